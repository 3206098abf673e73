"""What scenes are made of: settings as a table, how large things are, and where they may stand."""

from __future__ import annotations

from dataclasses import dataclass

# Larger side of each thing in units of a standing person, compressed: a drawing makes small things larger and large ones smaller.
_SIZES = """
person 1.0, cow 1.15, horse 1.3, sheep 0.85, pig 0.85, dog 0.75, cat 0.58, rabbit 0.45, duck 0.42, bird 0.36, elephant 1.75,
giraffe 1.95, zebra 1.25, lion 1.2, bear 1.2, deer 1.15, camel 1.45, car 1.6, bus 2.2, bicycle 1.1, motorbike 1.2, airplane 1.5,
sailboat 1.5, hot-air_balloon 1.25, house 1.75, castle 2.3, church 2.0, cabin 1.6, skyscraper 2.2, tree 1.8, mushroom 0.42, apple 0.3,
flower 0.62, chair 0.9, couch 1.6, table 1.25, umbrella 0.95, bench 1.25, bush 0.9, cloud 1.05, sun 0.8, moon 0.62, star 0.2, kite 0.7,
ball 0.28, rock 0.42, picture 0.55, window 0.7, rug 1.3
"""
SIZES = {name: float(size) for name, size in (item.split() for item in _SIZES.replace("\n", " ").split(","))}

LAND = ("grass", "hill", "mountain", "road", "river", "sea", "sand", "floor", "fence")
STUFF = (*LAND, "kite", "ball", "star", "rock", "picture", "window", "rug", "couch")
OBJECTS = tuple(name for name in SIZES if name not in STUFF)
CLASSES = tuple(sorted({*SIZES, *LAND}))  # everything a scene may hold
_ANIMALS = "cow horse sheep pig dog cat rabbit duck bird elephant giraffe zebra lion bear deer camel"
ANIMALS = tuple(name for name in SIZES if name in _ANIMALS.split())

