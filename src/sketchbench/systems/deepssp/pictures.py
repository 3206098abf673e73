"""Predicted parts beside the true ones, for the run's page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch

from sketchbench.metrics.parsing import sketch_iou
from sketchbench.report.canvas import overlay, page, strip
from sketchbench.systems.base import Exhibit
from sketchbench.systems.deepssp.categories import MERGE

if TYPE_CHECKING:
    from sketchbench.data.views.parsing import ParsingView
    from sketchbench.systems.deepssp.system import DeepSSP


def parsing_grid(system: DeepSSP, view: ParsingView, each: int = 2, size: int = 128) -> Exhibit:
    """`each` test sketches a category, evenly picked: drawing, truth, prediction."""
    strips = []
    for category in system.categories:
        mine = [k for k, item in enumerate(view.items) if item.category == category]
        for k in mine[:: max(1, len(mine) // each)][:each]:
            truth, pred, drawing = parsed(system, view, k)
            names = system.labels_of[category]
            legend = {names[int(v)]: int(v) for v in np.union1d(np.unique(truth), np.unique(pred)) if int(v) in names}
            iou = sketch_iou(pred, truth, MERGE.get(category, {}))
            pictures = [drawing, overlay(drawing, truth), overlay(drawing, pred)]
            strips.append(strip(pictures, size, title=f"{category}   IoU {iou:.2f}", legend=legend))
    words = "Test sketches as they were drawn, the true parts, the predicted parts. Picked at even steps, not by score."
    return Exhibit("parsing", "Predictions and truth", page(strips, 2, "drawing · truth · prediction"), words)


@torch.inference_mode()
def parsed(system: DeepSSP, view: ParsingView, k: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Truth, prediction and drawing of a view's sample."""
    batch = torch.utils.data.default_collate([view[k]])
    device = next(system.parameters()).device
    pred = system.eval().inference({n: v.to(device) if isinstance(v, torch.Tensor) else v for n, v in batch.items()})
    truth = batch["mask"][0].numpy()
    drawing = view.image(view.items[k])
    return truth, pred[0].cpu().numpy(), drawing
