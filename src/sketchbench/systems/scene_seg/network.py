"""CLIP's image encoder with a second, v-v path, visual prompts and cross-attention; and what makes category sketches of a scene."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from sketchbench.backbones.clip import MEAN, STD
from sketchbench.errors import UserError, nearest

FLOOR, SPAN, START = 0.4, 0.5, 0.4  # of the threshold: t = 0.4 + 0.5 σ(p), p starts at 0.4, t at 0.70
TUNED = ("prompts+ln", "ln", "prompts", "full", "clip", "none")


class Encoded(NamedTuple):
    """By layer, of length 1 along the channels: CLIP's joint space."""

    scene: dict[int, Tensor]  # (B, E), VST or VCT
    patches: dict[int, Tensor]  # (B, K, E), H_k; empty where they were not asked for


class CrossAttention(nn.Module):
    """One query from a category's text over all tokens of its sketch; the sum is for every token. Own weights for each layer."""

    def __init__(self, text: int, width: int, heads: int, blocks: int):
        super().__init__()
        self.heads, self.scale = heads, math.sqrt(text)
        self.query, self.key, self.value, self.out = (nn.Linear(i, width) for i in (text, width, width, width))
        for layer in (self.query, self.key, self.value):
            nn.init.xavier_uniform_(layer.weight)
        nn.init.normal_(self.out.weight, std=(2 * blocks * width) ** -0.5)  # as CLIP begins what it adds to a residual stream
        for layer in (self.query, self.key, self.value, self.out):
            nn.init.zeros_(layer.bias)

    def forward(self, text: Tensor, tokens: Tensor) -> Tensor:
        """Text (B, E) of length 1, tokens (B, N, D) → (B, 1, D). The text's entries are first brought to a mean square of 1."""
        query = self.query(self.scale * text)[:, None]
        q, k, v = (_heads(x, self.heads) for x in (query, self.key(tokens), self.value(tokens)))
        return self.out(_joined(F.scaled_dot_product_attention(q, k, v)))


class Threshold(nn.Module):
    """Which pixels belong to a category. What goes on is cut hard; the gradient is that of the soft mask σ((M − t)/τ)."""

    def __init__(self, temperature: float = 0.05):
        super().__init__()
        self.p, self.temperature = nn.Parameter(torch.tensor(START)), temperature

    @property
    def value(self) -> Tensor:
        return FLOOR + SPAN * torch.sigmoid(self.p)

    def soft(self, maps: Tensor) -> Tensor:
        return torch.sigmoid((maps - self.value) / self.temperature)

    def forward(self, maps: Tensor) -> Tensor:
        soft = self.soft(maps)
        return (maps >= self.value).to(maps.dtype) + soft - soft.detach()


