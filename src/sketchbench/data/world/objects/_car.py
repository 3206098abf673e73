"""Cars and pickups as solid things: a body drawn out to its width, on wheels, from the side and from three quarters."""

from __future__ import annotations

import numpy as np

from sketchbench.data.world.figure import Figure
from sketchbench.data.world.objects._car_front import face, side_lamps
from sketchbench.data.world.objects._car_sizes import GLASS, KINDS, PAINTS, numbers
from sketchbench.data.world.objects._shell import Camera, Shell, strip
from sketchbench.data.world.objects._wheels import STEEL, TYRE, disc, oval
from sketchbench.data.world.shapes import arc, box, rounded, spline
from sketchbench.data.world.traits import Traits


def _shell(t: Traits, kind: str, n: dict[str, float], camera: Camera) -> tuple[Shell, np.ndarray]:
    """The body and its profile's corners: front bottom, bumper, nose, cowl, roof twice, deck, tail, rear bottom."""
    length, h = n["length"], n["height"]
    slant = t.uniform("nose.slant", 0.0, 0.1)
    corners = np.array([
        (length - 0.06, -n["clear"]), (length, -0.3 * h), (length - slant, -n["nose"] * h), (length * (1 - n["cowl_x"]), -n["cowl"] * h),
        (length * (1 - n["roof_x"]), -h), (length * (1 - n["rear_x"]), -h * t.uniform("roof.rear", 0.96, 1.0)),
        (length * (1 - n["deck_x"]), -n["deck"] * h), (0.0 if n["deck_x"] > 0.93 else 0.02, -n["tail"] * h), (0.05, -n["clear"] - 0.04)])
    if corners[7, 0] >= corners[6, 0] - 0.02:
        corners[7, 0] = corners[6, 0] - 0.03
    soft = t.uniform("corners", 0.5, 1.3)
    radii = np.array([0.1, 0.2, 0.22, 0.3, 0.45, 0.5, 0.25, 0.14, 0.12]) * soft
    if kind == "beetle":
        radii = np.array([0.12, 0.3, 0.5, 0.12, 0.6, 0.9, 0.8, 0.5, 0.2])
    elif kind == "oldtimer":
        radii = np.array([0.03, 0.04, 0.08, 0.05, 0.16, 0.3, 0.3, 0.4, 0.3]) * soft
    elif kind == "van":
        radii[[3, 4, 5]] *= (1.0, 0.7, 0.5)
    shell = Shell(camera, corners, radii, n["width"] / 2, belt=-n["cowl"] * h, roof=-h, taper=t.uniform("taper", 0.74, 0.88),
                  bulge=t.uniform("nose.bulge", 0.05, 0.16))
    return shell, corners


def solid(t: Traits, kind: str, camera: Camera, turned: bool) -> Figure:
    f = Figure()
    n = numbers(t, kind)
    shell, corners = _shell(t, kind, n, camera)
    paint = t.color("paint", *PAINTS)
    style = {"body": "car", "color": paint, "material": "metal"}
    axles = (n["length"] * (1 - n["axle"]), n["length"] * (1 - n["axle2"]))
    if turned:
        for x in axles:
            f.add(shell.tread(x, n["wheel"], 0.22, far=True), "wheel", color=TYRE, material="rubber")
        if t.flag("mirrors", 0.6):
            _mirror(f, t, shell, corners, n, far=True)
        f.add(shell.band(4, 5), "body", **style, bulge=0.2)
        if kind in ("pickup", "crew"):
            f.add(shell.band(6, 7), "body", body="bed", color=(0.22, 0.22, 0.23), bulge=0.0)
        f.add(shell.band(3, 4), "body", **style, bulge=0.1)
        pane = f.add(shell.band(3, 4, inset=0.09), "window", color=GLASS, material="glass", bulge=0.1)
        f.mark(pane, shell.band(3, 4, inset=0.3)[[0, 2]], color=(0.8, 0.88, 0.92), width=0.006, chance=0.12)
        f.add(shell.band(2, 3), "body", **style, bulge=0.15)
        face(f, t, shell, n, f.add(shell.band(0, 2, bulge=True), "body", **style, bulge=0.25))
    side = f.add(shell.side(shell.profile), "body", **style, bulge=0.35)
    _panes(f, t, kind, shell, corners, n)
    _side_lines(f, t, shell, corners, n, side, axles)
    if not turned:
        side_lamps(f, t, shell, corners, n)
    if kind in ("pickup", "crew"):
        _bed(f, t, shell, corners, n, side, turned)
    if kind == "oldtimer":
        _fenders(f, t, shell, n, axles, style)
    for x in axles:
        if turned:
            f.add(shell.tread(x, n["wheel"], 0.2), "wheel", color=TYRE, material="rubber", body=f"tyre{x:.2f}")
        disc(f, t, shell.wheel(x, n["wheel"]))
    if t.flag("mirrors", 0.6):
        _mirror(f, t, shell, corners, n)
    if kind in ("suv", "estate", "van") and t.flag("rack", 0.3):
        y = -n["height"] - 0.09
        f.add(shell.side(box(corners[5, 0] + 0.2, y, corners[4, 0] - 0.15, y + 0.07)), "body", color=(0.2, 0.2, 0.22), omit=0.5,
              spine=shell.side([(corners[5, 0] + 0.2, y), (corners[4, 0] - 0.15, y)]))
    return f


