"""Part masks for anybody's drawings."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import torch
from torch import Tensor, nn

from sketchbench.data.views.parsing import Preparation
from sketchbench.errors import UserError, nearest
from sketchbench.predictor import Exported, Predictor, ink, page, preprocessing
from sketchbench.systems.deepssp.categories import Layout, layout
from sketchbench.systems.deepssp.network import resize
from sketchbench.systems.deepssp.router import Router
from sketchbench.systems.deepssp.system import build_network

BAND = 1024  # rows of a picture that are decoded at once
SHOWN = 2048  # pixels of an overlay's longer side at most


class PartNetwork(nn.Module):
    """Image and branch → part logits at the image's size, and category logits. `branch` < 0 asks the router."""

    branch_of: Tensor

    def __init__(self, parser: Any, router: Router | None, branch_of: list[int]):
        super().__init__()
        self.parser = parser
        self.router = router
        self.register_buffer("branch_of", torch.tensor(branch_of), persistent=False)  # category → branch

    def forward(self, image: Tensor, branch: Tensor) -> tuple[Tensor, Tensor]:
        if self.router is None:
            category = torch.zeros(image.shape[0], len(self.branch_of), device=image.device)
        else:
            category = self.router(self.parser.features(image))
            branch = torch.where(branch < 0, self.branch_of[category.argmax(1)], branch)
        return resize(self.parser(image, branch)[-1], image.shape[-1]), category


