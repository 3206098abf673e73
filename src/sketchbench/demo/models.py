"""The predictors behind the tabs: each is loaded when it is first asked, and answers one visitor at a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from threading import Lock
from typing import Any

from sketchbench.errors import UserError
from sketchbench.weights import ZOO, names

TASKS = ("deepssp", "fg_sbir", "semi3net", "zs_sbir", "scene_seg")


class Models:
    """`runs` says which run folder or weights stand behind a task, for those that are not the shipped ones."""

    def __init__(self, runs: Mapping[str, str]):
        self.runs = {task: runs.get(task, f"{ZOO}{task}") for task in TASKS}
        self._loaded: dict[str, Any] = {}
        self._locks = {task: Lock() for task in TASKS}

    @contextmanager
    def of(self, task: str) -> Iterator[Any]:
        """The task's predictor, for this visitor alone: predictors remember the gallery and the drawing they were last asked about."""
        with self._locks[task]:
            if task not in self._loaded:
                from sketchbench.predictor import load

                self.missing(task)
                predictor: Any = load(self.runs[task])
                if predictor.card["task"] != task:
                    raise UserError(f"{task}={self.runs[task]}: is a run of {predictor.card['task']}")
                self._loaded[task] = predictor
            yield self._loaded[task]

    def loaded(self, task: str) -> bool:
        return task in self._loaded

    def missing(self, task: str) -> None:
        """One line where the weights of a task are not shipped and no others were given."""
        if self.runs[task] == ZOO + task and task not in names():
            raise UserError(f"no weights of {task} are shipped with this version; start the demo with {task}=<run folder> to try your own")
