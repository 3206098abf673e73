"""Embeddings of sketches and photos, or a matrix of scores, under our retrieval metrics."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor

from sketchbench.data.source import Item
from sketchbench.errors import UserError, nearest
from sketchbench.metrics.retrieval import CATEGORY, FINE, CategoryRetrieval, FineRetrieval, Ranker
from sketchbench.retrieval.distances import PAIRWISE
from sketchbench.scoring.given import Listed, array, embeddings, from_json, ids_of, listed, read_json, shape
from sketchbench.scoring.scored import GIVEN, Scored, Truth, fingerprint

DEFAULTS = {"category": "cosine", "instance": "euclidean"}  # the distances that our own runs rank by
DIMS = {"category": (2,), "instance": (2, 3)}  # (pictures, size), or several views of each: (pictures, views, size)


@dataclass(frozen=True)
class Side:
    """Queries or gallery, in the order of the array's rows."""

    ids: list[str]
    labels: list[str]
    items: list[Item] | None = None


def score(kind: str, given: Mapping[str, str], truth: Truth | None) -> Scored:
    """`kind` says what counts as found: a photo of the `category`, or of the very `instance`."""
    queries, gallery = (side(which, kind, given, truth) for which in ("query", "gallery"))
    features, ranker = ranked_by(kind, given, queries, gallery)
    photo = torch.tensor([0] * len(queries.ids) + [1] * len(gallery.ids))
    number = {name: k for k, name in enumerate(dict.fromkeys(gallery.labels + queries.labels))}
    label = torch.tensor([number[x] for x in queries.labels + gallery.labels])
    metric: CategoryRetrieval | FineRetrieval = CategoryRetrieval(ranker) if kind == "category" else FineRetrieval(
        ranker or PAIRWISE[DEFAULTS[kind]], judged(given, truth, queries, gallery))
    metric.update(features, photo, label, torch.arange(len(photo)))
    if lost := sorted(set(queries.labels) - set(gallery.labels)):
        left = sum(q not in set(gallery.labels) for q in queries.labels)
        if kind == "instance":
            raise UserError(f"gallery: {left} of {len(queries.ids)} sketches have no photo of their instance in it, as {lost[0]}; "
                            "leave them out, or add their photos")
    found, ids = metric.compute(), queries.ids + gallery.ids
    item_metric = "ap" if kind == "category" else "rank"
    items = [{"id": ids[r["index"]], "metric": item_metric, "value": r[item_metric], "first": ids[r["top"][0]],
              **({"p_100": r["p_100"]} if kind == "category" else {}), **category_of(r["index"], queries, kind)} for r in metric.per_item()]
    notes = [f"{left} of {len(queries.ids)} queries are left out: the gallery has no photo of {', '.join(lost[:5])}"] if lost else []
    how = given.get("distance", DEFAULTS[kind]) if "queries" in given else "the given " + ("scores" if "scores" in given else "distances")
    told = {k: f"{v}; ranked by {how}" for k, v in (CATEGORY if kind == "category" else FINE).items()}
    if truth is not None:
        return truth.scored(found, told, items, notes)
    made = fingerprint(queries.ids, queries.labels, gallery.ids, gallery.labels)
    return Scored(found, told, items, GIVEN, GIVEN, made, notes)


def category_of(index: int, queries: Side, kind: str) -> dict[str, str]:
    if queries.items is not None:
        return {"category": queries.items[index].category}
    return {"category": queries.labels[index]} if kind == "category" else {}


# ---------------------------------------------------------------------- what is ranked, and by what
def ranked_by(kind: str, given: Mapping[str, str], queries: Side, gallery: Side) -> tuple[Tensor, Ranker | None]:
    """Features of queries and gallery (N, …), and what compares them; None for our default."""
    ways = [k for k in ("queries", "scores", "distances") if given.get(k)]
    if len(ways) != 1:
        either = "give queries= and gallery= (embeddings), or one of scores= and distances= (a matrix)"
        raise UserError(f"{ways[1]}: stands beside {ways[0]}; {either}" if ways else f"queries=? is missing: {either}")
    if ways[0] != "queries":
        if given.get("gallery") or given.get("distance"):
            raise UserError(f"{'gallery' if given.get('gallery') else 'distance'}: goes with queries=; a matrix needs none")
        return by_matrix(kind, given[ways[0]], ways[0], len(queries.ids), len(gallery.ids))
    if not given.get("gallery"):
        raise UserError("gallery=? is missing: the embeddings of the photos that queries= are searched in")
    q, g = (embeddings(given[key], key, DIMS[kind]) for key in ("queries", "gallery"))
    if q.shape[1:] != g.shape[1:]:
        raise UserError(f"queries and gallery do not fit together: their shapes are {shape(q)} and {shape(g)}")
    for key, rows, known in (("queries", len(q), len(queries.ids)), ("gallery", len(g), len(gallery.ids))):
        if rows != known:
            raise UserError(f"{key}={given[key]}: has {rows} rows, but there are {known} labels for it")
    distance = given.get("distance", DEFAULTS[kind])
    if distance not in PAIRWISE:
        raise UserError(f"distance={distance}: no such distance; {nearest(distance, PAIRWISE)}")
    features = torch.from_numpy(np.concatenate([q, g]))
    if kind == "instance":
        return features, PAIRWISE[distance]
    return features, None if distance == DEFAULTS[kind] else (lambda a, b: -PAIRWISE[distance](a, b))


