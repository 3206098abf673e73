"""Optuna behind Hydra's sweeper interface: `hydra/sweeper=optuna`, with the search space in hydra.sweeper.params.

It differs from the plugin of that name in two ways that matter here: any current Optuna will do, and a trial may be judged by the best
validation value of its curves, so that the test set chooses nothing.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from hydra.core.plugins import Plugins
from hydra.plugins.launcher import Launcher
from hydra.plugins.sweeper import Sweeper
from hydra.types import HydraContext, TaskFunction
from omegaconf import DictConfig, OmegaConf

from sketchbench.errors import UserError


class OptunaSweeper(Sweeper):
    """Asks Optuna for `parallel` trials at a time, launches them as jobs, and tells it what they reached."""

    config: DictConfig  # these are there from setup() on
    hydra_context: HydraContext
    launcher: Launcher

    def __init__(self, params: dict[str, Any] | None, trials: int, parallel: int, direction: str, objective: str, phase: str, seed: int,
                 storage: str):
        self.params, self.trials, self.parallel, self.direction = dict(params or {}), trials, parallel, direction
        self.objective, self.phase, self.seed, self.storage = objective, phase, seed, storage

    def setup(self, *, hydra_context: HydraContext, task_function: TaskFunction, config: DictConfig) -> None:
        self.config, self.hydra_context = config, hydra_context
        self.launcher = Plugins.instance().instantiate_launcher(hydra_context=hydra_context, task_function=task_function, config=config)

    def sweep(self, arguments: list[str]) -> None:
        optuna = import_optuna()
        space, fixed = self.read(arguments)
        if not space:
            raise UserError("hydra/sweeper=optuna: nothing to search; give key='interval(a,b)' or key='choice(a,b)'")
        folder = Path(self.config.hydra.sweep.dir)
        folder.mkdir(parents=True, exist_ok=True)
        OmegaConf.save(self.config, folder / "multirun.yaml")
        optuna.logging.set_verbosity(optuna.logging.ERROR)
        study = optuna.create_study(sampler=optuna.samplers.TPESampler(seed=self.seed), direction=self.direction, study_name=folder.name,
                                    storage=self.storage or None, load_if_exists=True)
        for first in range(0, self.trials, self.parallel):
            asked = [study.ask(space) for _ in range(min(self.parallel, self.trials - first))]
            batch = [[*fixed, *(f"{k}={v}" for k, v in trial.params.items())] for trial in asked]
            self.validate_batch_is_legal(batch)
            for at, (trial, done) in enumerate(zip(asked, self.launcher.launch(batch, initial_job_idx=first), strict=True)):
                value = self.reached(done)
                trial.set_user_attr("job", first + at)
                study.tell(trial, None if math.isnan(value) else value,
                           optuna.trial.TrialState.FAIL if math.isnan(value) else optuna.trial.TrialState.COMPLETE)
            self.write(study, folder)

    def read(self, arguments: Sequence[str]) -> tuple[dict[str, Any], list[str]]:
        """(what Optuna chooses, what every trial is given); the command line's word for a key counts, not the configuration's."""
        from hydra.core.override_parser.overrides_parser import OverridesParser

        parser = OverridesParser.create(config_loader=self.hydra_context.config_loader)
        said = {o.get_key_element(): o for o in parser.parse_overrides([*(f"{k}={v}" for k, v in self.params.items()), *arguments])}
        space = {k: distribution(k, o) for k, o in said.items() if o.is_sweep_override()}
        return space, [f"{k}={o.get_value_element_as_str()}" for k, o in said.items() if not o.is_sweep_override()]

    def reached(self, done: Any) -> float:
        """NaN for a failed trial."""
        from hydra.core.utils import JobStatus

        if done.status != JobStatus.COMPLETED or done.return_value is None or math.isnan(done.return_value):
            return math.nan
        if not self.objective:
            return float(done.return_value)
        return best_on_curve(Path(done.hydra_cfg.hydra.runtime.output_dir), self.objective, self.direction, self.phase)

    def write(self, study: Any, folder: Path) -> None:
        """What is best so far, after every batch."""
        import optuna

        if any(t.state == optuna.trial.TrialState.COMPLETE for t in study.trials):
            best = study.best_trial
            OmegaConf.save(OmegaConf.create({"name": "optuna", "objective": self.objective or "test", "best_job": best.user_attrs["job"],
                                             "best_value": best.value, "best_params": best.params}), folder / "optimization_results.yaml")


def register() -> None:
    """Hydra takes sweepers from its own name space only; this one it takes from here."""
    plugins = Plugins.instance()
    plugins.register(OptunaSweeper)
    plugins.is_in_toplevel_plugins_module = is_plugin  # type: ignore[method-assign]


def is_plugin(clazz: str) -> bool:
    return clazz == f"{OptunaSweeper.__module__}.OptunaSweeper" or Plugins.is_in_toplevel_plugins_module(clazz)


def best_on_curve(run: Path, name: str, direction: str, phase: str = "") -> float:
    """The best value that a run's curves have under a name, in one phase or in all."""
    from sketchbench.run.curves import read_curves

    rows = read_curves(run / "curves.csv")
    values = [float(r["value"]) for r in rows if r["name"] == name and phase in ("", r["phase"])]
    values = [v for v in values if math.isfinite(v)]
    if not values:
        there = dict.fromkeys(f"{r['phase']} {r['name']}" for r in rows if r["name"].startswith("val/"))
        raise UserError(f"hydra.sweeper.objective={name}: no such curve{f' in phase {phase}' if phase else ''} of {run}; "
                        f"valid: {', '.join(there) or 'none, since nothing is validated'}")
    return max(values) if direction == "maximize" else min(values)


def distribution(key: str, override: Any) -> Any:
    """Hydra's words for Optuna's: choice(…) or a,b · range(a,b,step) · interval(a,b) · tag(log, interval(a,b)) · int(interval(a,b))."""
    from hydra.core.override_parser.types import IntervalSweep
    from optuna.distributions import CategoricalDistribution, FloatDistribution, IntDistribution

    value = override.value()
    if override.is_choice_sweep() or override.is_range_sweep():
        pairs = zip(override.sweep_iterator(), override.sweep_string_iterator(), strict=True)
        return CategoricalDistribution([v if isinstance(v, (int, float, bool)) else word for v, word in pairs])  # the rest as written
    if not isinstance(value, IntervalSweep):
        raise UserError(f"{key}: cannot be searched; write choice(a,b,c), range(a,b,step), interval(a,b) or tag(log, interval(a,b))")
    kind = IntDistribution if isinstance(value.start, int) and isinstance(value.end, int) else FloatDistribution
    return kind(value.start, value.end, log="log" in value.tags)  # type: ignore[arg-type]


def import_optuna() -> Any:
    try:
        import optuna
    except ImportError:
        raise UserError("hydra/sweeper=optuna: the package is not installed; pip install 'sketchbench[sweep]'") from None
    return optuna
