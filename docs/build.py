"""Gathers the site's pages into a folder: the README, the cards and what they link to, and a reference of commands and keys.

  python docs/build.py <folder>        `make docs` calls it, and then mkdocs
"""

from __future__ import annotations

import contextlib
import importlib
import io
import re
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
START = ["README.md", "CONTRIBUTING.md", "tasks/*/README.md", "tasks/sketchworld.md", "src/sketchbench/weights/*.md", "results/*/*.md",
         "docs/site.css"]
LINK = re.compile(r"\]\(([^)\s#]+)(?:#[^)\s]*)?\)")


def gather(to: Path) -> None:
    """The pages and all files that they point to, where they lie in the repository, so that their links hold."""
    waiting = [p for pattern in START for p in sorted(ROOT.glob(pattern))]
    seen: set[Path] = set()
    while waiting:
        path = waiting.pop()
        if path in seen:
            continue
        seen.add(path)
        place = to / path.relative_to(ROOT)
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, place)
        if path.suffix == ".md":
            linked = [(path.parent / link).resolve() for link in LINK.findall(path.read_text(encoding="utf-8")) if ":" not in link]
            waiting += [p for p in linked if p.is_file() and p.is_relative_to(ROOT)]


def commands() -> str:
    """What each verb says of itself."""
    from sketchbench.__main__ import VERBS
    from sketchbench.__main__ import __doc__ as front

    pages = ["# Commands", _block(front)]
    for verb in VERBS:
        said = io.StringIO()
        with contextlib.redirect_stdout(said):
            importlib.import_module(f"sketchbench.app.{verb}").main(["--help"])
        head, _, rest = said.getvalue().strip().partition("\n")
        pages += [f"## {verb}", f"{head.partition(': ')[2]}.", _block(rest)]
    return "\n\n".join(pages) + "\n"


def configuration() -> str:
    """Every key with its comment, from the files themselves; of the tasks at the small preset."""
    conf = ROOT / "conf"
    pages = ["# Configuration", "A run is put together from these files. Any key can be given on the command line, as in "
             "`task.system.lr=0.001`; all that a run would take are printed by `python -m sketchbench task=<task> --cfg job`."]
    parts = {"Contents": [conf / "config.yaml"], "Data": sorted(conf.glob("data/*.yaml")), "Trainer": sorted(conf.glob("trainer/*.yaml")),
             "Logger": sorted(conf.glob("logger/*.yaml")), "Methods": sorted(conf.glob("method/*.yaml")),
             "Tasks": sorted(conf.glob("task/*/small.yaml"))}
    for title, files in parts.items():
        pages.append(f"## {title}")
        for path in files:
            pages += [f"`{path.relative_to(ROOT)}`", _block(path.read_text(encoding="utf-8"), "yaml")]
    return "\n\n".join(pages) + "\n"


def _block(text: str | None, kind: str = "text") -> str:
    return f"```{kind}\n{(text or '').strip(chr(10)).rstrip()}\n```"


def main(to: Path) -> None:
    shutil.rmtree(to, ignore_errors=True)
    gather(to)
    (to / "commands.md").write_text(commands(), encoding="utf-8")
    (to / "configuration.md").write_text(configuration(), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
