"""What a scoring leaves: rows, per-item scores and a page, as a run does."""

from __future__ import annotations

import csv
import html
import json
import math
import shlex
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sketchbench.errors import UserError
from sketchbench.report.paired import interval, item_scores
from sketchbench.run.folder import RunFolder, write_atomic
from sketchbench.run.results import write_items
from sketchbench.scoring.scored import GIVEN, Scored

BINS = 20  # of the picture of item scores


def leave(scored: Scored, given: Mapping[str, str], name: str, metric: str, title: str, folder: Path, seconds: float) -> RunFolder:
    """metrics.json, items.csv, rows.csv and report.html; a folder that holds an earlier scoring is written anew."""
    run = RunFolder(folder)
    if run.config.is_file():
        raise UserError(f"out={folder}: is a run's folder, whose results would be lost; choose another")
    spans = {m: interval(s.values()) for m, s in item_scores(scored.items, scored.metrics).items()}
    found: dict[str, Any] = {
        "task": given["task"], "data": scored.data, "source": scored.source, "preset": "", "seed": 0, "metric": metric,
        "value": scored.metrics[metric], "n": len(scored.items), "fingerprint": scored.fingerprint, "tested": scored.tested,
        "title": title, "from": name,
        "seconds": round(seconds, 1), "processes": 1, "device": "", "given": dict(given), "notes": scored.notes,
        "definitions": scored.definitions, "intervals": {m: list(span) for m, span in spans.items() if not math.isnan(span[0])},
        "stages": {"run": {"metrics": scored.metrics, "n": len(scored.items)}}}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        write_items(run.items, scored.items)
        run.rows.unlink(missing_ok=True)
        write_rows(run, found)
        write_atomic(run.metrics, json.dumps(found, indent=1))
        write_atomic(run.page, page(found, scored, run))
        run.say("done", seconds=round(seconds, 1), why="")
    except OSError as error:
        raise UserError(f"out={folder}: cannot be written ({error.strerror}); choose another place with out=<folder>") from None
    return run


def write_rows(run: RunFolder, found: Mapping[str, Any]) -> None:
    """One a metric, with stage `scored`: no run of ours has that."""
    from sketchbench.run.machine import commit, versions
    from sketchbench.run.rows import Row, append_rows, row_key

    told = {k: v for k, v in found["given"].items() if k not in ("out", "name")}
    with run.items.open(newline="") as f:
        content = list(csv.reader(f))  # the same files with other numbers in them are another result
    key = row_key(found["task"], found["from"], found["data"], found["fingerprint"], {**told, "items": content}, 0, 0)
    defined = found["definitions"]
    append_rows(run.rows, [Row(
        task=found["task"], method=found["from"], variant=" ".join(f"{k}={v}" for k, v in told.items() if k != "task"), preset="",
        data=found["data"], fingerprint=found["fingerprint"], split="test", metric=name,
        definition=defined.get(name, defined.get(name.split("/")[0], "")), value=value, n=found["n"], seed=0, revision=0, key=key,
        stage="scored", commit=commit(), versions=" ".join(f"{k}={v}" for k, v in versions().items()), device="", precision="",
        processes=1, seconds=found["seconds"], parameters=0, multiply_adds=0, milliseconds=0.0, run=run.path.name,
        at=time.strftime("%Y-%m-%d %H:%M:%S")) for name, value in found["stages"]["run"]["metrics"].items()])


