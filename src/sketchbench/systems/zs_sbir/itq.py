"""Binary codes by iterative quantisation: principal directions, turned so that signs lose as little as possible; Hamming distances."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
import torch
from torch import Tensor

from sketchbench.errors import UserError
from sketchbench.systems.zs_sbir.pca import Fitted


class ITQ(Fitted):
    """(n, dim) → `bits` signs. Rotates the `bits` first principal directions to lie near the corners of a cube."""

    mean: Tensor
    projection: Tensor
    rotation: Tensor

    def __init__(self, dim: int, bits: int):
        super().__init__()
        if not 1 <= bits <= dim:
            raise UserError(f"bits={bits}: vectors of {dim} numbers give 1 to {dim} bits")
        self.register_buffer("mean", torch.zeros(dim))
        self.register_buffer("projection", torch.zeros(dim, bits))
        self.register_buffer("rotation", torch.eye(bits))
        self.objective: list[float] = []  # ‖B − V R‖² after each iteration of the last fit

    def fit(self, x: Tensor, classes: Iterable[str], iterations: int = 50, seed: int = 0) -> ITQ:
        """On vectors (n, dim) of the seen training data, drawings and photos alike."""
        bits = self.rotation.shape[0]
        if len(x) <= bits:
            raise UserError(f"bits={bits}: needs more than {bits} items to be fitted on, and there are {len(x)}; ask for fewer bits")
        data = x.detach().double().cpu().numpy()
        mean = data.mean(0)
        _, vectors = np.linalg.eigh((data - mean).T @ (data - mean))
        projection = vectors[:, ::-1][:, :bits].copy()
        rotation, self.objective = rotate((data - mean) @ projection, iterations, seed)
        for name, value in (("mean", mean), ("projection", projection), ("rotation", rotation)):
            getattr(self, name).copy_(torch.from_numpy(value))
        self.classes = tuple(sorted(set(classes)))
        return self

    def forward(self, x: Tensor) -> Tensor:
        """(n, dim) → (n, bits), whose signs are the code."""
        return (x - self.mean) @ self.projection @ self.rotation

    def codes(self, x: Tensor) -> np.ndarray:
        """uint8 (n, ⌈bits / 8⌉), eight bits a byte."""
        return np.packbits((self(x) >= 0).cpu().numpy(), axis=1)


def rotate(v: np.ndarray, iterations: int, seed: int) -> tuple[np.ndarray, list[float]]:
    """The rotation R that brings V R (n, bits) near its signs B, and ‖B − V R‖² after each iteration, which never rises."""
    bits = v.shape[1]
    r = np.linalg.qr(np.random.default_rng(seed).standard_normal((bits, bits)))[0]
    objective = []
    for _ in range(iterations):
        b = np.where(v @ r >= 0, 1.0, -1.0)  # the nearest signs for this R
        left, _, right = np.linalg.svd(v.T @ b)
        r = left @ right  # the nearest rotation for these signs
        objective.append(float(np.square(b - v @ r).sum()))
    return r, objective


def hamming(queries: np.ndarray, gallery: np.ndarray, chunk: int = 256) -> Iterator[np.ndarray]:
    """Numbers of bits that differ, uint16 in blocks of rows (≤chunk, G). Both as `ITQ.codes` gives them."""
    q, g = _words(queries), _words(gallery)
    for k in range(0, len(q), chunk):
        out = np.zeros((len(q[k : k + chunk]), len(g)), np.uint16)
        for word in range(q.shape[1]):
            out += np.bitwise_count(q[k : k + chunk, word, None] ^ g[:, word])
        yield out


def _words(codes: np.ndarray) -> np.ndarray:
    """Packed bytes as 64-bit words, filled up with zeros."""
    padded = np.pad(codes, ((0, 0), (0, -codes.shape[1] % 8)))
    return np.ascontiguousarray(padded).view(np.uint64)
