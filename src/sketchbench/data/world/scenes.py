"""Scenes: a few things put on a page by simple rules, the same at any size.

`draw_scene` composes; scene_views.py draws the sketch, the photo and the class map of what is here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from sketchbench.data.world.figure import Figure
from sketchbench.data.world.objects import _stuff, program
from sketchbench.data.world.settings import HELD, LAND, MOUNTS, OBJECTS, SETTINGS, SIZES, Slot
from sketchbench.data.world.traits import Traits

MARGIN = 0.015  # of the page that things keep free
LAYERS = {"sun": 0.0, "moon": 0.0, "star": 0.1, "mountain": 1.0, "hill": 2.0, "cloud": 3.0, "sky": 3.1, "wall": 3.2, "sea": 4.0, "floor": 4.0, "grass": 5.0,
          "sand": 6.0, "river": 7.0, "road": 8.0, "rug": 9.0}  # what lies behind the things that stand on the ground (10 + how near)
PARTIAL = ("head", "head_side", "bust", "face")  # poses that show no whole body
MOST = 7


@dataclass
class Thing:
    """One thing of a scene. `anchor` is the middle of its foot (or of its box, if it floats), `size` its larger side, in pages."""

    name: str
    seed: tuple
    anchor: tuple[float, float]
    size: float
    layer: float
    relation: str = ""  # ground · far · sky · high · corner · sea · road · wall · land · on · held · riding
    to: int | None = None  # the thing that `relation` refers to: its index in Scene.things
    flip: bool = False
    depth: float = 0.0  # 0 near … 1 at the horizon
    fixed: dict[str, Any] = field(default_factory=dict)
    pose: int = 0
    figure: Figure = field(default_factory=Figure)  # as it is, in page coordinates [0, 1] squared
    values: dict[str, Any] = field(default_factory=dict)  # its traits

    @property
    def land(self) -> bool:
        return self.name in LAND

    @property
    def floats(self) -> bool:
        return self.relation in ("sky", "high", "corner", "wall") or self.name in ("kite", "rug") or (self.relation == "held" and self.name != "umbrella")

    @property
    def box(self) -> np.ndarray:
        """(2, 2): low and high corner of the figure."""
        return np.stack(self.figure.bounds())

    def raw(self, schema: str = "seen", wobble: float = 0.0, memory: object = 0, drawn: bool = False) -> tuple[Figure, Traits]:
        """The thing in its own coordinates: itself, or as a drawer remembers it (`drawn`: land in shorthand)."""
        fixed = {**self.fixed, "drawn": True} if drawn and self.name in _stuff.STUFF else self.fixed
        t = Traits(self.seed, (*self.seed, "pose", self.pose), wobble=0.5 * wobble if self.land else wobble, memory=memory, fixed=fixed, schema=schema)
        make = _stuff.STUFF.get(self.name) or program(self.name)
        return make(t), t

    def put(self, figure: Figure) -> Figure:
        """A figure of this thing where it belongs; land is in page coordinates already."""
        if self.land:
            return figure
        turn = np.diag([-1.0 if self.flip else 1.0, 1.0])
        low, high = figure.bounds()
        if self.flip:
            low, high = np.array([-high[0], low[1]]), np.array([-low[0], high[1]])
        scale = self.size / max(float((high - low).max()), 1e-9)
        hold = np.array([(low[0] + high[0]) / 2, (low[1] + high[1]) / 2 if self.floats else high[1]])
        offset = np.array(self.anchor) - hold * scale
        if self.relation != "corner":  # back onto the page
            offset -= np.maximum(high * scale + offset - (1 - MARGIN), 0)
            offset += np.maximum(MARGIN - (low * scale + offset), 0)
        return figure.move(turn * scale, offset)

    def settle(self) -> Thing:
        """Draws the thing as it is; a pose that shows no whole body is replaced."""
        for self.pose in range(12):
            figure, t = self.raw()
            if t.values.get("pose.name") not in PARTIAL:
                break
        self.values = dict(t.values)
        self.figure = self.put(figure)
        return self


@dataclass
class Scene:
    things: list[Thing]  # in painter's order
    setting: str
    horizon: float
    seed: tuple
    split: str

    @property
    def classes(self) -> list[str]:
        """Distinct class names, in painter's order."""
        return list(dict.fromkeys(thing.name for thing in self.things))

    @property
    def objects(self) -> list[Thing]:
        return [thing for thing in self.things if not thing.land]


