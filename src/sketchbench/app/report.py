"""sketchbench report: write a run's page anew

  sketchbench report run=<folder>

Reads what the run left (metrics, curves, per-item scores, pictures, configuration) and writes report.html: one file, nothing fetched.
"""

from __future__ import annotations

from sketchbench.app.words import asks_help, parse
from sketchbench.errors import UserError


def main(words: list[str]) -> int:
    if asks_help(words):
        print(__doc__.strip())
        return 0
    given = parse([f"run={w}" if "=" not in w else w for w in words], ["run"], ["run"])
    from sketchbench.report.page import write_page
    from sketchbench.run.folder import RunFolder

    folder = RunFolder.open(given["run"])
    if not folder.metrics.is_file():
        raise UserError(f"run={folder.path}: has no results yet (state: {folder.status.get('state', 'unknown')}); "
                        f"go on with: python -m sketchbench resume={folder.path}")
    print(write_page(folder))
    return 0
