"""Features of pictures: several levels of a VGG (Eq. 1), computed once and kept in the store."""

from __future__ import annotations

import hashlib
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict
from functools import partial
from typing import Any

import numpy as np
import torch
from torch import Tensor

from sketchbench.backbones.vgg import VGG
from sketchbench.data.source import Item, Source
from sketchbench.data.transforms.picture import Picture, crops
from sketchbench.errors import UserError
from sketchbench.store import Slab, Store, digest
from sketchbench.systems.zs_sbir.network import multi_level
from sketchbench.systems.zs_sbir.pca import Fitted

REVISION = 1  # raised by hand when features change under the same weights
BATCH = 32  # pictures in a forward pass
OPEN = 256  # files of a slab at most: each stays open once it was read
IMAGENET = 1000  # classes of fc8


class Backbone(Fitted):
    """A VGG cut into levels; `classes` are those that it was trained on."""

    def __init__(self, network: int | str, width: int | None, channels: int, blocks: int = 3, fc: str = "fc7", dropout: float = 0.5):
        super().__init__()
        if fc == "fc8" and network == "small":
            raise UserError("task.system.fc=fc8: the small network has no fc8 of its own; take fc7")
        self.levels, self.fc = blocks, fc
        self.vgg = VGG(network, width, channels, classes=IMAGENET if fc == "fc8" else 0, dropout=dropout)
        self.dim = (IMAGENET if fc == "fc8" else self.vgg.fc_channels) + sum(self.vgg.block_channels[-blocks:])

    def forward(self, x: Tensor) -> Tensor:
        """(B, channels, S, S) → (B, dim)"""
        return multi_level(*self.parts(x))

    def parts(self, x: Tensor) -> tuple[Tensor, list[Tensor]]:
        """fc7 after its ReLU, or fc8, and the maps of the last blocks."""
        maps = self.vgg.blocks(x)
        pool5 = self.vgg.features[-1](maps[-1])
        return self.vgg.fc8(pool5) if self.fc == "fc8" else self.vgg.fc7(pool5), maps[-self.levels :]

    @property
    def digest(self) -> str:
        """Of the weights, whatever device they are on."""
        found = hashlib.sha256()
        for name, tensor in sorted(self.vgg.state_dict().items()):
            found.update(name.encode() + tensor.detach().cpu().contiguous().numpy().tobytes())
        return found.hexdigest()


def features_of(backbone: Backbone, source: Source, picture: Picture, items: Sequence[Item], what: str) -> Slab:
    """float32 (n, dim) of the items, one domain at a time; what is not in the store yet is computed and stays there.

    A record is known by the weights, the data, what is done to a picture, and the items; a killed run goes on with what lies there.
    """
    n = len(items)
    key = {"what": "features", "revision": REVISION, "weights": backbone.digest, "levels": [backbone.fc, backbone.levels],
           "source": source.fingerprint, "picture": asdict(picture), "items": digest({"ids": [i.id for i in items]})}
    slab = Store().array(key, (n, backbone.dim), np.float32, chunk=max(64, -(-n // OPEN)))
    if not slab.done.all():
        begun, home = time.monotonic(), next(backbone.parameters()).device
        backbone.to("cuda" if torch.cuda.is_available() else home)  # between phases, weights lie on the CPU
        slab.fill(partial(extract, backbone, source, picture, items))
        backbone.to(home)
        print(f"features: {n} {what}, {time.monotonic() - begun:.0f} s", file=sys.stderr, flush=True)
    return slab


@torch.inference_mode()
def extract(backbone: Backbone, source: Source, picture: Picture, items: Sequence[Item], start: int, stop: int) -> np.ndarray:
    """(stop − start, dim) of the pictures' centres, as the network sees them at test."""
    rows = []
    for k in range(start, stop, BATCH):
        images = [picture(source.image(i), i.domain) for i in items[k : min(k + BATCH, stop)]]
        rows.append(raw_features(backbone, picture, torch.stack(images)))
    return torch.cat(rows).numpy()


def raw_features(backbone: Backbone, picture: Picture, images: Tensor) -> Tensor:
    """(B, C, size, size) → (B, dim) on the CPU."""
    training = backbone.training
    device: Any = next(backbone.parameters()).device
    found = backbone.eval()(crops(images.to(device), picture.crop, 1)[:, 0]).float().cpu()
    backbone.train(training)
    return found