def draw_scene(seed: object, split: str = "train") -> Scene:
    """A scene: a pure function of (seed, split)."""
    return Composer(seed, split).compose()


class Composer:
    """Builds one scene, thing after thing; every decision is a named trait of the scene."""

    def __init__(self, seed: object, split: str):
        self.key = ("scene", split, seed)
        self.t = Traits(self.key)
        self.split = split
        self.name = self.t.choice("setting", tuple(SETTINGS), [k.weight for k in SETTINGS.values()])
        self.setting = SETTINGS[self.name]
        self.horizon = self.t.uniform("horizon", *self.setting.horizon)
        self.lands: dict[str, Thing] = {}
        self.things: list[Thing] = []

    def compose(self) -> Scene:
        self._lay_land()
        wanted = self._wanted()
        crowd = sum(slot.zone not in ("high", "corner", "wall") for slot, _ in wanted)
        self.zoom = self.t.uniform("zoom", 0.24, 0.46) * (4.5 / (2.5 + crowd)) ** 0.5
        self.clearance = self.t.choice("clearance", (0.04, 0.15, 0.4), (5, 3, 2))
        for k, (slot, name) in enumerate(wanted):
            self._put(f"thing{k}", slot, name)
        everything = [*self.lands.values(), *self.things]
        order = sorted(range(len(everything)), key=lambda i: (everything[i].layer, i))
        where = {id(everything[i]): rank for rank, i in enumerate(order)}
        for thing in self.things:
            thing.to = None if thing.to is None else where[id(self.things[thing.to])]
        return Scene([everything[i] for i in order], self.name, self.horizon, self.key, self.split)

    # ------------------------------------------------------------------ what there is
    def _wanted(self) -> list[tuple[Slot, str]]:
        """The slots that are filled, one entry a thing; at least two things, at most MOST."""
        t, out, filled = self.t, [], set()
        for k, slot in enumerate(self.setting.slots):
            if t.flag(f"slot{k}", slot.chance):
                filled.add(k)
                out += self._of_slot(k, slot, t.integer(f"slot{k}.count", slot.low, slot.high))
        spare = [k for k in range(len(self.setting.slots)) if k not in filled and self.setting.slots[k].zone not in ("held", "top", "ride")]
        for k in spare:
            if len(out) >= 2:
                break
            out += self._of_slot(k, self.setting.slots[k], 1)
        return out[:MOST]

    def _of_slot(self, k: int, slot: Slot, count: int) -> list[tuple[Slot, str]]:
        names = [self.t.choice(f"slot{k}.name{0 if slot.same else i}", slot.names) for i in range(count)]
        return [(slot, name) for name in names]

    def _lay_land(self) -> None:
        t = self.t
        shore = t.uniform("shore", 0.62, 0.82) if any(n == "sand" for n, _ in self.setting.land) else 0.95
        lay = t.choice("lay", ("along", "across"), (1, 1))
        across = {"across.y": t.uniform("across.y", max(self.horizon + 0.14, 0.6), 0.86), "across.width": t.uniform("across.width", 0.13, 0.24)}
        for name, chance in self.setting.land:
            if not t.flag(f"land.{name}", chance):
                continue
            fixed: dict[str, Any] = {"top": self.horizon}
            if name in ("road", "river"):
                fixed |= {"lay": lay if name == "road" or "road" not in self.lands else "along", **across}
            elif name == "sand":
                fixed["top"] = shore
            elif name == "sea":
                fixed["shore"] = shore
            elif name == "fence":
                fixed |= {"foot": min(self.horizon + t.uniform("fence.foot", 0.06, 0.25), 0.9), "left": t.uniform("fence.left", -0.05, 0.35), "right": t.uniform("fence.right", 0.6, 1.05)}
                fixed["high"] = t.uniform("fence.high", 0.1, 0.19)
            layer = 10 + fixed["foot"] if name == "fence" else LAYERS[name]
            self.lands[name] = Thing(name, (*self.key, name), (0.5, 0.5), 1.0, layer, "land", fixed=fixed).settle()

    # ------------------------------------------------------------------ where it goes
    def _put(self, key: str, slot: Slot, name: str) -> None:
        if slot.zone == "ride":
            self._ride(key, name)
        elif slot.zone == "held":
            self._hold(key, name)
        elif slot.zone == "top":
            self._on_top(key, name)
        else:
            self.things.append(self._best_place(key, name, slot.zone))

    def _best_place(self, key: str, name: str, zone: str) -> Thing:
        """Of some places the first that leaves the others free enough, or the least crowded one."""
        t, best = self.t, None
        size = SIZES[name] * self.zoom * t.uniform(f"{key}.size", 0.82, 1.2)
        flip = t.flag(f"{key}.flip")
        proto = Thing(name, (*self.key, key), (0.5, 0.5), 1.0, 0.0, flip=flip)
        proto.fixed = {"rain": True} if name == "cloud" and self.name == "rain" else {}
        proto.settle()
        low, high = proto.box
        shape = high - low  # for size 1
        for trial in range(10):
            anchor, scale, depth = self._place(f"{key}.{trial}", zone, float(shape[1]) * size)
            side = float(np.clip(size * scale, 0.07 if name not in ("ball", "star", "flower") else 0.04, min(0.72, 0.86 / max(shape[1], 0.3))))
            half = shape * side / 2
            middle = np.array(anchor) - (0, 0 if zone in ("sky", "high", "corner", "wall", "rug") else half[1])
            middle = np.clip(middle, half + MARGIN, np.maximum(1 - half - MARGIN, half + MARGIN))
            crowd = self._crowding(middle - half, middle + half)
            if best is None or crowd < best[0]:
                best = (crowd, anchor, side, depth)
            if crowd <= self.clearance:
                break
        _, anchor, side, depth = best
        layer = LAYERS.get(name if name in LAYERS else zone, 10 + anchor[1])
        return Thing(name, proto.seed, anchor, side, layer, zone, None, flip, depth, proto.fixed).settle()

    def _place(self, key: str, zone: str, height: float) -> tuple[tuple[float, float], float, float]:
        """An anchor, the scale there and its distance."""
        t, h = self.t, self.horizon
        x = t.uniform(f"{key}.x", 0.06, 0.94)
        v = t.uniform(f"{key}.v", 0, 1)
        if zone == "corner":
            if t.flag(f"{key}.cut", 0.15):  # a quarter of a sun in the page's corner
                return (float(round(x)), 0.0), 1.5, 1.0
            return (x, 0.09 + 0.1 * v), 1.0, 1.0
        if zone == "high":
            return (x, 0.06 + max(0.1, min(0.3, h - 0.2)) * v), 0.9, 1.0
        if zone == "sky":
            return (x, 0.1 + max(0.15, h - 0.25) * v), 0.75 + 0.4 * v, 1.0
        if zone == "wall":
            return (x, 0.16 + (h - 0.4) * v), 1.0, 1.0
        if zone == "rug":
            return (x, h + 0.6 * (0.97 - h) + 0.2 * (0.97 - h) * v), 1.0, 0.5
        if zone == "sea":
            shore = self.lands["sand"].fixed["top"] if "sand" in self.lands else 0.95
            y = h + 0.03 + (shore - h - 0.06) * v
            return (x, y), 0.55 + 0.7 * v, 1 - v
        if zone == "road" and "road" in self.lands:
            return self._on_road(key, x, v)
        top = h if self.setting.place != "indoor" else h - 0.02
        near = 0.35 * v if zone == "far" else 0.3 + 0.7 * v
        if "sand" in self.lands and zone == "ground":
            top = self.lands["sand"].fixed["top"] - 0.05
        elif "road" in self.lands and self.lands["road"].fixed["lay"] == "across" and t.flag(f"{key}.beyond", 0.6):
            near = min(near, 0.5)  # behind the road
        y = top + 0.03 + (0.94 - top) * near
        return (x, y), 0.5 + 0.6 * near, 1 - near

    def _on_road(self, key: str, x: float, v: float) -> tuple[tuple[float, float], float, float]:
        road = self.lands["road"]
        if road.fixed["lay"] == "across":
            y = road.fixed["across.y"] + road.fixed["across.width"] * (0.5 * v - 0.08)
            return (x, y), 0.95, 0.3
        u = 0.45 + 0.45 * v
        y = self.horizon + (1.12 - self.horizon) * u
        far, near = road.values["far.x"], road.values["near.x"]
        return (far + (near - far) * u**1.3 + 0.1 * (x - 0.5), min(y, 0.95)), 0.4 + 0.6 * u, 1 - u

    def _crowding(self, low: np.ndarray, high: np.ndarray) -> float:
        """The largest share of a box, this or another's, that the two cover in common."""
        worst = 0.0
        for other in self.things:
            lo, hi = other.box
            common = np.minimum(high, hi) - np.maximum(low, lo)
            if (common > 0).all():
                worst = max(worst, float(common.prod() / max(1e-6, min((high - low).prod(), (hi - lo).prod()))))
        return worst

    # ------------------------------------------------------------------ things that go together
    def _persons(self) -> list[int]:
        taken = {thing.to for thing in self.things if thing.relation == "held"}
        return [i for i, thing in enumerate(self.things) if thing.name == "person" and thing.relation != "riding" and i not in taken]

    def _hold(self, key: str, name: str) -> None:
        """In or from a person's hand: an umbrella above, a ball beside, a kite in the air on its string."""
        t, persons = self.t, self._persons()
        if not persons:
            return self.things.append(self._best_place(key, name, "sky" if name == "kite" else "ground"))
        who = self.things[persons[0]]
        low, high = who.box
        side = 1 if t.flag(f"{key}.side", 0.5) else -1
        tall = float(high[1] - low[1])
        hand = (float(np.clip((low[0] + high[0]) / 2 + side * 0.5 * (high[0] - low[0]), 0.02, 0.98)), float(low[1] + t.uniform(f"{key}.hand", 0.4, 0.52) * tall))
        size = SIZES[name] * who.size * t.uniform(f"{key}.size", 0.85, 1.15)
        if name == "kite":
            x = hand[0] + side * t.uniform(f"{key}.x", 0.12, 0.35)
            x = x if 0.1 < x < 0.9 else hand[0] - side * 0.25
            anchor = (x, max(0.12, low[1] - t.uniform(f"{key}.up", 0.15, 0.4)))
        elif name == "umbrella":
            anchor = (hand[0], hand[1] + 0.08 * tall)
        else:
            anchor = (hand[0] + side * 0.45 * size, hand[1])
        thing = Thing(name, (*self.key, key), anchor, float(np.clip(size, 0.04, 0.3)), who.layer + 1e-4, "held", persons[0], flip=side < 0)
        thing.fixed = {"hand": hand} if name == "kite" else {}
        self.things.append(thing.settle())

    def _on_top(self, key: str, name: str) -> None:
        """On a table (in the drawing: just above its far edge)."""
        hosts = [i for i, thing in enumerate(self.things) if thing.name == "table"]
        if not hosts:
            return self.things.append(self._best_place(key, name, "ground"))
        host = self.things[hosts[0]]
        low, high = host.box
        x = low[0] + (high[0] - low[0]) * self.t.uniform(f"{key}.x", 0.3, 0.7)
        y = low[1] + (high[1] - low[1]) * self.t.uniform(f"{key}.y", 0.04, 0.14)
        size = float(np.clip(0.42 * host.size, 0.06, 0.95 * y))
        self.things.append(Thing(name, (*self.key, key), (x, y), size, host.layer + 1e-4, "on", hosts[0]).settle())

    def _ride(self, key: str, name: str) -> None:
        """A rider is drawn behind the animal's back: its legs are hidden, or hang beside it."""
        mount = self._best_place(key, name if name in MOUNTS else "horse", "ground")
        mount.size = float(np.clip(mount.size * 1.15, 0.25, 0.6))
        mount.anchor = (float(np.clip(mount.anchor[0], 0.3, 0.7)), max(mount.anchor[1], 0.72))
        self.things.append(mount.settle())
        low, high = mount.box
        wide, tall = high - low
        size = mount.size * self.t.uniform(f"{key}.rider", 0.55, 0.72)
        back = low[1] + tall * (0.4 if name != "elephant" else 0.2)
        x = low[0] + wide * (0.5 + (0.06 if mount.flip else -0.06))
        self.things.append(Thing("person", (*self.key, key, "rider"), (float(x), float(back + 0.42 * size)), size, mount.layer - 1e-4, "riding", len(self.things) - 1,
                                 flip=mount.flip).settle())
