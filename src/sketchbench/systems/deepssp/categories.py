"""Categories, their parts, and the branches that parse them (Table I and the label masks of SketchParse)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sketchbench.errors import UserError, nearest
from sketchbench.paths import task_facts

FACTS = task_facts("deepssp", "labels/parts.yaml")

# category -> label in the masks -> part; 0 is background everywhere
PARTS: dict[str, dict[int, str]] = FACTS["parts"]

# super-category -> categories; the order is that of the released selectors r0 … r4
SUPER: dict[str, tuple[str, ...]] = {name: tuple(s["categories"]) for name, s in FACTS["super_categories"].items()}
CATEGORIES: tuple[str, ...] = tuple(c for members in SUPER.values() for c in members)

# a released training list, whose images may be known by no closer name than the list's -> its super-category
LISTS: dict[str, str] = {s["list"].removeprefix("train_"): name for name, s in FACTS["super_categories"].items()}

# labels that count as one when scores are taken, in prediction and truth alike (released evaluation)
MERGE: dict[str, dict[int, int]] = {c: s["merge"] for s in FACTS["super_categories"].values() if "merge" in s for c in s["categories"]}


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
    """The super-category that holds a category or a list's name; a category outside the table is its own."""
    return next((name for name, members in SUPER.items() if category in members), LISTS.get(category, category))


def layout(architecture: str, categories: Iterable[str] = CATEGORIES, parts: Mapping[str, Mapping[int, str]] | None = None) -> Layout:
    """Branches of an architecture: `super`, `full` (one a category), or the name of one category (independent).

    A branch keeps its super-category's label space also where it parses one category. Categories outside the table (a user's own)
    get a branch each; `parts` gives their labels. Super branches stand in the table's order, the others in the order given.
    """
    given = list(dict.fromkeys(categories))
    if architecture == "super":
        given.sort(key=lambda c: list(SUPER).index(super_of(c)) if super_of(c) in SUPER else len(SUPER))
    elif architecture != "full":
        if architecture not in given:
            known = [*given, "super", "full"]
            raise UserError(f"architecture={architecture}: not super, full or a category of this data; {nearest(architecture, known)}")
        given = [architecture]
    groups: dict[str, list[str]] = {}
    for c in given:
        groups.setdefault(super_of(c) if architecture == "super" else c, []).append(c)
    branches = (Branch(name, tuple(members), max(outputs_of(c, parts) for c in members)) for name, members in groups.items())
    return Layout(tuple(branches))


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
