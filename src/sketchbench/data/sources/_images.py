"""Reading any picture a user may have. What cannot be read is one line with its path."""

from __future__ import annotations

import struct
import warnings
import zlib
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from sketchbench.errors import UserError

SUFFIXES = frozenset({".png", ".jpg", ".jpeg", ".bmp", ".gif", ".webp", ".tif", ".tiff", ".pgm", ".ppm"})
LIMIT = 64_000_000  # pixels; more is a mistake or a decompression bomb
BROKEN = (OSError, SyntaxError, ValueError, EOFError, TypeError, struct.error, zlib.error)


def read_rgb(path: str | Path) -> np.ndarray:
    """uint8 (H, W, 3), upright; what is transparent becomes white."""
    return np.asarray(_open(path).convert("RGB"))


def read_gray(path: str | Path) -> np.ndarray:
    """uint8 (H, W), upright; what is transparent becomes white."""
    return np.asarray(_open(path).convert("L"))


def read_labels(path: str | Path) -> np.ndarray:
    """uint8 (H, W): the stored values themselves; a palette picture gives its indices."""
    image = _decode(path)
    values = np.asarray(image)
    if image.mode == "1":
        values = values.astype(np.uint8)
    if values.ndim == 3:
        if (values[..., :3] != values[..., :1]).any():
            raise UserError(f"{path}: is a colour picture; a mask stores one label a pixel (8-bit grey or palette)")
        values = values[..., 0]
    if values.min(initial=0) < 0 or values.max(initial=0) > 255:
        raise UserError(f"{path}: holds label {int(values.max())}; labels go from 0 to 255")
    return values.astype(np.uint8)


def rgb_of(image: Image.Image) -> np.ndarray:
    """`read_rgb` of a picture that is open already."""
    return np.asarray(_plain(ImageOps.exif_transpose(image)).convert("RGB"))


def _open(path: str | Path) -> Image.Image:
    return _plain(_decode(path))


def _plain(image: Image.Image) -> Image.Image:
    """Eight bits a channel, composited on white."""
    if image.mode.startswith("I") or image.mode == "F":
        image = _eight_bits(image)
    if image.has_transparency_data:
        image = image.convert("RGBA")
        white = Image.new("RGBA", image.size, (255, 255, 255, 255))
        image = Image.alpha_composite(white, image)
    return image


def _decode(path: str | Path) -> Image.Image:
    """As stored, but upright."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(path) as image:
                if image.width * image.height > LIMIT:
                    raise UserError(f"{path}: {image.width}x{image.height} is more than {LIMIT // 10**6} million pixels; scale it down")
                return ImageOps.exif_transpose(image)  # a loaded copy in any case
    except Image.DecompressionBombError:
        raise UserError(f"{path}: more than {LIMIT // 10**6} million pixels; scale it down") from None
    except UnidentifiedImageError:
        raise UserError(f"{path}: is no picture that can be read; replace or remove it") from None
    except FileNotFoundError:
        raise UserError(f"{path}: not there; check the data set with `sketchbench data verify`") from None
    except BROKEN as error:
        raise UserError(f"{path}: cannot be read ({' '.join(str(error).split())}); replace or remove it") from None


def _eight_bits(image: Image.Image) -> Image.Image:
    """16 or 32 bits, or floats, to 8: 16-bit white is 65535, float white is 1 (or 255 where values exceed 1)."""
    values = np.asarray(image).astype(np.float64)
    top = values.max(initial=0)
    if image.mode == "F":
        white = 1.0 if top <= 1 else 255.0
    else:
        white = 65535.0 if image.mode.startswith("I;16") or top > 255 else 255.0
    return Image.fromarray(np.clip(np.round(values / white * 255), 0, 255).astype(np.uint8))
