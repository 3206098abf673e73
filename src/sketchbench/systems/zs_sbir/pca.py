"""Principal components of features that do not fit into memory, and the record of what they were fitted on.

Fitted on all data, unseen classes included, a projection leaks them. So whatever is fitted here carries the classes it has met
inside its state, and is refused by name where one of them is to be unseen.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator

import numpy as np
import torch
from torch import Tensor, nn

from sketchbench.errors import UserError, nearest

Chunks = Callable[[], Iterable[np.ndarray]]  # each call goes through all rows again: arrays (n, dim) of any n, in a fixed order
METHODS = ("auto", "exact", "randomised")
SCALES = ("none", "rms", "whiten")
ROWS = 1024  # rows multiplied at once, however small the chunks are
PASSES = 6  # over the data, of the randomised method
FLOOR = 1e-5  # of the first component's deviation: what is less is rounding, and is not blown up
RECORD = 8192  # bytes: 250 classes' names, and more
SPARE = 16  # directions that the randomised method follows beside those asked for


def refuse_overlap(what: str, met: Iterable[str], unseen: Iterable[str]) -> None:
    """`what` was trained or fitted on the classes `met`: stop where unseen ones are among them."""
    if leaked := sorted(set(met) & set(unseen)):
        raise UserError(f"{what} was trained on {len(leaked)} of the unseen classes ({', '.join(leaked)}), so retrieval would not be "
                        "zero-shot; take one trained on the seen classes only, or another split")


class Fitted(nn.Module):
    """Fitted on features of some classes; `classes` travels with the state dict. None: not known."""

    def __init__(self) -> None:
        super().__init__()
        self.classes: tuple[str, ...] | None = None

    def get_extra_state(self) -> Tensor:
        """A tensor, since safetensors hold nothing else; filled up with blanks, so that records of different classes have one shape."""
        said = json.dumps(self.classes).encode()
        return torch.tensor(list(said.ljust(-(-len(said) // RECORD) * RECORD)), dtype=torch.uint8)

    def set_extra_state(self, state: Tensor) -> None:
        met = json.loads(bytes(state.tolist()).decode())
        self.classes = None if met is None else tuple(met)

    def refuse_unseen(self, what: str, unseen: Iterable[str]) -> None:
        if self.classes is None:
            raise UserError(f"{what} does not say which classes it was fitted on; fit it again on the seen training data")
        refuse_overlap(what, self.classes, unseen)


class PCA(Fitted):
    """Projects (…, dim) to (…, k). `scale` rms divides by one number, so that a training row's mean square is 1; whiten by one a component.

    Methods: `exact` gathers the covariance in one pass, whatever the number of rows (5,376 features: 1.2 GB and a minute for the
    eigenvectors); `randomised` follows k + 16 directions through it in 6 passes without ever holding it. `auto` takes the cheaper.
    """

    mean: Tensor
    components: Tensor
    deviation: Tensor
    whole: Tensor
    rows: Tensor

    def __init__(self, dim: int, k: int, scale: str = "rms"):
        super().__init__()
        if scale not in SCALES:
            raise UserError(f"scale={scale}: no such scale of principal components; {nearest(scale, SCALES)}")
        if not 1 <= k <= dim:
            raise UserError(f"pca={k}: features of {dim} numbers have 1 to {dim} components")
        self.scale = scale
        self.register_buffer("mean", torch.zeros(dim))
        self.register_buffer("components", torch.zeros(k, dim))  # orthonormal rows, the largest variance first
        self.register_buffer("deviation", torch.ones(k))  # standard deviations, which fit into half precision where variances might not
        self.register_buffer("whole", torch.ones(()))  # root of the variance in all directions
        self.register_buffer("rows", torch.zeros((), dtype=torch.int64))

    def forward(self, f: Tensor) -> Tensor:
        x = (f - self.mean) @ self.components.T
        if self.scale == "none":
            return x
        spread = self.deviation if self.scale == "whiten" else self.deviation.square().mean().sqrt()
        return x / spread.clamp_min(FLOOR * self.deviation[0]).clamp_min(torch.finfo(x.dtype).tiny)

    @property
    def explained(self) -> float:
        """Share of the variance that is kept."""
        return float(self.deviation.square().sum() / self.whole.square().clamp_min(torch.finfo(torch.float32).tiny))

    def fit(self, chunks: Chunks, classes: Iterable[str], method: str = "auto", seed: int = 0) -> PCA:
        """On all rows of `chunks`, whose classes are recorded. The same rows give the same numbers."""
        k, dim = self.components.shape
        if method not in METHODS:
            raise UserError(f"method={method}: no such way to find principal components; {nearest(method, METHODS)}")
        if method == "auto":
            method = "exact" if dim <= 2048 or 10 * k >= dim else "randomised"
        data = Centred(chunks, dim)
        found = exact(data, k) if method == "exact" else randomised(data, k, seed)
        if data.rows <= k:
            raise UserError(f"pca={k}: needs more than {k} pictures to be fitted on, and there are {data.rows}; ask for fewer components")
        variance, components = found
        signs = np.sign(components[np.arange(k), np.abs(components).argmax(1)])
        self.mean.copy_(torch.from_numpy(data.mean))
        self.components.copy_(torch.from_numpy(components * signs[:, None]))
        self.deviation.copy_(torch.from_numpy(variance.clip(0) ** 0.5))
        self.whole.fill_(data.total**0.5)
        self.rows.fill_(data.rows)
        self.classes = tuple(sorted(set(classes)))
        return self


class Centred:
    """Sums over centred rows, in one pass each: rows are shifted by the first block's mean, and sums put right by the true one."""

    def __init__(self, chunks: Chunks, dim: int):
        self.chunks, self.dim = chunks, dim
        self.rows, self.total = 0, 0.0
        self.shift: np.ndarray | None = None  # float32 (dim,)
        self.mean = np.zeros(dim)

    def blocks(self) -> Iterator[np.ndarray]:
        """Shifted rows, float32 (≤ about ROWS, dim)."""
        for block in gathered(self.chunks(), self.dim):
            if self.shift is None:
                self.shift = block.mean(0, dtype=np.float64).astype(np.float32)
            yield block - self.shift

    def times(self, q: np.ndarray | None) -> np.ndarray:
        """The covariance times q (dim, l), or itself if None; float64."""
        right = None if q is None else q.astype(np.float32)
        product = np.zeros((self.dim, self.dim if q is None else q.shape[1]))
        rows, sums, squares = 0, np.zeros(self.dim), 0.0
        for y in self.blocks():
            product += y.T @ (y if right is None else y @ right)
            rows += len(y)
            sums += y.sum(0, dtype=np.float64)
            squares += float(np.einsum("ij,ij->", y, y, dtype=np.float64))
        if self.shift is None:
            raise UserError("pca: there are no pictures to fit it on; is the split empty?")
        off = sums / rows
        self.rows, self.mean = rows, self.shift + off
        self.total = (squares - rows * float(off @ off)) / max(rows - 1, 1)
        product -= rows * np.outer(off, off if right is None else off @ right)
        return product / max(rows - 1, 1)


