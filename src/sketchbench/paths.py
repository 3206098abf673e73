"""Where `conf/` and `tasks/` lie: at the root of a checkout, or inside the installed package."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from sketchbench.errors import UserError

PACKAGE = Path(__file__).resolve().parent


def conf_dir() -> Path:
    """The folder of run configurations."""
    return _shipped("conf")


def tasks_dir() -> Path:
    """The folder that says what each task is: cards, tables, labels, splits."""
    return _shipped("tasks")


def _shipped(name: str) -> Path:
    inside, checkout = PACKAGE / f"_{name}", PACKAGE.parent.parent
    if inside.is_dir():
        return inside
    if (checkout / "pyproject.toml").is_file() and (checkout / name).is_dir():
        return checkout / name
    raise UserError(f"{name}/: found neither in {inside} nor in {checkout}; install sketchbench again (`pip install .` in its checkout)")


@cache
def task_facts(task: str, file: str) -> dict[str, Any]:
    """A YAML file of `tasks/<task>/`, read once: task_facts("deepssp", "labels/parts.yaml")."""
    import yaml

    path = tasks_dir() / task / file
    if not path.is_file():
        raise UserError(f"tasks/{task}/{file}: not there; install sketchbench again (`pip install .` in its checkout)")
    return yaml.safe_load(path.read_text(encoding="utf-8"))
