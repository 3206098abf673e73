"""sketchbench index: embed a folder of photos once, for searches

  sketchbench index run=<folder> gallery=<folder> [out=<file>]

  run=       a run folder of a retrieval task, its .safetensors file, or zoo:<name>
  gallery=   the photos, those in its subfolders too
  out=       the index; default <run>/indexes/<the gallery's name>.safetensors, for zoo: below the current folder

Called again after photos were added, changed or removed, it embeds only what is new; stopped, it goes on where it was. The file is replaced
as a whole, when all is there. It holds the embeddings with the photos' names and the weights' hash; from 100,000 photos on, and with
faiss-cpu installed (pip install 'sketchbench[search]'), also codes that a search looks through first.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sketchbench.app.words import asks_help, parse
from sketchbench.errors import UserError

if TYPE_CHECKING:
    from sketchbench.retrieval.predictor import RetrievalPredictor


def main(words: list[str]) -> int:
    if asks_help(words):
        print(__doc__.strip())
        return 0
    given = parse(words, ["run", "gallery", "out"], ["run", "gallery"])
    predictor = searcher(given["run"])
    gallery = Path(given["gallery"]).expanduser()
    home = Path(given["run"]) if Path(given["run"]).is_dir() else Path()
    out = Path(given.get("out") or home / "indexes" / f"{gallery.resolve().name}.safetensors")
    check(out, gallery)
    index = predictor.indexed(str(gallery), out)
    coded = ", coded" if index.codes is not None else ""
    print(f"{out}: {len(index)} photos of {index.folder}, {out.stat().st_size / 1e6:.1f} MB{coded}; "
          f"sketchbench search index={out} input=<drawings> looks in it")
    return 0


def searcher(run: str) -> RetrievalPredictor:
    """The predictor of a run that embeds photos."""
    from sketchbench.predictor import load
    from sketchbench.retrieval.predictor import RetrievalPredictor

    predictor = load(run)
    if not isinstance(predictor, RetrievalPredictor):
        raise UserError(f"run={run}: {predictor.card['task']} embeds no photos; give a run of fg_sbir, semi3net or zs_sbir")
    return predictor


def check(out: Path, gallery: Path) -> None:
    """Nothing but an index is replaced, and none of another folder that is still there: one that was moved needs no embedding."""
    from sketchbench.retrieval.index import read_index

    if out.is_dir() or out.suffix in (".part", ".lock", ".tmp"):
        raise UserError(f"out={out}: must be a file such as photos.safetensors")
    if not out.exists():
        return
    try:
        old = read_index(out).folder
    except UserError:
        raise UserError(f"out={out}: is there and is no sound index; remove it or choose another name") from None
    if old != gallery.resolve() and old.is_dir():
        raise UserError(f"out={out}: is the index of {old}; choose another name for that of {gallery}")
