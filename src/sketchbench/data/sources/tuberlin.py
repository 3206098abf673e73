"""TU-Berlin extended: 20,000 sketches of 250 categories, 80 each, and 204,489 photos of the same categories.

    <root>/sketches/<category>/<n>.png        or png/, png_ready/
    <root>/images/<category>/<photo>.jpg      or ImageResized/, ImageResized_ready/; folders are squashed and misspelt at times

No sketch was drawn from a photo: retrieval is of a category. Splits are drawn by hash (see _category.py), unless lists give them.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from sketchbench.data.sources._category import CategorySource
from sketchbench.data.sources._category_check import differs
from sketchbench.errors import UserError

FOLDERS = {"sketch": ("sketches", "png", "png_ready", "sketches_png/png", "sketch"),
           "photo": ("images", "ImageResized", "ImageResized_ready", "photos")}


class TUBerlin(CategorySource):
    name = "tuberlin"
    kinds = {"photo": ("image", "photo"), "sketch": ("sketch", "png")}

    def __init__(self, root: str, test: int = 10, val: float = 0.05, test_photos: float = 0.1, edges: str | None = None,
                 lists: str | None = None, test_list: str | None = None, classes: str | list[str] | None = None):
        super().__init__(root, test=test, val=val, test_photos=test_photos, edges=edges, lists=lists, test_list=test_list, classes=classes)

    @property
    def layout(self) -> str:
        return "expected are sketches/ (or png/) and images/ (or ImageResized/), each with a folder a category"

    def _folders(self) -> dict[str, Path]:
        found = {}
        for kind, names in FOLDERS.items():
            folder = next((p for n in names if (p := self.root / n).is_dir()), None)
            if not folder:
                raise UserError(f"data=tuberlin: no {names[0]} folder below {self.root}; {self.layout}")
            found[kind] = folder
        return found

    def odd(self) -> list[str]:
        if self.lists:
            return []
        per = Counter({c: len(stems) for c, stems in self._shelves["sketch"].files.items()})
        uneven = [c for c, n in per.items() if n != 80]
        found = [f"{len(uneven)} categories have not 80 sketches ({uneven[0]}: {per[uneven[0]]}, …)"] if uneven else []
        if self.wanted is None:
            photos = sum(map(len, self._photos.values()))
            found += differs({"sketches": (len(self._shelves["sketch"]), (20000,)), "photos": (photos, (204489,))})
        return found
