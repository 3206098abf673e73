"""The parallel VAEs (Eq. 2-7) on multi-level features (Eq. 1), and retrieval with both of their branches (Eq. 19).

One VAE draws: photo → structure code → sketch features. The other one imagines: a photo's appearance code and a sketch's structure
code → photo features. All randomness comes in as noise, so that a pass can be repeated and exported.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import torch
from torch import Tensor, nn

from sketchbench.errors import UserError, nearest
from sketchbench.retrieval.distances import cosine

PRIORS = ("normal", "conditional")
LOG_VARIANCE = 8.0  # log variances approach ± this and never pass it; a code that no term holds would run off
ROWS = 8192  # decoder rows in memory at once while samples are averaged


def multi_level(fc: Tensor, blocks: Sequence[Tensor]) -> Tensor:
    """[f_fc, GAP(f_5), GAP(f_4), …] (Eq. 1) of maps (B, C, h, w) in order of depth, the shallowest first."""
    return torch.cat([fc, *(f.mean((2, 3)) for f in reversed(blocks))], 1)


class Gaussian(NamedTuple):
    """Independent normal distributions."""

    mean: Tensor
    logvar: Tensor

    def at(self, noise: Tensor) -> Tensor:
        return self.mean + (0.5 * self.logvar).exp() * noise

    def beside(self, other: Gaussian) -> Gaussian:
        return Gaussian(torch.cat([self.mean, other.mean], -1), torch.cat([self.logvar, other.logvar], -1))


class Passed(NamedTuple):
    """What a training pass gives to the losses. `q_…` and `p_img` cover the sampled codes only."""

    f_ske: Tensor  # reconstructed (B, sketch features)
    f_img: Tensor  # reconstructed (B, photo features)
    s: Tensor  # predicted semantics (B, semantic size)
    h_img: Tensor  # mean of E_s^img (B, code)
    a_img: Tensor  # mean of E_a^img (B, code)
    h_ske: Tensor  # mean of E^ske (B, code)
    q_ske: Gaussian | None  # q(z_ske | f_img) (B, code); None where structure is not sampled
    q_img: Gaussian  # q(z_img | f_img, f_ske), appearance first: (B, 2 code), or (B, code) where structure is not sampled
    p_img: Gaussian  # p(z_img | f_ske), of the same size


class Embedded(NamedTuple):
    """What retrieval compares. Of a drawing f̂_img and h_ske, of a photo f_img and h_img."""

    features: Tensor  # (n, photo features)
    structure: Tensor  # (n, code)


def hidden_layers(ins: int, hidden: int, layers: int, dropout: float) -> tuple[nn.Sequential, int]:
    """All but the last of `layers` linear layers, and how many numbers come out."""
    stack: list[nn.Module] = []
    for _ in range(layers - 1):
        stack += [nn.Linear(ins, hidden), nn.LeakyReLU(), nn.BatchNorm1d(hidden), nn.Dropout(dropout)]
        ins = hidden
    return nn.Sequential(*stack), ins


class Decoder(nn.Module):
    """D^ske, D^img and S. With one layer it is linear."""

    def __init__(self, ins: int, outs: int, hidden: int, layers: int, dropout: float):
        super().__init__()
        self.trunk, width = hidden_layers(ins, hidden, layers, dropout)
        self.last = nn.Linear(width, outs)

    def forward(self, x: Tensor) -> Tensor:
        return self.last(self.trunk(x))


class Encoder(nn.Module):
    """E_s^img, E_a^img, E^ske and the learned prior. A code that is never sampled has no variance."""

    def __init__(self, ins: int, code: int, hidden: int, layers: int, dropout: float, sampled: bool = True):
        super().__init__()
        self.trunk, width = hidden_layers(ins, hidden, layers, dropout)
        self.mean = nn.Linear(width, code)
        self.logvar = nn.Linear(width, code) if sampled else None

    def forward(self, f: Tensor) -> Gaussian:
        x = self.trunk(f)
        mean = self.mean(x)
        if self.logvar is None:
            return Gaussian(mean, torch.full_like(mean, -torch.inf))
        return Gaussian(mean, LOG_VARIANCE * torch.tanh(self.logvar(x) / LOG_VARIANCE))


class ParallelVAE(nn.Module):
    """Works on PCA features of `photo_dim` and `sketch_dim` numbers. Both codes have one size, which Eq. 13 needs.

    `sample_structure` samples both structure codes (of E_s^img and E^ske); without it only appearance is sampled.
    `prior`: p(z_img | f_ske) is `normal`, or learned from f_ske (`conditional`). `condition` lets D^img see f_ske (Eq. 6).
    """

    def __init__(self, photo_dim: int, sketch_dim: int, semantic_dim: int, code: int = 64, hidden: int = 1024, layers: int = 2,
                 dropout: float = 0.5, prior: str = "normal", sample_structure: bool = True, condition: bool = True):
        super().__init__()
        if prior not in PRIORS:
            raise UserError(f"prior={prior}: no such prior of the image code; {nearest(prior, PRIORS)}")
        if layers < 1:
            raise UserError(f"layers={layers}: an encoder or decoder has at least 1 layer (the paper's have 2 or 3)")
        self.code, self.sample_structure, self.condition = code, sample_structure, condition
        size = (hidden, layers, dropout)
        self.e_s = Encoder(photo_dim, code, *size, sampled=sample_structure)
        self.e_a = Encoder(photo_dim, code, *size)
        self.e_ske = Encoder(sketch_dim, code, *size, sampled=sample_structure)
        self.d_ske = Decoder(code, sketch_dim, *size)
        self.d_img = Decoder(2 * code + (sketch_dim if condition else 0), photo_dim, *size)
        self.s = Decoder(photo_dim, semantic_dim, *size)
        self.prior = Encoder(sketch_dim, code * (2 if sample_structure else 1), *size) if prior == "conditional" else None

    def forward(self, f_img: Tensor, f_ske: Tensor, noise: Tensor | None = None, generator: torch.Generator | None = None) -> Passed:
        """(B, photo_dim), (B, sketch_dim). The noise (B, 3, code) of z_ske, of appearance, and of the sketch's structure; drawn if None."""
        if noise is None:
            noise = drawn((len(f_img), 3, self.code), f_img, generator)
        structure, appearance, sketch = self.e_s(f_img), self.e_a(f_img), self.e_ske(f_ske)
        sampled = self.sample_structure
        z_ske = structure.at(noise[:, 0]) if sampled else structure.mean  # Eq. 2
        drawn_structure = sketch.at(noise[:, 2]) if sampled else sketch.mean
        z_img = torch.cat([appearance.at(noise[:, 1]), drawn_structure], 1)  # Eq. 3: (B, 2 code)
        f_img_hat = self.imagine(z_img, f_ske)
        q_img = appearance.beside(sketch) if sampled else appearance
        return Passed(f_ske=self.d_ske(z_ske), f_img=f_img_hat, s=self.s(f_img_hat),  # Eq. 5, 6, 7
                      h_img=structure.mean, a_img=appearance.mean, h_ske=sketch.mean,
                      q_ske=structure if sampled else None, q_img=q_img, p_img=self.image_prior(f_ske))

    def imagine(self, z_img: Tensor, f_ske: Tensor) -> Tensor:
        """D^img (Eq. 6): (…, 2 code), (…, sketch_dim) → (…, photo_dim)"""
        x = torch.cat([z_img, f_ske], -1) if self.condition else z_img
        return self.d_img(x.flatten(0, -2)).unflatten(0, x.shape[:-1])

    def image_prior(self, f_ske: Tensor) -> Gaussian:
        """p(z_img | f_ske) of the sampled codes, appearance first."""
        if self.prior is not None:
            return self.prior(f_ske)
        zeros = f_ske.new_zeros(f_ske.shape[0], self.code * (2 if self.sample_structure else 1))
        return Gaussian(zeros, zeros)

    # ------------------------------------------------------------------ retrieval, in eval mode
    def average(self, f_ske: Tensor, noise: Tensor) -> Tensor:
        """f̂_img: the mean of D^img over samples of the appearance prior, with the mean structure code.

        noise (N, code) is every drawing's, which makes a result independent of the batch that it comes in; or (B, N, code).
        """
        prior = self.image_prior(f_ske)
        p = Gaussian(prior.mean[:, None, : self.code], prior.logvar[:, None, : self.code])
        z_a = p.at(noise if noise.dim() == 3 else noise[None])  # (B, N, code)
        shape = (*z_a.shape[:2], -1)
        z_img = torch.cat([z_a, self.e_ske(f_ske).mean[:, None].expand(shape)], -1)
        return self.imagine(z_img, f_ske[:, None].expand(shape)).mean(1)

    def generate(self, f_ske: Tensor, n: int = 100, noise: Tensor | None = None, generator: torch.Generator | None = None) -> Tensor:
        """f̂_img (B, photo_dim) of many drawings, some at a time. Without noise, n samples are drawn for all of them."""
        if noise is None:
            noise = drawn((n, self.code), f_ske, generator)
        step = max(1, ROWS // noise.shape[-2])
        parts = [self.average(f_ske[k : k + step], noise[k : k + step] if noise.dim() == 3 else noise) for k in range(0, len(f_ske), step)]
        return torch.cat(parts) if parts else f_ske.new_zeros(0, self.d_img.last.out_features)

    def embed_sketches(self, f_ske: Tensor, n: int = 100, noise: Tensor | None = None,
                       generator: torch.Generator | None = None) -> Embedded:
        return Embedded(self.generate(f_ske, n, noise, generator), self.e_ske(f_ske).mean)

    def embed_photos(self, f_img: Tensor) -> Embedded:
        return Embedded(f_img, self.e_s(f_img).mean)


def drawn(shape: tuple[int, ...], like: Tensor, generator: torch.Generator | None) -> Tensor:
    """Normal noise for `like`'s device, drawn on the generator's own."""
    where = generator.device if generator is not None else like.device
    return torch.randn(shape, generator=generator, device=where, dtype=like.dtype).to(like.device)


def branches(queries: Embedded, gallery: Embedded, chunk: int = 512) -> Iterator[tuple[Tensor, Tensor]]:
    """Cosine distances of imagined photos and of structure codes: two (≤chunk, G) blocks of rows at a time, for trying many ω."""
    for k in range(0, len(queries.features), chunk):
        rows = slice(k, k + chunk)
        yield cosine(queries.features[rows], gallery.features), cosine(queries.structure[rows], gallery.structure)


def fuse(imagined: Tensor, structure: Tensor, omega: float) -> Tensor:
    """Eq. 19. At ω = 1 only imagined photos count, at 0 only structure."""
    if not 0 <= omega <= 1:
        raise UserError(f"omega={omega:g}: the weight of imagined photos lies between 0 and 1")
    return omega * imagined + (1 - omega) * structure


def distances(queries: Embedded, gallery: Embedded, omega: float, chunk: int = 512) -> Iterator[Tensor]:
    """Dis_fusion in blocks of rows (≤chunk, G)."""
    for imagined, structure in branches(queries, gallery, chunk):
        yield fuse(imagined, structure, omega)


def joined(e: Embedded, omega: float) -> Tensor:
    """One vector an item (n, photo_dim + code), with Dis_fusion = 1 − u·v: what binary codes are made from."""
    def unit(x: Tensor) -> Tensor:
        return nn.functional.normalize(x, dim=1)

    return torch.cat([omega**0.5 * unit(e.features), (1 - omega) ** 0.5 * unit(e.structure)], 1)
