"""Any words for anybody's drawing: which pixels, and which strokes, show which of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import torch
from torch import Tensor, nn

from sketchbench.backbones import clip
from sketchbench.data.sources._drawings import ENDINGS, read_drawing
from sketchbench.data.transforms.picture import Picture
from sketchbench.data.views.scenes import on_page, stroke_pixels
from sketchbench.errors import UserError
from sketchbench.metrics.scene import stroke_labels
from sketchbench.predictor import Exported, Predictor, ink
from sketchbench.systems.scene_seg.inference import Reading
from sketchbench.systems.scene_seg.network import SceneNet, minmax
from sketchbench.systems.scene_seg.start import take_start
from sketchbench.systems.scene_seg.texts import Texts

DARK = 160  # grey value below which a pixel is part of a line


class SceneNetwork(nn.Module):
    """A drawing (1, C, S, S) and words' features (K, E) → a map for each word (K, rows, columns)."""

    isolating: Tensor

    def __init__(self, net: SceneNet, reading: Reading):
        super().__init__()
        self.net, self.reading = net, reading
        self.register_buffer("isolating", torch.tensor(0.71))

    def forward(self, image: Tensor, text: Tensor) -> Tensor:
        return self.reading.class_maps(self.net, self.reading.patches(self.net, image)[0], text)


class Maps(nn.Module):
    """Drawings (B, C, S, S) and words' features (K, E) → maps (B, K, rows, columns)."""

    def __init__(self, net: SceneNet, reading: Reading):
        super().__init__()
        self.net, self.reading = net, reading

    def forward(self, image: Tensor, text: Tensor) -> Tensor:
        return self.reading.class_maps(self.net, self.reading.patches(self.net, image), text)