# A setting: its name, weight, backdrop (open · night · indoor) and range of the horizon; the land with the chance of each.
# Below it the slots: names to choose from, zone, chance (else certain), how many (else one), "mixed" where each is chosen anew.
# Zones: ground · far (by distance) · sky · high (clouds) · corner (sun, moon) · sea · road · wall · rug · top (on a table)
# · held (by a person) · seat (a person on what is there to sit on) · ride (with a person on it).
_TABLE = """
farm: 1.6 open 0.38-0.6; grass 60%, fence 45%, hill 15%
    cow/horse/sheep/pig ground 1-3, house far 45%, person ground 40%, dog/duck/cow/pig/horse ground 40%, tree far 50% 1-2,
    sun corner 36%, cloud high 38% 1-3
pasture: 1.5 open 0.35-0.6; grass 55%, hill 20%, fence 35%, mountain 15%, river 10%
    sheep/cow/horse/zebra ground 2-4, tree far 55% 1-2, bush far 20%, dog/person/bird ground 35%, sun corner 36%, cloud high 38% 1-3
street: 1.4 open 0.3-0.5; road 80%
    car/bus/car/bicycle/motorbike road 1-2 mixed, house far 45% 1-2, tree far 45% 1-2, person ground 60% 1-2,
    dog/cat/bicycle/bench ground 30%, sun corner 36%, cloud high 30% 1-2
park: 1.4 open 0.35-0.6; grass 55%, road 12%, fence 15%
    person ground 85% 1-2, bench ground 55%, person seat 20%, tree far 75% 1-2, dog ground 45%, ball held 20%, bird sky 20% 1-3,
    flower/bush/bicycle ground 35% 1-2, sun corner 36%, cloud high 38% 1-3
beach: 1.1 open 0.3-0.5; sea 95%, sand 70%
    person ground 85% 1-2, umbrella ground 50%, chair/dog/ball ground 50%, sailboat sea 50% 1-2, bird sky 30% 1-3, kite held 20%,
    sun corner 65%, cloud high 30% 1-2
savannah: 1.6 open 0.35-0.6; grass 55%, mountain 15%, river 12%, hill 12%
    elephant/giraffe/zebra/lion ground 1-3, giraffe/zebra/elephant/lion ground 35%, tree far 65% 1-2, rock/bush ground 35%,
    bird sky 20% 1-2, sun corner 50%, cloud high 25% 1-2
garden: 1.0 open 0.35-0.6; grass 50%, fence 35%
    flower ground 85% 2-4, rabbit/cat/dog ground 55%, bush/tree far 60% 1-2, person ground 45%, house far 30%,
    table/chair/bench ground 30%, bird sky 20%, sun corner 36%, cloud high 30% 1-2
lake: 1.0 open 0.38-0.55; mountain 90%, river 50%, grass 25%
    tree far 70% 1-3, duck/person/horse ground 55% 1-2, hot-air_balloon/bird sky 40%, house far 25%, rock ground 20%, sun corner 36%,
    cloud high 38% 1-3
sea: 0.9 open 0.4-0.6; sea 100%, mountain 25%
    sailboat sea 1-3, bird sky 50% 1-3, duck sea 20% 1-2, airplane sky 12%, sun corner 60%, cloud high 38% 1-3
airport: 0.9 open 0.6-0.75; road 50%, grass 20%
    airplane sky 1-2, bus/car road 50%, person ground 50% 1-2, bird/hot-air_balloon sky 25%, cloud high 75% 1-3, sun corner 36%
living room: 1.1 indoor 0.6-0.75; floor 45%
    couch/chair/table far 95%, chair/table ground 50%, cat/dog ground 60%, person seat 40%, person ground 30%, picture wall 40% 1-2,
    window wall 40%, flower/apple top 30%, rug rug 30%, ball ground 20%
dinner: 0.8 indoor 0.6-0.75; floor 35%
    table ground, chair ground 85% 1-3, person ground 70% 1-2, flower/apple top 40%, window/picture wall 50%, cat/dog ground 40%
road trip: 1.0 open 0.35-0.55; road 90%, mountain 40%, hill 25%
    car/car/bus/motorbike road 1-2 mixed, tree far 60% 1-3, cow/sheep/person ground 30%, bush/rock ground 25%, sun corner 36%,
    cloud high 38% 1-3
playground: 1.1 open 0.35-0.6; grass 45%, fence 15%
    person ground 1-3, ball held 60%, dog ground 40%, tree far 40%, bicycle/bench ground 30%, sun corner 36%, cloud high 38% 1-3
kites: 0.8 open 0.5-0.72; grass 50%, hill 20%, sea 15%
    person ground 1-2, kite held, tree/dog/house far 50%, bird sky 25% 1-2, sun corner 36%, cloud high 38% 1-3
village: 1.1 open 0.35-0.55; road 35%, grass 25%, hill 25%, mountain 25%, river 15%
    house/house/house/church far 1-3, tree far 60% 1-2, person ground 50% 1-2, cat/dog/sheep/bicycle/horse ground 45%, car road 20%,
    sun corner 36%, cloud high 38% 1-3
balloons: 0.7 open 0.7-0.85; mountain 35%, hill 30%, grass 30%
    hot-air_balloon sky 1-3, tree/house far 45% 1-2, person ground 30%, bird sky 30% 1-2, cloud high 38% 1-3, sun corner 36%
night: 0.8 night 0.45-0.65; grass 25%, hill 30%, mountain 15%, fence 15%, sea 15%
    moon corner, star high 60% 1-4, house/castle/tree far 85%, cat/dog/rabbit/sheep/person ground 60% 1-2, tree far 40%, cloud high 25%
castle: 0.7 open 0.4-0.58; hill 40%, river 35%, road 25%, grass 25%
    castle far, horse/person ground 70% 1-2, tree/bush far 50% 1-2, bird sky 25%, cloud high 38% 1-3, sun corner 36%
riding: 0.8 open 0.4-0.6; grass 40%, fence 30%, mountain 12%, road 12%
    horse/horse/horse/elephant ride, tree far 50% 1-2, dog/person ground 25%, house far 20%, sun corner 36%, cloud high 38% 1-3
rain: 0.6 open 0.4-0.6; road 35%, grass 20%
    person ground 1-2, umbrella held, cloud high 85% 1-3, car/bus/dog ground 35%, house/tree far 40%
pond: 0.8 open 0.35-0.55; river 80%, grass 40%
    duck ground 1-3, bench/tree far 60%, person ground 40%, flower/bush/rock ground 40% 1-2, rabbit/bird/dog ground 30%, sun corner 36%,
    cloud high 25%
cycling: 0.8 open 0.35-0.55; road 65%, mountain 15%
    bicycle/bicycle/motorbike ride 75%, bicycle/motorbike road 35%, person ground 35%, tree far 50% 1-2, house/bench far 30%,
    dog ground 20%, sun corner 36%, cloud high 38% 1-3
forest: 1.0 open 0.35-0.6; grass 40%, mountain 25%, river 15%
    tree far 1-3, deer/bear/rabbit/bird ground 90% 1-2, mushroom ground 30% 1-2, cabin far 30%, person ground 30%, bush/rock ground 25%,
    sun corner 30%, cloud high 25% 1-2
city: 0.9 open 0.4-0.55; road 80%
    skyscraper far 1-3, bus/car/bicycle road 85% 1-2 mixed, person ground 60% 1-2, tree/dog/bench ground 30%, airplane/bird sky 20%,
    sun corner 30%, cloud high 35% 1-2
desert: 0.6 open 0.4-0.6; sand 60%, hill 30%, mountain 20%
    camel ground 1-3, person ground 40%, tree far 40% 1-2, rock ground 30%, sun corner 70%
"""


@dataclass(frozen=True)
class Slot:
    names: tuple[str, ...]
    zone: str
    chance: float = 1.0
    low: int = 1
    high: int = 1
    same: bool = True  # all of one kind


@dataclass(frozen=True)
class Setting:
    weight: float
    place: str
    horizon: tuple[float, float]
    land: tuple[tuple[str, float], ...]
    slots: tuple[Slot, ...]


def _slot(text: str) -> Slot:
    names, zone, *more = text.split()
    chance, low, high = 1.0, 1, 1
    for word in more:
        if word.endswith("%"):
            chance = int(word[:-1]) / 100
        elif "-" in word:
            low, high = map(int, word.split("-"))
    return Slot(tuple(names.split("/")), zone, chance, low, high, "mixed" not in more)


def _land(text: str) -> tuple[str, float]:
    name, chance = text.split()
    return name, int(chance[:-1]) / 100


def _settings(table: str) -> dict[str, Setting]:
    out: dict[str, Setting] = {}
    head, slots = "", ""
    for line in [*table.strip().splitlines(), "end"]:
        if line.startswith(" "):
            slots += ("," if slots and not slots.endswith(",") else "") + line
            continue
        if head:
            name, rest = head.split(":")
            facts, land = rest.split(";")
            weight, place, horizon = facts.split()
            low, high = map(float, horizon.split("-"))
            filled = tuple(_slot(item) for item in slots.split(",") if item.strip())
            out[name] = Setting(float(weight), place, (low, high), tuple(_land(item) for item in land.split(",")), filled)
        head, slots = line, ""
    return out


SETTINGS = _settings(_TABLE)
