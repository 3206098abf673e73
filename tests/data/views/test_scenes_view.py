import numpy as np
import pytest
import torch

from sketchbench.data.source import Item, Source
from sketchbench.data.sources.captioned_world import CaptionedWorld
from sketchbench.data.sources.sketchworld import SketchWorld
from sketchbench.data.views.captions import CaptionsView, line_drawing
from sketchbench.data.views.scenes import ScenesView, jitter, plain
from sketchbench.errors import UserError


class Pages(Source):
    """Ten sketches of two strokes, each with a caption of its own."""

    name = "pages"
    offers = frozenset({"image", "strokes", "stroke_labels", "caption"})
    fingerprint = "1"

    def __init__(self, offers=None, caption="a {} on the left"):
        self.offers, self.said = frozenset(offers or self.offers), caption

    def items(self):
        return [Item(f"{split}/{k}", "sketch", "scene", split) for split in ("train", "val", "test") for k in range(10)]

    def image(self, item):
        page = np.full((64, 64), 255, np.uint8)
        page[10:50, 20:22] = 0
        page[30:32, 5 : 10 + int(item.id.split("/")[1])] = 0
        return page

    def strokes(self, item):
        return [np.array([[20.0, 10], [20, 50]], np.float32), np.array([[5.0, 30], [10, 30]], np.float32)]

    def stroke_labels(self, item):
        return ["hot-air_balloon", ""]

    def caption(self, item):
        return self.said.format(item.id)

    part_names_ = {1: "cow", 2: "tree_top"}

    def part_mask(self, item):
        mask = np.zeros((64, 64), np.uint8)
        mask[10:50, 18:24], mask[28:34, 4:16] = 2, 1
        return mask

    def part_names(self, category):
        return self.part_names_


def test_a_training_sample_and_a_test_sample():
    train, test = (ScenesView(Pages(), split, size=32, side=64) for split in ("train", "test"))
    sample = train[(0, 3)]
    assert sample["image"].shape == (1, 32, 32) and 0 <= float(sample["image"].min()) < 0.6 and float(sample["image"].max()) == 1
    assert sample["caption"] == "a train/3 on the left" and set(sample) == {"index", "image", "caption", "id"}
    sample = test[2]
    assert sample["labels"] == ["hot air balloon", ""] and sample["drawn"] is True
    assert sample["pixels"].dtype == sample["strokes"].dtype == torch.int32 and set(sample["strokes"].tolist()) == {0, 1}
    assert test.classes == ["hot air balloon"]
    batch = ScenesView.collate([test[0], test[1]])
    assert batch["image"].shape == (2, 1, 32, 32) and len(batch["pixels"]) == 2 and batch["index"].tolist() == [0, 1]


def test_regions_of_a_bitmap_stand_for_strokes():
    view = ScenesView(Pages(offers={"image", "part_mask"}), "test", size=32, side=64)
    sample = view[0]
    assert sample["labels"] == ["cow", "tree top"] and sample["drawn"] is False and sample["caption"] == ""
    rows, columns = np.divmod(sample["pixels"].numpy(), 64)
    assert (view.source.image(view.items[0])[rows, columns] < 128).all()  # ink alone
    assert {(int(r), int(s)) for r, s in zip(rows, sample["strokes"], strict=True)} >= {(11, 1), (30, 0)}


def test_shuffled_captions_are_all_of_others_and_all_there():
    plainly, shuffled = (ScenesView(Pages(), "train", size=32, shuffle_captions=s) for s in (False, True))
    own, other = ([view[(0, k)]["caption"] for k in range(10)] for view in (plainly, shuffled))
    assert sorted(own) == sorted(other) and all(a != b for a, b in zip(own, other, strict=True))
    assert ScenesView(Pages(), "test", size=32, side=64, shuffle_captions=True)[0]["caption"] == "a test/0 on the left"


