"""`sketchbench index` and `search`: photos are embedded once, found as predict finds them, and never with other weights."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch
from PIL import Image
from torch import Tensor, nn

from runs import complaint, here
from sketchbench.errors import UserError
from sketchbench.retrieval import index as module
from sketchbench.retrieval import neighbours
from sketchbench.retrieval.index import gallery_index, read_index
from sketchbench.retrieval.predictor import RetrievalPredictor


class Thumbnail(RetrievalPredictor):
    """The picture in 6 x 6; keeps count of the photos."""

    def build(self, card):
        self.seen = 0
        return nn.Identity()

    def features(self, images: list[np.ndarray], domain: str) -> Tensor:
        self.seen += len(images) * (domain == "photo")
        grey = [i if i.ndim == 2 else cv2.cvtColor(i, cv2.COLOR_RGB2GRAY) for i in images]
        small = [torch.from_numpy(cv2.resize(i, (6, 6), interpolation=cv2.INTER_AREA)) for i in grey]
        return (1 - torch.stack(small).float() / 255).flatten(1)[:, None]


class Bent(Thumbnail):
    """Another distance, of which nobody says what rows go with it."""

    def pairwise(self, q: Tensor, g: Tensor) -> Tensor:
        return (q[:, None] - g).abs().sum(-1)


def drawn(seed: int) -> np.ndarray:
    """Three lines from a number, in a frame: `page` leaves it nearly as it is."""
    draw, image = np.random.default_rng(seed), np.full((48, 48), 255, np.uint8)
    cv2.rectangle(image, (4, 4), (43, 43), 0, 1)
    for a, b in draw.integers(6, 42, (3, 2, 2)).tolist():
        cv2.line(image, a, b, 0, 3)
    return image


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """photos/ of twelve, drawings/ of two, and weights."""
    for k in range(12):
        (tmp_path / f"photos/{k % 2}").mkdir(parents=True, exist_ok=True)
        Image.fromarray(drawn(k)).convert("RGB").save(tmp_path / f"photos/{k % 2}/{k:02d}.png")
    (tmp_path / "drawings").mkdir()
    for k in (3, 8):
        Image.fromarray(drawn(k)).save(tmp_path / f"drawings/{k:02d}.png")
    (tmp_path / "run").mkdir()
    (tmp_path / "run/weights.safetensors").write_bytes(b"as good as any")
    return tmp_path


@pytest.fixture
def made(place, monkeypatch) -> list[Thumbnail]:
    """Each predictor that a verb loads, the last one at the end."""
    loaded: list[Thumbnail] = []

    def load(run):
        if not Path(run).is_dir():
            raise UserError(f"run={run}: no such run folder or weights file")
        loaded.append(Thumbnail({"path": str(Path(run) / "weights.safetensors"), "run": str(Path(run).resolve()), "task": "fg_sbir"}, {}))
        return loaded[-1]

    monkeypatch.setattr("sketchbench.predictor.load", load)
    monkeypatch.setenv("SKETCHBENCH_CACHE", str(place / "cache"))
    return loaded


def index(place: Path, *more: str) -> int:
    return here("index", f"run={place / 'run'}", f"gallery={place / 'photos'}", f"out={place / 'i.safetensors'}", *more)


def search(place: Path, *more: str) -> int:
    return here("search", f"index={place / 'i.safetensors'}", f"input={place / 'drawings'}", *more)


# ------------------------------------------------------------------ the two verbs
def test_search_writes_what_predict_writes(place, made, capsys):
    assert index(place) == 0 and "12 photos" in capsys.readouterr().out
    assert search(place, "top=3") == 0
    assert here("predict", f"run={place / 'run'}", f"gallery={place / 'photos'}", f"input={place / 'drawings'}", "top=3") == 0
    found = {p.name for p in (place / "predictions").iterdir()}
    assert found == {f"{k}{end}" for k in ("03", "08") for end in (".strip.png", ".json")}
    for name in found:
        assert (place / "predictions" / name).read_bytes() == (place / "run/predictions" / name).read_bytes()
    assert json.loads((place / "predictions/03.json").read_text())["top"][0]["photo"] == "1/03.png"


def test_an_index_holds_ids_embeddings_and_the_weights_hash(place, made):
    assert index(place) == 0
    kept = read_index(place / "i.safetensors")
    assert kept.names == sorted(f"{k % 2}/{k:02d}.png" for k in range(12)) and kept.embeddings.shape == (12, 1, 36)
    assert kept.facts["key"] == made[0].key and kept.facts["run"] == str(place / "run") and kept.folder == place / "photos"


def test_only_new_photos_are_embedded(place, made):
    assert index(place) == 0 and made[-1].seen == 12
    assert index(place) == 0 and made[-1].seen == 0
    Image.fromarray(drawn(77)).save(place / "photos/0/new.png")
    (place / "photos/1/03.png").unlink()
    assert index(place) == 0 and made[-1].seen == 1
    assert search(place) == 0 and made[-1].seen == 0
    names = [t["photo"] for t in json.loads((place / "predictions/03.json").read_text())["top"]]
    assert "1/03.png" not in names and len(read_index(place / "i.safetensors")) == 12
    (place / "photos").rename(place / "moved")
    assert here("index", f"run={place / 'run'}", f"gallery={place / 'moved'}", f"out={place / 'i.safetensors'}") == 0
    assert made[-1].seen == 0 and read_index(place / "i.safetensors").folder == place / "moved"


def test_other_weights_are_refused(place, made, capsys):
    assert index(place) == 0
    (place / "run/weights.safetensors").write_bytes(b"trained further")
    line = complaint(capsys, "search", f"index={place / 'i.safetensors'}", f"input={place / 'drawings'}")
    assert "other weights" in line and "sketchbench index run=" in line
    assert index(place) == 0 and made[-1].seen == 12  # anew, as the line says
    assert search(place) == 0


def test_a_run_that_was_moved(place, made, capsys):
    assert index(place) == 0
    (place / "run").rename(place / "elsewhere")
    said = ["search", f"index={place / 'i.safetensors'}", f"input={place / 'drawings'}"]
    assert "say where it is with run=<folder>" in complaint(capsys, *said)
    assert here(*said, f"run={place / 'elsewhere'}") == 0


def test_where_the_index_lies_by_default(place, made):
    assert here("index", f"run={place / 'run'}", f"gallery={place / 'photos'}") == 0
    assert len(read_index(place / "run/indexes/photos.safetensors")) == 12


def test_mistakes_are_one_line(place, made, capsys):
    run, photos, drawings = f"run={place / 'run'}", f"gallery={place / 'photos'}", f"input={place / 'drawings'}"
    (place / "other").mkdir()
    Image.fromarray(drawn(1)).save(place / "other/a.png")
    (place / "file").write_text("")
    assert index(place) == 0
    for said, expected in ((["index", run], "gallery=? is missing"), (["index", photos], "run=? is missing"),
                           (["index", run, f"gallery={place / 'x'}"], "no such folder"),
                           (["index", run, photos, f"out={place / 'run/weights.safetensors'}"], "is no sound index"),
                           (["index", run, f"gallery={place / 'other'}", f"out={place / 'i.safetensors'}"], "is the index of "),
                           (["index", run, photos, f"out={place / 'file/i.safetensors'}"], "cannot be written"),
                           (["index", run, photos, f"out={place}"], "must be a file"),
                           (["search", drawings], "index=? is missing"),
                           (["search", f"index={place / 'x'}", drawings], "no such file; sketchbench index run="),
                           (["search", f"index={place / 'file'}", drawings], "is no index of this version"),
                           (["search", f"index={place / 'i.safetensors'}", drawings, "top=0"], "top=0: must be a whole number from 1 on"),
                           (["search", f"index={place / 'i.safetensors'}", f"input={place / 'x'}"], "no such file or folder")):
        assert expected in complaint(capsys, *said)
    assert (place / "run/weights.safetensors").read_bytes() == b"as good as any"


def test_a_run_without_photos(capsys, tmp_path):
    assert "deepssp embeds no photos" in complaint(capsys, "index", "run=zoo:deepssp", f"gallery={tmp_path}")


def test_shipped_weights(place, monkeypatch, capsys):
    monkeypatch.chdir(place)
    assert here("index", "run=zoo:fg_sbir", "gallery=photos") == 0
    assert here("search", "index=indexes/photos.safetensors", "input=drawings/03.png", "top=2") == 0
    assert len(json.loads(Path("indexes/predictions/03.json").read_text())["top"]) == 2


# ------------------------------------------------------------------ stopped half way
KILLED = """
import sys, time
import numpy as np
from pathlib import Path
from sketchbench.retrieval import index as module
module.SAVE = 2
def embed(images):
    with open(sys.argv[3], "a") as log:
        log.write("x" * len(images))
    time.sleep(60 * (len(open(sys.argv[3]).read()) >= 4))
    return np.array([i.mean((0, 1)) for i in images])
