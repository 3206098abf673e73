"""What scenes are made of: sixteen and more settings as data, how large things are, and where they may stand."""

from __future__ import annotations

from dataclasses import dataclass

# Larger side of each thing in units of a standing person, compressed: a drawing makes small things larger and large ones smaller.
SIZES: dict[str, float] = {
    "person": 1.0, "cow": 1.15, "horse": 1.3, "sheep": 0.85, "pig": 0.85, "dog": 0.75, "cat": 0.58, "rabbit": 0.45, "duck": 0.42, "bird": 0.36,
    "elephant": 1.75, "giraffe": 1.95, "zebra": 1.25, "lion": 1.2,
    "car": 1.6, "bus": 2.2, "bicycle": 1.1, "motorbike": 1.2, "airplane": 1.5, "sailboat": 1.5, "hot-air_balloon": 1.25,
    "house": 1.75, "castle": 2.3, "tree": 1.8, "flower": 0.62, "chair": 0.9, "couch": 1.6, "table": 1.25, "umbrella": 0.95, "bench": 1.25, "bush": 0.9,
    "cloud": 1.05, "sun": 0.8, "moon": 0.62, "star": 0.2, "kite": 0.7, "ball": 0.28, "rock": 0.42, "picture": 0.55, "window": 0.7, "rug": 1.3}

LAND = ("grass", "hill", "mountain", "road", "river", "sea", "sand", "floor", "fence")
STUFF = (*LAND, "kite", "ball", "star", "rock", "picture", "window", "rug")
OBJECTS = tuple(name for name in SIZES if name not in STUFF)
CLASSES = tuple(sorted({*SIZES, *LAND}))  # everything a scene may hold

ANIMALS = ("cow", "horse", "sheep", "pig", "dog", "cat", "rabbit", "duck", "bird", "elephant", "giraffe", "zebra", "lion")
MOUNTS = ("horse", "elephant")
HELD = ("kite", "umbrella", "ball", "flower")


@dataclass(frozen=True)
class Slot:
    """Some of `names` (one kind each, or one kind for all if `same`), `low` to `high` of them, with probability `chance`.

    `zone`: ground near · far (by distance) · sky · high (clouds) · corner (sun, moon) · sea · road · wall · top (on a table or chair)
    · held (by a person) · ride (a person on the animal drawn from `names`).
    """

    names: tuple[str, ...]
    zone: str
    chance: float = 1.0
    low: int = 1
    high: int = 1
    same: bool = True


@dataclass(frozen=True)
class Setting:
    weight: float
    horizon: tuple[float, float]
    land: tuple[tuple[str, float], ...]
    slots: tuple[Slot, ...]
    place: str = "open"  # open · night · indoor · snow…: which backdrop


def S(names: str, zone: str, chance: float = 1.0, low: int = 1, high: int = 1, same: bool = True) -> Slot:
    return Slot(tuple(names.split()), zone, chance, low, high, same)


SUN, CLOUDS, TREES = S("sun", "corner", 0.42), S("cloud", "high", 0.42, 1, 3), S("tree", "far", 0.5, 1, 2)

