"""The two-level loss from captions alone (Eq. 1, 4), and CLIP's own, which the fine-tuned rivals are trained with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from sketchbench.errors import UserError, nearest
from sketchbench.systems.scene_seg.network import SceneNet
from sketchbench.systems.scene_seg.texts import Texts

OPTIONS = {"negative": ("nearest", "farthest"), "distance": ("l2", "l1")}


@dataclass(frozen=True)
class TwoLevels:
    """What the loss is made of. The switches are Table 4's rows; `layers` are those whose VCT is trained ((12,): w/o multi-layer).

    `negative`, of level I: nearest (the released code) · farthest (the paper's words); level II takes the nearest of the other nouns.
    `distance`, of unit vectors: l2 · l1.
    """

    margin: float = 0.3
    negative: str = "nearest"
    distance: str = "l2"
    layers: tuple[int, ...] = (7, 10, 12)
    holistic: bool = True
    category: bool = True
    vv: bool = True
    thresholding: bool = True
    cross: bool = True

    def __post_init__(self) -> None:
        for key, valid in OPTIONS.items():
            if getattr(self, key) not in valid:
                raise UserError(f"loss.{key}={getattr(self, key)}: no such option; {nearest(getattr(self, key), valid)}")
        if not (self.holistic or self.category):
            raise UserError("loss: holistic and category are both off; nothing would train")

    def __call__(self, net: SceneNet, texts: Texts, images: Tensor, captions: Sequence[str],
                 nouns: Sequence[Sequence[str]]) -> dict[str, Tensor]:
        """Sketches (B, C, S, S), their captions and the captions' nouns → loss (Eq. 4), holistic, category."""
        seen = net.encode(images, patches=self.category, vv=self.vv)
        nothing = 0 * sum((p.sum() for p in net.parameters() if p.requires_grad), images.new_zeros(()))  # a step may leave some unused
        found = {"holistic": nothing, "category": nothing}
        if self.holistic:
            distinct, own = numbered([canonical(c) for c in captions])
            first = [captions[own.index(k)] for k in range(len(distinct))]
            found["holistic"] = nothing + self.triplet(seen.scene[net.depth], texts(first), torch.tensor(own, device=images.device),
                                                           self.negative)
        if self.category and any(nouns):
            found["category"] = nothing + self.second(net, texts, images, seen.patches[net.depth], nouns)
        return {"loss": found["holistic"] + found["category"], **found}

    def second(self, net: SceneNet, texts: Texts, images: Tensor, patches: Tensor, nouns: Sequence[Sequence[str]]) -> Tensor:
        """Each noun's own sketch through the encoder, against all nouns of the batch; summed over layers."""
        row = torch.tensor([b for b, words in enumerate(nouns) for _ in words], device=images.device)  # (R,)
        distinct, own = numbered([word for words in nouns for word in words])
        cct, which = texts.categories(distinct), torch.tensor(own, device=images.device)  # (N, E), (R,)
        maps = net.category_maps(patches[row], cct[which])
        sketches = net.category_sketches(images[row], maps, self.thresholding)  # (R, C, S, S)
        vct = net.encode(sketches, cct[which] if self.cross else None, self.layers, patches=False, vv=self.vv).scene
        return torch.stack([self.triplet(vct[layer], cct, which) for layer in self.layers]).sum()

    def triplet(self, anchors: Tensor, texts: Tensor, own: Tensor, negative: str = "nearest") -> Tensor:
        return hard_triplet(anchors, texts, own, self.margin, negative, self.distance)


def hard_triplet(anchors: Tensor, texts: Tensor, own: Tensor, margin: float, negative: str = "nearest", distance: str = "l2") -> Tensor:
    """Eq. 1: anchors (R, E), distinct texts (N, E), the index of each anchor's own text (R,) → the mean over triplets.

    All other texts may be the negative, and the hardest is taken. Where there is only one text there is no triplet: 0.
    """
    if len(texts) < 2:
        return 0 * anchors.sum()
    d = torch.cdist(anchors, texts, p=1.0 if distance == "l1" else 2.0, compute_mode="donot_use_mm_for_euclid_dist")  # (R, N)
    positive = d.gather(1, own[:, None])[:, 0]
    mine = torch.zeros_like(d, dtype=torch.bool).scatter_(1, own[:, None], True)
    if negative == "nearest":
        hardest = d.masked_fill(mine, torch.inf).amin(1)
    else:
        hardest = d.masked_fill(mine, -torch.inf).amax(1)
    return (margin + positive - hardest).clamp_min(0).mean()


def contrastive(images: Tensor, texts: Tensor, own: Tensor, scale: Tensor) -> Tensor:
    """CLIP's loss with captions that may recur: images (B, E), distinct texts (N, E), each image's own text (B,); `scale` is the inverse
    temperature. A text that several pictures share is to be found from each, and finds each alike."""
    return both_ways(scale * images @ texts.T, own)


def both_ways(logits: Tensor, own: Tensor) -> Tensor:
    """The same from how well each picture and each text go together (B, N)."""
    share = F.one_hot(own, logits.shape[1]).to(logits.dtype)
    back = -(share / share.sum(0) * logits.log_softmax(0)).sum(0)
    return (F.cross_entropy(logits, own) + back.mean()) / 2


def numbered(words: Sequence[str]) -> tuple[list[str], list[int]]:
    """Distinct words in order, and the number of each word's."""
    place: dict[str, int] = {}
    own = [place.setdefault(word, len(place)) for word in words]
    return list(place), own


def canonical(caption: str) -> str:
    """Captions that say the same word for word are the same."""
    return " ".join(caption.lower().split()).rstrip(" .!")
