"""A drawing → what a tab says of it, as HTML. The predictors answer; here it is only laid out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from sketchbench.demo import markup, world
from sketchbench.demo.models import Models
from sketchbench.errors import UserError
from sketchbench.report.canvas import fit, overlay

RECOGNISE = "recognise it"
WORLD, OWN = "the world's photos", "your folder"
SYSTEMS = {"Semi3-Net": "semi3net", "zero-shot": "zs_sbir"}
TOP, TILE = 10, 132  # photos in an answer, and px of one
WORDS, LENGTH = 40, 60  # words at most, and letters of one
METHODS = {"Zhang and Suen": "skeletonize", "Lee": "lee", "Guo and Hall": "thin"}


class Answers:
    """`own` is the folder of photos that whoever started the demo named; a visitor can name none."""

    def __init__(self, models: Models, own: Path | None = None):
        self.models, self.own = models, own

    def galleries(self) -> list[str]:
        return [WORLD] if self.own is None else [OWN, WORLD]

    # ------------------------------------------------------------------ parts
    def parts(self, image: np.ndarray, category: str) -> str:
        from sketchbench.predictor import ink  # it brings torch along, and the page is to be there before that

        with self.models.of("deepssp") as predictor:
            found = predictor(image, **({} if category == RECOGNISE else {"category": category}))
        whole = sum(found["pixels"].values()) or 1
        label = {name: k for k, name in found["names"].items()}
        entries = sorted(((label[name], name, n / whole) for name, n in found["pixels"].items()), key=lambda e: -e[2])
        sure = f"recognised, {found['confidence']:.0%} sure" if "confidence" in found else "as you said"
        picture = overlay(ink(image), found["mask"])
        return markup.heading(plain(found["category"]), sure) + markup.row(markup.figure(picture, "its parts"), markup.legend(entries))

    # ------------------------------------------------------------------ retrieval
    def find(self, image: np.ndarray, place: str) -> str:
        with self.models.of("fg_sbir") as predictor:
            found = predictor(image, gallery=str(self.photos(place, "fine")), top=TOP)
            shown, heat, trained = self.cards(predictor, found, place), predictor.attention(image), predictor.card["classes"]
        looked = markup.figure(heat, "where it looks", "sb-small") if heat is not None else ""
        beside = f"the nearest of {found['gallery']} photos; it was trained on {', '.join(map(plain, trained))}"
        return markup.heading("The very thing", beside) + markup.row(looked, shown)

    def category(self, image: np.ndarray, system: str, place: str) -> str:
        with self.models.of(known(SYSTEMS, system)) as predictor:
            found = predictor(image, gallery=str(self.photos(place, "category")), top=TOP)
            trained = set(predictor.card["classes"])
            shown = self.cards(predictor, found, place, trained)
        said = f"{plain(found['category'])}, {found['probability']:.0%} sure" if "category" in found else "The same kind of thing"
        beside = f"the nearest of {found['gallery']} photos; it knows {len(trained)} categories, photos of others are marked unseen"
        return markup.heading(said, beside) + shown

    def photos(self, place: str, kind: str) -> Path:
        if place == OWN and self.own is not None:
            return self.own
        return world.gallery(kind)

    def cards(self, predictor: Any, found: dict[str, Any], place: str, trained: set[str] | None = None) -> str:
        """The photos found; the world's lie in folders of their categories, and those of categories that are not `trained` are marked."""
        shown = []
        for t in found["top"]:
            photo = Path(t["photo"])
            category = "" if place == OWN and self.own is not None else photo.parent.name
            badge = "unseen" if category and trained is not None and category not in trained else ""
            image = fit(predictor.photo(Path(found["folder"], photo)), TILE)
            shown.append((image, f"{t['rank']}  ·  {t['distance']:.3f}", plain(category or photo.stem), badge))
        return markup.cards(shown)

    # ------------------------------------------------------------------ scenes
    def scene(self, image: np.ndarray, words: str, threshold: float) -> str:
        asked = {"classes": ",".join(listed(words)), **({"threshold": f"{threshold:g}"} if threshold else {})}
        with self.models.of("scene_seg") as predictor:
            found = predictor(image, **asked)
            picture = predictor.coloured(found, image)
        whole = sum(found["pixels"].values()) + found["blank"] or 1
        entries = [(k, word, found["pixels"][word] / whole) for k, word in enumerate(found["classes"], 1)]
        left = f"{found['blank'] / whole:.0%} of the lines fit no word well enough"
        beside = left if found["threshold"] else "each line has its best word"
        return markup.heading("The scene", beside) + markup.row(markup.figure(picture, "its lines"), markup.legend(entries))

    # ------------------------------------------------------------------ homogeneous transformation
    def one_pixel(self, image: np.ndarray, method: str) -> str:
        from sketchbench.data.transforms.homogeneous import homogeneous
        from sketchbench.predictor import ink

        before = ink(image)
        if not (before < 128).any():
            raise UserError("the page is empty: nothing is drawn on it")
        after = homogeneous(before, known(METHODS, method))
        inked = [int((x < 128).sum()) for x in (before, after)]
        return (markup.heading("Every stroke one pixel thick", f"{inked[0]} pixels of ink before, {inked[1]} after")
                + markup.row(markup.figure(before, "before"), markup.figure(after, "after")))


def known(choices: dict[str, str], said: str) -> str:
    if said not in choices:
        raise UserError("no such choice; take one of: " + ", ".join(choices))
    return choices[said]


def listed(words: str) -> list[str]:
    """A visitor's words; commas or line ends between them."""
    found = [" ".join(w.split()) for w in words[: 10 * WORDS * LENGTH].replace("\n", ",").replace(";", ",").split(",") if w.strip()]
    if not found:
        raise UserError("say what to look for: words with commas between, such as house, tree, sun")
    if len(found) > WORDS or max(map(len, found)) > LENGTH:
        raise UserError(f"too many words: at most {WORDS} with commas between, of at most {LENGTH} letters each")
    return found


def plain(name: str) -> str:
    return name.replace("_", " ")
