"""How fast and how small the ranking of a whole gallery is: every definition of `CategoryRetrieval`, at the size of Sketchy extended.

    OMP_NUM_THREADS=2 python bench/retrieval_metrics.py [--queries 6250] [--gallery 73002] [--dim 256] [--classes 125] [--csv FILE]

All in one run: the matrix product of all sketches and photos alone, ours with that product, and scikit-learn's average precision of a
sample of queries, which is one definition of eight and is given its scores. Ours is measured in a process of its own, so that the highest
memory it ever had can be told from what it had with the features loaded. Processor time, of all threads, stands beside wall time: other
work on the machine counts less in it.
"""

from __future__ import annotations

import argparse
import multiprocessing as mp
import os
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import numpy as np
import sklearn
import torch
from sklearn.metrics import average_precision_score

from figures import append, peak
from sketchbench.metrics.retrieval import SCORES, CategoryRetrieval
from sketchbench.retrieval.distances import unit

LEAST, GOAL, MEMORY = 15, 25, 1.0  # times as fast as scikit-learn, a query; GB beyond the features


def features(asked: argparse.Namespace) -> tuple[torch.Tensor, ...]:
    """Categories as overlapping clouds: sketches, photos, and the category of each."""
    random = np.random.default_rng(0)
    centres = random.standard_normal((asked.classes, asked.dim), dtype=np.float32)
    made = []
    for count, spread in ((asked.queries, 3), (asked.gallery, 2)):
        label = np.sort(np.arange(count) % asked.classes)
        x = random.standard_normal((count, asked.dim), dtype=np.float32)
        x *= spread
        x += centres[label]
        made += [torch.from_numpy(x), torch.from_numpy(label)]
    return tuple(made)


def timed(what: Callable[[], Any]) -> tuple[Any, np.ndarray]:
    """The answer, and seconds on the wall and of the processor."""
    begun = np.array([time.perf_counter(), time.process_time()])
    answer = what()
    return answer, np.array([time.perf_counter(), time.process_time()]) - begun


def ours(asked: argparse.Namespace, answer: Connection) -> None:
    q, q_label, g, g_label = features(asked)
    small = CategoryRetrieval()  # the thread pools, and the imports that a first call makes
    small.update(torch.eye(4), torch.tensor([0, 0, 1, 1]), torch.tensor([0, 1, 0, 1]), torch.arange(4))
    small.compute()
    metric = CategoryRetrieval()
    metric.update(q, torch.zeros_like(q_label), q_label, torch.arange(len(q)))
    metric.update(g, torch.ones_like(g_label), g_label, len(q) + torch.arange(len(g)))
    before = peak()
    found, seconds = timed(metric.compute)
    answer.send({"found": found, "seconds": seconds, "gb": peak() - before, "features_gb": (q.nbytes + g.nbytes) / 1e9,
                 "ap": [r["ap"] for r in metric.per_item()] if asked.sample else []})


def product(q: torch.Tensor, g: torch.Tensor) -> None:
    """All scores, in the same chunks as ours, none of them kept."""
    for chunk in q.split(max(1, SCORES // len(g))):
        chunk @ g.T


def sklearn_ap(q: torch.Tensor, q_label: torch.Tensor, g: torch.Tensor, g_label: torch.Tensor) -> tuple[list[float], np.ndarray]:
    """The values, and seconds a query without the product."""
    scores, relevant = (q @ g.T).numpy(), [(g_label == c).numpy() for c in q_label]
    values, seconds = timed(lambda: [float(average_precision_score(r, s)) for r, s in zip(relevant, scores, strict=True)])
    return values, seconds / len(q)


def report(asked: argparse.Namespace, told: dict[str, Any], mm: np.ndarray, each: np.ndarray, error: float) -> dict[str, float]:
    n, own, theirs = asked.queries, told["seconds"], each * asked.queries
    print(f"{n} sketches x {asked.gallery} photos x {asked.dim}-d, {asked.classes} categories, {torch.get_num_threads()} threads, "
          f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    print(f"{'':44}{'wall s':>10}{'ms/query':>10}{'processor s':>14}{'ms/query':>10}")
    rows = {"matrix product alone": mm, "ours, all definitions, with the product": own, "ours less the product": own - mm,
            f"scikit-learn, AP alone, from {asked.sample} queries": theirs, "scikit-learn with the product": theirs + mm}
    for name, (wall, processor) in rows.items():
        print(f"{name:44}{wall:10.2f}{1000 * wall / n:10.3f}{processor:14.2f}{1000 * processor / n:10.3f}")
    facts = {}
    for k, kind in enumerate(("wall", "processor")):
        times = {"faster": theirs / own, "faster_less_product": theirs / (own - mm), "faster_both_product": (theirs + mm) / own}
        facts |= {f"{name}_{kind}": float(v[k]) for name, v in times.items()}
        print(f"{kind}: scikit-learn's AP / ours with the product {times['faster'][k]:.1f}, both without it "
              f"{times['faster_less_product'][k]:.1f}, both with it {times['faster_both_product'][k]:.1f}")
    fast = facts["faster_wall"]
    print(f"times as fast, ours burdened with the product: {fast:.1f}; at least {LEAST}: {'met' if fast >= LEAST else 'MISSED'}, "
          f"goal {GOAL}: {'met' if fast >= GOAL else 'MISSED'}")
    print(f"memory beyond the features ({told['features_gb']:.3f} GB): {told['gb']:.3f} GB (at most {MEMORY}: "
          f"{'met' if told['gb'] <= MEMORY else 'MISSED'})")
    print(f"largest difference from scikit-learn on the sample: {error:.1e}")
    print("  ".join(f"{k}={v:.4f}" for k, v in told["found"].items()))
    return {"product_s": mm[0], "ours_s": own[0], "sklearn_ms_a_query": 1000 * each[0], **facts, "gb_beyond": told["gb"], "error": error}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for key, value in (("queries", 6250), ("gallery", 73002), ("dim", 256), ("classes", 125), ("sample", 100)):
        parser.add_argument(f"--{key}", type=int, default=value)
    parser.add_argument("--csv", type=Path, help="append the result to this file")
    asked = parser.parse_args()
    here, there = mp.Pipe()
    child = mp.get_context("spawn").Process(target=ours, args=(asked, there))
    child.start()
    there.close()
    told = here.recv()
    child.join()
    q, q_label, g, g_label = features(asked)
    q, g = unit(q), unit(g)
    product(q[:100], g)
    _, mm = timed(lambda: product(q, g))
    some = torch.linspace(0, len(q) - 1, asked.sample).long()
    values, each = sklearn_ap(q[some], q_label[some], g, g_label)
    error = float(np.abs(np.array(values) - np.array(told["ap"])[some]).max())
    facts = report(asked, told, mm, each, error)
    row = {"bench": "retrieval_metrics", "queries": asked.queries, "gallery": asked.gallery, "dim": asked.dim, "classes": asked.classes,
           "threads": torch.get_num_threads(), **{k: float(v) for k, v in facts.items()}}
    append(asked.csv, [row], numpy=np, torch=torch, sklearn=sklearn)


if __name__ == "__main__":
    main()
