"""Horse, pony, foal or draught horse: a long arched neck with a mane, a long face, slim jointed legs, a flowing tail."""

from __future__ import annotations

import numpy as np

from sketchbench.data.world import shapes as s
from sketchbench.data.world.figure import Figure
from sketchbench.data.world.objects._features import flowing_tail, mouth
from sketchbench.data.world.objects._frame import WHITE, Local, coat_color, ear_at, leaf_ear, shade
from sketchbench.data.world.objects._quadruped import Beast
from sketchbench.data.world.objects._views import draw_beast
from sketchbench.data.world.traits import Traits


def side_head(h: Local, t: Traits, b: Beast) -> None:
    m, dish = t.uniform("muzzle_depth", 0.1, 0.135), t.uniform("dish", -0.03, 0.025)
    ear = leaf_ear(t.uniform("ear_length", 0.2, 0.32), t.uniform("ear_width", 0.09, 0.13))
    lean = t.uniform("pose.ear", -115, -70)
    if not t.symbol:
        ear_at(h, 0.06, -0.14, lean + 10, ear, color=shade(b.coat, 0.8))
    i = h.add(s.spline([(-0.1, 0.0), (-0.06, -0.14), (0.08, -0.185), (0.28, -0.15), (0.55, -0.105 + dish), (0.8, -0.95 * m), (0.95, -0.75 * m), (1.0, -0.1 * m), (0.97, 0.75 * m),
                        (0.86, 1.1 * m), (0.68, 0.85 * m), (0.46, 0.12), (0.26, 0.235), (0.06, 0.24), (-0.06, 0.14)], per=5))
    h.eye(t, i, 0.23, -0.06, 0.028)
    h.dot(i, 0.92, -0.25 * m, 0.026, 0.018, 0.6)
    h.line(i, [(0.98, 0.5 * m), (0.88, 0.55 * m), (0.8, 0.35 * m)], 0.55)
    h.line(i, [(0.3, 0.2), (0.36, 0.08), (0.3, -0.0)], 0.25)
    blaze = t.choice("blaze", ("none", "star", "stripe"), (0.6, 0.15, 0.25))
    if blaze == "stripe":
        h.mark(i, s.spline([(0.16, -0.175), (0.4, -0.14), (0.8, -0.9 * m), (0.7, -0.5 * m), (0.4, -0.1)], per=4), closed=True, fill=True, color=WHITE, chance=0.25, clip=True)
    bridle = t.flag("bridle", 0.22)
    if bridle:
        h.line(i, [(0.66, -0.1), (0.64, 0.11)], 0.7)
        h.line(i, [(0.1, -0.18), (0.2, 0.22)], 0.6)
        h.line(i, [(0.15, 0.02), (0.65, 0.03)], 0.6)
    ear_at(h, 0.0, -0.13, lean, ear)
    if t.flag("forelock", 0.6):
        k = t.uniform("forelock_size", 0.7, 1.3)
        h.add(s.spline([(-0.03, -0.17), (0.1, -0.24), (0.2 * k + 0.06, -0.1 * k - 0.06), (0.1, -0.12)], per=4), body="", color=b.foot_color, omit=0.3)


def front_head(h: Local, t: Traits, b: Beast) -> None:
    long, m = t.uniform("face_length", 1.9, 2.4), t.uniform("nose_width", 0.42, 0.58)
    ear = leaf_ear(t.uniform("ear_length", 0.2, 0.32) * 4.2, t.uniform("ear_width", 0.09, 0.13) * 4)
    out = t.uniform("pose.ear_out", 5, 25)
    for k in (-1, 1):
        ear_at(h, 0.42 * k, -0.62, -90 + k * out, ear)
    i = h.add(s.spline([(0, -0.85), (0.5, -0.75), (0.72, -0.3), (0.62, 0.25 * long), (m * 0.85, 0.5 * long), (m * 1.05, 0.72 * long), (0.6 * m, 0.92 * long), (0, 0.95 * long),
                        (-0.6 * m, 0.92 * long), (-m * 1.05, 0.72 * long), (-m * 0.85, 0.5 * long), (-0.62, 0.25 * long), (-0.72, -0.3), (-0.5, -0.75)], per=5))
    if t.choice("blaze", ("none", "star", "stripe"), (0.6, 0.15, 0.25)) == "stripe":
        h.mark(i, s.spline([(0, -0.5), (0.16, 0.2), (0.12, 0.6 * long), (-0.12, 0.6 * long), (-0.16, 0.2)], per=4), closed=True, fill=True, color=WHITE, chance=0.3)
    for k in (-1, 1):
        h.eye(t, i, k * 0.46, -0.1, 0.11)
        h.dot(i, k * 0.45 * m, 0.74 * long, 0.08, 0.1, 0.85)
    mouth(h, t, i, 0, 0.86 * long, 0.4 * m)
    if t.flag("forelock", 0.6):
        h.add(s.spline([(-0.3, -0.78), (0, -0.95), (0.3, -0.78), (0.12, -0.4), (0.05, -0.05), (-0.12, -0.35)], per=4), body="", color=b.foot_color, omit=0.2)


