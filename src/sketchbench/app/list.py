"""sketchbench list: what there is to choose from

  sketchbench list                  everything, one group after the other
  sketchbench list tasks|methods|data|presets|trainers|loggers|experiments|zoo
"""

from __future__ import annotations

from sketchbench.app.words import asks_help
from sketchbench.errors import UserError, nearest
from sketchbench.paths import conf_dir
from sketchbench.weights import described as shipped

GROUPS = {"tasks": "task", "methods": "method", "data": "data", "presets": "preset", "trainers": "trainer", "loggers": "logger",
          "experiments": "experiment"}


def main(words: list[str]) -> int:
    if asks_help(words):
        print(__doc__.strip())
        return 0
    groups = [*GROUPS, "zoo"]
    for word in words:
        if word not in groups:
            raise UserError(f"list {word}: no such group; {nearest(word, groups)}")
    for title in words or groups:
        print(f"{title}")
        if title == "zoo":
            for said, line in shipped().items():
                print(f"  {said:32s} {line}")
            continue
        for name, line in described(GROUPS[title]).items():
            print(f"  {GROUPS[title]}={name:24s} {line}".rstrip())
    return 0


def choices(group: str) -> list[str]:
    return list(described(group))


def described(group: str) -> dict[str, str]:
    """Name -> the first comment line of its file."""
    folder = conf_dir() / group
    found = {}
    for path in sorted(folder.rglob("*.yaml") if group == "experiment" else folder.glob("*.yaml")):
        comments = [line[1:].strip() for line in path.read_text().splitlines() if line.startswith("#") and "@package" not in line]
        found[str(path.relative_to(folder).with_suffix(""))] = comments[0] if comments else ""
    return found
