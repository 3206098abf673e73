import numpy as np
import pytest
import torch
import torch.nn.functional as F

from sketchbench.backbones import clip
from sketchbench.errors import UserError
from sketchbench.systems.scene_seg.losses import TwoLevels, canonical, contrastive, hard_triplet, numbered
from sketchbench.systems.scene_seg.network import SceneNet
from sketchbench.systems.scene_seg.texts import Texts

CAPTIONS = ["A cow and a tree.", "a horse near a tree", "Nothing here is drawn", "a cow and a  tree"]
NOUNS = [["cow", "tree"], ["horse", "tree"], [], ["cow", "tree"]]


def made(**changes):
    torch.manual_seed(0)
    net = SceneNet(clip.build("mini", size=64), prompt_dropout=0.0, **changes)
    return net, Texts(net, clip.tokenizer("mini"))


def sketches(n, seed=0):
    """Thin dark lines on white."""
    draw = torch.Generator().manual_seed(seed)
    out = torch.ones(n, 1, 64, 64)
    for k in range(n):
        for _ in range(6):
            row, column = torch.randint(4, 60, (2,), generator=draw).tolist()
            out[k, 0, row, :] = out[k, 0, :, column] = 0
    return out


def slow_triplet(anchors, texts, names, own, margin=0.3, negative="nearest", p=2):
    """Eq. 1 over texts by name: whoever says the same is no negative. In float64."""
    anchors, texts = np.asarray(anchors, np.float64), np.asarray(texts, np.float64)
    terms = []
    for anchor, name in zip(anchors, own, strict=True):
        far = {n: float((np.abs(anchor - t) ** p).sum() ** (1 / p)) for n, t in zip(names, texts, strict=True)}
        others = [d for n, d in far.items() if n != name]
        if others:
            hardest = min(others) if negative == "nearest" else max(others)
            terms.append(max(margin + far[name] - hardest, 0))
    return sum(terms) / len(terms) if terms else 0.0


def units(rows, seed, size=16):
    return F.normalize(torch.randn(rows, size, dtype=torch.float64, generator=torch.Generator().manual_seed(seed)), dim=-1)


@pytest.mark.parametrize("negative", ["nearest", "farthest"])
@pytest.mark.parametrize("distance", ["l2", "l1"])
def test_the_triplet_equals_its_transcription(negative, distance):
    for seed in range(5):
        anchors, texts, own = units(9, seed), units(4, 50 + seed), torch.tensor([0, 1, 2, 3, 3, 1, 0, 2, 2])
        anchors, margin = F.normalize(anchors + 0.3 * texts[own], dim=-1), 0.3 if distance == "l2" else 2.0
        want = slow_triplet(anchors, texts, "abcd", ["abcd"[k] for k in own], margin, negative, 1 if distance == "l1" else 2)
        assert hard_triplet(anchors, texts, own, margin, negative, distance).item() == pytest.approx(want, abs=1e-12)
        assert want > 0


def test_the_triplets_gradient():
    anchors, texts, own = units(5, 1).requires_grad_(), units(3, 2), torch.tensor([0, 1, 2, 0, 1])
    assert torch.autograd.gradcheck(lambda a: hard_triplet(a, texts, own, 0.3), anchors)
    equal = texts[own].clone().requires_grad_()  # at distance 0 it is still a number
    hard_triplet(equal, texts, own, 3.0).backward()
    assert equal.grad.isfinite().all()


def test_one_text_alone_has_no_negative():
    anchors = units(4, 0).requires_grad_()
    loss = hard_triplet(anchors, units(1, 1), torch.zeros(4, dtype=torch.int64), 0.3)
    loss.backward()
    assert loss.item() == 0 and torch.equal(anchors.grad, torch.zeros_like(anchors))


