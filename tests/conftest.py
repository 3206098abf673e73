"""Tests run without a network, on few threads, with a cache and run folders of their own."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("WANDB_MODE", "offline")

import pytest


@pytest.fixture(scope="session", autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory) -> None:
    """The derived-data cache of the tests; shared by the session's tests, never the user's."""
    if "SKETCHBENCH_TEST_CACHE" in os.environ:
        os.environ["SKETCHBENCH_CACHE"] = os.environ["SKETCHBENCH_TEST_CACHE"]
    else:
        os.environ["SKETCHBENCH_CACHE"] = str(tmp_path_factory.getbasetemp().parent / "sketchbench-cache")


@pytest.fixture(scope="session")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One finished tiny run that tests share; those that change it copy it first."""
    import runs

    return runs.train(tmp_path_factory.mktemp("finished"))


@pytest.fixture
def run(finished: Path, tmp_path: Path) -> Path:
    """A copy of the finished run."""
    return Path(shutil.copytree(finished, tmp_path / "run"))
