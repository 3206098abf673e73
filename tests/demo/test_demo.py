"""The demo without a browser: what visitors send, and what they are told. Nothing of theirs reaches the disk."""

from __future__ import annotations

import base64
import io
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

import sketchbench
import trees
from runs import complaint
from sketchbench.app.demo import LOOPBACK, port, shared
from sketchbench.backbones import clip
from sketchbench.demo import answers, drawing, page, world
from sketchbench.demo.answers import OWN, RECOGNISE, WORLD, Answers
from sketchbench.demo.models import TASKS, Models
from sketchbench.errors import UserError
from sketchbench.run.weights import write_weights
from sketchbench.systems.scene_seg.network import SceneNet

KINDS = ("cat", "door", "giraffe", "fish")
COW = trees.labelled("cow", 0)[0]


def told(made: Answers, tab: str, sent: str, *said) -> str:
    """What the visitor has in the end."""
    return list(page.answer(made, tab, sent, said))[-1]


def line(html: str) -> str:
    """The one line of a note."""
    (found,) = re.findall(r'<p class="sb-note sb-\w+">([^<\n]*)</p>', html)
    return found


@pytest.fixture(scope="module")
def made() -> Answers:
    return Answers(Models({}))


@pytest.fixture
def place(tmp_path: Path, monkeypatch) -> Path:
    """A cache and a working folder of their own, and photos whose names try to get out."""
    photos = tmp_path / "photos"
    photos.mkdir()
    for k, name in enumerate(("a.png", "<script>alert(1)</script>.png".replace("/", "∕"), "x..%2F..%2Fsecret.png", "&quot;onerror=x.png")):
        Image.fromarray(np.random.default_rng(k).integers(0, 255, (40, 40, 3), np.uint8)).save(photos / name)
    monkeypatch.setenv("SKETCHBENCH_CACHE", str(tmp_path / "cache"))
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    return tmp_path


# ---------------------------------------------------------------------- what is sent
@pytest.mark.parametrize("tab", page.TABS)
def test_an_empty_canvas_is_told_in_a_line(made, tab):
    white = drawing.url(np.full((48, 48), 255, np.uint8))
    said = {"Parts": (RECOGNISE,), "Find it": (WORLD,), "Category search": ("Semi3-Net", WORLD), "Scene": ("cat", 0),
            "One-pixel view": ("Lee",)}
    if tab != "Scene":  # which has its own line while no weights are shipped
        assert line(told(made, tab, "", *said[tab])).startswith("Draw on the page")
    if tab in ("Parts", "One-pixel view"):
        assert line(told(made, tab, white, *said[tab])) == "the page is empty: nothing is drawn on it"


def test_what_is_no_drawing_is_told_in_a_line(made):
    huge, held = Image.new("1", (10_000, 5_000), 1), io.BytesIO()
    huge.save(held, "PNG")
    gif = io.BytesIO()
    Image.new("L", (9, 9)).save(gif, "GIF")
    def packed(data: bytes) -> str:
        return drawing.PREFIX + base64.b64encode(data).decode()

    sent = {packed(held.getvalue()): "too large: 10000 x 5000", drawing.PREFIX + "A" * drawing.CHARACTERS: "too large",
            packed(b"MZ no picture"): "cannot be read", packed(gif.getvalue()): "cannot be read", drawing.PREFIX + "%%%": "cannot be read",
            drawing.url(COW)[:-200]: "cannot be read", "/etc/passwd": "no picture", "data:text/html,<b>": "no picture"}
    for data, expected in sent.items():
        assert expected in line(told(made, "Parts", data, RECOGNISE)), expected
    for other in (None, 7, {"path": "/etc/passwd"}, ["x"]):
        with pytest.raises(UserError):
            drawing.picture(other)


def test_a_drawing_arrives_as_it_was_sent():
    assert (drawing.picture(drawing.url(COW))[..., 0] == COW).all()


