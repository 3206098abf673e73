import json
from dataclasses import asdict

import cv2
import numpy as np
import pytest
import torch

import trees
from sketchbench.data.transforms.homogeneous import homogeneous
from sketchbench.data.transforms.picture import EDGE_SIDE, Picture, crops, edge_map
from sketchbench.errors import UserError


def drawing(height=150, width=150, thick=5):
    page = np.full((height, width), 255, np.uint8)
    cv2.ellipse(page, (width // 2, height // 2), (width // 3, height // 4), 20, 0, 360, 0, thick)
    return page


def photo(height=150, width=150):
    page = np.full((height, width, 3), 255, np.uint8)
    cv2.ellipse(page, (width // 2, height // 2), (width // 3, height // 4), 20, 0, 360, (200, 40, 20), -1)
    return page


@pytest.mark.parametrize("options", [{}, {"channels": 1, "scaling": "ink"}, {"scaling": "unit", "photo": "edge"},
                                     {"channels": 1, "scaling": "sketch_a_net", "photo": "edge", "skeleton": "lee", "ht": "both"}])
@pytest.mark.parametrize("shape", [(150, 150), (90, 140), (41, 23), (1, 1)])
def test_any_picture_comes_out_at_one_shape(options, shape):
    picture = Picture(size=64, crop=51, **options)
    for image, domain in ((drawing(*shape), "sketch"), (photo(*shape), "photo"), (photo(*shape), "sketch"), (drawing(*shape), "photo")):
        x = picture(image, domain)
        assert x.shape == (picture.channels, 64, 64) and x.dtype == torch.float32 and torch.isfinite(x).all()
        assert picture.shown(image, domain).shape[:2] == (51, 51) and picture.shown(image, domain).dtype == np.uint8


@pytest.mark.parametrize("scaling,white,black", [("unit", 1, 0), ("ink", 0, 1), ("sketch_a_net", 255 - 250.42, -250.42),
                                                 ("imagenet", (1 - 0.406) / 0.225, -0.406 / 0.225)])
def test_scalings(scaling, white, black):
    for level, value in ((255, white), (0, black)):
        x = Picture(8, 8, scaling=scaling)(np.full((5, 5), level, np.uint8), "sketch")
        assert x.shape == (3, 8, 8) and x[2].unique().tolist() == pytest.approx([value])
    red = Picture(8, 8, scaling=scaling)(np.full((8, 8, 3), (255, 0, 0), np.uint8), "photo")
    assert red[2].unique().tolist() == pytest.approx([black]) and red[0, 0, 0] != red[1, 0, 0]


def test_colours_become_grey_for_one_channel():
    red = np.full((8, 8, 3), (255, 0, 0), np.uint8)
    assert Picture(8, 8, 1, "unit")(red, "photo").unique().tolist() == pytest.approx([0.299])
    assert Picture(8, 8, 1, "unit").shown(red, "photo").tolist() == [[76] * 8] * 8


def test_photos_stand_on_a_white_square():
    wide = np.full((20, 40, 3), 10, np.uint8)
    small, large = (Picture(side, side).resize(wide, "photo") for side in (20, 80))
    for image, side in ((small, 20), (large, 80)):
        assert image.shape == (side, side, 3)
        assert (image[: side // 4 - 1] == 255).all() and (image[-side // 4 + 1:] == 255).all()
        assert (image[side // 4 + 1:-side // 4 - 1] == 10).all()
    padded = np.pad(wide, ((10, 10), (0, 0), (0, 0)), constant_values=255)
    assert (small == cv2.resize(padded, (20, 20), interpolation=cv2.INTER_AREA)).all()


def test_grey_and_transparent_photos():
    clear = np.zeros((8, 8, 4), np.uint8)
    clear[2:6, 2:6] = (200, 40, 20, 255)
    clear[0, 0] = (200, 40, 20, 51)  # a fifth
    image = Picture(8, 8).resize(clear, "photo")
    assert image[3, 3].tolist() == [200, 40, 20] and image[7, 7].tolist() == [255] * 3 and image[0, 0].tolist() == [244, 212, 208]
    grey = np.arange(64, dtype=np.uint8).reshape(8, 8)
    for one in (grey, grey[..., None]):
        assert np.array_equal(Picture(8, 8).resize(one, "photo"), np.dstack([grey] * 3))


def test_thin_lines_survive_shrinking():
    image = Picture(112, 96).resize(drawing(600, 600, 1), "sketch")
    assert image.shape == (112, 112) and cv2.connectedComponents((image < 128).astype(np.uint8), connectivity=8)[0] - 1 == 1


# ---------------------------------------------------------------------- edges
def test_edges_are_dark_lines_where_colours_change():
    image = Picture(112, 96, photo="edge").resize(photo(), "photo")
    outline = cv2.resize(drawing(thick=9), (112, 112), interpolation=cv2.INTER_AREA) < 250
    assert image.shape == (112, 112) and (image[~outline] > 200).all() and (image < 128).sum() > 100
    assert np.array_equal(Picture(112, 96, photo="edge").resize(drawing(), "sketch"), Picture(112, 96).resize(drawing(), "sketch"))


def test_the_border_of_a_photo_is_no_edge():
    dim = np.full((60, 120, 3), 90, np.uint8)
    dim[20:40, 50:70] = (200, 40, 20)
    image = Picture(120, 120, photo="edge").resize(dim, "photo")
    assert (image[:45] == 255).all() and (image[-45:] == 255).all() and image[45:75].min() < 100


def test_edges_of_large_photos_are_found_at_256_pixels():
    large = cv2.resize(photo(), (768, 768), interpolation=cv2.INTER_CUBIC)
    assert edge_map(large).shape == (EDGE_SIDE, EDGE_SIDE) and edge_map(large[:300]).shape == (100, 256)
    assert edge_map(photo()).shape == (150, 150)
    assert np.array_equal(edge_map(large), edge_map(cv2.resize(large, (256, 256), interpolation=cv2.INTER_AREA)))


# ---------------------------------------------------------------------- homogeneous transformation
@pytest.mark.parametrize("ht,kind,thinned", [("none", "rgb", set()), ("none", "edge", set()), ("sketch", "rgb", {"sketch"}),
                                             ("sketch", "edge", {"sketch"}), ("both", "edge", {"sketch", "photo"})])
def test_strokes_are_thinned_where_asked_only(ht, kind, thinned):
    picture = Picture(112, 96, 1, "unit", kind, None if ht == "none" else "skeletonize", ht)
    for domain, image in (("sketch", drawing()), ("photo", photo())):
        plain = picture.resize(image, domain)
        seen = picture.stroke(plain, domain)
        assert np.array_equal(seen, homogeneous(plain) if domain in thinned else plain)
        assert not np.array_equal(homogeneous(plain), plain)


def test_methods_of_thinning():
    page = Picture(112, 96).resize(trees.labelled("cow", 3, 90)[0], "sketch")
    for method in ("skeletonize", "lee", "thin"):
        assert np.array_equal(Picture(112, 96, skeleton=method, ht="sketch").stroke(page, "sketch"), homogeneous(page, method))


# ---------------------------------------------------------------------- crops
def by_loop(x, crop):
    """Numpy, one picture at a time: upper left, lower left, upper right, lower right, centre; then all mirrored."""
    out = []
    for image in x:
        side = image.shape[-1]
        end, mid = side - crop, (side - crop) // 2
        five = [image[:, t:t + crop, l:l + crop] for t, l in ((0, 0), (end, 0), (0, end), (end, end), (mid, mid))]
        out.append(np.stack([*five, *(f[:, :, ::-1] for f in five)]))
    return np.stack(out)


@pytest.mark.parametrize("side,crop", [(12, 8), (12, 9), (11, 10), (7, 7), (9, 1)])
def test_ten_crops_equal_a_loop(side, crop):
    x = torch.rand(3, 2, side, side)
    ten, one = crops(x, crop, 10), crops(x, crop, 1)
    assert ten.shape == (3, 10, 2, crop, crop) and np.array_equal(ten.numpy(), by_loop(x.numpy(), crop))
    assert one.shape == (3, 1, 2, crop, crop) and torch.equal(one[:, 0], ten[:, 4])


def test_what_is_shown_is_what_one_view_sees():
    for picture in (Picture(64, 51, scaling="unit"), Picture(64, 51, 1, "unit", "edge", "skeletonize", "both")):
        for domain, image in (("sketch", drawing()), ("photo", photo())):
            seen = crops(picture(image, domain)[None], 51, 1)[0, 0].permute(1, 2, 0).numpy()
            shown = picture.shown(image, domain)
            assert np.allclose(seen, (shown if shown.ndim == 3 else shown[..., None]) / 255, atol=1e-6)


# ---------------------------------------------------------------------- options
def test_a_card_holds_it():
    picture = Picture(64, 51, 1, "ink", "edge", "thin", "both")
    assert Picture(**json.loads(json.dumps(asdict(picture)))) == picture


@pytest.mark.parametrize("options,said", [
    ({"scaling": "inks"}, "scaling=inks: no such option; did you mean ink"), ({"photo": "edges"}, "did you mean edge"),
    ({"ht": "sketches"}, "did you mean sketch"), ({"ht": "sketch"}, "skeleton=None: no such option"),
    ({"skeleton": "thi"}, "did you mean thin"),
    ({"channels": 1}, "channels=1: no such option; valid: 3"), ({"channels": 2, "scaling": "unit"}, "valid: 1, 3"),
    ({"ht": "both", "skeleton": "lee"}, "take photo=edge"), ({"crop": 113}, "crop=113: must be from 1 to the picture's size, 112"),
    ({"crop": 0}, "crop=0: must be from 1")])
def test_wrong_options_are_one_line(options, said):
    with pytest.raises(UserError, match=said) as error:
        Picture(**options)
    assert "\n" not in str(error.value)


def test_wrong_crops_are_one_line():
    with pytest.raises(UserError, match="views=5: no such option; valid: 1, 10"):
        crops(torch.rand(1, 1, 8, 8), 4, 5)
    with pytest.raises(UserError, match="crop=9: must be from 1 to the picture's size, 8"):
        crops(torch.rand(1, 1, 8, 8), 9, 10)
