"""Make all shipped weights anew, one after the other: some hours on two cores.

  python -m sketchbench.weights.zoo [out=runs/zoo] [trainer=cpu]

Stopped, it goes on where it was: a step that is done is shipped from its run folder and not trained again, and one that was begun is
resumed. Each step's weights are in place before the next begins, which may start from them.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from sketchbench.app.words import parse
from sketchbench.errors import UserError
from sketchbench.run.folder import RunFolder

# (the step's folder, what is shipped, what is said to train beside trainer=)
STEPS = (
    ("deepssp", "deepssp", ["experiment=deepssp/shipped"]),
    ("fg_sbir", "fg_sbir", ["experiment=fg_sbir/shipped"]),
    ("fg_sbir-on", "fg_sbir", ["experiment=fg_sbir/shipped", "task.system.start=zoo:fg_sbir", "task.system.steps=2000"]),
    ("semi3net", "semi3net", ["experiment=semi3net/shipped"]),
    ("zs_sbir", "zs_sbir", ["experiment=zs_sbir/shipped"]),
    ("mini_clip", "mini_clip", ["experiment=scene_seg/mini_clip"]),
    ("scene_seg", "scene_seg", ["experiment=scene_seg/shipped"]),
)


def main(words: list[str]) -> int:
    given = parse(words, ["out", "trainer"])
    out, trainer = Path(given.get("out") or "runs/zoo"), given.get("trainer") or "auto"
    for step, name, said in STEPS:
        folder = begun(out / step)
        if folder is None or folder.status.get("state") != "done":
            begin = [*said, f"trainer={trainer}", f"runs={out / step}"]
            called("sketchbench", *([f"resume={folder.path}"] if folder is not None and folder.last.is_file() else begin))
            folder = begun(out / step)
        if folder is None:
            raise UserError(f"{out / step}: the run left no folder; say `python -m sketchbench {' '.join(said)}` to see why")
        if not (out / step / "shipped").is_file():  # a later step's weights of the same name are not overwritten when it all is said again
            called("sketchbench.weights.ship", f"run={folder.path}", f"name={name}")
            (out / step / "shipped").touch()
    return 0


def begun(place: Path) -> RunFolder | None:
    """The step's run: the last one that has something to go on with, or just the last one."""
    found = [RunFolder(p.parent.parent) for p in sorted(place.glob("*/*/.hydra/config.yaml"))]
    return max(found, key=lambda f: (f.status.get("state") == "done", f.last.is_file(), f.path.name)) if found else None


def called(module: str, *words: str) -> None:
    """A verb in a process of its own; its failure ends all."""
    print(f"\npython -m {module} {' '.join(words)}", flush=True)
    code = subprocess.call([sys.executable, "-m", module, *words])
    if code:
        raise SystemExit(code)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except UserError as error:
        print(f"sketchbench: {error}", file=sys.stderr)
        sys.exit(2)
    except KeyboardInterrupt:
        sys.exit(130)