def test_augmentation_keeps_left_and_right_and_is_repeatable():
    picture = np.full((64, 64), 255, np.uint8)
    picture[:, :20] = 0
    for k in range(20):
        out = jitter(picture, np.random.default_rng(k), mirror=False)
        assert out[:, :10].mean() < out[:, -10:].mean()
    assert len({jitter(picture, np.random.default_rng(k), mirror=True)[:, :10].mean() > 128 for k in range(20)}) == 2
    view = ScenesView(Pages(), "train", size=32, augment=True)
    assert torch.equal(view[(1, 2)]["image"], view[(1, 2)]["image"]) and not torch.equal(view[(1, 2)]["image"], view[(2, 2)]["image"])


def test_what_a_source_lacks_is_told_in_a_line():
    with pytest.raises(UserError, match="captions"):
        ScenesView(Pages(offers={"image"}), "train")
    with pytest.raises(UserError, match="a label for every stroke"):
        ScenesView(Pages(offers={"image", "caption"}), "test")
    with pytest.raises(UserError, match="side=8"):
        ScenesView(Pages(), "test", side=8)
    with pytest.raises(UserError, match="domain=fotos"):
        ScenesView(Pages(), "test", domain="fotos")


def test_strokes_and_labels_must_agree():
    class Wrong(Pages):
        def stroke_labels(self, item):
            return ["cow"]

    with pytest.raises(UserError, match="2 strokes and 1 labels"):
        ScenesView(Wrong(), "test", side=64)[0]


def test_plain_words():
    assert plain("Hot-Air_balloon ") == "hot air balloon"


def test_the_worlds_scenes_have_labels_for_all_strokes():
    view = ScenesView(SketchWorld("scene", 64, 1, 0, 2), "test", size=32, side=128)
    sample = view[0]
    assert len(sample["labels"]) > 3 and all(sample["labels"]) and sample["strokes"].max() < len(sample["labels"])
    ink = view.source.image(view.items[0]) < 200
    rows, columns = np.divmod(sample["pixels"].numpy(), 128)
    assert ink[rows // 2, columns // 2].mean() > 0.6  # where strokes are said to be, there is ink


# ---------------------------------------------------------------------- pictures with words
@pytest.fixture(scope="module")
def world():
    return CaptionedWorld(64, 1, 0, 1, 3)


def test_pairs_of_the_world(world):
    train, test = (CaptionsView(world, split, size=32) for split in ("train", "test"))
    assert {i.domain for i in train.items} == {"photo"} and {i.domain for i in test.items} == {"photo", "sketch"}
    assert sum(i.category == "scene" for i in train.items) == 3 and not any(i.category == "scene" for i in test.items)
    giraffe = next(k for k, i in enumerate(train.items) if i.category == "giraffe")
    said = {train[(e, giraffe)]["caption"] for e in range(12)}
    assert len(said) > 2 and all("giraffe" in s for s in said)
    scene = next(k for k, i in enumerate(train.items) if i.category == "scene")
    assert len({train[(e, scene)]["caption"] for e in range(12)}) > 1 and train[(0, scene)]["kind"] == ""
    batch = CaptionsView.collate([train[(0, giraffe)], train[(0, scene)]])
    assert batch["image"].shape == (2, 3, 32, 32) and batch["kind"] == ["giraffe", ""]
    lines = CaptionsView(world, "train", size=32, lines=1.0)[(0, giraffe)]
    assert bool(lines["drawn"]) and torch.equal(lines["image"][0], lines["image"][1])
    assert test[next(k for k, i in enumerate(test.items) if i.category == "giraffe")]["caption"] == "a photo of a giraffe"


def test_a_line_drawing_is_black_on_white(world):
    photo = world.image(next(i for i in world.items() if i.category == "house" and i.domain == "photo"))
    found = line_drawing(photo, np.random.default_rng(0))
    assert found.shape == photo.shape[:2] and set(np.unique(found)) == {0, 255} and 0.01 < (found == 0).mean() < 0.4
