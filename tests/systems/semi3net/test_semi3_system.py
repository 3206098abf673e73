"""Semi3-Net as a run: its phases, what is measured, whose feature is compared, two processes, predictions."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

import trees
from runs import check_same_weights, check_two_processes, complaint, here, prepared, stopped_and_resumed, trained
from sketchbench.data.module import SketchDataModule
from sketchbench.predictor import load
from sketchbench.run.curves import read_curves
from sketchbench.run.rows import read_rows
from sketchbench.run.weights import read_card, read_weights
from sketchbench.systems.semi3net.system import Semi3Net

TINY = ["task=semi3net", "trainer=cpu", "trainer.threads=1", "task.system.width=2", "task.view.size=40", "task.view.crop=32", "name=tiny",
        "estimate=false", "task.world.categories=[apple,cat,shoe]", "task.world.train=4", "task.world.val=2", "task.world.test=4",
        "task.world.sketches=1", "task.system.start=", "task.system.pretrain_steps=2", "task.system.steps=4", "task.system.every=2",
        "task.loader.batch_size=4"]


def train(tmp: Path, *more: str) -> Path:
    return trained(tmp, *TINY, *more)


def system(*more: str) -> tuple[Any, SketchDataModule]:
    """One that is ready for its joint phase, and its data."""
    made, data = prepared(*TINY, *more)
    made.enter(made.phases()[-1])
    return made, data


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return train(tmp_path_factory.mktemp("semi3"))


# ---------------------------------------------------------------------- the run
def test_three_branches_alone_and_then_together(finished):
    rows = read_curves(finished / "curves.csv")
    assert list(dict.fromkeys(r["phase"] for r in rows)) == ["alone/image", "alone/edge", "alone/sketch", "joint"]
    card, weights = read_card(finished / "weights.safetensors"), read_weights(finished / "weights.safetensors")
    assert card["categories"] == ["apple", "cat", "shoe"] and card["feature"] == "image" and card["joined"]["sharing"] == "semi"
    assert not any(k.startswith("alone.") for k in weights) and {k.split(".")[1] for k in weights} == {"trunks", "embeddings", "attention"}


def test_rows_scores_and_page(finished):
    metrics = json.loads((finished / "metrics.json").read_text())
    assert metrics["n"] == 12 and list(metrics["stages"]) == ["chance", "HOG nearest neighbour", "run"]
    found = metrics["stages"]["run"]["metrics"]
    assert metrics["stages"]["chance"]["metrics"]["map_all"] == found["chance"] and 1 / 3 < found["chance"] < 0.5
    assert found["gallery"] == 12 and found["classes"] == 3 and found["edges_computed"] == 0
    assert {r.metric for r in read_rows(finished / "rows.csv")} >= {"map_all", "map_all_voc", "p_100", "map_200_min", "chance"}
    aps = [line.split(",") for line in (finished / "items.csv").read_text().splitlines()[1:]]
    assert len(aps) == 12 and np.mean([float(r[2]) for r in aps]) == pytest.approx(found["map_all"], abs=1e-9)
    page = (finished / "report.html").read_text()
    assert "What was found" in page and "Where sketches and photos lie" in page


@pytest.mark.parametrize(("phase", "step"), [("alone/sketch", 1), ("joint", 3)])
def test_a_run_that_was_stopped_goes_on_to_the_same_weights(phase, step, finished, tmp_path):
    """Stopped in a validation-free phase, and in the middle of the joint one."""
    check_same_weights(finished, stopped_and_resumed(tmp_path, Semi3Net, phase, step, *TINY))


@pytest.mark.timeout(300)
def test_one_and_two_processes_measure_the_same(finished, tmp_path):
    check_two_processes(finished, tmp_path)


# ---------------------------------------------------------------------- features and losses
def test_the_edge_feature_is_an_option(capsys):
    """Table IV: the same weights, the same sketches, another feature of the photos."""
    made, data = system()
    other, _ = system("task.system.feature=edge")
    other.load_state_dict(made.state_dict())
    view = data.view("test")
    batch = torch.utils.data.default_collate([view[k] for k in (0, 1, 12, 13)])
    assert batch["photo"].tolist() == [0, 0, 1, 1]
    with torch.inference_mode():
        mine, theirs = made.eval().inference(batch), other.eval().inference(batch)
        both = made.network.photo(*(batch[k][2:, :, 4:36, 4:36] for k in ("image", "edge")))
    assert torch.equal(mine[:2], theirs[:2])
    assert torch.allclose(mine[2:], both["image"]["feature"]) and torch.allclose(theirs[2:], both["edge"]["feature"])
    line = complaint(capsys, *TINY, "task.system.feature=edge", "task.system.sharing=two_fc", "task.view.edges=false")
    assert "sharing=two_fc has no edge branch" in line
    assert "edges=true" in complaint(capsys, *TINY, "task.view.edges=false")


def test_an_image_feature_without_attention_needs_no_edge_map():
    made, _ = system("task.system.attention=false")
    assert not made.network.asks_edge("image") and made.network.asks_edge("edge") and system()[0].network.asks_edge("image")


def test_terms_pair_each_sketch_with_both_photos():
    """A sketch's loss counts once, its photos' are those of both pairs; the positive pair is first."""
    made, data = system("task.system.attention=false", "task.system.beta=0", "task.system.gamma=0", "task.system.dropout=0")
    batch = torch.utils.data.default_collate([data.view("train")[(0, k)] for k in range(4)])
    assert (batch["category"] != batch["other"]).all()
    terms, network = made.eval().terms(batch), made.network
    s, p, n = network.sketch(batch["sketch"]), *(network.photo(batch[r], None)["image"] for r in ("positive", "negative"))
    cross = torch.nn.functional.cross_entropy
    assert torch.allclose(terms["ce_sketch"], cross(s["logits"], batch["category"]))
    assert torch.allclose(terms["ce_image"], (cross(p["logits"], batch["category"]) + cross(n["logits"], batch["other"])) / 2)
    near, far = ((s["feature"] - x["feature"]).norm(dim=1) for x in (p, n))
    expected = made.o.alpha * (near.sum() + torch.relu(made.o.margin_image - far).sum()) / 8
    assert torch.allclose(terms["sketch_image"], expected, atol=1e-5)


@pytest.mark.parametrize("sharing", ["semi", "two_fc"])
def test_it_overfits_one_batch(sharing):
    made, data = system("task.system.width=8", f"task.system.sharing={sharing}", f"task.view.edges={str(sharing == 'semi').lower()}",
                        "task.system.alpha=1", "task.system.beta=1", "task.system.gamma=1", "task.system.dropout=0")
    batch = torch.utils.data.default_collate([data.view("train")[(0, k)] for k in (0, 5, 10)])
    made.train()
    optimizer = torch.optim.Adam([p for p in made.parameters() if p.requires_grad], lr=0.002)
    first = float(made.training_loss(batch).detach())
    for _ in range(60):
        optimizer.zero_grad()
        loss = made.training_loss(batch)
        loss.backward()
        optimizer.step()
    assert float(loss.detach()) < 0.1 * first


def test_the_control_takes_the_labels_apart():
    plain, dealt = (system(*more)[1].view("train") for more in ((), ("task.view.shuffle_labels=true",)))
    told = [(plain[(0, k)]["category"], dealt[(0, k)]["category"]) for k in range(len(plain))]
    assert sorted(a for a, _ in told) == sorted(b for _, b in told) and any(a != b for a, b in told)


# ---------------------------------------------------------------------- anybody's pictures
def test_a_drawing_finds_photos_and_is_recognised(finished, tmp_path, capsys):
    gallery, drawing = trees.search(tmp_path)
    assert here("predict", f"run={finished}", f"input={drawing}", f"out={tmp_path / 'out'}", f"gallery={gallery}", "top=3") == 0
    told = json.loads((tmp_path / "out/line.json").read_text())
    assert [t["rank"] for t in told["top"]] == [1, 2, 3] and told["gallery"] == 5
    assert told["category"] in ("apple", "cat", "shoe") and 1 / 3 <= told["probability"] <= 1
    assert f"category={told['category']}" in capsys.readouterr().out and (tmp_path / "out/line.strip.png").is_file()


def test_a_predictor_gives_the_features_of_the_test(finished):
    predictor: Any = load(finished)
    made, data = system()
    made.load_state_dict(read_weights(finished / "weights.safetensors"))
    view: Any = data.view("test")
    with torch.inference_mode():
        expected = made.eval().inference(torch.utils.data.default_collate([view[0], view[1]]))
        drawings = [view.source.image(i) for i in view.items[:2]]
        assert torch.allclose(predictor.features(drawings, "sketch")[:, 0], expected, atol=1e-5)
        photo = view.source.image(view.items[12])
        edge = predictor._seen([photo], "edge")  # computed: not the world's own
        both = made.network.photo(predictor._seen([photo], "photo"), edge)
        assert torch.allclose(predictor.features([photo], "photo")[0, 0], both["image"]["feature"][0], atol=1e-5)
