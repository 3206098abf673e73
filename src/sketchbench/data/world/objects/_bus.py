"""A bus as a solid thing: the sizes of each kind, and its side and three-quarter views."""

from __future__ import annotations

import numpy as np

from sketchbench.data.world.figure import Color, Figure
from sketchbench.data.world.objects._shell import Camera, Shell
from sketchbench.data.world.objects._wheels import TYRE, disc, oval
from sketchbench.data.world.shapes import arc, box, rounded
from sketchbench.data.world.traits import Traits

PAINTS: tuple[Color, ...] = ((0.75, 0.12, 0.12), (0.15, 0.3, 0.6), (0.9, 0.9, 0.88), (0.2, 0.5, 0.3), (0.9, 0.6, 0.15), (0.35, 0.6, 0.75),
                             (0.6, 0.62, 0.65))
GLASS: Color = (0.5, 0.63, 0.72)
LAMP: Color = (0.95, 0.93, 0.8)
# length, height, width; windows from which height up to which, as shares; wheel radius; front and rear axle as shares of
# length from the front; fewest and most windows
KINDS = {
    "city": (9.0, 3.0, 2.5, 0.46, 0.86, 0.5, 0.2, 0.75, (4, 8)),
    "coach": (9.5, 3.3, 2.5, 0.5, 0.9, 0.5, 0.22, 0.74, (4, 7)),
    "double": (8.6, 4.4, 2.5, 0.3, 0.5, 0.5, 0.2, 0.76, (4, 7)),
    "school": (8.6, 3.0, 2.4, 0.52, 0.84, 0.48, 0.13, 0.75, (5, 9)),
    "mini": (5.8, 2.5, 2.1, 0.48, 0.84, 0.4, 0.18, 0.78, (3, 4)),
}


def painted(t: Traits, kind: str) -> Color:
    if kind == "school":
        return t.color("paint.school", (0.92, 0.7, 0.12), (0.95, 0.75, 0.2), spread=0.04)
    return t.color("paint", *PAINTS)