class ScenePredictor(Predictor):
    """With `threshold` a pixel whose best map stays below it belongs to none of the words; for a single word it is the one that the
    validation sketches chose, unless another is said."""

    asks = {"classes": "words with commas between, such as giraffe,zebra,grass",
            "threshold": "0 to 1: what fits none of the words better stays blank (auto: the run's own, which is taken for a single word)"}
    endings = ENDINGS

    def build(self, card: dict[str, Any]) -> nn.Module:
        self.picture = Picture(card["size"], card["size"], 1, "unit")
        network = clip.build(card["model"], card["size"])
        take_start(card["base"], card["model"], network)
        made = SceneNetwork(SceneNet(network, **card["network"]), Reading(**card["reading"], side=card["side"]))
        self.texts = Texts(made.net.eval(), clip.tokenizer(card["model"]))
        self._drawn: tuple[int, list[np.ndarray]] | None = None
        made.requires_grad_(False)
        return made

    def take(self, tensors: dict[str, Tensor]) -> None:
        """A run's weights hold what it changed; the rest is the CLIP that it started from."""
        own = self.network.state_dict()
        wrong = [k for k, v in tensors.items() if k not in own or own[k].shape != v.shape]
        missing = [] if self.card["base"] else sorted(own.keys() - tensors.keys())
        if wrong or missing:
            raise UserError(f"weights: they do not fit the network that their card describes ({(wrong or missing)[0]})")
        self.network.load_state_dict(tensors, strict=False)

    # ------------------------------------------------------------------ what is asked
    def ready(self, **asked: str) -> None:
        self.words(asked)
        self.threshold(asked)

    def words(self, asked: dict[str, str]) -> list[str]:
        found = list(dict.fromkeys(" ".join(w.split()) for w in asked.get("classes", "").split(",") if w.strip()))
        if not found:
            raise UserError("classes=? is missing: say which words to look for, such as classes=giraffe,zebra,grass")
        return found

    def threshold(self, asked: dict[str, str]) -> float | None:
        said = asked.get("threshold", "auto" if len(self.words(asked)) == 1 else "")
        if said in ("", "auto"):
            return round(float(self.network.isolating), 4) if said else None
        try:
            value = float(said)
        except ValueError:
            value = -1.0
        if not 0 <= value <= 1:
            raise UserError(f"threshold={said}: must be from 0 to 1, or auto")
        return value

    # ------------------------------------------------------------------ a drawing
    def read(self, path: Path) -> np.ndarray:
        """Pictures as they come; files of strokes are drawn on a page, and their strokes are labelled, too."""
        if path.suffix.lower() not in ENDINGS:
            return super().read(path)
        strokes, image = read_drawing(path)
        self._drawn = (id(image), strokes)
        return image

    def prepare(self, image: np.ndarray, **asked: str) -> dict[str, Tensor]:
        drawn = ink(image)
        if not (drawn < 128).any():
            raise UserError("the page is empty: nothing is drawn on it")
        return {"image": self.picture(drawn, "sketch")[None],
                "text": self.network.reading.text(self.texts, self.words(asked))}

    def decode(self, outputs: Tensor, image: np.ndarray, **asked: str) -> dict[str, Any]:
        words, threshold, (h, w) = self.words(asked), self.threshold(asked), image.shape[:2]
        reading = Reading(**{**vars(self.network.reading), "threshold": threshold})
        stretched = outputs if threshold is None else minmax(outputs.flatten(1)).view_as(outputs)  # thresholds are of maps in 0…1
        labels = reading.labels(stretched).numpy().astype(np.uint16)  # (side, side)
        whole = max(h, w)
        top, left = (whole - h) // 2, (whole - w) // 2
        large = cv2.resize(labels, (whole, whole), interpolation=cv2.INTER_NEAREST_EXACT)[top : top + h, left : left + w]
        mask = np.where(ink(image) < DARK, large, 0)
        result: dict[str, Any] = {"classes": words, "threshold": threshold, "mask": mask, "maps": outputs.numpy(),
                                  "pixels": {word: int((mask == k).sum()) for k, word in enumerate(words, 1)},
                                  "blank": int(((ink(image) < DARK) & (mask == 0)).sum())}
        if self._drawn is not None and self._drawn[0] == id(image):
            strokes = self._drawn[1]
            found = stroke_labels(labels, *stroke_pixels(on_page(strokes, (h, w), reading.side), reading.side), len(strokes))
            result["strokes"] = [words[k - 1] if k > 0 else "" for k in found.tolist()]
        return result

    def line(self, result: dict[str, Any]) -> str:
        return json.dumps({k: result[k] for k in ("pixels", "threshold") if result[k] is not None}, ensure_ascii=False)

    def write(self, result: dict[str, Any], image: np.ndarray, stem: Path) -> list[Path]:
        from PIL import Image

        from sketchbench.report.canvas import strip

        names = [".overlay.png", ".json", *(f".{_file(word)}.mask.png" for word in result["classes"])]
        files = [stem.with_name(stem.name + name) for name in names]
        mask, shown = result["mask"], self.coloured(result, image)
        legend = {word: k for k, word in enumerate(result["classes"], 1)}
        Image.fromarray(strip([shown], max(image.shape[:2]), legend=legend)).save(files[0])
        told = {k: result[k] for k in ("classes", "threshold", "pixels", "blank", "strokes") if k in result}
        files[1].write_text(json.dumps(told, indent=1, ensure_ascii=False))
        for k, path in enumerate(files[2:], 1):
            Image.fromarray(np.where(mask == k, 255, 0).astype(np.uint8)).save(path)
        return files

    def coloured(self, result: dict[str, Any], image: np.ndarray) -> np.ndarray:
        """Lines in the colours of their words, what belongs to none in grey: uint8 (H, W, 3)."""
        from sketchbench.report.canvas import PALETTE

        mask = result["mask"]
        colors = PALETTE[np.where(mask > 0, 1 + (mask.astype(int) - 1) % (len(PALETTE) - 1), 0)]
        return np.where(mask[..., None] > 0, colors, np.maximum(ink(image), 170)[..., None]).astype(np.uint8)

    def exported(self) -> Exported:
        net, reading, size = self.network.net, self.network.reading, self.picture.size
        text = reading.text(self.texts, ["tree", "house", "sun", "dog"])
        rows, columns = net.grid
        values = "each stretched to 0…1 by its own extremes" if reading.maps == "minmax" else "cosines as they are"
        return Exported(
            Maps(net, reading), {"image": torch.rand(3, 1, size, size), "text": text.clone()}, ("maps",),
            {"image": {0: "batch"}, "text": {0: "words"}},
            {"image": f"float32 (batch, 1, {size}, {size}), drawings as `before` says",
             "text": f"float32 (words, {text.shape[1]}), a row for each word: the text encoder's feature of length 1 "
                     f"(templates: {reading.templates}), which this file does not hold",
             "maps": f"float32 (batch, words, {rows}, {columns}), how well each patch fits each word, {values}"},
            f"dark ink on white paper, grey, on a white square; resized to {size} x {size}, thin lines kept dark; 0 black to 1 white",
            "maps enlarged (bicubic) to the page; a pixel of ink belongs to the word of its highest map; for a single word, where that is "
            f"at least {float(self.network.isolating):.2f}")


def _file(word: str) -> str:
    """A word as part of a file's name."""
    return "".join(c if c.isalnum() else "_" for c in word)
