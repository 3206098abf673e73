"""The order of samples: the same whatever the number of processes, workers, or interruptions."""

from __future__ import annotations

from itertools import chain

import numpy as np
import pytest
import pytorch_lightning as pl
import torch

from sketchbench.data.module import ShareBatches, SketchDataModule, StepBatches
from sketchbench.data.source import Item, Source
from sketchbench.data.view import View, rng
from sketchbench.errors import UserError


def joined(lists):
    return list(chain.from_iterable(lists))


def batches(n, batch, every, epochs, world=1, seed=3):
    """All batches of a run, each rank's share put together again."""
    out: list = []
    for epoch in epochs:
        samplers = [StepBatches(n, batch, every, seed, rank, world, lambda e=epoch: every * e) for rank in range(world)]
        out += [joined(shares) for shares in zip(*samplers, strict=True)]
    return out


@pytest.mark.parametrize("n, batch", [(10, 4), (3, 4), (64, 4)])
def test_the_order_does_not_depend_on_processes_or_stretches(n, batch):
    whole = batches(n, batch, 12, [0])
    assert whole == batches(n, batch, 12, [0], world=2)
    assert whole == batches(n, batch, 4, [0, 1, 2])
    assert whole[4:8] == batches(n, batch, 4, [1])  # resumed at the second stretch


def test_each_epoch_holds_every_sample_once_and_is_shuffled_anew():
    seen = joined(batches(10, 5, 6, [0]))
    for epoch in range(3):
        assert sorted(i for e, i in seen if e == epoch) == list(range(10))
    assert [i for e, i in seen if e == 0] != [i for e, i in seen if e == 1]
    assert seen != joined(batches(10, 5, 6, [0], seed=4))


@pytest.mark.parametrize("n, world", [(10, 1), (11, 2), (7, 3), (2, 3)])
def test_evaluation_deals_out_every_item_once(n, world):
    shares = [joined(ShareBatches(n, 4, rank, world)) for rank in range(world)]
    assert sorted(joined(shares)) == sorted([*range(n), *[0] * max(0, world - n)])  # who would have none repeats the first
    assert all(shares)


class Numbers(Source):
    name = "numbers"
    fingerprint = "numbers"

    def items(self):
        return [Item(str(k), "sketch", "n", split) for split in ("train", "test") for k in range(9)]

    def image(self, item):
        return np.zeros((2, 2), np.uint8)


class Draws(View):
    def choose(self):
        return self.source.select(self.split)

    def sample(self, item, draw):
        return {"draw": torch.tensor(draw.random(3))}


@pytest.mark.parametrize("workers", [0, 2])
def test_samples_are_exact_whatever_the_workers(workers):
    data = SketchDataModule(Numbers(), Draws, batch_size=4, workers=workers, seed=5)
    data.enter({}, 6)
    got = torch.cat([b["draw"] for b in data.train_dataloader()])
    keys = joined(StepBatches(9, 4, 6, 5))
    assert torch.equal(got, torch.stack([torch.tensor(rng(5, e, i).random(3)) for e, i in keys]))


class Listens(pl.LightningModule):
    """Keeps what it is given to learn from."""

    def __init__(self):
        super().__init__()
        self.weight, self.given = torch.nn.Parameter(torch.zeros(1)), []

    def training_step(self, batch, batch_idx):
        self.given.append(batch["draw"])
        return self.weight.sum()

    def configure_optimizers(self):
        return torch.optim.SGD(self.parameters(), 0.1)


@pytest.mark.parametrize("workers", [0, 1])
def test_a_trainer_goes_on_through_the_samples_from_one_stretch_to_the_next(workers, tmp_path):
    """Not once more through those of the first, neither in one go nor resumed."""
    keys = joined(StepBatches(9, 4, 6, 5))
    want = torch.stack([torch.tensor(rng(5, e, i).random(3)) for e, i in keys])  # six batches, here in stretches of two

    def fit(steps, **more):
        data, heard = SketchDataModule(Numbers(), Draws, batch_size=4, workers=workers, seed=5), Listens()
        data.enter({}, 2, validate=False)
        trainer = pl.Trainer(max_steps=steps, max_epochs=-1, accelerator="cpu", logger=False, enable_checkpointing=False,
                             enable_progress_bar=False, enable_model_summary=False, use_distributed_sampler=False)
        trainer.fit(heard, data, **more)
        trainer.save_checkpoint(tmp_path / "last.ckpt")
        return torch.cat(heard.given)

    assert torch.equal(fit(6), want)
    assert torch.equal(fit(4), want[:16])
    assert torch.equal(fit(6, ckpt_path=tmp_path / "last.ckpt", weights_only=True), want[16:])


def test_no_items_and_no_offer_are_one_line():
    with pytest.raises(UserError, match="no val items"):
        Draws(Numbers(), "val")

    class Masks(Draws):
        needs = frozenset({"part_mask"})

    with pytest.raises(UserError, match="has no part masks"):
        Masks(Numbers(), "test")


def test_a_views_fingerprint_is_of_its_own_items():
    """More to train on changes nothing; more to test on, other pictures and other truth do."""
    from sketchbench.data.sources.sketchworld import SketchWorld

    def of(train=1, test=2, seed=0, size=32):
        return Draws(SketchWorld("parsing", size, train, 0, test, seed, categories=["cow", "bus"], cache=False), "test").fingerprint

    plain = of()
    assert of(train=3) == plain
    assert of(test=3)["items"] != plain["items"]
    assert of(seed=1)["items"] == plain["items"] == of(size=40)["items"]
    assert len({of(seed=1)["content"], of(size=40)["content"], plain["content"]}) == 3


def test_a_fingerprint_knows_the_truth(monkeypatch):
    from sketchbench.data.sources.sketchworld import SketchWorld

    source = SketchWorld("parsing", 32, 1, 0, 1, categories=["cow"], cache=False)
    plain = Draws(source, "test").fingerprint
    monkeypatch.setattr(SketchWorld, "part_mask", lambda self, item: np.zeros((32, 32), np.uint8))
    assert Draws(source, "test").fingerprint["content"] != plain["content"]