class SceneNet(nn.Module):
    """The encoder over an open_clip CLIP, whose text tower is its own. Pictures come in 0…1, with one channel or three.

    `first_vv` is the first block with a second path; `cross` are the layers with cross-attention, which are also the ones whose VCT is
    trained. `cls_from`: original (as released) · vv (as the paper's text says).
    """

    mean: Tensor
    std: Tensor

    def __init__(self, clip: nn.Module, *, first_vv: int = 7, prompts: int = 3, prompt_dropout: float = 0.1,
                 cross: Sequence[int] = (7, 10, 12), cross_heads: int = 8, cls_from: str = "original", temperature: float = 0.05):
        super().__init__()
        visual: Any = checked_vit(clip)
        self.clip, blocks, (text, width) = clip, len(visual.transformer.resblocks), (visual.output_dim, visual.transformer.width)
        if cls_from not in ("original", "vv"):
            raise UserError(f"cls_from={cls_from}: no such option; {nearest(cls_from, ('original', 'vv'))}")
        if not 1 <= first_vv <= blocks or any(not 1 <= layer <= blocks for layer in cross):
            raise UserError(f"first_vv={first_vv}, cross={list(cross)}: the encoder's blocks are 1 to {blocks}")
        self.first_vv, self.cls_from, self.depth, self.side = first_vv, cls_from, blocks, visual.image_size[0]
        reach = math.sqrt(6 / (3 * math.prod(visual.patch_size) + width))
        self.prompts = nn.Parameter(torch.empty(prompts, width).uniform_(-reach, reach)) if prompts else None
        self.prompt_dropout = prompt_dropout
        self.cross = nn.ModuleDict({str(layer): CrossAttention(text, width, cross_heads, blocks) for layer in sorted(set(cross))})
        self.threshold = Threshold(temperature)
        self.register_buffer("mean", torch.tensor(MEAN)[:, None, None], persistent=False)
        self.register_buffer("std", torch.tensor(STD)[:, None, None], persistent=False)
        self.tune("prompts+ln")

    @property
    def visual(self) -> Any:
        return self.clip.visual

    @property
    def grid(self) -> tuple[int, int]:
        """Rows and columns of patches."""
        return self.visual.grid_size

    # ------------------------------------------------------------------ the encoder
    def forward(self, images: Tensor) -> Tensor:
        """Patch features of the last layer for segmentation: (B, K, E)."""
        return self.encode(images).patches[self.depth]

    def encode(self, images: Tensor, text: Tensor | None = None, layers: Sequence[int] = (), *, patches: bool = True, vv: bool = True,
               prompted: bool = True) -> Encoded:
        """One pass. `layers` (default: the last) are tapped; `text` (B, E) of length 1 switches cross-attention on. Without `vv` and
        `prompted` it is CLIP itself. The second path costs nothing where nobody reads it."""
        layers = list(layers) or [self.depth]
        second = vv and (patches or self.cls_from == "vv")
        scene, found = {}, {}
        h = self.embed(images, prompted)  # (B, N, D), N = 1 + S + K
        u: Tensor | None = None
        for number, block in enumerate(self.visual.transformer.resblocks[: max(layers)], 1):
            if second and number >= self.first_vv:
                u = (h if u is None else u) + vv_attention(block, h)  # Eq. 2
            h = block(h)
            if text is not None and str(number) in self.cross:
                cross = self.cross[str(number)]
                h, u = h + cross(text, h), None if u is None else u + cross(text, u)
            if number in layers:
                tokens = h if u is None else u
                scene[number] = self.project((tokens if self.cls_from == "vv" else h)[:, 0])
                if patches:
                    found[number] = self.project(tokens[:, -math.prod(self.grid):])
        return Encoded(scene, found)

    def embed(self, images: Tensor, prompted: bool = True) -> Tensor:
        """[VST, prompts, patches] before the first block: (B, 1 + S + K, D)."""
        visual = self.visual
        x = visual.conv1((images - self.mean) / self.std).flatten(2).transpose(1, 2)  # (B, K, D); one channel becomes three
        x = torch.cat([visual.class_embedding.expand(x.shape[0], 1, -1), x], 1) + visual.positional_embedding
        if prompted and self.prompts is not None:
            own = F.dropout(self.prompts.expand(x.shape[0], -1, -1), self.prompt_dropout, self.training)
            x = torch.cat([x[:, :1], own, x[:, 1:]], 1)
        return visual.ln_pre(x)

    def project(self, tokens: Tensor) -> Tensor:
        return F.normalize(self.visual.ln_post(tokens) @ self.visual.proj, dim=-1)

    def read(self, tokens: Tensor) -> Tensor:
        """Token ids (N, context) → text features (N, E) of length 1."""
        return self.clip.encode_text(tokens, normalize=True)  # type: ignore[operator]

    def text_parameters(self) -> list[nn.Parameter]:
        return [p for name, p in self.clip.named_parameters() if not name.startswith("visual.")]

    # ------------------------------------------------------------------ category sketches
    def category_maps(self, patches: Tensor, text: Tensor) -> Tensor:
        """M (Eq. 3) as large as the sketch: patches (R, K, E) and texts (R, E) → (R, S, S) in 0…1, each map by its own extremes."""
        similarity = torch.einsum("rke,re->rk", patches, text)
        return enlarge(minmax(similarity).unflatten(1, self.grid), self.side).clamp(0, 1)  # the cubic overshoots

    def category_sketches(self, images: Tensor, maps: Tensor, thresholding: bool = True) -> Tensor:
        """What of the sketches (R, C, S, S) belongs to the categories of the maps (R, S, S), white elsewhere. Without `thresholding`
        ink is as dark as its map says."""
        mask = self.threshold(maps) if thresholding else maps
        return 1 - (1 - images) * mask[:, None]

    # ------------------------------------------------------------------ what trains
    def tune(self, which: str, level2: bool = True, cross: bool = True, thresholding: bool = True) -> int:
        """Let exactly these train; returns how many numbers that is. prompts+ln (the paper's) · ln · prompts · full (the whole image
        encoder, and the prompts) · clip (all of CLIP, text too, and nothing of ours) · none. Cross-attention and threshold train along
        where the category level uses them."""
        if which not in TUNED:
            raise UserError(f"tune={which}: no such choice; {nearest(which, TUNED)}")
        ours = level2 and which not in ("clip", "none")
        chosen: list[nn.Module] = [self.cross] * (ours and cross) + [self.threshold] * (ours and thresholding)
        chosen += [m for m in self.visual.modules() if isinstance(m, nn.LayerNorm)] if which in ("prompts+ln", "ln") else []
        chosen += [self.visual] if which == "full" else [self.clip] if which == "clip" else []
        wanted = {id(p) for module in chosen for p in module.parameters()}
        if self.prompts is not None and which in ("prompts+ln", "prompts", "full"):
            wanted.add(id(self.prompts))
        for p in self.parameters():
            p.requires_grad_(id(p) in wanted)
        return sum(p.numel() for p in self.parameters() if p.requires_grad)