def mane(f: Figure, spine: np.ndarray, widths: np.ndarray, t: Traits, color, part: str) -> None:
    """Hair along the upper edge of the neck: upright and toothed, or hanging in locks over the near side."""
    n = 14
    line = s.resampled(s.spline(spine, closed=False, per=6), n)
    step = np.gradient(line, axis=0)
    step /= np.linalg.norm(step, axis=1, keepdims=True)
    up = np.stack([step[:, 1], -step[:, 0]], 1)
    if step[-1, 0] < -0.3:
        up = -up  # looks back: the crest is on the other side
    half = np.interp(np.linspace(0, 1, n), np.linspace(0, 1, len(widths)), widths)[:, None] / 2
    edge, thick = line + up * half, t.uniform("mane_thick", 0.03, 0.075)
    style = t.choice("mane_style", ("upright", "hanging", "locks"), (0.4, 0.35, 0.25))
    jag = np.where(np.arange(n) % 2 == 0, 1.0, 0.45 if style != "hanging" and not t.simple else 0.9)[:, None] * thick
    inner = edge - up * (0.25 if style == "upright" else t.uniform("mane_fall", 0.5, 1.1)) * half * (1.0 if style != "locks" else (0.6 + 0.4 * (np.arange(n) % 3 == 0))[:, None])
    start = 3
    outline = np.concatenate([(edge + up * jag)[start:], inner[start:][::-1]])
    i = f.add(outline, part, color=color, material="fur", omit=0.12, bulge=0.3)
    for k in range(start + 1, n - 1, 2):
        f.mark(i, np.stack([edge[k] + 0.5 * up[k] * thick, inner[k] - 0.02 * step[k]]), chance=0.3, color=shade(color, 0.7))


def saddle(f: Figure, on: int, world, t: Traits) -> None:
    c = 0.2
    f.mark(on, world(s.spline([(0.42, -c - 0.06), (0.62, -c - 0.06), (0.66, -0.5 * c), (0.56, 0.35 * c), (0.46, -0.4 * c)], per=5)), closed=True, fill=True,
           color=(0.35, 0.2, 0.12), chance=0.6, clip=True)
    f.mark(on, world([(0.55, 0.2 * c), (0.55, 1.5 * c)]), chance=0.5, clip=True)


def draw(t: Traits) -> Figure:
    build = t.choice("breed", ("riding", "draught", "pony", "foal", "race"), (0.4, 0.14, 0.18, 0.1, 0.18))
    stout = {"draught": 0.06, "pony": 0.04, "foal": -0.09, "race": -0.03}.get(build, 0.0)
    tall = {"draught": -0.02, "pony": -0.09, "foal": 0.1, "race": 0.05}.get(build, 0.0)
    coat = coat_color(t, "coat", (0.48, 0.27, 0.15), (0.62, 0.4, 0.22), (0.18, 0.14, 0.13), (0.85, 0.83, 0.8), (0.72, 0.55, 0.36), (0.5, 0.48, 0.47))
    hair = {"dark": shade(coat, 0.35), "same": shade(coat, 0.8), "pale": (0.88, 0.82, 0.68)}[t.choice("hair", ("dark", "same", "pale"), (0.5, 0.25, 0.25))]
    saddled = t.flag("saddled", 0.14)

    def crest(f: Figure, spine: np.ndarray, widths: np.ndarray, t: Traits) -> None:
        if t.flag("mane", 0.93):
            mane(f, spine, widths, t, hair, b.part("head"))

    def dress(f: Figure, on: int, world, t: Traits) -> None:
        if saddled and on > 1:
            saddle(f, on, world, t)

    b = Beast(
        coat, side_head, front_head, flowing_tail(hair), chest=t.about("chest", 0.43 + stout, 0.05), loin=t.about("loin", 0.39 + stout, 0.05), sway=t.about("sway", 0.025, 0.02),
        hump=t.about("withers", 0.02, 0.015), belly=t.about("belly", -0.005, 0.03), leg=t.about("leg", 0.58 + tall, 0.08),
        thick=(0.2 + stout * 0.5, 0.075 + 0.25 * stout, t.about("ankle", 0.055 + 0.3 * stout, 0.012)), hock=t.about("hock", 0.95, 0.3), foot_color=shade(hair, 0.7) if t.flag("hoof_dark") else (0.3, 0.25, 0.2),
        neck=t.about("neck", 0.4, 0.07), neck_angle=t.about("neck_angle", -48, 13), neck_width=(t.about("neck_base", 0.35 + stout, 0.04), t.about("neck_top", 0.19 + 0.4 * stout, 0.03)),
        head=t.about("head", 0.41, 0.045), face=t.about("face", 0.115, 0.015), head_angle=t.about("head_angle", 42, 16), tail_angle=124, graze=58,
        poses={"stand": 0.36, "walk": 0.13, "gallop": 0.14, "graze": 0.06, "rear": 0.06, "lie": 0.03, "front": 0.1, "back": 0.03, "head": 0.02, "head_side": 0.07}, dress=dress, crest=crest)
    return draw_beast(t, b)
