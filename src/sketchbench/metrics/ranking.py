"""What a ranking of photos is worth: plain functions on arrays of distances (nearest first) or scores (highest first).

A number that is not one (NaN) stands for the worst. No measure depends on the order of the gallery, save where `nearest` names photos.
"""

from __future__ import annotations

from functools import cache
from typing import Literal

import numpy as np

TOP = 200  # places that the map_200 definitions look at
MEASURES = ("map_all", "map_all_voc", "map_200_k", "map_200_min", "map_200_hits", "p_100", "p_200", "chance")


# ---------------------------------------------------------------------- the one true photo
def true_ranks(distances: np.ndarray, query_group: np.ndarray, photo_group: np.ndarray) -> np.ndarray:
    """Rank, from 1, of the nearest photo of each query's group. Other photos at the same distance stand before it.

    Distances (Q, G), groups (Q,) and (G,); each query has a photo of its group.
    """
    own, distances = query_group[:, None] == photo_group[None], _worst_for_nan(distances)  # (Q, G)
    best = np.where(own, distances, np.inf).min(1, keepdims=True)
    return 1 + (~own & (distances <= best)).sum(1)


def acc_at(ranks: np.ndarray, k: int) -> float:
    """Share of queries whose true photo is among the first k."""
    return float((ranks <= k).mean())


def triplet_accuracy(closer: np.ndarray, farther: np.ndarray) -> float:
    """Share of judged pairs of photos, given as their distances (T,) from the query, in which the closer one is nearer; a tie is wrong."""
    return float((closer < farther).mean())


def nearest(distances: np.ndarray, own: np.ndarray, k: int) -> np.ndarray:
    """Positions (Q, min(k, G)) of the nearest photos in order; of equally near ones the query's `own` (Q, G) come last."""
    distances = _worst_for_nan(distances)
    k = min(k, distances.shape[1])
    bound = np.partition(distances, k - 1, axis=1)[:, k - 1]
    rows = []
    for row, mine, edge in zip(distances, own, bound, strict=True):
        some = np.flatnonzero(row <= edge)
        rows.append(some[np.lexsort((some, mine[some], row[some]))[:k]])
    return np.stack(rows)


def _worst_for_nan(distances: np.ndarray) -> np.ndarray:
    return np.where(np.isnan(distances), np.inf, distances)


# ---------------------------------------------------------------------- all photos of a category
@cache
def expected_ap(relevant: int, photos: int) -> float:
    """Average precision of a random order, in expectation over all orders."""
    if photos == relevant:
        return 1.0
    harmonic = float((1 / np.arange(1, photos + 1)).sum())
    return (harmonic + (relevant - 1) / (photos - 1) * (photos - harmonic)) / photos


def category_measures(scores: np.ndarray, relevant: np.ndarray) -> dict[str, np.ndarray]:
    """Each of MEASURES for queries that share their relevant photos: scores (Q, G), relevant (G,) bool with at least one → (Q,) each."""
    return sorted_measures(scores.copy(), np.flatnonzero(relevant))


def sorted_measures(scores: np.ndarray, relevant: np.ndarray) -> dict[str, np.ndarray]:
    """`category_measures` in place: sorts the rows of `scores`; `relevant` are positions (R,).

    Average precision needs no ranking of photos, only how many score at least as high as each relevant one: the values are sorted without
    their positions, and the relevant ones looked up in them.
    """
    (n, photos), count = scores.shape, len(relevant)
    hits = _ascending(np.take(scores, relevant, axis=1))  # (Q, R)
    everything = _ascending(scores)  # (Q, G)
    precision = (count - _first_equal(hits)) / _higher(everything, hits, "left")  # (Q, R), at each relevant photo's score
    gain, share = _places(everything, hits, min(TOP, photos))  # (Q, K) each
    summed, found = gain.sum(1), share.sum(1)
    return {
        "map_all": precision.mean(1),
        "map_all_voc": np.maximum.accumulate(precision, 1).mean(1),
        "map_200_k": summed / gain.shape[1],
        "map_200_min": summed / min(TOP, count),
        "map_200_hits": np.divide(summed, found, out=np.zeros(n), where=found > 0),
        "p_100": share[:, :100].mean(1),
        "p_200": share.mean(1),
        "chance": np.full(n, expected_ap(count, photos)),
    }


def _places(everything: np.ndarray, hits: np.ndarray, places: int) -> tuple[np.ndarray, np.ndarray]:
    """For the first places k: the expected prec@k · rel@k, and the chance that a relevant photo stands there (0 or 1 without ties).

    Photos that tie come in any order with equal chance. Among n of them, m relevant, with a photos and u relevant ones above, place k
    is relevant with chance m/n, and then has u + 1 + (k − 1 − a)(m − 1)/(n − 1) relevant ones up to it.
    """
    top = everything[:, : -places - 1 : -1]  # (Q, K), descending
    k = np.arange(1, places + 1)
    a, upto = _first_equal(top), places - _first_equal(top[:, ::-1])[:, ::-1]
    upto = np.where(upto == places, _higher(everything, top[:, -1:], "left"), upto)  # those that tie may go on beyond the last place
    u = _higher(hits, top, "right")
    n, m = upto - a, _higher(hits, top, "left") - u
    share = m / n
    return share * (u + 1 + (k - 1 - a) * (m - 1) / np.maximum(n - 1, 1)) / k, share


def _ascending(rows: np.ndarray) -> np.ndarray:
    """The rows sorted in place, with -inf for NaN."""
    rows.sort(axis=1)
    if np.isnan(rows[:, -1]).any():
        rows[np.isnan(rows)] = -np.inf
        rows.sort(axis=1)
    return rows


def _higher(rows: np.ndarray, keys: np.ndarray, side: Literal["left", "right"]) -> np.ndarray:
    """How many of an ascending row (Q, G) are above each of the row's keys (Q, K): `right`; or at least as high: `left`."""
    return rows.shape[1] - np.stack([np.searchsorted(row, key, side) for row, key in zip(rows, keys, strict=True)])


def _first_equal(rows: np.ndarray) -> np.ndarray:
    """Position of the first equal number, for each number of sorted rows."""
    step = np.ones(rows.shape, bool)
    step[:, 1:] = rows[:, 1:] != rows[:, :-1]
    return np.maximum.accumulate(np.where(step, np.arange(rows.shape[1]), 0), 1)