# ---------------------------------------------------------------------- both levels
def transcribed(net, texts, images, captions, nouns, layers=(7, 10, 12)):
    """Both levels one after the other, sketch by sketch."""
    with torch.no_grad():
        names = [canonical(c) for c in captions]
        distinct = sorted(set(names))
        cst = {name: texts([next(c for c in captions if canonical(c) == name)])[0] for name in distinct}
        seen = [net.encode(image[None]) for image in images]
        holistic = slow_triplet([s.scene[12][0] for s in seen], [cst[n] for n in distinct], distinct, names)
        words = sorted({w for ws in nouns for w in ws})
        cct = {w: texts([f"A sketch of {w}."])[0] for w in words}
        anchors, own = {layer: [] for layer in layers}, []
        for image, s, ws in zip(images, seen, nouns, strict=True):
            for w in ws:
                m = (s.patches[12][0] @ cct[w]).reshape(1, 1, 8, 8)
                m = F.interpolate((m - m.min()) / (m.max() - m.min()), size=64, mode="bicubic").clamp(0, 1)[0, 0]
                own_sketch = torch.where(m >= net.threshold.value, image, torch.ones_like(image))
                vct = net.encode(own_sketch[None], cct[w][None], layers).scene
                own.append(w)
                for layer in layers:
                    anchors[layer].append(vct[layer][0])
        return holistic, sum(slow_triplet(anchors[layer], [cct[w] for w in words], words, own) for layer in layers)


def test_both_levels_equal_their_transcription():
    net, texts = made()
    net.eval()
    images = sketches(4)
    found = TwoLevels()(net, texts, images, CAPTIONS, NOUNS)
    holistic, category = transcribed(net, texts, images, CAPTIONS, NOUNS)
    assert found["holistic"].item() == pytest.approx(holistic, abs=2e-5) and found["category"].item() == pytest.approx(category, abs=1e-4)
    assert found["loss"].item() == pytest.approx(holistic + category, abs=1e-4) and holistic > 0 and category > 0


def test_the_own_caption_is_never_a_negative():
    """Captions that say the same are one text, however they are written: alone they have no negative, and a perfect sketch has no loss."""
    distinct = ["a cow and a tree", "a horse near a tree", "nothing here is drawn"]
    assert numbered([canonical(c) for c in CAPTIONS]) == (distinct, [0, 1, 2, 0])
    net, texts = made()
    same = TwoLevels(category=False)(net, texts, sketches(2), ["A cow.", "a cow"], [["cow"], ["cow"]])
    assert same["loss"].item() == 0
    cst = torch.eye(3)
    own = torch.tensor([0, 1, 0])
    assert hard_triplet(cst[own], cst, own, 0.3).item() == 0  # √2 to the nearest other


def test_one_noun_in_a_batch():
    net, texts = made()
    found = TwoLevels()(net, texts, sketches(2), ["a cow", "two cows"], [["cow"], ["cow"]])
    found["loss"].backward()
    assert found["category"].item() == 0 and found["holistic"].item() > 0 and net.prompts.grad.norm() > 0


def test_no_nouns_at_all_and_a_batch_of_one():
    net, texts = made()
    for captions, nouns in ((["beautiful", "standing"], [[], []]), (["a cow"], [["cow"]]), (["a cow"], [[]])):
        net.zero_grad()
        found = TwoLevels()(net, texts, sketches(len(captions)), captions, nouns)
        found["loss"].backward()
        assert found["category"].item() == 0 and (found["holistic"].item() > 0) == (len(captions) > 1)
        assert all(p.grad is not None and p.grad.isfinite().all() for p in net.parameters() if p.requires_grad)  # what DDP waits for
    alone = TwoLevels()(net, texts, sketches(1), ["a cow and a tree"], [["cow", "tree"]])
    assert alone["holistic"].item() == 0 and alone["category"].item() > 0  # its nouns are each other's negatives


def test_an_empty_page_is_no_accident():
    net, texts = made()
    found = TwoLevels()(net, texts, torch.ones(2, 1, 64, 64), ["a cow", "a cat"], [["cow"], ["cat"]])
    found["loss"].backward()
    assert found["loss"].isfinite() and net.prompts.grad.isfinite().all()


