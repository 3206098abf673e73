"""Residual, InceptionV3, Sketch-a-Net and VGG: shapes, names and sizes, against timm's and torchvision's."""

import pytest
import timm
import torch
from torch import nn
from torch.utils.flop_counter import FlopCounterMode
from torchvision import models
from torchvision.models.vgg import make_layers

from sketchbench.backbones.inception import MEAN, STD, InceptionV3
from sketchbench.backbones.residual import Block, Residual
from sketchbench.backbones.sketch_a_net import SketchANet
from sketchbench.backbones.vgg import VGG
from sketchbench.errors import UserError


def count(module: nn.Module) -> int:
    return sum(p.numel() for p in module.parameters())


def shapes(module: nn.Module) -> dict[str, tuple[int, ...]]:
    return {k: tuple(v.shape) for k, v in module.state_dict().items()}


# ---------------------------------------------------------------------- residual
@pytest.mark.parametrize("side,extent", [(64, 4), (96, 6), (112, 7), (128, 8)])
def test_residual_is_cut_at_a_sixteenth(side, extent):
    net = Residual(width=8)
    f = net.mid(torch.rand(2, 3, side, side))
    assert f.shape == (2, net.mid_channels, extent, extent) == (2, 64, extent, extent)
    assert net.last(f).shape == (2, net.last_channels, extent, extent)


def test_residual_is_small_enough_to_be_shipped_and_trained_on_a_laptop():
    net = Residual()
    assert count(net) < 1.6e6
    with FlopCounterMode(display=False) as counter, torch.no_grad():
        net.last(net.mid(torch.zeros(1, 3, 96, 96)))
    assert 60e6 < counter.get_total_flops() / 2 < 110e6  # multiply-adds


@pytest.mark.parametrize("norm", ["group", "batch"])
def test_a_block_begins_as_its_shortcut(norm):
    net, f = Residual(width=2, norm=norm), torch.randn(2, 16, 6, 6)
    assert torch.equal(net.last(f), torch.relu(f))
    half = Block(16, 16, halve=True, norm=norm)
    nn.init.zeros_(half.norm2.weight)
    assert torch.equal(half(f), torch.relu(nn.functional.avg_pool2d(f, 2)))


def test_groups_leave_the_rest_of_the_batch_out_of_it():
    torch.manual_seed(0)
    x = torch.rand(3, 1, 64, 64)
    for norm, same in (("group", True), ("batch", False)):
        net = Residual(width=12, channels=1, norm=norm).train()  # 12 channels: groups of four
        alone = torch.cat([net.mid(row[None]) for row in x])
        assert torch.allclose(net.mid(x), alone, atol=1e-4) == same
    with pytest.raises(UserError, match="did you mean group"):
        Residual(norm="groups")


# ---------------------------------------------------------------------- InceptionV3
@pytest.fixture(scope="module")
def inception() -> InceptionV3:
    return InceptionV3().eval()


def test_inception_is_timms_as_far_as_its_last_block(inception):
    torch.manual_seed(0)
    whole = timm.create_model("inception_v3", pretrained=False)
    norms = [m for m in whole.modules() if isinstance(m, nn.BatchNorm2d)]
    for m in norms:
        m.momentum = 1.0  # statistics of one batch, which keep the values in range
    with torch.no_grad():
        whole.train().forward_features(torch.rand(2, 3, 107, 107))
    whole.eval()
    inception.load_state_dict({k: v for k, v in whole.state_dict().items() if k in inception.state_dict()})
    u = torch.rand(1, 3, 107, 107)
    x = (u - torch.tensor(MEAN).view(3, 1, 1)) / torch.tensor(STD).view(3, 1, 1)
    with torch.no_grad():
        f = inception.mid(x)
        want = whole.forward_features(2 * u - 1)
        assert f.shape == (1, 2048, 2, 2) and want.abs().max() > 1e-3
        assert torch.allclose(inception.last(f), want, rtol=1e-3, atol=1e-4 * want.abs().max())


def test_inceptions_names_are_torchvisions(inception):
    with torch.device("meta"):
        theirs = shapes(models.inception_v3(weights=None, init_weights=False))
    ours = shapes(inception)
    assert ours.items() <= theirs.items()
    assert {k.split(".")[0] for k in theirs.keys() - ours.keys()} == {"AuxLogits", "fc"}
    assert count(inception) == 21_785_568


def test_inception_takes_grey():
    with torch.device("meta"):
        assert shapes(InceptionV3(channels=1))["Conv2d_1a_3x3.conv.weight"] == (32, 1, 3, 3)


