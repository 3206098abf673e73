"""`sketchbench report`: a run's page anew, and one page that compares runs."""

from __future__ import annotations

import csv
import json
import re
import shutil
from html import unescape
from pathlib import Path

import pytest

from runs import complaint, here


def text_of(page: Path) -> str:
    """What one reads, without pictures and style."""
    plain = re.sub(r"<style>.*?</style>|<img[^>]*>", "", page.read_text(), flags=re.S)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", plain)).split())


def changed(run: Path, to: Path, gain: float = 0.0, seed: int = 0, **found) -> Path:
    """A copy of a run whose items each score higher by `gain`, and what else metrics.json is to say."""
    folder = Path(shutil.copytree(run, to))
    told = json.loads((folder / "metrics.json").read_text())
    with (folder / "items.csv").open(newline="") as f:
        rows = list(csv.DictReader(f))
    for row in rows:
        row["value"] = str(float(row["value"]) + gain)
    with (folder / "items.csv").open("w", newline="") as f:
        out = csv.DictWriter(f, list(rows[0]))
        out.writeheader()
        out.writerows(rows)
    told["stages"]["run"]["metrics"]["iou_avg"] += gain
    (folder / "metrics.json").write_text(json.dumps({**told, "seed": seed, **found}))
    config = folder / ".hydra/config.yaml"
    config.write_text(re.sub(r"(?m)^seed: 0$", f"seed: {seed}", config.read_text()))
    return folder


def lines_of(capsys) -> list[str]:
    return [" ".join(line.replace("│", " ").split()) for line in capsys.readouterr().out.splitlines()]


def test_one_run(run, capsys):
    (run / "report.html").unlink()
    assert here("report", f"run={run}") == 0 and here("report", str(run)) == 0
    assert capsys.readouterr().out.splitlines() == [str(run / "report.html")] * 2
    assert "How to reproduce" in text_of(run / "report.html")


def test_two_runs(run, tmp_path, capsys):
    """All of a page is there, and what it says of the difference is what was put in."""
    config = run / ".hydra/config.yaml"
    other = changed(run, tmp_path / "20260101-000000-other", 0.125)
    (other / ".hydra/config.yaml").write_text(config.read_text().replace("width: 8", "width: 16"))
    capsys.readouterr()
    assert here("report", str(other), str(run), f"out={tmp_path / 'page.html'}") == 0
    lines = lines_of(capsys)
    assert lines[-1] == f"page {tmp_path / 'page.html'}"
    assert any(line.startswith("A other") and line.split()[5] == "*" for line in lines)
    (test,) = [line for line in lines if line.startswith("A − B")]
    n = json.loads((run / "metrics.json").read_text())["n"]
    assert "+0.1250 [+0.1250, +0.1250]" in test and test.endswith("A is better" if 2 / 2**n < 0.05 else "cannot be told apart")
    page = text_of(tmp_path / "page.html")
    assert f"A − B +0.1250 [+0.1250, +0.1250] {2 / 2**n:.3f} {n} : 0 : 0" in page
    assert "What differs in the configuration A B task.system.width 16 8" in page
    assert "Result: iou_avg" in page and "Curves" in page and "iou_category" in page
    html = (tmp_path / "page.html").read_text()
    assert html.count("<img") >= 5 and "http" not in re.sub(r"base64,[^']*", "", html)
    assert html.count(re.search(r"base64,([^']*)", (run / "report.html").read_text())[1]) >= 1, "the runs' own pictures"


def test_a_sweep_s_folder(run, tmp_path, capsys):
    """Seeds are put together, a job without results is named, and the page lies in the folder."""
    sweep = tmp_path / "sweep"
    for seed in (0, 1, 2):
        changed(run, sweep / f"{seed}-deepssp-seed{seed}", 0.01 * seed, seed)
    shutil.copytree(run, sweep / "3-deepssp-seed3")
    (sweep / "3-deepssp-seed3/metrics.json").unlink()
    (sweep / "3-deepssp-seed3/status.json").write_text('{"state": "failed"}')
    assert here("report", str(sweep)) == 0
    out = capsys.readouterr().out
    assert "3-deepssp-seed3: no results (state: failed)" in out and out.count(" − ") == 3
    page = text_of(sweep / "comparison.html")
    assert "Over seeds" in page and "A B C" in page and "0, 1, 2" in page and "left out:" in page and "p, Holm" in page


