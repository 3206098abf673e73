"""Scenes: a few things put on a page by simple rules, the same at any size.

`draw_scene` composes; scene_views.py draws the sketch, the photo and the class map of what is here.
"""

from __future__ import annotations

from dataclasses import dataclass

from sketchbench.data.world.settings import SETTINGS, Setting, Slot
from sketchbench.data.world.stage import Stage
from sketchbench.data.world.thing import Thing
from sketchbench.data.world.traits import Traits

MOST = 7  # things beside the land
NEEDY = ("held", "top", "ride", "seat")  # zones that need a partner


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
    key = ("scene", split, seed)
    t = Traits(key)
    name = t.choice("setting", tuple(SETTINGS), [setting.weight for setting in SETTINGS.values()])
    setting = SETTINGS[name]
    stage, wanted = Stage(key, t, name, setting), _wanted(t, setting)
    stage.expect(sum(slot.zone not in ("high", "corner", "wall") for slot, _ in wanted))
    for k, (slot, what) in enumerate(wanted):
        stage.put(f"thing{k}", what, slot.zone)
    everything = [*stage.lands.values(), *stage.things]
    order = sorted(range(len(everything)), key=lambda i: (everything[i].layer, i))
    rank = {id(everything[i]): k for k, i in enumerate(order)}
    for thing in stage.things:
        thing.to = None if thing.to is None else rank[id(stage.things[thing.to])]
    return Scene([everything[i] for i in order], name, stage.horizon, key, split)


def _wanted(t: Traits, setting: Setting) -> list[tuple[Slot, str]]:
    """The slots that are filled, one entry a thing; at least two things, at most MOST."""
    out: list[tuple[Slot, str]] = []
    spare = []
    for k, slot in enumerate(setting.slots):
        if t.flag(f"slot{k}", slot.chance):
            out += _of_slot(t, k, slot, t.integer(f"slot{k}.count", slot.low, slot.high))
        elif slot.zone not in NEEDY:
            spare.append((k, slot))
    for k, slot in spare[: max(0, 2 - len(out))]:
        out += _of_slot(t, k, slot, 1)
    return out[:MOST]


def _of_slot(t: Traits, k: int, slot: Slot, count: int) -> list[tuple[Slot, str]]:
    return [(slot, t.choice(f"slot{k}.name{0 if slot.same else i}", slot.names)) for i in range(count)]
