"""A run leaves everything that it promises, and every task and experiment runs."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import trees
import trees_category
import trees_v2
from runs import SMALL, brief, here, only_run, train, words
from sketchbench.run.config import options
from sketchbench.run.curves import read_curves
from sketchbench.run.rows import read_rows
from sketchbench.run.weights import read_card, read_weights

PHASES = ["stage1", "stage2/cow", "stage2/teapot", "router"]


# ---------------------------------------------------------------------- what a run leaves
def test_status_and_metrics(finished):
    status, found = (json.loads((finished / name).read_text()) for name in ("status.json", "metrics.json"))
    assert status["state"] == "done" and status["phases"] == len(PHASES) and status["seconds"] > 0
    assert found["metric"] == "iou_avg" and found["value"] == found["stages"]["run"]["metrics"]["iou_avg"]
    assert found["n"] == 4 and found["data"] == "folder" and set(found["stages"]) == {"all background", "mean layout, blind", "run"}
    assert found["parameters"] > 1000 and found["multiply_adds"] > 0 and found["milliseconds"] > 0
    plain = found["stages"]["run"]["metrics"]
    assert plain["iou_class_mean"] == pytest.approx(np.mean([plain["iou_category/cow"], plain["iou_category/teapot"]]), abs=1e-12)


def test_items_give_the_metric_again(finished):
    items = list(csv.DictReader((finished / "items.csv").open()))
    found = json.loads((finished / "metrics.json").read_text())
    assert sorted(i["id"] for i in items) == sorted(f"test/sketch/{c}/{c}{k}" for c in ("cow", "teapot") for k in range(2))
    assert np.mean([float(i["value"]) for i in items]) == pytest.approx(found["value"], abs=1e-9)


def test_rows(finished):
    rows = read_rows(finished / "rows.csv")
    found = json.loads((finished / "metrics.json").read_text())
    told = {(s, m): v for s, at in found["stages"].items() for m, v in at["metrics"].items()}
    assert {(r.stage, r.metric): r.value for r in rows} == told
    assert {r.method for r in rows} == {"DeepSSP", "all background", "mean layout, blind"}
    assert {r.fingerprint for r in rows} == {found["fingerprint"]}
    assert len({r.key for r in rows}) == 1 and all("torch=" in r.versions for r in rows)
    assert "task.system.width=8" in rows[0].variant and "runs=" not in rows[0].variant
    assert all(r.definition for r in rows if r.metric.startswith("iou"))


def test_curves(finished):
    rows = read_curves(finished / "curves.csv")
    assert list(dict.fromkeys(r["phase"] for r in rows)) == PHASES
    validated = [int(r["step"]) for r in rows if r["phase"] == "stage1" and r["name"] == "val/iou_avg"]
    assert validated == [2, 4, 6]


def test_weights_carry_their_card(finished):
    card, tensors = read_card(finished / "weights.safetensors"), read_weights(finished / "weights.safetensors")
    assert card["task"] == "deepssp" and card["split"] == "train" and card["classes"] == ["cow", "teapot"] and card["revision"] >= 1
    assert card["labels"]["teapot"] == {"1": "pot", "2": "lid", "3": "spout"} and card["preparation"]["size"] == 33
    assert sum(t.numel() for t in tensors.values()) == json.loads((finished / "metrics.json").read_text())["parameters"]


def test_figures(finished):
    listed = json.loads((finished / "figures/exhibits.json").read_text())
    assert [e["name"] for e in listed] == ["parsing"]
    for name in ("parsing", "curve_loss", "curve_val_iou_avg"):
        assert len(np.unique(np.asarray(Image.open(finished / f"figures/{name}.png").convert("L")))) > 10


def check_page(page: str, found: dict) -> None:
    """One file that fetches nothing, with numbers, pictures and how it was made."""
    page = re.sub(r"base64,[A-Za-z0-9+/=]+", "base64,", page)  # the pictures may spell anything
    fetched = re.findall(r"""(?:src|href|url\(|@import|action)\s*=?\s*['"(]?\s*(\S{0,20})""", page)
    assert fetched and all(f.startswith("data:image/png;base64,"[: len(f)]) for f in fetched)
    assert "http" not in re.sub(r"base64,[A-Za-z0-9+/=]+", "", page)
    assert page.count("data:image/png;base64,") >= 3
    assert f"{found['value']:.4f}" in page and f"{found['stages']['all background']['metrics']['iou_avg']:.4f}" in page
    assert found["fingerprint"] in page and "python -m sketchbench" in page and "the paper, on" in page and "iou_category" in page


def test_the_page(finished):
    check_page((finished / "report.html").read_text(), json.loads((finished / "metrics.json").read_text()))


def test_report_writes_it_anew(run, capsys):
    (run / "report.html").unlink()
    assert here("report", f"run={run}") == 0
    assert str(run / "report.html") in capsys.readouterr().out
    check_page((run / "report.html").read_text(), json.loads((run / "metrics.json").read_text()))
    assert here("report", str(run)) == 0


def test_test_gives_the_same_metrics(run):
    before = read_rows(run / "rows.csv")
    assert here("test", f"run={run}") == 0
    again, found = (json.loads((run / name).read_text()) for name in ("test.json", "metrics.json"))
    assert again["metrics"] == found["stages"]["run"]["metrics"] and again["n"] == found["n"]
    added = read_rows(run / "rows.csv")[len(before):]
    assert {r.metric: r.value for r in added} == again["metrics"] and {r.key for r in added} == {before[0].key}


def test_test_on_other_data(run, tmp_path):
    """A second folder of the same kind; the run's own configuration stays what ran."""
    trees.save(tmp_path / "other/test/sketch/cow/a.png", trees.labelled("cow", 50)[0])
    trees.save(tmp_path / "other/masks/test/sketch/cow/a.png", trees.labelled("cow", 50)[1])
    saved = (run / ".hydra/config.yaml").read_text()
    for split in ("train", "val"):
        trees.save(tmp_path / f"other/{split}/sketch/teapot/b.png", trees.labelled("teapot", 51)[0])
        trees.save(tmp_path / f"other/masks/{split}/sketch/teapot/b.png", trees.labelled("teapot", 51)[1])
        trees.save(tmp_path / f"other/{split}/sketch/cow/b.png", trees.labelled("cow", 51)[0])
        trees.save(tmp_path / f"other/masks/{split}/sketch/cow/b.png", trees.labelled("cow", 51)[1])
    (tmp_path / "other/labels.yaml").write_text("teapot: {1: pot, 2: lid, 3: spout}\n")
    assert here("test", f"run={run}", f"data.root={tmp_path / 'other'}") == 0
    assert json.loads((run / "test.json").read_text())["n"] == 1 and (run / ".hydra/config.yaml").read_text() == saved
    assert len({r.fingerprint for r in read_rows(run / "rows.csv")}) == 2


def test_a_run_is_repeatable_and_its_seed_matters(finished, tmp_path):
    same, other = train(tmp_path / "a"), train(tmp_path / "b", "seed=1")
    first, second, third = (read_weights(p / "weights.safetensors") for p in (finished, same, other))
    assert all((first[k] == second[k]).all() for k in first) and any((first[k] != third[k]).any() for k in first)
    assert (finished / "curves.csv").read_text() == (same / "curves.csv").read_text()


def test_starting_from_a_run(finished, tmp_path, capsys):
    train(tmp_path, f"init_from={finished}", "task.system.architecture=full")
    assert "tensors taken from" in capsys.readouterr().out


# ---------------------------------------------------------------------- everything in conf/
@pytest.fixture(scope="module")
def sketchparse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return trees.sketchparse(tmp_path_factory.mktemp("sketchparse") / "tree", tests=1)


@pytest.mark.parametrize("task", options("task"))
def test_every_task_runs_in_debug(task, sketchparse, tmp_path):
    """DeepSSP on the official layout; the others on the world."""
    deepssp = ["data=sketchparse", f"data.root={sketchparse}", "data.val=0", *SMALL]
    given = deepssp if task == "deepssp" else ["trainer=debug", *brief(task, tmp_path)]
    assert here(f"task={task}", *given, f"runs={tmp_path}") == 0
    folder = only_run(tmp_path)
    assert json.loads((folder / "status.json").read_text())["state"] == "done" and (folder / "report.html").is_file()
    assert {r["step"] for r in read_curves(folder / "curves.csv")} <= {"0", "1", "2"}


@pytest.mark.parametrize("experiment", options("experiment"))
def test_every_experiment_runs_briefly(experiment, tmp_path):
    given = brief("mini_clip" if experiment.endswith("/mini_clip") else experiment.split("/")[0], tmp_path)
    real = {"fg_sbir/qmul_shoe_v1": trees.qmul, "fg_sbir/sketchy": trees_category.sketchy, "semi3net/sketchy": trees_category.sketchy,
            "semi3net/tuberlin": trees_category.tuberlin, "zs_sbir/sketchy": trees_category.sketchy,
            "zs_sbir/tuberlin": trees_category.tuberlin, "scene_seg/fscoco": trees_v2.fscoco_seg,
            "scene_seg/cbsc": trees_v2.scenes}.get(experiment)
    if real:
        given = [w for w in given if not w.startswith("task.world.")] + [f"data.root={real(tmp_path / 'data')}"]
        given += [] if experiment.startswith(("fg_sbir", "scene_seg")) else ["data.test=1"]
        given += ["task.system.weights.semantic=0"] if experiment.startswith("zs_sbir") else []  # it would need a file of word vectors
    given += ["task.system.bits=4"] if experiment == "zs_sbir/binary" else []
    assert here(f"experiment={experiment}", *given, "task.system.steps=1", "task.system.every=1") == 0
    found = json.loads((only_run(tmp_path / "runs") / "metrics.json").read_text())
    assert 0 <= found["value"] <= 1 and np.isfinite(found["value"])


def test_a_sweep_runs_each_combination(tmp_path, capsys):
    root = trees.folders(tmp_path / "data")
    short = ("task.system.architecture=super", "task.system.router_steps=0", "task.system.steps=1")
    assert here("-m", *words(root, tmp_path / "runs", *short), "seed=0,1") == 0
    states = {json.loads(p.read_text())["state"] for p in (tmp_path / "runs").rglob("status.json")}
    seeds = {json.loads(p.read_text())["seed"] for p in (tmp_path / "runs").rglob("metrics.json")}
    assert states == {"done"} and seeds == {0, 1}


def test_one_failed_job_of_a_sweep_is_told_and_the_others_go_on(tmp_path, capsys):
    root = trees.folders(tmp_path / "data")
    said = words(root, tmp_path / "runs", "task.system.architecture=super", "task.system.router_steps=0", "task.system.steps=1")
    assert here("-m", *said, "task.view.train_domain=sketsh,sketch") == 1
    err = capsys.readouterr().err
    assert err.count("no train items") == 1 and "Traceback" not in err
    assert len(list((tmp_path / "runs").rglob("metrics.json"))) == 1
