import copy

import pytest
import torch
from torch import nn

from sketchbench.errors import UserError
from sketchbench.systems.deepssp.categories import CATEGORIES, MERGE, PARTS, layout, outputs_of, scored_parts
from sketchbench.systems.deepssp.network import ASPP, NEVER, Parser, parameter_groups, pyramid
from sketchbench.systems.deepssp.pretrained import canonical, load_pretrained, load_vgg
from sketchbench.systems.deepssp.single import FCN, DeepLabV3
from sketchbench.systems.deepssp.trunk import Bottleneck, Trunk

BRANCHES = {"a": 5, "b": 7, "c": 9}


def parser(**options) -> Parser:
    torch.manual_seed(0)
    return Parser(BRANCHES, width=8, channels=1, rates=(1, 2), **options)


# ---------------------------------------------------------------------- categories
def test_layouts_have_the_branches_of_table_i():
    assert list(layout("super").outputs.values()) == [5, 5, 7, 5, 9]
    assert len(layout("full").branches) == 11 and layout("full").outputs["bird"] == layout("full").outputs["airplane"] == 9
    assert layout("super").index("sheep") == layout("super").index("cat") == 1
    assert list(layout("full", ["dog", "cow", "bird"]).outputs) == ["dog", "cow", "bird"]  # as given: what a split in that order expects
    assert list(layout("super", ["dog", "cow", "bird"]).outputs) == ["large_animals", "small_animals", "flying_things"]
    assert layout("super", ["bus", "bus_car"]).branches[0].categories == ("bus", "bus_car") and outputs_of("aeroplane_bird") == 9
    assert layout("dog").outputs == {"dog": 5}
    assert all(outputs_of(c) > max(PARTS[c]) for c in CATEGORIES)


def test_a_subset_and_a_users_own_category():
    mine = layout("super", ["cow", "cat", "teapot"], parts={"teapot": {1: "body", 3: "spout"}})
    assert [b.name for b in mine.branches] == ["large_animals", "small_animals", "teapot"] and mine.outputs["teapot"] == 4
    with pytest.raises(UserError, match=r"teapot: its parts are not known"):
        layout("super", ["teapot"])
    with pytest.raises(UserError, match="did you mean super"):
        layout("supper")
    with pytest.raises(UserError, match=r"category=hosre.*horse"):
        layout("super").index("hosre")


def test_scored_parts_follow_the_merge():
    assert scored_parts("bird") == {1: "body", 3: "tail", 6: "head", 2: "leg", 5: "wing"}
    assert scored_parts("airplane")[2] == "wheels" and MERGE["bird"] == {7: 2, 8: 5}


# ---------------------------------------------------------------------- network
@pytest.mark.parametrize("side", range(17, 162, 8))
def test_maps_lie_on_the_masks_grid_points(side):
    maps = parser()(torch.rand(1, 1, side, side), torch.tensor([0]))
    whole, half = len(range(0, side, 8)), len(range(0, side, 16))
    assert [m.shape[-1] for m in maps] == [whole, whole, half, whole]


def test_scales_and_fusion():
    x = torch.rand(1, 1, 97, 97)
    assert [p.shape[-1] for p in pyramid(x)] == [97, 73, 49]
    assert [p.shape[-1] for p in pyramid(torch.zeros(1, 3, 321, 321))] == [321, 241, 161]
    whole, mid, half, fused = parser()(x, torch.tensor([2]))
    up = nn.functional.interpolate(half, size=13, mode="bilinear", align_corners=True)
    assert torch.equal(fused, torch.stack([whole, mid, up]).amax(0))


@pytest.mark.parametrize("shape", [(1, 1, 96, 96), (1, 1, 97, 105), (1, 1, 9, 9)])
def test_other_sizes_are_refused_in_one_line(shape):
    with pytest.raises(UserError, match="8k\\+1"):
        parser()(torch.zeros(shape), torch.zeros(1, dtype=torch.long))


