"""Rabbit or hare: long ears, a round back, big hind feet, a ball of a tail."""

from __future__ import annotations

from sketchbench.data.world import shapes as s
from sketchbench.data.world.figure import DARK, Figure
from sketchbench.data.world.objects._beast import Beast
from sketchbench.data.world.objects._crouched import crouched
from sketchbench.data.world.objects._frame import PINK, WHITE, Local, coat_color, ear_at, leaf_ear, shade
from sketchbench.data.world.objects._views import draw_beast
from sketchbench.data.world.objects.cat import whiskers
from sketchbench.data.world.traits import Traits


def long_ear(t: Traits):
    return leaf_ear(t.uniform("ear_length", 0.65, 1.2), t.uniform("ear_width", 0.2, 0.32), t.uniform("ear_tip", 0.0, 1.0))


def side_head(h: Local, t: Traits, b: Beast) -> None:
    back = t.uniform("pose.ear", -135, -85)
    ear = long_ear(t)
    ear_at(h, 0.22, -0.24, back + t.uniform("pose.ears_apart", 8, 26), ear, color=shade(b.coat, 0.85), body="far")
    i = h.add(s.spline([(-0.18, 0.02), (-0.1, -0.25), (0.15, -0.35), (0.45, -0.28), (0.72, -0.14), (0.86, -0.02), (0.84, 0.12),
                        (0.66, 0.23), (0.35, 0.31), (0.02, 0.27)], per=5))
    h.eye(t, i, 0.4, -0.1, 0.06)
    h.dot(i, 0.84, -0.02, 0.045, 0.035, 0.85, PINK if t.flag("nose_pink") else DARK)
    h.line(i, [(0.82, 0.06), (0.74, 0.12), (0.64, 0.1)], 0.6)
    whiskers(h, t, i, 0.72, 0.04, 0.32, (1,))
    i = ear_at(h, 0.12, -0.26, back, ear, body="ear")
    h.mark(i, s.turned(ear * (0.78, 0.5) + (0.08, 0), back) + s.at(0.12, -0.26), closed=True, fill=True, color=PINK, chance=0.4)


def front_head(h: Local, t: Traits, b: Beast) -> None:
    long, ear = t.uniform("face_length", 0.85, 1.1), long_ear(t) * 2.0
    out, bent = t.uniform("pose.ear_out", 2, 26), t.choice("pose.lop", ("up", "one", "both"), (0.78, 0.1, 0.12))
    for k in (-1, 1):
        turn = -90 + k * out if bent == "up" or (bent == "one" and k < 0) else -90 + k * t.uniform("pose.lop_turn", 95, 150)
        i = ear_at(h, k * 0.38, -0.68 * long, turn, ear, body="ear")
        h.mark(i, s.turned(ear * (0.8, 0.5) + (0.12, 0), turn) + s.at(k * 0.38, -0.68 * long), closed=True, fill=True, color=PINK,
               chance=0.5)
    i = h.add(s.spline([(0, -0.85 * long), (0.6, -0.68 * long), (0.88, 0), (0.75, 0.6 * long), (0, 0.95 * long), (-0.75, 0.6 * long),
                        (-0.88, 0), (-0.6, -0.68 * long)], per=5))
    for k in (-1, 1):
        h.eye(t, i, k * 0.4, -0.12, 0.13)
    h.mark(i, [(-0.12, 0.22), (0.12, 0.22), (0, 0.34)], closed=True, fill=True, color=PINK if t.flag("nose_pink") else DARK, chance=0.9)
    h.line(i, [(-0.2, 0.52), (-0.1, 0.57), (0, 0.48), (0.1, 0.57), (0.2, 0.52)], 0.75)
    h.line(i, [(0, 0.33), (0, 0.48)], 0.7)
    if t.flag("teeth", 0.3):
        h.mark(i, s.box(-0.1, 0.54, 0.1, 0.72), closed=True, chance=0.7)
    whiskers(h, t, i, 0, 0.36, t.uniform("whisker_length", 0.8, 1.2))


def scut(local: Local, t: Traits, b: Beast) -> None:
    r = t.uniform("tail_size", 0.075, 0.13)
    local.add(s.scalloped(s.ellipse(0.03, 0, r), 9, 0.2 * r) if t.flag("tail_fluffy", 0.6) else s.ellipse(0.03, 0, r), color=WHITE,
              body="tail")


def draw(t: Traits) -> Figure:
    coat = coat_color(t, "coat", (0.62, 0.5, 0.38), (0.9, 0.88, 0.86), (0.5, 0.48, 0.46), (0.78, 0.7, 0.6), (0.25, 0.22, 0.2))
    b = Beast(
        coat, side_head, front_head, scut, chest=t.about("chest", 0.46, 0.06), loin=t.about("loin", 0.52, 0.07),
              sway=t.about("back_arch", -0.06, 0.04), belly=0.01, leg=t.about("leg", 0.24, 0.05),
        thick=(0.2, 0.09, t.about("ankle", 0.09, 0.02)), hock=t.about("hock", 1.2, 0.3), foot="paw", neck=0.07,
              neck_angle=t.about("neck_angle", -42, 12), neck_width=(0.28, 0.22), head=t.about("head", 0.42, 0.06),
        face=t.about("face", 0.19, 0.03), head_angle=t.about("head_angle", 12, 12), tail_angle=180, faced=0.3, labelled=False,
              special={"crouch": crouched},
        poses={"crouch": 0.38, "sit": 0.15, "sit_front": 0.22, "stand": 0.06, "gallop": 0.06, "head": 0.13})
    return draw_beast(t, b)
