from collections import Counter

import cv2
import numpy as np
import pytest
import torch
from torch.utils.data import default_collate

import trees
from shared import SHOES, only_with
from sketchbench.data.source import Item, Source
from sketchbench.data.sources.qmul_shoe_v1 import QmulV1
from sketchbench.data.view import rng
from sketchbench.data.views.pictures import PicturesView
from sketchbench.data.views.triplets import TripletView
from sketchbench.errors import UserError

SIDE, CROP = 16, 11
SMALL = {"size": SIDE, "crop": CROP, "channels": 3, "scaling": "unit"}
Y, X = np.indices((SIDE, SIDE))


class Pairs(Source):
    """Of each thing a photo and two sketches. Every pixel tells where it is, and a photo's blue which one it is."""

    name = "pairs"
    offers = frozenset({"image", "instance", "triplets"})
    fingerprint = "1"

    def __init__(self, things=(("shoe", 12), ("bag", 5)), judged=None, more=()):
        self.judged = judged or {}
        self._items = [i for c, count in things for split in ("train", "val", "test") for n in range(count)
                       for i in (Item(f"{c}/{split}{n}/photo", "photo", c, split, f"{c}/{split}{n}"),
                                 *(Item(f"{c}/{split}{n}/sketch-{k}", "sketch", c, split, f"{c}/{split}{n}") for k in (0, 1)))] + list(more)

    def items(self):
        return self._items

    def image(self, item):
        if item.domain == "photo":
            return np.dstack([X, Y, np.full_like(X, self._items.index(item))]).astype(np.uint8)
        return (Y * SIDE + X).astype(np.uint8)

    def triplets(self, split):
        return {s: pairs for s, pairs in self.judged.items() if f"/{split}" in s}


def p(n, c="shoe", split="train"):
    return f"{c}/{split}{n}/photo"


def item(view, name):
    return next(i for i in view.items if i.id == name)


def draws(view, name, count=2000):
    return [view.drawn(item(view, name), rng(7, k)) for k in range(count)]


def thing(photo):
    return photo.rsplit("/", 1)[0]


# ---------------------------------------------------------------------- items and samples
def test_samples():
    view = TripletView(Pairs(), "train", **SMALL)
    assert len(view) == 34 and {i.domain for i in view.items} == {"sketch"} and {i.split for i in view.items} == {"train"}
    batch = default_collate([view[(0, k)] for k in range(34)])
    for name in ("sketch", "positive", "negative"):
        assert batch[name].shape == (34, 3, CROP, CROP) and batch[name].dtype == torch.float32
    assert batch["id"] == [i.id for i in view.items] and batch["category"].tolist() == [1] * 24 + [0] * 10
    assert batch["index"].tolist() == list(range(34)) and batch["group"].tolist() == view.groups


def test_sketches_that_cannot_make_a_triplet_are_left_out():
    more = [Item("shoe/x/sketch", "sketch", "shoe", "train", "shoe/x"), Item("shoe/y/sketch", "sketch", "shoe", "train"),
            Item("shoe/z/photo", "photo", "shoe", "train"), Item("hat/0/sketch", "sketch", "hat", "train", "hat/0"),
            Item("hat/0/photo", "photo", "hat", "train", "hat/0")]  # no photo; no instance; nobody's; no other hat
    view = TripletView(Pairs(more=more), "train", **SMALL)
    assert len(view) == 34 and not {i.id for i in view.items} & {i.id for i in more}
    assert "shoe/z/photo" in {n for _, n in draws(view, "shoe/train0/sketch-0", 400)}  # but against others it stands
    with pytest.raises(UserError, match="data=pairs: no train items of hat"):
        TripletView(Pairs(more=more), "train", categories=["hat"])


# ---------------------------------------------------------------------- which photos
def test_true_match_against_any_other_of_the_category():
    for view in (TripletView(Pairs(), "train", **SMALL), TripletView(Pairs(judged=JUDGED), "train", triplets="match", **SMALL)):
        for c, count in (("shoe", 12), ("bag", 5)):
            found = Counter(draws(view, f"{c}/train2/sketch-1"))
            assert {a for a, _ in found} == {p(2, c)}
            assert {b for _, b in found} == {p(n, c) for n in range(count)} - {p(2, c)}  # its second sketch's photo is the same one
            assert min(found.values()) > 0.6 * 2000 / (count - 1)


