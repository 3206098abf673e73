"""What a user can do wrong is one line on stderr, a non-zero exit code, and no traceback."""

from __future__ import annotations

import shutil
from functools import cache
from pathlib import Path

import numpy as np
import pytest
import torch

import trees
from runs import complaint, only_run, words


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return trees.folders(tmp_path_factory.mktemp("data") / "good")


@pytest.fixture
def root(good: Path, tmp_path: Path) -> Path:
    """A copy to spoil."""
    return Path(shutil.copytree(good, tmp_path / "data"))


def halve(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


@pytest.mark.parametrize(("said", "expected"), [
    (["task=deepsp"], "task=deepsp: there is no such task; did you mean deepssp?"),
    (["task=deepssp", "foo"], "foo: cannot be read; write key=value"),
    (["task=deepssp", "data=folder"], "data.root"),
    (["resume=nothere"], "resume=nothere: no such folder"),
    (["test", "run=nothere"], "run=nothere: no such folder"),
    (["report", "run=nothere"], "run=nothere: no such folder"),
    (["predict", "run=nothere", "input=x"], "run=nothere: no such run folder or weights file"),
    (["predict"], "run=? is missing"),
    (["list", "taks"], "no such group; did you mean tasks"),
])
def test_words(capsys, tmp_path, monkeypatch, said, expected):
    monkeypatch.chdir(tmp_path)  # where a run that got as far as a folder would leave it
    assert expected in complaint(capsys, *said)


@pytest.mark.parametrize(("said", "expected"), [
    ("task.system.loss=sof", "task.system.loss=sof: not an option here; did you mean soft"),
    ("task.system.los=soft", "task.system.los: no such key; did you mean task.system.loss"),
    ("task.system.lr=fast", "task.system.lr=fast: must be float"),
    ("task.loader.batch_size=x", "task.loader.batch_size=x: must be int"),
    ("task.loader.batch_size=0", "task.loader.batch_size=0: must be at least 1"),
    ("task.view.size=50", "squares of 8k+1 pixels"),
    ("task.view.ht=some", "ht=some: no such option"),
    ("task.system.network=fcn", "add task.system.architecture=independent"),
    ("task.system.norm=frozen", "task.system.norm=frozen: freezes the statistics"),
    ("task.system.start=zoo:nothing", "no such shipped weights"),
    ("trainer.accelerator=tpu", "trainer.accelerator=tpu: no such device"),
    ("trainer.devices=x", "trainer.devices=x: must be a whole number"),
    ("trainer.devices=0", "trainer.devices=0: must be at least 1"),
    ("trainer.precision=17", "trainer.precision=17: no such precision; did you mean"),
    ("trainer.max_steps=x", "trainer.max_steps=x: must be a whole number"),
    ("seed=abc", "seed=abc: must be a whole number"),
    ("seed=-1", "seed=-1: must be at least 0"),
    ("init_from=nothing", "init_from=nothing: neither a run folder nor a .safetensors file"),
])
def test_options(capsys, good, tmp_path, said, expected):
    assert expected in complaint(capsys, *words(good, tmp_path / "runs", said))


def test_a_gpu_where_there_is_none(capsys, good, tmp_path, monkeypatch):
    for device in (torch.cuda, torch.backends.mps):
        monkeypatch.setattr(device, "is_available", cache(lambda: False))  # torch asks for the function within
    line = complaint(capsys, *words(good, tmp_path / "runs", "trainer=gpu"))
    assert "trainer.accelerator=gpu" in line and "trainer=cpu" in line


def test_data_without_masks(capsys, root, tmp_path):
    shutil.rmtree(root / "masks")
    line = complaint(capsys, *words(root, tmp_path / "runs"))
    assert "data=folder: has no part masks, which this task needs" in line and "sketchbench data list" in line


def test_data_that_are_not_there(capsys, good, tmp_path):
    (tmp_path / "empty").mkdir()
    assert "nothere: no such folder" in complaint(capsys, *words(tmp_path / "nothere", tmp_path / "runs"))
    assert "data=folder: no pictures in" in complaint(capsys, *words(tmp_path / "empty", tmp_path / "runs"))
    assert "no train items" in complaint(capsys, *words(good, tmp_path / "runs", "task.view.train_domain=sketsh"))


@pytest.mark.timeout(120)
@pytest.mark.parametrize("workers", [0, 1])
def test_a_truncated_picture_is_named(capsys, root, tmp_path, workers):
    """Also by a loader's worker, which must not hang on the OpenCV threads of the process that it is forked from."""
    import cv2

    cv2.setNumThreads(2)
    cv2.GaussianBlur(np.zeros((1000, 1000), np.uint8), (9, 9), 0)
    halve(root / "train/sketch/cow/cow0.png")
    line = complaint(capsys, *words(root, tmp_path / "runs", f"task.loader.workers={workers}"))
    assert "train/sketch/cow/cow0.png: cannot be read" in line and "replace or remove it" in line


def test_a_worker_s_error_is_one_line_too():
    """What torch makes of an error in a loader's worker."""
    from torch._utils import ExceptionWrapper

    from sketchbench.errors import UserError

    try:
        raise UserError("a/b.png: cannot be read; replace it")
    except UserError:
        wrapped = ExceptionWrapper(where="in DataLoader worker process 0")
    with pytest.raises(UserError) as error:
        wrapped.reraise()
    assert str(error.value) == "a/b.png: cannot be read; replace it"


def test_a_truncated_mask_is_named(capsys, root, tmp_path):
    halve(root / "masks/train/sketch/cow/cow0.png")
    assert "masks/train/sketch/cow/cow0.png: cannot be read" in complaint(capsys, *words(root, tmp_path / "runs"))


def test_a_mask_with_unknown_labels(capsys, root, tmp_path):
    trees.save(root / "masks/train/sketch/cow/cow0.png", np.full((65, 65), 9, np.uint8))
    line = complaint(capsys, *words(root, tmp_path / "runs"))
    assert "cow0.png: holds label 9, which cow does not have" in line and "labels.yaml" in line


def test_a_run_folder_that_cannot_be_written(capsys, good, tmp_path):
    (tmp_path / "file").write_text("")
    for place in (tmp_path / "file", tmp_path / "file/x"):
        line = complaint(capsys, *words(good, place))
        assert str(place) in line and "cannot be written" in line and "runs=<folder>" in line


# ---------------------------------------------------------------------- checkpoints and weights
def test_a_checkpoint_of_another_network(capsys, run):
    content = torch.load(run / "checkpoints/last.ckpt", weights_only=True)
    content["state_dict"] = {"other.weight": torch.zeros(3)}
    torch.save(content, run / "checkpoints/last.ckpt")
    assert "its checkpoint is of another task or network" in complaint(capsys, "test", f"run={run}")


@pytest.mark.parametrize("content", [b"", b"junk" * 99, None])
def test_a_corrupt_checkpoint(capsys, run, content):
    path = run / "checkpoints/last.ckpt"
    halve(path) if content is None else path.write_bytes(content)
    assert "last.ckpt: not a readable checkpoint" in complaint(capsys, "test", f"run={run}")
    (run / "status.json").write_text('{"state": "failed"}')
    assert "last.ckpt: not a readable checkpoint" in complaint(capsys, f"resume={run}")


def test_a_checkpoint_of_somebody_else(capsys, run):
    torch.save({"state_dict": {"a": torch.zeros(2)}, "epoch": 3}, run / "checkpoints/last.ckpt")
    (run / "status.json").write_text('{"state": "failed"}')
    assert "last.ckpt" in complaint(capsys, f"resume={run}")
    assert "last.ckpt" in complaint(capsys, "test", f"run={run}")


def test_resuming_with_a_checkpoint_of_another_network(capsys, run):
    content = torch.load(run / "checkpoints/last.ckpt", weights_only=True)
    content["state_dict"] = {"other.weight": torch.zeros(3)}
    torch.save(content, run / "checkpoints/last.ckpt")
    (run / "status.json").write_text('{"state": "failed"}')
    assert "another task or network" in complaint(capsys, f"resume={run}")


def test_weights_that_are_none(capsys, run, tmp_path):
    from safetensors.torch import save_file

    (tmp_path / "junk.safetensors").write_bytes(b"junk" * 99)
    save_file({"a": torch.zeros(2)}, tmp_path / "foreign.safetensors")
    for name, why in (("junk", "not a readable safetensors file"), ("foreign", "it has no card")):
        assert why in complaint(capsys, "predict", f"run={tmp_path / name}.safetensors", "input=x")
    (run / "weights.safetensors").unlink()
    assert "has no weights.safetensors" in complaint(capsys, "predict", f"run={run}", "input=x")


def test_starting_from_what_does_not_fit(capsys, good, finished, tmp_path):
    from safetensors.torch import save_file

    save_file({"a": torch.zeros(2)}, tmp_path / "foreign.safetensors")
    (tmp_path / "junk.safetensors").write_bytes(b"junk" * 99)
    for name, why in (("foreign", "none of its 1 tensors fits this network"), ("junk", "not a readable safetensors file")):
        assert why in complaint(capsys, *words(good, tmp_path / "runs", f"init_from={tmp_path / name}.safetensors"))
    for name, why in (("foreign", "none of their 1 keys"), ("junk", "not a readable safetensors file")):
        assert why in complaint(capsys, *words(good, tmp_path / "runs", f"task.system.start={tmp_path / name}.safetensors"))


def test_a_failed_run_says_why_in_its_folder(capsys, root, tmp_path):
    import json

    halve(root / "train/sketch/cow/cow0.png")
    complaint(capsys, *words(root, tmp_path / "runs"))
    status = json.loads((only_run(tmp_path / "runs") / "status.json").read_text())
    assert status["state"] == "failed" and "cow0.png" in status["why"]
    assert "has no results yet (state: failed)" in complaint(capsys, "report", f"run={only_run(tmp_path / 'runs')}")
