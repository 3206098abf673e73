"""The small weights that are shipped: fp16 safetensors, each with its card inside and a page beside it.

`SHA256SUMS` holds what each file hashes to, as `sha256sum -c` reads it: a file cannot hold its own. A file that hashes to anything else is
refused.
"""

from __future__ import annotations

import hashlib
import json
import struct
from pathlib import Path
from typing import Any

from sketchbench.errors import UserError, nearest

ZOO = "zoo:"
SUMS = "SHA256SUMS"


def shipped(name: str) -> Path | None:
    """The file of shipped weights named `zoo:<name>`; None for anything else, which is then a path."""
    if not name.startswith(ZOO):
        return None
    path = _folder() / f"{name.removeprefix(ZOO)}.safetensors"
    if not path.is_file() or path.parent != _folder():
        raise UserError(f"{name}: no such shipped weights; {nearest(name, [ZOO + n for n in names()])}")
    if sums().get(path.name) != digest(path):
        raise UserError(f"{name}: {path} is damaged, it is not the file that {SUMS} beside it describes; install sketchbench again")
    return path


def names() -> list[str]:
    return sorted(p.stem for p in _folder().glob("*.safetensors"))


def described() -> dict[str, str]:
    """What to say for it → a line on it, from its card, without loading anything heavy. Weights without a predictor are to start from."""
    found = {}
    for name in names():
        path = _folder() / f"{name}.safetensors"
        card = _card(path)
        metric = ", ".join(f"{k} {v:.3f}" for k, v in card.get("metric", {}).items())
        key = "run" if card.get("predictor") else "task.system.start"
        classes = len(card.get("classes") or ())
        found[f"{key}={ZOO}{name}"] = (f"{card['task']}, preset {card.get('preset', '?')}: {metric} on the world's test split, "
                                       f"{f'{classes} classes, ' * (classes > 1)}{path.stat().st_size / 1e6:.1f} MB")
    return found


def digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def sums() -> dict[str, str]:
    """File name → sha256, as written down when the file was shipped."""
    path = _folder() / SUMS
    lines = path.read_text().splitlines() if path.is_file() else []
    return {name: value for value, name in (line.split(maxsplit=1) for line in lines)}


def write_down(path: Path) -> None:
    """Renew a shipped file's hash."""
    kept = {**sums(), path.name: digest(path)}
    (path.parent / SUMS).write_text("".join(f"{kept[name]}  {name}\n" for name in sorted(kept) if (path.parent / name).is_file()))


def _folder() -> Path:
    return Path(__file__).parent


def _card(path: Path) -> dict[str, Any]:
    """The file begins with its header's length (8 bytes) and the header, JSON."""
    with path.open("rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        return json.loads(json.loads(file.read(length))["__metadata__"]["sketchbench"])
