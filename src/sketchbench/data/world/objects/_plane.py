"""An aeroplane as a solid thing: fuselage, wings, tail, engines and wheels, painted far first for any camera."""

from __future__ import annotations

from functools import partial

import numpy as np

from sketchbench.data.world.figure import Color, Figure
from sketchbench.data.world.objects._airframe import GLASS, Airframe, at3
from sketchbench.data.world.objects._shell import hull
from sketchbench.data.world.objects._wheels import TYRE, circle, ring
from sketchbench.data.world.shapes import rounded, spline, turned


class Plane(Airframe):
    """An airframe with everything on it."""

    def build(self) -> Figure:
        t, kind = self.t, self.kind
        self.wings()
        self.tail()
        if kind in ("liner", "jet"):
            self.engines()
        elif kind in ("light", "biplane"):
            self.propeller()
        if self.view != "above" and t.flag("gear", {"light": 0.9, "biplane": 0.9, "liner": 0.32}.get(kind, 0.25)):
            self.gear()
        middle = self.camera.depth((self.length / 2, 0, 0))
        if self.view == "ahead":  # seen end on, the fuselage hides all roots
            middle += self.length
        self.parts.append((middle, self.fuselage))
        f = Figure()
        for _, paint in sorted(self.parts, key=lambda p: p[0]):
            paint(f)
        return f

    # -- surfaces --------------------------------------------------------------------------------------------------------

    def wings(self) -> None:
        t, kind, n = self.t, self.kind, self.length
        span = n * t.uniform("span", 0.38, 0.5) * {"fighter": 0.72, "light": 1.1, "biplane": 0.95}.get(kind, 1)
        chord = n * t.uniform("chord", 0.17, 0.25) * {"fighter": 1.9, "light": 0.75, "biplane": 0.9}.get(kind, 1)
        sweep = {"fighter": t.uniform("sweep.delta", 0.6, 1.0), "light": t.uniform("sweep.light", -0.02, 0.06),
                 "biplane": 0.0}.get(kind, t.uniform("sweep", 0.35, 0.75))
        tip = chord * (t.uniform("tip.straight", 0.65, 1.0) if kind in ("light", "biplane") else t.uniform("tip", 0.18, 0.45))
        root = n * t.about("wing.place", {"light": 0.72, "biplane": 0.86, "fighter": 0.62}.get(kind, 0.62), 0.03)
        dihedral = t.uniform("dihedral", 0.0, 0.14)
        high = {"light": t.flag("wing.high", 0.65)}.get(kind, False)
        levels = (-1.15, 0.75) if kind == "biplane" else (-0.85 if high else 0.1 if kind == "fighter" else 0.55,)
        colour = t.choice("wing.paint", (self.paint, tuple(0.9 * c for c in self.paint)))
        for level in levels:
            y = level * self.radius
            for side in (-1, 1):
                z0, z1 = side * self.radius * (0.0 if level < -1 else 0.75), side * span
                edge = root - sweep * span
                p = np.array([(root, y, z0), (edge, y - dihedral * span, z1), (edge - tip, y - dihedral * span, z1), (root - chord, y, z0)])
                if kind == "fighter":
                    p[2, 0] = min(p[2, 0], root - chord + 0.5)
                nudge = 0.4 if level < -0.7 and self.camera.matrix[2, 1] < -0.1 else 0.0
                self.plate(p, "wings", 0.05 * self.radius + 0.02, 1, nudge, color=colour, body="wings")
                if kind == "biplane" and level > 0:
                    self.strut(at3(root - chord * 0.4, y - dihedral * span * 0.7, z1 * 0.7),
                               at3(root - chord * 0.4, -1.15 * self.radius - dihedral * span * 0.7, z1 * 0.7))
                if level == -0.85 and t.flag("strut", 0.6):
                    self.strut(at3(root - chord * 0.4, self.radius * 0.6, z0), at3(root - chord * 0.4, y - dihedral * span * 0.5, z1 * 0.5))

    def tail(self) -> None:
        t, n, kind = self.t, self.length, self.kind
        high = n * t.uniform("fin.height", 0.13, 0.2)
        foot, top = n * t.uniform("fin.foot", 0.14, 0.2), n * t.uniform("fin.top", 0.05, 0.09)
        lean = n * (t.uniform("fin.lean", 0.08, 0.15) if kind not in ("light", "biplane") else t.uniform("fin.lean.light", 0.0, 0.06))
        back = self.skin(0.0, 90)
        colour = self.livery if t.flag("fin.livery", 0.6) else self.paint
        base = back[1] + self.radius * 0.25
        for z in (-0.45, 0.45) if kind == "fighter" and t.flag("fin.twin", 0.4) else (0.0,):
            p = np.array([(0.25 + foot, base, z), (0.25 + foot - lean, back[1] - high, z * 1.8),
                          (0.25 + foot - lean - top, back[1] - high, z * 1.8), (0.1, base, z)])
            if kind in ("light", "biplane") and t.flag("fin.round"):
                q = rounded(p[:, :2], (0.1, high * 0.4, high * 0.4, 0.1), 4)
                p = np.column_stack([q, np.full(len(q), z)])
            self.plate(p, "tail", 0.05, 2, -0.3 - self.length * 0.3 * (self.camera.matrix[2, 1] > -0.5), color=colour, body="fin")
        t_tail = t.flag("t_tail", {"jet": 0.8, "liner": 0.12}.get(kind, 0.0))
        y = back[1] - high * 0.95 if t_tail else self.skin(0.08, 0)[1]
        x = 0.25 + foot - lean + 0.1 if t_tail else n * 0.15
        half = n * t.uniform("tailplane", 0.13, 0.19)
        sweep = 0.1 if kind in ("light", "biplane") else 0.55
        chord = n * t.uniform("tailplane.chord", 0.075, 0.11)
        for side in (-1, 1):
            z0 = 0.0 if t_tail else side * self.skin(0.12, 0)[2] * 0.6
            p = np.array([(x, y, z0), (x - sweep * half, y, side * half), (x - sweep * half - chord * 0.5, y, side * half),
                          (x - chord * 1.2, y, z0)])
            self.plate(p, "tail", 0.035, 1, 0.1 if t_tail else 0.0, color=self.paint, body="tailplane", omit=0.1 if side < 0 else 0.0)

    # -- engines and wheels ----------------------------------------------------------------------------------------------

    def engines(self) -> None:
        t, n = self.t, self.length
        r = self.radius * t.uniform("engine.size", 0.36, 0.58)
        long = n * t.uniform("engine.length", 0.1, 0.15)
        colour = t.choice("engine.paint", (self.paint, self.livery, (0.6, 0.62, 0.65)))
        rear = self.kind == "jet" or t.flag("engine.rear", 0.06)
        spots = [(n * 0.24, -self.radius * 0.45, self.radius * 1.25)] if rear else \
            [(n * (0.62 - 0.06 * k) - t.uniform("sweep", 0.35, 0.75) * n * 0.45 * (0.33 + 0.28 * k) + long * 0.2,
              self.radius * 1.02 - 0.2 * k, n * 0.45 * (0.33 + 0.28 * k))
             for k in range(2 if t.flag("engine.four", 0.2) else 1)]
        for x, y, z in spots:
            for side in (-1, 1):
                outline = self.tube(x - long * 0.35, x + long * 0.65, r * 0.6, r, y, side * z)
                mouth = self.camera(np.column_stack([np.full(20, x + long * 0.65), y + r * 0.86 * circle(20)[:, 1],
                                                     side * z + r * 0.86 * circle(20)[:, 0]]))
                facing = self.camera.matrix[2, 0] > 0.05
                low = self.camera.depth(at3(x, y, side * z)) - (0.0 if rear or self.view == "ahead" else 0.35 * abs(z))
                self.parts.append((low, partial(self._engine, outline=outline, mouth=mouth, facing=facing, colour=colour)))

    def _engine(self, f: Figure, outline: np.ndarray, mouth: np.ndarray, facing: bool, colour: Color) -> None:
        i = f.add(outline, "engine", color=colour, material="metal", bulge=0.8, omit=0.1)
        if facing:
            f.mark(i, mouth, closed=True, color=(0.15, 0.16, 0.18), fill=True, chance=0.55, width=0.005)
        else:
            f.mark(i, mouth[5:16], color=(0.2, 0.2, 0.22), chance=0.3, width=0.005)

    def propeller(self) -> None:
        """A cowl, a spinner and two or three blades; at speed a disc."""
        t, r = self.t, self.radius
        x, y = self.length, -self.skin(1.0, 0)[1] * -1
        turn, blades, reach = t.uniform("pose.propeller", 0, 180), t.integer("blades", 2, 3), r * t.uniform("blade", 1.3, 1.9)
        cowl = self.tube(x - 0.9, x + 0.05, r * 0.7, r * 0.55, y, 0)
        spinner = self.tube(x, x + 0.45, r * 0.24, 0.02, y, 0)
        vanes = []
        for k in range(blades):
            a = turn + 360 * k / blades
            vane = turned(spline([(0, -0.1), (reach * 0.6, -0.2), (reach, 0.0), (reach * 0.6, 0.14), (0, 0.1)], per=3), a)
            vanes.append(self.camera(np.column_stack([np.full(len(vane), x + 0.2), y + vane[:, 1], vane[:, 0] + 0.12 * vane[:, 1]])))

        def paint(f: Figure) -> None:
            for vane in vanes:
                f.add(vane, "engine", color=(0.2, 0.2, 0.22), material="metal", body="propeller")
            f.add(spinner, "engine", color=self.livery, material="metal", bulge=0.9)

        self.parts.append((99.0 if self.view in ("ahead", "side", "turned") and self.camera.matrix[2, 0] > -0.2 else -99.0, paint))
        self.parts.append((50.0, lambda f: f.add(cowl, "engine", color=t.choice("cowl.paint", (self.paint, self.livery, (0.5, 0.5, 0.52))),
                                                 material="metal", omit=0.4)))

    def gear(self) -> None:
        t, n = self.t, self.length
        r = self.radius * t.uniform("gear.wheel", 0.26, 0.42) * (1.4 if self.kind in ("light", "biplane") else 1.0)
        ground = self.radius * (1.0 + t.uniform("gear.long", 0.5, 0.9))
        main = n * {"light": 0.64, "biplane": 0.8}.get(self.kind, 0.5)
        nose = n * 0.86 if self.kind != "biplane" else n * 0.06
        for x, z, size in ((nose, 0.0, 0.8 if self.kind != "biplane" else 0.5), (main, -0.9 * self.radius, 1.0),
                           (main, 0.9 * self.radius, 1.0)):
            top = at3(x, 0.25 * self.radius, z * 0.7)
            foot = at3(x, ground if self.kind != "biplane" or x > n / 2 else self.radius * 0.8, z)
            line = self.camera([top, foot])
            step = line[1] - line[0]
            side = np.array([-step[1], step[0]]) / (np.hypot(*step) + 1e-9) * 0.07
            leg = np.array([line[0] + side, line[1] + side, line[1] - side, line[0] - side])
            tyre = self.camera(np.column_stack([foot[0] + r * size * circle(18)[:, 0], foot[1] + r * size * circle(18)[:, 1],
                                                np.full(18, foot[2])]))
            thick = self.camera(np.column_stack([foot[0] + r * size * circle(18)[:, 0], foot[1] + r * size * circle(18)[:, 1],
                                                 np.full(18, foot[2] - 0.2)]))
            outline = hull(np.concatenate([tyre, thick]))

            def paint(f: Figure, leg=leg, outline=outline, line=line) -> None:
                f.add(leg, "wheels", color=(0.45, 0.46, 0.48), spine=line, body="gear", material="metal", omit=0.2)
                i = f.add(outline, "wheels", color=TYRE, material="rubber", body="tyre")
                f.mark(i, ring(outline.mean(0), 0.35 * r, 0.35 * r, 10), closed=True, color=(0.7, 0.7, 0.72), fill=True, chance=0.3)

            self.parts.append((self.camera.depth((n / 2, 0, 0)) + (z or -1) * 2, paint))

    # -- fuselage --------------------------------------------------------------------------------------------------------

    def fuselage(self, f: Figure) -> None:
        camera = self.camera
        ring = circle(16)
        s, r, rise = self.hull[:, 0], self.hull[:, 1] * self.radius, self.hull[:, 2] * self.radius
        if self.view == "ahead" or abs(camera.matrix[0, 0]) < 0.5:
            points = np.stack([np.broadcast_to(s[:, None] * self.length, (len(s), 16)), -rise[:, None] + r[:, None] * ring[:, 1],
                               r[:, None] * ring[:, 0]], 2)
            outline = hull(camera(points.reshape(-1, 3)))
        else:
            outline = self._along(s, r, rise)
        body = f.add(outline, "body", color=self.paint, material="metal", bulge=0.9)
        self._livery(f, body)
        if self.kind in ("liner", "jet"):
            self._windows(f, body)
        else:
            self._canopy(f, body)

    def _along(self, s: np.ndarray, r: np.ndarray, rise: np.ndarray) -> np.ndarray:
        """The outline where the axis is seen long: the axis with the radius to either side, smoothed."""
        axis = self.camera(np.column_stack([s * self.length, -rise, 0 * s]))
        step = np.gradient(axis, axis=0)
        step /= np.hypot(step[:, 0], step[:, 1])[:, None]
        side = np.column_stack([-step[:, 1], step[:, 0]]) * r[:, None]
        nose = axis[-1] + step[-1] * r[-2] * 0.35
        return spline(np.concatenate([axis - side, [nose], (axis + side)[::-1]]), per=4)

    def _visible(self, s: float, angle: float) -> bool:
        a = np.deg2rad(angle)
        return self.camera.depth((0, -np.sin(a), np.cos(a))) > 0.25

    def _windows(self, f: Figure, body: int) -> None:
        t = self.t
        count = t.integer("windows", 5, 14) // (2 if t.simple else 1)
        angle = t.uniform("window.row", 8, 22)
        size = 0.011 * self.length * t.uniform("window.size", 0.7, 1.3)
        if self._visible(0.5, angle) and self.view != "ahead":
            pane = np.column_stack([circle(8) * (size, 1.4 * size), np.zeros(8)])
            for centre in self.skin(np.linspace(0.3, 0.84, count), np.full(count, angle)):
                f.mark(body, self.camera(centre + pane), closed=True, color=GLASS, fill=True, width=0.004, chance=0.55)
        if t.flag("door.seen", 0.4) and self._visible(0.87, 0):
            f.mark(body, self.patch((0.85, -25), (0.85, 32), (0.875, 32), (0.875, -25)), closed=True, width=0.005, chance=0.35)
        corners = [(0.915, 30), (0.915, 62), (0.95, 58), (0.972, 30)]
        if self.view in ("above", "ahead"):
            corners = [(0.92, 35), (0.955, 40), (0.965, 90), (0.955, 140), (0.92, 145),
                       (0.925, 90)] if self.view == "above" else [(0.965, 20), (0.93, 40), (0.93, 90), (0.93, 140), (0.965, 160),
                                                                  (0.97, 90)]
        f.mark(body, self.patch(*corners), closed=True, color=GLASS, fill=True, width=0.005, chance=0.75)

    def _livery(self, f: Figure, body: int) -> None:
        t = self.t
        if t.flag("stripe", 0.5) and self._visible(0.5, -10):
            line = self.camera(self.skin(np.linspace(0.06, 0.95, 8), np.full(8, -8.0)))
            f.mark(body, line, color=self.livery, width=t.uniform("stripe.width", 0.005, 0.014), chance=0.25, clip=True)

    def _canopy(self, f: Figure, body: int) -> None:
        """Cockpit glass: a bubble on a fighter, side windows in a light plane, an opening in a biplane."""
        t = self.t
        first, last = {"fighter": (0.62, 0.82), "light": (0.56, 0.76), "biplane": (0.46, 0.6)}[self.kind]
        if self.kind == "light" and self.view not in ("above", "ahead"):
            cut = t.uniform("cabin.cut", 0.62, 0.67)
            for a, b in ((first, cut - 0.005), (cut + 0.005, last)):
                quad = self.patch((a + 0.01, 15), (a + 0.02, 62), (b - 0.02 * (b == last), 62), (b, 15))
                f.mark(body, quad, closed=True, color=GLASS, fill=True, width=0.005, chance=0.7)
            return
        if self.view in ("above", "ahead"):
            rim = [(first, 90), ((first + last) / 2, 45), (last, 90), ((first + last) / 2, 135)]
            f.mark(body, spline(self.patch(*rim), per=4), closed=True, color=GLASS, fill=True, width=0.005, chance=0.75)
            return
        base = self.patch((first, 68), (first * 0.4 + last * 0.6, 68), (last, 68))
        up = self.camera.matrix[:2, 1] * -self.radius * t.uniform("canopy", 0.45, 0.8)
        if self.kind == "biplane":
            f.mark(body, np.array([base[2], base[2] + up * 0.7]), width=0.012, chance=0.5)
            f.add(ring(base[1] + up * 0.3, 0.26, 0.3, 16), "body", color=(0.45, 0.3, 0.2), material="leather", omit=0.6)
            return
        glass = f.add(spline([base[0], base[0] * 0.5 + base[1] * 0.5 + up * 0.8, base[1] + up, base[2] + up * 0.15, base[2], base[1]],
                             per=4), "body", color=GLASS, material="glass", omit=0.05)
        f.mark(glass, np.array([base[1] + up, base[1]]), width=0.005, chance=0.3)
