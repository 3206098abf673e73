"""The page in a browser: drawn on with the mouse, each tab's answer is the predictor's own on the same strokes.

Screenshots are left in the folder that SKETCHBENCH_SCREENSHOTS names, times are printed (pytest -s).
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import sketchbench
from runs import command
from sketchbench.demo import drawing, world
from sketchbench.demo.answers import TOP

BROWSER = next((found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None)
pytestmark = [pytest.mark.slow, pytest.mark.skipif(BROWSER is None, reason="no Chromium is installed; apt-get install chromium")]

# strokes in shares of the page: something with a body, a neck, a head and legs
TURN = np.linspace(0, 2 * np.pi, 24)
BODY = np.stack([0.45 + 0.28 * np.cos(TURN), 0.5 + 0.17 * np.sin(TURN)], 1)
STROKES = [BODY, *(np.array(points) for points in ([(0.7, 0.42), (0.78, 0.2), (0.92, 0.24), (0.8, 0.46)],
                                                   [(0.3, 0.64), (0.3, 0.9)], [(0.6, 0.64), (0.6, 0.9)]))]
ANSWERED = """([id, number]) => { const e = document.querySelector(`#${id} [data-number]`);
  return e && Number(e.dataset.number) >= Number(number) && !e.textContent.includes("…"); }"""
AGO = "() => (performance.now() - Number(document.querySelector('#canvas canvas').dataset.at)) / 1000"


class Page:
    """The page as a visitor has it."""

    def __init__(self, page, asked: list[str]):
        self.page, self.asked = page, asked

    def open(self, tab: str) -> None:
        self.page.get_by_role("tab", name=tab).click()
        self.id = tab.lower().replace(" ", "-")
        self.wait()

    def wait(self) -> None:
        number = self.page.evaluate("() => window.sketchbench.number()")
        self.page.wait_for_function(ANSWERED, arg=[self.id, number], timeout=240_000, polling=20)

    def do(self, what: str) -> None:
        self.page.click(f"#canvas [data-do={what}]")
        self.wait()

    def put(self, act: Callable[[], Any]) -> None:
        """An upload or an example, which takes the browser a while to put on the canvas."""
        before = self.page.evaluate("() => window.sketchbench.number()")
        act()
        self.page.wait_for_function("n => window.sketchbench.number() !== n", arg=before)
        self.wait()

    def stroke(self, points: np.ndarray) -> float:
        """With the mouse; how long after the pen was lifted the answer was there."""
        box = self.page.locator("#canvas canvas").bounding_box()
        places = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in points.tolist()]
        self.page.mouse.move(*places[0])
        self.page.mouse.down()
        for place in places[1:]:
            self.page.mouse.move(*place)
        self.page.mouse.up()
        self.wait()
        return self.page.evaluate(AGO)

    def draw(self) -> list[float]:
        return [self.stroke(points) for points in STROKES]

    def drawn(self) -> np.ndarray:
        """What is on the canvas."""
        return drawing.picture(self.page.evaluate("() => window.sketchbench.drawing()"))

    def answer(self) -> str:
        return self.page.inner_html(f"#{self.id} [data-number]")

    def keep(self, name: str) -> None:
        if place := os.environ.get("SKETCHBENCH_SCREENSHOTS"):
            Path(place).mkdir(parents=True, exist_ok=True)
            self.page.wait_for_timeout(300)
            self.page.screenshot(path=str(Path(place, f"{name}.png")))


def free_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


@pytest.fixture(scope="module")
def address():
    """A demo of its own."""
    at = free_port()
    began = time.monotonic()
    server = subprocess.Popen(command("demo", f"port={at}"), stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None
    try:
        assert f"127.0.0.1:{at}" in server.stdout.readline()
        print(f"\npage there after {time.monotonic() - began:.1f} s")
        yield f"http://127.0.0.1:{at}/"
    finally:
        server.terminate()
        server.wait(20)


@pytest.fixture(scope="module")
def browser():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=BROWSER, args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture
def page(browser, address):
    asked: list[str] = []
    opened = browser.new_page(viewport={"width": 1280, "height": 900})
    faults: list[str] = []
    opened.on("request", lambda request: asked.append(request.url))
    opened.on("pageerror", lambda error: faults.append(str(error)))
    opened.goto(address)
    opened.wait_for_selector("#canvas canvas")
    opened.wait_for_selector(".sb-example")
    yield Page(opened, asked)
    opened.close()
    assert not faults
    assert all(re.match(f"({re.escape(address)}|data:|blob:)", url) for url in asked), "something was asked for elsewhere"


def told(page: Page, tab: str, times: list[float]) -> None:
    page.keep(page.id)
    print(f"{tab}: {', '.join(f'{t:.2f}' for t in times)} s from pen-up to the answer")


def found(html: str) -> list[tuple[str, str]]:
    return re.findall(r"<b>(\d+)  ·  ([\d.]+)</b>", html)


def expected(answer: dict) -> list[tuple[str, str]]:
    return [(str(t["rank"]), f"{t['distance']:.3f}") for t in answer["top"]]


def test_parts(page):
    page.open("Parts")
    page.draw()
    page.do("clear")
    times = page.draw()
    answer = sketchbench.load("zoo:deepssp")(page.drawn())
    whole = sum(answer["pixels"].values())
    shares = dict(re.findall(r"<b>([^<]+)</b>.*?<em>(\d+%)</em>", page.answer()))
    assert shares == {k: f"{v / whole:.0%}" for k, v in answer["pixels"].items()} and f">{answer['category']} <small>" in page.answer()
    told(page, "Parts", times)


def test_find_it(page):
    page.open("Find it")
    page.draw()
    page.do("clear")
    times = page.draw()
    answer = sketchbench.load("zoo:fg_sbir")(page.drawn(), gallery=world.gallery("fine"), top=TOP)
    assert found(page.answer()) == expected(answer) and "where it looks" in page.answer()
    told(page, "Find it", times)


@pytest.mark.parametrize("system, name", [("Semi3-Net", "semi3net"), ("zero-shot", "zs_sbir")])
def test_category_search(page, system, name):
    page.open("Category search")
    page.page.get_by_label(system).check()
    page.draw()
    page.do("clear")
    times = page.draw()
    answer = sketchbench.load(f"zoo:{name}")(page.drawn(), gallery=world.gallery("category"), top=TOP)
    assert found(page.answer()) == expected(answer)
    trained = sketchbench.load(f"zoo:{name}").card["classes"]
    assert page.answer().count("sb-badge") == sum(t["photo"].split("/")[0] not in trained for t in answer["top"])
    page.keep(f"category-{name}")
    told(page, f"Category search, {system}", times)


def test_scene(page):
    """With shipped weights the answer is theirs; without, the tab says so."""
    page.open("Scene")
    times = page.draw()
    if "scene_seg" not in sketchbench.weights.names():
        assert "no weights of scene_seg are shipped" in page.answer()
        page.keep("scene")
        return
    words = ["house", "tree", "sun", "cloud", "person"]
    answer = sketchbench.load("zoo:scene_seg")(page.drawn(), classes=words)
    whole = sum(answer["pixels"].values()) + answer["blank"]
    assert re.findall(r"<b>([^<]+)</b>.*?<em>(\d+%)</em>", page.answer()) == [(w, f"{answer['pixels'][w] / whole:.0%}") for w in words]
    told(page, "Scene", times)


def test_one_pixel_view(page):
    from sketchbench.data.transforms.homogeneous import homogeneous
    from sketchbench.predictor import ink

    page.open("One-pixel view")
    times = page.draw()
    after = homogeneous(ink(page.drawn()), "skeletonize")
    assert f"{int((after < 128).sum())} after" in page.answer() and drawing.url(after) in page.answer()
    told(page, "One-pixel view", times)


def test_pen_eraser_undo_clear_upload_and_examples(page, tmp_path):
    from PIL import Image

    page.open("One-pixel view")
    page.stroke(STROKES[0])
    one = page.drawn()
    page.stroke(STROKES[1])
    two = page.drawn()
    assert (two < 128).sum() > (one < 128).sum() > 0
    page.do("undo")
    assert (page.drawn() == one).all()
    page.page.click("#canvas [data-do=eraser]")
    page.stroke(np.array([(0.1, 0.5), (0.3, 0.5)]))
    assert 0 < (page.drawn() < 128).sum() < (one < 128).sum()
    page.do("clear")
    assert page.page.evaluate("() => window.sketchbench.drawing()") == "" and "Draw on the page" in page.answer()
    page.do("undo")
    assert (page.drawn() < 128).any()

    cross = np.full((4000, 6000), 255, np.uint8)  # larger than the page takes; scaled down before it is sent
    cross[1900:2100, 500:5500] = cross[500:3500, 2900:3100] = 0
    Image.fromarray(cross).save(tmp_path / "cross.png")
    page.put(lambda: page.page.set_input_files("#canvas input[type=file]", tmp_path / "cross.png"))
    assert page.drawn().shape == (480, 480, 3) and (page.drawn()[238:242, 60:420] < 128).all()
    (tmp_path / "words.png").write_text("no picture")
    page.page.set_input_files("#canvas input[type=file]", tmp_path / "words.png")
    page.page.wait_for_function("() => document.querySelector('#canvas .sb-said').textContent.includes('words.png is no picture')")

    before = page.drawn()
    page.put(page.page.locator(".sb-example").nth(1).click)
    assert (page.drawn() != before).any() and (page.drawn() < 128).any()


def test_a_page_that_is_closed_meanwhile_harms_nobody(browser, address, page):
    for _ in range(3):
        other = browser.new_page()
        other.goto(address)
        other.wait_for_selector("#canvas canvas")
        visitor = Page(other, [])
        box = other.locator("#canvas canvas").bounding_box()
        other.mouse.move(box["x"] + 50, box["y"] + 50)
        other.mouse.down()
        other.mouse.move(box["x"] + 150, box["y"] + 120)
        other.mouse.up()
        visitor.page.close()
    page.open("Parts")
    page.draw()
    assert "its parts" in page.answer()
