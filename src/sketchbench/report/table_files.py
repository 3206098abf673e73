"""A drawn table as text on the screen, Markdown, LaTeX, CSV and a picture of bars."""

from __future__ import annotations

import csv
import math
from collections.abc import Callable, Mapping
from pathlib import Path

from sketchbench.report.tables import CONTROL, Cell, Drawn
from sketchbench.run.folder import write_atomic

NOTHING = "–"
LINE = 9  # points from one floor's name to the next
TEX = {"\\": r"\textbackslash{}", **{c: "\\" + c for c in "&%_#$"}, "±": r"$\pm$", "−": "$-$", "·": r"$\cdot$", "–": "--"}


def number(value: float | None, signed: bool = False, digits: int = 2) -> str:
    return NOTHING if value is None else f"{value:{'+' if signed else ''}.{digits}f}".replace("-", "−")


def mean_and_interval(cell: Cell) -> str:
    return number(cell.mean) + ("" if cell.half is None else f" ± {cell.half:.2f}")


def title(drawn: Drawn) -> str:
    return f"{drawn.table.source}. {drawn.table.title}"


def setting(drawn: Drawn) -> str:
    """What was measured on, in a line: never to be left out."""
    items = " or ".join(map(str, drawn.items)) + " test items" if drawn.items else "no results yet"
    unit = ", percent" if drawn.table.percent else ""
    return f"{drawn.data}, preset {drawn.preset}, {items}, seeds {', '.join(map(str, drawn.seeds))}; {drawn.table.metric}{unit}"


def lines(drawn: Drawn) -> list[list[str]]:
    """Head and rows of the table of the main metric."""
    bases = baselines(drawn)
    columns: list[tuple[str, bool, Callable[[Cell], str]]] = [  # head, whether it is there, what stands in it
        ("", True, lambda c: c.row.name),
        ("ours", True, mean_and_interval),
        ("seeds", True, lambda c: str(len(c.values)) if c.values else NOTHING),
        ("gain", bool(bases), lambda c: number(c.gain, signed=True)),
        ("paper", True, lambda c: number(c.paper)),
        ("paper's gain", bool(bases), lambda c: number(c.paper_gain, signed=True)),
        ("over", len(bases) > 1, lambda c: c.row.baseline if c.row.baseline != c.row.name else ""),
        ("difference", drawn.comparable, lambda c: number(None if c.mean is None or c.paper is None else c.mean - c.paper, signed=True)),
    ]
    there = [(head, text) for head, shown, text in columns if shown]
    return [[head for head, _ in there], *([text(cell) for _, text in there] for cell in drawn.main)]


def baselines(drawn: Drawn) -> list[str]:
    """The rows that gains are over."""
    return list(dict.fromkeys(c.row.baseline for c in drawn.main if c.row.baseline))


def by_column(drawn: Drawn) -> list[list[str]]:
    """All columns, our mean and the paper's value; empty for a table of one column."""
    if len(drawn.table.columns) == 1:
        return []
    body = [[line[0].row.name, *(f"{number(c.mean)} / {number(c.paper)}" for c in line)] for line in drawn.cells]
    return [["ours / paper", *drawn.table.columns], *body]


def remarks(drawn: Drawn) -> list[str]:
    """How to read it."""
    said = ["± is half of the 95 % interval of the mean over seeds (t distribution)."]
    if len(bases := baselines(drawn)) == 1:
        said.append(f"Gains are over {bases[0]}.")
    if not math.isnan(drawn.smallest):
        said.append(f"Rows that differ by less than {drawn.smallest:.2f} cannot be told apart with these seeds "
                    "(pooled spread, two-sided t-test at 5 %).")
    said += [f"Without any training: {name} {number(value)}." for name, value in drawn.floors.items()]
    if not drawn.comparable:
        said.append(f"The paper's values were measured on {drawn.table.data} at full size: compare gains and order, not heights.")
    return [*said, *drawn.table.notes]


def markdown(drawn: Drawn, pictures: Mapping[str, str] | None = None) -> str:
    """`pictures`: what they are → files beside the bars."""
    parts = [f"# {title(drawn)}", f"Measured on {setting(drawn)}.", _pipes(lines(drawn)), " ".join(remarks(drawn)),
             _pipes(by_column(drawn)), f"![bars]({stem(drawn)}.png)"]
    parts += [f"![{kind}]({file})" for kind, file in (pictures or {}).items()]
    return "\n\n".join(p for p in parts if p) + "\n"


def _pipes(rows: list[list[str]]) -> str:
    if not rows:
        return ""
    rule = ["---", *["--:"] * (len(rows[0]) - 1)]
    return "\n".join("| " + " | ".join(r) + " |" for r in [rows[0], rule, *rows[1:]])


