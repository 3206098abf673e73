"""Semi3-Net: a trunk for photos, one for drawings and edge maps, and a joint semantic embedding for all three."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any, cast

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.utils.checkpoint import checkpoint

from sketchbench.backbones.vgg import VGG

DOMAINS = ("image", "edge", "sketch")
# which trunk and which embedding each domain uses (Table II, and the two-branch rows of Section IV)
SHARING: dict[str, tuple[dict[str, int], dict[str, int]]] = {
    "semi": ({"image": 0, "edge": 1, "sketch": 1}, {"image": 0, "edge": 0, "sketch": 0}),
    "all": ({"image": 0, "edge": 0, "sketch": 0}, {"image": 0, "edge": 0, "sketch": 0}),
    "fc": ({"image": 0, "edge": 1, "sketch": 2}, {"image": 0, "edge": 0, "sketch": 0}),
    "sketch_edge": ({"image": 0, "edge": 1, "sketch": 1}, {"image": 0, "edge": 1, "sketch": 2}),
    "two_none": ({"image": 0, "sketch": 1}, {"image": 0, "sketch": 1}),
    "two_fc": ({"image": 0, "sketch": 1}, {"image": 0, "sketch": 0}),
    "two_all": ({"image": 0, "sketch": 0}, {"image": 0, "sketch": 0}),
}


def build(branch: Mapping[str, Any], joined: Mapping[str, Any], recompute: bool = False) -> Semi3:
    """The joint network that a card describes: `make_branch`'s options, and those of the three together."""
    return Semi3(lambda: make_branch(**branch), recompute=recompute, **joined)


def make_branch(depth: str, width: int, channels: int, classes: int, dim: int, reads: str, dropout: float) -> Branch:
    """A VGG with an embedding of `dim` and a classifier in place of its last layer."""
    vgg = VGG(depth, width, channels, dropout=dropout)
    return Branch(vgg.features, Embedding(VGGFC(vgg), vgg.fc_channels, classes, dim, reads))


class VGGFC(nn.Module):
    """fc6 and fc7 of a VGG, as one module that branches may share."""

    def __init__(self, vgg: VGG):
        super().__init__()
        self.pool, self.layers = vgg.avgpool, vgg.classifier

    def forward(self, pool5: Tensor) -> Tensor:
        return self.layers(self.pool(pool5).flatten(1))


