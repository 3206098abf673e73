import math
from functools import cache

import pytest
import torch
import torch.nn.functional as F

from sketchbench.backbones import clip
from sketchbench.errors import UserError
from sketchbench.systems.scene_seg.inference import Reading
from sketchbench.systems.scene_seg.network import SceneNet, minmax, parameter_groups
from sketchbench.systems.scene_seg.texts import CATEGORY, Texts, templates

LAYERS = (7, 10, 12)


@cache
def big():
    torch.manual_seed(0)
    return clip.build("ViT-B-16-quickgelu")


def small(**changes):
    torch.manual_seed(1)
    return SceneNet(clip.build("mini", size=64), **changes)


def tiny_block(**changes):
    """A ViT of four narrow blocks by open_clip's other attention class."""
    words = {"image_size": 32, "patch_size": 8, "width": 32, "layers": 4, "head_width": 8, "block_type": "custom", **changes}
    from open_clip.model import CLIP

    return CLIP(32, words, {"context_length": 16, "vocab_size": 64, "width": 32, "heads": 2, "layers": 1}, quick_gelu=True)


# ---------------------------------------------------------------------- the equations, written down as they stand
def norm(x, layer):
    mean, variance = x.mean(-1, keepdim=True), x.var(-1, unbiased=False, keepdim=True)
    return (x - mean) / (variance + 1e-5).sqrt() * layer.weight + layer.bias


def attend(q, k, v, heads):
    """Head by head; (N, D) each."""
    out = []
    for a, b, c in zip(q.chunk(heads, -1), k.chunk(heads, -1), v.chunk(heads, -1), strict=True):
        out.append(torch.softmax(a @ b.T / math.sqrt(a.shape[-1]), -1) @ c)
    return torch.cat(out, -1)


