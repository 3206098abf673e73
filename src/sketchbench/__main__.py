"""sketchbench: a benchmark for machine understanding of freehand sketches

  python -m sketchbench task=deepssp [key=value …]      train, test, and leave a run folder with a page
  python -m sketchbench -m task=deepssp seed=0,1,2      the same for each combination
  sketchbench <verb> [key=value …]

verbs
  train     the default: train and test a task            sketchbench train --help
  test      test a run again                              sketchbench test run=<folder>
  predict   run a trained system on your own drawings     sketchbench predict run=<folder> input=<file or folder>
  index     embed a folder of photos, once             sketchbench index run=<folder> gallery=<folder>
  search    find photos in an index by drawing          sketchbench search index=<file> input=<file or folder>
  demo      draw in the browser, and see what they do     sketchbench demo
  export    write a network down for other programs     sketchbench export run=<folder> format=onnx
  table     the paper's tables, measured and drawn        sketchbench table task=deepssp id=iv
  score     other people's results, our definitions       sketchbench score task=semi3net queries=a.npy gallery=b.npy …
  report    a run's page, or one that compares runs       sketchbench report <folder> [<folder> …]
  dashboard the W&B workspace, built from code            sketchbench dashboard [print=json]
  data      list, show or verify data sets                sketchbench data list
  list      tasks, data, presets, experiments, weights    sketchbench list
"""

from __future__ import annotations

import importlib
import os
import sys

VERBS = ("train", "test", "predict", "index", "search", "demo", "export", "table", "score", "report", "dashboard", "data", "list")


def main(argv: list[str] | None = None) -> int:
    """The door: pick the verb, keep errors to one line."""
    words = list(sys.argv[1:] if argv is None else argv)
    verb = words.pop(0) if words and words[0] in VERBS else "train"
    asked = words and words[0] in ("help", "--help", "-h") and "train" not in sys.argv[1:2]
    if verb == "train" and (not words or asked):
        print(__doc__.strip())
        return 0
    from sketchbench.errors import UserError, nearest

    if words and verb == "train" and "=" not in words[0] and words[0].isalpha():
        print(f"sketchbench: {words[0]}: no such verb; {nearest(words[0], VERBS)}", file=sys.stderr)
        return 2
    try:
        code = importlib.import_module(f"sketchbench.app.{verb}").main(words)
        sys.stdout.flush()  # a closed pipe shows here, not at the interpreter's end
        return code
    except UserError as error:
        print(f"sketchbench: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt as stop:
        print(f"sketchbench: {str(stop) or 'interrupted'}", file=sys.stderr)
        return 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


if __name__ == "__main__":
    sys.exit(main())