def _panes(f: Figure, t: Traits, kind: str, shell: Shell, c: np.ndarray, n: dict[str, float]) -> None:
    """Side windows: the roof's quadrangle inside its frame, cut at the pillars."""
    h = n["height"]
    top, belt = -h + h * t.uniform("window.top", 0.055, 0.1), -n["cowl"] * h + t.uniform("window.belt", -0.08, 0.02)
    pillar = t.uniform("pillar", 0.06, 0.11)
    post = t.uniform("pillar.rear", 0.1, 0.22)
    high = (top + h) / (h * (1 - n["cowl"]))
    front = c[4] + (c[3] - c[4]) * high
    rear = c[5] + (c[6] - c[5]) * high
    quad = np.array([(c[3, 0] - pillar - 0.12, belt), (front[0] - pillar - 0.06, top), (rear[0] + post, top),
                     (max(c[6, 0] + post * 1.6, c[5, 0] - 0.75), belt)])
    count = t.integer("panes", int(KINDS[kind][14]), int(KINDS[kind][15]))
    if t.simple:
        count = min(count, 2)
    left, right = quad[:, 0].min(), quad[:, 0].max()
    cuts = [left, *[left + (right - left) * (k + t.about(f"pillar.{k}", 0, 0.12)) / count for k in range(1, count)], right]
    tint = t.color("glass", GLASS, (0.35, 0.42, 0.48), (0.7, 0.8, 0.86), spread=0.04)
    for k in range(count):
        pane = strip(quad, cuts[k] + (pillar / 2 if k else 0), cuts[k + 1] - (pillar / 2 if k + 1 < count else 0))
        if len(pane) > 2:
            i = f.add(shell.side(rounded(pane, t.uniform("window.round", 0.03, 0.16), 4)), "window", color=tint, material="glass",
                      bulge=0.1)
            m = pane.mean(0)
            f.mark(i, shell.side([m + (-0.12, 0.1), m + (0.1, -0.1)]), color=(0.85, 0.92, 0.95), width=0.006, chance=0.08)