def stem(x, layers):
    """The mini model's patches: a convolution, three times the largest of 2 × 2 pixels and two more of them, a map of each pixel."""
    def convolved(x, weight, bias):
        (height, width), side = x.shape[1:], weight.shape[-1]
        x = F.pad(x, [side // 2] * 4)
        shifted = [weight[:, :, i, j] @ x[:, i:i + height, j:j + width].flatten(1) for i in range(side) for j in range(side)]
        return sum(shifted).unflatten(1, (height, width)) + bias[:, None, None]

    first, *middle, last = layers
    x = convolved(x, *first).clamp(min=0)
    for k, layer in enumerate(middle):
        if k % 2 == 0:
            x = torch.stack([x[:, i::2, j::2] for i in (0, 1) for j in (0, 1)]).amax(0)
        x = convolved(x, *layer).clamp(min=0)
    return list(convolved(x, *last).flatten(1).T)


def transcribed(net, image, text=None, prompts=True, vv=True):
    """One picture (C, S, S) → VST and H_k of every layer, from the paper's words and the sheet's."""
    w = {k: v.detach() for k, v in net.named_parameters()}
    visual, heads = net.visual, net.visual.transformer.resblocks[0].attn.num_heads
    x = (image.expand(3, -1, -1) - torch.tensor(clip.MEAN)[:, None, None]) / torch.tensor(clip.STD)[:, None, None]
    p = visual.patch_size[0]
    rows = [w["clip.visual.class_embedding"]]
    if "clip.visual.conv1.weight" in w:
        for i in range(x.shape[1] // p):
            for j in range(x.shape[2] // p):
                rows.append((w["clip.visual.conv1.weight"] * x[:, i * p:i * p + p, j * p:j * p + p]).sum((1, 2, 3)))
    else:
        rows += stem(x, [(v, w[k.replace("weight", "bias")]) for k, v in w.items() if "conv1" in k and "weight" in k])
    h = torch.stack(rows) + w["clip.visual.positional_embedding"]
    if prompts:
        h = torch.cat([h[:1], w["prompts"], h[1:]])
    h, u, out, skip = norm(h, visual.ln_pre), None, {}, 1 + (len(w["prompts"]) if prompts else 0)
    for number, block in enumerate(visual.transformer.resblocks, 1):
        n, a = norm(h, block.ln_1), block.attn
        q, k, v = ((n @ wi.T + bi) for wi, bi in zip(a.in_proj_weight.chunk(3), a.in_proj_bias.chunk(3), strict=True))
        if vv and number >= net.first_vv:
            u = (h if u is None else u) + attend(v, v, v, heads) @ a.out_proj.weight.T + a.out_proj.bias
        h = h + attend(q, k, v, heads) @ a.out_proj.weight.T + a.out_proj.bias
        z = norm(h, block.ln_2) @ block.mlp.c_fc.weight.T + block.mlp.c_fc.bias
        h = h + (z * torch.sigmoid(1.702 * z)) @ block.mlp.c_proj.weight.T + block.mlp.c_proj.bias
        if text is not None and str(number) in net.cross:
            c = net.cross[str(number)]
            query = c.query(text * math.sqrt(len(text)))[None]
            h = h + c.out(attend(query, c.key(h), c.value(h), 8))
            u = None if u is None else u + c.out(attend(query, c.key(u), c.value(u), 8))
        tokens = h if u is None else u
        ends = [norm(t, visual.ln_post) @ w["clip.visual.proj"] for t in (h[0], tokens[0], tokens[skip:])]
        out[number] = [e / e.norm(dim=-1, keepdim=True) for e in ends]
    return out


def compare(net, images, text=None, prompts=True, vv=True):
    net.eval()
    with torch.no_grad():
        found = net.encode(images, text, LAYERS, vv=vv, prompted=prompts)
        for b, image in enumerate(images):
            want = transcribed(net, image, None if text is None else text[b], prompts, vv)
            for layer in LAYERS:
                assert (found.scene[layer][b] - want[layer][0]).abs().max() < 1e-5
                assert (found.patches[layer][b] - want[layer][2]).abs().max() < 1e-5


@pytest.mark.parametrize("prompts", [True, False])
def test_the_encoder_of_vit_b_16_equals_the_equations(prompts):
    net = SceneNet(big())
    assert net.prompts.shape == (3, 768) and net.grid == (14, 14) and net.cross["7"].query.weight.shape == (768, 512)
    compare(net, torch.rand(1, 1, 224, 224), F.normalize(torch.randn(1, 512), dim=-1), prompts)


@pytest.mark.parametrize("prompts", [True, False])
@pytest.mark.parametrize("asked", ["text", "plain", "no vv"])
def test_the_small_encoder_equals_the_equations(prompts, asked):
    text = F.normalize(torch.randn(2, 128), dim=-1) if asked == "text" else None
    compare(small(), torch.rand(2, 3, 64, 64), text, prompts, asked != "no vv")


def test_without_ours_it_is_clip_itself():
    net, images = small().eval(), torch.rand(2, 3, 64, 64)
    with torch.no_grad():
        scene = net.encode(images, vv=False, prompted=False).scene[12]
        direct = net.clip.encode_image((images - net.mean) / net.std, normalize=True)
    assert (scene - direct).abs().max() < 1e-5


def test_the_scene_token_of_the_second_path():
    net = small(cls_from="vv").eval()
    image = torch.rand(1, 1, 64, 64)
    with torch.no_grad():
        found, want = net.encode(image, layers=LAYERS, patches=False), transcribed(net, image[0])
    assert found.patches == {} and all((found.scene[n][0] - want[n][1]).abs().max() < 1e-5 for n in LAYERS)
    assert not torch.allclose(want[12][0], want[12][1], atol=1e-2)
    with pytest.raises(UserError, match="cls_from=both: no such option; valid: original, vv"):
        small(cls_from="both")


@pytest.mark.parametrize("changes", [{"block_type": None}, {"block_type": "custom"}, {"ls_init_value": 0.5}])
def test_other_vits_of_open_clip(changes):
    """Both attention classes, and residuals that are scaled."""
    torch.manual_seed(0)
    net = SceneNet(tiny_block(**changes), first_vv=3, cross=(3, 4)).eval()
    image, text = torch.rand(2, 1, 32, 32), F.normalize(torch.randn(2, 32), dim=-1)
    with torch.no_grad():
        found = net.encode(image, text, (3, 4))
        if "ls_init_value" not in changes:
            want = transcribed(net, image[0], text[0])
            assert all((found.patches[n][0] - want[n][2]).abs().max() < 1e-5 for n in (3, 4))
        unscaled = net.encode(image, vv=True).patches[4]
        net.visual.transformer.resblocks[3].attn.out_proj.weight.mul_(2)
        assert found.patches[4].shape == (2, 16, 32) and not torch.allclose(net.encode(image).patches[4], unscaled, atol=1e-4)


def test_vits_that_have_no_such_path_are_refused():
    refused = (({"scale_heads": True}, "head_scale"), ({"qk_norm": True}, "ln_q"), ({"pool_type": "avg"}, "no ViT whose class token"))
    for changes, why in refused:
        with pytest.raises(UserError, match=why):
            SceneNet(tiny_block(**changes), first_vv=3, cross=())
    with pytest.raises(UserError, match="blocks are 1 to 4"):
        SceneNet(tiny_block(), first_vv=3)


# ---------------------------------------------------------------------- one pass
def test_one_pass_yields_all_layers():
    """Each block is run once, however many layers are tapped, and none after the last of them."""
    net, count = small().eval(), []
    for block in net.visual.transformer.resblocks:
        block.mlp.register_forward_hook(lambda *_: count.append(1))
    with torch.no_grad():
        image = torch.rand(1, 1, 64, 64)
        found = net.encode(image, layers=LAYERS)
        assert len(count) == 12 and list(found.scene) == [7, 10, 12]
        for layer in LAYERS:
            count.clear()
            alone = net.encode(image, layers=[layer])
            assert len(count) == layer and torch.allclose(alone.patches[layer], found.patches[layer], atol=1e-6)


def test_the_second_path_is_left_out_where_nobody_reads_it(monkeypatch):
    from sketchbench.systems.scene_seg import network

    runs, real = [], network.vv_attention
    monkeypatch.setattr(network, "vv_attention", lambda *a: runs.append(1) or real(*a))
    net = small()
    net.encode(torch.rand(1, 1, 64, 64), patches=False)
    assert not runs
    net.encode(torch.rand(1, 1, 64, 64))
    assert len(runs) == 6


# ---------------------------------------------------------------------- cross-attention reads the text
def test_the_output_moves_with_the_text():
    net = SceneNet(big()).eval()
    image, texts = torch.rand(1, 1, 224, 224), F.normalize(torch.randn(2, 512), dim=-1)
    with torch.no_grad():
        one, two, none = (net.encode(image, t, patches=False).scene[12] for t in (texts[:1], texts[1:], None))
    assert (one - two).norm() > 1e-4 and (one - none).norm() > 1e-3


def test_every_linear_of_the_cross_attention_learns():
    net = small()
    vct = net.encode(torch.rand(2, 1, 64, 64), F.normalize(torch.randn(2, 128), dim=-1), LAYERS, patches=False).scene
    sum((v * torch.randn_like(v)).sum() for v in vct.values()).backward()
    scale = net.cross["7"].value.weight.grad.norm()
    for layer in net.cross.values():
        for name in ("query", "key", "value", "out"):
            assert getattr(layer, name).weight.grad.norm() > 1e-4 * scale, name


# ---------------------------------------------------------------------- what trains
def trained(net):
    return {n for n, p in net.named_parameters() if p.requires_grad}


def norms(depth=12):
    each = [f"transformer.resblocks.{k}.{ln}" for k in range(depth) for ln in ("ln_1", "ln_2")]
    return {f"clip.visual.{layer}.{end}" for layer in ["ln_pre", *each, "ln_post"] for end in ("weight", "bias")}


CROSS = {f"cross.{n}.{linear}.{end}" for n in LAYERS for linear in ("query", "key", "value", "out") for end in ("weight", "bias")}


def test_exactly_the_papers_parameters_train():
    for net in (small(), SceneNet(big())):
        assert trained(net) == norms() | CROSS | {"prompts", "threshold.p"}
        net.tune("full")
        net.tune("prompts+ln")
        assert trained(net) == norms() | CROSS | {"prompts", "threshold.p"}  # whatever was chosen before


def test_the_other_choices():
    net = small()
    own = {n for n, _ in net.named_parameters()}
    wanted = {"ln": norms() | CROSS | {"threshold.p"}, "prompts": CROSS | {"prompts", "threshold.p"},
              "full": {n for n in own if not n.startswith("clip.") or n.startswith("clip.visual.")},
              "clip": {n for n in own if n.startswith("clip.")}, "none": set()}
    for which, names in wanted.items():
        assert net.tune(which) == sum(p.numel() for n, p in net.named_parameters() if n in names) and trained(net) == names
    net.tune("prompts+ln", cross=False)
    assert trained(net) == norms() | {"prompts", "threshold.p"}
    net.tune("prompts+ln", level2=False)
    assert trained(net) == norms() | {"prompts"}
    net.tune("prompts+ln", thresholding=False)
    assert trained(net) == norms() | CROSS | {"prompts"}
    with pytest.raises(UserError, match="tune=lm: no such choice; did you mean ln"):
        net.tune("lm")


def test_every_trained_parameter_has_one_rate_and_the_threshold_no_decay():
    net = small()
    groups = {g["name"]: g for g in parameter_groups(net, 1e-6, 1e-4, 0.01)}
    rates = {n: (g["lr"], g["weight_decay"]) for n, g in groups.items()}
    assert rates == {"clip": (1e-6, 0.01), "cross": (1e-4, 0.01), "threshold": (1e-4, 0.0)}
    given = [id(p) for g in groups.values() for p in g["params"]]
    assert len(given) == len(set(given)) and set(given) == {id(p) for p in net.parameters() if p.requires_grad}
    assert groups["threshold"]["params"] == [net.threshold.p]
    net.tune("clip")
    assert [g["name"] for g in parameter_groups(net, 1e-6, 1e-4, 0.01)] == ["clip"]


@pytest.mark.parametrize("prompts", [0, 1, 4])
def test_the_number_of_prompts(prompts):
    net = small(prompts=prompts)
    reach = math.sqrt(6 / (3 * 8 * 8 + 128))
    assert ("prompts" in trained(net)) == bool(prompts) and net.embed(torch.rand(1, 1, 64, 64)).shape == (1, 65 + prompts, 128)
    assert not prompts or 0.8 * reach < net.prompts.abs().max() <= reach
    assert net(torch.rand(1, 1, 64, 64)).shape == (1, 64, 128)
    assert math.isclose(math.sqrt(6 / (3 * 16 * 16 + 768)), 0.0625)


def test_prompts_drop_out_in_training_only():
    net, image = small(prompt_dropout=0.5), torch.rand(1, 1, 64, 64)
    net.train()
    assert not torch.equal(net(image), net(image))
    net.eval()
    assert torch.equal(net(image), net(image))


# ---------------------------------------------------------------------- the threshold
def test_the_threshold_starts_at_seven_tenths_and_stays_within_its_range():
    threshold = small().threshold
    assert threshold.value.item() == pytest.approx(0.6993, abs=1e-4)
    for p, t in ((-50.0, 0.4), (50.0, 0.9)):
        threshold.p.data.fill_(p)
        assert threshold.value.item() == pytest.approx(t, abs=1e-6)


def test_the_thresholds_gradient_is_that_of_the_soft_loss():
    threshold = small().threshold.double()
    maps = torch.rand(3, 16, 16, dtype=torch.float64, requires_grad=True)
    weight = torch.randn(3, 16, 16, dtype=torch.float64)
    mask = threshold(maps)
    assert set(mask.detach().round(decimals=9).unique().tolist()) == {0.0, 1.0}
    assert torch.equal(mask.detach().round(), (maps >= threshold.value).double())
    (weight * mask).sum().backward()

    def soft(p):
        return (weight * torch.sigmoid((maps.detach() - (0.4 + 0.5 / (1 + math.exp(-p)))) / 0.05)).sum().item()

    p, step = threshold.p.item(), 1e-5
    assert threshold.p.grad.item() == pytest.approx((soft(p + step) - soft(p - step)) / (2 * step), rel=1e-5)
    assert maps.grad.abs().max() > 0


# ---------------------------------------------------------------------- category sketches
def test_maps_are_cosines_by_their_own_extremes_and_as_large_as_the_sketch():
    net = small()
    patches, text = F.normalize(torch.randn(3, 64, 128), dim=-1), F.normalize(torch.randn(3, 128), dim=-1)
    maps = net.category_maps(patches, text)
    assert maps.shape == (3, 64, 64) and maps.min() >= 0 and maps.max() <= 1
    for r in range(3):
        m = torch.stack([F.cosine_similarity(patches[r, k], text[r], dim=0) for k in range(64)])
        m = ((m - m.min()) / (m.max() - m.min())).reshape(1, 1, 8, 8)
        assert torch.allclose(maps[r], F.interpolate(m, size=64, mode="bicubic")[0, 0].clamp(0, 1), atol=1e-5)
    assert torch.equal(minmax(torch.full((2, 5), 0.3)), torch.zeros(2, 5))  # a flat map names nothing


def test_a_category_sketch_is_white_elsewhere():
    net = small()
    sketch, maps = torch.ones(1, 1, 64, 64), torch.zeros(1, 64, 64)
    sketch[..., 10:20], sketch[..., 40:50], maps[..., :32], maps[..., 45:50] = 0.0, 0.25, 0.8, 0.5
    hard = net.category_sketches(sketch, maps).detach()
    assert torch.allclose(hard[..., :32], sketch[..., :32]) and torch.allclose(hard[..., 32:], torch.ones(1, 1, 64, 32))
    soft = net.category_sketches(sketch, maps, thresholding=False)
    assert torch.allclose(soft[..., 10:20], torch.tensor(0.2)) and torch.allclose(soft[..., 45:50], torch.tensor(1 - 0.75 * 0.5))


# ---------------------------------------------------------------------- texts
def test_texts_are_read_once_and_without_gradient():
    net = small()
    texts, asked = Texts(net, clip.tokenizer("mini")), []
    real = net.read
    net.read = lambda tokens: asked.append(len(tokens)) or real(tokens)
    with torch.inference_mode():  # as validation reads
        first = texts(["a cow", "a cat", "a cow"]).clone()
    again = texts(["a cat", "a cow"])
    assert asked == [2] and not again.requires_grad and torch.equal(first[1], again[0]) and torch.equal(first[0], first[2])
    (texts(["a cow"]) * torch.nn.Parameter(torch.ones(1, 128))).sum().backward()  # usable in training
    assert torch.allclose(again.norm(dim=1), torch.ones(2)) and torch.equal(texts.categories(["cow"]), texts([CATEGORY.format("cow")]))
    net.tune("clip")
    assert texts(["a cow"]).requires_grad and asked[-1] == 1


def test_templates_are_averaged():
    net = small()
    texts = Texts(net, clip.tokenizer("mini"))
    assert {name: len(templates(name)) for name in ("sketch", "photo", "scene", "imagenet", "paper")} == {
        "sketch": 1, "photo": 1, "scene": 5, "imagenet": 80, "paper": 85}
    each = texts([t.format("cow") for t in templates("scene")])
    blank = texts([t.format("") for t in templates("scene")]).mean(0)
    mean = each.mean(0) / each.mean(0).norm()
    assert torch.allclose(texts.classes(["cat", "cow", "cow"], "scene")[1:], mean.expand(2, -1), atol=1e-6)
    assert torch.allclose(texts.classes(["cow"], "scene", redundant_feature=True)[0], mean - blank / blank.norm(), atol=1e-6)
    with pytest.raises(UserError, match="templates=scenes: no such option; did you mean scene"):
        Reading(templates="scenes").text(texts, ["cow"])
