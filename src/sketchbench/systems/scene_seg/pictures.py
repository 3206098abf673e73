"""The run's page: scenes stroke by stroke, what each word's map looks like, and how the scores are spread."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import cv2
import numpy as np
import torch

from sketchbench.metrics.scene import truth_map
from sketchbench.report.canvas import PALETTE, page, strip
from sketchbench.report.figures import COLORS, INK, figure
from sketchbench.retrieval.pictures import attention, result_strip, sheet
from sketchbench.systems.base import Exhibit
from sketchbench.systems.scene_seg.inference import numbers_of

if TYPE_CHECKING:
    from sketchbench.systems.scene_seg.pretraining import MiniCLIP
    from sketchbench.systems.scene_seg.system import SceneSeg

SHOWN = 12  # test items, picked at even steps
SIDE = 200  # px of a picture


def named_things(system: MiniCLIP, view: Any) -> Exhibit:
    """Test photos and sketches with the name that each is nearest to."""
    strips = []
    for title, drawn in (("photos", 0), ("sketches", 1)):
        mine = system.found[system.found[:, 1] == drawn].tolist()
        mine = mine[:: max(1, len(mine) // 24)][:24]
        if not mine:
            continue
        pictures = [view.source.image(view.items[k]) for k, *_ in mine]
        marks = ["right" if best == own else "wrong" for *_, best, own in mine]
        strips.append(result_strip(pictures[0], pictures, marks, [system.categories[best] for _, _, best, _ in mine], 72, title=title,
                                   columns=12))
    return Exhibit("named", "What it sees", sheet(strips, "Test things and the nearest of all names"),
                   "Picked at even steps, not by score; the first of each kind stands alone at the left.")


def labelled(system: SceneSeg, view: Any) -> Exhibit:
    """Drawing, truth and prediction of test sketches, every stroke pixel in the colour of its label."""
    strips = []
    for k in picked(view):
        item = view.items[k]
        (pixels, strokes, words, _), pred = view.marks(item), predicted(system, view, k)
        classes, labels = numbers_of(words)
        truth = truth_map(pixels, strokes, labels, view.side)
        got = next((r for r in system.ranked if r["index"] == k), {"miou": 0.0, "acc_p": 0.0})
        drawing = view.picture.resize(view.source.image(item), item.domain)
        caption = view.source.caption(item) if "caption" in view.source.offers else ""
        strips.append(strip([drawing, painted(truth, view.side), painted(np.where(truth > 0, pred, 0), view.side)], SIDE,
                            title=f"{item.id}   IoU {got['miou']:.2f}, pixels {got['acc_p']:.2f}",
                            legend={name: n for n, name in enumerate(classes, 1)}, text=caption))
    return Exhibit("labelled", "Strokes and their labels", page(strips, 2, "drawing · truth · prediction"),
                   "Test sketches, each with its own classes as candidates. Picked at even steps, not by score.")


def word_maps(system: SceneSeg, view: Any) -> Exhibit:
    """How well each word fits each place, before anything is decided."""
    strips = []
    for k in picked(view)[::3]:
        item = view.items[k]
        classes = numbers_of(view.marks(item)[2])[0][:6]
        drawing = view.picture.resize(view.source.image(item), item.domain)
        if not classes:
            continue
        maps = class_maps(system, view[k]["image"], classes)
        strips.append(result_strip(drawing, [attention(drawing, m) for m in maps], [""] * len(maps), classes, 128, title=item.id))
    return Exhibit("maps", "Where each word is seen", sheet(strips, "a drawing · the map of each of its classes"),
                   "Similarity of patches and words, each map stretched by its own extremes; a pixel takes the word whose map is highest.")


def spread(system: SceneSeg) -> Exhibit:
    """The paper's Fig. 7: how many sketches have so much of their pixels right."""
    values = [100 * r["acc_p"] for r in system.ranked if r["acc_p"] == r["acc_p"]]
    fig, axes = figure(6, 2.6)
    axes.hist(values, bins=np.arange(0, 101, 10), weights=np.full(len(values), 100 / max(len(values), 1)), color=COLORS[0], rwidth=0.9)
    axes.set_xlabel("Acc@P of a sketch, %", fontsize=8, color=INK)
    axes.set_ylabel("% of sketches", fontsize=8, color=INK)
    fig.canvas.draw()
    return Exhibit("spread", "How the sketches fare", np.asarray(fig.canvas.buffer_rgba())[..., :3].copy(),
                   f"Acc@P of {len(values)} test sketches, as in the paper's Fig. 7.")


def picked(view: Any) -> list[int]:
    return list(range(0, len(view), max(1, len(view) // SHOWN)))[:SHOWN]


def painted(labels: np.ndarray, side: int) -> np.ndarray:
    """Label maps as pictures: lines in their colours on white, small enough for the page and still to be seen."""
    picture = PALETTE[np.where(labels > 0, 1 + (labels - 1) % (len(PALETTE) - 1), 0)]
    thick = cv2.erode(picture, np.ones((2, 2), np.uint8))
    return cv2.resize(thick, (2 * SIDE, 2 * SIDE), interpolation=cv2.INTER_AREA)


@torch.inference_mode()
def predicted(system: SceneSeg, view: Any, k: int) -> np.ndarray:
    batch = view.collate([view[k]])
    return system.eval().inference({**batch, "image": batch["image"].to(system.device)})[0].cpu().numpy()


@torch.inference_mode()
def class_maps(system: SceneSeg, image: torch.Tensor, classes: list[str]) -> np.ndarray:
    """(C, rows, columns) in 0…1"""
    reading = system.eval().reading(maps="minmax")
    patches = reading.patches(system.net, image[None].to(system.device))[0]
    return reading.class_maps(system.net, patches, reading.text(system.texts, classes)).cpu().numpy()
