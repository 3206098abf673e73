"""Several processes for one run: the job starts itself once more through torch's own launcher, and waits.

The child processes read the saved configuration instead of composing it anew: they cannot re-run a sweep or get other values.
"""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator

from sketchbench.errors import UserError
from sketchbench.run.folder import RunFolder


def launch(folder: RunFolder, processes: int, verb: str, *words: str) -> None:
    """`python -m sketchbench.run.launch <verb> <folder>` on each of the processes."""
    folder.create()
    environment = {**os.environ, "OMP_NUM_THREADS": os.environ.get("OMP_NUM_THREADS", str(max(1, (os.cpu_count() or 1) // processes)))}
    environment.pop("HYDRA_FULL_ERROR", None)
    command = [sys.executable, "-m", "torch.distributed.run", "--standalone", f"--nproc-per-node={processes}", "--max-restarts=0",
               "-m", "sketchbench.run.launch", verb, str(folder.path), *words]
    said: list[str] = []
    with _terms_as_interrupts(), subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) as job:
        assert job.stderr is not None
        try:
            for line in job.stderr:
                said.append(line)
                if line.startswith("  ["):  # our own progress; the launcher's remarks are kept for the error line
                    print(line, end="", file=sys.stderr, flush=True)
        except BaseException:
            job.terminate()  # torch's launcher passes it on to the processes and waits for them
            with contextlib.suppress(subprocess.TimeoutExpired):
                job.wait(timeout=40)
            raise
    if job.returncode:
        text = "".join(said[-400:])
        why = _signalled(text) or folder.status.get("why") or _last_line(text)
        raise UserError(f"{processes} processes on {folder.path}: {why}; go on with: python -m sketchbench resume={folder.path}")


@contextlib.contextmanager
def _terms_as_interrupts() -> Iterator[None]:
    """A SIGTERM (scancel, kill) ends the processes too, as Ctrl-C does."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _signalled(text: str) -> str:
    """Which rank was ended by which signal, from the launcher's own account; '' when the first failure was another."""
    found = re.search(r"rank\s*: (\d+).*?exitcode\s*: -(\d+) ", text[text.rfind("Root Cause"):] if "Root Cause" in text else "", re.DOTALL)
    if not found:
        return ""
    name = signal.Signals(int(found[2])).name
    return f"rank {found[1]} was ended by {name}" + (", perhaps for want of memory" if name == "SIGKILL" else "")


def _last_line(text: str) -> str:
    """The line of a failed process's output that says most: the last exception of the rank that failed first, else of any."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    first = re.search(r"Root Cause.*?rank\s*: (\d+)", text, re.DOTALL)
    own = [line.partition(": ")[2] for line in lines if first and line.startswith(f"[rank{first[1]}]: ")]
    errors = [line for line in own if "Error" in line] or [line for line in lines if "Error" in line or "Signal" in line]
    return (errors or lines or ["a process ended without a word"])[-1][:240]


def child(verb: str, path: str, *words: str) -> int:
    from omegaconf import OmegaConf

    from sketchbench.errors import UserError as Mistake

    folder = RunFolder(path)
    config = OmegaConf.load(folder.config)
    try:
        if verb == "train":
            import time

            from sketchbench.run.execute import execute

            execute(config, folder, time.monotonic())  # type: ignore[arg-type]
        else:
            from sketchbench.run.results import retest

            retest(config, folder, dict(w.split("=", 1) for w in words))  # type: ignore[arg-type]
    except Mistake as error:
        folder.say("failed", why=str(error))
        return 2
    finally:
        import torch

        from sketchbench.run.watch import close_watch

        close_watch()
        if torch.distributed.is_initialized():
            torch.distributed.destroy_process_group()
    return 0


if __name__ == "__main__":
    sys.exit(child(*sys.argv[1:]))
