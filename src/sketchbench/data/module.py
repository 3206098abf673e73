"""The one data module of all tasks: loading, the order of samples, and their share for each process."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np
import pytorch_lightning as pl
import torch
from torch.utils.data import DataLoader, Sampler, default_collate

from sketchbench.data.source import Source
from sketchbench.data.view import View, rng
from sketchbench.errors import UserError


class StepBatches(Sampler[list[tuple[int, int]]]):
    """Batches of (epoch, index) for training by steps.

    Batch number s of the whole run of steps is the same whatever ran before: sample positions count on through
    reshuffled epochs. Each Lightning epoch yields `every` batches; with several processes each takes its share of every batch.
    `begun` says how many batches of the phase were given out before. It is asked whenever a Lightning epoch begins: Lightning itself
    tells samplers nothing through a batch sampler, and its count of epochs is one more after resuming.
    """

    def __init__(self, n: int, batch: int, every: int, seed: int, rank: int = 0, world: int = 1, begun: Callable[[], int] = lambda: 0):
        self.n, self.batch, self.every, self.seed, self.rank, self.world, self.begun = n, batch, every, seed, rank, world, begun

    def __len__(self) -> int:
        return self.every

    def __iter__(self) -> Iterator[list[tuple[int, int]]]:
        share = self.batch // self.world
        known, order = -1, np.empty(0, np.int64)
        first = self.begun()
        for step in range(first, first + self.every):
            start = step * self.batch + self.rank * share
            batch = []
            for position in range(start, start + share):
                epoch = position // self.n
                if epoch != known:
                    known, order = epoch, rng(self.seed, "order", epoch).permutation(self.n)
                batch.append((epoch, int(order[position % self.n])))
            yield batch


class ShareBatches(Sampler[list[int]]):
    """Batches for validation and test: every item once, dealt out to the processes without padding.

    Of fewer items than processes, those that would have none repeat the first, as all must take part; metrics drop what is there twice.
    """

    def __init__(self, n: int, batch: int, rank: int = 0, world: int = 1):
        self.indices, self.batch = list(range(rank, n, world)) or list(range(min(n, 1))), batch

    def __len__(self) -> int:
        return -(-len(self.indices) // self.batch)

    def __iter__(self) -> Iterator[list[int]]:
        for start in range(0, len(self.indices), self.batch):
            yield self.indices[start : start + self.batch]


class SketchDataModule(pl.LightningDataModule):
    """Serves the views of a source. `view` builds one: view(source, split, seed=…, **how the phase differs).

    `batch_size` counts over all processes. `limit` keeps that many items a category and split.
    """

    def __init__(self, source: Source, view: Callable[..., View], *, batch_size: int = 8, eval_batch_size: int = 32, workers: int = 1,
                 seed: int = 0, limit: int = 0):
        super().__init__()
        for key, value, low in (("batch_size", batch_size, 1), ("eval_batch_size", eval_batch_size, 1), ("workers", workers, 0)):
            if value < low:
                raise UserError(f"task.loader.{key}={value}: must be at least {low}")
        self.source, self.make_view = source, view
        self.batch_size, self.eval_batch_size, self.workers, self.seed, self.limit = batch_size, eval_batch_size, workers, seed, limit
        self.every = 1
        self.validate = True
        self.changes: dict[str, Any] = {}
        self._views: dict[tuple[str, str], View] = {}

    def enter(self, changes: Mapping[str, Any], every: int = 1, validate: bool = True) -> None:
        """Before each phase: how its view differs, how many steps make an epoch, and whether epochs end with a validation."""
        self.changes, self.every, self.validate = dict(changes), max(every, 1), validate

    def holds(self, split: str) -> bool:
        """Whether the split has any item for the phase."""
        try:
            return bool(len(self.view(split)))
        except UserError:
            return False

    def view(self, split: str) -> View:
        key = (split, repr(sorted(self.changes.items())))
        if key not in self._views:
            view = self.make_view(self.source, split, seed=self.seed, **self.changes)
            if self.limit:
                view.keep(self.limit)
            self._views[key] = view
        return self._views[key]

    @property
    def ranks(self) -> tuple[int, int]:
        return (self.trainer.global_rank, self.trainer.world_size) if self.trainer else (0, 1)

    def _loader(self, view: View, batches: Sampler) -> DataLoader:
        if self.workers:
            import cv2

            cv2.setNumThreads(1)  # a forked worker that inherits OpenCV's pool of threads hangs when it changes their number
        pin = self.trainer is not None and self.trainer.strategy.root_device.type == "cuda"
        return DataLoader(view, batch_sampler=batches, num_workers=self.workers, persistent_workers=self.workers > 0, pin_memory=pin,
                          worker_init_fn=quiet_worker, collate_fn=getattr(view, "collate", default_collate))

    def train_dataloader(self) -> DataLoader:
        rank, world = self.ranks
        if self.batch_size % world:
            raise UserError(f"task.loader.batch_size={self.batch_size} cannot be shared by {world} processes; choose a multiple of {world}")
        view = self.view("train")
        batches = StepBatches(len(view), self.batch_size, self.every, self.seed, rank, world, self.begun)
        return self._loader(view, batches)

    def begun(self) -> int:
        """Batches that the phase has trained on, also before it was resumed."""
        return self.trainer.fit_loop.epoch_loop.batch_progress.total.ready if self.trainer else 0

    def val_dataloader(self) -> DataLoader | list[DataLoader]:
        return self._eval("val") if self.validate else []

    def test_dataloader(self) -> DataLoader:
        return self._eval("test")

    def _eval(self, split: str) -> DataLoader:
        view = self.view(split)
        return self._loader(view, ShareBatches(len(view), self.eval_batch_size, *self.ranks))


def quiet_worker(_: int) -> None:
    """Workers share the cores with training: one thread each."""
    import cv2

    cv2.setNumThreads(1)
    torch.set_num_threads(1)
