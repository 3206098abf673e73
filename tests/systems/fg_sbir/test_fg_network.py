import pytest
import torch
import torch.nn.functional as F
from torch import nn

from sketchbench.backbones.sketch_a_net import SketchANet
from sketchbench.errors import UserError
from sketchbench.retrieval.distances import Holef, paired
from sketchbench.retrieval.losses import triplet
from sketchbench.systems.fg_sbir.network import DSSA, SpatialAttention, TripletSN, build

SMALL = {"width": 8, "size": 64, "hidden": 16, "reduced": 24}
SKETCH = {"network": "sketch_a_net", "width": 8, "channels": 1, "size": 64, "hidden": 16}


def small(**options):
    torch.manual_seed(0)
    return build(**(SMALL | options))


def perturbed(net: nn.Module) -> nn.Module:
    """Out of the start's zeros."""
    with torch.no_grad():
        for p in net.parameters():
            p.add_(torch.randn_like(p) * 0.05)
    return net


# ---------------------------------------------------------------------- attention
def test_attention_begins_even():
    f = torch.rand(2, 6, 5, 4)
    f_s, alpha = SpatialAttention(6, 3)(f)
    assert alpha.shape == (2, 5, 4) and torch.allclose(alpha, torch.full((2, 5, 4), 1 / 20))
    assert torch.allclose((f_s - f).norm() / f.norm(), torch.tensor(1 / 20))


def test_attention_is_equations_3_to_5():
    torch.manual_seed(0)
    attention, f = perturbed(SpatialAttention(6, 3)), torch.rand(2, 6, 5, 4)
    f_s, alpha = attention(f)
    for b in range(2):
        hidden = [attention.hidden.weight.flatten(1) @ f[b, :, y, x] + attention.hidden.bias for y in range(5) for x in range(4)]
        scores = torch.relu(torch.stack(hidden)) @ attention.score.weight.flatten()
        want = (scores.exp() / scores.exp().sum()).view(5, 4)
        assert torch.allclose(alpha[b], want, atol=1e-6) and want.std() > 1e-4
        assert torch.allclose(f_s[b], f[b] + want * f[b], atol=1e-6)


def test_attention_learns_from_its_zeros():
    torch.manual_seed(0)
    net, x = small(), torch.rand(4, 3, 64, 64)
    optimiser = torch.optim.SGD(net.parameters(), 0.1)
    for step in range(2):
        optimiser.zero_grad()
        (net(x) @ torch.randn(net.dim)).sum().backward()
        assert net.attention.score.weight.grad.any()
        assert net.attention.hidden.weight.grad.any() == (step > 0)
        optimiser.step()


# ---------------------------------------------------------------------- features
@pytest.mark.parametrize("attention", [False, True])
@pytest.mark.parametrize("fusion", [False, True])
def test_the_four_variants_of_table_4(attention, fusion):
    net = small(attention=attention, fusion=fusion)
    parts = net.parts(torch.rand(2, 3, 64, 64))
    assert net.dim == 64 + 24 * fusion and parts["feature"].shape == (2, net.dim)
    assert ("alpha" in parts) == attention and torch.equal(parts["f"], parts["f_s"]) != attention
    assert parts["g"].shape == (2, 64, 4, 4) and torch.allclose(parts["pooled"], parts["g"].mean((2, 3))) and "logits" not in parts
    extra = attention * (64 * 16 + 16 + 16) + fusion * (64 * 24 + 24)
    assert sum(p.numel() for p in net.parameters()) == sum(p.numel() for p in net.backbone.parameters()) + extra


def test_the_feature_is_the_attended_layer_beside_the_last_one():
    net, x = small(normalise="parts"), torch.rand(2, 3, 64, 64)
    parts = net.parts(x)
    fine = F.normalize(net.reduce(parts["f_s"]).mean((2, 3)), dim=1)
    assert torch.allclose(parts["feature"], torch.cat([fine, F.normalize(parts["pooled"], dim=1)], 1))
    assert torch.allclose(parts["feature"].norm(dim=1), torch.tensor(2.0).sqrt()) and torch.equal(net(x), parts["feature"])
    net.normalise = "whole"
    whole = net(x)
    assert torch.allclose(whole.norm(dim=1), torch.ones(2))
    assert torch.allclose(whole, F.normalize(torch.cat([net.reduce(parts["f_s"]).mean((2, 3)), parts["pooled"]], 1), dim=1))


def test_the_classification_head_reads_the_last_layer():
    net = small(classes=7)
    parts = net.parts(torch.rand(2, 3, 64, 64))
    assert torch.equal(parts["logits"], net.classifier(parts["pooled"])) and parts["logits"].shape == (2, 7)


# ---------------------------------------------------------------------- the paper's size
@pytest.mark.parametrize("side,extent", [(224, 5), (299, 8)])
def test_the_papers_network(side, extent):
    net = build("inception_v3", size=side, hidden=512, reduced=512).eval()
    with torch.no_grad():
        parts = net.parts(torch.randn(1, 3, side, side))
    assert parts["f"].shape == (1, 2048, extent, extent) == parts["g"].shape and parts["alpha"].shape == (1, extent, extent)
    assert parts["feature"].shape == (1, 2560) and net.dim == 2560
    share = (parts["f_s"] - parts["f"]).norm() / parts["f"].norm()
    assert share == pytest.approx(1 / extent**2, rel=1e-3) and round(float(share), 3) == {5: 0.04, 8: 0.016}[extent]
    attention, fusion = 2048 * 512 + 512 + 512, 2048 * 512 + 512
    assert sum(p.numel() for p in net.parameters()) == 21_785_568 + attention + fusion