class PartPredictor(Predictor):
    asks = {"category": "what is drawn; without it the router guesses"}

    def build(self, card: dict[str, Any]) -> nn.Module:
        self.preparation = Preparation(**card["preparation"])
        self.labels = {c: {int(k): v for k, v in parts.items()} for c, parts in card["labels"].items()}
        self.alone = card["architecture"] == "independent"
        first = card["categories"][0]
        kind = {"staged": "full", "independent": first}.get(card["architecture"], card["architecture"])
        self.layout = layout(kind, card["categories"], self.labels)
        parser = self.parser_for(self.layout)
        router = Router(parser.trunks[0].outs, len(card["categories"])) if card["router"] else None
        return PartNetwork(parser, router, [self.layout.route.get(c, -1) for c in card["categories"]])

    def parser_for(self, branches: Layout) -> Any:
        n = self.card["network"]
        return build_network(n["kind"], branches, n["trunk"], n["width"], n["norm"], n["channels"], tuple(n["rates"]), n["share"])

    def take(self, tensors: dict[str, Tensor]) -> None:
        if not self.alone:
            super().take(tensors)

    def prepare(self, image: np.ndarray, **asked: str) -> dict[str, Tensor]:
        category = asked.get("category", "")
        categories = self.card["categories"]
        if category and category not in categories:
            raise UserError(f"category={category}: these weights parse other things; {nearest(category, categories)}")
        if not category and not self.card["router"]:
            raise UserError(f"category=? is missing: these weights have no router; one of {', '.join(categories)}")
        if self.alone:
            self.use(category)
        x = self.preparation(self.page(image)[0])[None]
        branch = 0 if self.alone else self.layout.route[category] if category else -1
        return {"image": x, "branch": torch.tensor([branch])}

    def page(self, image: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The drawing on a square page with a margin, and the affine map (2, 3) from the network's pixels to the picture's."""
        square, (x, y) = page(image)
        scale = len(square) / self.preparation.size
        middle = (scale - 1) / 2  # resizing maps the centres of pixels
        return square, np.array([[scale, 0, x + middle], [0, scale, y + middle]])

    def decode(self, outputs: Any, image: np.ndarray, **asked: str) -> dict[str, Any]:
        logits, guess = outputs
        chosen = asked.get("category") or self.card["categories"][int(guess[0].argmax())]
        allowed = [0, *self.labels[chosen]]
        small = logits[0].numpy()[allowed]  # (parts, S, S)
        _, to_picture = self.page(image)
        h, w = image.shape[:2]
        mask = np.concatenate([np.array(allowed, np.uint8)[enlarged(small, to_picture, w, range(k, min(k + BAND, h))).argmax(0)]
                               for k in range(0, h, BAND)])
        scale = to_picture[0, 0]
        left, top, side = (round(float(v)) for v in (*(to_picture[:, 2] - (scale - 1) / 2), scale * self.preparation.size))
        outside = np.ones((h, w), bool)
        outside[max(top, 0) : top + side, max(left, 0) : left + side] = False
        mask[outside] = 0
        parts = {self.labels[chosen][int(k)]: int((mask == k).sum()) for k in np.unique(mask) if k}
        result = {"category": chosen, "pixels": parts, "mask": mask, "names": self.labels[chosen]}
        if not asked.get("category"):
            result["confidence"] = round(float(guess[0].softmax(0).max()), 4)
        return result

    def line(self, result: dict[str, Any]) -> str:
        return json.dumps({k: result[k] for k in ("category", "pixels", "confidence") if k in result}, ensure_ascii=False)

    def write(self, result: dict[str, Any], image: np.ndarray, stem: Path) -> list[Path]:
        from PIL import Image

        from sketchbench.report.canvas import PALETTE, overlay, strip

        files = [stem.with_name(stem.name + end) for end in (".mask.png", ".overlay.png", ".json")]
        indexed = Image.fromarray(result["mask"], "P")
        indexed.putpalette(PALETTE.ravel().tolist())
        indexed.save(files[0])
        present = {name: label for label, name in result["names"].items() if name in result["pixels"]}
        share = min(1, SHOWN / max(image.shape[:2]))
        paper, mask = (cv2.resize(x, None, fx=share, fy=share, interpolation=how)
                       for x, how in ((ink(image), cv2.INTER_AREA), (result["mask"], cv2.INTER_NEAREST)))
        drawn = strip([overlay(paper, mask)], max(paper.shape), title=result["category"], legend=present)
        Image.fromarray(drawn).save(files[1])
        whole = sum(result["pixels"].values()) or 1
        areas = {k: {"pixels": v, "share": round(v / whole, 4)} for k, v in result["pixels"].items()}
        files[2].write_text(json.dumps({k: result[k] for k in ("category", "confidence") if k in result} | {"parts": areas}, indent=1))
        return files

    def exported(self) -> Exported:
        if self.alone:
            raise UserError(f"run={self.card['run']}: has a network for each category, not one that could be exported; "
                            "train with task.system.architecture=staged")
        size, categories = self.preparation.size, ", ".join(self.card["categories"])
        parts = "; ".join(f"{c}: {', '.join(f'{k} {v}' for k, v in labels.items())}" for c, labels in self.labels.items())
        routes = ", ".join(f"{c} {k}" for c, k in self.layout.route.items())
        image = torch.rand(3, self.preparation.channels, size, size)
        asks = "; -1 asks the router" if self.card["router"] else ""
        return Exported(
            self.network, {"image": image, "branch": torch.arange(3) % len(self.layout.branches) - int(self.card["router"])},
            ("parts", "category"), {"image": {0: "batch"}, "branch": {0: "batch"}},
            {"image": f"float32 (batch, {self.preparation.channels}, {size}, {size}), drawings as `before` says",
             "branch": f"int64 (batch,), the branch of each drawing: {routes}{asks}",
             "parts": f"float32 (batch, labels, {size}, {size}), logits of 0 background and the parts; -1e4 where the branch lacks a label",
             "category": f"float32 (batch, {len(self.card['categories'])}), the router's logits of {categories}"
                         + ("" if self.card["router"] else "; there is none: all 0")},
            preprocessing(self.card["preparation"]),
            f"the largest logit among 0 and the labels of the drawing's category is the pixel's part; {parts}")

    def use(self, category: str) -> None:
        """The category's own network, one in memory at a time."""
        from sketchbench.run.weights import read_weights

        self.layout = layout(category, self.card["categories"], self.labels)
        self.network.parser = self.parser_for(self.layout).eval()
        self.network.parser.load_state_dict(read_weights(Path(self.card["path"]).parent / self.card["networks"][category]))


def enlarged(logits: np.ndarray, to_picture: np.ndarray, width: int, rows: range) -> np.ndarray:
    """Some rows of logits (parts, S, S) in the picture's pixels."""
    placed = to_picture - np.array([[0, 0, 0], [0, 0, rows.start]])
    size = (width, len(rows))
    return np.stack([cv2.warpAffine(m, placed, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE) for m in logits])