def test_other_data_and_other_items_are_shown_but_not_tested(run, tmp_path, capsys):
    elsewhere = changed(run, tmp_path / "elsewhere", fingerprint="another-one", data="other", tested={"items": "x", "content": "y"})
    assert here("report", str(run), str(elsewhere)) == 0
    out = " ".join(capsys.readouterr().out.split())
    assert "A and B are not tested item by item: measured on different data" in out and "another-one" in out and " − " not in out
    (page,) = run.parent.glob("comparison-*.html")
    assert "not tested item by item" in text_of(page) and "class=best" not in page.read_text()
    tested = json.loads((run / "metrics.json").read_text())["tested"]
    searched = changed(run, tmp_path / "searched", tested={**tested, "items": "with more photos"})
    assert here("report", str(run), str(searched)) == 0
    assert "different items of the same data: 4 and 4, or other photos to search among" in " ".join(capsys.readouterr().out.split())
    fewer = changed(run, tmp_path / "fewer")
    rows = (fewer / "items.csv").read_text().splitlines()
    (fewer / "items.csv").write_text("\n".join([rows[0], *(r.replace(",", "x,", 1) for r in rows[1:])]))
    assert here("report", str(run), str(fewer)) == 0
    assert "different items of the same data" in capsys.readouterr().out


def test_without_items(run, tmp_path, capsys):
    bare = changed(run, tmp_path / "bare")
    (bare / "items.csv").unlink()
    assert here("report", str(run), str(bare)) == 0
    assert "B keeps no scores of single items" in " ".join(capsys.readouterr().out.split())


def test_what_else_the_data_holds_does_not_matter(run, tmp_path, capsys):
    """Trained on more, tested on the same: paired. A run from before the test split was written down goes by the whole data."""
    more = changed(run, tmp_path / "more", 0.125, fingerprint="more-to-train-on")
    assert here("report", str(more), str(run)) == 0
    out = " ".join(capsys.readouterr().out.split())
    assert "paired over the same items" in out and "+0.1250" in out and "not tested" not in out and " *" in out
    (page,) = tmp_path.glob("comparison-*.html")
    assert "whose test items are the same" in text_of(page)
    old = json.loads((more / "metrics.json").read_text())
    del old["tested"]
    (more / "metrics.json").write_text(json.dumps(old))
    assert here("report", str(more), str(run)) == 0
    assert "measured on different data" in " ".join(capsys.readouterr().out.split())


@pytest.mark.parametrize(("said", "expected"), [
    (["report"], "run=? is missing"), (["report", "nothere"], "run=nothere: no such folder"),
    (["report", "nothere", "{run}"], "run=nothere: no such folder"), (["report", "run={run}", "ou=x"], "ou: no such key; did you mean out"),
    (["report", "{run}", "out=x"], "out=x: is for comparisons"), (["report", "{tmp}/empty"], "neither a run folder nor a folder of runs"),
    (["report", "{run}", "{run}"], "needs two runs with results, 1 given"),
    (["report", "{run}", "{tmp}/copy", "out={tmp}/no/where.html"], "cannot be written"),
    (["report", "{run}", "{tmp}/else"], "different tasks (deepssp, semi3net)"),
    (["report", "{run}", "{tmp}/torn"], "torn/metrics.json: is not what a run writes")])
def test_mistakes(capsys, run, tmp_path, said, expected):
    (tmp_path / "empty").mkdir()
    changed(run, tmp_path / "copy")
    changed(run, tmp_path / "else", task="semi3net")
    (changed(run, tmp_path / "torn") / "metrics.json").write_text('{"task": "deepssp"')
    assert expected in complaint(capsys, *(w.format(run=run, tmp=tmp_path) for w in said))
