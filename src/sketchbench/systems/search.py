"""What retrieval systems share: pictures are embedded one by one, every sketch ranks all photos, and the ranking is kept for the page."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any

import torch

from sketchbench.metrics.retrieval import CategoryRetrieval, FineRetrieval
from sketchbench.systems.base import System


class SearchSystem(System):
    """A subclass sets `metric` and the class attributes, and says in `update` how a batch of single pictures enters the metric."""

    metric: FineRetrieval | CategoryRetrieval
    watched: tuple[str, ...] = ()  # metrics logged at a validation, as val/<name>
    first: tuple[str, ...] = ()  # metrics that the closing table shows first
    item_metric = ""  # what per_item says of a sketch: rank, ap
    ranked: list[dict[str, Any]]  # of the last test: index of the sketch, its measure, `top` photos

    @abstractmethod
    def update(self, batch: dict[str, Any]) -> None:
        """A batch of single pictures, queries and gallery alike, enters the metric."""

    def on_validation_epoch_start(self) -> None:
        self._begin({})

    def validation_step(self, batch: dict[str, Any], batch_idx: int) -> None:
        self.update(batch)

    def on_validation_epoch_end(self) -> None:
        found = self.metric.compute()
        self.log_dict({f"val/{k}": torch.tensor(found[k]) for k in self.watched})
        self.metric.reset()

    def on_test_epoch_start(self) -> None:
        self._begin(self.trainer.datamodule.view("test").judged)  # type: ignore[attr-defined]

    def _begin(self, judged: dict[int, list[tuple[int, int]]]) -> None:
        self.metric.reset()
        if isinstance(self.metric, FineRetrieval):
            self.metric.judged = judged

    def test_step(self, batch: dict[str, Any], batch_idx: int) -> None:
        self.update(batch)

    def on_test_epoch_end(self) -> None:
        found = self.metric.compute()
        self.log_dict({k: torch.tensor(found[k], dtype=torch.float64) for k in dict.fromkeys((*self.first, *found)) if k in found})
        items = self.trainer.datamodule.view("test").items  # type: ignore[attr-defined]
        self.ranked = self.metric.per_item()
        self._scores = [{"id": items[r["index"]].id, "category": items[r["index"]].category, "metric": self.item_metric,
                         "value": r[self.item_metric], "first": items[r["top"][0]].id} for r in self.ranked]
        self.metric.reset()

    def scores(self) -> list[dict[str, Any]]:
        return self._scores
