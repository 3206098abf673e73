"""What is written of category retrieval, zero-shot retrieval and scene segmentation answers as their predictors do, in ONNX Runtime too."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

import sketchbench
import trees
from sketchbench.app.export import CLOSE, as_onnx, as_program, facts, quiet
from sketchbench.backbones import clip
from sketchbench.data.transforms.picture import crops
from sketchbench.systems.scene_seg.network import SceneNet
from sketchbench.systems.scene_seg.predictor import ScenePredictor

WRITERS = {"torch_export": as_program, "onnx": as_onnx}
slow_onnx = pytest.mark.parametrize("kind", ["torch_export", pytest.param("onnx", marks=pytest.mark.slow)])
DRAWINGS = [trees.labelled("cow", k)[0] for k in range(4)]
PHOTOS = [np.random.default_rng(k).integers(0, 255, (60, 40 + k, 3), np.uint8) for k in range(2)]


def run(predictor: Any, kind: str, place: Path, **inputs: torch.Tensor) -> list[np.ndarray]:
    """The inputs by the written network; as many drawings as photos is not asked."""
    exported = predictor.exported()
    assert set(exported.told) == {*exported.inputs, *exported.outputs}
    with quiet():
        return WRITERS[kind](exported, facts(exported, predictor.card), place / f"written.{kind}")(inputs)


def seen(picture: Any, images: list[np.ndarray], domain: str) -> torch.Tensor:
    return crops(torch.stack([picture(i, domain) for i in images]), picture.crop, 1)[:, 0].contiguous()


@slow_onnx
def test_semi3net_takes_edge_maps_as_an_input(kind, tmp_path):
    predictor: Any = sketchbench.load("zoo:semi3net")
    sketch, photo, edge = predictor._seen(DRAWINGS, "sketch"), predictor._seen(PHOTOS, "photo"), predictor._seen(PHOTOS, "edge")
    drawn, category, found = run(predictor, kind, tmp_path, sketch=sketch, image=photo.contiguous(), edge=edge)
    with torch.no_grad():
        np.testing.assert_allclose(drawn, predictor.features(DRAWINGS, "sketch")[:, 0], atol=CLOSE)
        np.testing.assert_allclose(found, predictor.features(PHOTOS, "photo")[:, 0], atol=CLOSE)
        said = predictor.further(DRAWINGS[1], torch.empty(0))
    assert predictor.card["categories"][int(category[1].argmax())] == said["category"]


@slow_onnx
def test_zero_shot_vectors_give_the_distances_of_a_search(kind, tmp_path):
    predictor: Any = sketchbench.load("zoo:zs_sbir")
    pictures = {"sketch": seen(predictor.picture, DRAWINGS, "sketch"), "image": seen(predictor.picture, PHOTOS, "photo")}
    u, v = run(predictor, kind, tmp_path, noise=predictor.network["network"].noise, **pictures)
    with torch.no_grad():
        q, g = predictor.features(DRAWINGS, "sketch")[:, 0], predictor.features(PHOTOS, "photo")[:, 0]
        np.testing.assert_allclose(1 - u @ v.T, predictor.pairwise(q, g), atol=CLOSE)
        other, _ = predictor.exported().network(noise=torch.randn(7, predictor.network["network"].vae.code), **pictures)
    assert other.shape == u.shape and np.abs(other.numpy() - u).max() > CLOSE  # noise is heard, in any number of samples


@pytest.fixture
def scenes() -> ScenePredictor:
    """A small net of random weights at 32 pixels; its words are as random, but each is always the same."""
    torch.manual_seed(3)
    network = {"first_vv": 7, "prompts": 3, "prompt_dropout": 0.1, "cross": [7, 10, 12], "cross_heads": 8, "cls_from": "original"}
    card = {"task": "scene_seg", "model": "mini", "size": 32, "side": 64, "base": "", "network": network, "reading": {}}
    whole = {f"net.{k}": v for k, v in SceneNet(clip.build("mini", 32), **network).state_dict().items()}
    return ScenePredictor(card, {**whole, "isolating": torch.tensor(0.7)})


@pytest.mark.slow
@pytest.mark.parametrize("kind", WRITERS)
def test_scene_maps_of_any_words(kind, tmp_path, scenes):
    words = ["cat", "tree", "house", "sun", "moon"]
    ready = [scenes.prepare(d, classes=",".join(words)) for d in DRAWINGS]
    (maps,) = run(scenes, kind, tmp_path, image=torch.cat([r["image"] for r in ready]), text=ready[0]["text"])
    assert maps.shape[:2] == (len(DRAWINGS), len(words))
    with torch.no_grad():
        for found, each in zip(maps, ready, strict=True):
            np.testing.assert_allclose(found, scenes.network(**each), atol=CLOSE)


@pytest.mark.parametrize("task", ["fg_sbir", "semi3net", "zs_sbir"])
def test_rows_rank_as_distances_do(task):
    """What neighbours are looked for among: nearer rows are nearer photos."""
    predictor: Any = sketchbench.load(f"zoo:{task}")
    with torch.no_grad():
        q, g = predictor.features(DRAWINGS, "sketch"), predictor.features([*PHOTOS, *DRAWINGS], "photo")
        rows = torch.cdist(predictor.rows(q), predictor.rows(g))
        for own, features in zip(rows, q, strict=True):
            far = predictor.distances(features, g)
            assert torch.equal(own.argsort(stable=True), far.argsort(stable=True)) and far.unique().numel() > 4
