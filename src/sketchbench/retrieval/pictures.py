"""Drawing blocks for retrieval: a drawing and its photos in order, sheets of such rows, attention as heat."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import cv2
import numpy as np
from PIL import Image, ImageDraw

from sketchbench.report.canvas import GAP, INK, LINE, PAPER, fit, font, page

FRAMES = {"true": (0, 150, 90), "right": (0, 150, 90), "wrong": (206, 54, 50)}
THICK = 3  # px, a frame's line
# from no attention to the most: pale to deep, all lighter than ink
HEAT = np.array([(255, 255, 255), (255, 240, 178), (254, 204, 92), (250, 141, 60), (228, 60, 40)], np.float32)


def result_strip(query: np.ndarray, results: Sequence[np.ndarray], marks: Sequence[str], captions: Sequence[str], size: int = 112, *,
                 title: str = "", columns: int = 0) -> np.ndarray:
    """The drawing, then photos in order, uint8 (H, W, 3). `marks`: true · right (green, ticked), wrong (red, crossed) or "".

    A caption may have several lines, and takes two for one that is too long. With `columns`, photos go on in further rows after so many.
    """
    columns = columns or max(len(results), 1)
    tiles = [_framed(r, size, m) for r, m in zip(results, marks, strict=True)]
    told = [[line for part in c.split("\n") for line in _folded(part, size)] for c in captions]
    if len(told) != len(tiles):
        raise ValueError(f"{len(told)} captions for {len(tiles)} photos")
    high = size + 2 * THICK
    below = LINE * max((len(lines) for lines in told if any(lines)), default=0) + 2 * GAP
    rows = max(-(-len(tiles) // columns), 1)
    left = high + 2 * GAP  # where photos begin
    width = max(left + min(columns, len(tiles)) * (high + GAP) - GAP, high)
    out = Image.new("RGB", (width, (LINE + GAP // 2 if title else 0) + rows * (high + below) - GAP), PAPER)
    draw = ImageDraw.Draw(out)
    top = 0
    if title:
        draw.text((0, 0), _shortened(title, width), fill=INK, font=font())
        top = LINE + GAP // 2
    out.paste(Image.fromarray(_bordered(fit(query, size), INK)), (0, top))
    for k, (tile, lines) in enumerate(zip(tiles, told, strict=True)):
        x, y = left + k % columns * (high + GAP), top + k // columns * (high + below)
        out.paste(Image.fromarray(tile), (x, y))
        for n, words in enumerate(lines):
            draw.text((x + high // 2, y + high + 1 + n * LINE), words, fill=INK, font=font(), anchor="ma")
    return np.asarray(out)


def sheet(rows: Sequence[np.ndarray], heading: str, columns: int = 1, legend: Mapping[str, str] | None = None) -> np.ndarray:
    """Rows below one another (or `columns` side by side) under a heading; `legend` says below what marks mean: {"true": "…"}."""
    widths = [LINE + 4 * GAP + int(font().getlength(words)) for words in (legend or {}).values()]
    short = max(sum(widths), int(font(14).getlength(heading))) - rows[0].shape[1]
    first = np.pad(rows[0], ((0, 0), (0, max(short, 0)), (0, 0)), constant_values=255)  # narrower rows would cut the words
    out = page([first, *rows[1:]], columns, heading)
    if not legend:
        return out
    below = Image.new("RGB", (out.shape[1], LINE + 2 * GAP), PAPER)
    draw, x = ImageDraw.Draw(below), 2 * GAP
    for (mark, words), width in zip(legend.items(), widths, strict=True):
        key = np.zeros((LINE, LINE, 3), np.uint8)
        _badge(key, mark, LINE)
        below.paste(Image.fromarray(key), (x, 0))
        draw.text((x + LINE + GAP, 0), words, fill=INK, font=font())
        x += width
    return np.concatenate([out, np.asarray(below)])


def attention(image: np.ndarray, alpha: np.ndarray) -> np.ndarray:
    """An attention map (h, w) as heat over a drawing or photo, uint8 (H, W, 3) RGB.

    White is none. The deepest red is the map's own maximum, but four times the mean at least: even attention stays pale everywhere.
    """
    height, width = image.shape[:2]
    heat = np.asarray(alpha, np.float32) / max(float(alpha.max()), 4 * float(alpha.mean()), 1e-12)
    heat = cv2.resize(heat, (width, height), interpolation=cv2.INTER_LINEAR).clip(0, 1)
    at = heat * (len(HEAT) - 1)  # (H, W)
    low = at.astype(int).clip(0, len(HEAT) - 2)
    part = (at - low)[..., None]
    tint = HEAT[low] * (1 - part) + HEAT[low + 1] * part  # (H, W, 3)
    grey = (image if image.ndim == 2 else cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)).astype(np.float32)[..., None] / 255
    keep = 0.06 if image.ndim == 2 else 0.22
    return (tint * (keep + (1 - keep) * grey)).round().astype(np.uint8)


def _framed(image: np.ndarray, size: int, mark: str) -> np.ndarray:
    """A photo of a row with its frame, (size + 2 THICK) square; its badge says the same without colour."""
    if not mark:
        return _bordered(fit(image, size), PAPER)
    tile = _bordered(fit(image, size), FRAMES[mark])
    _badge(tile, mark, max(LINE, len(tile) // 8))
    return tile


def _bordered(tile: np.ndarray, color: tuple[int, int, int]) -> np.ndarray:
    return cv2.copyMakeBorder(tile, THICK, THICK, THICK, THICK, cv2.BORDER_CONSTANT, value=color)


def _badge(tile: np.ndarray, mark: str, side: int) -> None:
    """A tick or a cross in the upper right corner."""
    x, y = tile.shape[1] - side, 0
    cv2.rectangle(tile, (x, y), (x + side - 1, y + side - 1), FRAMES[mark], -1)
    lines = [[(0.22, 0.55), (0.42, 0.75), (0.8, 0.25)]] if mark != "wrong" else [[(0.27, 0.27), (0.73, 0.73)], [(0.73, 0.27), (0.27, 0.73)]]
    for points in lines:
        where = np.round((np.array(points) * (side - 1) + (x, y)) * 16).astype(np.int32)
        cv2.polylines(tile, [where.reshape(-1, 1, 2)], False, PAPER, max(1, side // 8), cv2.LINE_AA, 4)


def _folded(text: str, width: int) -> list[str]:
    """One line, or two where one is too narrow: a file's name has no blanks to break it at."""
    n = len(text)
    while n > 1 and font().getlength(text[:n]) > width:
        n -= 1
    return [text[:n], _shortened(text[n:], width)] if text[n:] else [text]


def _shortened(text: str, width: int) -> str:
    """With … for what does not fit; a file's ending stays."""
    if font().getlength(text) <= width:
        return text
    tail = text[-6:]
    head = text[: -len(tail)]
    while head and font().getlength(f"{head}…{tail}") > width:
        head = head[:-1]
    return f"{head}…{tail}"
