import numpy as np
import pytest
import torch
from torch.utils.data import default_collate

from sketchbench.data.source import Item, Source
from sketchbench.data.transforms.picture import Picture
from sketchbench.data.views.pictures import PicturesView
from sketchbench.errors import UserError


class Gallery(Source):
    """Shoes and bags: of each thing a photo and two sketches; photo 3 is nobody's."""

    name = "gallery"
    offers = frozenset({"image", "instance", "triplets"})
    fingerprint = "1"

    def __init__(self, judged=None):
        self.judged, self.opened = judged or {}, []
        self._items = []
        for c in ("shoe", "bag"):
            for split in ("train", "test"):
                for n in (2, 0, 1):
                    self._items.append(Item(f"{c}/{split}{n}/photo", "photo", c, split, f"{c}/{split}{n}"))
                    self._items += [Item(f"{c}/{split}{n}/sketch-{k}", "sketch", c, split, f"{c}/{split}{n}") for k in (0, 1)]
                self._items += [Item(f"{c}/{split}3/photo", "photo", c, split), Item(f"{c}/{split}2/edge", "edge", c, split)]

    def items(self):
        return self._items

    def image(self, item):
        self.opened.append(item.id)
        value = 20 + 10 * self._items.index(item) % 200
        return np.full((40, 40, 3) if item.domain == "photo" else (40, 40), value, np.uint8)

    def triplets(self, split):
        return self.judged.get(split, {})


def test_sketches_then_photos():
    view = PicturesView(Gallery(), "test", size=32, crop=24, scaling="unit")
    assert [i.domain for i in view.items] == ["sketch"] * 12 + ["photo"] * 8 and {i.split for i in view.items} == {"test"}
    batch = default_collate([view[k] for k in range(20)])
    assert batch["image"].shape == (20, 3, 32, 32) and batch["index"].tolist() == list(range(20))
    assert batch["photo"].tolist() == [0] * 12 + [1] * 8
    assert batch["id"] == [i.id for i in view.items]
    assert view.classes == ["bag", "shoe"] and batch["category"].tolist() == [view.classes.index(i.category) for i in view.items]


def test_one_thing_is_one_group():
    view = PicturesView(Gallery(), "test")
    names = sorted({i.instance for i in view.items})
    assert names[0] == "" and view.groups == [names.index(i.instance) for i in view.items]
    assert [view[k]["group"] for k in range(20)] == view.groups
    photos = [g for g, i in zip(view.groups, view.items, strict=True) if i.domain == "photo"]
    assert all(photos.count(g) == 1 for g, i in zip(view.groups, view.items, strict=True) if i.domain == "sketch")


def test_a_sample_is_the_picture_of_the_item():
    options = {"size": 32, "crop": 20, "channels": 1, "scaling": "ink", "photo": "edge", "ht": "both", "skeleton": "lee"}
    source = Gallery()
    view = PicturesView(source, "test", **options)
    assert view.picture == Picture(**options)
    for k in (0, 13):
        assert torch.equal(view[k]["image"], view.picture(source.image(view.items[k]), view.items[k].domain))
        assert torch.equal(view[(3, k)]["image"], view[(0, k)]["image"])
    assert PicturesView(source, "test", skeleton="lee").picture.skeleton is None  # where nothing is thinned


def test_pictures_are_read_once():
    source = Gallery()
    kept, unkept = PicturesView(source, "test"), PicturesView(source, "test", cache_mb=0)
    for view, times in ((kept, 1), (unkept, 2)):
        source.opened.clear()
        assert torch.equal(view[4]["image"], view[4]["image"]) and source.opened == [view.items[4].id] * times


def test_categories():
    view = PicturesView(Gallery(), "test", categories=["shoe"])
    assert len(view) == 10 and {view[k]["category"] for k in range(10)} == {1}


def test_a_quick_look_keeps_pairs_together():
    view = PicturesView(Gallery({"test": {"shoe/test0/sketch-0": [("shoe/test0/photo", "shoe/test1/photo")]}}), "test")
    before = [i.id for i in view.items]
    view.keep(3)
    assert [i.id for i in view.items] == [i for i in before if i in {v.id for v in view.items}]  # their order stays
    for c in ("shoe", "bag"):
        sketches, photos = ([i for i in view.items if i.domain == d and i.category == c] for d in ("sketch", "photo"))
        assert len(sketches) == len(photos) == 3
        assert {i.instance for i in sketches} == {f"{c}/test2", f"{c}/test0"} <= {i.instance for i in photos}
    assert [view[k]["group"] for k in range(len(view))] == view.groups and max(view.groups) == len(set(view.groups)) - 1
    (query, pairs), = view.judged.items()
    assert [view.items[k].id for k in (query, *pairs[0])] == ["shoe/test0/sketch-0", "shoe/test0/photo", "shoe/test1/photo"]


def test_judged_pairs_within_the_gallery():
    told = {"test": {"shoe/test0/sketch-1": [("shoe/test1/photo", "shoe/test3/photo"), ("shoe/train0/photo", "shoe/test1/photo")],
                     "shoe/test1/sketch-0": [("shoe/train0/photo", "shoe/test1/photo")], "bag/test0/sketch-0": []},
            "train": {"shoe/train0/sketch-0": [("shoe/train0/photo", "shoe/train1/photo")]}}
    view = PicturesView(Gallery(told), "test")
    named = {view.items[q].id: [(view.items[a].id, view.items[b].id) for a, b in pairs] for q, pairs in view.judged.items()}
    assert named == {"shoe/test0/sketch-1": [("shoe/test1/photo", "shoe/test3/photo")]}
    assert PicturesView(Gallery(told), "train").judged == {}
    assert PicturesView(Gallery(told), "test", categories=["bag"]).judged == {}
    silent = Gallery(told)
    silent.offers = frozenset({"image"})
    assert PicturesView(silent, "test").judged == {}


def test_a_judgement_on_no_photo_is_one_line():
    for stranger in ("shoe/test9/photo", "shoe/test0/sketch-1"):
        view = PicturesView(Gallery({"test": {"shoe/test0/sketch-0": [("shoe/test0/photo", stranger)]}}), "test")
        with pytest.raises(UserError, match=f"data=gallery: a test judgement on shoe/test0/sketch-0 names {stranger}, which is no photo"):
            view.judged  # noqa: B018


@pytest.mark.parametrize("options,said", [({"ht": "bot"}, "did you mean both"), ({"skeleton": "thi"}, "did you mean thin"),
                                          ({"size": 64}, "crop=96: must be from 1 to the picture's size, 64"),
                                          ({"scaling": "image"}, "did you mean imagenet"), ({"photo": "grey"}, "valid: edge, rgb")])
def test_wrong_options_say_what_is_valid(options, said):
    with pytest.raises(UserError, match=said):
        PicturesView(Gallery(), "test", **options)


def test_an_empty_split_is_one_line():
    with pytest.raises(UserError, match="data=gallery: no val items"):
        PicturesView(Gallery(), "val")