class ChannelAttention(nn.Module):
    """M = sigmoid(W² ReLU(W¹ GAP(X))) (Eq. 1-4)."""

    def __init__(self, channels: int, reduction: int = 16):
        super().__init__()
        inner = max(channels // reduction, 1)
        self.squeeze = nn.Linear(channels, inner, bias=False)
        self.excite = nn.Linear(inner, channels, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        """(B, C, h, w) → (B, C, 1, 1)"""
        return self.excite(self.squeeze(x.mean((2, 3))).relu()).sigmoid()[..., None, None]


class Embedding(nn.Module):
    """fc6, fc7, the embedding layer before normalisation, and the classifier."""

    def __init__(self, fc: nn.Module, width: int, classes: int, dim: int = 256, reads: str = "embedding"):
        super().__init__()
        self.fc = fc  # pool5 (B, C, h, w) → (B, width)
        self.embed = nn.Linear(width, dim)
        self.classify = nn.Linear(dim if reads == "embedding" else width, classes)
        self.reads = reads

    def forward(self, pool5: Tensor) -> tuple[Tensor, Tensor]:
        """The embedding (B, dim), not normalised, and logits (B, classes)."""
        fc7 = self.fc(pool5)
        embedding = self.embed(fc7)
        return embedding, self.classify(embedding if self.reads == "embedding" else fc7)


class Branch(nn.Module):
    """One domain alone, as it is pre-trained: no attention, cross-entropy only."""

    def __init__(self, trunk: nn.Module, embedding: Embedding):
        super().__init__()
        self.trunk, self.embedding = trunk, embedding

    def forward(self, x: Tensor) -> Tensor:
        return self.embedding(self.trunk(laid_out(x)))[1]


class Semi3(nn.Module):
    """The three branches. Modules that domains share stand once; `trunk_of` and `embedding_of` say who uses which.

    `sketch_attention`: shared (the edge map's module, on the drawing's features) · own · none.
    """

    def __init__(self, make_branch: Callable[[], Branch], channels: int, sharing: str = "semi", attention: bool = True,
                 sketch_attention: str = "shared", reduction: int = 16, recompute: bool = False):
        super().__init__()
        self.trunk_of, self.embedding_of = SHARING[sharing]
        branches = [make_branch() for _ in range(1 + max(*self.trunk_of.values(), *self.embedding_of.values()))]
        self.trunks = nn.ModuleList(branches[k].trunk for k in sorted(set(self.trunk_of.values())))
        self.embeddings = nn.ModuleList(branches[k].embedding for k in sorted(set(self.embedding_of.values())))
        self.attention = nn.ModuleDict()
        if attention and "edge" in self.trunk_of:
            owners = ("image", "edge", "sketch") if sketch_attention == "own" else ("image", "edge")
            self.attention = nn.ModuleDict({d: ChannelAttention(channels, reduction) for d in owners})
        self.sketch_attention, self.recompute = sketch_attention, recompute

    def begin(self, branches: Mapping[str, Branch], trunk: str = "sketch") -> None:
        """Start from the pre-trained branches: FCs from the image's, the trunk that drawings and edge maps share from `trunk`'s.

        What only one domain uses begins as that domain's own.
        """
        plans = ((self.trunks, self.trunk_of, "trunk", trunk), (self.embeddings, self.embedding_of, "embedding", "image"))
        for modules, table, part, shared in plans:
            for k, module in enumerate(modules):
                users = [d for d in DOMAINS if table.get(d) == k]
                giver = users[0] if len(users) == 1 else "image" if "image" in users else shared
                module.load_state_dict(getattr(branches[giver], part).state_dict())  # copies the values

    def end(self, branches: Mapping[str, Branch]) -> None:
        """The other way: branches take over what this network has for their domain."""
        for d, branch in branches.items():
            trunk, embedding = self.parts(d)
            branch.trunk.load_state_dict(trunk.state_dict())
            branch.embedding.load_state_dict(embedding.state_dict())

    @property
    def domains(self) -> list[str]:
        return list(self.trunk_of)

    def parts(self, domain: str) -> tuple[nn.Module, Embedding]:
        """The trunk and the embedding that a domain uses."""
        return self.trunks[self.trunk_of[domain]], cast(Embedding, self.embeddings[self.embedding_of[domain]])

    def pool5(self, x: Tensor, domain: str) -> Tensor:
        """(B, channels, S, S) → (B, C, h, w). With `recompute`, activations are not kept for the backward pass but made a second time."""
        trunk, x = self.trunks[self.trunk_of[domain]], laid_out(x)
        if not (self.recompute and self.training):
            return trunk(x)

        def contexts() -> tuple[AbstractContextManager, AbstractContextManager]:
            return nullcontext(), statistics_stay(trunk)

        return checkpoint(trunk, x, use_reentrant=False, context_fn=contexts)

    def embed(self, pool5: Tensor, domain: str) -> dict[str, Tensor]:
        embedding, logits = self.embeddings[self.embedding_of[domain]](pool5)
        return {"feature": F.normalize(embedding, dim=1), "logits": logits}

    def photo(self, image: Tensor, edge: Tensor | None) -> dict[str, dict[str, Tensor]]:
        """A photo and its edge map; the co-mask M_CO = M_I ⊗ M_E rescales both (Eq. 5-7)."""
        x_i = self.pool5(image, "image")
        if edge is None:
            return {"image": self.embed(x_i, "image")}
        x_e = self.pool5(edge, "edge")
        if self.attention:
            mask = self.attention["image"](x_i) * self.attention["edge"](x_e)  # (B, C, 1, 1)
            x_i, x_e = mask * x_i, mask * x_e
        return {"image": self.embed(x_i, "image"), "edge": self.embed(x_e, "edge")}

    def asks_edge(self, feature: str) -> bool:
        """Whether this feature of a photo, image or edge, depends on its edge map."""
        return "edge" in self.trunk_of and (bool(self.attention) or feature == "edge")

    def sketch(self, sketch: Tensor) -> dict[str, Tensor]:
        x = self.pool5(sketch, "sketch")
        if self.attention and self.sketch_attention != "none":
            x = self.attention["edge" if self.sketch_attention == "shared" else "sketch"](x) * x
        return self.embed(x, "sketch")

    def forward(self, sketch: Tensor, image: Tensor, edge: Tensor | None) -> dict[str, Any]:
        return {"sketch": self.sketch(sketch), **self.photo(image, edge)}


def laid_out(x: Tensor) -> Tensor:
    """The same pictures with each pixel's channels side by side, which saves a processor a third of the time."""
    return x.contiguous(memory_format=torch.channels_last)


@contextmanager
def statistics_stay(trunk: nn.Module) -> Iterator[None]:
    """Batch normalisation's running statistics take a batch in once, however often it passes."""
    norms = [m for m in trunk.modules() if isinstance(m, nn.BatchNorm2d)]
    before = [m.momentum for m in norms]
    for m in norms:
        m.momentum = 0.0
    try:
        yield
    finally:
        for m, momentum in zip(norms, before, strict=True):
            m.momentum = momentum