def latex(drawn: Drawn) -> str:
    """A `table` that needs the package booktabs."""
    head, *body = lines(drawn)
    caption = _escaped(f"{title(drawn)}. {setting(drawn)}. {remarks(drawn)[0]}")
    ruled = [r"\toprule", _tex(head), r"\midrule", *map(_tex, body), r"\bottomrule"]
    return "\n".join([r"\begin{table}", r"\centering", rf"\caption{{{caption}}}", rf"\begin{{tabular}}{{l{'r' * (len(head) - 1)}}}", *ruled,
                      r"\end{tabular}", r"\end{table}"]) + "\n"


def _tex(cells: list[str]) -> str:
    return " & ".join(map(_escaped, cells)) + r" \\"


def _escaped(text: str) -> str:
    return "".join(TEX.get(c, c) for c in text)


def stem(drawn: Drawn) -> str:
    """File name; another preset or data set than the usual has files of its own."""
    usual = (drawn.preset, drawn.data) == ("ablate", "sketchworld")
    return drawn.table.id if usual else f"{drawn.table.id}-{drawn.preset}-{drawn.data}"


def write(drawn: Drawn, folder: Path) -> list[Path]:
    """All four files."""
    folder.mkdir(parents=True, exist_ok=True)
    md, tex, table, png = (folder / f"{stem(drawn)}.{kind}" for kind in ("md", "tex", "csv", "png"))
    pictures = {kind: f"{stem(drawn)}-{name}.png" for kind, name in drawn.table.figure.items()}
    write_atomic(md, markdown(drawn, {kind: file for kind, file in pictures.items() if (folder / file).is_file()}))
    write_atomic(tex, latex(drawn))
    with table.open("w", newline="") as f:
        out = csv.writer(f)
        out.writerow(["row", "column", "metric", "preset", "data", "mean", "half_interval", "seeds", "gain", "over", "paper", "paper_gain"])
        out.writerows([c.row.name, c.column, c.metric, drawn.preset, drawn.data, c.mean, c.half, len(c.values), c.gain, c.row.baseline,
                       c.paper, c.paper_gain] for line in drawn.cells for c in line)
    bars(drawn, png)
    return [md, tex, table, png]


def bars(drawn: Drawn, path: Path) -> None:
    """A bar a row with its interval; the paper's value as an outline."""
    from sketchbench.report.figures import COLORS, FAINT, INK, figure

    cells = drawn.main
    fig, axes = figure(8, 1.5 + 0.32 * len(cells))
    for y, cell in enumerate(cells):
        if cell.mean is not None:
            axes.barh(y, cell.mean, height=0.62, color=FAINT if cell.row.name == CONTROL else COLORS[0])
            axes.errorbar(cell.mean, y, xerr=cell.half or 0, color=COLORS[1], linewidth=1.4, capsize=2.5)
        if cell.paper is not None:
            axes.barh(y, cell.paper, height=0.62, fill=False, edgecolor=INK, linewidth=0.9)
    for line, (name, value) in enumerate(drawn.floors.items()):  # names one above the other: floors may lie close together
        axes.axvline(value, color=INK, linewidth=0.8, linestyle=":")
        axes.annotate(name, (value, 1), xycoords=("data", "axes fraction"), xytext=(3, 2 + LINE * line), textcoords="offset points",
                      fontsize=7, color=INK)
    axes.set_yticks(range(len(cells)), [c.row.name for c in cells])
    axes.set_ylim(len(cells) - 0.5, -0.5)
    axes.grid(axis="y", visible=False)
    axes.grid(axis="x", color=FAINT, linewidth=0.6)
    axes.set_title(f"{title(drawn)}\n{setting(drawn)}", loc="left", fontsize=8, color=INK, pad=5 + LINE * len(drawn.floors))
    outlines = f" · outlines: the paper, on {drawn.table.data}" if any(cell.paper is not None for cell in cells) else ""
    axes.set_xlabel(f"bars: ours with the 95 % interval over seeds{outlines}", fontsize=8, color=INK)
    fig.savefig(path)


def show(drawn: Drawn) -> None:
    """On the screen: the table of the main metric."""
    from rich.console import Console
    from rich.table import Table as Grid

    head, *body = lines(drawn)
    grid = Grid(show_edge=False)
    for n, name in enumerate(head):
        grid.add_column(name, justify="right" if n else "left", no_wrap=True)
    for row in body:
        grid.add_row(*row)
    print(f"{title(drawn)}\n{setting(drawn)}")
    Console(width=max(Console().width, 160)).print(grid)  # cells are never broken; a narrow terminal breaks whole lines
    print(*remarks(drawn), sep="\n")