# ---------------------------------------------------------------------- page
def page(found: Mapping[str, Any], scored: Scored, run: RunFolder) -> str:
    from sketchbench.report.page import categories, document, paper_values, table

    metrics, spans, paper = scored.metrics, found["intervals"], paper_values(found["task"])
    same = scored.source == paper.get("data_name")
    values = paper["values"] if same else {}
    rows = [[m, number(m, v), span(spans.get(m)), *([f"{values[m]:.4f}" if m in values else ""] if same else [])]
            for m, v in metrics.items() if "/" not in m]
    defined = scored.definitions
    words = "".join(f"<p class=soft><b>{html.escape(m)}</b>: {html.escape(defined[m])}</p>" for m in metrics if m in defined)
    call = shlex.join(f"{k}={v}" for k, v in found["given"].items())
    main = found["metric"]
    cards = f"<div class=ours><b>{metrics[main]:.4f}</b><span>{html.escape(found['from'])}</span></div>"
    if main in values:
        cards += f"<div><b>{values[main]:.4f}</b><span>the paper, on {html.escape(paper['data'])}</span></div>"
    notes = "".join(f"<p>{html.escape(n)}.</p>" for n in scored.notes)
    body = [f"<h1>{html.escape(found['title'])}</h1><p class=soft>results of <b>{html.escape(found['from'])}</b>, made elsewhere, "
            f"scored on <b>{html.escape(where(scored))}</b> · {found['n']} test items · {time.strftime('%Y-%m-%d %H:%M')}</p>",
            f"<h2>Result: {html.escape(main)}</h2><div class=big>{cards}</div>{notes}"
            f"{table(['', 'value', '95 % interval', *(['paper'] if same else [])], rows)}{words}"
            "<p class=soft>Intervals of metrics that are means over items, by drawing the items again.</p>",
            spread(scored), categories(dict(found), {"values": values}, found["from"]),
            f"<h2>How to reproduce</h2><pre>sketchbench score {html.escape(call)}</pre>"
            "<p class=soft>rows.csv holds every number of this page, items.csv the score of each test item. "
            f"<code>sketchbench report {html.escape(str(run.path))} &lt;run folder&gt;</code> compares it with a run.</p>"]
    return document(f"{found['task']} · {found['from']}", body)


def where(scored: Scored) -> str:
    return f"{'the given truth' if scored.data == GIVEN else scored.data} ({scored.fingerprint})"


def number(metric: str, value: float) -> str:
    from sketchbench.report.compare import value as told

    return told(metric, value)


def span(ends: Any) -> str:
    return f"[{ends[0]:.4f}, {ends[1]:.4f}]" if ends else ""


def spread(scored: Scored) -> str:
    """How the items' scores lie, and the lowest and highest of them."""
    from sketchbench.report.compare_page import drawn
    from sketchbench.report.figures import COLORS, INK, figure
    from sketchbench.report.page import table

    values = [float(i["value"]) for i in scored.items]
    name = str(scored.items[0]["metric"])
    fig, axes = figure(9, 2.2)
    axes.hist(values, BINS, color=COLORS[0], rwidth=0.92)
    axes.set_title(f"{name} of {len(values)} test items", loc="left", fontsize=9, color=INK)
    good_first = sorted(scored.items, key=lambda i: (float(i["value"]) if name == "rank" else -float(i["value"]), i["id"]))
    ends = good_first if len(good_first) <= 10 else good_first[:5] + good_first[-5:]
    rows = [[i["id"], number(name, float(i["value"])), str(i.get("first", ""))] for i in ends]
    columns = 3 if any(r[2] for r in rows) else 2
    head = ["item", name, "its nearest photo"][:columns]
    return (f"<h2>Item by item</h2>{drawn('item scores', fig)}<details><summary>the best and the worst</summary>"
            f"{table(head, [r[:columns] for r in rows])}</details>")


def show(found: RunFolder) -> None:
    """On the screen."""
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    from sketchbench.run.execute import place_of

    told = json.loads(found.metrics.read_text())
    grid = Table(show_edge=False)
    for n, head in enumerate(("", escape(told["from"]), "95 % interval")):
        grid.add_column(head, justify="right" if n else "left", no_wrap=True)
    for metric, value in told["stages"]["run"]["metrics"].items():
        if "/" not in metric:
            grid.add_row(metric, number(metric, value), escape(span(told["intervals"].get(metric))))
    print(f"{told['task']} on {told['data']} ({told['fingerprint']}), {told['n']} test items")
    Console(width=max(Console().width, 100)).print(grid)
    for note in told["notes"]:
        print(note)
    print(f"\n  page  {place_of(found.page)}")
