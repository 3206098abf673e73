"""What the comparisons share: the memory that was needed, and a file of their figures."""

from __future__ import annotations

import csv
import os
import platform
import resource
import sys
from pathlib import Path
from types import ModuleType
from typing import Any


def peak() -> float:
    """The most memory this process ever had, in GB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1e9 if sys.platform == "darwin" else 1e6)


def append(file: Path | None, rows: list[dict[str, Any]], **packages: ModuleType) -> None:
    """Rows with what they were measured on, if a file was asked for; figures to four digits."""
    if file is None:
        return
    machine = {"cores": os.cpu_count(), "machine": platform.machine(), "python": platform.python_version(),
               **{name: package.__version__ for name, package in packages.items()}}
    new = not file.exists()
    with file.open("a", newline="") as to:
        writer = csv.DictWriter(to, [*rows[0], *machine])
        if new:
            writer.writeheader()
        writer.writerows({k: float(f"{v:.4g}") if isinstance(v, float) else v for k, v in row.items()} | machine for row in rows)
