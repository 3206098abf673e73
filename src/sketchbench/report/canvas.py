"""Drawing blocks for contact sheets and run pages: colours for labels, overlays, strips of pictures with text, pages of strips."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

# colours of labels 1, 2, …; label 0 (background) is white. The first eight stay apart for the common colour deficiencies.
PALETTE = np.array([
    (255, 255, 255), (230, 85, 50), (58, 124, 210), (84, 170, 74), (244, 182, 52), (148, 88, 190), (48, 182, 184), (226, 106, 168),
    (140, 92, 60), (122, 132, 142), (172, 190, 48), (22, 80, 142), (182, 32, 62), (124, 204, 240), (20, 112, 80), (250, 150, 122),
    (92, 60, 142), (202, 164, 222), (112, 110, 30), (0, 152, 112), (92, 44, 30)], np.uint8)
INK, FAINT, PAPER = (24, 24, 28), (196, 198, 202), (255, 255, 255)
LINE = 15  # px a line of text
GAP = 6


def color(label: int) -> tuple[int, int, int]:
    """Label 0 is white; beyond the palette's end the colours start again."""
    r, g, b = PALETTE[0 if label == 0 else 1 + (label - 1) % (len(PALETTE) - 1)].tolist()
    return r, g, b


def rgb(image: np.ndarray) -> np.ndarray:
    return image if image.ndim == 3 else np.repeat(image[..., None], 3, 2)


def overlay(image: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """The picture tinted by its labels; a drawing's ink stays dark, a photo keeps its shading."""
    tint = np.array([color(i) for i in range(256)], np.float32)[mask]  # (H, W, 3)
    grey = (image if image.ndim == 2 else cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)).astype(np.float32)[..., None] / 255
    if image.ndim == 2:
        return (tint * (0.08 + 0.92 * grey)).astype(np.uint8)
    out = np.where(mask[..., None] > 0, tint * (0.35 + 0.65 * grey), 255 * (0.25 + 0.75 * grey))
    return out.astype(np.uint8)


def fit(image: np.ndarray, size: int) -> np.ndarray:
    """(size, size, 3): the whole picture, centred on white, framed."""
    image = rgb(image)
    scale = size / max(image.shape[:2])
    height, width = (max(1, round(s * scale)) for s in image.shape[:2])
    image = cv2.resize(image, (width, height), interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR)
    out = np.full((size, size, 3), 255, np.uint8)
    top, left = (size - height) // 2, (size - width) // 2
    out[top:top + height, left:left + width] = image
    return cv2.rectangle(out, (0, 0), (size - 1, size - 1), FAINT, 1)


def colored_strokes(strokes: Sequence[np.ndarray], labels: Sequence[int], shape: tuple[int, ...], width: int = 2,
                    scale: float = 1) -> np.ndarray:
    """Polylines in the colours of their labels, on white; `scale` enlarges the page, `width` is in pixels of the result."""
    out = np.full((round(shape[0] * scale), round(shape[1] * scale), 3), 255, np.uint8)
    for points, label in zip(strokes, labels, strict=True):
        line = np.round(np.asarray(points, np.float64) * scale * 16).astype(np.int32)
        cv2.polylines(out, [line.reshape(-1, 1, 2)], False, color(label), width, cv2.LINE_AA, 4)
    return out


@cache
def font(size: int = 12) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size)


def wrap(text: str, width: int, size: int = 12) -> list[str]:
    """Lines no wider than `width` pixels, broken at blanks."""
    lines: list[str] = []
    for word in text.split():
        if lines and font(size).getlength(f"{lines[-1]} {word}") <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def strip(images: Sequence[np.ndarray], size: int, *, title: str = "", legend: Mapping[str, int] | None = None,
          text: str = "") -> np.ndarray:
    """Pictures side by side, with a title above, and a legend (name -> label) and text below."""
    row = np.concatenate([part for image in images for part in (fit(image, size), np.full((size, 3, 3), 255, np.uint8))][:-1], 1)
    width = row.shape[1]
    keys = _legend_rows(legend or {}, width)
    lines = wrap(text, width)
    height = (LINE if title else 0) + size + LINE * (len(keys) + len(lines)) + GAP // 2
    page = Image.new("RGB", (width, height), PAPER)
    draw = ImageDraw.Draw(page)
    y = 0
    if title:
        draw.text((0, 0), title, fill=INK, font=font())
        y = LINE
    page.paste(Image.fromarray(row), (0, y))
    y += size + GAP // 2
    for keyed in keys:
        for x, name, label in keyed:
            draw.rectangle((x, y + 3, x + 9, y + 12), fill=color(label), outline=FAINT)
            draw.text((x + 13, y), name, fill=INK, font=font())
        y += LINE
    for line in lines:
        draw.text((0, y), line, fill=INK, font=font())
        y += LINE
    return np.asarray(page)


def _legend_rows(legend: Mapping[str, int], width: int) -> list[list[tuple[int, str, int]]]:
    """(x, name, label) of every entry, line by line."""
    rows: list[list[tuple[int, str, int]]] = []
    x = width
    for name, label in legend.items():
        wide = 13 + int(font().getlength(name)) + 10
        if x + wide > width:
            rows.append([])
            x = 0
        rows[-1].append((x, name, label))
        x += wide
    return rows


def page(strips: Sequence[np.ndarray], columns: int, heading: str) -> np.ndarray:
    """Strips in reading order, `columns` side by side, under a heading."""
    widths = [max(s.shape[1] for s in strips[c::columns]) for c in range(min(columns, len(strips)))]
    rows = [strips[i:i + columns] for i in range(0, len(strips), columns)]
    heights = [max(s.shape[0] for s in row) for row in rows]
    top = LINE + 3 * GAP
    sheet = Image.new("RGB", (sum(widths) + 2 * GAP * (len(widths) + 1), top + sum(heights) + 2 * GAP * len(rows)), PAPER)
    draw = ImageDraw.Draw(sheet)
    draw.text((2 * GAP, GAP), heading, fill=INK, font=font(14))
    y = top
    for row, height in zip(rows, heights, strict=True):
        x = 2 * GAP
        for picture, width in zip(row, widths, strict=False):
            sheet.paste(Image.fromarray(picture), (x, y))
            x += width + 2 * GAP
        y += height + 2 * GAP
    return np.asarray(sheet)