def by_matrix(kind: str, path: str, key: str, queries: int, gallery: int) -> tuple[Tensor, Ranker]:
    """(queries, gallery) numbers: a picture's feature is its place, and the ranker looks the number up."""
    found = array(path, key, (2,))
    if found.shape != (queries, gallery):
        raise UserError(f"{key}={path}: has the shape {shape(found)}, but there are labels for {queries} queries and {gallery} photos")
    matrix = torch.from_numpy(found if (key == "scores") == (kind == "category") else -found)
    places = torch.cat([torch.arange(queries), torch.arange(gallery)]).float()[:, None]
    return places, lambda a, b: matrix[a[:, 0].long()][:, b[:, 0].long()]


# ---------------------------------------------------------------------- what is known of each row
def side(which: str, kind: str, given: Mapping[str, str], truth: Truth | None) -> Side:
    word = "labels" if kind == "category" else "instances"
    if truth is not None:
        for key in (word, f"{which}_{word}"):
            if given.get(key):
                raise UserError(f"{key}: what each picture shows comes from data={truth.data}; give {which}_ids where the order differs")
        return from_source(which, kind, given, truth)
    found = labels_of(which, word, given)
    ids = ids_of(given[f"{which}_ids"], f"{which}_ids") if given.get(f"{which}_ids") else found.ids
    if ids is not None and len(ids) != len(found.labels):
        raise UserError(f"{which}_ids={given[f'{which}_ids']}: {len(ids)} ids for {len(found.labels)} labels")
    return Side(ids or [f"{which}-{k}" for k in range(len(found.labels))], found.labels)


def labels_of(which: str, word: str, given: Mapping[str, str]) -> Listed:
    """From <which>_labels=, or from labels=, a JSON object with a list for the queries and one for the gallery."""
    key, part = f"{which}_{word}", "queries" if which == "query" else "gallery"
    if given.get(key):
        return listed(given[key], key)
    if not given.get(word):
        raise UserError(f"{key}=? is missing: a CSV, JSON or text file with a label a row; or {word}=<json>, or data=<source>")
    both = read_json(given[word], word)
    if not isinstance(both, dict) or not isinstance(both.get(part), (list, dict)):
        raise UserError(f'{word}={given[word]}: must be an object {{"queries": […], "gallery": […]}}')
    return from_json(both[part], word, given[word])


def from_source(which: str, kind: str, given: Mapping[str, str], truth: Truth) -> Side:
    """The test split's sketches or photos, in its order or in that of the ids given: all of them, each once."""
    domain, key = "sketch" if which == "query" else "photo", f"{which}_ids"
    items = {i.id: i for i in truth.view.items if i.domain == domain}
    ids = ids_of(given[key], key) if given.get(key) else list(items)
    stranger = next((i for i in ids if i not in items), None)
    if stranger is not None:
        raise UserError(f"{key}={given[key]}: {stranger} is no {domain} of the test split; {nearest(stranger, items)}")
    if len(ids) != len(items):
        raise UserError(f"{key}={given[key]}: {len(ids)} of the test split's {len(items)} {domain}s; a score needs them all")
    chosen = [items[i] for i in ids]
    return Side(ids, [i.category if kind == "category" else i.instance for i in chosen], chosen)


def judged(given: Mapping[str, str], truth: Truth | None, queries: Side, gallery: Side) -> dict[int, list[tuple[int, int]]]:
    """Row of a query → rows of the photos (judged closer, judged farther), from the source or from triplets=."""
    place = {i: k for k, i in enumerate(queries.ids)}, {i: k + len(queries.ids) for k, i in enumerate(gallery.ids)}
    if truth is not None:
        items = truth.view.items
        told: Any = truth.view.judged  # type: ignore[attr-defined]
        return {place[0][items[q].id]: [(place[1][items[a].id], place[1][items[b].id]) for a, b in pairs] for q, pairs in told.items()}
    if not given.get("triplets"):
        return {}
    where, found = f"triplets={given['triplets']}", read_json(given["triplets"], "triplets")
    out: dict[int, list[tuple[int, int]]] = {}
    for row in found if isinstance(found, list) else [None]:
        if not isinstance(row, list) or len(row) != 3:
            raise UserError(f"{where}: must be a list of [sketch, photo judged closer, photo judged farther]")
        q, a, b = (row_of(x, known, where) for x, known in zip(row, (place[0], place[1], place[1]), strict=True))
        out.setdefault(q, []).append((a, b))
    return out


def row_of(name: Any, place: Mapping[str, int], where: str) -> int:
    """A picture by its id, a text, or by its row from 0, a number."""
    rows: Sequence[int] = list(place.values())
    if isinstance(name, int) and not isinstance(name, bool) and 0 <= name < len(rows):
        return rows[name]
    if not isinstance(name, str) or name not in place:
        raise UserError(f"{where}: {name} is neither an id nor a row; {nearest(str(name), place)}")
    return place[name]