# shoe 0 judged against photos 0-5; one pair has its own photo as the farther one
KEPT = [(p(0), p(1)), (p(1), p(2)), (p(0), p(3)), (p(4), p(5))]
JUDGED = {"shoe/train0/sketch-0": [*KEPT, (p(6), p(0))], "shoe/train1/sketch-0": [(p(3), p(1))],
          "shoe/test0/sketch-0": [(p(0, split="test"), p(1, split="test"))]}
UNSEEN = {p(n) for n in range(7, 12)}


def test_a_quarter_of_the_judged_negatives_is_easy():
    found = draws(TripletView(Pairs(judged=JUDGED), "train", **SMALL), "shoe/train0/sketch-0", 6000)
    easy = [f for f in found if f[1] in UNSEEN]
    assert abs(len(easy) / 6000 - 0.25) < 4 * (0.25 * 0.75 / 6000) ** 0.5
    assert {b for _, b in easy} == UNSEEN and min(Counter(b for _, b in easy).values()) > 0.8 * len(easy) / 5
    judged = Counter(f for f in found if f[1] not in UNSEEN)
    assert set(judged) == set(KEPT) and min(judged.values()) > 0.85 * 4500 / 4
    positives = Counter(a for a, _ in found)  # whatever the negative, a judged pair gives the positive
    assert set(positives) == {p(0), p(1), p(4)} and abs(positives[p(0)] / 6000 - 0.5) < 0.03


@pytest.mark.parametrize("easy", [0, 1])
def test_easy_never_and_always(easy):
    found = draws(TripletView(Pairs(judged=JUDGED), "train", easy=easy, **SMALL), "shoe/train0/sketch-0", 300)
    assert {b for _, b in found} == (UNSEEN if easy else {b for _, b in KEPT})


def test_its_own_photo_is_never_the_negative():
    view = TripletView(Pairs(judged=JUDGED), "train", **SMALL)
    for i in view.items:
        for k in range(60):
            positive, negative = view.drawn(i, rng(3, k))
            assert thing(negative) != i.instance and positive != negative and positive.split("/")[0] == negative.split("/")[0] == i.category


def test_a_sketch_without_a_usable_judgement_takes_its_true_match():
    view = TripletView(Pairs(judged=JUDGED), "train", **SMALL)
    for name in ("shoe/train1/sketch-0", "shoe/train5/sketch-1"):  # its only pair has its own photo as the farther one; none at all
        assert {a for a, _ in draws(view, name, 300)} == {p(int(name[10]))} and len({b for _, b in draws(view, name, 300)}) == 11


def test_without_an_unjudged_photo_the_negative_stays():
    everything = {"bag/train0/sketch-0": [(p(0, "bag"), p(n, "bag")) for n in range(1, 5)]}
    found = draws(TripletView(Pairs(judged=everything), "train", easy=1.0, **SMALL), "bag/train0/sketch-0", 200)
    assert set(found) == set(everything["bag/train0/sketch-0"])


def test_judgements_on_photos_of_another_split_or_category_are_not_shown():
    told = {"shoe/train0/sketch-0": [(p(0), p(1, split="val")), (p(1, "bag"), p(2)), (p(0), p(4))]}
    assert TripletView(Pairs(judged=told), "train", **SMALL).pairs(Pairs().items()[1], 3) == [(p(0), p(4))]


def test_pairs_for_a_ranking_machine():
    view = TripletView(Pairs(judged=JUDGED), "train", **SMALL)
    assert view.pairs(item(view, "shoe/train0/sketch-0"), 2) == KEPT
    some, again = (view.pairs(item(view, "shoe/train3/sketch-0"), 6) for _ in range(2))
    assert some == again and len(set(some)) == 6 and {a for a, _ in some} == {p(3)} and p(3) not in {b for _, b in some}
    assert len(view.pairs(item(view, "bag/train0/sketch-0"), 50)) == 4


def test_groups_tell_which_photos_are_whose():
    view = TripletView(Pairs(judged=JUDGED), "train", **SMALL)
    group = {i.instance: g for i, g in zip(view.items, view.groups, strict=True)}
    assert len(set(group.values())) == len(group) == 17
    for k, i in enumerate(view.items):
        for e in range(8):
            s = view[(e, k)]
            shown = view.source.items()[round(s["positive"][2, 0, 0].item() * 255)]
            assert s["group"] == group[i.instance] and s["positive_group"] == group[shown.instance]
    first = [view[(e, 0)] for e in range(30)]
    assert len({s["positive_group"] for s in first}) > 1  # a judgement makes another photo the positive