def test_query_threshold_and_maps_learn():
    """What gets no gradient in the released code."""
    net, texts = made()
    TwoLevels(holistic=False)(net, texts, sketches(4), CAPTIONS, NOUNS)["loss"].backward()
    assert abs(net.threshold.p.grad.item()) > 1e-6
    for layer in net.cross.values():
        assert layer.query.weight.grad.abs().max() > 1e-7
    last_path = net.visual.transformer.resblocks[11].ln_1.weight.grad  # by the maps, for the VCT's own share see the next test
    net.zero_grad()
    TwoLevels(holistic=False, thresholding=False)(net, texts, sketches(4), CAPTIONS, NOUNS)["loss"].backward()
    assert net.threshold.p.grad.item() == 0 and last_path.norm() > 0


def test_the_category_level_teaches_the_second_path():
    """Without the masks' gradient only the original path would learn: freeze all but block 12's values and see them move."""
    net, texts = made()
    net.tune("none")
    weight = net.visual.transformer.resblocks[11].attn.in_proj_weight.requires_grad_()
    TwoLevels(holistic=False, layers=(7,))(net, texts, sketches(4), CAPTIONS, NOUNS)["loss"].backward()
    values, rest = weight.grad[256:], weight.grad[:256]
    assert values.norm() > 0 and rest.norm() == 0  # VCT of layer 7 never sees block 12, whose v-v attention makes the maps


def test_the_switches():
    net, texts = made()
    net.eval()
    images = sketches(4)

    def loss(**changes):
        return {k: v.item() for k, v in TwoLevels(**changes)(net, texts, images, CAPTIONS, NOUNS).items()}

    whole = loss()
    assert loss(category=False) == pytest.approx({"loss": whole["holistic"], "holistic": whole["holistic"], "category": 0})
    assert loss(holistic=False) == pytest.approx({"loss": whole["category"], "holistic": 0, "category": whole["category"]})
    assert sum(loss(layers=(n,))["category"] for n in (7, 10, 12)) == pytest.approx(whole["category"], rel=1e-5)
    changed = [loss(**{key: False})["category"] for key in ("vv", "thresholding", "cross")]
    assert len({round(c, 6) for c in [*changed, whole["category"]]}) == 4
    far = loss(negative="farthest")  # of level I alone: level II always takes the hardest of the other nouns
    assert far["holistic"] < whole["holistic"] and far["category"] == pytest.approx(whole["category"])
    assert loss(margin=0.5)["holistic"] == pytest.approx(whole["holistic"] + 0.2, abs=1e-4)  # random weights: every triplet is active
    with pytest.raises(UserError, match="negative=nearst: no such option; did you mean nearest"):
        TwoLevels(negative="nearst")
    with pytest.raises(UserError, match="both off"):
        TwoLevels(holistic=False, category=False)


def test_a_few_steps_overfit_one_batch():
    net, texts = made()
    images, captions, nouns = sketches(3), ["a cow", "a horse near a tree", "the sun"], [["cow"], ["horse", "tree"], ["sun"]]
    optimizer, losses = torch.optim.AdamW([p for p in net.parameters() if p.requires_grad], 3e-3), []
    for _ in range(14):
        found = TwoLevels()(net, texts, images, captions, nouns)
        optimizer.zero_grad()
        found["loss"].backward()
        optimizer.step()
        losses.append(found["category"].item())
    assert losses[-1] < 0.75 * losses[0]


# ---------------------------------------------------------------------- CLIP's own loss
def test_contrastive_equals_clips_where_all_captions_differ():
    images, texts, own = units(6, 1), units(6, 2), torch.arange(6)
    logits = 10 * images @ texts.T
    want = (F.cross_entropy(logits, own) + F.cross_entropy(logits.T, own)) / 2
    assert contrastive(images, texts, own, torch.tensor(10.0)).item() == pytest.approx(want.item(), abs=1e-12)


def test_contrastive_with_captions_that_recur():
    images, texts, own = units(5, 3), units(3, 4), [0, 1, 0, 2, 0]
    scores = (7 * images @ texts.T).numpy()
    there = [-scores[b, own[b]] + np.log(np.exp(scores[b]).sum()) for b in range(5)]
    back = [np.mean([-scores[b, n] + np.log(np.exp(scores[:, n]).sum()) for b in range(5) if own[b] == n]) for n in range(3)]
    want = (np.mean(there) + np.mean(back)) / 2
    assert contrastive(images, texts, torch.tensor(own), torch.tensor(7.0)).item() == pytest.approx(want, abs=1e-12)