def parameter_groups(net: SceneNet, lr: float, lr_new: float, weight_decay: float) -> list[dict[str, Any]]:
    """Every trainable parameter once: CLIP's and the prompts at `lr`, cross-attention at `lr_new`, the threshold there without decay."""
    new, free = ({id(p) for p in module.parameters()} for module in (net.cross, net.threshold))
    trained = [p for p in net.parameters() if p.requires_grad]
    groups = [{"name": "clip", "params": [p for p in trained if id(p) not in new | free], "lr": lr, "weight_decay": weight_decay},
              {"name": "cross", "params": [p for p in trained if id(p) in new], "lr": lr_new, "weight_decay": weight_decay},
              {"name": "threshold", "params": [p for p in trained if id(p) in free], "lr": lr_new, "weight_decay": 0.0}]
    return [g for g in groups if g["params"]]


def vv_attention(block: Any, h: Tensor) -> Tensor:
    """What the second path adds (Eq. 2): attention of the values to themselves, with the block's own weights, on the original path."""
    attention, width = block.attn, h.shape[-1]
    bias = None if attention.in_proj_bias is None else attention.in_proj_bias[2 * width:]
    v = _heads(F.linear(block.ln_1(h), attention.in_proj_weight[2 * width:], bias), attention.num_heads)
    return block.ls_1(attention.out_proj(_joined(F.scaled_dot_product_attention(v, v, v))))


def minmax(maps: Tensor) -> Tensor:
    """Over the last axis to 0…1; a flat map becomes 0."""
    low, high = maps.amin(-1, keepdim=True), maps.amax(-1, keepdim=True)
    return (maps - low) / (high - low).clamp_min(1e-6)


def enlarge(maps: Tensor, side: int) -> Tensor:
    """Bicubic: (R, h, w) → (R, side, side), as two products of matrices."""
    down, across = (_cubic(n, side).to(maps) for n in maps.shape[1:])
    return down @ maps @ across.T


@lru_cache(maxsize=16)
def _cubic(n: int, side: int) -> Tensor:
    """(side, n): what each of n values weighs in each of `side`."""
    with torch.inference_mode(False):
        return F.interpolate(torch.eye(n)[None, None], size=(side, n), mode="bicubic", align_corners=False)[0, 0]


def checked_vit(clip: Any) -> nn.Module:
    """The image encoder, if it has a class token that is read out after the last block and attention as plain as CLIP's."""
    from open_clip.transformer import VisionTransformer

    visual = getattr(clip, "visual", None)
    if not isinstance(visual, VisionTransformer) or visual.pool_type != "tok" or visual.attn_pool is not None or visual.proj is None:
        raise UserError(f"model: {type(visual).__name__} is no ViT whose class token is projected; take ViT-B-16-quickgelu, mini, …")
    for block in visual.transformer.resblocks:
        odd = [name for name in ("head_scale", "logit_scale") if getattr(block.attn, name, None) is not None]
        odd += [name for name, where in (("ln_inner", block.attn), ("ln_q", block.attn), ("ln_attn", block))
                if not isinstance(getattr(where, name, nn.Identity()), nn.Identity)]
        if odd:
            raise UserError(f"model: its attention has {odd[0]}, for which no v-v path is defined; take a model with plain attention")
    return visual


def _heads(x: Tensor, heads: int) -> Tensor:
    """(B, N, D) → (B, heads, N, D / heads)"""
    return x.unflatten(-1, (heads, -1)).transpose(1, 2)


def _joined(x: Tensor) -> Tensor:
    """(B, heads, N, d) → (B, N, heads · d)"""
    return x.transpose(1, 2).flatten(2)
