"""sketchbench data: what data there is, what it looks like, and whether it is complete

  sketchbench data list                                   all sources and what they offer
  sketchbench data verify <name> [root=<folder>] [option=value …]   count, measure and check; exit code 1 when something is wrong
       sample=50       masks and strokes measured a category and domain      duplicates=5000   pictures compared with each other
  sketchbench data show <name> [root=<folder>] [option=value …]     draw contact sheets
       out=sheets   where to     only=test,sketch   of splits and domains       names=false   blind: no names, a key beside each sheet
       each=2       a category   pixels=128         a picture                   pick=0        another number picks other pictures

  Options of the source itself are the keys of conf/data/<name>.yaml. What a run's task decides (kind and size of SketchWorld)
  is small here, and every kind in turn, unless given.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sketchbench.app.words import asks_help, parse, whole
from sketchbench.data.sources import described, kinds, names, open_source, options
from sketchbench.errors import UserError, nearest

if TYPE_CHECKING:
    from sketchbench.data.source import Source

VERBS = ("list", "show", "verify")
LOOK = {"size": "128", "train": "12", "val": "4", "test": "4"}  # where a run's task would say how much


def main(words: list[str]) -> int:
    if asks_help(words) or not words:
        print(__doc__.strip())
        return 0
    verb, *words = words
    if verb not in VERBS:
        raise UserError(f"data {verb}: no such verb; {nearest(verb, VERBS)}")
    if verb == "list":
        if words:
            raise UserError(f"data list {words[0]}: takes no further words; `sketchbench data verify {words[0]}` looks into one source")
        return list_sources()
    if not words or "=" in words[0]:
        raise UserError(f"data {verb}: which source? one of {', '.join(names())}")
    return (show if verb == "show" else verify)(words[0], words[1:])


# ---------------------------------------------------------------------- list
def list_sources() -> int:
    """From the YAML files alone, so it answers at once."""
    from sketchbench.paths import conf_dir

    rows = []
    for name in names():
        facts = described(name)
        lines = (conf_dir() / "data" / f"{name}.yaml").read_text(encoding="utf-8").splitlines()
        first = next((line for line in lines if line.startswith("#")), "#")
        needs = [k for k, v in facts.items() if v == "???"]
        rows.append((name, ", ".join(sorted(facts["offers"])), " ".join(f"{k}=…" for k in needs) or "nothing", first[1:].strip()))
    table(("data=", "offers", "needs", ""), rows)
    return 0


def table(head: tuple[str, ...], rows: list[tuple[Any, ...]]) -> None:
    """Aligned columns; numbers to the right."""
    cells = [tuple(str(c) for c in row) for row in rows]
    widths = [max(len(row[k]) for row in [head, *cells]) for k in range(len(head))]
    right = [all(not row[k].strip("0123456789.%–") for row in cells) for k in range(len(head))]
    for row in [head, *cells]:
        print("  " + "  ".join(c.rjust(w) if r else c.ljust(w) for c, w, r in zip(row, widths, right)).rstrip())


# ---------------------------------------------------------------------- show, verify
def _opened(name: str, words: list[str], own: tuple[str, ...]) -> tuple[dict[str, str], list[tuple[str, Source]]]:
    """The verb's own keys, and the source: once for each kind of data that it holds, unless one was chosen."""
    valid = options(name)
    given = parse(words, [*own, *valid])
    chosen = {k: v for k, v in given.items() if k in valid}
    if "cache" in valid:
        chosen.setdefault("cache", "false")  # a look needs few pictures, and a cache is built for all
    for key, value in valid.items():
        if isinstance(value, str) and value.startswith("${") and key in LOOK:
            chosen.setdefault(key, LOOK[key])
    several = kinds(name) if "kind" not in chosen else [chosen["kind"]] if kinds(name) else []
    opened = [(kind, open_source(name, **chosen | {"kind": kind})) for kind in several] or [("", open_source(name, **chosen))]
    return {k: v for k, v in given.items() if k in own}, opened


def show(name: str, words: list[str]) -> int:
    from pathlib import Path

    from sketchbench.report.sheets import ORDER, SPLITS, Options, write_sheets

    own, opened = _opened(name, words, ("out", "each", "names", "only", "pixels", "pick"))
    if own.get("names", "true") not in ("true", "false"):
        raise UserError(f"names={own['names']}: must be true or false")
    only = [word for word in own.get("only", "").split(",") if word]
    for word in only:
        if word not in (*SPLITS, *ORDER):
            raise UserError(f"only={word}: no such split or domain; {nearest(word, (*SPLITS, *ORDER))}")
    how = Options(splits=[w for w in SPLITS if w in only], domains=[w for w in ORDER if w in only], each=_at_least(own, "each", 1, 2),
                  size=_at_least(own, "pixels", 16, 128), seed=_at_least(own, "pick", 0, 0), names=own.get("names", "true") == "true")
    out = Path(own.get("out") or "sheets").expanduser()
    try:
        written = [path for kind, source in opened for path in write_sheets(source, out, how, suffix=kind)]
    except OSError as error:
        raise UserError(f"out={out}: cannot be written ({error.strerror}); give another folder") from None
    if not written:
        raise UserError(f"data={name}: nothing to show of {' '.join(f'{k}={v}' for k, v in own.items())}; "
                        f"`sketchbench data verify {name}` counts what is there")
    for path in written:
        print(path)
    return 0


def _at_least(given: dict[str, str], key: str, least: int, default: int) -> int:
    number = whole(given, key, default)
    if number < least:
        raise UserError(f"{key}={number}: must be at least {least}")
    return number


def verify(name: str, words: list[str]) -> int:
    from sketchbench.data.inspect import inspect

    own, opened = _opened(name, words, ("sample", "duplicates"))
    wrong = False
    for kind, source in opened:
        print(f"{source.name}{f' {kind}' if kind else ''}  fingerprint {source.fingerprint}  offers {', '.join(sorted(source.offers))}")
        seen = inspect(source, sample=_at_least(own, "sample", 1, 50), duplicates=_at_least(own, "duplicates", 0, 5000))
        for title, head, rows in seen.tables:
            print(f"\n{title}")
            table(head, rows)
        print()
        for fact, value in seen.facts.items():
            print(f"  {fact}: {value}")
        findings = seen.findings
        faults = [f for f in findings if not f.startswith("note:")]
        for finding in findings:
            print(f"  {'!' if finding in faults else ' '} {finding}")
        print(f"  {len(faults)} faults found" if faults else "  all is well")
        wrong |= bool(faults)
    return 1 if wrong else 0
