"""All that a trained search consists of, from pictures to distances: what a run trains piece by piece, and what a predictor loads."""

from __future__ import annotations

from typing import Any, cast

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from sketchbench.errors import UserError
from sketchbench.systems.zs_sbir.features import Backbone
from sketchbench.systems.zs_sbir.itq import ITQ, hamming
from sketchbench.systems.zs_sbir.network import Embedded, ParallelVAE, joined
from sketchbench.systems.zs_sbir.pca import PCA

GRID = tuple(round(k / 20, 2) for k in range(21))  # values of ω that are tried


class Searcher(nn.Module):
    """Backbone → PCA, one for sketches and one for photos → VAEs → Eq. 19. `noise` are the appearances that f̂_img is averaged over."""

    noise: Tensor
    omega: Tensor
    curve: Tensor

    def __init__(self, backbone: dict[str, Any], pca: int, scale: str, vae: dict[str, Any], samples: int, bits: int = 0):
        super().__init__()
        if samples < 1:
            raise UserError(f"task.system.samples={samples}: f̂_img is the mean over at least 1 sample of the appearance")
        self.backbone = Backbone(**backbone)
        self.pca = nn.ModuleDict({domain: PCA(self.backbone.dim, pca, scale) for domain in ("sketch", "photo")})
        self.vae_shape = {"photo_dim": pca, "sketch_dim": pca, **vae}
        self.vae = ParallelVAE(**self.vae_shape)
        self.dims = [pca, self.vae.code]
        self.itq = ITQ(sum(self.dims), bits) if bits else None
        self.register_buffer("noise", torch.randn(samples, self.vae.code, generator=torch.Generator().manual_seed(0)))
        self.register_buffer("omega", torch.tensor(0.5))
        self.register_buffer("curve", torch.zeros(len(GRID)))  # map_all on the validation categories at each ω of the grid

    def renew(self) -> None:
        """The VAEs as at the start."""
        self.vae = ParallelVAE(**self.vae_shape).to(self.omega.device)

    def embed(self, rows: Tensor, photo: Tensor) -> Tensor:
        """PCA features (B, k) and whether each is a photo's → f̂_img or f_img beside h (B, k + code)."""
        out = rows.new_zeros(len(rows), sum(self.dims))
        for which, embed in ((photo, self.vae.embed_photos), (~photo, lambda f: self.vae.embed_sketches(f, noise=self.noise))):
            if which.any():
                out[which] = torch.cat(embed(rows[which]), 1)
        return out

    def parted(self, embedded: Tensor) -> Embedded:
        return Embedded(*embedded.split(self.dims, 1))

    def score(self, q: Tensor, g: Tensor) -> Tensor:
        """1 − Dis_fusion (Eq. 19) of embedded sketches (n, D) and photos (m, D) → (n, m); with binary codes, minus the bits that differ."""
        u, v = (joined(self.parted(x), float(self.omega)) for x in (q, g))
        if self.itq is not None and self.itq.classes is not None:
            return -torch.from_numpy(np.concatenate(list(hamming(self.itq.codes(u), self.itq.codes(v))))).float()
        return u @ v.T

    def project(self, features: Tensor, domain: str) -> Tensor:
        """(n, dim) → (n, k)"""
        return self.pca_of(domain)(features)

    def pca_of(self, domain: str) -> PCA:
        return cast(PCA, self.pca["photo" if domain == "photo" else "sketch"])


def cosine_score(q: Tensor, g: Tensor) -> Tensor:
    return F.normalize(q, dim=1) @ F.normalize(g, dim=1).T