SETTINGS: dict[str, Setting] = {
    "farm": Setting(1.2, (0.38, 0.6), (("grass", 0.6), ("fence", 0.45), ("hill", 0.15)), (
        S("cow horse sheep pig", "ground", 1.0, 1, 3), S("house", "far", 0.45), S("person", "ground", 0.4), S("dog duck cow pig horse", "ground", 0.4), TREES, SUN, CLOUDS)),
    "pasture": Setting(1.2, (0.35, 0.6), (("grass", 0.55), ("hill", 0.2), ("fence", 0.35), ("mountain", 0.15), ("river", 0.1)), (
        S("sheep cow horse zebra", "ground", 1.0, 2, 4), S("tree", "far", 0.55, 1, 2), S("bush", "far", 0.2), S("dog person bird", "ground", 0.35), SUN, CLOUDS)),
    "street": Setting(1.4, (0.3, 0.5), (("road", 0.8),), (
        S("car bus car bicycle motorbike", "road", 1.0, 1, 2, same=False), S("house", "far", 0.45, 1, 2), S("tree", "far", 0.45, 1, 2), S("person", "ground", 0.6, 1, 2),
        S("dog cat bicycle bench", "ground", 0.3), SUN, S("cloud", "high", 0.3, 1, 2))),
    "park": Setting(1.4, (0.35, 0.6), (("grass", 0.55), ("road", 0.12), ("fence", 0.15)), (
        S("person", "ground", 0.85, 1, 2), S("bench", "ground", 0.55), S("tree", "far", 0.75, 1, 2), S("dog", "ground", 0.45), S("ball", "held", 0.2), S("bird", "sky", 0.2, 1, 3),
        S("flower bush bicycle", "ground", 0.35, 1, 2), SUN, CLOUDS)),
    "beach": Setting(1.1, (0.3, 0.5), (("sea", 0.95), ("sand", 0.7)), (
        S("person", "ground", 0.85, 1, 2), S("umbrella", "ground", 0.5), S("chair dog ball", "ground", 0.5), S("sailboat", "sea", 0.5, 1, 2), S("bird", "sky", 0.3, 1, 3),
        S("kite", "held", 0.2), S("sun", "corner", 0.65), S("cloud", "high", 0.3, 1, 2))),
    "savannah": Setting(1.2, (0.35, 0.6), (("grass", 0.55), ("mountain", 0.15), ("river", 0.12), ("hill", 0.12)), (
        S("elephant giraffe zebra lion", "ground", 1.0, 1, 3), S("giraffe zebra elephant lion", "ground", 0.35), S("tree", "far", 0.65, 1, 2), S("rock bush", "ground", 0.35),
        S("bird", "sky", 0.2, 1, 2), S("sun", "corner", 0.5), S("cloud", "high", 0.25, 1, 2))),
    "garden": Setting(1.0, (0.35, 0.6), (("grass", 0.5), ("fence", 0.35)), (
        S("flower", "ground", 0.85, 2, 4), S("rabbit cat dog", "ground", 0.55), S("bush tree", "far", 0.6, 1, 2), S("person", "ground", 0.45), S("house", "far", 0.3),
        S("table chair bench", "ground", 0.3), S("bird", "sky", 0.2), SUN, S("cloud", "high", 0.3, 1, 2))),
    "lake": Setting(1.0, (0.38, 0.55), (("mountain", 0.9), ("river", 0.5), ("grass", 0.25)), (
        S("tree", "far", 0.7, 1, 3), S("duck person horse", "ground", 0.55, 1, 2), S("hot-air_balloon bird", "sky", 0.4), S("house", "far", 0.25), S("rock", "ground", 0.2), SUN, CLOUDS)),
    "sea": Setting(0.9, (0.4, 0.6), (("sea", 1.0), ("mountain", 0.25)), (
        S("sailboat", "sea", 1.0, 1, 3), S("bird", "sky", 0.5, 1, 3), S("duck", "sea", 0.2, 1, 2), S("airplane", "sky", 0.12), S("sun", "corner", 0.6), CLOUDS)),
    "airport": Setting(0.9, (0.6, 0.75), (("road", 0.5), ("grass", 0.2)), (
        S("airplane", "sky", 1.0, 1, 2), S("bus car", "road", 0.5), S("person", "ground", 0.5, 1, 2), S("bird hot-air_balloon", "sky", 0.25), S("cloud", "high", 0.75, 1, 3), SUN)),
    "living room": Setting(1.1, (0.6, 0.75), (("floor", 0.45),), (
        S("couch chair table", "far", 0.95), S("chair table", "ground", 0.5), S("cat dog", "ground", 0.6), S("person", "ground", 0.6), S("picture", "wall", 0.4, 1, 2),
        S("window", "wall", 0.4), S("flower", "top", 0.3), S("rug", "rug", 0.3), S("ball", "ground", 0.2)), "indoor"),
    "dinner": Setting(0.8, (0.6, 0.75), (("floor", 0.35),), (
        S("table", "ground", 1.0), S("chair", "ground", 0.85, 1, 3), S("person", "ground", 0.7, 1, 2), S("flower", "top", 0.4), S("window picture", "wall", 0.5),
        S("cat dog", "ground", 0.4)), "indoor"),
    "road trip": Setting(1.0, (0.35, 0.55), (("road", 0.9), ("mountain", 0.4), ("hill", 0.25)), (
        S("car car bus motorbike", "road", 1.0, 1, 2, same=False), S("tree", "far", 0.6, 1, 3), S("cow sheep person", "ground", 0.3), S("bush rock", "ground", 0.25), SUN, CLOUDS)),
    "playground": Setting(1.1, (0.35, 0.6), (("grass", 0.45), ("fence", 0.15)), (
        S("person", "ground", 1.0, 1, 3), S("ball", "held", 0.6), S("dog", "ground", 0.4), S("tree", "far", 0.4), S("bicycle bench", "ground", 0.3), SUN, CLOUDS)),
    "kites": Setting(0.8, (0.5, 0.72), (("grass", 0.5), ("hill", 0.2), ("sea", 0.15)), (
        S("person", "ground", 1.0, 1, 2), S("kite", "held", 1.0), S("tree dog house", "far", 0.5), S("bird", "sky", 0.25, 1, 2), SUN, CLOUDS)),
    "village": Setting(1.1, (0.35, 0.55), (("road", 0.35), ("grass", 0.25), ("hill", 0.25), ("mountain", 0.25), ("river", 0.15)), (
        S("house", "far", 1.0, 1, 3), S("tree", "far", 0.6, 1, 2), S("person", "ground", 0.5, 1, 2), S("cat dog sheep bicycle horse", "ground", 0.45), S("car", "road", 0.2), SUN, CLOUDS)),
    "balloons": Setting(0.7, (0.7, 0.85), (("mountain", 0.35), ("hill", 0.3), ("grass", 0.3)), (
        S("hot-air_balloon", "sky", 1.0, 1, 3), S("tree house", "far", 0.45, 1, 2), S("person", "ground", 0.3), S("bird", "sky", 0.3, 1, 2), CLOUDS, SUN)),
    "night": Setting(0.8, (0.45, 0.65), (("grass", 0.25), ("hill", 0.3), ("mountain", 0.15), ("fence", 0.15), ("sea", 0.15)), (
        S("moon", "corner", 1.0), S("star", "high", 0.6, 1, 4), S("house castle tree", "far", 0.85), S("cat dog rabbit sheep person", "ground", 0.6, 1, 2), S("tree", "far", 0.4),
        S("cloud", "high", 0.25)), "night"),
    "castle": Setting(0.7, (0.4, 0.58), (("hill", 0.4), ("river", 0.35), ("road", 0.25), ("grass", 0.25)), (
        S("castle", "far", 1.0), S("horse person", "ground", 0.7, 1, 2), S("tree bush", "far", 0.5, 1, 2), S("bird", "sky", 0.25), CLOUDS, SUN)),
    "riding": Setting(0.8, (0.4, 0.6), (("grass", 0.4), ("fence", 0.3), ("mountain", 0.12), ("road", 0.12)), (
        S("horse horse horse elephant", "ride", 1.0), TREES, S("dog person", "ground", 0.25), S("house", "far", 0.2), SUN, CLOUDS)),
    "rain": Setting(0.6, (0.4, 0.6), (("road", 0.35), ("grass", 0.2)), (
        S("person", "ground", 1.0, 1, 2), S("umbrella", "held", 1.0), S("cloud", "high", 0.85, 1, 3), S("car bus dog", "ground", 0.35), S("house tree", "far", 0.4))),
    "pond": Setting(0.8, (0.35, 0.55), (("river", 0.8), ("grass", 0.4)), (
        S("duck", "ground", 1.0, 1, 3), S("bench tree", "far", 0.6), S("person", "ground", 0.4), S("flower bush rock", "ground", 0.4, 1, 2), S("rabbit bird dog", "ground", 0.3), SUN,
        S("cloud", "high", 0.25))),
    "cycling": Setting(0.8, (0.35, 0.55), (("road", 0.65), ("mountain", 0.15)), (
        S("bicycle motorbike", "road", 1.0), S("person", "ground", 0.8), S("tree", "far", 0.5, 1, 2), S("house bench", "far", 0.3), S("dog", "ground", 0.2), SUN, CLOUDS)),
}
