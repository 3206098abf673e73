"""What a run ran on and with: device, versions, commit. Rows and pages carry it."""

from __future__ import annotations

import os
import platform
import subprocess
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path


@cache
def versions() -> dict[str, str]:
    found = {"python": platform.python_version()}
    for name in ("torch", "pytorch-lightning", "timm", "open_clip_torch", "torchmetrics"):
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = ""
    return found


@cache
def commit() -> str:
    """Short hash, with + when the checkout has changes; "" outside a checkout."""
    here = Path(__file__).resolve().parents[1]

    def git(*words: str) -> str:
        return subprocess.run(["git", "-C", str(here), *words], capture_output=True, text=True, timeout=10, check=True).stdout.strip()

    try:
        return git("rev-parse", "--short", "HEAD") + ("+" if git("status", "--porcelain", "--", ".", "../../conf") else "")
    except (OSError, subprocess.SubprocessError):
        return ""


def device_name(kind: str) -> str:
    if kind == "cuda":
        import torch

        return torch.cuda.get_device_name()
    return f"{kind} ({os.cpu_count()} cores)"
