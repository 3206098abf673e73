"""What a few seeds can say: the interval of a mean, and the smallest difference between two means."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

LEVEL = 0.95


def half_width(values: Sequence[float]) -> float:
    """Half of the 95 % interval of the mean, t-distributed with n - 1 degrees of freedom; NaN for fewer than two values."""
    from scipy.stats import t

    n = len(values)
    if n < 2:
        return math.nan
    return float(t.ppf((1 + LEVEL) / 2, n - 1)) * math.sqrt(_squares(values) / (n - 1) / n)


def smallest_difference(groups: Iterable[Sequence[float]]) -> float:
    """The difference between two means from which a two-sided t-test at 5 % speaks.

    The spread within the groups is pooled (s² = Σ squares / Σ (n - 1)), as it is taken to be the same for all; both means are given
    the size of the smallest group. A true difference of exactly this size is found in about half of all repetitions.
    Groups of one value say nothing about spread and are left out; NaN if fewer than two groups are left.
    """
    from scipy.stats import t

    groups = [g for g in groups if len(g) > 1]
    if len(groups) < 2:
        return math.nan
    freedom = sum(len(g) - 1 for g in groups)
    spread = math.sqrt(sum(map(_squares, groups)) / freedom)
    return float(t.ppf((1 + LEVEL) / 2, freedom)) * spread * math.sqrt(2 / min(map(len, groups)))


def _squares(values: Sequence[float]) -> float:
    mean = math.fsum(values) / len(values)
    return math.fsum((v - mean) ** 2 for v in values)
