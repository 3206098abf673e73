"""Captions: one English sentence or phrase about a scene, naming some of what is in it and nothing else.

A pattern names roles; a role is a phrase that is made only where the scene can fill it, so whatever is said is there.
"""

from __future__ import annotations

import string
from collections.abc import Callable
from functools import cache

import numpy as np

from sketchbench.data.world.lexicon import ACROSS, DOES, GROUPS, LOOKS, NOUNS, NUMBERS, ON, PATTERNS, POSES, UNIQUE, with_article
from sketchbench.data.world.scenes import Scene
from sketchbench.data.world.settings import ANIMALS
from sketchbench.data.world.thing import Thing
from sketchbench.data.world.traits import Traits

Option = tuple[str, str, str]  # a form with one gap, the class that fills it, and how: "noun", "one" (with its article) or "land"
TELLING = {"subject", "other", "far", "back", "air", "spot", "where", "with_", "across"}


@cache
def fields(pattern: str) -> frozenset[str]:
    """The roles that a pattern names."""
    return frozenset(name for _, name, _, _ in string.Formatter().parse(pattern) if name)


def caption(scene: Scene, seed: object = 0) -> str:
    return describe(scene, seed)[0]


def caption_nouns(scene: Scene, seed: object = 0) -> list[str]:
    """The classes that the caption names, in order, each once."""
    return describe(scene, seed)[1]


def describe(scene: Scene, seed: object = 0) -> tuple[str, list[str]]:
    """The caption and the classes it names, in the order of their naming."""
    t = Traits(("caption", scene.seed, seed))
    teller = Teller(scene, t)
    possible = [p for p in PATTERNS if fields(p) <= set(teller.roles)] or ["there {is_} {subject}"]
    pattern = t.choice(
        "pattern", possible, [len(fields(p) & TELLING) ** 1.5 * (0.5 if p.startswith("{air}") else 1) for p in possible]
    )  # those that tell more are told more
    text = "".join(before + (teller.roles[name]() if name else "") for before, name, _, _ in string.Formatter().parse(pattern))
    if t.flag("capital", 0.75):
        text = text[0].upper() + text[1:]
    return text + ("." if t.flag("stop", 0.65) else ""), list(dict.fromkeys(teller.named))


