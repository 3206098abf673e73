"""How the shipped weights, which never saw a real drawing, do on real ones; nothing is trained.

    python bench/real_drawings.py --shared ../shared/data [--csv results/real_drawings.csv] [--out <folder for pictures>]

Four categories (sketch_sample): each drawing ranks the 60 photos, by both category systems and by HOG. Objects of freehand scenes
(scenes_sample), each alone on its page: is the category named right, by the part parser's router and by Semi3-Net's classifier? Real
shoes (qmul_shoe_v1): is the drawn one's photo the first of 115? Whole scenes are another command's matter, which is printed last.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image

import sketchbench
from figures import append
from real_vs_world import real_objects
from sketchbench.data.sources._images import read_rgb
from sketchbench.data.sources._strokes import draw
from sketchbench.data.sources.qmul_shoe_v1 import QmulV1
from sketchbench.metrics.retrieval import CategoryRetrieval, FineRetrieval
from sketchbench.predictor import page
from sketchbench.report.canvas import overlay, strip
from sketchbench.report.canvas import page as sheet
from sketchbench.retrieval.distances import cosine
from sketchbench.retrieval.hog import hog_features

Pictures = list[np.ndarray]


def embedded(name: str, drawings: Pictures, photos: Pictures) -> tuple[torch.Tensor, torch.Tensor]:
    """Features (n, V, D) by shipped weights, or by HOG; drawings as `predict` shows them to a network."""
    pages = [page(d)[0] for d in drawings]
    if name == "hog":
        return torch.from_numpy(hog_features(pages))[:, None], torch.from_numpy(hog_features(photos))[:, None]
    predictor: Any = sketchbench.load(name)
    with torch.inference_mode():
        return tuple(torch.cat([predictor.features(some[k : k + 16], domain) for k in range(0, len(some), 16)])  # type: ignore[return-value]
                     for some, domain in ((pages, "sketch"), (photos, "photo")))


def categories(shared: Path) -> list[dict[str, Any]]:
    """Drawings and photos of four categories."""
    files = sorted(p for p in (shared / "sketch_sample").rglob("*.*") if p.suffix in (".png", ".jpg"))
    drawn, seen = [p for p in files if p.parent.name == "sketch"], [p for p in files if p.parent.name == "photo"]
    names = sorted({p.parent.parent.name for p in files})
    label = torch.tensor([names.index(p.parent.parent.name) for p in drawn + seen])
    rows = []
    for name in ("hog", "zoo:semi3net", "zoo:zs_sbir"):
        metric = CategoryRetrieval()
        q, g = embedded(name, [read_rgb(p) for p in drawn], [read_rgb(p) for p in seen])
        metric.update(torch.cat([q, g])[:, 0].float(), torch.arange(len(label)) >= len(drawn), label, torch.arange(len(label)))
        found = metric.compute()
        rows += [row("sketch_sample", name, "map_all", found["map_all"], len(drawn), found["chance"])]
        each = {n: np.mean([i["ap"] for i in metric.per_item() if label[i["index"]] == k]) for k, n in enumerate(names)}
        print("   ", ", ".join(f"{n} {v:.3f}" for n, v in each.items()))
    return rows


def objects(shared: Path, out: Path | None) -> list[dict[str, Any]]:
    """The objects of freehand scenes that the weights have a word for, named."""
    found = [(name, alone(strokes)) for name, strokes in real_objects(shared, "all")]
    rows = []
    for name in ("zoo:deepssp", "zoo:semi3net"):
        predictor: Any = sketchbench.load(name)
        known = [(c, image) for c, image in found if c in predictor.card["categories"]]
        named = [(c, *guessed(predictor, image)) for c, image in known]
        rows.append(row("scenes_sample, objects", name, "named right", np.mean([c == guess for c, guess, _ in named]), len(known),
                        1 / len(predictor.card["categories"])))
        if out is not None and name == "zoo:deepssp":
            tiles = [strip([overlay(predictor.page(image)[0], mask)], 160, title=f"{c}, read as {guess}")
                     for (c, guess, mask), (_, image) in zip(named, known, strict=True)][:40]
            Image.fromarray(sheet(tiles, 8, "Objects of freehand scenes, parsed by zoo:deepssp")).save(out / "parts.png")
    return rows


def alone(strokes: list[np.ndarray], side: int = 256) -> np.ndarray:
    low, high = np.concatenate(strokes).min(0), np.concatenate(strokes).max(0)
    scale = 0.84 * side / max(*(high - low), 1)
    return draw([(s - (low + high) / 2) * scale + side / 2 for s in strokes], (side, side), 3.0)


def guessed(predictor: Any, image: np.ndarray) -> tuple[str, np.ndarray]:
    """What is named, and with parts the mask of the page that they are on."""
    square = page(image)[0]
    if "gallery" in predictor.asks:
        with torch.inference_mode():
            return predictor.further(square, torch.empty(0))["category"], square
    told = predictor(square)
    return told["category"], told["mask"]


def shoes(shared: Path) -> list[dict[str, Any]]:
    source = QmulV1(str(shared / "qmul_shoe_v1"))
    drawn, seen = source.select("test", "sketch"), source.select("test", "photo")
    where = {item.instance: k for k, item in enumerate(seen)}
    rows = []
    for name in ("hog", "zoo:fg_sbir"):
        q, g = embedded(name, [source.image(i) for i in drawn], [source.image(i) for i in seen])
        metric = FineRetrieval(cosine) if name == "hog" else FineRetrieval()
        metric.update(torch.cat([q, g]).float(), torch.arange(len(q) + len(g)) >= len(q),
                      torch.tensor([where[i.instance] for i in drawn] + list(range(len(seen)))), torch.arange(len(q) + len(g)))
        told = metric.compute()
        rows += [row("qmul_shoe_v1", name, key, told[key], len(drawn), chance)
                 for key, chance in (("acc_1", 1 / len(seen)), ("acc_10", 10 / len(seen)))]
    return rows


def row(data: str, weights: str, metric: str, value: float, n: int, chance: float) -> dict[str, Any]:
    print(f"{data:24s} {weights:14s} {metric:12s} {value:.3f}  chance {chance:.3f}  of {n}", flush=True)
    return {"bench": "real_drawings", "data": data, "weights": weights, "metric": metric, "value": float(value), "chance": chance,
            "drawings": n}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, required=True, help="the folder with sketch_sample, scenes_sample, qmul_shoe_v1")
    parser.add_argument("--csv", type=Path, help="append the result to this file")
    parser.add_argument("--out", type=Path, help="a folder for pictures")
    asked = parser.parse_args()
    if asked.out is not None:
        asked.out.mkdir(parents=True, exist_ok=True)
    rows = [*categories(asked.shared), *objects(asked.shared, asked.out), *shoes(asked.shared)]
    append(asked.csv, rows, torch=torch)
    print(f"whole scenes: python -m sketchbench experiment=scene_seg/cbsc data.root={asked.shared}/scenes_sample init_from=zoo:scene_seg")


if __name__ == "__main__":
    main()