@pytest.mark.parametrize("shared", [True, False])
def test_mixed_batch_equals_samples_one_by_one(shared):
    net, x, b = parser(scales_share_weights=shared).eval(), torch.rand(5, 1, 65, 65), torch.tensor([2, 0, 2, 1, 0])
    together = net(x, b)
    for n in range(5):
        alone = net(x[n:n + 1], b[n:n + 1])
        outs = list(BRANCHES.values())[b[n]]
        for t, a in zip(together, alone, strict=True):
            assert torch.allclose(t[n], a[0], atol=1e-5)
            assert (t[n, outs:] == NEVER).all() and (t[n, :outs].abs() < 100).all()


def test_a_branch_index_out_of_range_is_an_error():
    with pytest.raises(IndexError):
        parser()(torch.rand(2, 1, 33, 33), torch.tensor([0, 3]))


def test_separate_scales_have_their_own_weights():
    net = parser(scales_share_weights=False)
    assert len(net.trunks) == 3 and all(len(h) == 3 for h in net.heads.values())
    maps = net(torch.rand(1, 1, 33, 33), torch.tensor([0]))
    maps[2].sum().backward()
    assert net.trunks[2].conv1.weight.grad is not None and net.trunks[0].conv1.weight.grad is None


def test_idle_branches_have_no_gradient_or_a_zero_one():
    x, b = torch.rand(2, 1, 33, 33), torch.tensor([0, 0])
    plain, touched = parser(), parser(touch=True)
    for net in (plain, touched):
        sum(m[:, :5].sum() for m in net(x, b)).backward()
    assert all(p.grad is None for p in plain.heads["b"].parameters())
    assert all(p.grad is not None and not p.grad.any() for h in ("b", "c") for p in touched.heads[h].parameters())
    for p, q in zip(plain.heads["a"].parameters(), touched.heads["a"].parameters(), strict=True):
        assert torch.allclose(p.grad, q.grad)


def test_split_copies_the_super_branch_and_leaves_it_alone():
    net = parser()
    staged = net.split({"a1": "a", "a2": "a", "c1": "c"})
    x = torch.rand(1, 1, 33, 33)
    assert staged.branches == ["a1", "a2", "c1"]
    for m, s in zip(net(x, torch.tensor([0])), staged(x, torch.tensor([1])), strict=True):
        assert torch.equal(m, s)
    with torch.no_grad():
        staged.heads["a1"][0].aspp.convs[0].weight.add_(1)
    assert not torch.equal(staged.heads["a1"][0].aspp.convs[0].weight, staged.heads["a2"][0].aspp.convs[0].weight)
    assert torch.equal(net.heads["a"][0].aspp.convs[0].weight, staged.heads["a2"][0].aspp.convs[0].weight)


def test_stage_two_moves_one_branch_only():
    net = parser(norm="batch").train()
    net.train_only("b")
    before = copy.deepcopy(net.state_dict())
    optimiser = torch.optim.SGD(parameter_groups(net, 0.1), momentum=0.9)
    net.train()
    for _ in range(2):
        sum(m[:, :7].square().mean() for m in net(torch.rand(2, 1, 33, 33), torch.tensor([1, 1]))).backward()
        optimiser.step()
    moved = {name for name, value in net.state_dict().items() if not torch.equal(value, before[name])}
    assert moved and all(name.startswith("heads.b.") for name in moved)


@pytest.mark.parametrize("net", [parser(), parser(scales_share_weights=False), FCN(5, width=8), DeepLabV3(5, width=8)])
def test_every_trainable_parameter_is_in_exactly_one_group(net):
    groups = parameter_groups(net, 5e-4)
    grouped = [id(p) for g in groups for p in g["params"]]
    assert len(grouped) == len(set(grouped)) and set(grouped) == {id(p) for p in net.parameters() if p.requires_grad}
    assert {g["name"]: round(g["lr"], 9) for g in groups} == {"body": 5e-4, "final": 5e-3}
    final = {id(p) for g in groups if g["name"] == "final" for p in g["params"]}
    assert {id(p) for layer in net.final_layers() for p in layer.parameters()} == final