# ---------------------------------------------------------------------- augmentation
def place(x, photo):
    """Left, top and whether mirrored, from what the pixels tell."""
    v = (x * 255).round().int().numpy()
    rows, columns = (v[1], v[0]) if photo else (v[0] // SIDE, v[0] % SIDE)
    mirrored = columns[0, 0] > columns[0, -1]
    assert np.array_equal(columns[0], columns[0].min() + np.arange(CROP)[::-1 if mirrored else 1])
    assert np.array_equal(rows[:, 0], rows.min() + np.arange(CROP)) and (rows == rows[:, :1]).all() and (columns == columns[:1]).all()
    return int(columns.min()), int(rows.min()), bool(mirrored)


def places(count=300, **options):
    view = TripletView(Pairs(), "train", **SMALL, **options)
    found = [view[(e, 5)] for e in range(count)]
    return [[place(s[name], name != "sketch") for name in ("sketch", "positive", "negative")] for s in found]


def test_windows_and_flips_of_each_picture_are_its_own():
    found = places()
    for k in range(3):
        one = [f[k] for f in found]
        assert {a for a, _, _ in one} == {b for _, b, _ in one} == set(range(SIDE - CROP + 1))
        assert abs(np.mean([m for *_, m in one]) - 0.5) < 0.12
    for a, b in ((0, 1), (0, 2), (1, 2)):
        assert abs(np.mean([f[a][2] == f[b][2] for f in found]) - 0.5) < 0.12 and np.mean([f[a][:2] == f[b][:2] for f in found]) < 0.1


def test_joint_windows_and_flips():
    found = places(joint=True)
    assert all(f[0] == f[1] == f[2] for f in found) and len({f[0] for f in found}) > 60  # of 72


def test_no_flips():
    assert not any(m for f in places(100, flip=False) for *_, m in f)


def test_thinning_comes_last_and_on_sketches_only():
    options = SMALL | {"size": 64, "crop": 49}
    plain, thin = (TripletView(Drawn(), "train", ht=ht, **options) for ht in ("none", "sketch"))
    for k in range(4):
        a, b = plain[(1, k)], thin[(1, k)]
        assert torch.equal(a["positive"], b["positive"]) and torch.equal(a["negative"], b["negative"])
        assert set(b["sketch"].unique().tolist()) == {0, 1} and (b["sketch"] == 0).sum() < 0.5 * (a["sketch"] < 0.5).sum()
        again = thin.picture.stroke((a["sketch"][0] * 255).round().byte().numpy(), "sketch")
        assert np.array_equal(again, (b["sketch"][0] * 255).byte().numpy())


class Drawn(Pairs):
    def image(self, item):
        return trees.photo(len(item.id), 64) if item.domain == "photo" else cv2.erode(trees.labelled("cow", 1, 64)[0], np.ones((3, 3)))


def test_a_sample_hangs_on_seed_epoch_and_index_only():
    one, two = TripletView(Pairs(judged=JUDGED), "train", **SMALL), TripletView(Pairs(judged=JUDGED), "train", cache_mb=0, **SMALL)
    keys = [(e, k) for e in (0, 4) for k in (0, 1, 20)]
    first = [one[key] for key in keys]
    for key, a in reversed(list(zip(keys, first, strict=True))):
        b = two[key]
        assert all(torch.equal(a[n], b[n]) for n in ("sketch", "positive", "negative")) and a["positive_group"] == b["positive_group"]
    assert len({one[(e, 1)]["negative"].numpy().tobytes() for e in range(12)}) > 8
    assert not torch.equal(TripletView(Pairs(judged=JUDGED), "train", seed=1, **SMALL)[(0, 0)]["sketch"], first[0]["sketch"])


# ---------------------------------------------------------------------- the control
def test_shuffled_pairs_are_one_wrong_photo_for_each_thing():
    source = Pairs(judged=JUDGED)
    view, same, other = (TripletView(source, "train", shuffle_pairs=True, seed=s, **SMALL) for s in (0, 0, 1))
    given = {i.instance: view.own(i) for i in view.items}
    assert given == {i.instance: same.own(i) for i in same.items} != {i.instance: other.own(i) for i in other.items}
    assert sorted(x for own in given.values() for x in own) == sorted(p(n, c) for c, k in (("shoe", 12), ("bag", 5)) for n in range(k))
    assert all(len(own) == 1 and thing(own[0]) != name and own[0].split("/")[0] == name.split("/")[0] for name, own in given.items())
    dealt = {p(int(name.removeprefix("shoe/train"))): own[0] for name, own in given.items() if name[0] == "s"}
    assert view.pairs(item(view, "shoe/train0/sketch-0"), 1) == [(dealt[a], dealt[b]) for a, b in KEPT]
    for i in view.items:
        for k in range(20):
            assert view.drawn(i, rng(k))[1] not in view.own(i)
    s = next(s for s in (view[(0, k)] for k in range(34)) if s["id"] == "bag/train1/sketch-0")
    shown = view.source.items()[round(s["positive"][2, 0, 0].item() * 255)]
    assert [shown.id] == given["bag/train1"] and s["positive_group"] == s["group"]


def test_the_control_leaves_the_test_side_alone():
    plain, control = (TripletView(Pairs(judged=JUDGED), "test", shuffle_pairs=s, **SMALL) for s in (False, True))
    assert plain.groups == control.groups and plain.judged == control.judged != {}


# ---------------------------------------------------------------------- val and test
def test_test_side_is_that_of_single_pictures():
    view, plain = (kind(Pairs(judged=JUDGED), "test", **SMALL) for kind in (TripletView, PicturesView))
    assert view.items == plain.items and view.groups == plain.groups and view.judged == plain.judged
    a, b = view[30], plain[30]
    assert a.keys() == b.keys() == {"index", "image", "photo", "group", "category", "id"} and torch.equal(a["image"], b["image"])


def test_a_quick_look():
    view = TripletView(Pairs(), "train", **SMALL)
    view.keep(3)
    assert len(view) == 6 and view[(0, 5)]["id"].startswith("bag/train1") and view.groups == [view[(0, k)]["group"] for k in range(6)]


def test_a_sketch_without_its_photo_is_one_line():
    lost = [Item("shoe/a/sketch", "sketch", "shoe", "test", "shoe/a"), Item("shoe/b/sketch", "sketch", "shoe", "test")]
    with pytest.raises(UserError, match="2 of 36 test sketches have no photo of their own among the test photos, the first is shoe/a"):
        TripletView(Pairs(more=lost), "test", **SMALL)


def test_photos_alone_are_no_test():
    source = Pairs()
    source._items = [i for i in source._items if i.domain == "photo"]
    for split in ("train", "test"):
        with pytest.raises(UserError, match=f"data=pairs: no {split} items"):
            TripletView(source, split, **SMALL)


# ---------------------------------------------------------------------- options
@pytest.mark.parametrize("options,said", [({"triplets": "humans"}, "did you mean human"), ({"easy": 1.5}, "easy=1.5: is a chance"),
                                          ({"size": 8}, "crop=11: must be from 1 to the picture's size, 8"),
                                          ({"ht": "sketchy"}, "did you mean sketch")])
def test_wrong_options_are_one_line(options, said):
    with pytest.raises(UserError, match=said):
        TripletView(Pairs(), "train", **(SMALL | options))


def test_a_judgement_on_no_photo_is_one_line():
    with pytest.raises(UserError, match="a train judgement on shoe/train0/sketch-0 names shoe/train99/photo, which is no photo"):
        TripletView(Pairs(judged={"shoe/train0/sketch-0": [(p(0), p(99))]}), "train", **SMALL)


def test_a_source_without_pairs_is_refused():
    source = Pairs()
    source.offers = frozenset({"image"})
    with pytest.raises(UserError, match="data=pairs: has no sketch-photo pairs"):
        TripletView(source, "train", **SMALL)


def test_a_source_without_judgements_takes_true_matches():
    source = Pairs(judged=JUDGED)
    source.offers = source.offers - {"triplets"}
    assert {a for a, _ in draws(TripletView(source, "train", **SMALL), "shoe/train0/sketch-0", 200)} == {p(0)}


# ---------------------------------------------------------------------- real shoes
@only_with(SHOES)
def test_real_shoes():
    source = QmulV1(str(SHOES), val=0)
    view, test = (TripletView(source, split, size=64, crop=56) for split in ("train", "test"))
    told = source.triplets("train")
    assert len(view) == 304 and len(test) == 230 and len(test.judged) == 115 and sum(map(len, test.judged.values())) == 5175
    assert sum(len(view.pairs(i, 1)) for i in view.items) == 13560  # of 13680: 120 judge the sketch's own photo the farther one
    easy = 0
    for i in view.items:
        for k in range(10):
            pair = view.drawn(i, rng(i.id, k))
            easy += pair not in told[i.id]
            assert pair[1] != f"photo/{i.instance}"
    assert abs(easy / 3040 - 0.25) < 0.035
    assert default_collate([view[(0, k)] for k in range(4)])["negative"].shape == (4, 3, 56, 56)
