"""Retrieval over a whole split: sketches against photos, for the very instance (`FineRetrieval`) or for a category (`CategoryRetrieval`).

Both keep the features, so that every process ranks the whole gallery, and rank by chunks of queries, so that memory stays bounded.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torchmetrics import Metric

from sketchbench.errors import UserError
from sketchbench.metrics.ranking import MEASURES, acc_at, nearest, sorted_measures, triplet_accuracy, true_ranks
from sketchbench.retrieval.distances import euclidean, unit

DISTANCES = 2**22  # (sketch, photo) pairs at a time; float64 on the way, in a few copies
SCORES = 2**24  # pairs at a time: 64 MB of float32
ROWS = 16  # queries that one thread ranks at a time
NEAREST = 10  # photos that per_item names

_BEFORE = "; photos at the same distance stand before it"
FINE = {f"acc_{k}": f"share of sketches whose own photo is among the {k} nearest of the split's photos{_BEFORE}" for k in range(1, 11)} | {
    "mean_rank": f"mean over sketches of their own photo's rank, from 1{_BEFORE}",
    "mrr": f"mean over sketches of 1 / the rank of their own photo{_BEFORE}",
    "triplet_acc": "share of judged (sketch, closer photo, farther photo) in which the closer one is nearer; a tie is wrong",
}
_MEAN = "mean over sketches of "
_PLACES = "; places that photos with equal scores share count in expectation over their orders"
_SUM = "the sum over the first 200 places that hold a photo of the sketch's category of the precision up to there, divided by "
CATEGORY = {
    "map_all": _MEAN + "average precision over the whole gallery, not interpolated; photos with equal scores are taken together",
    "map_all_voc": _MEAN + "average precision over the whole gallery, interpolated as in VOC: the best precision at this recall or beyond",
    "map_200_k": _MEAN + _SUM + "200 (the gallery's size where that is smaller)" + _PLACES,
    "map_200_min": _MEAN + _SUM + "min(200, photos of the category)" + _PLACES,
    "map_200_hits": _MEAN + _SUM + "the number of such places (0 where there is none)" + _PLACES,
    "p_100": _MEAN + "the share of photos of their category among the first 100 (the whole gallery where that is smaller)" + _PLACES,
    "p_200": _MEAN + "the share of photos of their category among the first 200 (the whole gallery where that is smaller)" + _PLACES,
    "chance": "map_all of a random order, in expectation",
    "queries": "sketches that were ranked",
    "gallery": "photos",
    "classes": "categories among the photos",
    "queries_without_photos": "sketches left out because the gallery has no photo of their category",
}

Ranker = Callable[[Tensor, Tensor], Tensor]  # (n, D), (m, D) → (n, m)
Judged = Mapping[int, Sequence[tuple[int, int]]]  # query's index → (index of the closer photo, of the farther one)


@dataclass(frozen=True)
class Split:
    """What was gathered, each picture once, by index: Q sketches and G photos."""

    features: Tensor  # (N, V, D) as it came
    queries: np.ndarray  # rows of `features`
    photos: np.ndarray
    index: np.ndarray  # (N,) of each row
    label: np.ndarray


class _Gathered(Metric):
    """Keeps features and what is known of each picture, by its index: one that DDP padded in a second time is dropped."""

    full_state_update = False
    higher_is_better = True
    features: list[Tensor]
    photo: list[Tensor]
    label: list[Tensor]
    index: list[Tensor]

    def __init__(self, **kwargs: Any):
        super().__init__(**kwargs)
        for state in ("features", "photo", "label", "index"):
            self.add_state(state, default=[], dist_reduce_fx="cat")

    def _keep(self, features: Tensor, photo: Tensor, label: Tensor, index: Tensor) -> None:
        self.features.append(features.detach().to(self.device, torch.float32))  # (B, V, D)
        for state, values in ((self.photo, photo), (self.label, label), (self.index, index)):
            state.append(values.to(self.device).long())

    def _split(self) -> Split:
        joined = [s if isinstance(s, Tensor) else torch.cat(s) if s else torch.zeros(0) for s in  # synced ones are joined already
                  (self.features, self.photo, self.label, self.index)]
        photo, label, index = (s.cpu().numpy() for s in joined[1:])
        _, once = np.unique(index, return_index=True)
        queries, photos = once[photo[once] == 0], once[photo[once] == 1]
        if not len(queries) or not len(photos):
            raise UserError(f"ranking: {len(queries)} sketches and {len(photos)} photos were given; a split needs both to be tested")
        return Split(joined[0], queries, photos, index, label)

    def _everywhere(self) -> Any:
        """A context with the states of all processes."""
        return self.sync_context(should_sync=not self._is_synced)


class FineRetrieval(_Gathered):
    """`acc_1` … `acc_10`, `mean_rank`, `mrr` and, where pairs of photos were judged, `triplet_acc` (see FINE), as float64.

    `distance` compares features, view k of a sketch with view k of a photo; the mean over the views ranks. `judged` may be set later.
    """

    def __init__(self, distance: Ranker = euclidean, judged: Judged | None = None, **kwargs: Any):
        super().__init__(**kwargs)
        self.distance, self.judged = distance, judged or {}

    def update(self, features: Tensor, photo: Tensor, group: Tensor, index: Tensor) -> None:
        """Features (B, V, D) or (B, D); for each picture whether it is a photo, the number of its instance, and its index (B,)."""
        self._keep(features if features.ndim == 3 else features[:, None], photo, group, index)

    def compute(self) -> dict[str, float]:
        split = self._split()
        ranks, pairs = [], []
        judged = self._judgements(split)
        for rows, d in self._distances(split):
            ranks.append(true_ranks(d, split.label[split.queries[rows]], split.label[split.photos]))
            here = judged[(judged[:, 0] >= rows.start) & (judged[:, 0] < rows.stop)]
            pairs.append(d[here[:, :1] - rows.start, here[:, 1:]])  # (T, 2)
        rank, told = np.concatenate(ranks), np.concatenate(pairs)
        out = {f"acc_{k}": acc_at(rank, k) for k in range(1, 11)} | {"mean_rank": float(rank.mean()), "mrr": float((1 / rank).mean())}
        return out | ({"triplet_acc": triplet_accuracy(*told.T)} if len(told) else {})

    def per_item(self) -> list[dict[str, Any]]:
        """One record a sketch, by index: its photo's rank, and `top`, the indices of its nearest photos in order.

        Collective under DDP: call it on every rank.
        """
        with self._everywhere():
            split, items = self._split(), []
            for rows, d in self._distances(split):
                queries, group = split.queries[rows], split.label[split.photos]
                top = split.index[split.photos[nearest(d, split.label[queries][:, None] == group, NEAREST)]]
                for i, rank, found in zip(split.index[queries], true_ranks(d, split.label[queries], group), top, strict=True):
                    items.append({"index": int(i), "rank": int(rank), "top": found.tolist()})
        return items

    @torch.no_grad()
    def _distances(self, split: Split) -> Iterator[tuple[slice, np.ndarray]]:
        """Chunks of queries with their distances (n, G), summed over the views, which ranks as the mean does."""
        self._check(split)
        gallery = split.features[split.photos]  # (G, V, D)
        step = max(1, DISTANCES // len(gallery))
        for start in range(0, len(split.queries), step):
            rows = slice(start, min(start + step, len(split.queries)))
            q = split.features[split.queries[rows]]
            summed = sum(self.distance(q[:, v], gallery[:, v]) for v in range(q.shape[1]))
            yield rows, summed.cpu().numpy()  # type: ignore[union-attr]

    def _check(self, split: Split) -> None:
        if len(split.photos) == 1:
            raise UserError("ranking: the gallery is a single photo, which is always found; test a split with more")
        lost = split.queries[~np.isin(split.label[split.queries], split.label[split.photos])]
        if len(lost):
            raise UserError(f"ranking: {len(lost)} of {len(split.queries)} sketches have no photo of their instance in the gallery "
                            f"(the first is item {split.index[lost[0]]} of the split); leave them out, or test where their photos are")

    def _judgements(self, split: Split) -> np.ndarray:
        """(T, 3): place of the sketch among the queries, of the closer and of the farther photo in the gallery."""
        query, photo = ({int(i): n for n, i in enumerate(split.index[rows])} for rows in (split.queries, split.photos))
        try:
            told = [(query[i], photo[a], photo[b]) for i, pairs in self.judged.items() if i in query for a, b in pairs]
        except KeyError as error:
            raise UserError(f"ranking: item {error} of the split was judged, but is not in the gallery; leave such triplets out") from None
        return np.array(told, np.int64).reshape(-1, 3)


class CategoryRetrieval(_Gathered):
    """All of CATEGORY, as float64. `score` compares features, (n, D), (m, D) → similarities (n, m); by default their cosine."""

    def __init__(self, score: Ranker | None = None, **kwargs: Any):
        super().__init__(**kwargs)
        self.score = score

    def update(self, features: Tensor, photo: Tensor, category: Tensor, index: Tensor) -> None:
        """Features (B, D); for each picture whether it is a photo, its category's number, and its index (B,)."""
        self._keep(features[:, None], photo, category, index)

    def compute(self) -> dict[str, float]:
        split = self._split()
        chunks = [measured for _, measured, _ in self._measured(split)]
        values = {name: np.concatenate([c[name] for c in chunks]) for name in MEASURES}
        ranked = len(values["map_all"])
        counts = {"queries": ranked, "gallery": len(split.photos), "classes": len(np.unique(split.label[split.photos])),
                  "queries_without_photos": len(split.queries) - ranked}
        return {name: float(v.mean()) for name, v in values.items()} | {name: float(n) for name, n in counts.items()}

    def per_item(self) -> list[dict[str, Any]]:
        """One record a ranked sketch, by index: average precision, precision at 100, and `top`, the indices of the nearest photos in order.

        Collective under DDP: call it on every rank.
        """
        with self._everywhere():
            split, items = self._split(), []
            for rows, measured, top in self._measured(split, NEAREST):
                for i, ap, p, found in zip(split.index[rows], measured["map_all"], measured["p_100"], top, strict=True):
                    items.append({"index": int(i), "ap": float(ap), "p_100": float(p), "top": split.index[split.photos[found]].tolist()})
        return sorted(items, key=lambda r: r["index"])

    def features_by_index(self) -> np.ndarray:
        """(N, D) of sketches and photos, each once, in the order of their indices. Collective under DDP: call it on every rank."""
        with self._everywhere():
            split = self._split()
            rows = np.concatenate([split.queries, split.photos])
            return split.features[rows[np.argsort(split.index[rows])], 0].cpu().numpy()

    @torch.no_grad()
    def _measured(self, split: Split, top: int = 0) -> Iterator[tuple[np.ndarray, dict[str, np.ndarray], np.ndarray]]:
        """By runs of queries of one category: their rows, their measures, and their first `top` photos."""
        category = split.label[split.photos]
        where = {c: np.flatnonzero(category == c) for c in np.unique(category)}
        queries = np.array([r for r in split.queries if split.label[r] in where], np.int64)
        if not len(queries):
            raise UserError(f"ranking: none of {len(split.queries)} sketches has a photo of its category in the gallery of "
                            f"{len(split.photos)}; test a split whose categories agree")
        queries = queries[np.argsort(split.label[queries], kind="stable")]

        def measure(rows: np.ndarray, s: np.ndarray) -> tuple[np.ndarray, dict[str, np.ndarray], np.ndarray]:
            relevant = where[split.label[rows[0]]]
            own = np.broadcast_to(category == category[relevant[0]], s.shape)
            found = nearest(-s, own, top) if top else np.empty((len(s), 0), int)
            return rows, sorted_measures(s, relevant), found

        score, q, g = self._ready(split, queries)
        step = max(1, SCORES // len(category))
        with ThreadPoolExecutor(torch.get_num_threads()) as threads:
            for start in range(0, len(queries), step):
                rows, s = queries[start : start + step], score(q[start : start + step], g).cpu().numpy()
                runs = _runs(split.label[rows])
                yield from threads.map(measure, (rows[r] for r in runs), (s[r] for r in runs))

    def _ready(self, split: Split, queries: np.ndarray) -> tuple[Ranker, Tensor, Tensor]:
        """The similarity and the features it takes; for the cosine they are brought to length 1 once."""
        q, g = split.features[queries, 0], split.features[split.photos, 0]  # (Q, D), (G, D)
        return (self.score, q, g) if self.score else (lambda a, b: a @ b.T, unit(q), unit(g))


def _runs(labels: np.ndarray) -> list[slice]:
    """Stretches of one label, of at most ROWS."""
    edges = [0, *(np.flatnonzero(labels[1:] != labels[:-1]) + 1), len(labels)]
    return [slice(a, min(a + ROWS, end)) for begin, end in pairwise(edges) for a in range(begin, end, ROWS)]
