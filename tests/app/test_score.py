"""`sketchbench score`: what our own runs put out, scored as somebody else's, gives the runs' numbers; each bad file gives one line."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from runs import brief, complaint, here, only_run
from sketchbench.run.rows import read_rows


class Run:
    """A finished run's system and test split, for taking out what it computes."""

    def __init__(self, folder: Path):
        from omegaconf import OmegaConf

        from sketchbench.run.execute import Parts
        from sketchbench.run.folder import RunFolder
        from sketchbench.run.results import load_final

        config: Any = OmegaConf.load(folder / ".hydra/config.yaml")
        parts = Parts(config)
        parts.system.folder = folder
        load_final(parts, RunFolder(folder))
        parts.data.enter({}, 1)
        self.folder, self.system, self.view = folder, parts.system.eval(), parts.data.view("test")
        self.batch = int(config.task.loader.get("eval_batch_size", 32))
        self.metrics = json.loads((folder / "metrics.json").read_text())["stages"]["run"]["metrics"]
        self.sketches, self.photos = ([k for k, i in enumerate(self.view.items) if i.domain == d] for d in ("sketch", "photo"))

    def outputs(self) -> list[Any]:
        """One a test item, by batches as in a test."""
        import torch

        collate = getattr(self.view, "collate", torch.utils.data.default_collate)
        rows: list[Any] = []
        with torch.inference_mode():
            for start in range(0, len(self.view), self.batch):
                found = self.system.inference(collate([self.view[k] for k in range(start, min(start + self.batch, len(self.view)))]))
                rows += [x.numpy() for x in found]
        return rows

    def ids(self, rows: list[int]) -> list[str]:
        return [self.view.items[k].id for k in rows]


@pytest.fixture(scope="module")
def ran(tmp_path_factory):
    """Task → its briefest run, and the words that name its data; made when asked for."""
    made: dict[str, tuple[Run, list[str]]] = {}

    def run(task: str) -> tuple[Run, list[str]]:
        if task not in made:
            place = tmp_path_factory.mktemp(task)
            words = brief(task, place)
            assert here(f"task={task}", *words) == 0
            same = [w for w in words if w.startswith(("preset=", "task.world.", "task.view.", "data="))]
            made[task] = Run(only_run(place / "runs")), ["data=sketchworld", *same]
        return made[task]

    return run


def dump(path: Path, found: Any) -> str:
    path.write_text(json.dumps(found))
    return str(path)


def array(path: Path, found: Any) -> str:
    np.save(path, np.asarray(found), allow_pickle=True)
    return str(path)


def result(out: Path) -> dict[str, float]:
    """Of a scoring, and that its rows say the same."""
    found = json.loads((out / "metrics.json").read_text())["stages"]["run"]["metrics"]
    assert {r.metric: r.value for r in read_rows(out / "rows.csv")} == pytest.approx(found)
    assert (out / "report.html").read_text().startswith("<!doctype html>")
    return found


def agree(found: dict[str, float], run: Run, lacking: set[str] = frozenset()) -> None:
    assert set(run.metrics) - set(found) == lacking
    for name in set(found) & set(run.metrics):
        assert found[name] == pytest.approx(run.metrics[name], abs=1e-9), name


# ---------------------------------------------------------------------- our own runs
def test_categories_by_embeddings(ran, tmp_path, capsys):
    """Against the source, with labels from files, and in another order: the same seven definitions."""
    run, data = ran("semi3net")
    rows, items = run.outputs(), run.view.items
    q, g = ([rows[k] for k in side] for side in (run.sketches, run.photos))
    files = [f"queries={array(tmp_path / 'q.npy', q)}", f"gallery={array(tmp_path / 'g.npy', g)}"]
    assert here("score", "task=semi3net", *data, *files, f"out={tmp_path / 'a'}") == 0
    agree(result(tmp_path / "a"), run, {"edges_computed"})
    shown = capsys.readouterr().out
    assert f"{run.metrics['map_all']:.4f}" in shown and str(tmp_path / "a/report.html") in shown
    labels = {side: [items[k].category for k in rows] for side, rows in (("queries", run.sketches), ("gallery", run.photos))}
    assert here("score", "task=semi3net", *files, f"labels={dump(tmp_path / 'l.json', labels)}", f"out={tmp_path / 'b'}") == 0
    agree(result(tmp_path / "b"), run, {"edges_computed"})
    order = run.photos[::-1]
    turned = [f"queries={tmp_path / 'q.npy'}", f"gallery={array(tmp_path / 't.npy', [rows[k] for k in order])}"]
    (tmp_path / "ids.txt").write_text("\n".join(run.ids(order)))
    assert here("score", "task=semi3net", *data, *turned, f"gallery_ids={tmp_path / 'ids.txt'}", f"out={tmp_path / 'c'}") == 0
    agree(result(tmp_path / "c"), run, {"edges_computed"})
    assert here("report", str(tmp_path / "a"), str(run.folder), f"out={tmp_path / 'page.html'}") == 0
    assert "A − B" in capsys.readouterr().out, "scored against the run's data, the two are tested in pairs"