def test_frozen_norm_stands_still():
    net = Parser({"a": 5}, width=8, norm="frozen", channels=1, rates=(1,)).train()
    before = net.trunks[0].bn1.running_mean.clone()
    net(torch.rand(2, 1, 33, 33), torch.zeros(2, dtype=torch.long))
    assert not net.trunks[0].bn1.training and torch.equal(net.trunks[0].bn1.running_mean, before)
    assert not any(p.requires_grad for p in net.trunks[0].bn1.parameters())
    net.train_only("a")
    assert not any(p.requires_grad for p in net.heads["a"][0].block.bn1.parameters())


@pytest.mark.parametrize("size", [(13, 13), (4, 7)])
def test_aspp_by_taps_equals_its_convolutions(size):
    aspp, x = ASPP(6, 5, (1, 3, 9)), torch.randn(2, 6, *size, requires_grad=True)
    nn.init.normal_(aspp.convs[1].bias)
    weights = list(aspp.parameters())
    want, got = sum(m(x) for m in aspp.convs), aspp.by_taps(x)
    assert torch.allclose(want, got, atol=1e-6) and torch.equal(aspp(x), got)
    grads = [torch.autograd.grad(y.square().sum(), [x, *weights]) for y in (want, got)]
    for a, b in zip(*grads, strict=True):
        assert torch.allclose(a, b, atol=1e-5)


def test_caffe_bottleneck_strides_on_its_first_convolution():
    block = Bottleneck(64, 32, stride=2)
    assert block.conv1.stride == (2, 2) and block.conv2.stride == (1, 1) and block.downsample[0].stride == (2, 2)


@pytest.mark.parametrize("net", [FCN(6, width=8, channels=1), DeepLabV3(6, width=8, channels=1)])
def test_single_networks(net):
    maps = net(torch.rand(1, 1, 97, 97), torch.tensor([0]))
    assert [tuple(m.shape) for m in maps] == [(1, 6, 97, 97) if isinstance(net, FCN) else (1, 6, 13, 13)]
    maps[0].sum().backward()
    assert all(p.grad is not None for p in net.parameters())


def test_networks_can_overfit_one_batch():
    torch.manual_seed(0)
    net, x = parser(), torch.rand(3, 1, 33, 33)
    b, y = torch.tensor([0, 1, 2]), torch.randint(0, 5, (3, 5, 5))
    optimiser = torch.optim.Adam(net.parameters(), 1e-2)
    for _ in range(60):
        loss = nn.functional.cross_entropy(net(x, b)[3], y)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    assert loss < 0.05


# ---------------------------------------------------------------------- pretrained weights
def small_resnet() -> Parser:
    """A parser on a bottleneck trunk small enough for tests."""
    net = Parser({"a": 3, "b": 2}, width=8, norm="frozen", rates=(1,))
    net.trunks[0] = Trunk("bottleneck", (1, 1, 1, 2), (8, 8, 8, 8), "frozen")
    for heads in net.heads.values():
        heads[0].block = net.trunks[0].tail()
    return net


def torchvision_like(net: Parser) -> dict[str, torch.Tensor]:
    """Random weights under torchvision's names, with a classifier that must be left over."""
    shapes = net.trunks[0].state_dict() | {f"layer4.1.{k}": v for k, v in net.heads["a"][0].block.state_dict().items()}
    return {k: torch.rand(v.shape) if v.is_floating_point() else v for k, v in shapes.items()} | {"fc.weight": torch.rand(2, 2)}


