"""What a visitor's canvas sends: its picture as a data URL. Nothing of it touches the disk."""

from __future__ import annotations

import base64
import binascii
import io

import numpy as np
from PIL import Image, UnidentifiedImageError

from sketchbench.data.sources._images import BROKEN, rgb_of
from sketchbench.errors import UserError

PREFIX = "data:image/png;base64,"
CHARACTERS = 6_000_000  # of a data URL
PIXELS = 2_000_000  # the page's canvas has 480 x 480; it scales uploads down before they are sent


def picture(sent: object) -> np.ndarray:
    """uint8 (H, W, 3). A visitor may send anything; what is no picture of a canvas is told in one line."""
    if not isinstance(sent, str) or not sent:
        raise UserError("the page is empty: draw something on it")
    if not sent.startswith(PREFIX):
        raise UserError("this is no picture: draw on the canvas, or upload a PNG or JPEG")
    if len(sent) > CHARACTERS:
        raise UserError(f"the picture is too large: at most {PIXELS // 1_000_000} million pixels; scale it down")
    try:
        with Image.open(io.BytesIO(base64.b64decode(sent[len(PREFIX):], validate=True)), formats=["PNG"]) as image:
            if image.width * image.height > PIXELS:
                raise UserError(f"the picture is too large: {image.width} x {image.height}, at most {PIXELS // 1_000_000} million pixels")
            return rgb_of(image)
    except (UnidentifiedImageError, binascii.Error, Image.DecompressionBombError, *BROKEN):
        raise UserError("this picture cannot be read: draw on the canvas, or upload a PNG or JPEG") from None


def url(image: np.ndarray, kind: str = "png") -> str:
    """A picture to be shown, as the page holds it."""
    held = io.BytesIO()
    Image.fromarray(image).save(held, "JPEG" if kind == "jpeg" else "PNG", **({"quality": 88} if kind == "jpeg" else {}))
    return f"data:image/{kind};base64,{base64.b64encode(held.getvalue()).decode()}"