@pytest.mark.slow
def test_categories_by_a_matrix_of_scores(ran, tmp_path):
    """Eq. 19 is no distance of ours: its scores are handed in, and once more as distances."""
    import torch

    run, data = ran("zs_sbir")
    rows = torch.from_numpy(np.stack(run.outputs()))
    with torch.inference_mode():
        scores = run.system.network.score(rows[run.sketches], rows[run.photos]).numpy()
    for key, matrix in (("scores", scores), ("distances", 1 - scores.astype(np.float64))):
        path = array(tmp_path / f"{key}.npy", matrix)
        assert here("score", "task=zs_sbir", *data, f"{key}={path}", f"out={tmp_path / key}") == 0
        agree(result(tmp_path / key), run, {"raw_map_all", "omega"})


def test_instances(ran, tmp_path):
    """With the source's judgements, and with the same in a file."""
    run, data = ran("fg_sbir")
    rows, items = run.outputs(), run.view.items
    files = [f"{key}={array(tmp_path / f'{key}.npy', [rows[k] for k in side])}" for key, side in (("queries", run.sketches),
                                                                                                 ("gallery", run.photos))]
    assert here("score", "task=fg_sbir", *data, *files, f"out={tmp_path / 'a'}") == 0
    agree(result(tmp_path / "a"), run)
    told = [[items[s].id, items[a].id, items[b].id] for s, pairs in run.view.judged.items() for a, b in pairs]
    more = [f"triplets={dump(tmp_path / 't.json', told)}"]
    for which, side in (("query", run.sketches), ("gallery", run.photos)):
        with (tmp_path / f"{which}.csv").open("w", newline="") as f:
            csv.writer(f).writerows([["id", "instance"], *([items[k].id, items[k].instance] for k in side)])
        more.append(f"{which}_instances={tmp_path / which}.csv")
    assert here("score", "task=fg_sbir", *files, *more, f"out={tmp_path / 'b'}") == 0
    agree(result(tmp_path / "b"), run)


def test_parts(finished, tmp_path):
    """Against the source, and against masks in a folder."""
    run = Run(finished)
    for item, pred in zip(run.view.items, run.outputs(), strict=True):
        for place, picture in (("pred", pred), ("masks", run.view.mask(item))):
            path = tmp_path / place / f"{item.id}.png"
            path.parent.mkdir(parents=True, exist_ok=True)
            Image.fromarray(picture.astype(np.uint8)).save(path)
    words = ["task=deepssp", f"predictions={tmp_path / 'pred'}"]
    data = ["data=folder", f"data.root={run.view.source.root}", "task.view.size=33", "task.view.train_domain=sketch"]
    assert here("score", *words, *data, f"out={tmp_path / 'a'}") == 0
    agree(result(tmp_path / "a"), run)
    kinds = dump(tmp_path / "kinds.json", {i.id: i.category for i in run.view.items})
    names = dump(tmp_path / "names.json", {c: run.view.source.part_names(c) for c in run.view.classes})
    given = [f"masks={tmp_path / 'masks'}", f"categories={kinds}", f"names={names}"]
    assert here("score", *words, *given, f"out={tmp_path / 'b'}") == 0
    agree(result(tmp_path / "b"), run)


@pytest.mark.slow
def test_scenes(ran, tmp_path):
    """As label maps; and the truth as labels of strokes, which is without fault."""
    run, data = ran("scene_seg")
    classes, strokes = run.view.classes, {}
    for item, pred in zip(run.view.items, run.outputs(), strict=True):
        labels = run.view.marks(item)[2]
        own = [0, *(1 + classes.index(c) for c in sorted(set(labels) - {""}))]
        path = tmp_path / "maps" / f"{item.id}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(np.array(own, np.uint8)[pred]).save(path)
        strokes[item.id] = labels
    words = ["score", "task=scene_seg", *data]
    assert here(*words, f"predictions={tmp_path / 'maps'}", f"classes={dump(tmp_path / 'c.json', classes)}", f"out={tmp_path / 'a'}") == 0
    found = result(tmp_path / "a")
    assert found == pytest.approx({k: run.metrics[k] for k in found}, abs=1e-9) and set(found) == {"miou", "acc_p", "acc_s"}
    assert here(*words, f"predictions={dump(tmp_path / 's.json', strokes)}", f"out={tmp_path / 'b'}") == 0
    perfect = result(tmp_path / "b")
    assert perfect["miou"] == perfect["acc_p"] == 1