class Teller:
    """Knows what can be said of a scene. `roles` holds what it can say; `named` collects the classes as they are said."""

    def __init__(self, scene: Scene, t: Traits):
        self.scene, self.t = scene, t
        self.named: list[str] = []
        self.roles: dict[str, Callable[[], str]] = {}
        self.groups: dict[str, list[Thing]] = {}
        for thing in scene.objects:
            self.groups.setdefault(thing.name, []).append(thing)
        air = [n for n, g in self.groups.items() if g[0].relation in ("corner", "high", "sky")]
        ground = [n for n in self.groups if n not in air]
        ranked = sorted(ground or air, key=lambda n: -self._weight(n))
        self.subject = self._chosen(self.groups[ranked[0]])
        self._about_subject()
        self._about_others([n for n in ranked[1:] if not self._attached(n)], air if ground else [])

    def _chosen(self, group: list[Thing]) -> list[Thing]:
        """All of the group, or the one of them that holds or rides something."""
        busy = [
            thing
            for thing in group
            if thing.relation in ("riding", "seated")
            or any(
                other.relation == "held" and other.to is not None and self.scene.things[other.to] is thing for other in self.scene.things
            )
        ]
        return busy[:1] if busy and self.t.flag("busy", 0.75) else group

    # ------------------------------------------------------------------ roles
    def _about_subject(self) -> None:
        group, roles = self.subject, self.roles
        roles["subject"] = lambda: self._name(group, "subject")
        roles["is_"] = lambda: "are" if len(group) > 1 else "is"
        doing = self._doing(group, "subject")
        if doing:
            roles["doing"] = lambda: doing
        self._role("spot", self._spot(group[0]))
        self._role("where", self._where(group))
        self._role("with_", self._company(group))
        self._role("across", self._across())

    def _about_others(self, others: list[str], air: list[str]) -> None:
        far = [n for n in others if self.groups[n][0].relation in ("far", "wall")]
        if others:
            self.roles["other"] = lambda: self._name(self.groups[self.t.choice("other", others)], "other")
        rest = [n for n in far if n != self.t.choice("other", others)]
        lands = [thing for thing in self.scene.things if thing.name in ("mountain", "hill", "fence")]
        if rest:
            self.roles["far"] = lambda: self._name(self.groups[self.t.choice("far", rest)], "far")
            behind = [n for n in rest if self.groups[n][0].layer < self.subject[0].layer and n != "picture"]
            if behind and self.subject[0].relation not in ("sky", "high", "corner"):
                self.roles["back"] = lambda: self._name(self.groups[self.t.choice("back", behind)], "back")
        elif lands:
            self.roles["far"] = self.roles["back"] = lambda: self._land_name(lands[0])
        if air:
            group = self.groups[self.t.choice("air", air)]
            self.roles["air"] = lambda: self._name(group, "air")
            self.roles["air_is"] = lambda: "are" if len(group) > 1 else "is"
            doing = self._doing(group, "air")
            if doing:
                self.roles["air_doing"] = lambda: doing

    def _role(self, name: str, options: list[Option]) -> None:
        if options:
            self.roles[name] = lambda: self._say(self.t.choice(f"role.{name}", options))

    def _weight(self, name: str) -> float:
        group = self.groups[name]
        kind = 1.0 if name in ANIMALS or name == "person" else 0.75 if group[0].relation in ("road", "ground", "sea") else 0.45
        kind += 0.6 * any(thing.relation == "riding" for thing in group)
        return kind + max(thing.size for thing in group) + 0.5 * self.t.uniform(f"salience.{name}", 0, 1)

    def _attached(self, name: str) -> bool:
        """Already told by what the subject holds or rides."""
        return any(thing.to is not None and self.scene.things[thing.to] in self.subject for thing in self.groups[name]) or any(
            s.to is not None and self.scene.things[s.to].name == name for s in self.subject
        )

    # ------------------------------------------------------------------ phrases
    def _noun(self, name: str, many: bool) -> str:
        forms = NOUNS[name]
        one, more, _ = self.t.choice(f"noun.{name}", forms, [share for *_, share in forms])
        self.named.append(name)
        return more if many else one

    def _name(self, group: list[Thing], key: str) -> str:
        """ "a cow", "two big sheep", "the sun", "a herd of elephants"."""
        t, name, n = self.t, group[0].name, len(group)
        noun = self._noun(name, n > 1)
        adjective = self._adjective(group, key)
        if name in UNIQUE:
            return "the " + noun
        if n == 1:
            return with_article(adjective + noun)
        if n > 2 and name in GROUPS and t.flag(f"{key}.group", 0.3):
            return f"{with_article(GROUPS[name])} of {noun}"
        count = t.choice(
            f"{key}.count", (NUMBERS[n], "some", "a few" if n > 2 else "two", "several" if n > 2 else "a pair of"), (6, 1.5, 1, 1)
        )
        return f"{count} {adjective}{noun}"

    def _adjective(self, group: list[Thing], key: str) -> str:
        size = float(np.mean([thing.size for thing in group]))
        words = list(LOOKS.get(group[0].name, ()))
        if group[0].name != "person":
            words += ["big", "large"] if size > 0.42 else ["small", "little"] if size < 0.17 else []
        return self.t.choice(f"{key}.adjective", words) + " " if words and self.t.flag(f"{key}.described", 0.25) else ""

    def _land_name(self, land: Thing) -> str:
        if land.name in ("mountain", "hill"):
            many = len(land.figure.pieces) > 1
            noun = self._noun(land.name, many)
            return noun if many else with_article(noun)
        return with_article(self._noun(land.name, False))

    def _doing(self, group: list[Thing], key: str) -> str:
        """What all of the group do; "" where they do different things."""
        options = [self._acts(thing) for thing in group]
        return self.t.choice(f"{key}.doing", options[0]) if all(o == options[0] for o in options) and options[0] else ""

    def _acts(self, thing: Thing) -> tuple[str, ...]:
        if thing.relation in ("riding", "seated"):
            return ()
        if thing.name in ANIMALS or thing.name == "person":
            return POSES.get(str(thing.values.get("pose.name", "stand")), ("standing",))
        return DOES.get(thing.name, ())

    def _land_under(self, thing: Thing) -> str:
        """The land at its foot, "" where none is."""
        if thing.relation in ("sky", "high", "corner", "wall", "held", "on"):
            return ""
        foot = np.array([thing.box[:, 0].mean(), min(thing.box[1, 1], 0.99)])
        for land in reversed(self.scene.things):
            ground = land.name in ON and land is not thing
            if ground and any(inside(foot, p.outline) for p in land.figure.pieces):
                return land.name
        return ""

    def _say(self, option: Option) -> str:
        form, name, manner = option
        if manner == "land":
            return form.format(self._land_name(next(thing for thing in self.scene.things if thing.name == name)))
        noun = self._noun(name, False)
        return form.format(noun if manner == "noun" else "the " + noun if name in UNIQUE else with_article(noun))

    def _spot(self, thing: Thing) -> list[Option]:
        host = self.scene.things[thing.to] if thing.relation in ("riding", "seated") and thing.to is not None else thing
        land = self._land_under(host)
        wet = land in ("river", "sea") and host.name not in ("duck", "sailboat")  # it stands before the water, not in it
        return [] if wet else [(form, land, "noun") for form in ON.get(land, ())]

    def _where(self, group: list[Thing]) -> list[Option]:
        """Relations to another thing that hold for the first of the group."""
        others = [
            o for o in self.scene.objects if o.name != group[0].name and o.relation not in ("corner", "high") and not self._attached(o.name)
        ]
        return [(word + " {}", other.name, "one") for other in others for word in relations(group[0], other)]

    def _company(self, group: list[Thing]) -> list[Option]:
        """ "holding an umbrella", "riding a horse": only where it is said of one."""
        if len(group) > 1:
            return []
        me, out = group[0], []
        for thing in self.scene.objects:
            if thing.to is not None and self.scene.things[thing.to] is me and thing.relation == "held":
                verb = "kicking" if me.fixed.get("pose.name") == "kick" else "flying" if thing.name == "kite" else "holding"
                out += [
                    (f"{verb} {{}}", thing.name, "one"),
                    ("playing with {}" if thing.name in ("ball", "kite") else "holding {}", thing.name, "one"),
                ]
        if me.relation in ("riding", "seated") and me.to is not None:
            out.append(("riding {}" if me.relation == "riding" else "sitting on {}", self.scene.things[me.to].name, "one"))
        return out

    def _across(self) -> list[Option]:
        """Near land that the subject does not stand on."""
        me, out = self.subject[0], []
        if me.relation in ("sky", "high", "corner", "wall"):
            return []
        for land in self.scene.things:
            if land.name == "fence":  # before or behind it
                forms: tuple[str, ...] = ("in front of a {}", "near a {}") if me.layer > land.layer else ("behind a {}",)
            elif land.land and self._land_under(me) != land.name:
                forms = ACROSS.get(land.name, ())
            else:
                continue
            out += [(form, land.name, "land" if land.name in ("mountain", "hill") else "noun") for form in forms]
        return out


