"""What the items of one test can say: the interval of a score, and whether two systems differ on the same items.

Items are drawn again with replacement, whole; so several drawings of one thing count as if they were independent.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from sketchbench.report.intervals import LEVEL

DRAWS = 4000  # of all items, with replacement
FLIPS = 9999  # of the signs of all differences
AT_ONCE = 2**22  # numbers in memory

Scores = dict[str, dict[str, float]]  # metric → item's id → the item's own score, whose mean over items is the metric


def _hit(k: int, rank: float) -> float:
    return float(rank <= k)


# what an item's `value` is called → the metrics that are its mean, or the mean of a function of it
MEANS: dict[str, dict[str, Callable[[float], float]]] = {
    "iou": {"iou_avg": float}, "ap": {"map_all": float}, "miou": {"miou": float},
    "rank": {**{f"acc_{k}": partial(_hit, k) for k in range(1, 11)}, "mean_rank": float, "mrr": lambda rank: 1 / rank}}
COLUMNS = ("p_100", "acc_p", "acc_s")  # further scores that a line of items.csv may hold
SMALL_IS_GOOD = frozenset({"mean_rank", "loss"})
NOT_RANKED = frozenset({"chance", "floor", "queries", "gallery", "classes", "queries_without_photos", "edges_computed", "omega"})


def item_scores(items: Iterable[Mapping[str, object]], metrics: Mapping[str, float]) -> Scores:
    """From the lines of items.csv, for those of a run's metrics that are indeed the mean of what its items say."""
    found: Scores = {}
    for line in items:
        name, value = str(line["id"]), float(str(line["value"]))
        told = {metric: of(value) for metric, of in MEANS.get(str(line["metric"]), {}).items()}
        told |= {c: float(str(line[c])) for c in COLUMNS if line.get(c) not in (None, "")}
        for metric, score in told.items():
            if not math.isnan(score):
                found.setdefault(metric, {})[name] = score
    return {m: s for m, s in found.items() if m in metrics and math.isclose(_mean(s.values()), metrics[m], rel_tol=1e-6, abs_tol=1e-7)}


def interval(scores: Iterable[float]) -> tuple[float, float]:
    """Of the mean, 95 %: the percentile bootstrap over items; NaN for fewer than two."""
    values = np.fromiter(scores, np.float64)
    if len(values) < 2:
        return math.nan, math.nan
    means = np.concatenate([values[draw].mean(1) for draw in _again(len(values))])
    low, high = np.quantile(means, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return float(low), float(high)


@dataclass(frozen=True)
class Paired:
    """Two systems on the same items: `difference` is the first's mean score less the second's."""

    n: int
    difference: float
    low: float  # of the 95 % interval, by drawing items again
    high: float
    p: float  # two-sided, by flipping the signs of the items' differences
    higher: int  # items on which the first scores higher
    lower: int
    adjusted: float = math.nan  # p after Holm, where there are several pairs

    @property
    def speaks(self) -> bool:
        return (self.p if math.isnan(self.adjusted) else self.adjusted) < 1 - LEVEL


def paired(first: Mapping[str, float], second: Mapping[str, float]) -> Paired:
    """Both must have scores for the same items. Were the systems alike, each item's difference might as well have the other sign."""
    if first.keys() != second.keys():
        raise ValueError("a paired test takes the same items twice")
    gaps = np.array([first[i] - second[i] for i in first])
    low, high = interval(gaps)
    return Paired(len(gaps), float(gaps.mean()), low, high, _sign_flips(gaps), int((gaps > 0).sum()), int((gaps < 0).sum()))


def _sign_flips(gaps: np.ndarray) -> float:
    """The share of sign patterns whose mean is at least as far from 0, the one that was seen among them; of all where they are few."""
    gaps = gaps[gaps != 0]
    if not len(gaps):
        return 1.0
    seen, n = abs(gaps.sum()) * (1 - 1e-12), len(gaps)
    if n <= 13:
        signs = 1.0 - 2 * ((np.arange(2**n)[:, None] >> np.arange(n)) & 1)
        return float((abs(signs @ gaps) >= seen).mean())
    far = sum(int((abs((1.0 - 2 * rng.integers(0, 2, (rows, n), np.int8)) @ gaps) >= seen).sum()) for rng, rows in _chunks(n, FLIPS))
    return (1 + far) / (1 + FLIPS)


def holm(tests: Sequence[Paired]) -> list[Paired]:
    """The same tests with p adjusted for their number."""
    order, worst, out = sorted(range(len(tests)), key=lambda k: tests[k].p), 0.0, list(tests)
    for place, k in enumerate(order):
        worst = max(worst, min(1.0, (len(tests) - place) * tests[k].p))
        out[k] = replace(tests[k], adjusted=worst)
    return out


def _again(n: int) -> Iterator[np.ndarray]:
    """(rows, n) places of items drawn with replacement, DRAWS rows in all."""
    return (rng.integers(0, n, (rows, n), np.int32) for rng, rows in _chunks(n, DRAWS))


def _chunks(n: int, draws: int) -> Iterator[tuple[np.random.Generator, int]]:
    """The same draws at every call."""
    rng, rows = np.random.default_rng(0), max(1, AT_ONCE // n)
    for start in range(0, draws, rows):
        yield rng, min(rows, draws - start)


def _mean(values: Iterable[float]) -> float:
    values = list(values)
    return math.fsum(values) / len(values)