# ---------------------------------------------------------------------- what is wrong with files
Q, G = np.eye(2), np.eye(2).repeat(2, 0)


@pytest.fixture
def files(tmp_path, monkeypatch):
    """Two queries, four photos and their labels, and files that are wrong in one way each."""
    monkeypatch.chdir(tmp_path)
    broken = {"q": Q, "g": G, "flat": Q[0], "wide": np.eye(3)[:2], "more": np.eye(3), "nan": np.where(Q > 0, np.nan, 0),
              "inf": np.where(Q > 0, np.inf, 0), "complex": Q * 1j, "text": np.array([["a", "b"]]), "objects": np.array([{}, {}], object),
              "empty": np.zeros((0, 2)), "huge": Q * 1e300}
    for name, found in broken.items():
        array(tmp_path / f"{name}.npy", found)
    (tmp_path / "torn.npy").write_bytes((tmp_path / "q.npy").read_bytes()[:140])
    np.savez(tmp_path / "zip.npz", Q)
    texts = {"q.txt": "cat\ndog", "g.csv": "id,label\n1,cat\n2,cat\n3,dog\n4,dog", "twice.csv": "id,label\n1,cat\n1,cat\n3,dog\n4,dog",
             "hole.csv": "id,label\n1,cat\n2,\n3,dog\n4,dog", "short.csv": "id,label\n1,cat\n2\n", "odd.csv": "a,b\n1,2", "none.txt": "",
             "three.txt": "cat\ndog\ncow", "other.txt": "cow\nsheep", "torn.json": "[1,", "same.json": '{"a": "cat", "a": "dog"}',
             "number.json": "[0.5, 1.5]", "lists.json": '{"queries": ["cat", "dog"]}',
             "t.json": '[["query-0", "1", "9"]]', "u.json": '{"a": 1}'}
    for name, text in texts.items():
        (tmp_path / name).write_text(text)
    return tmp_path


GOOD = {"task": "semi3net", "queries": "q.npy", "gallery": "g.npy", "query_labels": "q.txt", "gallery_labels": "g.csv"}
FINE = {"task": "fg_sbir", "queries": "q.npy", "gallery": "g.npy", "query_instances": "q.txt", "gallery_instances": "g.csv"}


def said(words: dict[str, str | None], **more: str | None) -> list[str]:
    return ["score", *(f"{k}={v}" for k, v in {**words, **more}.items() if v is not None)]


def test_small_arrays_by_hand(files):
    """Two queries that meet their own photos first; by the opposite distances, last."""
    assert here(*said(GOOD, out="a")) == 0
    found = result(files / "a")
    assert (found["map_all"], found["p_100"], found["queries"], found["gallery"], found["classes"]) == (1, 0.5, 2, 4, 2)
    array(files / "far.npy", Q @ G.T)
    assert here(*said(GOOD, queries=None, gallery=None, distances="far.npy", out="b")) == 0
    assert result(files / "b")["map_all"] == 0.5  # the two that tie in places 3 and 4 are taken together
    assert here(*said(FINE, out="c", triplets=dump(files / "ok.json", [[0, 0, 2], ["query-1", "1", "3"]]))) == 0
    found = result(files / "c")
    assert (found["acc_1"], found["mean_rank"], found["triplet_acc"]) == (1, 1, 0.5)
    assert {r.stage for r in read_rows(files / "a/rows.csv")} == {"scored"}


def test_queries_without_photos_are_told(files, capsys):
    (files / "half.txt").write_text("cat\ncow")
    assert here(*said(GOOD, query_labels="half.txt", out="a")) == 0
    assert "1 of 2 queries are left out: the gallery has no photo of cow" in capsys.readouterr().out
    assert result(files / "a")["queries_without_photos"] == 1