def _side_lines(f: Figure, t: Traits, shell: Shell, c: np.ndarray, n: dict[str, float], side: int, axles: tuple[float, float]) -> None:
    """Door edges, handles, sill, swage line, wheel arches, bumpers."""
    h, r, sill = n["height"], n["wheel"], -n["clear"] - 0.08
    belt = -n["cowl"] * h
    front, rear = c[3, 0] - 0.12, max(axles[1] + r * 0.6, c[6, 0] + 0.3)
    middle = front + (rear - front) * t.uniform("door.middle", 0.46, 0.6)
    doors = t.choice("doors", (2, 4), (0.5, 0.5))
    for x, low in ((front, sill), (middle, sill)) if doors == 2 else ((front, sill), (middle, sill), (rear, -r * 1.4)):
        f.mark(side, shell.side([(x, belt), (x, low)]), width=0.006, chance=0.4)
    for x in (middle, rear) if doors == 4 else (middle,):
        f.mark(side, shell.side([(x + 0.1, belt + 0.14), (x + 0.3, belt + 0.14)]), width=0.009, chance=0.4)
    if t.flag("swage", 0.4):
        f.mark(side, shell.side([(0.15, belt + 0.2), (n["length"] - 0.4, belt + 0.22)]), width=0.005, chance=0.2)
    if t.flag("sill", 0.5):
        f.mark(side, shell.side([(axles[1] + r, sill), (axles[0] - r, sill)]), width=0.005, chance=0.25)
    gap = r * t.uniform("arch", 1.1, 1.3)
    for x in axles:
        f.mark(side, shell.side(arc(x, -r, gap, gap, 165, 375, 14)), width=0.007, chance=0.45)


def _mirror(f: Figure, t: Traits, shell: Shell, c: np.ndarray, n: dict[str, float], far: bool = False) -> None:
    """A wing mirror where the pillar meets the belt."""
    size = t.uniform("mirror", 0.09, 0.14)
    x, y = c[3, 0] - 0.18, -n["cowl"] * n["height"] - 0.06
    outline = shell.side(oval(x, y, size * 1.15, size * 0.8, 16), 0.14, far)
    f.add(outline, "mirror", color=t.color("paint", *PAINTS), material="metal", omit=0.25)


def _bed(f: Figure, t: Traits, shell: Shell, c: np.ndarray, n: dict[str, float], side: int, turned: bool) -> None:
    """A pickup's load bed: the edge behind the cab, its rail, the tailgate's line, sometimes a load or a roll bar."""
    back, top = c[6, 0], c[6, 1]
    f.mark(side, shell.side([(back, top), (back, -n["clear"] - 0.05)]), width=0.007, chance=0.75)
    f.mark(side, shell.side([(0.06, top + 0.1), (back - 0.02, top + 0.1)]), width=0.006, chance=0.5)
    if not turned and t.flag("load", 0.22):
        s = np.linspace(0.25, back - 0.15, 7)
        heap = np.column_stack([s, top - 0.12 - 0.32 * np.sin(np.linspace(0.2, np.pi - 0.2, 7)) * t.uniform("load.height", 0.5, 1.3)])
        heap = np.concatenate([[(0.2, top + 0.02)], heap, [(back - 0.08, top + 0.02)]])
        f.add(heap, "load", color=t.color("load.color", (0.45, 0.33, 0.2), (0.75, 0.66, 0.35), (0.4, 0.5, 0.3)), material="leaf", omit=0.2)
    elif t.flag("roll.bar", 0.25):
        f.add(shell.side([(back - 0.35, top + 0.02), (back - 0.18, top - 0.42), (back - 0.02, top - 0.42), (back - 0.02, top - 0.34),
                          (back - 0.13, top - 0.34), (back - 0.27, top + 0.02)]), "body", color=STEEL, material="metal", omit=0.4)


def _fenders(f: Figure, t: Traits, shell: Shell, n: dict[str, float], axles: tuple[float, float], style: dict) -> None:
    """Swung mudguards and the running board of an old-timer."""
    r = n["wheel"]
    f.add(shell.side(box(axles[1], -r * 0.75, axles[0], -r * 0.55)), "body", **style)
    for x, drop in ((axles[0], -1), (axles[1], 1)):
        top = spline([(x + drop * -1.25 * r, -r * 0.9), (x - drop * 0.9 * r, -2.05 * r), (x + drop * 0.2 * r, -2.3 * r),
                      (x + drop * 1.15 * r, -1.5 * r), (x + drop * 1.7 * r, -r * 0.55),
                      (x + drop * 1.2 * r, -r * 0.6), (x, -1.6 * r)], per=5)
        f.add(shell.side(top), "body",
              **{**style, "body": "fender", "color": t.choice("fender.paint", (style["color"], (0.12, 0.12, 0.13)))})
