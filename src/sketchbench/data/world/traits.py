"""Traits: what one object looks like, drawn by name.

Every trait is a hash of (seed, name), not the next number of a stream: asking for one more trait, or in another
order, leaves all others as they were. That is what lets the world grow without changing what is already in it.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence
from typing import Any, TypeVar

import numpy as np

T = TypeVar("T")


def unit(*key: object) -> float:
    """A number in [0, 1) that depends on the key alone, the same on every machine."""
    digest = hashlib.blake2b("\x1f".join(map(str, key)).encode(), digest_size=8).digest()
    return (int.from_bytes(digest, "little") >> 11) / (1 << 53)


def generator(*key: object) -> np.random.Generator:
    """A stream of random numbers that depends on the key alone."""
    digest = hashlib.blake2b("\x1f".join(map(str, key)).encode(), digest_size=8).digest()
    return np.random.Generator(np.random.PCG64(int.from_bytes(digest, "little")))


class Traits:
    """The traits of one object. `identity` seeds what it is, `pose` seeds the names that start with `pose.`.

    `wobble` > 0 makes this the object as somebody remembers it: every trait moves by about that share of its range.
    `fixed` sets traits by name. `values` holds each trait asked for so far; `units` the same within [0, 1].
    """

    def __init__(self, identity: object, pose: object = 0, *, wobble: float = 0.0, memory: object = 0,
                 fixed: dict[str, Any] | None = None, schema: str = "seen"):
        self.identity, self.pose, self.wobble, self.memory = identity, pose, wobble, memory
        self.fixed = fixed or {}
        self.schema = schema  # "seen": as it looks · "simple": fewer bends and parts · "symbol": an oval with four sticks
        self._roots = [hashlib.blake2b(f"{seed}\x1f".encode(), digest_size=8) for seed in (identity, pose, memory)]
        self.values: dict[str, Any] = {}
        self.units: dict[str, float] = {}

    @property
    def symbol(self) -> bool:
        return self.schema == "symbol"

    @property
    def simple(self) -> bool:
        return self.schema != "seen"

    def _hash(self, seed: int, *key: str) -> float:
        """unit(identity, …), unit(pose, …) or unit(memory, …) by number, without spelling the seed again for every trait."""
        root = self._roots[seed].copy()
        root.update("\x1f".join(key).encode())
        return (int.from_bytes(root.digest(), "little") >> 11) / (1 << 53)

    def _unit(self, name: str, discrete: bool = False) -> float:
        u = self._hash(1 if name.startswith("pose.") else 0, name)
        if self.wobble and not discrete:
            # Box-Muller from two hashes; reflected at the ends so that the range is kept
            r = math.sqrt(-2 * math.log(1 - self._hash(2, name, "r"))) * math.cos(2 * math.pi * self._hash(2, name, "t"))
            u = abs(u + self.wobble * r)
            u = 2 - u if 1 < u < 2 else min(u, 1.0)
            u = abs(u)
        elif self.wobble and self._hash(2, name, "forget") < 0.35 * self.wobble:
            u = self._hash(2, name, "instead")
        self.units[name] = u
        return u

    def uniform(self, name: str, low: float, high: float) -> float:
        """A continuous trait, evenly spread."""
        if name not in self.values:
            self.values[name] = self.fixed[name] if name in self.fixed else low + (high - low) * self._unit(name)
        return float(self.values[name])

    def about(self, name: str, centre: float, spread: float) -> float:
        """A continuous trait that is mostly near the centre and never further than `spread` from it."""
        if name not in self.values:
            u = self._unit(name)
            bent = 0.5 + 4 * (u - 0.5) ** 3  # denser in the middle, still monotone in u
            self.values[name] = self.fixed[name] if name in self.fixed else centre + spread * (0.45 * (2 * u - 1) + 0.55 * (2 * bent - 1))
        return float(self.values[name])

    def choice(self, name: str, options: Sequence[T], weights: Sequence[float] | None = None) -> T:
        """A discrete trait. The first options are met first as u grows, so neighbours may be made alike."""
        if name not in self.values:
            u = self._unit(name, discrete=True)
            if name in self.fixed:
                self.values[name] = self.fixed[name]
            else:
                shares = list(weights) if weights else [1.0] * len(options)
                mark, total = 0.0, sum(shares)
                for option, share in zip(options, shares, strict=True):
                    self.values[name] = option
                    mark += share / total
                    if u < mark:
                        break
        return self.values[name]

    def flag(self, name: str, chance: float = 0.5) -> bool:
        return bool(self.choice(name, (True, False), (chance, 1 - chance)))

    def integer(self, name: str, low: int, high: int) -> int:
        """A whole number from low to high, both included."""
        return int(self.choice(name, range(low, high + 1)))

    def color(self, name: str, *options: tuple[float, float, float], spread: float = 0.08) -> tuple[float, float, float]:
        """One of the given colours (r, g, b in 0…1), a little off."""
        base = options[self.choice(name, range(len(options)))]
        r, g, b = (min(1.0, max(0.0, c + self.uniform(f"{name}.{k}", -spread, spread))) for k, c in zip("rgb", base, strict=True))
        return r, g, b
