"""The small weights that are shipped: fp16 safetensors, each with its card inside and a page beside it."""

from __future__ import annotations

from pathlib import Path

from sketchbench.errors import UserError, nearest


def shipped(name: str) -> Path | None:
    """The file of shipped weights named `zoo:<name>`; None for anything else, which is then a path."""
    if not name.startswith("zoo:"):
        return None
    folder = Path(__file__).parent
    path = folder / f"{name.removeprefix('zoo:')}.safetensors"
    if not path.is_file():
        raise UserError(f"{name}: no such shipped weights; {nearest(name, [f'zoo:{p.stem}' for p in folder.glob('*.safetensors')])}")
    return path
