"""Tiny Sketchy and TU-Berlin trees in the layouts that circulate."""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np

import trees

SKETCHY = ("airplane", "car_(sedan)", "giraffe", "hot-air_balloon")
TUBERLIN = {"baseball bat": "baseballbat", "bear (animal)": "bearanimal", "bus": "bus", "chandelier": "chandeler", "giraffe": "griaffe"}
TX = "tx_000000000000"


def drawing(seed: int) -> np.ndarray:
    return trees.labelled("cow", seed, size=33)[0]


def names(category: str, photos: int = 4) -> list[str]:
    """The stems of a category's original photos; numbers are alike in all categories, as ImageNet's are not."""
    return [f"n{SKETCHY.index(category):08d}_{k}" for k in range(photos)]


def sketchy(root: Path, photos: int = 4, sketches: int = 3, extra: int = 2, ready: str = "") -> Path:
    """Of each of four categories 4 photos with 3 sketches each, and an extension of these photos and 2 others."""
    seeds = itertools.count()
    for category in SKETCHY:
        for stem in names(category, photos):
            picture = trees.photo(next(seeds), 32)
            trees.save(root / "256x256/photo" / (TX + ready) / category / f"{stem}.jpg", picture)
            trees.save(root / f"EXTEND_image_sketchy{ready}" / category / f"{stem}.jpg", picture)
            for k in range(1, sketches + 1):
                trees.save(root / "256x256/sketch" / (TX + ready) / category / f"{stem}-{k}.png", drawing(next(seeds)))
        for k in range(extra):
            trees.save(root / f"EXTEND_image_sketchy{ready}" / category / f"ext_{k}.jpg", trees.photo(next(seeds), 32))
    info = root / "info"
    info.mkdir()
    (info / "testset.txt").write_text("".join(f"{c}/{names(c)[0]}.jpg\n" for c in SKETCHY))
    invalid = {"ambiguous": [f"{names('giraffe')[1]}-1"], "context": [], "error": [f"{names('giraffe')[1]}-1", f"{names('giraffe')[0]}-2"],
               "pose": [f"{names('airplane')[2]}-3"]}
    for kind, lines in invalid.items():
        (info / f"invalid-{kind}.txt").write_text("".join(f"{line}\n" for line in lines))
    return root


def sketchy_lists(root: Path, folder: Path) -> Path:
    """The lists of the zero-shot papers for this tree: photos of both folders, the last two categories unseen."""
    folder.mkdir(parents=True)
    for numbers, part in ((SKETCHY[:2], "train"), (SKETCHY[2:], "zero")):
        photos, sketches = [], []
        for number, category in enumerate(numbers):
            for home in (f"256x256/photo/{TX}_ready", "EXTEND_image_sketchy_ready"):
                there = sorted((root / home.replace("_ready", "") / category).iterdir())
                photos += [f"{home}/{category}/{p.name} {number}\n" for p in there]
            there = sorted((root / "256x256/sketch" / TX / category).iterdir())
            sketches += [f"256x256/sketch/{TX}_ready/{category}/{p.name} {number}\n" for p in there]
        (folder / f"all_photo_filelist_{part}.txt").write_text("".join(photos))
        tested = sketches[::4] if part == "train" else []
        (folder / f"sketch_{TX}_ready_filelist_{part}.txt").write_text("".join(s for s in sketches if s not in tested))
        if tested:
            (folder / f"sketch_{TX}_ready_filelist_test.txt").write_text("".join(tested))
        (folder / f"cname_cid{'_zero' if part == 'zero' else ''}.txt").write_text("".join(f"{c} {n}\n" for n, c in enumerate(numbers)))
    return folder


def tuberlin(root: Path, sketches: int = 6, photos: int = 5) -> Path:
    """Sketch folders as released, photo folders as they circulate: squashed and misspelt."""
    seeds, number = itertools.count(1000), itertools.count(1)
    for category, folder in TUBERLIN.items():
        for _ in range(sketches):
            trees.save(root / "sketches" / category / f"{next(number)}.png", drawing(next(seeds)))
        for k in range(photos):
            trees.save(root / "images" / folder / f"n{k}_{k}.{'JPEG' if k % 2 else 'jpg'}", trees.photo(next(seeds), 32))
    return root
