"""Where the things of a scene go: on the land by distance, in the air, on the wall, in a hand, on a horse."""

from __future__ import annotations

from typing import Any

import numpy as np

from sketchbench.data.world.settings import SIZES, Setting
from sketchbench.data.world.thing import MARGIN, Thing, top_at
from sketchbench.data.world.traits import Traits

# what lies behind the things that stand on the ground (whose layer is GROUND + how near), far first
_BACK = "sun/moon star mountain hill cloud sky wall sea/floor grass sand river road rug"
LAYERS = {name: float(k) for k, group in enumerate(_BACK.split()) for name in group.split("/")}
GROUND = 20.0
SITTING, HIP = 0.8, 0.68  # a sitting person's height in standing ones, and where its seat is on that height


class Stage:
    """The page while a scene is built on it. Every decision is a named trait of the scene."""

    def __init__(self, key: tuple, t: Traits, name: str, setting: Setting):
        self.key, self.t, self.name, self.setting = key, t, name, setting
        self.horizon = t.uniform("horizon", *setting.horizon)
        self.wanted_land = [land for land, chance in setting.land if t.flag(f"land.{land}", chance)]
        self.lands: dict[str, Thing] = {}
        self.things: list[Thing] = []
        self.clearance = t.choice("clearance", (0.04, 0.15, 0.4), (5, 3, 2))
        self.zoom = 0.35
        self._lay_land()

    def expect(self, crowd: int) -> None:
        """Things are smaller where there are many."""
        self.zoom = self.t.uniform("zoom", 0.24, 0.46) * (4.5 / (2.5 + crowd)) ** 0.5

    def _lay_land(self) -> None:
        t = self.t
        shore = 0.95 if self.name == "sea" else t.uniform("shore", self.horizon + 0.1, 0.8)
        lay = t.choice("lay", ("along", "across"), (1, 1))
        across = {
            "across.y": t.uniform("across.y", max(self.horizon + 0.14, 0.6), 0.86),
            "across.width": t.uniform("across.width", 0.13, 0.24),
        }
        for name in self.wanted_land:
            fixed: dict[str, Any] = {"top": self.horizon}
            if name in ("road", "river"):
                fixed |= {"lay": lay if name == "road" or "road" not in self.lands else "along", **across}
            elif name == "sand":
                fixed["top"] = shore if "sea" in self.wanted_land else self.horizon
            elif name == "sea":
                fixed |= {
                    "shore": shore,
                    "bottom": 1.12 if self.name == "sea" else shore if "sand" not in self.wanted_land else shore + 0.12,
                }
            elif name == "fence":
                fixed |= {
                    "foot": min(self.horizon + t.uniform("fence.foot", 0.06, 0.25), 0.9),
                    "left": t.uniform("fence.left", -0.05, 0.35),
                    "right": t.uniform("fence.right", 0.6, 1.05),
                }
                fixed["high"] = t.uniform("fence.high", 0.1, 0.19)
            layer = GROUND + fixed["foot"] if name == "fence" else LAYERS[name]
            self.lands[name] = Thing(name, (*self.key, name), (0.5, 0.5), 1.0, layer, "land", fixed=fixed).settle()

    def put(self, key: str, name: str, zone: str) -> None:
        if zone == "ride":
            self._ride(key, name)
        elif zone == "held":
            self._hold(key, name)
        elif zone == "seat":
            self._sit(key, name)
        elif zone == "top":
            self._on_top(key, name)
        else:
            self.things.append(self._best_place(key, name, zone))

    def _best_place(self, key: str, name: str, zone: str) -> Thing:
        """Of some places the first that leaves the others free enough, or the least crowded one."""
        t = self.t
        size = SIZES[name] * self.zoom * t.uniform(f"{key}.size", 0.82, 1.2)
        flip = t.flag(f"{key}.flip")
        proto = Thing(name, (*self.key, key), (0.5, 0.5), 1.0, 0.0, flip=flip)
        proto.fixed = self._fixed(key, name, zone)
        proto.settle()
        low, high = proto.box
        shape = high - low  # for size 1
        least, most = 0.04 if name in ("ball", "star", "flower") else 0.07, min(0.72, 0.86 / max(shape[1], 0.3))
        tried: list[tuple[float, tuple[float, float], float, float]] = []
        for trial in range(10):
            anchor, scale, depth = self._place(f"{key}.{trial}", zone)
            side = float(np.clip(size * scale, least, most))
            half = shape * side / 2
            middle = np.array(anchor) - (0, 0 if zone in ("sky", "high", "corner", "wall", "rug") else half[1])
            middle = np.clip(middle, half + MARGIN, np.maximum(1 - half - MARGIN, half + MARGIN))
            tried.append((self._crowding(middle - half, middle + half), anchor, side, depth))
            if tried[-1][0] <= self.clearance:
                break
        _, anchor, side, depth = min(tried, key=lambda place: place[0])
        layer = LAYERS.get(name if name in LAYERS else zone, GROUND + anchor[1])
        return proto.moved(anchor=anchor, size=side, layer=layer, relation=zone, depth=depth)

    def _fixed(self, key: str, name: str, zone: str) -> dict[str, Any]:
        """Traits that the place decides."""
        t = self.t
        if name == "cloud":
            return {"rain": self.name == "rain" or t.flag("showers", 0.04)}
        if name == "bird":
            return {"pose.name": t.choice(f"{key}.pose", ("fly", "spread") if zone == "sky" else ("perch", "peck"), (3, 1))}
        if name == "duck":
            swims = zone == "sea" or ("river" in self.lands and t.flag(f"{key}.swims", 0.6))
            return {"pose.name": "swim" if swims else "perch", "pose.swims": swims}
        if name == "umbrella":
            return {"kind": "open", "pose.tilt": 0} if zone == "held" else {"kind": "parasol"}
        if zone == "ride":
            return {
                "pose.view": "side",
                "pose.name": t.choice(f"{key}.pose", ("stand", "walk", "gallop") if name == "horse" else ("stand", "walk")),
            }
        return {}

    def _place(self, key: str, zone: str) -> tuple[tuple[float, float], float, float]:
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
            shore = self.lands["sea"].fixed["shore"] if "sea" in self.lands else 0.95
            y = h + 0.03 + (shore - h - 0.06) * v
            return (x, y), 0.55 + 0.7 * v, 1 - v
        if zone == "road" and "road" in self.lands:
            return self._on_road(key, x, v)
        top = h if self.setting.place != "indoor" else h - 0.02
        near = 0.35 * v if zone == "far" else 0.3 + 0.7 * v
        if "sea" in self.lands and self.name != "sea":
            top = self.lands["sea"].fixed["shore"]
        elif "road" in self.lands and self.lands["road"].fixed["lay"] == "across" and t.flag(f"{key}.beyond", 0.6):
            near = min(near, 0.5)  # behind the road
        y = top + 0.03 + (0.94 - top) * near
        river = self.lands.get("river")
        if river and river.fixed["lay"] == "across":  # on this bank or the other
            y0, half = river.fixed["across.y"], 0.5 * river.fixed["across.width"] + 0.02
            if abs(y - y0) < half and not t.flag(f"{key}.wet", 0.1):
                y = y0 + half if v > 0.5 and y0 + half < 0.95 else y0 - half
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
        taken = {thing.to for thing in self.things if thing.to is not None}
        return [
            i
            for i, thing in enumerate(self.things)
            if thing.name == "person" and thing.relation not in ("riding", "seated") and i not in taken
        ]

    def _hold(self, key: str, name: str) -> None:
        """In or from a person's hand: an umbrella above, a ball beside, a kite in the air on its string."""
        t, persons = self.t, self._persons()
        if not persons:
            return self.things.append(self._best_place(key, name, "sky" if name == "kite" else "ground"))
        who = self.things[persons[0]]
        side = -1 if who.flip else 1
        kicks = name == "ball" and t.flag(f"{key}.kick", 0.4)
        who.fixed = {"pose.name": "kick" if kicks else "hold"}
        who.settle()
        low, high = who.box
        tall = float(high[1] - low[1])
        front = float(high[0] if side > 0 else low[0])
        hand = (front, float(low[1] + (0.92 if kicks else 0.4) * tall))
        size = float(np.clip(SIZES[name] * tall * t.uniform(f"{key}.size", 0.85, 1.15), 0.045, 0.34))
        fixed = self._fixed(key, name, "held")
        if name == "kite":
            x = front + side * t.uniform(f"{key}.x", 0.1, 0.35)
            x = x if 0.1 < x < 0.9 else front - side * 0.25
            anchor = (x, max(0.12, float(low[1]) - t.uniform(f"{key}.up", 0.12, 0.4)))
            fixed["hand"] = hand
        elif name == "ball":
            anchor = (front + side * (0.5 if kicks else 0.25) * size, hand[1] - (0.35 * size if not kicks else 0))
        else:
            anchor = (front - side * 0.04 * tall, hand[1] + 0.05 * tall)
        self.things.append(
            Thing(name, (*self.key, key), anchor, size, who.layer + 1e-4, "held", persons[0], flip=side < 0, fixed=fixed).settle()
        )

    def _on_top(self, key: str, name: str) -> None:
        """On a table (in the drawing: just above its far edge)."""
        hosts = [i for i, thing in enumerate(self.things) if thing.name == "table"]
        if not hosts:
            return self.things.append(self._best_place(key, name, "ground"))
        host = self.things[hosts[0]]
        low, high = host.box
        x = low[0] + (high[0] - low[0]) * self.t.uniform(f"{key}.x", 0.3, 0.7)
        y = low[1] + (high[1] - low[1]) * self.t.uniform(f"{key}.y", 0.04, 0.14)
        size = float(np.clip(0.68 * SIZES[name] * host.size, 0.05, 0.95 * y))
        self.things.append(Thing(name, (*self.key, key), (x, y), size, host.layer + 1e-4, "on", hosts[0]).settle())

    def _ride(self, key: str, name: str) -> None:
        """A person sits astride: its legs are in front of the animal or the bicycle."""
        mount = self._best_place(key, name, "ride")
        x = float(np.clip(mount.anchor[0], 0.3, 0.7))
        self.things.append(mount.moved(size=float(np.clip(mount.size * 1.15, 0.28, 0.6)), anchor=(x, max(mount.anchor[1], 0.72))))
        low, high = mount.box
        way = -1 if mount.flip else 1
        x = float((low[0] + high[0]) / 2) - way * (0.07 if name != "bicycle" else 0.14) * float(high[0] - low[0])
        back = max(top_at(mount.figure, x), float(low[1]))
        self._seat(f"{key}.rider", mount, len(self.things) - 1, x, back, "riding")

    def _sit(self, key: str, name: str) -> None:
        """On a bench, a couch or a chair that is there already."""
        hosts = [i for i, thing in enumerate(self.things) if thing.name in ("bench", "couch", "chair")]
        if not hosts:
            return self.things.append(self._best_place(key, name, "ground"))
        host = self.things[hosts[0]]
        low, high = host.box
        x = float(low[0] + (high[0] - low[0]) * self.t.uniform(f"{key}.x", 0.35, 0.6))
        self._seat(key, host, hosts[0], x, float(low[1] + 0.58 * (high[1] - low[1])), "seated")

    def _seat(self, key: str, host: Thing, to: int, x: float, y: float, relation: str) -> None:
        """A person whose seat is at (x, y), as large as the host wants it."""
        side = SITTING * host.size / SIZES[host.name] * self.t.uniform(f"{key}.size", 0.9, 1.1)
        self.things.append(
            Thing(
                "person",
                (*self.key, key),
                (x, y + (1 - HIP) * side),
                side,
                host.layer + 1e-4,
                relation,
                to,
                flip=host.flip,
                fixed={"pose.name": "sit"},
            ).settle()
        )