module.gallery_index(sys.argv[1], embed, "k", batch=1, file=Path(sys.argv[2]))
"""


def test_a_killed_indexing_goes_on_and_leaves_the_old_index_whole(place):
    def embed(images):
        counted.append(len(images))
        return np.array([i.mean((0, 1)) for i in images])

    file, log, counted = place / "i.safetensors", place / "log", []
    few = Path(shutil.copytree(place / "photos/0", place / "few"))
    assert len(gallery_index(few, embed, "k", file=file)) == 6
    shutil.copytree(place / "photos/1", few, dirs_exist_ok=True)
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)}
    victim = subprocess.Popen([sys.executable, "-c", KILLED, str(few), str(file), str(log)], env=env, stderr=subprocess.DEVNULL)
    while victim.poll() is None and not (log.exists() and len(log.read_text()) >= 4):
        time.sleep(0.01)
    victim.send_signal(signal.SIGKILL)
    victim.wait()
    assert len(read_index(file)) == 6 and file.with_suffix(".part").exists()  # as a whole: the old one
    counted.clear()
    whole = gallery_index(few, embed, "k", file=file)
    assert len(whole) == 12 and sum(counted) <= 6 - 2 and not file.with_suffix(".part").exists()
    for name, row in zip(whole.names, whole.embeddings, strict=True):
        np.testing.assert_allclose(row, np.asarray(Image.open(few / name)).mean((0, 1)), atol=1e-4)


# ------------------------------------------------------------------ very many
def cloud(n: int, d: int = 24) -> np.ndarray:
    draw = np.random.default_rng(0)
    rows = draw.standard_normal((40, d))[draw.integers(0, 40, n)] + 0.3 * draw.standard_normal((n, d))
    return rows.astype(np.float32)


@pytest.mark.parametrize("engine", ["torch", "faiss flat", "faiss ivf-pq"])
def test_neighbours_hold_the_nearest(engine, monkeypatch):
    rows = cloud(6000)
    if engine == "torch":
        monkeypatch.setattr(neighbours, "faiss", lambda: None)
    near = neighbours.Neighbours(rows, neighbours.coded(rows) if engine == "faiss ivf-pq" else None)
    assert near.kind == engine
    hits = []
    for query in rows[::600] + 0.05:
        some = near.among(query, 10)
        best = np.argsort(((rows - query) ** 2).sum(1))[:10]
        assert some is not None and 10 <= len(some) <= neighbours.CANDIDATES and (np.diff(some) > 0).all()
        hits.append(np.isin(best, some).mean())
    assert np.mean(hits) == 1 if engine != "faiss ivf-pq" else np.mean(hits) >= 0.95
    assert near.among(rows[0], 100) is None  # 2,000 of 6,000 candidates: all may as well be compared


@pytest.mark.parametrize("coded", [False, True])
def test_a_search_among_candidates_is_the_exact_one(place, made, monkeypatch, coded):
    """Many rows with a few photos' worth of files: what is told does not depend on the way."""
    monkeypatch.setattr(neighbours, "CANDIDATES", 3)
    monkeypatch.setattr(neighbours, "TIMES", 1)
    monkeypatch.setattr(neighbours, "PROBES", 99)
    if coded:
        monkeypatch.setattr(neighbours, "MANY", 300)
    for k in range(320):
        Image.fromarray(drawn(100 + k)).save(place / f"photos/0/x{k}.png")
    assert index(place) == 0
    kept = read_index(place / "i.safetensors")
    assert (kept.codes is not None) == coded
    searcher = made[-1]
    q = searcher.features([drawn(3)], "sketch")[0]
    searcher.use(kept, "g")
    which, far = searcher.nearest(q, 3)
    assert searcher._neighbours.kind == ("faiss ivf-pq" if coded else "faiss flat")
    exact = searcher.distances(q, torch.from_numpy(kept.embeddings)).numpy()
    assert kept.names[which[0]] == "1/03.png"
    np.testing.assert_allclose(far, exact[which], atol=1e-6)
    assert coded or which.tolist() == np.argsort(exact, kind="stable")[:3].tolist()
    assert index(place) == 0 and made[-1].seen == 0
    Image.fromarray(drawn(900)).save(place / "photos/0/more.png")
    assert index(place) == 0 and made[-1].seen == 1
    again = read_index(place / "i.safetensors")
    assert not coded or neighbours.Neighbours(again.embeddings[:, 0], again.codes).near.ntotal == len(again) == 333


def test_without_faiss_nothing_is_coded(place, made, monkeypatch):
    monkeypatch.setattr(neighbours, "faiss", lambda: None)
    monkeypatch.setattr(neighbours, "MANY", 5)
    assert index(place) == 0 and read_index(place / "i.safetensors").codes is None
    assert search(place) == 0


def test_a_distance_of_its_own_is_compared_with_all(place, monkeypatch):
    monkeypatch.setattr(neighbours, "CANDIDATES", 1)
    monkeypatch.setattr(module, "SAVE", 4)
    monkeypatch.setenv("SKETCHBENCH_CACHE", str(place / "cache"))
    bent = Bent({"path": str(place / "run/weights.safetensors")}, {})
    found = bent(drawn(3), gallery=place / "photos", top=12)
    assert len(found["top"]) == 12 and found["top"][0]["photo"] == "1/03.png" and bent._neighbours is None