@pytest.mark.parametrize("attention,dim,heads", [(False, 256, 0), (True, 512, 256 * 256 + 256 + 256)])
def test_sketch_a_net_at_its_own_size(attention, dim, heads):
    net = build("sketch_a_net", 64, 1, 225, attention, attention, hidden=256).eval()
    assert type(net) is (DSSA if attention else TripletSN) and net.dim == dim
    with torch.no_grad():
        parts = net.parts(torch.rand(1, 1, 225, 225))
    assert parts["f"].shape == (1, 256, 7, 7) and parts["feature"].shape == (1, dim)
    assert sum(p.numel() for p in net.parameters()) - sum(p.numel() for p in SketchANet().parameters()) == heads


def test_dssa_puts_the_sum_of_pool5_beside_fc7():
    torch.manual_seed(0)
    net = perturbed(build(**SKETCH))
    parts = net.parts(torch.rand(2, 1, 64, 64))
    fc7, pooled = F.normalize(net.backbone.fc(parts["f_s"]), dim=1), F.normalize(parts["f_s"].sum((2, 3)), dim=1)
    assert torch.allclose(parts["feature"], torch.cat([fc7, pooled], 1), atol=1e-6)
    assert torch.allclose(parts["feature"].norm(dim=1), torch.tensor(2.0).sqrt())
    sn = build(**SKETCH, attention=False, fusion=False)
    x = torch.rand(2, 1, 64, 64)
    assert torch.allclose(sn(x), F.normalize(sn.backbone.fc(sn.backbone.mid(x)), dim=1)) and sn.dim == net.backbone.fc_channels


def test_names_that_are_none():
    with pytest.raises(UserError, match="did you mean inception_v3"):
        build("inception")
    with pytest.raises(UserError, match="did you mean parts"):
        small(normalise="part")


# ---------------------------------------------------------------------- gradients
@pytest.mark.parametrize("options", [SMALL, SMALL | {"attention": False}, SMALL | {"fusion": False, "normalise": "parts"}, SKETCH,
                                     SKETCH | {"attention": False}, {"network": "inception_v3", "size": 107, "hidden": 16, "reduced": 16}])
def test_gradient_reaches_every_parameter(options):
    torch.manual_seed(0)
    net = build(**options, classes=3)
    net = net if options.get("network") == "inception_v3" else perturbed(net)
    if getattr(net, "attention", None) is not None:
        nn.init.normal_(net.attention.score.weight)
    parts = net.parts(torch.rand(3, options.get("channels", 3), options["size"], options["size"]))
    ((parts["feature"] @ torch.randn(net.dim)).sum() + (parts["logits"] @ torch.randn(3)).sum()).backward()
    assert [n for n, p in net.named_parameters() if p.grad is None or not p.grad.any()] == []


def test_the_attentions_shortcut_carries_the_whole_gradient():
    """∂f_s/∂f is 1 by the shortcut, and 1/(h·w) by the even attention."""
    f = torch.rand(1, 6, 3, 3, requires_grad=True)
    f_s, _ = SpatialAttention(6, 4)(f)
    (grad,) = torch.autograd.grad(f_s.sum(), f)
    assert torch.allclose(grad, torch.full_like(f, 1 + 1 / 9))


@pytest.mark.parametrize("closed", ["last", "fusion"])
def test_each_way_to_the_feature_carries_gradient_alone(closed, monkeypatch):
    net = small()
    if closed == "last":
        monkeypatch.setattr(net.backbone, "last", lambda f: torch.zeros_like(f))
    else:
        nn.init.zeros_(net.reduce.weight)
        nn.init.zeros_(net.reduce.bias)
        net.reduce.requires_grad_(False)
    (net(torch.rand(2, 3, 64, 64)) @ torch.randn(net.dim)).sum().backward()
    assert net.backbone.stem[0].weight.grad.any() and net.attention.score.weight.grad.any()
    assert (net.backbone.final.norm2.weight.grad is None) == (closed == "last")


# ---------------------------------------------------------------------- learning
@pytest.mark.parametrize("options,distance", [(SMALL, "euclidean"), (SMALL | {"normalise": "parts"}, "squared"),
                                              (SKETCH | {"attention": False, "fusion": False}, "euclidean"), (SKETCH, "holef")])
def test_four_triplets_are_learnt_within_sixty_steps(options, distance):
    torch.manual_seed(0)
    net = build(**options)
    holef = Holef(net.dim)
    x = F.interpolate(torch.rand(12, options.get("channels", 3), 4, 4), size=64)  # 4 sketches, their photos, 4 others
    optimiser = torch.optim.Adam([*net.parameters(), *holef.parameters()], 3e-3)
    losses: list[float] = []
    while len(losses) < 60 and (not losses or losses[-1] > 0.001):
        s, p, n = net(x).chunk(3)
        near, far = (holef.paired(s, p), holef.paired(s, n)) if distance == "holef" else (paired(distance, s, p), paired(distance, s, n))
        loss = triplet(near, far, 0.3)
        (loss + 5e-4 * holef.penalty() if distance == "holef" else loss).backward()
        optimiser.step()
        optimiser.zero_grad()
        losses.append(loss.item())
    assert losses[0] > 0.2 and losses[-1] <= 0.001 and (far > near + 0.25).all()
