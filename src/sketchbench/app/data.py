"""sketchbench data: what data there is, what it looks like, and whether it is complete

  sketchbench data list                                   all sources and what they offer
  sketchbench data verify <name> [root=<folder>] [option=value …]   count, measure and check; exit code 1 when something is wrong
       sample=50       masks and strokes measured a category and domain      duplicates=5000   pictures compared with each other
  sketchbench data show <name> [root=<folder>] [option=value …]     draw contact sheets
       out=sheets      where to         each=2     rows a category     names=false   blind: no names, a key beside each sheet
       split=          train|val|test   size=128   pixels a picture    pick=0        another choice of pictures

  Options of the source itself are the keys of conf/data/<name>.yaml.
"""

from __future__ import annotations

from typing import Any

from sketchbench.app.words import asks_help, parse, whole
from sketchbench.data.sources import FACTS, described, names, open_source, source_class
from sketchbench.errors import UserError, nearest

VERBS = ("list", "show", "verify")


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
        first = next((line for line in (conf_dir() / "data" / f"{name}.yaml").read_text(encoding="utf-8").splitlines() if line.startswith("#")), "#")
        needs = [k for k, v in facts.items() if v == "???"]
        rows.append((name, ", ".join(sorted(facts["offers"])), " ".join(f"{k}=…" for k in needs) or "nothing", first[1:].strip()))
    table(("data=", "offers", "needs", ""), rows)
    return 0


def table(head: tuple[str, ...], rows: list[tuple[Any, ...]]) -> None:
    """Aligned columns; numbers to the right."""
    cells = [tuple(str(c) for c in row) for row in rows]
    widths = [max(len(row[k]) for row in [head, *cells]) for k in range(len(head))]
    right = [all(row[k].replace(".", "").replace("%", "").replace("–", "").strip().isdigit() or not row[k] for row in cells) for k in range(len(head))]
    for row in [head, *cells]:
        print("  " + "  ".join(c.rjust(w) if r else c.ljust(w) for c, w, r in zip(row, widths, right)).rstrip())


# ---------------------------------------------------------------------- show, verify
def _split_words(name: str, words: list[str], own: tuple[str, ...]) -> tuple[dict[str, str], dict[str, str]]:
    """(the verb's own keys, the source's options)."""
    options = [k for k in described(name) if k not in FACTS]
    given = parse(words, [*own, *options])
    return {k: v for k, v in given.items() if k in own and k not in options}, {k: v for k, v in given.items() if k in options}


def _opened(name: str, options: dict[str, str]) -> list[tuple[str, Any]]:
    """(kind or "", source); a source that holds several kinds of data is opened once for each, unless one was chosen."""
    kinds = getattr(source_class(name), "kinds", ())
    if kinds and "kind" not in options:
        return [(kind, open_source(name, **options, kind=kind)) for kind in kinds]
    return [(options.get("kind", "") if kinds else "", open_source(name, **options))]


def show(name: str, words: list[str]) -> int:
    from pathlib import Path

    from sketchbench.report.sheets import Options, write_sheets

    own, options = _split_words(name, words, ("out", "each", "names", "split", "size", "pick"))
    if own.get("names", "true") not in ("true", "false"):
        raise UserError(f"names={own['names']}: must be true or false")
    if own.get("split", "") not in ("", "train", "val", "test"):
        raise UserError(f"split={own['split']}: no such split; {nearest(own['split'], ('train', 'val', 'test'))}")
    for kind, source in _opened(name, options):
        how = Options(split=own.get("split", ""), each=whole(own, "each", 2), size=whole(own, "size", 128), seed=whole(own, "pick", 0),
                      names=own.get("names", "true") == "true")
        for path in write_sheets(source, Path(own.get("out", "sheets")), how, suffix=kind):
            print(path)
    return 0


def verify(name: str, words: list[str]) -> int:
    from sketchbench.data.inspect import inspect

    own, options = _split_words(name, words, ("sample", "duplicates"))
    wrong = False
    for kind, source in _opened(name, options):
        print(f"{source.name}{f' {kind}' if kind else ''}  fingerprint {source.fingerprint}  offers {', '.join(sorted(source.offers))}")
        seen = inspect(source, sample=whole(own, "sample", 50), duplicates=whole(own, "duplicates", 5000))
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
