"""The seven terms (Eq. 8-18).

The draft leaves some things open and misprints others; each such decision is an option of `Losses`, its default the sheet's:

- `elbo`: the total takes −ELBO (`minus`); Eq. 17-18 add it (`as_written`), which drives reconstructions away.
- `likelihood`: −log p is half the squared error, its `mean` over features, or their `sum` as for a normal density of unit variance.
- `kl`: divergences as they are, the `sum` over a code's numbers, or their `mean`; `beta` weighs them inside the ELBOs.
- `orthogonality`: `cos2` is 0 where codes are at right angles; Eq. 13 `as_written` is the cosine itself, least where they are opposite.
- `recon`, `semantic`: `euclidean` distance, or the `squared` one averaged over features.
- `dis`: the scale that Sim, Dis and the margin share: `squared` distances, `euclidean` ones, or `contrastive` (½Sim² + ½ max(0, m − Dis)²).
- `negative`: Dis is taken to a drawing of `other` category, as the text above Eq. 14 says; Eq. 15 `as_written` has the same drawing.

Eq. 10's z_ske is read as z_img, which is the only one of the right size.
"""

from __future__ import annotations

from collections.abc import Mapping

import torch
import torch.nn.functional as F
from torch import Tensor

from sketchbench.errors import UserError, nearest
from sketchbench.systems.zs_sbir.network import Gaussian, Passed

# λ1 … λ7
WEIGHTS = {"elbo_ske": 10.0, "elbo_img": 5.0, "recon_ske": 1.0, "recon_img": 1.0, "orthogonal": 0.1, "dis": 1.0, "semantic": 1.0}
OPTIONS = {"elbo": ("minus", "as_written"), "likelihood": ("mean", "sum"), "kl": ("sum", "mean"), "orthogonality": ("cos2", "as_written"),
           "recon": ("euclidean", "squared"), "semantic": ("euclidean", "squared"), "dis": ("squared", "euclidean", "contrastive"),
           "negative": ("other", "as_written")}


def euclidean(a: Tensor, b: Tensor) -> Tensor:
    """(B, D) twice → (B,); the gradient at equal rows is 0."""
    return torch.linalg.vector_norm(a - b, dim=1)


def distance(a: Tensor, b: Tensor, kind: str) -> Tensor:
    """Mean over the batch, Euclidean or squared a feature."""
    return euclidean(a, b).mean() if kind == "euclidean" else (a - b).square().mean()


def divergence(q: Gaussian, p: Gaussian | None, kind: str = "sum") -> Tensor:
    """D_KL(q | p) → (B,), over a code's numbers; p None is the standard normal distribution."""
    if p is None:
        each = 0.5 * (q.logvar.exp() + q.mean.square() - 1 - q.logvar)
    else:
        each = 0.5 * (p.logvar - q.logvar + (q.logvar - p.logvar).exp() + (q.mean - p.mean).square() * (-p.logvar).exp() - 1)
    return each.sum(1) if kind == "sum" else each.mean(1)


def log_likelihood(found: Tensor, target: Tensor, kind: str = "mean") -> Tensor:
    """log p (B,) without its constant, at one sample of the expectation."""
    each = -0.5 * (found - target).square()
    return each.mean(1) if kind == "mean" else each.sum(1)


def elbo_ske(out: Passed, f_ske: Tensor, beta: float, likelihood: str = "mean", kl: str = "sum") -> Tensor:
    """Eq. 9, mean over the batch. A structure code that is not sampled has no divergence."""
    bound = log_likelihood(out.f_ske, f_ske, likelihood)
    if beta and out.q_ske is not None:
        bound = bound - beta * divergence(out.q_ske, None, kl)
    return bound.mean()


def elbo_img(out: Passed, f_img: Tensor, beta: float, likelihood: str = "mean", kl: str = "sum") -> Tensor:
    """Eq. 10, mean over the batch."""
    bound = log_likelihood(out.f_img, f_img, likelihood)
    if beta:
        bound = bound - beta * divergence(out.q_img, out.p_img, kl)
    return bound.mean()


def recon_ske(out: Passed, f_ske: Tensor, kind: str = "euclidean") -> Tensor:
    """Eq. 11"""
    return distance(out.f_ske, f_ske, kind)


