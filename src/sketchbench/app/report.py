"""sketchbench report: write a run's page anew, or compare runs

  sketchbench report run=<folder>                    the run's page
  sketchbench report <folder> <folder> …             one page that compares runs of a task
  sketchbench report <sweep folder>                  the same, for all runs in a folder

  out=        the comparison's page; by default comparison.html in the sweep's folder, or comparison-<name>.html beside the runs

A run's page (report.html) is drawn from what the run left: metrics, curves, per-item scores, pictures, configuration. A comparison has
the metrics with their 95 % intervals over test items, paired tests of runs that were measured on the same items, what differs in the
configurations, curves over each other and pictures side by side. Results of `sketchbench score` count as runs. Each page is one file,
nothing fetched.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sketchbench.app.words import asks_help, parse
from sketchbench.errors import UserError

if TYPE_CHECKING:
    from sketchbench.run.folder import RunFolder


def main(words: list[str]) -> int:
    if asks_help(words):
        print(__doc__.strip())
        return 0
    folders = [w.removeprefix("run=") for w in words if not w.startswith("out=") and ("=" not in w or w.startswith("run=") or is_there(w))]
    given = parse([w for w in words if w not in folders and not w.startswith("run=")], ["run", "out"])
    if not folders or not folders[0]:
        raise UserError("run=? is missing")
    from sketchbench.report.compare import has_results, is_run
    from sketchbench.run.folder import RunFolder

    if len(folders) == 1 and not (Path(folders[0]).is_dir() and not is_run(Path(folders[0]))):
        if "out" in given:
            raise UserError(f"out={given['out']}: is for comparisons; a run's page is its report.html")
        if has_results(Path(folders[0])) and not RunFolder(folders[0]).config.is_file():
            raise UserError(f"run={folders[0]}: scored results have their page already ({RunFolder(folders[0]).page})")
        return page(RunFolder.open(folders[0]))
    return comparison([Path(f) for f in folders], given.get("out", ""))


def is_there(word: str) -> bool:
    """A folder's name may hold an equals sign."""
    return Path(word).is_dir()


def page(folder: RunFolder) -> int:
    from sketchbench.report.page import write_page

    if not folder.metrics.is_file():
        raise UserError(f"run={folder.path}: has no results yet (state: {folder.status.get('state', 'unknown')}); "
                        f"go on with: python -m sketchbench resume={folder.path}")
    print(write_page(folder))
    return 0


def comparison(folders: list[Path], out: str) -> int:
    from sketchbench.report.compare import compare, show
    from sketchbench.report.compare_page import write_comparison
    from sketchbench.run.execute import place_of

    found = compare(folders)
    path = Path(out) if out else beside(folders, "-".join(e.name for e in found.entries))
    try:
        write_comparison(found, path)
    except OSError as error:
        raise UserError(f"out={path}: cannot be written ({error.strerror}); choose another place with out=<file>") from None
    show(found)
    print(f"\n  page  {place_of(path)}")
    return 0


def beside(folders: list[Path], name: str) -> Path:
    """Inside the one folder given, else beside the first; the same runs write the same file."""
    import hashlib

    if len(folders) == 1:
        return folders[0] / "comparison.html"
    tail = hashlib.sha256("\n".join(str(f.resolve()) for f in folders).encode()).hexdigest()[:6]
    return folders[0].parent / f"comparison-{name[:40]}-{tail}.html"