def inside(point: np.ndarray, outline: np.ndarray) -> bool:
    """Whether the point lies within the closed outline (even-odd rule)."""
    a, b = outline, np.roll(outline, -1, 0)
    spans = (a[:, 1] > point[1]) != (b[:, 1] > point[1])
    with np.errstate(divide="ignore", invalid="ignore"):
        x = a[:, 0] + (point[1] - a[:, 1]) / (b[:, 1] - a[:, 1]) * (b[:, 0] - a[:, 0])
    return bool(np.count_nonzero(spans & (x > point[0])) % 2)


def relations(me: Thing, other: Thing) -> list[str]:
    """Words for where `me` is as seen from `other`."""
    (ax, ay), (bx, by) = me.box
    (cx, cy), (dx, dy) = other.box
    air = ("sky", "high", "corner", "wall")
    beside = max(cx - bx, ax - dx)  # gap between them, negative if they overlap in x
    if me.relation == "on" and other.name == "table":
        return ["on"] if beside < 0 else []
    if me.relation in air or other.relation in air:
        if beside < 0 and by < cy and me.relation in air and other.relation not in air:
            return ["above", "over"]
        return (
            ["under", "below"]
            if beside < 0 and dy < ay and other.relation in air and me.relation not in air and other.name != "picture"
            else []
        )
    out = []
    level = abs(by - dy) < 0.13
    if -0.05 < beside < 0.14 and level:
        out += ["next to", "beside", "near"]
    if (
        other.name == "tree"
        and ax > cx - 0.03
        and bx < dx + 0.03
        and ay > cy + 0.3 * (dy - cy)
        and me.layer > other.layer
        and by - dy < 0.12
    ):
        out += ["under", "under"]
    if beside < -0.05 and me.layer - other.layer > 0.03 and ay < dy:
        out += ["in front of"]
    if beside < -0.05 and other.layer - me.layer > 0.03 and cy < by:
        out += ["behind"]
    return out
