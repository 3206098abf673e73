"""The page of a comparison: one self-contained HTML file."""

from __future__ import annotations

import html
import io
import json
import math
from collections import defaultdict
from pathlib import Path
from typing import Any

from sketchbench.report.compare import Comparison, Entry, p_value, same_test, untested, value, verdict, with_interval
from sketchbench.report.figures import COLORS, FAINT, INK, figure
from sketchbench.report.page import STAGES, document, embedded, image, table
from sketchbench.run.curves import read_curves
from sketchbench.run.folder import write_atomic

DASHES = ("-", "--", ":", "-.")
SMOOTH = 60  # points of a curve from which on it is averaged
ITEMS = 5  # items on which two runs differ most, of either sign
STYLE = """
.best{font-weight:700;color:var(--mark)}.left{text-align:left;white-space:normal;overflow-wrap:anywhere;max-width:460px}
.side{display:grid;gap:18px;grid-template-columns:repeat(auto-fit,minmax(min(100%,480px),1fr));align-items:start}
.side p{margin:0}.chip{display:inline-block;min-width:22px;padding:0 6px;border-radius:5px;color:#fff;text-align:center;font-weight:600;
font-size:13px;line-height:20px;margin-right:8px}
.runs{display:grid;grid-template-columns:max-content 1fr;gap:6px 4px;margin:22px 0;align-items:baseline}
"""


def write_comparison(c: Comparison, path: Path) -> Path:
    body = [head(c), result(c), tests(c), where(c), seeds(c), metrics(c), configuration(c), curves(c), pictures(c)]
    write_atomic(path, document(f"{c.task} · {len(c.entries)} runs compared", body, STYLE))
    return path


def color(c: Comparison, e: Entry) -> str:
    return COLORS[c.entries.index(e) % len(COLORS)]


def chip(c: Comparison, e: Entry) -> str:
    return f"<span class=chip style='background:{color(c, e)}'>{e.letter}</span>"


def drawn(name: str, fig: Any) -> str:
    out = io.BytesIO()
    fig.savefig(out, format="png")
    return embedded(name, out.getvalue())


def head(c: Comparison) -> str:
    """Which runs, on what."""
    data = sorted({f"{e.found['data']} ({e.found['fingerprint']})" for e in c.entries})
    alike = ", whose test items are the same" if len(data) > 1 and all(same_test(c.entries[0], e) for e in c.entries) else ""
    lines = "".join(f"{chip(c, e)}<span><b>{html.escape(e.name)}</b> <span class=soft>{html.escape(described(e))}</span></span>"
                    for e in c.entries)
    lost = "".join(f"<p class=soft>left out: {html.escape(line)}</p>" for line in c.left_out)
    return (f"<h1>{html.escape(c.entries[0].found['title'])}</h1><p class=soft>{len(c.entries)} runs compared, measured on "
            f"<b>{html.escape(' and '.join(data))}</b>{alike}</p><div class=runs>{lines}</div>{lost}")


def described(e: Entry) -> str:
    f = e.found
    made = [f"preset {f['preset']} · seed {f['seed']}"] if f["preset"] else [f"scored from {f['from']}"] if f.get("from") else []
    return " · ".join([*made, f"{f['n']} test items", f"{f['seconds']:.0f} s", e.folder.path.name])


