"""A handbag from the front: totes, satchels, buckets, hobos, clutches … with all that hangs, locks and is sewn on them."""

from __future__ import annotations

import numpy as np

from sketchbench.data.world.figure import Figure
from sketchbench.data.world.objects._handbag import Bag, flap, lock, pockets, surface, tassel
from sketchbench.data.world.objects._handbag_handle import handle
from sketchbench.data.world.objects._things import BLACK, cut, darker, disc, inward, mix, sure
from sketchbench.data.world.shapes import box, ellipse, rounded, spline, squircle
from sketchbench.data.world.traits import Traits

Weights = dict[str, float]
KINDS: dict[str, tuple[float, tuple[float, float], Weights, Weights]] = {  # share, height of the body (width 1), handles, closings
    "tote": (1.6, (0.70, 1.15), {"double": 4, "single": 1}, {"open": 3, "strap": 1, "zip": 1}),
    "trapeze": (1.5, (0.55, 0.90), {"single": 2, "double": 2, "strap": 0.6}, {"flap": 2, "zip": 1.2, "open": 1, "strap": 1}),
    "satchel": (1.6, (0.50, 0.85), {"single": 1.5, "strap": 2, "double": 0.6}, {"flap": 4, "zip": 0.6}),
    "baguette": (1.1, (0.34, 0.55), {"strap": 2, "single": 1, "none": 0.6, "wrist": 0.4}, {"flap": 2.5, "zip": 1}),
    "bowling": (1.2, (0.50, 0.75), {"double": 3, "single": 1}, {"zip": 1}),
    "bucket": (1.2, (0.80, 1.15), {"strap": 2, "single": 1.5}, {"drawstring": 2, "open": 1}),
    "hobo": (1.2, (0.55, 0.85), {"hobo": 1}, {"zip": 1, "open": 1, "strap": 0.6}),
    "round": (0.8, (0.85, 1.05), {"strap": 2, "single": 1, "rings": 0.5}, {"zip": 2, "flap": 1}),
    "frame": (1.1, (0.55, 0.90), {"single": 2, "strap": 1, "bamboo": 1, "none": 0.5}, {"frame": 1}),
    "clutch": (1.0, (0.42, 0.68), {"none": 2, "wrist": 1.2, "strap": 0.8}, {"flap": 2.5, "zip": 1, "frame": 0.8}),
    "saddle": (0.9, (0.70, 0.98), {"strap": 2.5, "single": 0.7}, {"flap": 1}),
    "basket": (0.7, (0.55, 0.90), {"double": 2, "rings": 1, "single": 1, "bamboo": 0.7}, {"open": 2, "flap": 1}),
}


def draw(t: Traits) -> Figure:
    kind = sure(t, "kind", tuple(KINDS), [k[0] for k in KINDS.values()])
    _, heights, handles, closings = KINDS[kind]
    grip = sure(t, "handles", tuple(handles), tuple(handles.values()))
    closing = sure(t, "closing", tuple(closings), tuple(closings.values()))
    bag = Bag(t, kind)
    bag.low = t.uniform("height", *heights)
    bag.shape(_outline(bag, kind))
    handle(bag, grip, near=False)
    if grip == "hobo":
        _hobo_strap(bag)
    _body(bag, kind, closing)
    long_flap = closing == "flap"
    if long_flap:
        if t.flag("surface_below", 0.5):
            surface(bag, bag.body)
        tip, on = flap(bag)
        if not t.flag("surface_below"):
            surface(bag, on)
        lock(bag, tip, on)
    else:
        surface(bag, bag.body)
        pockets(bag)
        {"zip": _zip, "strap": _strap, "drawstring": _drawstring, "frame": _frame, "open": _open}[closing](bag)
    handle(bag, grip, near=True)
    _extras(bag, grip)
    return bag.figure


