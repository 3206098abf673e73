"""The runs that tables ask for: which there are, which are missing, and running those, each in a process of its own."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sketchbench.errors import UserError
from sketchbench.run.folder import RunFolder
from sketchbench.run.rows import Row, append_rows, read_rows

PATIENCE = 120  # seconds that an interrupted run may take to leave its checkpoint
START = 5  # seconds that a process takes before it trains, for estimates


@dataclass(frozen=True)
class Run:
    """One run that a table asks for."""

    key: str
    name: str  # of the first row that asks for it
    seed: int
    words: tuple[str, ...]


Plan = Mapping[tuple[str, ...], Sequence[Run]]  # words of a row -> a run a seed


def make_plan(wanted: Iterable[tuple[str, tuple[str, ...]]], seeds: Sequence[int]) -> Plan:
    """Runs and keys of (name, words) rows; nothing is drawn or trained for this. All must be of one task, preset and data set."""
    from omegaconf import OmegaConf

    from sketchbench.run.config import build, compose, result_key

    plan: dict[tuple[str, ...], list[Run]] = {}
    first = None
    for name, words in wanted:
        if words in plan:
            continue
        config = compose(words)
        kind = (config.task.name, config.preset, config.data.name)
        if kind != (first := first or kind):
            raise UserError(f"row {name}: is of {' · '.join(kind)}, others of {' · '.join(first)}; a table never mixes them")
        fingerprint, plan[words] = build(config.data, "data").fingerprint, []
        for seed in seeds:
            OmegaConf.update(config, "seed", seed)
            plan[words].append(Run(result_key(config, fingerprint), name, seed, words))
    return plan


def finished(path: Path, stage: str = "run") -> dict[str, dict[str, Row]]:
    """Key -> metric -> row of the runs in a results file, or of what stands beside them; what was measured last counts."""
    found: dict[str, dict[str, Row]] = {}
    for row in read_rows(path):
        if row.stage == stage:
            found.setdefault(row.key, {})[row.metric] = row
    return found


def missing_runs(plan: Plan, done: Mapping[str, object]) -> list[Run]:
    """Each key once; seed after seed, so that a table stopped early is whole for its first seeds."""
    runs: dict[str, Run] = {}
    for run in sorted((r for runs in plan.values() for r in runs), key=lambda r: r.seed):
        if run.key not in done:
            runs.setdefault(run.key, run)
    return list(runs.values())


def seconds_of(missing: Sequence[Run], plan: Plan, done: Mapping[str, Mapping[str, Row]]) -> dict[str, float]:
    """Key → seconds that the run will take: by the same row's other seeds, or else by all that ran; nothing where none did."""
    ran = {key: START + next(iter(rows.values())).seconds for key, rows in done.items()}
    told = {run.key: [ran[r.key] for r in plan[run.words] if r.key in ran] or list(ran.values()) for run in missing}
    return {key: sum(same) / len(same) for key, same in told.items() if same}


def estimate(missing: Sequence[Run], plan: Plan, done: Mapping[str, Mapping[str, Row]]) -> str:
    """ "12 of 39 runs missing, about 9 min" """
    from sketchbench.run.execute import span

    total = len({r.key for runs in plan.values() for r in runs})
    if not missing:
        return f"all {total} runs are there"
    seconds = seconds_of(missing, plan, done)
    if not seconds:
        return f"{len(missing)} of {total} runs missing; how long they take is known after the first"
    return f"{len(missing)} of {total} runs missing, about {span(sum(seconds.values()))}"


def run_missing(plan: Plan, results: Path, place: Path, needed: Callable[[Row], bool]) -> list[str]:
    """Runs what is missing, one after the other, and keeps the rows that are `needed`; returns a line for each that failed."""
    done = finished(results)
    missing = missing_runs(plan, done)
    print(estimate(missing, plan, done), flush=True)
    failures = []
    for n, run in enumerate(missing, 1):
        start = time.monotonic()
        reason = run_one(run, results, place, needed)
        took = f"{time.monotonic() - start:.0f} s{' · failed' if reason else ''}"
        print(f"[{n}/{len(missing)}] {run.name} · seed {run.seed} · {took}", flush=True)
        if reason:
            failures.append(f"{run.name}, seed {run.seed}: {reason}")
    return failures


def run_one(run: Run, results: Path, place: Path, needed: Callable[[Row], bool]) -> str:
    """Runs, or goes on with, or only fetches a run, and appends its rows. Returns what went wrong, or nothing."""
    name = named(run)
    place.mkdir(parents=True, exist_ok=True)
    log = place / f"{name}.log"
    code, folder = 0, folder_of(run, place)
    if folder and folder.status.get("why") == "interrupted" and folder.last.is_file():
        code = launch([f"resume={folder.path}"], log)
    elif not folder or folder.status.get("state") != "done":
        code = launch([*run.words, f"seed={run.seed}", f"runs={place.parent}", f"name={name}", "keep_weights=false", "estimate=false"], log)
    folder = folder_of(run, place)
    rows = [r for r in read_rows(folder.rows) if r.key == run.key] if folder else []
    if code or not any(r.stage == "run" for r in rows):
        said = [line.strip() for line in log.read_text(errors="replace").splitlines() if line.strip()] if log.is_file() else []
        return f"exit code {code}: {said[-1] if said else 'left no rows of this key'} (see {log})"
    append_rows(results, filter(needed, rows))
    return ""


def named(run: Run) -> str:
    """The short name of its folder."""
    return f"table-{run.key}"


def folder_of(run: Run, place: Path) -> RunFolder | None:
    """Where it lies, the newest if there are several."""
    found = sorted(p for p in place.glob(f"*-{named(run)}*") if p.is_dir())
    return RunFolder(found[-1]) if found else None


def launch(words: list[str], log: Path) -> int:
    """`python -m sketchbench <words>`. Ctrl-C and SIGTERM are handed on, and the run may leave its checkpoint before we go."""
    # SIGINT too: where a shell started us in the background it is ignored, and the run would inherit that
    before = {s: signal.signal(s, signal.default_int_handler) for s in (signal.SIGTERM, signal.SIGINT)}
    try:
        with log.open("w") as out:
            process = subprocess.Popen([sys.executable, "-m", "sketchbench", *words], stdout=out, stderr=subprocess.STDOUT,
                                       start_new_session=True)
            try:
                return process.wait()
            except KeyboardInterrupt:
                with contextlib.suppress(ProcessLookupError, subprocess.TimeoutExpired):
                    os.killpg(process.pid, signal.SIGINT)
                    process.wait(PATIENCE)
                process.kill()
                raise
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