def recon_img(out: Passed, f_img: Tensor, kind: str = "euclidean") -> Tensor:
    """Eq. 12"""
    return distance(out.f_img, f_img, kind)


def orthogonal(out: Passed, kind: str = "cos2") -> Tensor:
    """Eq. 13, between a photo's structure and its appearance."""
    cos = F.cosine_similarity(out.h_img, out.a_img, dim=1)
    return cos.square().mean() if kind == "cos2" else cos.mean()


def discriminative(out: Passed, other: Tensor, margin: float, kind: str = "squared") -> Tensor:
    """Eq. 14-16. `other` (B,) is the row of each photo's foreign drawing, −1 where the batch has none: such a photo has Sim only."""
    sim, dis = (euclidean(out.h_img, h) for h in (out.h_ske, out.h_ske[other]))
    if kind == "squared":
        sim, dis = sim.square(), dis.square()
    apart = (margin - dis).clamp_min(0) * (other >= 0)
    if kind == "contrastive":
        sim, apart = sim.square(), apart.square()
    return (0.5 * sim + 0.5 * apart).mean()


def semantic(out: Passed, s: Tensor, kind: str = "euclidean") -> Tensor:
    """Eq. 8"""
    return distance(out.s, s, kind)


def others(categories: Tensor, generator: torch.Generator | None = None) -> Tensor:
    """For each row a random one of another category, −1 where there is none: (B,) → (B,)."""
    where = generator.device if generator is not None else categories.device
    luck = torch.rand(len(categories), len(categories), generator=generator, device=where).to(categories.device)
    luck = luck.masked_fill(categories[:, None] == categories, -1)
    best, row = luck.max(1)
    return torch.where(best < 0, -1, row)


class Losses:
    """The weighted total (Eq. 17-18) and its terms by name. What weighs 0 is not computed."""

    def __init__(self, weights: Mapping[str, float] | None = None, *, beta: float = 0.1, margin: float = 10.0, **options: str):
        self.weights = {**WEIGHTS, **(weights or {})}
        for name, weight in self.weights.items():
            if name not in WEIGHTS:
                raise UserError(f"weights.{name}={weight}: no such loss term; {nearest(name, WEIGHTS)}")
            if not 0 <= weight < float("inf"):
                raise UserError(f"weights.{name}={weight}: a loss term weighs 0 (off) or more")
        if not any(self.weights.values()):
            raise UserError("weights: all loss terms weigh 0, so nothing would be learnt; give one of them a weight")
        for name, value in options.items():
            if name not in OPTIONS:
                raise UserError(f"{name}={value}: no such option of the losses; {nearest(name, OPTIONS)}")
            if value not in OPTIONS[name]:
                raise UserError(f"{name}={value}: no such choice; {nearest(value, OPTIONS[name])}")
        self.beta, self.margin = beta, margin
        self.options = {**{name: choices[0] for name, choices in OPTIONS.items()}, **options}

    def __call__(self, out: Passed, f_img: Tensor, f_ske: Tensor, s: Tensor, categories: Tensor,
                 generator: torch.Generator | None = None) -> tuple[Tensor, dict[str, Tensor]]:
        """Features and semantics of the pairs (B, …), their categories (B,). The generator chooses foreign drawings."""
        o, beta = self.options, self.beta
        bounds = (beta, o["likelihood"], o["kl"])
        sign = -1 if o["elbo"] == "minus" else 1

        def foreign() -> Tensor:
            return others(categories, generator) if o["negative"] == "other" else torch.arange(len(categories), device=categories.device)

        ways = {
            "elbo_ske": lambda: sign * elbo_ske(out, f_ske, *bounds),
            "elbo_img": lambda: sign * elbo_img(out, f_img, *bounds),
            "recon_ske": lambda: recon_ske(out, f_ske, o["recon"]),
            "recon_img": lambda: recon_img(out, f_img, o["recon"]),
            "orthogonal": lambda: orthogonal(out, o["orthogonality"]),
            "dis": lambda: discriminative(out, foreign(), self.margin, o["dis"]),
            "semantic": lambda: semantic(out, s, o["semantic"]),
        }
        terms = {name: ways[name]() for name, weight in self.weights.items() if weight}
        return torch.stack([self.weights[name] * term for name, term in terms.items()]).sum(), terms
