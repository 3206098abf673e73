"""What W&B is given, read back from the files that an offline run writes."""

from __future__ import annotations

import json
import os
import struct
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from omegaconf import OmegaConf

import trees
from runs import complaint, here, only_run, words
from sketchbench.run.curves import read_curves
from sketchbench.run.folder import RunFolder
from sketchbench.run.watch import category_tables, sweep_of

WATCHED = ("logger=wandb", "task.system.architecture=super", "task.system.router_steps=0", "task.system.steps=4", "task.system.every=2")
BLOCK = 32768


@pytest.fixture(autouse=True)
def offline(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WANDB_MODE", "offline")
    monkeypatch.setenv("WANDB_SILENT", "true")


def written(path: Path) -> Iterator[bytes]:
    """Records of a .wandb file: LevelDB's log format after a header of seven bytes."""
    data, at, parts = path.read_bytes(), 7, b""
    while at + 7 <= len(data):
        if BLOCK - at % BLOCK < 7:  # a block's last bytes hold no header
            at += BLOCK - at % BLOCK
            continue
        _, size, kind = struct.unpack("<IHB", data[at:at + 7])
        if kind == 0:
            at += BLOCK - at % BLOCK
            continue
        parts += data[at + 7:at + 7 + size]
        at += 7 + size
        if kind in (1, 4):  # whole, or the last part
            yield parts
            parts = b""


class Read:
    """One offline run: what it is called, its configuration, history, summary and how it ended."""

    def __init__(self, path: Path):
        from wandb.proto.wandb_internal_pb2 import Record

        self.files = path.parent / "files"
        self.history: list[dict[str, Any]] = []
        self.summary: dict[str, Any] = {}
        self.exit: int | None = None
        for raw in written(path):
            record = Record()
            record.ParseFromString(raw)
            kind = record.WhichOneof("record_type")
            if kind == "run":
                self.run = record.run
                self.config = {u.key: json.loads(u.value_json) for u in record.run.config.update}
            elif kind == "history":
                self.history.append({"_step": record.history.step.num, **items(record.history.item)})
            elif kind == "summary":
                self.summary |= items(record.summary.update)
            elif kind == "exit":
                self.exit = record.exit.exit_code

    def curve(self, name: str) -> list[float]:
        return [h[name] for h in self.history if name in h]

    def table(self, name: str) -> dict[str, Any]:
        (found,) = [h[name] for h in self.history if name in h]
        return json.loads((self.files / found["path"]).read_text())


def items(found: Any) -> dict[str, Any]:
    told: dict[str, Any] = {}
    for i in found:
        *outer, key = i.nested_key or [i.key]
        place = told
        for name in outer:
            place = place.setdefault(name, {})
        place[key] = json.loads(i.value_json)
    return told


def runs_of(folder: Path) -> list[Read]:
    return [Read(p) for p in sorted(folder.glob("wandb/offline-run-*/*.wandb"), key=lambda p: p.stat().st_mtime)]


def closed(folder: Path) -> list[Read]:
    """The runs once W&B's own process has written how each ended."""
    until = time.monotonic() + 30
    found = runs_of(folder)
    while any(r.exit is None for r in found) and time.monotonic() < until:
        time.sleep(0.1)
        found = runs_of(folder)
    return found


# ---------------------------------------------------------------------- a whole run
@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sweep of one: a job inside a sweep's folder."""
    os.environ["WANDB_SILENT"] = "true"
    tmp = tmp_path_factory.mktemp("watched")
    assert here("-m", *words(trees.folders(tmp / "data"), tmp / "runs"), *WATCHED) == 0
    return only_run(tmp / "runs")


def test_name_group_job_type_and_configuration(watched):
    (read,) = closed(watched)
    assert read.run.run_id == json.loads((watched / "wandb.json").read_text())["id"]
    assert read.run.run_group == watched.parent.name and read.run.job_type == "train" and read.exit == 0
    assert read.run.display_name == watched.name and read.run.project == "sketchbench"
    saved: Any = OmegaConf.to_container(OmegaConf.load(watched / ".hydra/config.yaml"), resolve=True)
    assert read.config["task"] == saved["task"] and read.config["seed"] == 0 and read.config["data"]["name"] == "folder"


def test_curves_are_those_of_the_folder(watched):
    (read,) = closed(watched)
    ours = [float(r["value"]) for r in read_curves(watched / "curves.csv") if r["name"] == "val/iou_avg"]
    assert read.curve("deepssp/super/val/iou_avg") == pytest.approx(ours, abs=1e-6) and len(ours) == 2
    assert len(read.curve("deepssp/super/loss")) == 4
    steps = [h["_step"] for h in read.history]
    assert steps == sorted(steps)


def test_results_pictures_tables_and_page(watched):
    (read,) = closed(watched)
    found = json.loads((watched / "metrics.json").read_text())
    for stage, result in found["stages"].items():
        for name, value in result["metrics"].items():
            assert read.summary[f"deepssp/{stage}/{name}"] == pytest.approx(value)
    assert read.summary["value"] == found["value"] and read.summary["task"] == "deepssp"
    last = read.history[-1]
    for picture in ("parsing", "curve_val_iou_avg"):
        assert (read.files / last[f"deepssp/figures/{picture}"]["path"]).read_bytes()[:4] == b"\x89PNG"
    assert (read.files / last["deepssp/page"]["path"]).stat().st_size > 1000
    table = read.table("deepssp/tables/iou_category")
    assert table["columns"][:2] == ["iou_category", "run"] and {r[0] for r in table["data"]} == {"cow", "teapot"}
    told = {r[0]: r[1] for r in table["data"]}
    assert told == pytest.approx({c: found["stages"]["run"]["metrics"][f"iou_category/{c}"] for c in told})
    assert {(r[1], r[3]) for r in read.table("deepssp/tables/items")["data"]} == {("cow", 2), ("teapot", 2)}


def test_a_later_test_is_a_job_of_its_own(watched, tmp_path):
    import shutil

    copy = Path(shutil.copytree(watched, tmp_path / "copy"))
    assert here("test", f"run={copy}") == 0
    first, second = closed(copy)
    types = {r.run.job_type: r for r in (first, second)}
    assert set(types) == {"train", "test"} and first.run.run_id != second.run.run_id
    again = json.loads((copy / "test.json").read_text())["metrics"]["iou_avg"]
    assert types["test"].summary["deepssp/test/iou_avg"] == pytest.approx(again) and types["test"].exit == 0


# ---------------------------------------------------------------------- when things go wrong
def test_a_failed_run_is_closed_and_goes_on_under_its_id(tmp_path, capsys, monkeypatch):
    """Stopped after the first validation; resumed, the curves of both stretches are those of a whole run."""
    from sketchbench.run import checkpoint

    save = checkpoint.Keep._save

    def break_off(self: Any, trainer: Any) -> None:
        save(self, trainer)
        raise RuntimeError("pulled the plug")

    said = words(trees.folders(tmp_path / "data"), tmp_path / "runs", *WATCHED)
    with monkeypatch.context() as patched, pytest.raises(RuntimeError, match="pulled the plug"):
        patched.setattr(checkpoint.Keep, "_save", break_off)
        here(*said)
    folder = only_run(tmp_path / "runs")
    (first,) = closed(folder)
    assert first.exit == 1 and len(first.curve("deepssp/super/loss")) == 2
    import wandb

    assert wandb.run is None
    assert here(f"resume={folder}") == 0
    first, second = closed(folder)
    assert first.run.run_id == second.run.run_id == json.loads((folder / "wandb.json").read_text())["id"] and second.exit == 0
    both = [h["_step"] for r in (first, second) for h in r.history if "deepssp/super/loss" in h]
    assert both == sorted(both) and len(set(both)) == 4


def test_without_a_login_it_is_one_line(tmp_path, capsys, monkeypatch):
    import wandb

    def refuse(**_: Any) -> None:
        raise wandb.errors.UsageError("api_key not configured (no-tty). call wandb.login(key=[your_api_key])")

    monkeypatch.setattr(wandb, "init", refuse)
    line = complaint(capsys, *words(trees.folders(tmp_path / "data"), tmp_path / "runs", *WATCHED))
    assert line.startswith("sketchbench: logger=wandb: api_key not configured") and "wandb login" in line and "WANDB_MODE=offline" in line


# ---------------------------------------------------------------------- small things
def test_only_the_first_rank_watches(tmp_path, monkeypatch):
    from pytorch_lightning.utilities.rank_zero import rank_zero_only

    from sketchbench.run.curves import Curves
    from sketchbench.run.watch import wandb_logger
    from sketchbench.systems.base import Phase

    monkeypatch.setattr(rank_zero_only, "rank", 1)
    assert wandb_logger(OmegaConf.create({"task": {"name": "t"}}), RunFolder(tmp_path), Phase("p"), 0, Curves(tmp_path / "c")) == []


def test_a_run_outside_a_sweep_has_no_group(finished):
    assert sweep_of(RunFolder(finished)) is None


def test_tables_hold_every_stage(finished):
    found = json.loads((finished / "metrics.json").read_text())
    tables = category_tables(RunFolder(finished), found)
    head, rows = tables["iou_part"]
    assert head == ["iou_part", "run", "all background", "mean layout, blind"] and all(len(r) == 4 for r in rows)
    assert sum(r[3] for r in tables["items"][1]) == found["n"]
