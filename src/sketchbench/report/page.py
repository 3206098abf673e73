"""The page of a run: one self-contained HTML file, drawn from what lies in the run folder."""

from __future__ import annotations

import base64
import html
import json
import shlex
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from omegaconf import OmegaConf

from sketchbench.paths import tasks_dir
from sketchbench.report.figures import draw_curves
from sketchbench.run.folder import RunFolder, write_atomic
from sketchbench.run.rows import read_rows

if TYPE_CHECKING:
    from sketchbench.systems.base import Exhibit

STAGES = {"run": "after this run", "shipped": "shipped weights, untouched"}
STYLE = """
:root{--ink:#1c1d21;--soft:#5f6068;--line:#e2dfd8;--paper:#fbfaf7;--card:#fff;--mark:#2f5d8a}
*{box-sizing:border-box}body{margin:0;background:var(--paper);color:var(--ink);font:15px/1.5 system-ui,sans-serif}
main{max-width:1060px;margin:0 auto;padding:40px 24px 80px}h1{font-size:26px;margin:0 0 4px}h2{font-size:17px;margin:44px 0 10px}
p{margin:6px 0}.soft{color:var(--soft)}.big{display:flex;gap:14px;flex-wrap:wrap;margin:22px 0}
.big div{background:var(--card);border:1px solid var(--line);border-radius:8px;padding:12px 18px;min-width:150px}
.big b{display:block;font-size:26px;font-variant-numeric:tabular-nums}.big span{color:var(--soft);font-size:13px}
.big .ours b{color:var(--mark)}
table{border-collapse:collapse;font-variant-numeric:tabular-nums;font-size:14px}
th,td{padding:4px 14px 4px 0;text-align:right;border-bottom:1px solid var(--line);white-space:nowrap}th{font-weight:600}
th:first-child,td:first-child{text-align:left}.wide{overflow-x:auto}
img{max-width:100%;display:block;border:1px solid var(--line);border-radius:6px;background:#fff;margin:8px 0}
pre{background:var(--card);border:1px solid var(--line);border-radius:6px;padding:12px;white-space:pre-wrap;overflow-wrap:anywhere;
font-size:13px}
details{margin:8px 0}summary{cursor:pointer;color:var(--mark)}
"""


def save_exhibits(folder: RunFolder, exhibits: Iterable[Exhibit]) -> None:
    """Pictures into figures/, their titles beside them for the page."""
    from PIL import Image

    listed = []
    for e in exhibits:
        Image.fromarray(e.image).save(folder.figures / f"{e.name}.png")
        listed.append({"name": e.name, "title": e.title, "words": e.words})
    write_atomic(folder.figures / "exhibits.json", json.dumps(listed, indent=1))


def write_page(folder: RunFolder) -> Path:
    """report.html from metrics.json, rows.csv, curves.csv, figures/ and the configuration."""
    found = json.loads(folder.metrics.read_text())
    config = OmegaConf.load(folder.config)
    paper = paper_values(found["task"])
    body = [head(found, folder), numbers(found, paper), pictures(folder), categories(found, paper), curves(folder),
            configuration(folder, config), reproduce(folder, found)]
    write_atomic(folder.page, document(f"{found['task']} · {folder.path.name}", body))
    return folder.page


def document(title: str, body: Iterable[str], style: str = "") -> str:
    """The whole file around the parts of a page."""
    return ("<!doctype html><html lang=en><meta charset=utf-8><meta name=viewport content='width=device-width,initial-scale=1'>"
            f"<title>{html.escape(title)}</title><style>{STYLE}{style}</style><main>{''.join(body)}</main></html>")


def paper_values(task: str) -> dict[str, Any]:
    path = tasks_dir() / task / "paper.yaml"
    return dict(OmegaConf.to_container(OmegaConf.load(path))) if path.is_file() else {"values": {}}  # type: ignore[arg-type]


def head(found: dict[str, Any], folder: RunFolder) -> str:
    status = folder.status
    several = "" if found["processes"] == 1 else f" · {found['processes']} processes"
    return (f"<h1>{html.escape(found['title'])}</h1>"
            f"<p class=soft>measured on <b>{html.escape(found['data'])}</b> ({html.escape(found['fingerprint'])}), "
            f"{found['n']} test items · preset {found['preset']} · seed {found['seed']} · {html.escape(found['device'])}"
            f"{several} · {found['seconds']:.0f} s · {status.get('at', '')}</p>")


