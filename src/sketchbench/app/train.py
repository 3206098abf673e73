"""sketchbench train: train and test a task, and leave a run folder with everything in it

  python -m sketchbench task=deepssp                          on the embedded data
  python -m sketchbench task=deepssp preset=paper data=sketchparse data.root=<folder> trainer=gpu
  python -m sketchbench -m task=deepssp seed=0,1,2            several runs
  python -m sketchbench experiment=deepssp/<name>             a named, complete run
  python -m sketchbench resume=<run folder>                   go on where a run was stopped

  task=        what to run                     {task}
  data=        on what                         {data}
  preset=      how large                       {preset}
  method=      by another system than its own  {method}
  trainer=     on which machine                {trainer}
  logger=      what watches it                 {logger}
  seed=0       of training                     data.seed=0 fixes the test set
  init_from=   weights to start from           a run folder or a .safetensors file

Every other key is shown, with its value, by `python -m sketchbench task=<task> --cfg job`; each is explained in conf/.
"""

from __future__ import annotations

import contextlib
import os
import re
import sys
import time
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

from sketchbench.app.words import asks_help
from sketchbench.errors import UserError


def main(words: list[str]) -> int:
    from sketchbench.app.list import choices

    if asks_help(words):
        print(__doc__.format(**{g: " · ".join(choices(g)) for g in ("task", "data", "preset", "method", "trainer", "logger")}).strip())
        return 0
    folder = next((w.split("=", 1)[1] for w in words if w.startswith("resume=")), None)
    if folder is not None:
        return resume(folder, [w for w in words if not w.startswith("resume=")])
    FAILED.clear()
    several = bool({"-m", "--multirun"} & set(words))
    asks = bool({"--cfg", "-c", "--info", "-i"} & set(words))
    if several and not asks:
        return sweep(words)
    with hydra_errors(words):
        checked(words, asks)
        register_folder(words)
        through_hydra(words)
    if FAILED:
        raise FAILED[0]
    return 0


def checked(words: list[str], asks: bool = False) -> Any:
    """The configuration of the first run, so that a mistake is one line before anything starts."""
    from sketchbench.run.config import compose

    needs_package(words)
    said = any(w.startswith(("task=", "experiment=")) for w in words) and not asks
    return compose([w for w in words if not w.startswith("-") and not w.startswith("hydra")]) if said else None


def needs_package(words: list[str]) -> None:
    """hydra/launcher=joblib and submitit_*: plugins of packages that may not be there."""
    import importlib.util

    for word in words:
        for name in ("joblib", "submitit"):
            if not word.startswith(f"hydra/launcher={name}"):
                continue
            there = importlib.util.find_spec("hydra_plugins") and importlib.util.find_spec(f"hydra_plugins.hydra_{name}_launcher")
            if not there:
                raise UserError(f"{word}: the package is not installed; pip install 'sketchbench[sweep]'")


def sweep(words: list[str]) -> int:
    """Several runs, and the table of what they reached, also when some failed or the sweep was interrupted."""
    from sketchbench.run.execute import started_by
    from sketchbench.run.sweep import read_sweep, show_summary, write_summary

    if started_by():
        raise UserError("-m under torchrun or srun: each process would sweep; start it once, and each job starts its own processes")
    with hydra_errors(words):
        first = checked(words)
        register_folder(words)
        said = next((w.split("=", 1)[1].strip("'\"") for w in words if w.startswith("hydra.sweep.dir=")), None)
        folder = Path(said) if said else fresh(Path(first.runs if first else "runs") / "sweeps" / time.strftime("%Y%m%d-%H%M%S"))
        more = [] if said else [f"hydra.sweep.dir='{folder}'"]
        try:
            through_hydra([*words, *more])
        finally:
            found = read_sweep(folder)
            if found.jobs:
                show_summary(found, write_summary(found))
            for j in found.failed:
                print(f"sketchbench: {j.folder}: {j.why}", file=sys.stderr)
    return 1 if found.failed else 0


