"""The site: built from what stands in the repository without a warning, and read without a network."""

from __future__ import annotations

import os
import re
import subprocess
import sys

from runs import ROOT
from sketchbench.__main__ import VERBS


def test_the_site_builds_without_a_warning_and_fetches_nothing(tmp_path):
    own = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "NO_MKDOCS_2_WARNING": "1"}
    subprocess.run([sys.executable, ROOT / "docs/build.py", tmp_path / "pages"], env=own, check=True)
    config = tmp_path / "mkdocs.yml"
    config.write_text((ROOT / "mkdocs.yml").read_text().replace("build/docs", "pages"))
    done = subprocess.run([sys.executable, "-m", "mkdocs", "build", "--strict", "-f", config], env=own, capture_output=True, text=True)
    assert done.returncode == 0 and "WARNING" not in done.stderr, done.stderr
    pages = {p.relative_to(tmp_path / "site").as_posix(): p.read_text() for p in (tmp_path / "site").rglob("*.html")}
    assert {"index.html", "commands.html", "configuration.html", "CONTRIBUTING.html", "tasks/zs_sbir/index.html"} <= pages.keys()
    parts = re.compile(r'<(?:script|img|iframe)[^>]* src="?(?:https?:)?//|<link[^>]* rel="?(?:stylesheet|preconnect)"?[^>]*//')
    assert not [name for name, text in pages.items() if parts.search(text)]  # links may lead elsewhere; what a page is made of may not
    told = pages["commands.html"]
    assert all(f'id="{verb}"' in told for verb in VERBS)
    assert "task.system" in pages["configuration.html"] and "loss" in pages["configuration.html"]
