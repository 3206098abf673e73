"""The folder that a run leaves behind: where each thing lies, and what state the run is in."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path
from typing import Any

from sketchbench.errors import UserError


def write_atomic(path: Path, text: str) -> None:
    """Whole or not at all, also when killed."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    temporary.write_text(text)
    os.replace(temporary, path)


class RunFolder:
    """Paths inside a run folder, and its status (running | done | failed)."""

    def __init__(self, path: str | Path):
        self.path = Path(path)

    config = property(lambda self: self.path / ".hydra" / "config.yaml")
    last = property(lambda self: self.path / "checkpoints" / "last.ckpt")
    best = property(lambda self: self.path / "checkpoints" / "best.ckpt")
    weights = property(lambda self: self.path / "weights.safetensors")
    curves = property(lambda self: self.path / "curves.csv")
    items = property(lambda self: self.path / "items.csv")
    rows = property(lambda self: self.path / "rows.csv")
    metrics = property(lambda self: self.path / "metrics.json")
    figures = property(lambda self: self.path / "figures")
    page = property(lambda self: self.path / "report.html")

    @classmethod
    def open(cls, path: str | Path, key: str = "run") -> RunFolder:
        """An existing run, or one line about what is wrong with the path."""
        folder = cls(path)
        if str(path).startswith("zoo:"):
            raise UserError(f"{key}={path}: shipped weights are no run that could be repeated; give a run folder, "
                            f"or look at them with sketchbench predict run={path}")
        if not folder.path.is_dir():
            raise UserError(f"{key}={path}: no such folder; runs lie in runs/<task>/<time>-<name>")
        if not folder.config.is_file():
            raise UserError(f"{key}={path}: not a run folder (it has no .hydra/config.yaml); runs lie in runs/<task>/<time>-<name>")
        return folder

    def create(self) -> RunFolder:
        try:
            for sub in ("checkpoints", "figures"):
                (self.path / sub).mkdir(parents=True, exist_ok=True)
            probe = self.path / f".writable.{os.getpid()}"
            probe.touch()
            probe.unlink()
        except OSError as error:
            raise UserError(f"run folder {self.path}: cannot be written ({error.strerror}); "
                            "choose another place with runs=<folder>") from None
        return self

    @property
    def told(self) -> list[str]:
        """What was said to make the run, word by word."""
        from omegaconf import OmegaConf

        path = self.path / ".hydra" / "overrides.yaml"
        return [str(word) for word in OmegaConf.load(path)] if path.is_file() else []

    @property
    def status(self) -> dict[str, Any]:
        path = self.path / "status.json"
        return json.loads(path.read_text()) if path.is_file() else {}

    def say(self, state: str, **more: Any) -> None:
        """Record the state; what was said before stays unless said anew."""
        now = time.strftime("%Y-%m-%d %H:%M:%S")
        write_atomic(self.path / "status.json", json.dumps({**self.status, "state": state, "at": now, **more}, indent=1))