def through_hydra(words: list[str]) -> None:
    """Hydra's own entry point: it composes, launches one run or a sweep, and calls `job` for each."""
    import hydra

    from sketchbench.paths import conf_dir
    from sketchbench.run.search import register

    register()
    os.environ["HYDRA_FULL_ERROR"] = "1"  # exceptions come to us whole; we make the line
    sys.argv = ["sketchbench", *words]
    hydra.main(config_path=str(conf_dir()), config_name="config", version_base="1.3")(job)()


FAILED: list[Exception] = []  # of this process


def job(config: Any) -> float:
    """One run. Returns the test metric, for sweepers; a job that fails says so in its folder and lets the others go on."""
    from hydra.core.hydra_config import HydraConfig
    from omegaconf import OmegaConf

    from sketchbench.run.config import settled
    from sketchbench.run.execute import carry_out
    from sketchbench.run.folder import RunFolder

    folder = RunFolder(HydraConfig.get().runtime.output_dir)
    try:
        if "method" in config:
            OmegaConf.save(settled(config), folder.config)  # resuming, testing and further processes go by it
        return carry_out(config, folder.create())
    except Exception as error:
        FAILED.append(error)
        if not isinstance(error, UserError):  # a sweep tells of it in one line; this is for whoever mends it
            (folder.path / "traceback.txt").write_text(traceback.format_exc())
        return float("nan")


def resume(path: str, others: list[str]) -> int:
    """Go on exactly with what the run folder says."""
    from omegaconf import DictConfig, OmegaConf

    from sketchbench.run.execute import carry_out
    from sketchbench.run.folder import RunFolder

    folder = RunFolder.open(path, "resume")
    if others:
        raise UserError(f"{others[0]}: a run is resumed exactly as it was; start a new one with init_from={path} to change something")
    if folder.status.get("state") == "done":
        print(f"{folder.path} is done; its page: {folder.page}")
        return 0
    carry_out(cast(DictConfig, OmegaConf.load(folder.config)), folder)
    return 0


def register_folder(words: list[str]) -> None:
    """${run_folder:…} in conf/config.yaml: runs/<task>/<time>-<short name>, never one that exists."""
    from omegaconf import OmegaConf

    from sketchbench.run.execute import started_by

    said = [w.split("=", 1) for w in words if "=" in w and not w.startswith(("task=", "hydra", "runs=", "name=", "-"))]
    short = "-".join(f"{k.rsplit('.', 1)[-1]}_{Path(v).name}" for k, v in said)
    short = re.sub(r"[^\w.+-]+", "_", short)[:60].strip("_-.") or "default"
    stamp = time.strftime("%Y%m%d-%H%M%S")

    def place(runs: str, task: str, name: str) -> str:
        if shared := started_by():  # every process must find the same folder, and a job that is started again goes on in it
            return str(Path(runs) / task / f"{shared}-{name or short}")
        return str(fresh(Path(runs) / task / f"{stamp}-{name or short}"))

    OmegaConf.register_new_resolver("run_folder", place, use_cache=True, replace=True)


def fresh(base: Path) -> Path:
    """The path, or with a number behind it when that exists."""
    return next(p for p in (base, *(base.with_name(f"{base.name}-{n}") for n in range(2, 10_000))) if not p.exists())


@contextlib.contextmanager
def hydra_errors(words: list[str]) -> Iterator[None]:
    from hydra.errors import HydraException
    from omegaconf.errors import OmegaConfBaseException

    try:
        yield
    except (HydraException, OmegaConfBaseException) as error:
        from sketchbench.run.config import explain

        raise explain(error, words) from None
    except (PermissionError, NotADirectoryError, FileExistsError, FileNotFoundError) as error:  # Hydra makes the run folder
        raise UserError(f"{error.filename}: cannot be written ({error.strerror}); choose another place with runs=<folder>") from None
