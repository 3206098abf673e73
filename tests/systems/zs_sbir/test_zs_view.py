"""Which categories and items each stage of zero-shot retrieval looks at."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pytest

from sketchbench.data.source import Item, Source
from sketchbench.data.views.zero_shot import ZeroShotView, split_classes
from sketchbench.errors import UserError

NAMES = ("apple", "cat", "door", "giraffe", "hot-air_balloon", "shoe")


class Table(Source):
    """Three photos and four sketches a category; of the training ones, two sketches are of photos."""

    name = "table"

    def __init__(self, names: Iterable[str] = NAMES):
        self.table = []
        for c in names:
            for split, n in (("train", 2), ("val", 1), ("test", 1)):
                self.table += [Item(f"{c}/{split}/p{k}", "photo", c, split, f"{c}/{split}/{k}") for k in range(n)]
                self.table += [Item(f"{c}/{split}/s{k}", "sketch", c, split, f"{c}/{split}/{k}" if k else "") for k in range(2)]

    def items(self):
        return list(self.table)

    def image(self, item):
        return np.full((8, 8), 255, np.uint8)

    @property
    def fingerprint(self):
        return "table"


SIZES = {"size": 8, "crop": 6}
GIVEN = {"unseen": ["door", "giraffe"], "validation": ["shoe"], **SIZES}


def test_each_stage_has_its_own_categories():
    source = Table()
    train, pictures, val, test = (ZeroShotView(source, split, stage=stage, **GIVEN) for split, stage in
                                  (("train", "pairs"), ("train", "pictures"), ("val", "pairs"), ("test", "pairs")))
    seen = {"apple", "cat", "hot-air_balloon"}
    assert {i.category for i in train.items} == {i.category for i in train.photos} == {i.category for i in pictures.items} == seen
    assert {i.split for v in (train, pictures) for i in v.items} == {i.split for i in train.photos} == {"train"}
    assert {i.domain for i in train.items} == {"sketch"} and {i.domain for i in pictures.items} == {"photo"}
    both = ZeroShotView(source, "train", stage="pictures", backbone="both", **GIVEN)
    assert {i.domain for i in both.items} == {"sketch", "photo"} and {i.category for i in both.items} == seen
    assert {i.category for i in val.items} == {"shoe"} and {i.split for i in val.items} == {"train", "val"}
    assert {i.category for i in test.items} == {"door", "giraffe"} and {i.split for i in test.items} == {"test"}
    whole = ZeroShotView(source, "test", tested="all", **GIVEN)
    assert len(whole.items) == 2 * (4 + 6) and {i.category for i in whole.items} == {"door", "giraffe"}
    wide = ZeroShotView(source, "test", generalised=True, **GIVEN)
    assert {i.category for i in wide.items if i.domain == "photo"} == set(NAMES)
    assert {i.category for i in wide.items if i.domain == "sketch"} == {"door", "giraffe"} and {i.split for i in wide.items} == {"test"}
    assert [i.domain for i in wide.items] == sorted((i.domain for i in wide.items), reverse=True)  # sketches first


def test_a_sketch_goes_with_its_own_photo_where_the_data_says_so():
    view = ZeroShotView(Table(), "train", **GIVEN)
    drawn: dict[str, set[str]] = {}
    for epoch in range(30):
        for k, item in enumerate(view.items):
            sample = view[(epoch, k)]
            photo = view.photos[sample["photo"]]
            assert sample["index"] == k and photo.category == item.category == view.parts.train[sample["category"]]
            drawn.setdefault(item.id, set()).add(photo.id)
    assert drawn["cat/train/s1"] == {"cat/train/p1"} and drawn["cat/train/s0"] == {"cat/train/p0", "cat/train/p1"}
    assert view[(3, 0)] == view[(3, 0)]


def test_pictures_and_places():
    view = ZeroShotView(Table(), "train", stage="pictures", **GIVEN)
    assert view[(0, 0)]["image"].shape == (1, 6, 6)
    test = ZeroShotView(Table(), "test", **GIVEN)
    assert [test[k]["photo"] for k in range(len(test))] == [0] * 4 + [1] * 2 and test[0]["test"] == 1
    assert [test.classes[test[k]["category"]] for k in range(6)] == [i.category for i in test.items]


def test_a_quick_look_keeps_pairs_within_it():
    view = ZeroShotView(Table(), "train", **GIVEN)
    view.keep(1)
    assert len(view.items) == len(view.photos) == 3
    for k in range(3):
        assert view.photos[view[(0, k)]["photo"]].category == view.items[k].category


def test_the_control_deals_categories_out_anew():
    names = [f"kind{k}" for k in range(8)]
    view = ZeroShotView(Table(names), "train", unseen=["kind0"], validation=0, shuffle_labels=True, **SIZES)
    samples = [view[(0, k)] for k in range(len(view))]
    said = [view.parts.train[s["category"]] for s in samples]
    assert sorted(said) == sorted(i.category for i in view.items) and said != [i.category for i in view.items]
    assert all(view.photos[s["photo"]].category == c for s, c in zip(samples, said, strict=True))


# ---------------------------------------------------------------------- naming categories
def test_unseen_categories_by_name_file_split_or_the_source_s_own_word(tmp_path):
    source = Table()
    listed = tmp_path / "mine.txt"
    listed.write_text("# two\nHot air balloon\n\ndoor\n")
    assert split_classes(source, str(listed), 0).unseen == ("door", "hot-air_balloon")
    assert split_classes(source, ["giraffe"], 0).train == tuple(n for n in NAMES if n != "giraffe")
    assert split_classes(source, "giraffe", 0).unseen == ("giraffe",)
    source.unseen = ("cat",)
    assert split_classes(source, None, 0).unseen == ("cat",)
    with pytest.raises(UserError, match=r"names 1\d of 21 categories that the data does not have \(bat, cabin, .*windmill"):
        split_classes(source, "sketchy_104_21", 0)


@pytest.mark.parametrize("split, unseen, data", [("sketchy_104_21", 21, "sketchy"), ("sketchy_100_25", 25, "sketchy"),
                                                 ("tuberlin_220_30", 30, "tuberlin")])
def test_the_named_splits_fit_their_data(split, unseen, data):
    from sketchbench.data.sources._names import class_names

    parts = split_classes(Table(class_names(data)), split, 10)
    assert len(parts.unseen) == unseen and len(parts.validation) == 10
    assert len(parts.train) == len(class_names(data)) - unseen - 10
    assert len({*parts.train, *parts.validation, *parts.unseen}) == len(class_names(data))


def test_how_many_to_hold_out_does_not_move_those_held_out():
    names = [f"kind{k}" for k in range(30)]
    few, more = (split_classes(Table(names), ["kind1"], n).validation for n in (4, 6))
    assert set(few) < set(more) and len(few) == 4
    assert split_classes(Table(reversed(names)), ["kind1"], 4).validation == few


@pytest.mark.parametrize("unseen, validation, said", [
    (None, 0, r"task.view.unseen=\?: data=table does not say .* sketchy_104_21"),
    (["door", "unicorn", "gryphon"], 0, r"names 2 of 3 categories that the data does not have \(unicorn, gryphon\)"),
    ("nowhere.txt", 0, "task.view.unseen=nowhere.txt: no split, file or category of that name"),
    (["door"], ["unicorn"], r"validation names 1 of 1 .*\(unicorn\)"),
    (["door", "cat"], ["cat", "shoe"], "task.view.validation: cat is unseen"),
    (["door"], -1, "task.view.validation=-1"),
    (["door"], 4, "1 categories are left to train on, of 6 with 1 unseen and 4 for validation"),
])
def test_wrong_categories_are_one_line(unseen, validation, said):
    with pytest.raises(UserError, match=said) as caught:
        split_classes(Table(), unseen, validation)
    assert "\n" not in str(caught.value)
