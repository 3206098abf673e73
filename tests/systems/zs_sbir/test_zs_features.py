"""Eq. 1 on a backbone, and features that survive whatever happens to the process that makes them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch

from sketchbench.data.source import Item, Source
from sketchbench.data.transforms.picture import Picture
from sketchbench.errors import UserError
from sketchbench.store import Store
from sketchbench.systems.zs_sbir import features
from sketchbench.systems.zs_sbir.features import Backbone, extract, features_of

PICTURE = Picture(size=40, crop=32, channels=1, scaling="ink", photo="edge")


class Noise(Source):
    """Pictures that follow from an item's name."""

    name = "noise"

    def __init__(self, n: int = 200, fingerprint: str = "noise"):
        self.n, self.said, self.asked = n, fingerprint, 0

    def items(self):
        return [Item(f"{k}", "sketch", "thing", "train") for k in range(self.n)]

    def image(self, item):
        self.asked += 1
        return np.random.default_rng(int(item.id)).integers(0, 256, (40, 40)).astype(np.uint8)

    @property
    def fingerprint(self):
        return self.said


def backbone(seed: int = 0, **more) -> Backbone:
    torch.manual_seed(seed)
    return Backbone("small", 2, 1, **more).eval()


@pytest.fixture(autouse=True)
def own_store(tmp_path, monkeypatch):
    monkeypatch.setenv("SKETCHBENCH_CACHE", str(tmp_path / "store"))


# ---------------------------------------------------------------------- Eq. 1
@pytest.mark.parametrize("blocks", [3, 5])
def test_equation_1_layer_by_layer(blocks):
    """fc7 after its ReLU, then the means of conv5, conv4, conv3 maps after their last ReLU, in double precision."""
    net = backbone(blocks=blocks).double()
    x = torch.rand(3, 1, 32, 32, dtype=torch.float64)
    levels, h = [], x
    for layer in net.vgg.features:
        if isinstance(layer, torch.nn.MaxPool2d):
            levels.append(h.clone())
        h = layer(h)
    c = net.vgg.classifier
    fc7 = torch.relu(c[3](torch.relu(c[0](net.vgg.avgpool(h).flatten(1)))))
    parts = [fc7.detach().numpy()]
    for level in levels[::-1][:blocks]:
        maps = level.detach().numpy()
        parts.append(np.array([[m.sum() / m.size for m in one] for one in maps]))
    assert np.allclose(net(x).detach().numpy(), np.concatenate(parts, 1), atol=1e-12)


@pytest.mark.parametrize("blocks, fc, dim", [(3, "fc7", 5376), (5, "fc7", 5568), (3, "fc8", 2280)])
def test_sizes_as_published(blocks, fc, dim):
    with torch.device("meta"):
        net = Backbone(16, None, 3, blocks, fc)
    assert net.dim == dim
    with pytest.raises(UserError, match=r"task\.system\.fc=fc8: the small network"):
        Backbone("small", 2, 1, fc="fc8")


# ---------------------------------------------------------------------- the store
def test_each_record_is_that_of_its_picture_alone():
    net, source = backbone(), Noise()
    items = source.items()
    found = features_of(net, source, PICTURE, items, "things")
    assert found.shape == (200, net.dim) and found.chunks > 1
    for k in (0, 31, 32, 64, 199):
        alone = extract(net, source, PICTURE, items, k, k + 1)[0]
        assert np.allclose(found[k], alone, atol=1e-5)
    x = torch.stack([PICTURE(source.image(items[7]), "sketch")])[:, :, 4:36, 4:36]
    assert np.allclose(found[7], net(x).detach().numpy()[0], atol=1e-5)


def test_what_a_record_is_known_by():
    net, source = backbone(), Noise(70)
    items = source.items()
    places = {features_of(*said, "things").folder for said in [
        (net, source, PICTURE, items), (backbone(1), source, PICTURE, items), (net, Noise(70, "other"), PICTURE, items),
        (net, source, Picture(size=40, crop=32, channels=1, scaling="unit", photo="edge"), items), (net, source, PICTURE, items[:69]),
        (backbone(blocks=5), source, PICTURE, items)]}
    assert len(places) == 6
    asked = source.asked
    assert features_of(backbone(), source, PICTURE, items, "things").folder in places and source.asked == asked  # nothing is made twice


def test_training_mode_does_not_matter_and_stays():
    net, source = backbone(), Noise(5)
    net.train()
    found = extract(net, source, PICTURE, source.items(), 0, 5)
    assert net.training and np.array_equal(found, extract(net.eval(), source, PICTURE, source.items(), 0, 5))


KILLED = """
import os, signal, sys
sys.path[:0] = {paths!r}
from test_zs_features import PICTURE, Noise, backbone
from sketchbench.systems.zs_sbir import features
source, plain = Noise(), features.extract
def extract(net, source, picture, items, start, stop):
    if start >= 128:
        os.kill(os.getpid(), signal.SIGKILL)
    return plain(net, source, picture, items, start, stop)
features.extract = extract
features.features_of(backbone(), source, PICTURE, source.items(), "things")
"""


def test_it_goes_on_after_kill_9():
    paths = [str(Path(__file__).parent), *sys.path]
    done = subprocess.run([sys.executable, "-c", KILLED.format(paths=paths)], capture_output=True, text=True, timeout=120,
                          env={**os.environ, "OMP_NUM_THREADS": "1"})
    assert done.returncode == -signal.SIGKILL, done.stderr
    source = Noise()
    found = features_of(backbone(), source, PICTURE, source.items(), "things")
    assert source.asked == 200 - 128  # the two whole chunks were there
    whole = extract(backbone(), source, PICTURE, source.items(), 0, 200)
    assert np.allclose(found[:], whole, atol=1e-5)


def test_passes_over_many_pictures_hold_few_of_them(monkeypatch):
    """Files of a slab stay few, and a pass reads one after the other."""
    made: list[int] = []

    def fake(net, source, picture, items, start, stop):
        made.append(stop - start)
        return np.zeros((stop - start, net.dim), np.float32)

    monkeypatch.setattr(features, "extract", fake)
    net = backbone()
    source = Noise(73_002)
    slab = features_of(net, source, PICTURE, source.items(), "things")
    assert slab.chunks <= features.OPEN and max(made) == slab.chunk == 286 and sum(made) == 73_002
    assert sum(len(part) for _, part in slab.parts()) == 73_002
    assert len(Store().entries()) == 1
