"""Fine-grained retrieval as a run: the loss, what is ranked, views, chains of runs, two processes, predictions."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import torch

import trees
from runs import check_same_weights, check_two_processes, complaint, here, prepared, trained
from sketchbench.data.module import SketchDataModule
from sketchbench.run.rows import read_rows
from sketchbench.systems.fg_sbir.system import FineGrained

TINY = ["task=fg_sbir", "trainer=cpu", "trainer.threads=1", "task.system.width=8", "task.view.size=56", "task.view.crop=48", "name=tiny",
        "estimate=false", "task.world.train=8", "task.world.val=3", "task.world.test=6", "task.system.start=", "task.system.steps=4",
        "task.system.every=2", "task.loader.batch_size=4", "task.system.hidden=8", "task.system.reduced=8"]


def train(tmp: Path, *more: str) -> Path:
    return trained(tmp, *TINY, *more)


def system(*more: str) -> tuple[FineGrained, SketchDataModule]:
    return prepared(*TINY, *more)


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return train(tmp_path_factory.mktemp("fg"), "task.system.distance=holef", "task.system.ranking=distance")


# ---------------------------------------------------------------------- the loss
def hinges(s: np.ndarray, p: np.ndarray, n: np.ndarray, margin: float, square: bool) -> float:
    total = 0.0
    for a, b, c in zip(s, p, n, strict=True):
        plus, minus = (sum((x - y) ** 2 for x, y in zip(a, other, strict=True)) ** (1 if square else 0.5) for other in (b, c))
        total += max(0.0, margin + plus - minus)
    return total / len(s)


@pytest.mark.parametrize("distance", ["euclidean", "squared", "holef"])
@pytest.mark.parametrize("margin", [0.3, 0.1])
def test_the_loss_is_the_equation(distance, margin):
    made, data = system(f"task.system.distance={distance}", f"task.system.margin={margin}", "task.system.negatives=sampled",
                        "task.system.classification=0.5", "task.system.holef_weight=0.01")
    made.double()
    made.phase = made.phases()[0]
    batch = torch.utils.data.default_collate([data.view("train")[(0, k)] for k in range(4)])
    batch = {k: v.double() if isinstance(v, torch.Tensor) and v.is_floating_point() else v for k, v in batch.items()}
    loss = made.training_loss(batch)
    with torch.no_grad():
        parts = made.network.parts(torch.cat([batch[r] for r in ("sketch", "positive", "negative")]))
        s, p, n = (f.numpy() for f in parts["feature"].chunk(3))
        logits = parts["logits"].numpy()
    expected = hinges(s, p, n, margin, distance != "euclidean")  # HOLEF begins as the squared distance
    labels = np.tile(batch["category"].numpy(), 3)
    expected += 0.5 * np.mean([np.log(np.exp(z).sum()) - z[y] for z, y in zip(logits, labels, strict=True)])
    expected += 0.01 * made.network.dim if distance == "holef" else 0  # W = I: its sum, and no distance from I
    assert float(loss) == pytest.approx(expected, rel=1e-5)


def test_negatives_of_the_batch_are_all_others_of_the_category_that_violate_the_margin():
    made, _ = system("task.system.negatives=batch", "task.system.margin=0.4")
    torch.manual_seed(0)
    s, p = torch.nn.functional.normalize(torch.randn(2, 6, 5), dim=2)
    group, positive = torch.tensor([0, 1, 2, 3, 4, 5]), torch.tensor([0, 1, 2, 3, 1, 5])  # sketch 4 was judged nearer to photo 1
    category = torch.tensor([0, 0, 0, 1, 0, 1])
    found = made.in_batch(s, p, {"group": group, "positive_group": positive, "category": category})
    violations = []
    for i in range(6):
        for j in range(6):
            if category[i] == category[j] and positive[j] not in (group[i], positive[i]):
                gap = 0.4 + float((s[i] - p[i]).norm()) - float((s[i] - p[j]).norm())
                violations += [gap] if gap > 0 else []
    assert float(found) == pytest.approx(np.mean(violations), rel=1e-5)


# ---------------------------------------------------------------------- views and rankings
def test_judgements_on_test_photos_do_not_reach_a_validation_that_follows():
    made, _ = system()
    made.metric.judged = {0: [(1, 2)]}
    made.on_validation_epoch_start()
    assert made.metric.judged == {}


def test_ten_views_are_the_slow_loop(finished):
    from sketchbench.metrics.ranking import true_ranks

    made, data = system("task.system.views=10")
    view = data.view("test")
    made.eval()
    for k in range(len(view)):
        batch = torch.utils.data.default_collate([view[k]])
        with torch.no_grad():
            made.metric.update(made.inference(batch), batch["photo"], batch["group"], batch["index"])
    found = made.metric.compute()

    def views(image: torch.Tensor) -> list[torch.Tensor]:
        at = [(0, 0), (8, 0), (0, 8), (8, 8), (4, 4)]
        cut = [image[:, top : top + 48, left : left + 48] for top, left in at]
        return [*cut, *(torch.flip(c, [2]) for c in cut)]

    with torch.no_grad():
        features = [[made.network(v[None])[0].double() for v in views(view[k]["image"])] for k in range(len(view))]
    sketches = [k for k in range(len(view)) if not view[k]["photo"]]
    photos = [k for k in range(len(view)) if view[k]["photo"]]
    distances = np.array([[np.mean([float((a - b).norm()) for a, b in zip(features[i], features[j], strict=True)]) for j in photos]
                          for i in sketches])
    ranks = true_ranks(distances, np.array([view.groups[i] for i in sketches]), np.array([view.groups[j] for j in photos]))
    assert found["mean_rank"] == pytest.approx(ranks.mean()) and found["acc_1"] == pytest.approx((ranks == 1).mean())


def test_a_run_leaves_rows_ranks_and_a_page(finished):
    metrics = json.loads((finished / "metrics.json").read_text())
    assert metrics["n"] == 6 and list(metrics["stages"]) == ["chance", "HOG nearest neighbour", "Dense-HOG + rankSVM", "run"]
    assert metrics["stages"]["chance"]["metrics"]["acc_1"] == pytest.approx(1 / 6)
    assert {f"acc_{k}" for k in range(1, 11)} | {"mean_rank", "triplet_acc"} <= set(metrics["stages"]["run"]["metrics"])
    assert {r.metric for r in read_rows(finished / "rows.csv")} >= {"acc_1", "acc_10", "mean_rank"}
    ranks = [int(line.split(",")[2]) for line in (finished / "items.csv").read_text().splitlines()[1:]]
    assert len(ranks) == 6 and np.mean(ranks) == pytest.approx(metrics["stages"]["run"]["metrics"]["mean_rank"])
    page = (finished / "report.html").read_text()
    assert "What was found" in page and "Where it looks" in page


def test_a_ranking_svm_is_a_phase_of_its_own(tmp_path):
    run = train(tmp_path, "task.system.ranking=rank_svm", "task.system.steps=0", "task.system.keep=last", "task.system.attention=false")
    from sketchbench.run.weights import read_weights

    weights = read_weights(run / "weights.safetensors")
    assert weights["svm.weight"].abs().max() > 0
    assert here("test", f"run={run}") == 0
    again = json.loads((run / "test.json").read_text())["metrics"]
    assert again == pytest.approx(json.loads((run / "metrics.json").read_text())["stages"]["run"]["metrics"])


# ---------------------------------------------------------------------- chains, resuming, processes
def test_init_from_reports_what_fits(finished, tmp_path, capsys):
    run = train(tmp_path, f"init_from={finished}", "task.system.classification=1.0")
    said = capsys.readouterr().out
    assert "init_from:" in said and "start fresh (network.classifier 2)" in said and "do not fit (holef.W 1)" in said
    told = json.loads((run / "init_from.json").read_text())
    assert set(told["fresh"]) == {"network.classifier.weight", "network.classifier.bias"} and told["unused"] == ["holef.W"]
    wrong = tmp_path / "notes.txt"
    wrong.write_text("no weights")
    assert "neither a run folder nor a .safetensors file" in complaint(capsys, *TINY, f"runs={tmp_path / 'x'}", f"init_from={wrong}")


@pytest.mark.timeout(300)
def test_one_and_two_processes_measure_the_same(finished, tmp_path):
    check_two_processes(finished, tmp_path)


def test_the_same_seed_gives_the_same_weights(finished, tmp_path):
    check_same_weights(finished, train(tmp_path, "task.system.distance=holef"))


# ---------------------------------------------------------------------- anybody's pictures
def test_a_drawing_finds_photos(finished, tmp_path, capsys):
    gallery, drawing = trees.search(tmp_path)
    said = ["predict", f"run={finished}", f"input={drawing}", f"out={tmp_path / 'out'}"]
    assert here(*said, f"gallery={gallery}", "top=3") == 0
    told = json.loads((tmp_path / "out/line.json").read_text())
    assert [t["rank"] for t in told["top"]] == [1, 2, 3] and told["gallery"] == 5
    far = [t["distance"] for t in told["top"]]
    assert far == sorted(far) and (tmp_path / "out/line.strip.png").is_file()
    (tmp_path / "empty").mkdir()
    assert "empty" in complaint(capsys, *said, f"gallery={tmp_path / 'empty'}")
    assert "gallery=" in complaint(capsys, *said)