# ---------------------------------------------------------------------- numbers
def result(c: Comparison) -> str:
    """The main metric with intervals as dots, and floors as lines."""
    fig, axes = figure(9, 0.75 + 0.34 * len(c.entries))
    for y, e in enumerate(c.entries):
        if c.metric not in e.metrics:
            continue
        low, high = e.intervals.get(c.metric, (math.nan, math.nan))
        if not math.isnan(low):
            axes.plot([low, high], [y, y], color=color(c, e), linewidth=5, alpha=0.28, solid_capstyle="round")
        axes.plot(e.metrics[c.metric], y, "o", color=color(c, e), markersize=7)
    for name, height in floors(c).items():
        axes.axvline(height, color=INK, linewidth=0.8, linestyle=":")
        axes.annotate(name, (height, 1), xycoords=("data", "axes fraction"), xytext=(3, 2), textcoords="offset points", fontsize=7,
                      color=INK)
    axes.set_yticks(range(len(c.entries)), [f"{e.letter}  {e.name[:44]}" for e in c.entries])
    axes.set_ylim(len(c.entries) - 0.5, -0.5)
    axes.grid(axis="y", visible=False)
    axes.grid(axis="x", color=FAINT, linewidth=0.6)
    defined = c.entries[0].found["definitions"].get(c.metric, "")
    note = f"<p class=soft><b>{html.escape(c.metric)}</b>: {html.escape(defined)}. Bars: 95 % interval, by drawing test items again.</p>"
    return f"<h2>Result: {html.escape(c.metric)}</h2>{drawn(c.metric, fig)}{note}"


def floors(c: Comparison) -> dict[str, float]:
    """What needs no training and is the same beside all runs on the same data."""
    stages = [{s: v["metrics"].get(c.metric) for s, v in e.found["stages"].items() if s not in STAGES}
              for e in c.entries if len(e.found["stages"]) > 1]
    return {name: height for name, height in (stages[0].items() if stages else ())
            if height is not None and all(name in s and s[name] is not None and abs(s[name] - height) < 1e-9 for s in stages)}


def metrics(c: Comparison) -> str:
    """All of them, the best of each row marked."""
    if len(c.entries) <= 6:
        rows = [[(m, ""), *((with_interval(e, m) if m == c.metric else value(m, e.metrics.get(m)), "best" if e.letter in c.best(m) else "")
                            for e in c.entries)] for m in c.metrics]
        block = table(["", *(f"{e.letter}" for e in c.entries)], rows)
    else:  # many runs stand better below each other
        rows = [[(f"{e.letter}  {e.name}", ""), *((value(m, e.metrics.get(m)), "best" if e.letter in c.best(m) else "") for m in c.metrics)]
                for e in c.entries]
        block = table(["", *c.metrics], rows)
    said = "<p class=soft>The best of each is bold, where all runs were measured on the same data.</p>"
    return f"<h2>All metrics</h2>{block}{by_category(c)}{said}"


def by_category(c: Comparison) -> str:
    """Metrics named a/b and a/b/c, folded away."""
    groups: dict[str, list[str]] = defaultdict(list)
    for name in dict.fromkeys(m for e in c.entries for m in e.metrics if "/" in m and m not in c.metrics):
        groups[name.split("/")[0]].append(name)
    parts = []
    for group, names in groups.items():
        rows = [[(" · ".join(n.split("/")[1:]), ""), *((value(n, e.metrics.get(n)), "best" if e.letter in c.best(n) else "")
                                                       for e in c.entries)] for n in sorted(names)]
        parts.append(f"<details><summary>{html.escape(group)}: {len(rows)} values</summary>"
                     f"{table([group, *(e.letter for e in c.entries)], rows)}</details>")
    return "".join(parts)


def tests(c: Comparison) -> str:
    """Differences with intervals and p, or why there is none."""
    found = [(p, p.test) for p in c.pairs if p.test]
    lines = "".join(f"<p class=soft>{html.escape(line)}.</p>" for line in untested(c))
    if not found:
        return f"<h2>Item by item</h2>{lines}"
    sign = "lower" if c.smaller_is_better else "higher"
    p_head = ["p"] if len(found) == 1 else ["p", "p, Holm"]
    rows: list[list[str | tuple[str, str]]]
    rows = [[f"{p.first.letter} − {p.second.letter}", f"{t.difference:+.4f}", f"[{t.low:+.4f}, {t.high:+.4f}]",
             *[p_value(x) for x in ([t.p] if len(found) == 1 else [t.p, t.adjusted])],
             f"{t.higher} : {t.lower} : {t.n - t.higher - t.lower}", (verdict(p, c.smaller_is_better), "best" if t.speaks else "")]
            for p, t in found]
    more = "" if len(found) == 1 else " Holm's p takes into account how many pairs are tested."
    against = "" if len(c.pairs) == len(c.entries) * (len(c.entries) - 1) // 2 else f" Every run is tested against {c.entries[0].letter}."
    return (f"<h2>Item by item</h2>{table(['', 'difference', '95 % interval', *p_head, 'items higher : lower : equal', ''], rows)}{lines}"
            f"<p class=soft>Both runs scored the same items, {sign} is better. Interval: items drawn again with replacement, in pairs. "
            "p: how often a difference this large comes about when the sign of each item's difference is a matter of chance."
            f"{more}{against} "
            "It speaks of these weights on such items; whether another training would do as well is for several seeds to say.</p>")


