"""The process that helps in test_store: it is told the log, the pause, and whether it is to be killed at its first chunk."""

from __future__ import annotations

import os
import signal
from functools import partial
from pathlib import Path

from sketchbench.store import asked
from test_store import records


def main() -> None:
    slab, parent, told = asked()
    build = partial(records, Path(told["log"]), told["pause"])

    def killed(start: int, stop: int):
        build(start, stop)
        os.kill(os.getpid(), signal.SIGKILL)

    slab.help(killed if told.get("killed") else build, parent)


if __name__ == "__main__":
    main()