def gathered(chunks: Iterable[np.ndarray], dim: int) -> Iterator[np.ndarray]:
    """The same rows in blocks of at least ROWS, but for the last one; float32."""
    held: list[np.ndarray] = []
    for chunk in chunks:
        if chunk.ndim != 2 or chunk.shape[1] != dim:
            raise ValueError(f"features of shape {chunk.shape} where (n, {dim}) is due")
        if not np.isfinite(chunk).all():
            raise UserError("pca: some of the features are not finite; extract them again")
        held.append(chunk)
        if sum(map(len, held)) >= ROWS:
            yield _one(held)
            held = []
    if sum(map(len, held)):
        yield _one(held)


def _one(held: list[np.ndarray]) -> np.ndarray:
    return (held[0] if len(held) == 1 else np.concatenate(held)).astype(np.float32, copy=False)


def exact(data: Centred, k: int) -> tuple[np.ndarray, np.ndarray]:
    """Variances (k,) and directions (k, dim) from the whole covariance."""
    variance, vectors = np.linalg.eigh(data.times(None))  # ascending
    return variance[::-1][:k], vectors.T[::-1][:k]


def randomised(data: Centred, k: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """The same by subspace iteration from random directions, then the best axes within the subspace."""
    width = min(k + SPARE, data.dim)
    q = np.linalg.qr(np.random.default_rng(seed).standard_normal((data.dim, width)))[0]
    for _ in range(PASSES - 1):
        q = np.linalg.qr(data.times(q))[0]
    small = q.T @ data.times(q)  # (width, width)
    variance, vectors = np.linalg.eigh((small + small.T) / 2)
    return variance[::-1][:k], (q @ vectors[:, ::-1][:, :k]).T