def where(c: Comparison) -> str:
    """Two runs alone: in which categories, and on which items, they differ."""
    pair = c.pairs[0]
    if len(c.entries) != 2 or not pair.test:
        return ""
    a, b = (e.scores[c.metric] for e in (pair.first, pair.second))
    gaps = {i: a[i] - b[i] for i in a}
    parts = [category_bars(c, gaps, pair.first)]
    order = sorted(gaps, key=lambda i: (gaps[i], i))
    picked = [i for i in (*order[::-1][:ITEMS], *order[:ITEMS][::-1]) if gaps[i]]
    rows = [[i, f"{a[i]:.4f}", f"{b[i]:.4f}", f"{gaps[i]:+.4f}"] for i in dict.fromkeys(picked)]
    if rows:
        parts.append(f"<details><summary>the items that differ most</summary>"
                     f"{table(['item', pair.first.letter, pair.second.letter, 'difference'], rows)}</details>")
    return "".join(parts)


def category_bars(c: Comparison, gaps: dict[str, float], first: Entry) -> str:
    groups: dict[str, list[float]] = defaultdict(list)
    for item, category in first.category.items():
        if item in gaps:
            groups[category].append(gaps[item])
    if len(groups) < 2:
        return ""
    means = sorted(((math.fsum(g) / len(g), name, len(g)) for name, g in groups.items()), reverse=True)
    shown = means if len(means) <= 24 else [*means[:12], *means[-12:]]
    fig, axes = figure(9, 0.7 + 0.2 * len(shown))
    axes.barh(range(len(shown)), [m for m, *_ in shown], height=0.66,
              color=[COLORS[0] if (m > 0) != c.smaller_is_better else COLORS[1] for m, *_ in shown])
    axes.axvline(0, color=INK, linewidth=0.8)
    axes.set_yticks(range(len(shown)), [f"{name} ({n})" for _, name, n in shown], fontsize=7)
    axes.set_ylim(len(shown) - 0.4, -0.6)
    axes.grid(axis="y", visible=False)
    axes.grid(axis="x", color=FAINT, linewidth=0.6)
    axes.set_title(f"{c.metric}, {c.entries[0].letter} − {c.entries[1].letter}, by category (items)", loc="left", fontsize=9, color=INK)
    cut = "" if shown is means else f"<p class=soft>The twelve categories at either end, of {len(means)}.</p>"
    return drawn("by category", fig) + cut


def seeds(c: Comparison) -> str:
    if not c.over_seeds:
        return ""
    rows = [["  ".join(e.letter for e in group), group[0].name, ", ".join(str(e.found["seed"]) for e in group), f"{mean:.4f}",
             "" if math.isnan(half) else f"± {half:.4f}"] for group, mean, half in c.over_seeds]
    return (f"<h2>Over seeds</h2>{table(['runs', 'first of them', 'seeds', c.metric, '95 % interval'], rows)}"
            "<p class=soft>Runs that differ in nothing but the seed; the interval of their mean by the t distribution.</p>")


