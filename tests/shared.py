"""What only some checkouts have beside them: real data and the papers' texts. Tests of these are skipped, by name, where they are not."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

SHARED = Path(os.environ.get("SKETCHBENCH_SHARED", Path(__file__).resolve().parents[2] / "shared"))
SHOES, SCENES = SHARED / "data/qmul_shoe_v1", SHARED / "data/scenes_sample"
ZHENG, LEI = SHARED / "seeds/000_f539bcc20f6d1e1a.txt", SHARED / "seeds/002_ac7045fd583b64e0.txt"
YU, BOUROUIS = SHARED / "seeds/003_50be90c384db8e4c.txt", SHARED / "seeds/004_7899a6df283dd4f8.txt"


def only_with(*paths: Path) -> pytest.MarkDecorator:
    """The test runs where all of these are, and says where they were looked for otherwise."""
    missing = [str(p) for p in paths if not p.exists()]
    return pytest.mark.skipif(bool(missing), reason=f"no {', '.join(missing)}; SKETCHBENCH_SHARED=<folder> names another place")
