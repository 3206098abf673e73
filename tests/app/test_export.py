"""`sketchbench export`: what is written answers as PyTorch does, for any batch, and says what goes in and comes out."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path

import numpy as np
import pytest
import torch

import sketchbench
import trees
from runs import complaint, here
from sketchbench.app.export import CLOSE, ENDINGS, FACTS, facts, gap

TASKS = ("fg_sbir", pytest.param("deepssp", marks=pytest.mark.slow))  # its heads at three scales take long to write down


@pytest.fixture(scope="module")
def written(tmp_path_factory) -> Callable[[str, str], Path]:
    """A task's shipped network in a format, written once."""
    place = tmp_path_factory.mktemp("export")

    @cache
    def of(task: str, kind: str) -> Path:
        out = place / f"{task}{ENDINGS[kind]}"
        assert here("export", f"run=zoo:{task}", f"format={kind}", f"out={out}") == 0
        assert not [p for p in place.iterdir() if p.name.startswith(".")]
        return out

    return of


def session(path: Path):
    import onnxruntime

    return onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])


@pytest.mark.slow
@pytest.mark.parametrize("batch", [1, 2, 7])
def test_onnx_runs_what_a_picture_becomes(written, batch):
    """From a drawing by `prepare`, with the branch said and with the router's choice."""
    predictor = sketchbench.load("zoo:deepssp")
    net = session(written("deepssp", "onnx"))
    image = torch.cat([predictor.prepare(trees.labelled("cow", k)[0])["image"] for k in range(batch)])
    for branch in (torch.full((batch,), -1), torch.arange(batch) % 5):
        with torch.no_grad():
            parts, category = predictor.network(image, branch)
        found = net.run(None, {"image": image.numpy(), "branch": branch.numpy()})
        np.testing.assert_allclose(found[0], parts.numpy(), rtol=CLOSE, atol=CLOSE)
        np.testing.assert_allclose(found[1], category.numpy(), rtol=CLOSE, atol=CLOSE)


@pytest.mark.parametrize("batch", [1, 6])
def test_both_formats_give_the_features_of_a_search(written, batch):
    predictor = sketchbench.load("zoo:fg_sbir")
    images = [trees.labelled("cow", k)[0] for k in range(batch)]
    expected = predictor.features(images, "sketch")[:, 0].detach().numpy()
    side, size = predictor.picture.crop, predictor.picture.size
    at = (size - side) // 2
    x = torch.stack([predictor.picture(i, "sketch") for i in images])[..., at : at + side, at : at + side].contiguous()
    (found,) = session(written("fg_sbir", "onnx")).run(None, {"image": x.numpy()})
    np.testing.assert_allclose(found, expected, atol=CLOSE)
    program = torch.export.load(str(written("fg_sbir", "torch_export"))).module()
    np.testing.assert_allclose(program(image=x).detach().numpy(), expected, atol=CLOSE)


@pytest.mark.parametrize("task", TASKS)
def test_the_file_says_what_goes_in_and_comes_out(written, task):
    kept = {FACTS: ""}
    torch.export.load(str(written(task, "torch_export")), extra_files=kept)
    told = json.loads(kept[FACTS])
    net = session(written(task, "onnx"))
    meta = net.get_modelmeta().custom_metadata_map
    assert json.loads(meta["inputs"]) == told["inputs"] and meta["before"] == told["before"] and json.loads(meta["card"])["task"] == task
    assert [p["name"] for p in told["inputs"]] == [p.name for p in net.get_inputs()]
    assert [p["name"] for p in told["outputs"]] == [p.name for p in net.get_outputs()]
    for port, seen in zip(told["inputs"], net.get_inputs(), strict=True):
        assert port["shape"][0] == "batch" and isinstance(seen.shape[0], str) and port["shape"][1:] == seen.shape[1:]
    assert all(p["what"] for p in told["inputs"] + told["outputs"]) and "cut to the drawing's box" in told["before"]
    assert not {"path", "run"} & told["card"].keys()


def test_an_export_that_differs_is_seen():
    """Another network in the file's place is far away; one of another shape farther."""
    exported = sketchbench.load("zoo:fg_sbir").exported()

    def same(inputs):
        return [exported.network(**inputs).detach().numpy()]

    assert gap(exported, same, 3) == 0
    assert gap(exported, lambda inputs: [same(inputs)[0] + 0.01], 3) == pytest.approx(0.01, rel=1e-3)
    assert gap(exported, lambda inputs: [same(inputs)[0][:1]], 3) == float("inf")
    assert [p["shape"] for p in facts(exported, {"task": "x"})["inputs"]] == [["batch", 1, 96, 96]]


def test_nothing_is_kept_of_a_bad_export(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("sketchbench.app.export.gap", lambda *args: 0.5)
    monkeypatch.setattr("sketchbench.app.export.as_program", lambda exported, told, path: path.write_bytes(b"x"))
    out = tmp_path / "x.pt2"
    out.write_bytes(b"an earlier one")
    line = complaint(capsys, "export", "run=zoo:fg_sbir", "format=torch_export", f"out={out}")
    assert "differs from PyTorch by 5.0e-01" in line and out.read_bytes() == b"an earlier one" and len(list(tmp_path.iterdir())) == 1


def test_mistakes_are_one_line(tmp_path, monkeypatch, capsys):
    run = "run=zoo:fg_sbir"
    for said, expected in (([run], "format=? is missing"), ([run, "format=onxx"], "format=onxx: no such format; did you mean onnx?"),
                           (["format=torch_export"], "run=? is missing"),
                           ([f"run={tmp_path / 'x'}", "format=torch_export"], "no such run")):
        assert expected in complaint(capsys, "export", *said)
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert "needs onnx, onnxscript, onnxruntime; pip install 'sketchbench[export]'" in complaint(capsys, "export", run, "format=onnx")


def test_a_run_that_cannot_be_exported_says_why(monkeypatch, capsys):
    from sketchbench.systems.deepssp.predictor import PartPredictor

    monkeypatch.setattr(PartPredictor, "use", lambda self, category: None)
    real = sketchbench.load("zoo:deepssp")
    real.alone = True
    monkeypatch.setattr("sketchbench.predictor.load", lambda run: real)
    assert "has a network for each category" in complaint(capsys, "export", "run=zoo:deepssp", "format=torch_export")