def numbers(found: dict[str, Any], paper: dict[str, Any]) -> str:
    """The main metric as large figures, then all scalar metrics a stage."""
    metric = found["metric"]
    order = [*(s for s in found["stages"] if s != "run"), "run"]
    cards = [f"<div{' class=ours' if s == 'run' else ''}><b>{found['stages'][s]['metrics'][metric]:.4f}</b>"
             f"<span>{html.escape(STAGES.get(s, s))}</span></div>"
             for s in order if metric in found["stages"][s]["metrics"]]
    if metric in paper["values"]:
        cards.append(f"<div><b>{paper['values'][metric]:.4f}</b><span>the paper, on {html.escape(paper['data'])}</span></div>")
    plain = [m for m in found["stages"]["run"]["metrics"] if "/" not in m]
    rows = [[STAGES.get(s, s), *(cell(found["stages"][s]["metrics"].get(m)) for m in plain)] for s in order]
    defined = found["definitions"]
    words = "".join(f"<p class=soft><b>{html.escape(m)}</b>: {html.escape(defined[m])}</p>" for m in plain if m in defined)
    size = (f"{found['parameters'] / 1e6:.2f} M parameters · {found['multiply_adds'] / 1e6:.0f} M multiply-adds and "
            f"{found['milliseconds']:.1f} ms an item")
    same = found.get("source", found["data"]) == paper.get("data_name") and found["preset"] == "paper"
    note = "" if same or not paper["values"] else ("<p class=soft>The paper's numbers are from other data and a larger network; "
                                                   "they stand here for orientation, not for comparison.</p>")
    return (f"<h2>Result: {html.escape(metric)}</h2><div class=big>{''.join(cards)}</div>{note}{table(['', *plain], rows)}{words}"
            f"<p class=soft>{size}</p>")


def categories(found: dict[str, Any], paper: dict[str, Any], mine: str = "ours") -> str:
    """Metrics named a/b and a/b/c as tables, with the paper's value and every stage beside ours."""
    run = found["stages"]["run"]["metrics"]
    groups: dict[str, list[str]] = defaultdict(list)
    for name in run:
        if "/" in name:
            groups[name.split("/")[0]].append(name)
    stages = [s for s in found["stages"] if s != "run"]
    parts = []
    for group, names in groups.items():
        rows = [[" · ".join(n.split("/")[1:]), cell(run[n]), *(cell(found["stages"][s]["metrics"].get(n)) for s in stages),
                 cell(paper["values"].get(n))] for n in sorted(names)]
        block = table([group, mine, *(STAGES.get(s, s) for s in stages), "paper"], rows)
        parts.append(block if len(rows) <= 14 else f"<details><summary>{html.escape(group)}: {len(rows)} values</summary>{block}</details>")
    return f"<h2>Per category</h2>{''.join(parts)}" if parts else ""


def pictures(folder: RunFolder) -> str:
    listed = folder.figures / "exhibits.json"
    if not listed.is_file():
        return ""
    return "".join(f"<h2>{html.escape(e['title'])}</h2><p class=soft>{html.escape(e['words'])}</p>"
                   f"{image(folder.figures / (e['name'] + '.png'))}" for e in json.loads(listed.read_text()))


def curves(folder: RunFolder) -> str:
    drawn = draw_curves(folder)
    return f"<h2>Curves</h2>{''.join(image(p) for p in drawn)}" if drawn else ""


def configuration(folder: RunFolder, config: Any) -> str:
    rows = read_rows(folder.rows)
    changed = rows[0].variant if rows else ""
    return (f"<h2>Configuration</h2><p>said on the command line: <code>{html.escape(' '.join(folder.told)) or 'nothing'}</code></p>"
            f"<p>differs from the defaults in: <code>{html.escape(changed) or 'nothing that affects the result'}</code></p>"
            f"<details><summary>the whole configuration</summary><pre>{html.escape(OmegaConf.to_yaml(config))}</pre></details>")


def reproduce(folder: RunFolder, found: dict[str, Any]) -> str:
    rows = read_rows(folder.rows)
    made = f"commit {rows[0].commit or 'unknown'} · {rows[0].versions} · {rows[0].device} · precision {rows[0].precision}" if rows else ""
    return (f"<h2>How to reproduce</h2><pre>python -m sketchbench {html.escape(shlex.join(folder.told))}</pre>"
            f"<p class=soft>{html.escape(made)}</p>"
            "<p class=soft>rows.csv holds every number of this page, items.csv the score of each test item, curves.csv the curves.</p>")


def table(header: Sequence[str], rows: Sequence[Sequence[str | tuple[str, str]]]) -> str:
    """A cell is its text, or its text and a class of the style."""
    top = "".join(f"<th>{html.escape(h)}</th>" for h in header)
    lines = "".join(f"<tr>{''.join(map(_td, row))}</tr>" for row in rows)
    return f"<div class=wide><table><tr>{top}</tr>{lines}</table></div>"


def _td(content: str | tuple[str, str]) -> str:
    text, kind = (content, "") if isinstance(content, str) else content
    return f"<td{f' class={kind}' if kind else ''}>{html.escape(text)}</td>"


def cell(value: float | None) -> str:
    return "" if value is None else f"{value:.4f}"


def image(path: Path) -> str:
    return embedded(path.stem, path.read_bytes()) if path.is_file() else ""


def embedded(name: str, png: bytes) -> str:
    return f"<img alt='{html.escape(name)}' src='data:image/png;base64,{base64.b64encode(png).decode()}'>"
