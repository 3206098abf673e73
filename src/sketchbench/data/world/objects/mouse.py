"""Mouse or rat: a drop of a body, large round ears, a pointed nose with whiskers, a long thin tail."""

from __future__ import annotations

from sketchbench.data.world import shapes as s
from sketchbench.data.world.figure import DARK, Figure
from sketchbench.data.world.objects._beast import Beast
from sketchbench.data.world.objects._crouched import crouched
from sketchbench.data.world.objects._features import long_tail
from sketchbench.data.world.objects._frame import PINK, Local, coat_color, shade
from sketchbench.data.world.objects._views import draw_beast
from sketchbench.data.world.objects.cat import whiskers
from sketchbench.data.world.traits import Traits


def side_head(h: Local, t: Traits, b: Beast) -> None:
    r = t.uniform("ear_size", 0.22, 0.36)
    h.add(s.ellipse(0.2, -0.3 - 0.55 * r, r, r * 1.05), body="far", color=shade(b.coat, 0.8), bulge=0.2)
    i = h.add(s.spline([(-0.2, 0.05), (-0.12, -0.24), (0.12, -0.33), (0.45, -0.24), (0.78, -0.06), (0.95, 0.05), (0.82, 0.14), (0.5, 0.25),
                        (0.1, 0.3)], per=5))
    h.eye(t, i, 0.5, -0.08, 0.05)
    h.dot(i, 0.94, 0.04, 0.055, 0.05, 0.9, PINK if t.flag("nose_pink") else DARK)
    h.line(i, [(0.84, 0.13), (0.72, 0.15), (0.62, 0.11)], 0.45)
    whiskers(h, t, i, 0.78, 0.06, 0.34, (-1, 1) if t.flag("whiskers_both", 0.5) else (1,))
    i = h.add(s.ellipse(0.04, -0.24 - 0.5 * r, r, r * 1.08), body="ear", bulge=0.2)
    h.mark(i, s.ellipse(0.05, -0.23 - 0.5 * r, 0.62 * r), closed=True, fill=True, color=PINK, chance=0.5)


def front_head(h: Local, t: Traits, b: Beast) -> None:
    r, long = t.uniform("ear_size", 0.22, 0.36) * 2.3, t.uniform("face_length", 0.85, 1.1)
    for k in (-1, 1):
        i = h.add(s.ellipse(k * 0.75, -0.68 * long, r, r), body="ear", bulge=0.2)
        h.mark(i, s.ellipse(k * 0.75, -0.68 * long, 0.62 * r), closed=True, fill=True, color=PINK, chance=0.5)
    i = h.add(s.spline([(0, -0.8 * long), (0.7, -0.6 * long), (0.88, 0), (0.5, 0.65 * long), (0, 0.98 * long), (-0.5, 0.65 * long),
                        (-0.88, 0), (-0.7, -0.6 * long)], per=5))
    for k in (-1, 1):
        h.eye(t, i, k * 0.36, -0.1, 0.13)
    h.dot(i, 0, 0.62 * long, 0.13, 0.1, 0.95, PINK if t.flag("nose_pink") else DARK)
    h.line(i, [(-0.14, 0.8 * long), (0, 0.86 * long), (0.14, 0.8 * long)], 0.6)
    whiskers(h, t, i, 0, 0.58 * long, t.uniform("whisker_length", 0.75, 1.2))


def draw(t: Traits) -> Figure:
    coat = coat_color(t, "coat", (0.55, 0.53, 0.52), (0.7, 0.66, 0.62), (0.5, 0.4, 0.32), (0.9, 0.88, 0.85))
    bow = t.uniform("pose.tail_curl", 40, 150)
    b = Beast(
        coat, side_head, front_head, long_tail(0.65, 1.15, 0.035, (-bow, bow), tip=shade(PINK, 0.95)), chest=t.about("chest", 0.44, 0.06),
              loin=t.about("loin", 0.5, 0.06), sway=-0.04, belly=0.01, leg=t.about("leg", 0.14, 0.04),
        thick=(0.14, 0.06, t.about("ankle", 0.055, 0.012)), hock=0.8, foot="paw", neck=0.05, neck_angle=t.about("neck_angle", -15, 12),
              neck_width=(0.3, 0.22), head=t.about("head", 0.42, 0.06), face=t.about("face", 0.18, 0.03),
        head_angle=t.about("head_angle", 12, 12), tail_angle=180, faced=0.16, labelled=False, special={"crouch": crouched},
        poses={"crouch": 0.6, "stand": 0.1, "sit": 0.08, "sit_front": 0.12, "head": 0.1})
    return draw_beast(t, b)
