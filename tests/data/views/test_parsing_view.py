import time

import cv2
import numpy as np
import pytest
import torch

from sketchbench.data.source import Item, Source
from sketchbench.data.transforms.erasing import erased_side
from sketchbench.data.views.parsing import ParsingView, Preparation
from sketchbench.errors import UserError


class Shapes(Source):
    """Ellipses and boxes with two parts each; the second part's size tells items apart."""

    name = "shapes"
    offers = frozenset({"image", "part_mask"})
    fingerprint = "1"

    def __init__(self, count=6, side=160, val="edge"):
        self.side = side
        self._items = [Item(f"{c}/{split}{n}", domain, c, split) for c in ("bird", "cow") for split, domain in
                       (("train", "edge"), ("train", "photo"), ("val", val), ("test", "sketch")) for n in range(count)]

    def items(self):
        return self._items

    def part_mask(self, item):
        mask = np.zeros((self.side, self.side), np.uint8)
        s, n = self.side / 160, int(item.id[-1])
        cv2.ellipse(mask, (int(70 * s), int(80 * s)), (int(50 * s), int(30 * s)), 0, 0, 360, 1, -1)
        cv2.circle(mask, (int(118 * s), int(60 * s)), int((12 + 2 * n) * s), 8 if item.category == "bird" else 2, -1)
        return mask

    def image(self, item):
        mask, page = self.part_mask(item), np.full((self.side, self.side), 255, np.uint8)
        for label in np.unique(mask)[1:]:
            contours, _ = cv2.findContours((mask == label).astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
            cv2.drawContours(page, contours, -1, 0, 3)
        return np.dstack([page] * 3) if item.domain == "photo" else page


SOURCE = Shapes()
PLAIN = {"rotation": False, "mirroring": False, "erasing": "none", "ht": "none"}


def test_samples():
    view = ParsingView(SOURCE, "train", size=97)
    s = view[(0, 7)]
    assert len(view) == 12 and {i.domain for i in view.items} == {"edge"}
    assert s["image"].shape == (1, 97, 97) and s["image"].dtype == torch.float32 and set(s["image"].unique().tolist()) == {0, 1}
    assert s["mask"].shape == (97, 97) and s["mask"].dtype == torch.int64 and s["mask"].unique().tolist() == [0, 1, 2]
    assert s["category"] == 1 and view.classes == ["bird", "cow"] and s["id"] == "cow/train1" and s["index"] == 7
    assert {i.domain for i in ParsingView(SOURCE, "test").items} == {"sketch"}
    assert ParsingView(SOURCE, "train", train_domain="photo", **PLAIN)[0]["image"].shape == (1, 97, 97)


def test_category_ids_do_not_hang_on_the_choice():
    assert ParsingView(SOURCE, "train", categories=["cow"])[0]["category"] == 1


def test_validation_takes_sketches_where_there_are_some():
    assert ParsingView(SOURCE, "val").items[0].domain == "edge" and ParsingView(Shapes(val="sketch"), "val").items[0].domain == "sketch"
    with pytest.raises(UserError, match="no test items"):
        ParsingView(SOURCE, "test", test_domain="edge")


def test_a_sample_hangs_on_seed_epoch_and_index_only():
    one, two = ParsingView(SOURCE, "train"), ParsingView(SOURCE, "train", cache_mb=0)
    for key in ((0, 3), (5, 3), (0, 4)):
        a = one[key]
        one[(9, 9)]
        assert torch.equal(a["image"], two[key]["image"]) and torch.equal(a["mask"], two[key]["mask"])
    images = {one[(e, 3)]["image"].numpy().tobytes() for e in range(12)}
    assert len(images) > 6 and not torch.equal(ParsingView(SOURCE, "train", seed=1)[(0, 3)]["image"], one[(0, 3)]["image"])
    test = ParsingView(SOURCE, "test")
    assert torch.equal(test[(0, 3)]["image"], test[(1, 3)]["image"])


def variants(**options):
    view = ParsingView(SOURCE, "train", **{**PLAIN, **options})
    return {view[(e, 2)]["mask"].numpy().tobytes() for e in range(200)}


def test_augmentation_draws_from_fourteen():
    counts = [len(variants(rotation=r, mirroring=m)) for r in (False, True) for m in (False, True)]
    assert counts == [1, 2, 7, 14]


def test_erased_copies_are_half_and_keep_their_masks():
    view = ParsingView(SOURCE, "train", **{**PLAIN, "ht": "both", "erasing": "copy"})
    whole = ParsingView(SOURCE, "train", **{**PLAIN, "ht": "both"})[2]
    changed, lost = 0, np.zeros((97, 97), bool)
    for e in range(300):
        s = view[(e, 2)]
        gone = (whole["image"] != s["image"])[0].numpy()
        assert torch.equal(s["mask"], whole["mask"]) and not (s["image"] > whole["image"]).any()
        if gone.any():
            changed += 1
            assert all(np.ptp(axis) < erased_side(97) for axis in np.nonzero(gone))
        lost |= gone
    assert 20 < changed < 150  # half of the copies, those whose square meets a line
    assert lost.sum() > 0.5 * (whole["image"] > 0).sum()


@pytest.mark.parametrize("ht,train,test", [("none", False, False), ("train", True, False), ("both", True, True)])
def test_ht_sides(ht, train, test):
    thin = ParsingView(SOURCE, "train", **{**PLAIN, "ht": "both"})[0]["image"].sum()
    for split, applied in (("train", train), ("test", test)):
        ink = ParsingView(SOURCE, split, **{**PLAIN, "ht": ht})[0]["image"].sum()
        assert (ink == thin) == applied and (applied or ink > 1.5 * thin)


def test_ht_comes_after_turning_so_that_lines_are_thin_and_whole():
    view = ParsingView(SOURCE, "train", erasing="none")
    for e in range(20):
        line = view[(e, 0)]["image"][0].numpy() > 0
        assert cv2.connectedComponents(line.astype(np.uint8), connectivity=8)[0] - 1 == 1
        assert (line[1:, 1:] & line[:-1, 1:] & line[1:, :-1] & line[:-1, :-1]).sum() <= 1


def test_thicken_is_for_tests_only():
    plain, thick = (ParsingView(SOURCE, "test", ht="none", test_thicken=t)[0]["image"] for t in (False, 2))
    assert (thick >= plain).all() and thick.sum() > plain.sum()
    one, two = (ParsingView(SOURCE, "train", **PLAIN, test_thicken=t)[0]["image"] for t in (False, 2))
    assert torch.equal(one, two)


def test_preparation_of_a_users_picture_equals_the_test_view():
    view = ParsingView(SOURCE, "test", channels=3, scaling="raw")
    image = view.preparation(SOURCE.image(view.items[4]))
    assert torch.equal(image, view[4]["image"]) and image.shape == (3, 97, 97) and set(image.unique().tolist()) == {0, 255}
    wide = Preparation(129)(np.dstack([SOURCE.image(view.items[0])[40:120]] * 3))
    assert wide.shape == (1, 129, 129) and wide.sum() > 0 and wide[0, :20].sum() == 0
    assert Preparation(33, None, scaling="unit")(np.full((5, 5), 255, np.uint8)).unique().tolist() == [1]
    white = Preparation(33, None, channels=3, scaling="imagenet")(np.full((5, 5), 255, np.uint8))
    assert white[0, 0, 0].item() == pytest.approx((1 - 0.485) / 0.229)


def test_shuffled_labels_come_from_another_item_of_the_category():
    plain, control = (ParsingView(SOURCE, "train", **PLAIN, shuffle_labels=s) for s in (False, True))
    masks = {plain[n]["mask"].numpy().tobytes(): n for n in range(12)}
    given = [masks[control[n]["mask"].numpy().tobytes()] for n in range(12)]
    assert sorted(given) == list(range(12)) and all(g != n and (g < 6) == (n < 6) for n, g in enumerate(given))
    assert all(torch.equal(plain[n]["image"], control[n]["image"]) for n in range(12))
    assert torch.equal(ParsingView(SOURCE, "test", shuffle_labels=True)[0]["mask"], ParsingView(SOURCE, "test")[0]["mask"])


def test_class_counts():
    view = ParsingView(SOURCE, "train")
    counts = view.class_counts(9)
    masks = np.stack([view.mask(i) for i in view.items if i.category == "bird"])
    pixels, images = counts["bird"]
    assert pixels.tolist() == [(masks == k).sum() for k in range(9)] and images.tolist() == [6, 6, 0, 0, 0, 0, 0, 0, 6]
    assert counts["cow"][1].tolist() == [6, 6, 6] + [0] * 6
    with pytest.raises(UserError, match="bird/train0 has label 8"):
        view.class_counts(5)


@pytest.mark.parametrize("options,said", [({"ht": "bot"}, "did you mean both"), ({"erasing": "yes"}, "valid: copy, none"),
                                          ({"skeleton": "thi"}, "did you mean thin"), ({"scaling": "imagenet"}, "channels=1"),
                                          ({"test_thicken": 3}, "test_thicken=3")])
def test_wrong_options_say_what_is_valid(options, said):
    with pytest.raises(UserError, match=said):
        ParsingView(SOURCE, "train", **options)


def test_a_source_without_masks_is_refused():
    class Bare(Shapes):
        name, offers = "bare", frozenset({"image"})

    with pytest.raises(UserError, match="data=bare: has no part masks"):
        ParsingView(Bare(), "train")


def test_speed():
    view = ParsingView(SOURCE, "train")
    for n in range(len(view)):
        view[n]
    start = time.process_time()
    for e in range(10):
        for n in range(len(view)):
            view[(e, n)]
    assert (time.process_time() - start) / (10 * len(view)) < 0.03  # about 1.5 ms on a free core
