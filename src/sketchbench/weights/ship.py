"""Ship a run's weights: fp16 safetensors in this folder, and a page that says what they are.

  python -m sketchbench.weights.ship run=<folder> name=deepssp
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from sketchbench.app.words import parse
from sketchbench.errors import UserError
from sketchbench.run.folder import RunFolder
from sketchbench.run.weights import read_card, read_weights, write_weights
from sketchbench.weights import digest, write_down

LIMIT = 8_000_000  # bytes


def main(words: list[str]) -> int:
    given = parse(words, ["run", "name"], ["run", "name"])
    folder = RunFolder.open(given["run"])
    card = read_card(folder.weights)
    if card["data"] not in ("sketchworld", "captioned_world"):
        raise UserError(f"run={folder.path}: was trained on {card['data']}; "
                        "only weights that have seen nothing but SketchWorld are shipped")
    path = Path(__file__).parent / f"{given['name']}.safetensors"
    write_weights(path, read_weights(folder.weights), card, half=True)
    if path.stat().st_size > LIMIT:
        path.unlink()
        raise UserError(f"{given['name']}: more than {LIMIT // 1_000_000} MB in fp16; ship a smaller network")
    path.with_suffix(".md").write_text(page(given["name"], path, folder, card))
    write_down(path)
    print(f"{path}: {path.stat().st_size / 1e6:.2f} MB")
    return 0


def page(name: str, path: Path, folder: RunFolder, card: dict) -> str:
    """The card for people."""
    found = json.loads(folder.metrics.read_text())
    said = [w for w in folder.told if not w.startswith(("runs=", "name="))]  # where it was put is nobody's business
    made = f"commit {card['commit'] or 'unknown'}, {found['seconds'] / 60:.0f} min on {found['device']}"
    metric = found["metric"]
    floors = ", ".join(f"{k} {v['metrics'][metric]:.4f}" for k, v in found["stages"].items() if k != "run")
    shown = "pictures" if card["data"] == "captioned_world" else "sketches"
    whole = found["stages"]["run"]["metrics"].items()
    others = ", ".join(f"{k} {v:.4f}" for k, v in whole if k not in (metric, "loss") and "/" not in k)
    return f"""# zoo:{name}

| | |
|---|---|
| task | {card['task']}, preset {card['preset']} |
| made by | `python -m sketchbench {' '.join(said)}`, {made} |
| trained on | SketchWorld, train split only ({card['fingerprint']}), seed {card['seed']} |
| classes | {', '.join(card['classes'])} |
| {metric} on the world's {found['n']} test {shown} | {found['value']:.4f} ({floors}) |
| beside it | {others} |
| parameters | {found['parameters'] / 1e6:.2f} M |
| file | {path.stat().st_size / 1e6:.2f} MB, fp16, sha256 `{digest(path)}` |

Limits: it has seen only drawn photos and simulated drawers; real drawings are another matter, and the numbers above say nothing about them.
"""


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except UserError as error:
        print(f"sketchbench: {error}", file=sys.stderr)
        sys.exit(2)
