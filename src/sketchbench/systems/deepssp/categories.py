"""Categories, their parts, and the branches that parse them (Table I and the label masks of SketchParse)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sketchbench.errors import UserError, nearest

ANIMAL = {1: "head", 2: "body", 3: "leg", 4: "tail"}
FOUR_WHEELS = {1: "body", 2: "mirror", 3: "window", 4: "wheel", 5: "headlight", 6: "door"}
TWO_WHEELS = {1: "wheel", 2: "saddle", 3: "handlebar", 4: "body"}

# category -> label in the masks -> part; 0 is background everywhere
PARTS: dict[str, dict[int, str]] = {
    "cow": ANIMAL, "horse": ANIMAL, "cat": ANIMAL, "dog": ANIMAL, "sheep": ANIMAL,
    "bus": FOUR_WHEELS, "car": FOUR_WHEELS,
    "bicycle": TWO_WHEELS, "motorbike": TWO_WHEELS,
    "airplane": {1: "body", 2: "wheels", 3: "tail", 4: "engine", 5: "wings"},
    "bird": {1: "body", 3: "tail", 6: "head", 7: "leg", 8: "wing"},
}

# super-category -> categories; the order is that of the released selectors r0 … r4
SUPER: dict[str, tuple[str, ...]] = {
    "large_animals": ("cow", "horse"),
    "small_animals": ("cat", "dog", "sheep"),
    "4_wheelers": ("bus", "car"),
    "2_wheelers": ("bicycle", "motorbike"),
    "flying_things": ("airplane", "bird"),
}
CATEGORIES: tuple[str, ...] = tuple(c for members in SUPER.values() for c in members)

# labels that count as one when scores are taken, in prediction and truth alike (released evaluation)
FLYING_MERGE = {7: 2, 8: 5}
MERGE: dict[str, dict[int, int]] = {"airplane": FLYING_MERGE, "bird": FLYING_MERGE}


@dataclass(frozen=True)
class Branch:
    """One output of a parser: the categories routed to it and its number of labels, background included."""

    name: str
    categories: tuple[str, ...]
    outputs: int


@dataclass(frozen=True)
class Layout:
    """The branches of a parser, in the order of their indices."""

    branches: tuple[Branch, ...]

    @property
    def outputs(self) -> dict[str, int]:
        """Branch name -> labels; what `Parser` is built from."""
        return {b.name: b.outputs for b in self.branches}

    @property
    def route(self) -> dict[str, int]:
        """Category -> index of the branch that parses it."""
        return {c: k for k, b in enumerate(self.branches) for c in b.categories}

    def index(self, category: str) -> int:
        try:
            return self.route[category]
        except KeyError:
            raise UserError(f"category={category}: this parser has no branch for it; {nearest(category, self.route)}") from None


def super_of(category: str) -> str:
    """The super-category that holds a category; a category outside the table is its own."""
    return next((name for name, members in SUPER.items() if category in members), category)


def layout(architecture: str, categories: Iterable[str] = CATEGORIES, parts: Mapping[str, Mapping[int, str]] | None = None) -> Layout:
    """Branches of an architecture: `super`, `full` (one a category), or the name of one category (independent).

    A branch keeps its super-category's label space also where it parses one category. Categories outside the table (a user's own)
    get a branch each; `parts` gives their labels.
    """
    given = sorted(set(categories), key=lambda c: (CATEGORIES.index(c) if c in CATEGORIES else len(CATEGORIES), c))
    if architecture not in ("super", "full"):
        if architecture not in given:
            raise UserError(f"architecture={architecture}: not super, full or a category of this data; {nearest(architecture, [*given, 'super', 'full'])}")
        given = [architecture]
    groups: dict[str, list[str]] = {}
    for c in given:
        groups.setdefault(super_of(c) if architecture == "super" else c, []).append(c)
    return Layout(tuple(Branch(name, tuple(members), max(outputs_of(c, parts) for c in members)) for name, members in groups.items()))


def outputs_of(category: str, parts: Mapping[str, Mapping[int, str]] | None = None) -> int:
    """Labels of the branch that a category needs, background included."""
    labels = [label for sibling in SUPER.get(super_of(category), ()) for label in PARTS[sibling]]
    labels += list((parts or {}).get(category, {}))
    if not labels:
        raise UserError(f"category={category}: its parts are not known; the data set must name them (part_names)")
    return 1 + max(labels)


def scored_parts(category: str, parts: Mapping[int, str] | None = None) -> dict[int, str]:
    """Label -> part as scores see them, after merging: a bird's leg is label 2 and its wing label 5."""
    merge = MERGE.get(category, {})
    return {merge.get(label, label): name for label, name in sorted((parts or PARTS[category]).items())}
