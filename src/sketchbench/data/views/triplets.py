"""Triplets of fine-grained retrieval: a sketch, a photo that is nearer to it, and one that is farther."""

from __future__ import annotations

from typing import Any

import numpy as np

from sketchbench.data.source import Item, Source
from sketchbench.data.transforms.picture import check
from sketchbench.data.view import rng
from sketchbench.data.views.pictures import PicturesView
from sketchbench.errors import UserError


class TripletView(PicturesView):
    """Training: one sample a sketch with a photo of its own: sketch, positive, negative (channels, crop, crop) each, category, id,
    and the groups of the sketch's own photo and of the positive, which a judgement may make another one.

    `triplets=human` draws one of the sketch's judged pairs (where the source has them, else as `match`): with the chance `easy` its
    negative gives way to a photo that is in no pair of that sketch. `match`: the sketch's photo against any other of the category.
    A photo of the sketch's own thing is never the negative: pairs that judge it the farther one are left out.
    `joint`: one crop window and flip for all three. `shuffle_pairs`, a control, deals the photos out to other things.
    """

    needs = frozenset({"instance"})

    def __init__(self, source: Source, split: str, *, seed: int = 0, categories: list[str] | None = None, size: int = 112, crop: int = 96,
                 channels: int = 3, scaling: str = "imagenet", photo: str = "rgb", ht: str = "none", skeleton: str = "skeletonize",
                 triplets: str = "human", easy: float = 0.25, flip: bool = True, joint: bool = False, shuffle_pairs: bool = False,
                 cache_mb: int = 256):
        check("triplets", triplets, ("human", "match"))
        if not 0 <= easy <= 1:
            raise UserError(f"easy={easy}: is a chance, from 0 to 1")
        self.human = triplets == "human" and "triplets" in source.offers
        self.easy, self.flip, self.joint, self.shuffle_pairs = easy, flip, joint, shuffle_pairs
        super().__init__(source, split, seed=seed, categories=categories, size=size, crop=crop, channels=channels, scaling=scaling,
                         photo=photo, ht=ht, skeleton=skeleton, cache_mb=cache_mb)

    # ------------------------------------------------------------------ items
    def choose(self) -> list[Item]:
        items = super().choose()
        sketches = [i for i in items if i.domain == "sketch"]
        photos = [i for i in items if i.domain == "photo"]
        if not self.training:
            self._refuse_widows(sketches, {i.instance for i in photos})
            return items if sketches else []
        self._photos = {p.id: p for p in photos}
        self._rivals: dict[str, list[str]] = {}  # category → ids
        self._of: dict[str, list[str]] = {}  # instance → ids of its photos
        for p in photos:
            self._rivals.setdefault(p.category, []).append(p.id)
            self._of.setdefault(p.instance, []).append(p.id)
        self._dealt = self._deal() if self.shuffle_pairs else {}
        found = [s for s in sketches if s.instance and 0 < len(self.own(s)) < len(self._rivals[s.category])]
        self._judge(found)
        return found

    def own(self, sketch: Item) -> list[str]:
        """Ids of the photos of the thing that was drawn (in the control, of the thing that it was dealt)."""
        return self._of.get(self._dealt.get(sketch.instance, sketch.instance), [])

    def _refuse_widows(self, sketches: list[Item], there: set[str]) -> None:
        alone = [s.id for s in sketches if not s.instance or s.instance not in there]
        if alone:
            raise UserError(f"data={self.source.name}: {len(alone)} of {len(sketches)} {self.split} sketches have no photo of their own "
                            f"among the {self.split} photos, the first is {alone[0]}; add the photos, or take these sketches out")

    def _deal(self) -> dict[str, str]:
        """Control: instance → the one whose photos it gets, another of its category, always the same one."""
        partner: dict[str, str] = {}
        for k, c in enumerate(sorted(self._rivals)):
            named = sorted({self._photos[p].instance for p in self._rivals[c]} - {""})
            order = rng(self.seed, "shuffle_pairs", k).permutation(len(named))
            partner |= {named[a]: named[b] for a, b in zip(order, np.roll(order, 1), strict=True)}
        return partner

    def _judge(self, sketches: list[Item]) -> None:
        """Sketch id → its pairs that may be drawn, and the photos that are in any of its pairs."""
        self._pairs: dict[str, list[tuple[str, str]]] = {}
        self._seen: dict[str, set[str]] = {}
        told = self.told() if self.human else {}
        for sketch in sketches:
            inside = set(self._rivals[sketch.category])
            pairs = [(self._instead(a), self._instead(b)) for a, b in told.get(sketch.id, []) if a in inside and b in inside]
            own = set(self.own(sketch))
            self._seen[sketch.id] = {p for pair in pairs for p in pair}
            self._pairs[sketch.id] = [(a, b) for a, b in pairs if b not in own]

    def _instead(self, photo: str) -> str:
        """The photo that the control deals out in place of one."""
        instance = self._photos[photo].instance
        given = self._of[self._dealt.get(instance, instance)]
        return given[self._of[instance].index(photo) % len(given)]

    def _number(self) -> None:
        if self.training:
            self._group = {name: k for k, name in enumerate(sorted(self._of))}
        else:
            super()._number()

    @property
    def groups(self) -> list[int]:
        return [self._drawn_group(i) for i in self.items] if self.training else super().groups

    def _drawn_group(self, sketch: Item) -> int:
        return self._group[self._dealt.get(sketch.instance, sketch.instance)]

    # ------------------------------------------------------------------ which photos
    def drawn(self, item: Item, draw: np.random.Generator) -> tuple[str, str]:
        """Ids of the positive and the negative."""
        own, judged = self.own(item), self._pairs[item.id]
        if not judged:
            return own[draw.integers(len(own))], self._other(item, own, draw)
        closer, farther = judged[draw.integers(len(judged))]
        if draw.random() < self.easy:
            apart = self._seen[item.id].union(own)
            easy = [p for p in self._rivals[item.category] if p not in apart]
            farther = easy[draw.integers(len(easy))] if easy else farther
        return closer, farther

    def _other(self, item: Item, own: list[str], draw: np.random.Generator) -> str:
        rivals = self._rivals[item.category]
        while (photo := rivals[draw.integers(len(rivals))]) in own:
            pass
        return photo

    def pairs(self, item: Item, others: int) -> list[tuple[str, str]]:
        """All judged (closer, farther) of a training sketch; where there are none, its photo and up to `others` of its category."""
        if self._pairs[item.id]:
            return list(self._pairs[item.id])
        own, draw = self.own(item), rng(self.seed, "pairs", item.id)
        rest = [p for p in self._rivals[item.category] if p not in own]
        positive = own[draw.integers(len(own))]
        return [(positive, rest[k]) for k in draw.permutation(len(rest))[:others]]

    # ------------------------------------------------------------------ samples
    def sample(self, item: Item, draw: np.random.Generator) -> dict[str, Any]:
        if not self.training:
            return super().sample(item, draw)
        shown = [item, *(self._photos[p] for p in self.drawn(item, draw))]
        places = [self.place(draw)] * 3 if self.joint else [self.place(draw) for _ in shown]
        sketch, positive, negative = (self.cut(self.image(i), place, i.domain) for i, place in zip(shown, places, strict=True))
        return {"sketch": sketch, "positive": positive, "negative": negative, "group": self._drawn_group(item),
                "positive_group": self._group[shown[1].instance], "category": self._class[item.category], "id": item.id}
