"""Several processes for one run: the job starts itself once more through torch's own launcher, and waits.

The child processes read the saved configuration instead of composing it anew: they cannot re-run a sweep or get other values.
"""

from __future__ import annotations

import os
import subprocess
import sys

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
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) as job:
        assert job.stderr is not None
        for line in job.stderr:
            said.append(line)
            if line.startswith("  ["):  # our own progress; the launcher's remarks are kept for the error line
                print(line, end="", file=sys.stderr, flush=True)
    if job.returncode:
        why = folder.status.get("why") or _last_line("".join(said[-400:]))
        raise UserError(f"{processes} processes on {folder.path}: {why}; go on with: python -m sketchbench resume={folder.path}")


def _last_line(text: str) -> str:
    """The line of a failed process's output that says most: its last exception."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    errors = [line for line in lines if "Error" in line or "Signal" in line]
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

        if torch.distributed.is_initialized():
            torch.distributed.destroy_process_group()
    return 0


if __name__ == "__main__":
    sys.exit(child(*sys.argv[1:]))
