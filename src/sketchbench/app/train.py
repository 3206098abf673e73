"""sketchbench train: train and test a task, and leave a run folder with everything in it

  python -m sketchbench task=deepssp                          on the embedded data
  python -m sketchbench task=deepssp preset=paper data=sketchparse data.root=<folder> trainer=gpu
  python -m sketchbench -m task=deepssp seed=0,1,2            several runs
  python -m sketchbench experiment=deepssp/<name>             a named, complete run
  python -m sketchbench resume=<run folder>                   go on where a run was stopped

  task=        what to run                     {task}
  data=        on what                         {data}
  preset=      how large                       {preset}
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
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

from sketchbench.app.words import asks_help
from sketchbench.errors import UserError


def main(words: list[str]) -> int:
    from sketchbench.app.list import choices

    if asks_help(words):
        print(__doc__.format(**{g: " · ".join(choices(g)) for g in ("task", "data", "preset", "trainer", "logger")}).strip())
        return 0
    folder = next((w.split("=", 1)[1] for w in words if w.startswith("resume=")), None)
    if folder is not None:
        return resume(folder, [w for w in words if not w.startswith("resume=")])
    FAILED.clear()
    with hydra_errors(words):
        from sketchbench.run.config import compose

        if any(w.startswith(("task=", "experiment=")) for w in words) and not {"--cfg", "-c", "--info"} & set(words):
            compose([w for w in words if not w.startswith("-") and not w.startswith("hydra")])
        register_folder(words)
        through_hydra(words)
    return told_failures("-m" in words or "--multirun" in words)


def through_hydra(words: list[str]) -> None:
    """Hydra's own entry point: it composes, launches one run or a sweep, and calls `job` for each."""
    import hydra

    from sketchbench.paths import conf_dir

    os.environ["HYDRA_FULL_ERROR"] = "1"  # exceptions come to us whole; we make the line
    sys.argv = ["sketchbench", *words]
    hydra.main(config_path=str(conf_dir()), config_name="config", version_base="1.3")(job)()


FAILED: list[tuple[str, Exception]] = []  # jobs of this process that ended early


def job(config: Any) -> float:
    """One run. Returns the task's objective, for sweepers; a job that fails is told of at the end and lets the others go on."""
    from hydra.core.hydra_config import HydraConfig

    from sketchbench.run.execute import carry_out
    from sketchbench.run.folder import RunFolder

    place = HydraConfig.get().runtime.output_dir
    try:
        return carry_out(config, RunFolder(place).create())
    except Exception as error:
        FAILED.append((place, error))
        return float("nan")


def told_failures(several: bool) -> int:
    """One failed run raises; of several, each gets a line."""
    if FAILED and not several:
        raise FAILED[0][1]
    for place, error in FAILED:
        print(f"sketchbench: {place}: {str(error) or type(error).__name__}", file=sys.stderr)
    return 1 if FAILED else 0


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

    said = [w.split("=", 1) for w in words if "=" in w and not w.startswith(("task=", "hydra", "runs=", "name=", "-"))]
    short = "-".join(f"{k.rsplit('.', 1)[-1]}_{Path(v).name}" for k, v in said)
    short = re.sub(r"[^\w.+-]+", "_", short)[:60].strip("_-.") or "default"
    stamp = time.strftime("%Y%m%d-%H%M%S")

    def place(runs: str, task: str, name: str) -> str:
        base = path = Path(runs) / task / f"{stamp}-{name or short}"
        for n in range(2, 1000):
            if not path.exists():
                break
            path = base.with_name(f"{base.name}-{n}")
        return str(path)

    OmegaConf.register_new_resolver("run_folder", place, use_cache=True, replace=True)


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
