"""sketchbench predict: run a trained system on your own drawings

  sketchbench predict run=<folder> input=<file or folder> [out=<folder>] [key=value …]

  run=       a run folder, or a .safetensors file of sketchbench
  input=     one picture, or a folder of them: any size, mode and colour of paper
  out=       where results go; default <run>/predictions

DeepSSP writes for each drawing <name>.mask.png (labels), <name>.overlay.png (colours and legend) and <name>.json (areas);
category=<name> says what is drawn, otherwise the router guesses.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from sketchbench.app.words import asks_help, parse
from sketchbench.errors import UserError


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
    files = inputs(Path(given.pop("input")))
    given.pop("run")
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UserError(f"out={out}: cannot be written ({error.strerror})") from None
    from sketchbench.data.sources._images import read_rgb

    failed = 0
    for path in files:
        try:
            image = read_rgb(path)
            result = predictor(image, **given)
        except UserError as error:
            if len(files) == 1:
                raise
            print(f"sketchbench: {error}", file=sys.stderr)
            failed += 1
            continue
        twin = sum(p.stem == path.stem for p in files) > 1
        predictor.write(result, image, out / (path.name if twin else path.stem))
        told = {k: v for k, v in result.items() if k != "names" and isinstance(v, (str, int, float, dict))}
        print(f"{path.name}: " + json.dumps(told, ensure_ascii=False))
    print(f"{len(files) - failed} of {len(files)} drawings done; results in {out}")
    return 1 if failed else 0


def inputs(path: Path) -> list[Path]:
    from sketchbench.data.sources._images import SUFFIXES

    if path.is_file():
        return [path]
    if not path.is_dir():
        raise UserError(f"input={path}: no such file or folder")
    files = sorted(p for p in path.iterdir() if p.suffix.lower() in SUFFIXES and not p.name.endswith((".mask.png", ".overlay.png")))
    if not files:
        raise UserError(f"input={path}: holds no pictures ({', '.join(sorted(SUFFIXES))})")
    return files
