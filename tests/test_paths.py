"""conf/ and tasks/ are found in a checkout and in an installed package."""

from __future__ import annotations

import shutil

import pytest

from sketchbench import paths
from sketchbench.errors import UserError


def test_checkout():
    assert (paths.conf_dir() / "data" / "folder.yaml").is_file() and (paths.tasks_dir() / "deepssp").is_dir()
    assert paths.task_facts("deepssp", "labels/parts.yaml")["parts"]["cow"][1] == "head"


def test_installed(tmp_path, monkeypatch):
    """The wheel has them inside the package, and no checkout around it."""
    package = tmp_path / "site-packages" / "sketchbench"
    shutil.copytree(paths.conf_dir(), package / "_conf")
    monkeypatch.setattr(paths, "PACKAGE", package)
    assert paths.conf_dir() == package / "_conf"
    (tmp_path / "tasks").mkdir()  # a folder of that name, but no checkout of ours
    with pytest.raises(UserError, match="tasks/: found neither in"):
        paths.tasks_dir()


def test_missing_file():
    with pytest.raises(UserError, match=r"tasks/deepssp/labels/none\.yaml: not there"):
        paths.task_facts("deepssp", "labels/none.yaml")