def to_units(key: str) -> str:
    """torchvision's name → `base.layer2.block1.reduce.conv.weight`."""
    if key.startswith(("conv1.", "bn1.")):
        return f"base.layer1.conv1.{'conv' if key.startswith('conv1') else 'bn'}.{key.split('.')[1]}"
    words = key.split(".")
    stage, block, unit, field = int(words[0][5]) + 1, int(words[1]) + 1, words[2], words[-1]
    name = "shortcut" if unit == "downsample" else {"1": "reduce", "2": "conv3x3", "3": "increase"}[unit[-1]]
    kind = ("conv" if words[3] == "0" else "bn") if unit == "downsample" else unit[:-1]
    return f"base.layer{stage}.block{block}.{name}.{kind}.{field}"


@pytest.mark.parametrize("naming", ["torchvision", "Scale", "base"])
def test_weights_of_each_naming_fill_trunk_and_every_branch(naming):
    net = small_resnet()
    weights = torchvision_like(net)
    names = {"torchvision": lambda k: k, "Scale": lambda k: f"Scale.{k}", "base": lambda k: k if k.startswith("fc") else to_units(k)}
    rename = names[naming]
    report = load_pretrained(net, {rename(k): v for k, v in weights.items()})
    assert report.unused == [rename("fc.weight")]
    assert report.missing and all(".aspp." in name for name in report.missing)
    assert torch.equal(net.trunks[0].layer3[0].conv2.weight, weights["layer3.0.conv2.weight"])
    assert torch.equal(net.trunks[0].layer2[0].downsample[1].running_var, weights["layer2.0.downsample.1.running_var"])
    assert all(torch.equal(net.heads[b][0].block.bn3.bias, weights["layer4.1.bn3.bias"]) for b in ("a", "b"))


def test_names_of_sketchparse_go_to_their_scale():
    assert canonical("Scale2.layer1.0.bn1.weight") == (1, "layer1.0.bn1.weight")
    assert canonical("Scale3.layer4_5_r2.0.conv1.weight") == (2, "layer4.2.conv1.weight")
    assert canonical("base.layer5.block3.proj.bn.bias") == (-1, "layer4.2.downsample.1.bias")


def test_three_scales_take_one_set_of_weights():
    net = Parser({"a": 3}, width=8, scales_share_weights=False, rates=(1,))
    weights = {k: torch.rand(v.shape) for k, v in net.trunks[0].state_dict().items()}
    load_pretrained(net, weights)
    assert all(torch.equal(t.conv1.weight, weights["conv1.weight"]) for t in net.trunks)


def test_weights_that_fit_nowhere():
    with pytest.raises(UserError, match=r"none of their 1 keys.*ResNet-101"):
        load_pretrained(small_resnet(), {"encoder.weight": torch.zeros(1)})


def test_vgg_weights_reshape_the_linear_layers():
    net = FCN(3, width=8, norm="group")
    own = net.state_dict()
    weights = {k: torch.rand(v.shape) for k, v in own.items() if k.startswith("features")}
    weights["classifier.0.weight"] = torch.rand(own["fc6.weight"].flatten(1).shape)
    report = load_vgg(net, weights)
    assert torch.equal(net.fc6.weight.flatten(1), weights["classifier.0.weight"]) and not report.unused
    assert load_pretrained(DeepLabV3(3, width=8), {"layer4.1.conv1.weight": torch.zeros(32, 32, 3, 3)}).matched == ["block.conv1.weight"]


# ---------------------------------------------------------------------- export
def test_the_written_down_network_still_chooses_its_branch():
    net = parser().eval()
    images, branches = torch.rand(2, 1, 33, 33), torch.tensor([2, 0])
    exported = torch.export.export(net, (images, branches)).module()
    for rows in ([2, 0], [1, 1], [0, 2]):
        chosen = torch.tensor(rows)
        with torch.no_grad():
            for want, got in zip(net(images, chosen), exported(images, chosen), strict=True):
                assert torch.allclose(want, got, atol=1e-5)