@pytest.mark.parametrize(("more", "expected"), [
    ({"task": None}, "task=? is missing"), ({"task": "semi3"}, "nothing to score for it; did you mean semi3net"),
    ({"queris": "q.npy"}, "queris: no such key; did you mean queries"), ({"masks": "x"}, "masks: no such key"),
    ({"queries": "no.npy"}, "queries=no.npy: no such file"), ({"queries": "flat.npy"}, "has the shape (2); 2 dimensions"),
    ({"queries": "wide.npy"}, "their shapes are (2, 3) and (4, 2)"),
    ({"queries": "more.npy", "gallery": "more.npy"}, "has 3 rows, but there are 2"),
    ({"queries": "nan.npy"}, "2 of 4 numbers are NaN or infinite, the first in row 0"), ({"gallery": "inf.npy"}, "NaN or infinite"),
    ({"queries": "complex.npy"}, "holds complex128"), ({"queries": "text.npy"}, "not numbers"),
    ({"queries": "objects.npy"}, "Python objects"), ({"queries": "empty.npy"}, "is empty"),
    ({"queries": "torn.npy"}, "not a whole .npy file"), ({"queries": "zip.npz"}, "not a whole .npy file"),
    ({"queries": "huge.npy"}, "scale the embeddings"), ({"gallery": None}, "gallery=? is missing"),
    ({"scores": "q.npy"}, "stands beside queries"),
    ({"queries": None, "gallery": None, "scores": "q.npy"}, "has the shape (2, 2), but there are labels for 2 queries and 4 photos"),
    ({"queries": None, "gallery": None}, "queries=? is missing"), ({"distance": "cosin"}, "did you mean cosine"),
    ({"query_labels": None}, "query_labels=? is missing"), ({"query_labels": "three.txt"}, "has 2 rows, but there are 3 labels"),
    ({"gallery_labels": "twice.csv"}, "more than once, as 1"), ({"gallery_labels": "hole.csv"}, "row 1 has no label"),
    ({"gallery_labels": "short.csv"}, "line 3 has fewer fields"), ({"gallery_labels": "odd.csv"}, "no column is called label"),
    ({"query_labels": "none.txt"}, "holds no labels"), ({"query_labels": "torn.json"}, "is not JSON that can be read"),
    ({"query_labels": "same.json"}, "more than once, as a"), ({"query_labels": "number.json"}, "0.5 is no label"),
    ({"query_labels": None, "gallery_labels": None, "labels": "lists.json"}, "must be an object"),
    ({"query_labels": "other.txt"}, "none of 2 sketches has a photo of its category"), ({"query_ids": "three.txt"}, "3 ids for 2 labels"),
    ({"preset": "paper"}, "data=? is missing"), ({"data": "sketchwrld"}, "did you mean sketchworld"),
    ({"out": "q.npy"}, "cannot be written")])
def test_malformed(capsys, files, more, expected):
    assert expected in complaint(capsys, *said(GOOD, **more))


@pytest.mark.parametrize(("more", "expected"), [
    ({"triplets": "t.json"}, "9 is neither an id nor a row"), ({"triplets": "u.json"}, "must be a list of [sketch"),
    ({"query_instances": "other.txt"}, "2 of 2 sketches have no photo of their instance")])
def test_malformed_instances(capsys, files, more, expected):
    assert expected in complaint(capsys, *said(FINE, **more))


def test_malformed_label_maps(capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    mask = np.zeros((9, 9), np.uint8)
    mask[2:5] = 1
    for name in ("masks/cow/a", "pred/cow/a", "masks/cow/b"):
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(mask).save(f"{name}.png")
    words = ["score", "task=deepssp", "predictions=pred"]
    assert "masks=? is missing" in complaint(capsys, *words)
    assert "has nothing for 1 of 2 test items, as cow/b" in complaint(capsys, *words, "masks=masks")
    assert "cow/b.png: is 5x9 pixels; its truth is 9x9" in spoilt(capsys, mask[:, :5], words)
    assert "holds label 99" in spoilt(capsys, mask * 99, words)
    assert "is a colour picture" in spoilt(capsys, np.stack([mask, mask * 2, mask], 2), words)
    assert "category: cwo is not known; did you mean cow" in spoilt(capsys, mask, [*words, "category=cwo"])
    assert "no such folder" in complaint(capsys, "score", "task=deepssp", "predictions=x", "masks=masks")
    assert here(*words, "masks=masks", "out=a") == 0
    assert result(tmp_path / "a")["iou_avg"] == 1
    assert "data=? is missing" in complaint(capsys, "score", "task=scene_seg", "predictions=pred")


def spoilt(capsys, picture: np.ndarray, words: list[str]) -> str:
    Image.fromarray(picture).save("pred/cow/b.png")
    line = complaint(capsys, *words, "masks=masks")
    Image.fromarray(np.array(Image.open("masks/cow/b.png"))).save("pred/cow/b.png")
    return line
