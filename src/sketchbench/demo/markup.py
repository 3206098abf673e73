"""Pieces of the answers' HTML. Whatever a visitor or a file name says is escaped here, and only here."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import numpy as np

from sketchbench.demo.drawing import url
from sketchbench.report.canvas import color


def note(line: str, kind: str = "hint") -> str:
    """One line to the visitor: hint · wrong."""
    return f'<p class="sb-note sb-{kind}">{escape(line)}</p>'


def heading(words: str, beside: str = "") -> str:
    return f'<h3 class="sb-heading">{escape(words)} <small>{escape(beside)}</small></h3>'


def figure(image: np.ndarray, caption: str, kind: str = "") -> str:
    said = escape(caption)
    return f'<figure class="sb-figure {kind}"><img src="{url(image)}" alt="{said}"><figcaption>{said}</figcaption></figure>'


def row(*figures: str) -> str:
    return f'<div class="sb-row">{"".join(figures)}</div>'


def legend(entries: Sequence[tuple[int, str, float]]) -> str:
    """(label, name, share of the whole) with the labels' colours and a bar each."""
    lines = []
    for label, name, share in entries:
        tint = "#{:02x}{:02x}{:02x}".format(*color(label))
        lines.append(f'<li><i style="background:{tint}"></i><b>{escape(name)}</b>'
                     f'<span><u style="width:{share:.0%};background:{tint}"></u></span><em>{share:.0%}</em></li>')
    return f'<ul class="sb-legend">{"".join(lines)}</ul>'


def cards(found: Sequence[tuple[np.ndarray, str, str, str]]) -> str:
    """Photos in order: (picture, first line, second line, badge)."""
    shown = []
    for image, first, second, badge in found:
        mark = f'<span class="sb-badge">{escape(badge)}</span>' if badge else ""
        shown.append(f'<figure class="sb-card{" sb-marked" if badge else ""}"><img src="{url(image, "jpeg")}" alt="{escape(second)}">{mark}'
                     f"<figcaption><b>{escape(first)}</b>{escape(second)}</figcaption></figure>")
    return f'<div class="sb-cards">{"".join(shown)}</div>'


def examples(pictures: Sequence[tuple[np.ndarray, str]]) -> str:
    """Drawings to be put on the canvas by a click."""
    shown = "".join(f'<img class="sb-example" src="{url(image)}" alt="{escape(name)}" title="{escape(name)}" tabindex="0">'
                    for image, name in pictures)
    return f'<p class="sb-begin">or begin with one of these</p><div class="sb-strip">{shown}</div>'
