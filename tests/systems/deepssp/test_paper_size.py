"""The paper's network at the paper's size, once."""

import pytest
import torch

from sketchbench.systems.deepssp.categories import layout
from sketchbench.systems.deepssp.losses import ParsingLoss
from sketchbench.systems.deepssp.network import Parser, parameter_groups
from sketchbench.systems.deepssp.single import FCN, DeepLabV3
from sketchbench.systems.deepssp.trunk import FrozenNorm

PAPER = {"trunk": "resnet101", "norm": "frozen", "channels": 3, "rates": (6, 12, 18, 24)}


def count_parameters(module):
    return sum(p.numel() for p in module.parameters())


def pose_head(labels: int) -> int:
    """SketchParse's pose classifier, which DeepSSP does not have: 3x3 to 128, 3x3 to 64, 9x9 to 32, linear to 8."""
    return (9 * labels * 128 + 128) + (9 * 128 * 64 + 64) + (81 * 64 * 32 + 32) + (32 * 8 + 8)


def test_parameters_are_those_of_sketchparse_less_its_pose_heads():
    with torch.device("meta"):
        net = Parser(layout("super").outputs, scales_share_weights=False, **PAPER)
    res5c = count_parameters(net.heads["two_wheelers"][0].block)
    aspp = {b: count_parameters(h[0].aspp) for b, h in net.heads.items()}
    assert res5c == 4_462_592 and aspp["two_wheelers"] == 4 * (9 * 2048 * 5 + 5)
    assert count_parameters(net) == 3 * (count_parameters(net.trunks[0]) + 5 * res5c + sum(aspp.values()))
    total = count_parameters(net) + sum(map(pose_head, layout("super").outputs.values()))
    assert round(total / 1e6, 2) == 189.14
    with torch.device("meta"):
        shared = Parser(layout("super").outputs, **PAPER)
    assert 3 * count_parameters(shared) == count_parameters(net)


@pytest.mark.slow
def test_forward_and_backward_at_321():
    torch.manual_seed(0)
    net = Parser(layout("super").outputs, scales_share_weights=False, **PAPER).train()
    assert all(not m.training for m in net.modules() if isinstance(m, FrozenNorm))
    branch, mask = torch.tensor([4]), torch.randint(0, 9, (1, 321, 321))
    maps = net(torch.full((1, 3, 321, 321), 255.0), branch)
    assert [tuple(m.shape) for m in maps] == [(1, 9, 41, 41), (1, 9, 41, 41), (1, 9, 21, 21), (1, 9, 41, 41)]
    ParsingLoss(torch.ones(5, 9), "soft_star")(maps, mask, branch).backward()
    moving = [(n, p) for n, p in net.named_parameters() if p.requires_grad]
    for name, p in moving:
        assert (p.grad is not None) == (name.startswith("trunks.") or name.startswith("heads.flying_things.")), name
    assert sum(len(g["params"]) for g in parameter_groups(net, 5e-4)) == len(moving)


V3 = {"trunk": "resnet101", "norm": "frozen"}


@pytest.mark.slow
@pytest.mark.parametrize("kind,options,side", [(FCN, {"trunk": "vgg16"}, 321), (DeepLabV3, V3, 41)])
def test_single_networks_at_321(kind, options, side):
    net = kind(5, **options).eval()
    if kind is DeepLabV3:
        assert [m[0].dilation[0] for m in net.local] == [1, 12, 24, 36] and net.final.in_channels == 256
    with torch.inference_mode():
        assert net(torch.zeros(1, 3, 321, 321))[0].shape == (1, 5, side, side)
