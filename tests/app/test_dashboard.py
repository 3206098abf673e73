"""The W&B workspace is built from what each task says of itself."""

from __future__ import annotations

import json
import sys

import pytest
from omegaconf import OmegaConf

from runs import ROOT, complaint, here
from sketchbench.report.dashboard import described, told

TASKS = ["deepssp", "fg_sbir", "scene_seg", "semi3net", "zs_sbir"]


def test_every_task_says_what_to_show():
    assert described() == TASKS
    for task in TASKS:
        shown = told(task)
        assert str(OmegaConf.load(ROOT / f"conf/task/{task}.yaml").metric) in shown["results"]
        assert shown["title"] and all(shown[k] for k in ("results", "watched", "pictures", "tables"))


@pytest.mark.parametrize("task", TASKS)
def test_what_is_shown_is_there(task):
    """Pictures and watched metrics are named in the system's own source."""
    source = "".join(p.read_text() for p in (ROOT / f"src/sketchbench/systems/{task}").glob("*.py"))
    for name in told(task)["pictures"]:
        assert f'Exhibit("{name}"' in source, name
    for name in told(task)["watched"]:
        assert f'"{name}"' in source or f"val/{name}" in source, name


def test_the_workspace_as_json(capsys, monkeypatch):
    """No network: a socket would be an error."""
    import socket

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    assert here("dashboard", "print=json", "project=p", "entity=e") == 0
    space = json.loads(capsys.readouterr().out)
    assert (space["project"], space["entity"], space["name"]) == ("p", "e", "sketchbench")
    sections = space["spec"]["section"]["panelBankConfig"]["sections"]
    assert [s["name"] for s in sections] == ["All tasks", *(told(t)["title"] for t in TASKS)]
    for task, section in zip(TASKS, sections[1:], strict=True):
        text = json.dumps(section, ensure_ascii=False)
        shown = told(task)
        assert all(f"{task}/run/{m}" in text for m in shown["results"]) and all(f"{task}/figures/{p}" in text for p in shown["pictures"])
        assert all(f"{task}/tables/{t}" in text for t in shown["tables"])
        assert len(section["panels"]) == sum(len(shown[k]) for k in ("results", "watched", "pictures", "tables")) + 1


def test_without_the_package_it_is_one_line(capsys, monkeypatch):
    for name in [m for m in sys.modules if m.startswith("wandb_workspaces")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "wandb_workspaces", None)
    assert complaint(capsys, "dashboard") == "sketchbench: dashboard: the package is not installed; pip install 'sketchbench[dashboard]'"


def test_without_a_login_it_is_one_line(capsys, monkeypatch):
    import wandb

    def refuse(*_: object, **__: object) -> None:
        raise wandb.errors.UsageError("No API key configured. Use `wandb login` to log in.")

    monkeypatch.setattr(wandb, "Api", refuse)
    line = complaint(capsys, "dashboard")
    assert "No API key configured" in line and "wandb login" in line and "print=json" in line


def test_wrong_words(capsys):
    assert "print=yaml: no such form; " in complaint(capsys, "dashboard", "print=yaml")
    assert "projet: no such key; did you mean project" in complaint(capsys, "dashboard", "projet=x")