def _outline(bag: Bag, kind: str) -> np.ndarray:
    t, h, w = bag.t, bag.low, bag.w
    taper = {"tote": (-0.10, 0.10), "trapeze": (0.06, 0.24), "bucket": (-0.12, 0.08), "basket": (-0.16, -0.02)}.get(kind, (-0.05, 0.10))
    top_w, low_w = (w - t.uniform("taper", *taper), w) if kind not in ("basket",) else (w, w + t.uniform("taper", *taper))
    r0, r1 = t.uniform("top_radius", 0.0, 0.14), t.uniform("low_radius", 0.01, 0.26)
    sag, belly = t.uniform("top_sag", -0.05, 0.08), t.uniform("low_belly", -0.01, 0.07)
    if kind == "round":
        return squircle(0, h / 2, w, h / 2, t.uniform("round_power", 2.0, 3.2), n=44)
    if kind == "hobo":
        dip, horn = t.uniform("hobo_dip", 0.18, 0.42), t.uniform("hobo_horn", 0.26, 0.46)
        right = [(horn * 0.45, dip * 0.8), (horn, 0.0), (horn + 0.06, 0.02), (0.53, 0.50 * h), (0.42, 0.88 * h), (0.18, h)]
        return spline([(0, dip), *right, *[(-x, y) for x, y in right[::-1]]], per=5)
    if kind == "bowling":
        arch = t.uniform("dome", 0.5, 1.0)
        return rounded([(-low_w, h), (-low_w, h * 0.55), (-low_w * 0.8, h * (0.30 - 0.22 * arch)), (-0.3, 0), (0.3, 0),
                        (low_w * 0.8, h * (0.30 - 0.22 * arch)), (low_w, h * 0.55), (low_w, h)],
                       [r1, 0.2, 0.2, 0.2, 0.2, 0.2, 0.2, r1], n=6)
    if kind == "saddle":
        return rounded([(-0.42, 0), (0.42, 0), (0.5, h * 0.4), (0.42, h * 0.86), (0, h * 1.06), (-0.42, h * 0.86), (-0.5, h * 0.4)],
                       [0.05 + r0, 0.05 + r0, 0.2, 0.3, 0.35, 0.3, 0.2], n=7)
    if kind == "frame" and t.flag("frame_gathered", 0.5):
        return spline([(-0.34, 0.02), (0, 0), (0.34, 0.02), (0.46, 0.3 * h), (0.52, 0.68 * h), (0.36, 0.96 * h), (0, h), (-0.36, 0.96 * h),
                       (-0.52, 0.68 * h), (-0.46, 0.3 * h)], per=5)
    corners = [(-top_w, 0), (0, sag), (top_w, 0), (low_w, h), (0, h + belly), (-low_w, h)]
    return rounded(corners, [r0, 0.3, r0, r1, 0.3, r1], n=6)


def _body(bag: Bag, kind: str, closing: str) -> None:
    t = bag.t
    side = t.uniform("gusset", -0.03, 0.13)
    if side > 0.02 and kind not in ("hobo", "round"):
        far = bag.outline * (0.97, 0.97) + (side, -0.25 * side)
        bag.add(far, part="gusset", color=darker(bag.color, 0.72), body="bag", bulge=0.1)
    if t.flag("feet", 0.25) and kind in ("tote", "trapeze", "satchel", "bowling", "frame"):
        for x in (-0.36, 0.36):
            bag.metal(ellipse(x, bag.low - 0.01, 0.03, n=12))
    bag.body = bag.add(bag.outline, part="body", body="bag", material="fabric" if kind == "basket" else bag.material, bulge=0.45,
                       color=(0.80, 0.66, 0.42) if kind == "basket" else bag.color)
    panel = t.choice("panel", ("none", "base", "middle", "top"), (4, 1, 0.7, 0.8))
    if panel != "none" and closing != "flap":
        y = t.uniform("panel_y", 0.18, 0.40)
        if panel == "base":
            low = np.concatenate([[bag.inside(1, 1 - y)], bag.outline[(bag.outline[:, 1] > bag.inside(0, 1 - y)[1])],
                                  [bag.inside(-1, 1 - y)]])
            middle = np.array([0.0, bag.inside(0, 1 - y)[1]])
            order = np.argsort(np.arctan2(low[:, 1] - middle[1], low[:, 0] - middle[0]))
            bag.add(low[order], part="panel", body="bag", color=bag.accent, bulge=0.2)
        elif panel == "middle" and kind != "hobo":
            bag.add(np.array([bag.inside(-0.5 * y - 0.1, 0.01), bag.inside(0.5 * y + 0.1, 0.01), bag.inside(0.5 * y + 0.1, 0.99),
                              bag.inside(-0.5 * y - 0.1, 0.99)]), part="panel", body="bag",
                    color=bag.accent, bulge=0.2)
        elif panel == "top":
            bag.mark(np.array([bag.inside(-1, y), bag.inside(1, y)]), bag.body, 0.95, clip=True, width=0.012)
    if t.flag("piping", 0.35):
        middle = (bag.outline.min(0) + bag.outline.max(0)) / 2
        bag.mark((bag.outline - middle) * 0.93 + middle, bag.body, 0.85, closed=True)