# ---------------------------------------------------------------------- what is answered
def test_parts_are_the_predictors(made):
    html, found = told(made, "Parts", drawing.url(COW), "cow"), sketchbench.load("zoo:deepssp")(COW, category="cow")
    whole = sum(found["pixels"].values())
    assert dict(re.findall(r"<b>([^<]+)</b>.*?<em>(\d+%)</em>", html)) == {k: f"{v / whole:.0%}" for k, v in found["pixels"].items()}
    assert "no such" not in html and "these weights parse other things" in line(told(made, "Parts", drawing.url(COW), "../../etc"))
    assert "recognised" in told(made, "Parts", drawing.url(COW), RECOGNISE)


def test_the_users_own_photos_are_found_and_names_do_no_harm(place):
    before = {p for p in place.rglob("*") if "cache" not in p.parts}
    html = told(Answers(Models({}), place / "photos"), "Find it", drawing.url(COW), OWN)
    found = sketchbench.load("zoo:fg_sbir")(COW, gallery=place / "photos", top=10)
    assert re.findall(r"<b>(\d+)  ·  ([\d.]+)</b>", html) == [(str(t["rank"]), f"{t['distance']:.3f}") for t in found["top"]]
    assert "<script>" not in html and html.count("<img") == 5 and 'sb-badge' not in html
    assert {p for p in place.rglob("*") if "cache" not in p.parts} == before


def test_a_visitor_names_no_folder(place, monkeypatch):
    """Whatever is said in place of a gallery's name, it is the world's."""
    asked = []
    monkeypatch.setattr(world, "gallery", lambda kind: asked.append(kind) or place / "photos")
    made = Answers(Models({}))
    for said in ("/etc", "../../..", OWN, str(place)):
        assert "the nearest of 4 photos" in told(made, "Find it", drawing.url(COW), said)
    assert asked == ["fine"] * 4
    assert line(told(made, "Category search", drawing.url(COW), "../zs_sbir", WORLD)).startswith("no such choice; take one of: Semi3-Net")


def test_the_worlds_gallery_is_drawn_once_and_unseen_photos_are_marked(place, monkeypatch):
    monkeypatch.setattr(world, "GALLERIES", {"fine": 1, "category": 1})
    whole = world.source
    monkeypatch.setattr(world, "source", lambda kind, n, categories=None: whole(kind, n, categories or KINDS))
    first = world.gallery("category")
    stamps = {p: p.stat().st_mtime_ns for p in first.rglob("*.png")}
    assert world.gallery("category") == first and {p: p.stat().st_mtime_ns for p in first.rglob("*.png")} == stamps
    assert sorted(p.parent.name for p in stamps) == sorted(KINDS) and place / "cache" in first.parents
    assert list(first.parent.iterdir()) == [first]  # nothing half done beside it
    for system in answers.SYSTEMS:
        html = told(Answers(Models({})), "Category search", drawing.url(COW), system, WORLD)
        trained = set(sketchbench.load(f"zoo:{answers.SYSTEMS[system]}").card["classes"])
        cards = re.findall(r"<figure class=\"sb-card.*?</figure>", html)
        marked = {c: "unseen" in card for card in cards for c in KINDS if f"</b>{c}<" in card}
        assert len(cards) == 4 and marked == {c: c not in trained for c in KINDS} and marked["giraffe"]


def test_two_visitors_at_once_get_their_own_answers(place):
    made = Answers(Models({}), place / "photos")
    drawings = [drawing.url(trees.labelled("cow", k)[0]) for k in range(3)]
    alone = [told(made, "Find it", d, OWN) for d in drawings]
    with ThreadPoolExecutor(6) as visitors:
        both = list(visitors.map(lambda k: told(made, "Find it", drawings[k % 3], OWN), range(12)))
    assert both == [alone[k % 3] for k in range(12)] and len(set(alone)) == 3


def test_a_fault_of_ours_is_one_line_and_stays_in_the_log(made, monkeypatch, caplog):
    monkeypatch.setattr(made, "one_pixel", lambda *a: 1 / 0)
    assert line(told(made, "One-pixel view", drawing.url(COW), "Lee")).startswith("this did not work")
    assert "ZeroDivisionError" in caplog.text


