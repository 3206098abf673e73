"""How fast and how small the ranking of a whole gallery is: every definition of `CategoryRetrieval`, at the size of Sketchy extended.

    OMP_NUM_THREADS=2 python bench/retrieval_metrics.py [--queries 6250] [--gallery 73002] [--dim 256] [--classes 125] [--csv FILE]

All in one run: the matrix product of all sketches and photos alone, ours with that product, and scikit-learn's average precision of a
sample of queries, which is one definition of eight and is given its scores. Ours is measured in a process of its own, so that the highest
memory it ever had can be told from what it had with the features loaded.
"""

from __future__ import annotations

import argparse
import csv
import multiprocessing as mp
import os
import platform
import resource
import sys
import time
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import numpy as np
import sklearn
import torch
from sklearn.metrics import average_precision_score

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


def peak() -> float:
    """The most memory this process ever had, in GB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1e9 if sys.platform == "darwin" else 1e6)


def ours(asked: argparse.Namespace, answer: Connection) -> None:
    q, q_label, g, g_label = features(asked)
    small = CategoryRetrieval()  # the thread pools, and the imports that a first call makes
    small.update(torch.eye(4), torch.tensor([0, 0, 1, 1]), torch.tensor([0, 1, 0, 1]), torch.arange(4))
    small.compute()
    metric = CategoryRetrieval()
    metric.update(q, torch.zeros_like(q_label), q_label, torch.arange(len(q)))
    metric.update(g, torch.ones_like(g_label), g_label, len(q) + torch.arange(len(g)))
    before, begun = peak(), time.perf_counter()
    found = metric.compute()
    seconds, after = time.perf_counter() - begun, peak()
    answer.send({"found": found, "seconds": seconds, "gb": after - before, "features_gb": (q.nbytes + g.nbytes) / 1e9,
                 "ap": [r["ap"] for r in metric.per_item()] if asked.sample else []})


def product(q: torch.Tensor, g: torch.Tensor) -> float:
    """Seconds for all scores, in the same chunks as ours, none of them kept."""
    begun = time.perf_counter()
    for chunk in q.split(max(1, SCORES // len(g))):
        chunk @ g.T
    return time.perf_counter() - begun


def sklearn_ap(q: torch.Tensor, q_label: torch.Tensor, g: torch.Tensor, g_label: torch.Tensor) -> tuple[float, list[float]]:
    """Seconds a query without the product, and the values."""
    scores = (q @ g.T).numpy()
    relevant = [(g_label == c).numpy() for c in q_label]
    begun = time.perf_counter()
    values = [float(average_precision_score(r, s)) for r, s in zip(relevant, scores, strict=True)]
    return (time.perf_counter() - begun) / len(q), values


def report(asked: argparse.Namespace, told: dict[str, Any], mm: float, each: float, error: float) -> dict[str, float]:
    n, own = asked.queries, told["seconds"] - mm
    print(f"{n} sketches x {asked.gallery} photos x {asked.dim}-d, {asked.classes} categories, {torch.get_num_threads()} threads")
    print(f"{'':44}{'seconds':>10}{'ms a query':>12}")
    for name, seconds in (("matrix product alone", mm), ("ours, all definitions, with the product", told["seconds"]),
                          ("ours less the product", own), (f"scikit-learn, AP alone, from {asked.sample} queries", each * n),
                          ("scikit-learn with the product", each * n + mm)):
        print(f"{name:44}{seconds:10.2f}{1000 * seconds / n:12.3f}")
    facts = {"faster": each * n / told["seconds"], "faster_less_product": each * n / own,
             "faster_both_product": (each * n + mm) / told["seconds"]}
    fast = "goal met" if facts["faster"] >= GOAL else "required met" if facts["faster"] >= LEAST else "MISSED"
    print(f"scikit-learn's AP / ours with the product: {facts['faster']:.1f} times (at least {LEAST}, goal {GOAL}: {fast}); "
          f"both without the product {facts['faster_less_product']:.1f}, both with it {facts['faster_both_product']:.1f}")
    print(f"memory beyond the features ({told['features_gb']:.3f} GB): {told['gb']:.3f} GB (at most {MEMORY}: "
          f"{'met' if told['gb'] <= MEMORY else 'MISSED'})")
    print(f"largest difference from scikit-learn on the sample: {error:.1e}")
    print("  ".join(f"{k}={v:.4f}" for k, v in told["found"].items()))
    return {"product_s": mm, "ours_s": told["seconds"], "sklearn_ms_a_query": 1000 * each, **facts, "gb_beyond": told["gb"], "error": error}


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
    mm = product(q, g)
    some = torch.linspace(0, len(q) - 1, asked.sample).long()
    each, values = sklearn_ap(q[some], q_label[some], g, g_label)
    error = float(np.abs(np.array(values) - np.array(told["ap"])[some]).max())
    facts = report(asked, told, mm, each, error)
    if asked.csv:
        row = {"bench": "retrieval_metrics", "queries": asked.queries, "gallery": asked.gallery, "dim": asked.dim, "classes": asked.classes,
               "threads": torch.get_num_threads(), "cores": os.cpu_count(), **{k: float(f"{v:.4g}") for k, v in facts.items()},
               "machine": platform.machine(), "python": platform.python_version(), "numpy": np.__version__, "torch": torch.__version__,
               "sklearn": sklearn.__version__}
        new = not asked.csv.exists()
        with asked.csv.open("a", newline="") as file:
            writer = csv.DictWriter(file, row)
            if new:
                writer.writeheader()
            writer.writerow(row)


if __name__ == "__main__":
    main()