# ---------------------------------------------------------------------- how they were made
def configuration(c: Comparison) -> str:
    rows = [[(key, ""), *((shortened(v) or "–", "left") for v in values)] for key, values in c.differing.items()]
    block = table(["", *(e.letter for e in c.entries)], rows) if rows else "<p>Nothing differs.</p>"
    return f"<h2>What differs in the configuration</h2>{block}"


def shortened(text: str) -> str:
    return text if len(text) <= 60 else text[:28] + " … " + text[-28:]


def curves(c: Comparison) -> str:
    """One picture a curve that at least one run has, each run in its colour; phases follow each other along the steps."""
    lines: dict[str, dict[str, list[tuple[float, float]]]] = defaultdict(dict)
    for e in c.entries:
        for name, points in (followed(e) if e.folder.curves.is_file() else {}).items():
            if len(points) > 1 and not name.startswith("lr"):
                lines[name][e.letter] = points
    parts = []
    for name in sorted(lines, key=lambda n: (n != f"val/{c.metric}", n)):
        fig, axes = figure(9, 2.8)
        for k, e in enumerate(c.entries):
            if e.letter in lines[name]:
                x, y = zip(*lines[name][e.letter], strict=True)
                dash = DASHES[k // len(COLORS) % len(DASHES)]
                many = len(x) > SMOOTH
                if many:
                    axes.plot(x, y, color=color(c, e), linewidth=0.7, alpha=0.25)
                axes.plot(x, running(y) if many else y, dash, color=color(c, e), linewidth=1.5, marker=None if len(x) > 40 else "o",
                          markersize=3, label=e.letter)
        axes.set_title(name, loc="left", fontsize=9, color=INK)
        axes.set_xlabel("steps, phase after phase", fontsize=8, color=INK)
        axes.legend(frameon=False, fontsize=8, ncols=min(8, len(lines[name])), loc="lower right", bbox_to_anchor=(1, 1), borderaxespad=0)
        parts.append(drawn(name, fig))
    shown, folded = "".join(parts[:3]), "".join(parts[3:])
    folded = f"<details><summary>{len(parts) - 3} more curves</summary>{folded}</details>" if folded else ""
    return f"<h2>Curves</h2>{shown}{folded}" if parts else ""


def followed(e: Entry) -> dict[str, list[tuple[float, float]]]:
    """Name → (steps since the start of the run, value)."""
    found: dict[str, list[tuple[float, float]]] = defaultdict(list)
    offset, last, phase = 0.0, 0.0, None
    for row in read_curves(e.folder.curves):
        if row["phase"] != phase:
            phase, offset, last = row["phase"], offset + last, 0.0
        step = float(row["step"])
        last = max(last, step + 1)
        found[row["name"]].append((offset + step, float(row["value"])))
    return found


def running(values: tuple[float, ...]) -> list[float]:
    """The mean of each value and its neighbours."""
    reach = max(1, len(values) // 40)
    windows = (values[max(0, k - reach) : k + reach + 1] for k in range(len(values)))
    return [sum(w) / len(w) for w in windows]


def pictures(c: Comparison) -> str:
    """The runs' exhibits of one name side by side; the first opened."""
    listed: dict[str, list[tuple[Entry, Path]]] = defaultdict(list)
    titles: dict[str, tuple[str, str]] = {}
    for e in c.entries:
        told = e.folder.figures / "exhibits.json"
        for x in json.loads(told.read_text()) if told.is_file() else ():
            listed[x["name"]].append((e, e.folder.figures / f"{x['name']}.png"))
            titles.setdefault(x["name"], (x["title"], x["words"]))
    parts = []
    for n, (name, shown) in enumerate(listed.items()):
        title, words = titles[name]
        blocks = "".join(f"<div><p>{chip(c, e)}{html.escape(e.name)}</p>{image(path)}</div>" for e, path in shown)
        parts.append(f"<h2>{html.escape(title)}</h2><p class=soft>{html.escape(words)}</p>"
                     f"<details{' open' if n == 0 else ''}><summary>{len(shown)} pictures</summary><div class=side>{blocks}</div>"
                     "</details>")
    return "".join(parts)
