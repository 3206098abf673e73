"""Words as features: templates, their ensembles, and a memory of what the frozen text tower said."""

from __future__ import annotations

from collections.abc import Sequence

import torch
import torch.nn.functional as F
from torch import Tensor

from sketchbench.backbones.clip import Tokenizer
from sketchbench.errors import UserError, nearest
from sketchbench.systems.scene_seg.network import SceneNet

CATEGORY = "A sketch of {}."  # what a noun is made into, in training
IN_SCENE = ("There is a {} in the scene.", "There is the {} in the scene.", "This is a {} in the scene.", "This is the {} in the scene.",
            "This is one {} in the scene.")
TEMPLATES = ("sketch", "photo", "scene", "imagenet", "paper")
BATCH = 256  # texts at a time


def templates(name: str) -> tuple[str, ...]:
    """sketch (the one of training) · photo · scene · imagenet (CLIP's 80) · paper (those and five on scenes: the released 85)."""
    from open_clip import OPENAI_IMAGENET_TEMPLATES

    own = {"sketch": (CATEGORY,), "photo": ("A photo of a {}.",), "scene": IN_SCENE}
    if name in own:
        return own[name]
    if name not in TEMPLATES:
        raise UserError(f"templates={name}: no such set; {nearest(name, TEMPLATES)}")
    eighty = tuple(make("{}") for make in OPENAI_IMAGENET_TEMPLATES)
    return eighty + (IN_SCENE if name == "paper" else ())


class Texts:
    """Text features of a network, unit length. While its text tower is frozen, each text is read once: `clear` when its weights change."""

    def __init__(self, net: SceneNet, tokenizer: Tokenizer):
        self.net, self.tokenizer = net, tokenizer
        self._known: dict[str, Tensor] = {}

    def __call__(self, texts: Sequence[str]) -> Tensor:
        """(N, E), in the texts' order."""
        if any(p.requires_grad for p in self.net.text_parameters()):
            self.clear()
            return self._read(texts)
        new = [t for t in dict.fromkeys(texts) if t not in self._known]
        for start in range(0, len(new), BATCH):
            part = new[start : start + BATCH]
            with torch.inference_mode(False), torch.no_grad():  # what validation reads first is used in training, too
                self._known |= zip(part, self._read(part).cpu(), strict=True)
        return torch.stack([self._known[t] for t in texts]).to(self.net.mean.device)

    def categories(self, nouns: Sequence[str]) -> Tensor:
        """CCT of each noun: (N, E)."""
        return self([CATEGORY.format(n) for n in nouns])

    @torch.no_grad()
    def classes(self, names: Sequence[str], which: str = "sketch", redundant_feature: bool = False) -> Tensor:
        """What maps are made with, (C, E): the mean over templates, of length 1; with `redundant_feature` less the same of no word at all,
        and then not of length 1."""
        forms, words = templates(which), list(dict.fromkeys([*names, ""]))
        read = self([form.format(word) for word in words for form in forms]).unflatten(0, (len(words), len(forms)))  # (words, forms, E)
        known = dict(zip(words, F.normalize(read.mean(1), dim=-1), strict=True))
        out = torch.stack([known[name] for name in names])
        return out - known[""] if redundant_feature else out

    def clear(self) -> None:
        self._known = {}

    def _read(self, texts: Sequence[str]) -> Tensor:
        return self.net.read(self.tokenizer(list(texts)).to(self.net.mean.device))