def _hobo_strap(bag: Bag) -> None:
    t = bag.t
    left = bag.outline[bag.outline[:, 0] < 0][np.argmin(bag.outline[bag.outline[:, 0] < 0][:, 1])]
    high, wide = t.uniform("handle_height", 0.22, 0.62), t.uniform("hobo_strap", 0.05, 0.11)
    line = spline([left + (0.02, 0.05), left + (0.03, -0.35 * high), (0, -high - 0.05), (-left[0] - 0.03, left[1] - 0.35 * high),
                   (-left[0] - 0.02, left[1] + 0.05)], closed=False, per=6)
    x = np.linspace(-1, 1, len(line))[:, None]
    bag.add(np.concatenate([inward(line, wide * (0.5 + 0.3 * x**2)), inward(line, -wide * (0.5 + 0.3 * x**2))[::-1]]), part="handle",
            body="bag" if t.flag("strap_of_one_piece") else "strap",
            color=bag.color if t.flag("strap_of_one_piece") else bag.accent, spine=line)


def _zip(bag: Bag) -> None:
    t = bag.t
    low = t.uniform("zip_low", 0.05, 0.16)
    line = np.array([bag.inside(x, low) for x in np.linspace(-0.92, 0.92, 13)])
    if bag.kind in ("bowling", "round"):
        middle = np.array([0.0, (bag.top + bag.low) / 2])
        edge = bag.outline[bag.outline[:, 1] < middle[1]]
        edge = edge[np.argsort(edge[:, 0])]
        line = (edge - middle) * (1 - 0.8 * low) + middle
    bag.mark(line, bag.body, 0.95, width=0.010)
    bag.mark(line + (0, 0.03), bag.body, 0.8, width=0.005)
    if t.flag("zip_teeth", 0.3):
        for p in cut(line, 0.05, 0.95, 15):
            bag.mark(np.array([p, p + (0, 0.03)]), bag.body, 0.6, width=0.004)
    p = line[-2] if t.flag("zip_right", 0.6) else line[1]
    if t.flag("zip_tassel", 0.25):
        tassel(bag, p, t.uniform("zip_pull", 0.06, 0.14))
    else:
        bag.metal(rounded(box(p[0] - 0.014, p[1], p[0] + 0.014, p[1] + t.uniform("zip_pull", 0.06, 0.14)), 0.012))


def _strap(bag: Bag) -> None:
    t = bag.t
    p = np.array([0.0, bag.rim(0.001)])
    wide, long = t.uniform("tab_width", 0.04, 0.10), t.uniform("tab_length_closing", 0.14, 0.36)
    on = bag.add(rounded([p + (-wide, -0.02), p + (wide, -0.02), p + (wide, long), p + (-wide, long)], (0.01, 0.01, 0.06, 0.06)),
                 part="strap", color=bag.accent, bulge=0.2)
    lock(bag, p + (0, long - 0.06), on)


def _drawstring(bag: Bag) -> None:
    t = bag.t
    y = t.uniform("string_low", 0.10, 0.2)
    n = t.integer("eyelets", 4, 8)
    points = np.array([bag.inside(x, y) for x in np.linspace(-0.9, 0.9, n)])
    for p in points:
        bag.mark(disc(p, 0.022, n=10), bag.body, 0.85, closed=True, color=bag.gilt)
    bag.mark(points + (0, 0.012) * np.cos(np.pi * np.arange(n))[:, None], bag.body, 0.95, color=bag.accent, width=0.012)
    middle = np.array([0.0, bag.inside(0, y)[1]])
    for s in (-1, 1):
        long = t.uniform(f"string_end{s}", 0.16, 0.4)
        bag.mark(spline([middle, middle + (s * 0.05, 0.5 * long), middle + (s * 0.09, long)], closed=False, per=4), bag.body, 0.95,
                 color=bag.accent, width=0.014)
        bag.add(disc(middle + (s * 0.09, long + 0.02), 0.024, 0.035, n=12), color=bag.accent)
    for x in np.linspace(-0.8, 0.8, 6):
        bag.mark(np.array([bag.inside(x, 0.01), bag.inside(0.95 * x, y - 0.03)]), bag.body, 0.7, width=0.005)
    if t.flag("base_seam", 0.5):
        bag.mark(np.array([bag.inside(-1, 0.86), bag.inside(0, 0.89), bag.inside(1, 0.86)]), bag.body, 0.9, clip=True)


