"""sketchbench search: find the photos of an index that are nearest to your own drawings

  sketchbench search index=<file> input=<file or folder> [top=10] [out=<folder>] [run=<folder>]

  index=     what sketchbench index made
  input=     one drawing, or a folder of them
  top=       how many photos to name
  out=       where results go; default predictions beside the index
  run=       the run that made the index, if it lies elsewhere now

Writes for each drawing what predict writes: <name>.strip.png (the drawing and its nearest photos, with rank and distance) and <name>.json.
The photos are searched as they were when they were indexed.
"""

from __future__ import annotations

from pathlib import Path

from sketchbench.app.words import asks_help, parse
from sketchbench.errors import UserError


def main(words: list[str]) -> int:
    if asks_help(words):
        print(__doc__.strip())
        return 0
    given = parse(words, ["index", "input", "top", "out", "run"], ["index", "input"])
    from sketchbench.app.index import searcher
    from sketchbench.app.predict import answered
    from sketchbench.retrieval.index import read_index

    path = Path(given["index"])
    index = read_index(path)
    run = given.get("run") or index.facts["run"]
    if not run:
        raise UserError(f"run=? is missing: {path} does not say which run made it")
    if "run" not in given and not run.startswith("zoo:") and not Path(run).exists():
        raise UserError(f"index={path}: the run that made it is not at {run} any more; say where it is with run=<folder>")
    predictor = searcher(run)
    gallery = str(index.folder)
    predictor.use(index, gallery)
    asked = {"gallery": gallery, **({"top": given["top"]} if "top" in given else {})}
    return answered(predictor, given["input"], Path(given.get("out") or path.parent / "predictions"), asked)