def test_one_pixel_lines(made):
    from sketchbench.data.transforms.homogeneous import homogeneous
    from sketchbench.predictor import ink

    html = told(made, "One-pixel view", drawing.url(COW), "Lee")
    after = homogeneous(ink(np.dstack([COW] * 3)), "lee")
    assert drawing.url(after) in html and f"{int((after < 128).sum())} after" in html


# ---------------------------------------------------------------------- scenes
@pytest.fixture
def scenes(tmp_path: Path) -> Answers:
    """A run of random weights."""
    torch.manual_seed(3)
    network = {"first_vv": 7, "prompts": 3, "prompt_dropout": 0.1, "cross": [12], "cross_heads": 8, "cls_from": "original"}
    card = {"task": "scene_seg", "model": "mini", "size": 32, "side": 64, "base": "", "network": network, "reading": {},
            "predictor": "sketchbench.systems.scene_seg.predictor.ScenePredictor"}
    whole = {f"net.{k}": v.contiguous() for k, v in SceneNet(clip.build("mini", 32), **network).state_dict().items()}
    write_weights(tmp_path / "scene.safetensors", {**whole, "isolating": torch.tensor(0.7)}, card, half=False)
    return Answers(Models({"scene_seg": str(tmp_path / "scene.safetensors")}))


def test_free_words_and_a_threshold(scenes):
    for threshold, beside in ((0, "each line has its best word"), (0.9, "fit no word well enough")):
        html = told(scenes, "Scene", drawing.url(COW), "house,  sun;a dog", threshold)
        assert re.findall(r"<b>([^<]+)</b>", html) == ["house", "sun", "a dog"] and beside in html
    assert "<i>x" not in told(scenes, "Scene", drawing.url(COW), "<i>x</i>, sun", 0)


@pytest.mark.parametrize("words, expected", [("", "say what to look for"), (" , ;", "say what to look for"), ("x" * 200, "too many words"),
                                             (", ".join(f"word{k}" for k in range(10_000)), "at most 40"), ("y " * 10_000, "too many")])
def test_ten_thousand_words_are_told_in_a_line(scenes, words, expected):
    assert expected in line(told(scenes, "Scene", drawing.url(COW), words, 0))


def test_without_weights_the_tab_says_what_is_missing(monkeypatch):
    monkeypatch.setattr("sketchbench.demo.models.names", lambda: ["deepssp"])
    said = line(told(Answers(Models({})), "Scene", drawing.url(COW), "cat", 0))
    assert said.startswith("no weights of scene_seg are shipped") and "scene_seg=&lt;run folder&gt;" in said


def test_a_run_of_another_task_is_refused():
    assert "is a run of fg_sbir" in line(told(Answers(Models({"deepssp": "zoo:fg_sbir"})), "Parts", drawing.url(COW), RECOGNISE))


def test_models_load_when_they_are_first_asked():
    models = Models({})
    assert not any(map(models.loaded, TASKS))
    told(Answers(models), "Parts", drawing.url(COW), "cow")
    assert [t for t in TASKS if models.loaded(t)] == ["deepssp"]


# ---------------------------------------------------------------------- the verb
def test_others_are_let_in_only_where_that_is_said():
    assert shared(["port=1"]) == (["port=1"], LOOPBACK) and LOOPBACK == "127.0.0.1"
    assert shared(["a=b", "--share-on", "0.0.0.0", "c=d"]) == (["a=b", "c=d"], "0.0.0.0")
    for words in (["--share-on"], ["--share-on", "port=3"]):
        with pytest.raises(UserError, match="say the address"):
            shared(words)


def test_mistakes_are_one_line(capsys, tmp_path):
    assert "port=x: must be from 1 to 65535" in complaint(capsys, "demo", "port=x")
    assert "no such folder" in complaint(capsys, "demo", f"gallery={tmp_path / 'x'}")
    assert "no such key" in complaint(capsys, "demo", "gallry=x")
    assert port("8000") == 8000
