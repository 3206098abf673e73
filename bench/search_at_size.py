"""How fast, how large and how right a search is among very many photos: all compared, faiss' flat index, and IVF-PQ re-ranked.

    OMP_NUM_THREADS=2 python bench/search_at_size.py [--vectors 1000000] [--dim 256] [--queries 100] [--csv results/search_at_size.csv]

Embeddings of the world's shoes by the shipped fine-grained network, brought to `dim` numbers by a random rotation, are what the vectors are
made around: each is a real photo's plus a share of the difference of two others (so that it varies as photos do) and a little noise, at
length 1. Queries are real drawings' embeddings, likewise varied. The index is written and read as `sketchbench index` and `search` do it;
every way's candidates are compared exactly, and recall@10 is taken against the 10 nearest of all. Each way runs in a process of its own:
`gb` is the most memory that it ever had. Build time is that of faiss' part, training included; embedding photos comes on top.
"""

from __future__ import annotations

import argparse
import multiprocessing as mp
import os
import tempfile
import time
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import torch

from figures import append, peak
from sketchbench.retrieval import neighbours
from sketchbench.retrieval.distances import euclidean
from sketchbench.retrieval.index import read_index
from sketchbench.retrieval.kept import Rows

TOP, LEAST = 10, 0.95  # photos asked for; recall that is wanted
WAYS = ("all compared", "torch", "faiss flat", "faiss ivf-pq")
BLOCK = 1 << 16


def real(dim: int, things: int = 100) -> tuple[np.ndarray, np.ndarray]:
    """Photos' and drawings' embeddings by zoo:fg_sbir, (n, dim) each, in one rotation."""
    import sketchbench
    from sketchbench.data.sources.sketchworld import SketchWorld

    predictor: Any = sketchbench.load("zoo:fg_sbir")
    world = SketchWorld("fine", 112, 0, 0, things, categories=["shoe"])
    found = []
    for domain in ("photo", "sketch"):
        images = [world.image(item) for item in world.select("test", domain)]
        with torch.inference_mode():
            found.append(torch.cat([predictor.features(images[k : k + 32], domain)[:, 0] for k in range(0, len(images), 32)]).numpy())
    width = found[0].shape[1]
    turn = np.linalg.qr(np.random.default_rng(0).standard_normal((max(width, dim), max(width, dim))))[0][:width, :dim]
    return tuple((x @ turn).astype(np.float32) for x in found)  # type: ignore[return-value]


def around(centres: np.ndarray, spread: np.ndarray, n: int, seed: int) -> np.ndarray:
    """n rows near the centres, as far from them as half of two spread rows' difference, at length 1."""
    draw, out = np.random.default_rng(seed), np.empty((n, centres.shape[1]), np.float32)
    noise = 0.1 * float(spread.std())
    for start in range(0, n, BLOCK):
        part = out[start : start + BLOCK]
        a, b = draw.integers(0, len(spread), (2, len(part)))
        share = 0.5 * draw.random((len(part), 1), np.float32)
        part[:] = centres[draw.integers(0, len(centres), len(part))] + share * (spread[a] - spread[b])
        part += noise * draw.standard_normal(part.shape, np.float32)
        part /= np.linalg.norm(part, axis=1, keepdims=True)
    return out


def written(place: Path, asked: argparse.Namespace, photos: np.ndarray) -> dict[str, float]:
    """The index in its file, with faiss' codes; what that took."""
    rows = Rows()
    rows.values = around(photos, photos, asked.vectors, 1)[:, None]  # (n, 1, D), one view
    rows.stamps = {f"{k // 1000:04d}/{k:07d}.jpg": (1, k) for k in range(asked.vectors)}
    rows.facts = {"key": "bench", "folder": os.fsencode(place).hex(), "run": ""}
    begun = time.perf_counter()
    rows.codes = neighbours.coded(rows.values[:, 0]) if neighbours.faiss() is not None else None
    build = time.perf_counter() - begun
    rows.write(place / "i.safetensors")
    return {"build_s": build, "build_gb": peak(), "file_mb": (place / "i.safetensors").stat().st_size / 1e6,
            "codes_mb": 0 if rows.codes is None else rows.codes.nbytes / 1e6}


def searched(place: Path, way: str, queries: np.ndarray) -> dict[str, Any]:
    """The nearest (q, TOP) of each query, and what it took."""
    begun = time.perf_counter()
    index = read_index(place / "i.safetensors")
    rows = index.embeddings[:, 0]
    if way == "torch":
        neighbours.faiss = lambda: None
    near = None if way == "all compared" else neighbours.Neighbours(rows, index.codes if way == "faiss ivf-pq" else None)
    assert near is None or near.kind == way, f"{way}: not to be had (pip install 'sketchbench[search]')"
    load, found, taken = time.perf_counter() - begun, [], []
    for query in queries:
        begun = time.perf_counter()
        some = None if near is None else near.among(query, TOP)
        far = euclidean(torch.from_numpy(query[None]), torch.from_numpy(rows if some is None else rows[some]))[0].numpy()
        order = np.argsort(far, kind="stable")[:TOP]
        found.append(order if some is None else some[order])
        taken.append(time.perf_counter() - begun)
    return {"load_s": load, "ms_a_query": 1000 * float(np.median(taken)), "gb": peak(), "found": np.array(found)}


def apart(what: Any) -> Any:
    """In a process of its own."""
    with mp.get_context("spawn").Pool(1) as pool:
        return pool.apply(what)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for key, value in (("vectors", 1_000_000), ("dim", 256), ("queries", 100)):
        parser.add_argument(f"--{key}", type=int, default=value)
    parser.add_argument("--csv", type=Path, help="append the result to this file")
    asked = parser.parse_args()
    photos, drawings = apart(partial(real, asked.dim))
    queries = around(drawings, photos, asked.queries, 2)
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        made = apart(partial(written, place, asked, photos))
        print(f"{asked.vectors:,} vectors of {asked.dim}: coded in {made['build_s']:.1f} s with at most {made['build_gb']:.2f} GB; "
              f"the file {made['file_mb']:.0f} MB, of which codes {made['codes_mb']:.0f} MB; "
              f"{torch.get_num_threads()} threads, load {os.getloadavg()[0]:.1f}")
        ways = [way for way in WAYS if neighbours.faiss() is not None or not way.startswith("faiss")]
        told = {way: apart(partial(searched, place, way, queries)) for way in ways}
    exact, rows = told[WAYS[0]]["found"], []
    for way, one in told.items():
        recall = float(np.mean([np.isin(a, b).mean() for a, b in zip(exact, one.pop("found"), strict=True)]))
        print(f"{way:12s} {one['ms_a_query']:8.2f} ms a query recall@{TOP} {recall:.4f}  read in {one['load_s']:5.2f} s  {one['gb']:.2f} GB"
              + ("" if recall >= LEAST else "  MISSED"))
        rows.append({"bench": "search_at_size", "way": way, "vectors": asked.vectors, "dim": asked.dim, "queries": asked.queries,
                     "recall_at_10": recall, **one, **made, "threads": torch.get_num_threads(),
                     "load": os.getloadavg()[0]})
    append(asked.csv, rows, torch=torch)


if __name__ == "__main__":
    main()
