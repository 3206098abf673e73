"""Which of two photos is nearer to a sketch, as people would say: nearness of what the things are, with the doubt that people have."""

from __future__ import annotations

from functools import cache

import numpy as np

from sketchbench.data.world import sample
from sketchbench.data.world.objects import program
from sketchbench.data.world.traits import generator

NEAREST = 10  # photos that are compared for each sketch, as in QMUL's annotation
PAIRS = 20
DOUBT = 0.02  # difference of distance at which people agree in 73 % of cases


@cache
def gallery(plan: sample.Plan, split: str, category: str) -> list[tuple[dict[str, object], dict[str, float]]]:
    """Values and units of every instance's traits. Colours are left out: a line drawing has none."""
    told = []
    for instance in range(dict(plan.counts)[split]):
        traits = sample.traits_of(plan, sample.identity(plan, "photo", split, category, instance))
        program(category)(traits)
        colors = {name[:-2] for name in traits.values if name.endswith((".r", ".g", ".b"))}
        names = [n for n in traits.values if n not in colors and n[-2:] not in (".r", ".g", ".b") and "color" not in n]
        told.append(({n: traits.values[n] for n in names}, {n: traits.units.get(n, 0.0) for n in names}))
    return told


def apart(a: tuple[dict[str, object], dict[str, float]], b: tuple[dict[str, object], dict[str, float]]) -> float:
    """Mean difference of two things' traits, 0 … 1; a trait that only one of them has counts as wholly different."""
    (values, units), (others, other_units) = a, b
    shared = values.keys() & others.keys()
    total = float(len(values.keys() ^ others.keys()))
    for name in shared:
        if isinstance(values[name], float):
            total += abs(units[name] - other_units[name])
        else:
            total += float(values[name] != others[name])
    return total / max(1, len(values.keys() | others.keys()))


@cache
def distances(plan: sample.Plan, split: str, category: str) -> np.ndarray:
    """float64 (n, n) between the instances of a split."""
    things = gallery(plan, split, category)
    table = np.zeros((len(things), len(things)))
    for i, a in enumerate(things):
        for j in range(i):
            table[i, j] = table[j, i] = apart(a, things[j])
    return table


def judge(plan: sample.Plan, split: str, category: str) -> dict[tuple[int, int], list[tuple[int, int]]]:
    """(instance, sketch) -> pairs of instances (judged closer, judged farther), both among the ten nearest; the true one is among them."""
    table = distances(plan, split, category)
    judged: dict[tuple[int, int], list[tuple[int, int]]] = {}
    if len(table) < 2:
        return judged
    for instance, row in enumerate(table):
        near = np.argsort(row, kind="stable")[:NEAREST]  # the thing itself comes first
        for sketch in range(plan.sketches):
            rng = generator("judge", *sample.identity(plan, "photo", split, category, instance), sketch)
            ends = np.stack([rng.integers(len(near), size=PAIRS), rng.integers(1, len(near), size=PAIRS)], 1)
            ends[:, 1] = (ends[:, 0] + ends[:, 1]) % len(near)  # never a pair of the same
            pairs = near[ends]  # (pairs, 2)
            sure = 1 / (1 + np.exp((row[pairs[:, 0]] - row[pairs[:, 1]]) / DOUBT))
            swap = rng.random(PAIRS) > sure
            pairs[swap] = pairs[swap][:, ::-1]
            judged[instance, sketch] = [(int(a), int(b)) for a, b in dict.fromkeys(map(tuple, pairs.tolist()))]
    return judged