class Bus:
    """Side and three-quarter views of one bus."""

    def __init__(self, t: Traits, kind: str, camera: Camera, turned: bool):
        self.t, self.kind, self.turned = t, kind, turned
        length, height, width, self.belt, self.top, r, axle, axle2, self.count = KINDS[kind]
        self.length, self.height, self.r = length * t.uniform("length", 0.68,
                                                              1.12), height * t.about("height", 1, 0.09), r * t.about("wheel", 1, 0.15)
        if t.simple or t.wobble:  # from memory buses come out short and their wheels large
            self.length *= t.uniform("drawn.length", 0.78, 1.0)
            self.r *= t.uniform("drawn.wheel", 0.95, 1.25)
        self.axles = [self.length * (1 - axle), self.length * (1 - axle2 + t.about("axle.rear", 0, 0.05))]
        if kind in ("coach", "double") and t.flag("axle.third", 0.2):
            self.axles.append(self.axles[1] - 2.2 * self.r)
        self.clear = t.uniform("clearance", 0.28, 0.5)
        self.belt += t.about("window.belt", 0, 0.05)
        h, n = self.height, self.length
        slope = t.uniform("front.slope", 0.0, 0.18) if kind in ("city", "double") else t.uniform("front.slope", 0.15, 0.6)
        if kind in ("school", "mini"):
            hood = (0.15 if kind == "school" else 0.1) * n * t.uniform("hood", 0.75, 1.15)
            rise = h * t.uniform("hood.height", 0.46, 0.54)
            corners = [(n, -self.clear), (n, -rise * 0.6), (n - 0.12, -rise), (n - hood, -rise - 0.12), (n - hood - slope, -h), (0.05, -h),
                       (0, -self.clear)]
        else:
            corners = [(n, -self.clear), (n, -h * 0.4), (n - slope * 0.5, -h * 0.72), (n - slope, -h + 0.02), (n - slope - 0.2, -h),
                       (0.05, -h), (0, -self.clear)]
        soft = t.uniform("corners", 0.3, 1.2)
        radii = np.array([0.12, 0.3, 0.3, 0.2, 0.3, 0.35, 0.15]) * soft
        self.corners = np.array(corners)
        self.shell = Shell(camera, corners, radii, width / 2, belt=-h * 0.5, roof=-h, taper=t.uniform("taper", 0.9, 1.0), bulge=0.12)
        self.paint = painted(t, kind)
        self.style = {"body": "bus", "color": self.paint, "material": "metal"}
        self.glass = t.color("glass", GLASS, (0.3, 0.36, 0.42), (0.68, 0.78, 0.84), spread=0.04)

    def build(self) -> Figure:
        t, f, shell = self.t, Figure(), self.shell
        if self.turned:
            for x in self.axles[:1]:
                f.add(shell.tread(x, self.r, 0.3, far=True), "wheel", color=TYRE, material="rubber")
            self._mirror(f, far=True)
            f.add(shell.band(4, 5), "body", bulge=0.1, **self.style)
            self._face(f)
        side = f.add(shell.side(shell.profile), "body", bulge=0.2, **self.style)
        if t.flag("roof.box", 0.15):
            f.add(shell.side(box(self.length * 0.3, -self.height - 0.16, self.length * 0.6, -self.height)), "body", omit=0.4, **self.style)
        self._windows(f)
        self._doors(f)
        self._lines(f, side)
        if not self.turned:
            self._side_lamps(f)
        for x in self.axles:
            if self.turned:
                f.add(shell.tread(x, self.r, 0.25), "wheel", color=TYRE, material="rubber", body=f"tyre{x:.2f}")
            disc(f, t, shell.wheel(x, self.r))
        self._mirror(f)
        return f

    def _cabin(self) -> tuple[float, float]:
        """Where the passengers' windows start and end along the bus."""
        front = self.corners[4, 0] if self.kind in ("school", "mini") else self.length - 0.3
        return 0.3, front - 0.15

    def _windows(self, f: Figure) -> None:
        t, h = self.t, self.height
        a, b = self._cabin()
        count = t.integer("windows", *self.count)
        if t.simple:
            count = max(3, count // 2 + 1)
        self.door = t.choice("door.at", ("front", "both", "middle"), (0.5, 0.25, 0.25))
        wide = (b - a) / (count + 1)
        frame = t.uniform("window.frame", 0.05, 0.14)
        soft = t.uniform("window.round", 0.03, 0.22)
        rows = [(self.belt, self.top)] + ([(0.64, 0.87)] if self.kind == "double" else [])
        for row, (low, high) in enumerate(rows):
            pane = rounded(box(frame / 2, -h * high, wide - frame / 2, -h * low), soft, 4)
            taken = set() if row else {"front": {count}, "both": {count, count // 2}, "middle": {count // 2}}[self.door]
            for k in range(count + 1):
                if k in taken:
                    continue
                x0, x1 = a + wide * k + frame / 2, a + wide * (k + 1) - frame / 2
                i = f.add(self.shell.side(pane + (a + wide * k, 0)), "window", color=self.glass, material="glass", bulge=0.05, omit=0.04)
                if t.flag("window.split", 0.25):
                    y = -h * (high - 0.3 * (high - low))
                    f.mark(i, self.shell.side([(x0, y), (x1, y)]), width=0.004, chance=0.35)
        self.slots = [a + wide * (k + 0.5) for k in ({"front": [count], "both": [count, count // 2], "middle": [count // 2]}[self.door])]
        self.slot = wide

    def _doors(self, f: Figure) -> None:
        """Folding doors, glass inside them: all of it is the door."""
        h = self.height
        wide = min(self.slot * 0.92, 1.5)
        top = -h * (self.top - 0.005)
        for x in self.slots:
            if any(abs(x - axle) < self.r + wide / 2 for axle in self.axles):  # no door above a wheel
                nearest = min(self.axles, key=lambda axle: abs(x - axle))
                if self.kind in ("city", "coach", "double") and nearest == self.axles[0]:
                    x = min(nearest + self.r + wide / 2 + 0.12, self.length - 0.32 - wide / 2)
                else:
                    x = nearest - self.r - wide / 2 - 0.12 if x < nearest + 0.3 else nearest + self.r + wide / 2 + 0.12
            x0, x1, low = x - wide / 2, x + wide / 2, -self.clear - 0.06
            i = f.add(self.shell.side(rounded(box(x0, top, x1, low), 0.06, 3)), "door", color=tuple(0.85 * c for c in self.paint),
                      material="metal", bulge=0.05, omit=0.15)
            f.mark(i, self.shell.side([(x, top), (x, low)]), width=0.006, chance=0.65)
            for a, b in ((x0 + 0.08, x - 0.06), (x + 0.06, x1 - 0.08)):
                f.mark(i, self.shell.side(box(a, top + 0.12, b, low - 0.3)), closed=True, color=self.glass, fill=True, chance=0.35,
                       width=0.004)

    def _lines(self, f: Figure, side: int) -> None:
        t, h, shell = self.t, self.height, self.shell
        stripe = t.choice("stripe", ("none", "one", "two"))
        tone = t.color("stripe.color", (0.1, 0.1, 0.12), (0.95, 0.95, 0.95), (0.8, 0.5, 0.1), (0.1, 0.2, 0.5))
        for k in range({"none": 0, "one": 1, "two": 2}[stripe]):
            y = -h * (self.belt - 0.06 - 0.08 * k)
            f.mark(side, shell.side([(0.05, y), (self.length * 0.97, y)]), color=tone, width=0.006 if self.kind == "school" else 0.01,
                   chance=0.35)
        for x in self.axles:
            gap = self.r * t.uniform("arch", 1.12, 1.3)
            f.mark(side, shell.side(arc(x, -self.r, gap, gap, 170, 370, 14)), width=0.006, chance=0.45)
        f.mark(side, shell.side([(0.2, -self.clear - 0.2), (self.length - 0.2, -self.clear - 0.2)]), width=0.004, chance=0.15)
        if self.kind == "double":
            f.mark(side, shell.side([(0.05, -h * 0.57), (self.length * 0.98, -h * 0.57)]), width=0.006, chance=0.5)
        if self.kind in ("school", "mini"):
            x = self.corners[3, 0]
            f.mark(side, shell.side([(x, self.corners[3, 1]), (x, -self.clear)]), width=0.006, chance=0.4)

    def _side_lamps(self, f: Figure) -> None:
        t = self.t
        size = t.uniform("headlight.size", 0.16, 0.28)
        y = -self.clear - t.uniform("headlight.height", 0.28, 0.5)
        f.add(rounded(box(self.length - size * 1.5, y - size, self.length + 0.02, y + size * 0.8),
                      size * t.uniform("headlight.round", 0.2, 1.0)), "headlight", color=LAMP, material="glass", omit=0.1)
        f.add(box(0.0, y - size * 1.4, 0.16, y + size), "body", color=(0.7, 0.1, 0.1), material="glass", omit=0.5)
        if t.flag("bumpers", 0.5):
            for x0, x1 in ((-0.12, 0.5), (self.length - 0.5, self.length + 0.14)):
                f.add(rounded(box(x0, -self.clear - 0.14, x1, -self.clear + 0.1), 0.08), "body", color=(0.2, 0.2, 0.22), material="metal",
                      omit=0.3)
        if self.kind not in ("school", "mini"):
            s, h = self.shell, self.height
            x = float(self.corners[2, 0])
            f.add(s.side([(x - 0.28, -h * 0.88), (x + 0.02, -h * 0.84), (self.length - 0.04, -h * self.belt), (x - 0.28, -h * self.belt)]),
                  "window", color=self.glass, material="glass", omit=0.35)

    def _mirror(self, f: Figure, far: bool = False) -> None:
        t = self.t
        if not t.flag("mirrors", 0.65):
            return
        h, size = self.height, t.uniform("mirror", 0.14, 0.24)
        x = (self.corners[3, 0] + 0.2 if self.kind in ("school", "mini") else self.length + 0.18)
        y = -h * (self.top if self.kind != "double" else 0.5) + 0.35
        foot = float(np.interp(0.4 - y, -self.corners[:5, 1], self.corners[:5, 0])) - 0.12
        arm = self.shell.side([(foot, y - 0.42), (x, y - 0.45), (x + 0.05, y - 0.45), (x + 0.05, y - 0.35), (foot, y - 0.32)], 0.1, far)
        f.add(arm, "mirror", color=(0.15, 0.15, 0.16), spine=arm[[0, 1]], omit=0.3, body="mirror")
        f.add(self.shell.side(rounded(box(x - size * 0.55, y - 0.45, x + size * 0.55, y - 0.45 + size * 2.4), 0.08), 0.15, far), "mirror",
              color=(0.15, 0.15, 0.16), material="metal", omit=0.25, body="mirror")

    def _face(self, f: Figure) -> None:
        """The front in a three-quarter view."""
        t, h, shell = self.t, self.height, self.shell
        if self.kind in ("school", "mini"):
            f.add(shell.band(3, 4), "body", bulge=0.1, **self.style)
            f.add(shell.band(3, 4, inset=0.1), "window", color=self.glass, material="glass", bulge=0.05)
            f.add(shell.band(2, 3), "body", bulge=0.1, **self.style)
            face = f.add(shell.band(0, 2, bulge=True), "body", bulge=0.2, **self.style)
            low, high = self.clear, -float(self.corners[2, 1])
            grille = rounded([(-0.45, -high * 0.92), (0.45, -high * 0.92), (0.42, -high * 0.5), (-0.42, -high * 0.5)], 0.08)
        else:
            face = f.add(shell.band(0, 3, bulge=True), "body", bulge=0.2, **self.style)
            panes = [(self.belt - 0.02, self.top - 0.06)] + ([(0.64, 0.86)] if self.kind == "double" else [])
            for a, b in panes:
                i = f.add(shell.nose(rounded(box(-0.9, -h * b, 0.9, -h * a), 0.08)), "window", color=self.glass, material="glass",
                          bulge=0.05)
                if t.flag("screen.split", 0.5):
                    f.mark(i, shell.nose([(0, -h * b), (0, -h * a)]), width=0.006, chance=0.6)
            sign = h * (0.57 if self.kind == "double" else self.top + 0.045)
            f.mark(face, shell.nose(box(-0.6, -sign - 0.16, 0.6, -sign + 0.12)), closed=True, color=(0.1, 0.1, 0.1), fill=True, chance=0.5,
                   width=0.005)
            low, high = self.clear, h * self.belt
            grille = box(-0.4, -low - (high - low) * 0.75, 0.4, -low - (high - low) * 0.45)
        f.mark(face, shell.nose(grille), closed=True, color=(0.2, 0.2, 0.22), fill=t.flag("grille.dark"), chance=0.4, width=0.005)
        f.mark(face, shell.nose(box(-0.25, -low - 0.3, 0.25, -low - 0.1)), closed=True, color=(0.9, 0.9, 0.88), fill=True, chance=0.35,
               width=0.005)
        f.mark(face, shell.nose([(-0.98, -low - 0.38), (0.98, -low - 0.38)]), width=0.005, chance=0.35)
        size = t.uniform("headlight.size", 0.16, 0.28)
        y = -low - max(0.4, (high - low) * 0.42)
        for s in (-0.72, 0.72):
            f.add(shell.nose(oval(s, y, size * 0.85, size, 18)), "headlight", color=LAMP, material="glass", bulge=0.4, omit=0.05)
