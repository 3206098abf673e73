"""sketchbench predict: run a trained system on your own drawings

  sketchbench predict run=<folder> input=<file or folder> [out=<folder>] [key=value …]

  run=       a run folder, a .safetensors file of sketchbench, or shipped weights: zoo:<name> (sketchbench list zoo)
  input=     one picture, or a folder of them: any size, mode and colour of paper
  out=       where results go; default <run>/predictions, beside a weights file, or below the current folder

what a task takes beside that, and what it writes for each drawing:
  deepssp    category=<name>              what is drawn; otherwise the router guesses
             <name>.mask.png (labels), <name>.overlay.png (colours and legend), <name>.json (areas)
  retrieval  gallery=<folder> [top=10]    photos to look in (subfolders too), and how many to name; embedded once, kept in the cache
             <name>.strip.png (the drawing and its nearest photos, with rank and distance), <name>.json (the same as a list)
  scene_seg  classes=giraffe,zebra,grass  any words; [threshold=0.7] leaves blank what fits none of them, and isolates a single one
             <name>.overlay.png (lines in colours), <name>.<word>.mask.png, <name>.json; takes strokes (.npy .json .svg) and labels them
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from sketchbench.app.words import asks_help, parse
from sketchbench.errors import UserError

if TYPE_CHECKING:
    from sketchbench.predictor import Predictor

RESULTS = (".mask.png", ".overlay.png", ".strip.png")  # pictures that an earlier call left beside the drawings


def main(words: list[str]) -> int:
    if asks_help(words):
        print(__doc__.strip())
        return 0
    run = next((w[4:] for w in words if w.startswith("run=")), "")
    if not run:
        raise UserError("run=? is missing: predict needs a run folder and input=<file or folder>")
    from sketchbench.predictor import load

    predictor = load(run)
    given = parse(words, ["run", "input", "out", *predictor.asks], ["run", "input"])
    out = Path(given.pop("out", "") or (Path(run) if Path(run).is_dir() else Path(run).parent) / "predictions")
    given.pop("run")
    return answered(predictor, given.pop("input"), out, given)


def answered(predictor: Predictor, drawings: str, out: Path, given: dict[str, str]) -> int:
    """Each drawing's answer in the folder `out`; the exit code."""
    files = inputs(Path(drawings), predictor.endings)
    with writing(out):
        out.mkdir(parents=True, exist_ok=True)
    predictor.ready(**given)
    failed = sum(not one(predictor, path, out / named(path, files), given, alone=len(files) == 1) for path in files)
    print(f"{len(files) - failed} of {len(files)} drawings done; results in {out}")
    return 1 if failed else 0


def one(predictor: Predictor, path: Path, stem: Path, given: dict[str, str], alone: bool) -> bool:
    """Whether it could be done; what is wrong with one of many drawings stops nothing."""
    try:
        image = predictor.read(path)
        result = predictor(image, **given)
    except UserError as error:
        if alone:
            raise
        print(f"sketchbench: {error}" if str(path) in str(error) else f"sketchbench: {path}: {error}", file=sys.stderr)
        return False
    with writing(stem.parent):
        predictor.write(result, image, stem)
    print(f"{path.name}: {predictor.line(result)}")
    return True


@contextmanager
def writing(out: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise UserError(f"out={out}: cannot be written ({error.strerror})") from None


def named(path: Path, files: list[Path]) -> str:
    """What a drawing's results are called; the ending stays where two differ in nothing else."""
    return path.name if sum(p.stem == path.stem for p in files) > 1 else path.stem


def inputs(path: Path, more: frozenset[str] = frozenset()) -> list[Path]:
    from sketchbench.data.sources._images import SUFFIXES

    if path.is_file():
        return [path]
    if not path.is_dir():
        raise UserError(f"input={path}: no such file or folder")
    files = sorted(p for p in path.iterdir() if p.suffix.lower() in SUFFIXES | more and not p.name.endswith(RESULTS))
    if not files:
        raise UserError(f"input={path}: holds no pictures ({', '.join(sorted(SUFFIXES))})")
    return files
