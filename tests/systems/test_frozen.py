"""A method that is chosen in place of a task's own: a frozen backbone, for all three tasks that search."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import torch

from runs import brief, complaint, here, only_run
from sketchbench import load
from sketchbench.metrics.retrieval import CategoryRetrieval, FineRetrieval
from sketchbench.report import tables as t
from sketchbench.retrieval.distances import cosine
from sketchbench.run.config import build, compose
from sketchbench.run.weights import read_card, read_weights
from sketchbench.systems.frozen import Backbone

SEARCH = {"fg_sbir": ["task.view.photo=rgb", "task.view.channels=3"], "semi3net": ["task.view.edges=false"], "zs_sbir": []}


def said(task: str, tmp: Path) -> list[str]:
    own = ("task.system.", "task.view.edges")
    return [f"task={task}", "method=frozen", "method.network=test_resnet", *(w for w in brief(task, tmp) if not w.startswith(own)),
            *SEARCH[task]]


@pytest.mark.parametrize("task", SEARCH)
def test_what_is_measured_is_the_cosine_of_the_networks_features(task, tmp_path):
    words = said(task, tmp_path)
    assert here(*words) == 0
    run = only_run(tmp_path / "runs")
    found = json.loads((run / "metrics.json").read_text())["stages"]["run"]["metrics"]
    config = compose(words)
    view = build(config.task.view, "task.view", partial=True)(build(config.data, "data"), "test")
    card, network = read_card(run / "weights.safetensors"), Backbone("test_resnet").eval()
    network.load_state_dict({k.removeprefix("network."): v for k, v in read_weights(run / "weights.safetensors").items()})
    pictures = torch.stack([view.picture(view.source.image(i), i.domain) for i in view.items])
    at = (view.picture.size - view.picture.crop) // 2
    with torch.inference_mode():
        features = network(pictures[:, :, at : at + view.picture.crop, at : at + view.picture.crop])
    photo = torch.tensor([i.domain == "photo" for i in view.items])
    metric = FineRetrieval(cosine) if task == "fg_sbir" else CategoryRetrieval()
    named = [i.instance if task == "fg_sbir" else i.category for i in view.items]
    metric.update(features, photo, torch.tensor([sorted(set(named)).index(n) for n in named]), torch.arange(len(named)))
    computed = metric.compute()
    assert {k: found[k] for k in computed} == pytest.approx(computed, abs=1e-9)
    assert card["network"] == "test_resnet" and json.loads((run / "status.json").read_text())["state"] == "done"

    (config,) = run.glob(".hydra/config.yaml")
    assert "method:" not in config.read_text() and "network: test_resnet" in config.read_text()  # what ran, and nothing else
    assert here("test", f"run={run}") == 0
    assert json.loads((run / "test.json").read_text())["metrics"] == pytest.approx(found)
    image = view.source.image(view.items[0])
    with torch.inference_mode():
        assert np.allclose(load(str(run)).features([image], "sketch")[:, 0], features[:1], atol=1e-5)


def test_mistakes_are_one_line(tmp_path, capsys):
    words = said("fg_sbir", tmp_path)
    assert "method.network=resnet1: timm has no such network" in complaint(capsys, *words, "method.network=resnet1")
    line = complaint(capsys, *words, f"method.start={tmp_path / 'no.pth'}")
    assert "no such file; give the path of a .safetensors or .pth file, or timm:<name>" in line
    parsing = [w for w in brief("deepssp", tmp_path) if not w.startswith("task.system.")]
    assert "method=frozen: ranks photos for a sketch" in complaint(capsys, "task=deepssp", "method=frozen", *parsing)


def test_a_tables_words_on_the_tasks_own_system_are_left_out_of_a_row_with_a_method():
    table = t.load_table("fg_sbir", "3")
    row = next(r for r in table.rows if r.name == "Shoe-v1: frozen ResNet-18, cosine")
    assert "task.system.start=''" in table.presets["small"]
    assert not [w for w in table.words(row, "small") if w.startswith("task.system.")]
    assert compose(["task=fg_sbir", "preset=small", *table.words(row, "small")]).task.system.network == "resnet18"
