"""Any picture a user may have; what cannot be read is one line with its path."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from sketchbench.data.sources import _images
from sketchbench.data.sources._images import read_gray, read_labels, read_rgb
from sketchbench.errors import UserError

GREY = np.tile(np.linspace(0, 255, 12).astype(np.uint8), (8, 1))  # (8, 12)


def test_plain_modes_agree(tmp_path):
    Image.fromarray(GREY).save(tmp_path / "l.png")
    Image.fromarray(np.repeat(GREY[..., None], 3, 2)).save(tmp_path / "rgb.png")
    Image.fromarray(GREY).convert("P").save(tmp_path / "p.png")
    Image.fromarray(GREY.astype(np.uint16) * 257).save(tmp_path / "sixteen.png")
    Image.fromarray(GREY.astype(np.float32) / 255).save(tmp_path / "float.tif")
    Image.fromarray(np.dstack([GREY, np.full_like(GREY, 255)])).save(tmp_path / "la.png")
    for path in sorted(tmp_path.iterdir()):
        assert np.abs(read_gray(path).astype(int) - GREY).max() <= 1, path.name
        rgb = read_rgb(path)
        assert rgb.shape == (8, 12, 3) and rgb.dtype == np.uint8 and np.abs(rgb.astype(int) - GREY[..., None]).max() <= 1, path.name


def test_one_bit_and_cmyk(tmp_path):
    Image.fromarray(GREY > 127).save(tmp_path / "one.png")
    assert np.array_equal(read_gray(tmp_path / "one.png"), np.where(GREY > 127, 255, 0))
    red = Image.new("RGB", (16, 16), (200, 30, 30))
    red.convert("CMYK").save(tmp_path / "cmyk.jpg", quality=95)
    assert np.abs(read_rgb(tmp_path / "cmyk.jpg").astype(int) - (200, 30, 30)).max() < 8


def test_transparent_becomes_white(tmp_path):
    """Ink is black on black with alpha, as in QMUL; palette transparency and RGBA photos alike."""
    alpha = np.where(GREY > 127, 255, 0).astype(np.uint8)
    Image.fromarray(np.dstack([GREY * 0] * 3 + [alpha])).save(tmp_path / "rgba.png")
    assert np.array_equal(read_gray(tmp_path / "rgba.png"), 255 - alpha)
    palette = Image.fromarray((alpha // 255).astype(np.uint8), mode=None).convert("P")
    palette.putpalette([0, 0, 0, 10, 20, 30])
    palette.save(tmp_path / "p.png", transparency=0)
    seen = read_rgb(tmp_path / "p.png")
    assert (seen[alpha == 0] == 255).all() and (seen[alpha > 0] == (10, 20, 30)).all()


def test_exif_turns_the_picture(tmp_path):
    picture = Image.fromarray(np.repeat(GREY[..., None], 3, 2))
    exif = Image.Exif()
    exif[274] = 6  # to be turned by 90 degrees clockwise
    for name in ("turned.png", "turned.jpg"):
        picture.save(tmp_path / name, exif=exif)
        assert read_rgb(tmp_path / name).shape == (12, 8, 3)
        assert read_gray(tmp_path / name)[0].mean() < read_gray(tmp_path / name)[-1].mean()  # the dark left side is on top


def test_labels_are_the_stored_values(tmp_path):
    labels = (np.arange(96).reshape(8, 12) % 9).astype(np.uint8)
    Image.fromarray(labels).save(tmp_path / "l.png")
    Image.fromarray(labels.astype(np.uint16)).save(tmp_path / "sixteen.png")
    Image.fromarray(np.repeat(labels[..., None], 3, 2)).save(tmp_path / "rgb.png")
    palette = Image.fromarray(labels).convert("P")
    palette.putdata(labels.ravel().tolist())
    palette.putpalette(list(range(255, 255 - 27, -1)))
    palette.save(tmp_path / "p.png")
    for path in sorted(tmp_path.iterdir()):
        assert np.array_equal(read_labels(path), labels), path.name


def test_labels_refused(tmp_path):
    Image.new("RGB", (4, 4), (1, 2, 3)).save(tmp_path / "colour.png")
    with pytest.raises(UserError, match=r"colour\.png: is a colour picture"):
        read_labels(tmp_path / "colour.png")
    Image.fromarray(np.full((4, 4), 300, np.uint16)).save(tmp_path / "high.png")
    with pytest.raises(UserError, match=r"high\.png: holds label 300"):
        read_labels(tmp_path / "high.png")


@pytest.mark.parametrize("suffix", [".png", ".jpg", ".gif", ".tif", ".webp"])
def test_damaged_files_are_one_line(tmp_path, suffix):
    whole = tmp_path / f"whole{suffix}"
    Image.fromarray(np.random.default_rng(0).integers(0, 255, (64, 64, 3), dtype=np.uint8)).save(whole)
    good = whole.read_bytes()
    for name, content in (("cut", good[:-400]), ("half", good[:300]), ("text", b"not a picture\n"), ("empty", b"")):
        path = tmp_path / f"{name}{suffix}"
        path.write_bytes(content)
        for read in (read_gray, read_rgb, read_labels):
            with pytest.raises(UserError) as error:
                read(path)
            assert str(path) in str(error.value) and "\n" not in str(error.value)


def test_missing_and_folder(tmp_path):
    with pytest.raises(UserError, match="not there"):
        read_gray(tmp_path / "none.png")
    with pytest.raises(UserError, match="cannot be read"):
        read_gray(tmp_path)


def test_bombs_are_refused(tmp_path, monkeypatch):
    Image.new("1", (200, 200)).save(tmp_path / "bomb.png")
    monkeypatch.setattr(_images, "LIMIT", 100 * 100)
    with pytest.raises(UserError, match="200x200 is more than"):
        read_gray(tmp_path / "bomb.png")
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 1000)  # Pillow's own guard comes first
    with pytest.raises(UserError, match="pixels; scale it down"):
        read_gray(tmp_path / "bomb.png")