# ---------------------------------------------------------------------- Sketch-a-Net
def test_sketch_a_net_as_published():
    net = SketchANet().eval()
    seen = {}
    for name, layer in net.named_children():
        layer.register_forward_hook(lambda m, i, o, name=name: seen.update({name: tuple(o.shape[1:])}))
    f = net.mid(torch.rand(1, 1, 225, 225))
    assert f.shape == (1, 256, 7, 7) and net.fc(f).shape == (1, 256)
    assert seen | {"drop": 0} == {"conv1": (64, 71, 71), "conv2": (128, 31, 31), "conv3": (256, 15, 15), "conv4": (256, 15, 15),
                                  "conv5": (256, 15, 15), "fc6": (512,), "fc7": (256,), "drop": 0}
    convs = (225 * 64 + 64) + (25 * 64 * 128 + 128) + (9 * 128 * 256 + 256) + 2 * (9 * 256 * 256 + 256)
    assert count(net) == convs + (49 * 256 * 512 + 512) + (512 * 256 + 256)
    assert (net.fc(f) < 0).any()  # no ReLU on fc7


@pytest.mark.parametrize("size", [48, 64, 72, 96, 113, 128, 187, 188, 256])
def test_narrow_sketch_a_nets_keep_room_for_attention(size):
    net = SketchANet(width=1 / 16, size=size)
    f = net.mid(torch.rand(2, 1, size, size))
    assert f.shape == (2, 16, net.extent, net.extent) and net.fc(f).shape == (2, net.fc_channels)
    assert net.extent >= (4 if size >= 64 else 2)


def test_sketch_a_net_says_which_sizes_it_takes():
    with pytest.raises(UserError, match="48 or more"):
        SketchANet(size=40)
    with pytest.raises(UserError, match="takes pictures of 64x64"):
        SketchANet(width=0.1, size=64).mid(torch.rand(1, 1, 72, 72))
    torch.manual_seed(0)
    net, f = SketchANet(width=0.1, size=64, dropout=0.5), torch.rand(1, 26, 4, 4)
    assert not torch.equal(net.train().fc(f), net.fc(f)) and torch.equal(net.eval().fc(f), net.fc(f))


# ---------------------------------------------------------------------- VGG
@pytest.mark.parametrize("depth,norm,name", [(16, None, "vgg16"), (19, None, "vgg19"), (16, "batch", "vgg16_bn"),
                                             ("19", "batch", "vgg19_bn")])
def test_vggs_names_are_torchvisions(depth, norm, name):
    with torch.device("meta"):
        assert shapes(VGG(depth, norm=norm, classes=1000)) == shapes(getattr(models, name)())
        assert count(VGG(depth, norm=norm, fc=False)) == count(getattr(models, name)().features)


@pytest.mark.parametrize("depth,plan", [(16, (2, 2, 3, 3, 3)), (19, (2, 2, 4, 4, 4))])
def test_vgg_computes_what_torchvisions_does(depth, plan):
    torch.manual_seed(0)
    ours = VGG(depth, width=4, classes=5).eval()
    config = [w for n, width in zip(plan, (4, 8, 16, 32, 32), strict=True) for w in [*[width] * n, "M"]]
    theirs = nn.ModuleDict({"features": make_layers(config), "classifier": nn.Sequential(
        nn.Linear(32 * 49, 256), nn.ReLU(), nn.Dropout(), nn.Linear(256, 256), nn.ReLU(), nn.Dropout(), nn.Linear(256, 5))}).eval()
    theirs.load_state_dict(ours.state_dict())
    x = torch.rand(2, 3, 64, 64)
    ends = [k for k, layer in enumerate(theirs["features"]) if isinstance(layer, nn.MaxPool2d)]
    blocks = ours.blocks(x)
    assert [tuple(b.shape[1:]) for b in blocks] == [(4, 64, 64), (8, 32, 32), (16, 16, 16), (32, 8, 8), (32, 4, 4)]
    for end, block in zip(ends, blocks, strict=True):
        assert torch.allclose(block, theirs["features"][:end](x), atol=1e-6) and (block >= 0).all()
    pool5 = ours.pool5(x)
    flat = nn.functional.adaptive_avg_pool2d(theirs["features"](x), 7).flatten(1)
    assert torch.allclose(ours.fc6(pool5), theirs["classifier"][:2](flat), atol=1e-5)
    assert torch.allclose(ours.fc7(pool5), theirs["classifier"][:5](flat), atol=1e-5)
    assert torch.allclose(ours.fc8(pool5), theirs["classifier"](flat), atol=1e-5)


def test_a_small_vgg():
    net = VGG("small", channels=1)
    pool5 = net.pool5(torch.rand(2, 1, 96, 96))
    assert pool5.shape == (2, 64, 3, 3) and net.fc7(pool5).shape == (2, net.fc_channels) == (2, 512)
    assert count(net) < 1e6 and any(isinstance(m, nn.BatchNorm2d) for m in net.modules())
    assert net.fc7(net.pool5(torch.rand(2, 1, 64, 64))).shape == (2, 512)
    net.fc7(net.pool5(torch.rand(2, 1, 96, 96))).square().sum().backward()
    assert all(p.grad.any() for n, p in net.named_parameters() if not (n.startswith("features") and n.endswith("bias")))
    with pytest.raises(UserError, match="no such VGG; did you mean 16"):
        VGG(161)