def _frame(bag: Bag) -> None:
    """A metal frame with a kiss lock."""
    t = bag.t
    y = t.uniform("frame_depth", 0.05, 0.14)
    top = [bag.inside(x, 0.03) for x in (-0.88, -0.4, 0.0, 0.4, 0.88)]
    outline = np.concatenate([np.array(top) - (0, 0.02), [bag.inside(0.9, y + 0.03), bag.inside(0.0, y), bag.inside(-0.9, y + 0.03)]])
    bag.metal(outline, part="frame")
    p = np.array([0.0, bag.rim(0.001)])
    s = t.uniform("kiss_lock", 0.025, 0.05)
    style = t.choice("frame_lock", ("balls", "knob", "bar"))
    if style == "balls":
        bag.metal(ellipse(p[0] - 0.8 * s, p[1] - s, s, n=14))
        bag.metal(ellipse(p[0] + 0.8 * s, p[1] - 0.9 * s, s, n=14))
    elif style == "knob":
        bag.metal(ellipse(p[0], p[1] + 0.02, 1.2 * s, n=14))
    else:
        bag.metal(box(p[0] - 2.5 * s, p[1] - 0.01, p[0] + 2.5 * s, p[1] + 1.6 * s))
    for x in np.linspace(-0.7, 0.7, t.integer("gathers", 0, 7)):
        bag.mark(np.array([bag.inside(x, y + 0.04), bag.inside(1.05 * x, y + 0.22)]), bag.body, 0.75, width=0.005)


def _open(bag: Bag) -> None:
    """The far rim is seen behind the near one, or the edge is bound."""
    t = bag.t
    y = t.uniform("rim_band", 0.03, 0.12)
    if t.flag("rim_bound", 0.7):
        line = np.array([bag.inside(x, y) for x in np.linspace(-1, 1, 9)])
        bag.mark(line + (0, bag.rim(0.001) - bag.top) * (1 - np.linspace(-1, 1, 9)[:, None] ** 2), bag.body, 0.9, clip=True)
    if t.flag("charm", 0.35):
        lock(bag, bag.inside(0, y + 0.16), bag.body)


def _extras(bag: Bag, grip: str) -> None:
    """What hangs on it: a tassel, a tag, a scarf, fringes."""
    t = bag.t
    style = t.choice("extra", ("none", "tassel", "tag", "fringe", "scarf", "side_rings"), (4, 1, 1, 0.8, 0.6, 0.8))
    x = t.uniform("handle_feet", 0.25, 0.62) * bag.w
    if style == "tassel":
        tassel(bag, np.array([x + 0.02, bag.rim(x) + 0.02]), t.uniform("tassel_length", 0.12, 0.26))
    elif style == "tag" and grip != "none":
        p = np.array([-x, bag.rim(-x) + 0.03])
        bag.mark(np.array([p - (0, 0.08), p + (0.02, 0.06)]), chance=0.8)
        on = bag.add(rounded([p + (-0.04, 0.06), p + (0.07, 0.05), p + (0.08, 0.22), p + (-0.03, 0.23)], 0.03), color=bag.accent, bulge=0.1)
        bag.mark(disc(p + (0.02, 0.09), 0.012, n=8), on, 0.7, closed=True)
    elif style == "fringe" and bag.kind in ("bucket", "hobo", "saddle", "satchel", "clutch"):
        n, long = t.integer("fringes", 8, 15), t.uniform("fringe_length", 0.12, 0.3)
        edge = np.array([bag.inside(s, 0.9) for s in np.linspace(-0.85, 0.85, n)])
        on = bag.add(np.concatenate([edge, edge[::-1] + (0, long)]), color=bag.accent, bulge=0.1)
        for p in edge[1:-1]:
            bag.mark(np.array([p, p + (0, long)]), on, 0.85, width=0.006)
    elif style == "scarf" and grip in ("single", "double"):
        p = np.array([x, bag.rim(x) - 0.06])
        for a, b in (((0.12, -0.08), (0.16, 0.05)), ((0.04, 0.26), (0.14, 0.24))):
            bag.add(spline([p, p + a, p + b, mix(p, p + b, 0.4) + (0, 0.03)], per=4),
                    color=t.color("scarf", (0.8, 0.2, 0.3), (0.2, 0.4, 0.7), (0.9, 0.8, 0.5), BLACK))
        bag.add(disc(p, 0.035, 0.05, n=12), color=t.color("scarf", (0.8, 0.2, 0.3), (0.2, 0.4, 0.7), (0.9, 0.8, 0.5), BLACK))
    elif style == "side_rings":
        for s in (-1, 1):
            bag.ring(s * (bag.w - 0.01), bag.inside(0, 0.14)[1], 0.04)
