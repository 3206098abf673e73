"""Who shares which weights, the co-mask, and how the joint network begins."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from sketchbench.systems.semi3net.network import DOMAINS, SHARING, Branch, ChannelAttention, Embedding, Semi3

CHANNELS, CLASSES = 32, 5


class Pooled(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.layers = nn.Sequential(nn.Linear(CHANNELS, 24), nn.ReLU())

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.layers(x.mean((2, 3)))


def branch(reads: str = "embedding") -> Branch:
    return Branch(nn.Sequential(nn.Conv2d(3, CHANNELS, 3, 2), nn.ReLU()), Embedding(Pooled(), 24, CLASSES, 16, reads))


def semi(**options: object) -> Semi3:
    torch.manual_seed(0)
    return Semi3(branch, CHANNELS, **options)  # type: ignore[arg-type]


def pictures(n: int = 4) -> dict[str, torch.Tensor]:
    torch.manual_seed(1)
    return {d: torch.rand(n, 3, 16, 16) for d in DOMAINS}


# Table II: sharing -> groups of domains that use one trunk, and one embedding
SAME = {"semi": ("image|edge sketch", "edge image sketch"), "all": ("edge image sketch", "edge image sketch"),
        "fc": ("edge|image|sketch", "edge image sketch"), "sketch_edge": ("image|edge sketch", "edge|image|sketch")}


@pytest.mark.parametrize("sharing", SAME)
def test_each_setting_of_table_ii_shares_exactly_these_tensors(sharing: str) -> None:
    network = semi(sharing=sharing)
    for table, modules, groups in ((network.trunk_of, network.trunks, SAME[sharing][0]),
                                   (network.embedding_of, network.embeddings, SAME[sharing][1])):
        together = [set(g.split()) for g in groups.split("|")]
        for a in DOMAINS:
            for b in DOMAINS:
                mine, theirs = list(modules[table[a]].parameters()), list(modules[table[b]].parameters())
                same = any({a, b} <= g for g in together)
                assert all((p is q) == same for p, q in zip(mine, theirs, strict=True)), (a, b)
    assert len(list(network.parameters())) == len({id(p) for p in network.parameters()})


@pytest.mark.parametrize("sharing", ["two_none", "two_fc"])
def test_two_branches_have_no_edge_and_no_attention(sharing: str) -> None:
    network = semi(sharing=sharing)
    assert not network.attention and "edge" not in network.trunk_of
    assert (network.embedding_of["image"] == network.embedding_of["sketch"]) == (sharing == "two_fc")
    x = pictures()
    assert set(network(x["sketch"], x["image"], None)) == {"sketch", "image"}


def test_attention_is_the_equation() -> None:
    attention, x = ChannelAttention(CHANNELS, 4).double(), torch.rand(2, CHANNELS, 5, 5, dtype=torch.float64)
    w1, w2 = attention.squeeze.weight, attention.excite.weight
    for b in range(2):
        gap = torch.stack([sum(x[b, c, u, v] for u in range(5) for v in range(5)) / 25 for c in range(CHANNELS)])  # type: ignore[misc]
        expected = 1 / (1 + torch.exp(-(w2 @ torch.clamp(w1 @ gap, min=0))))
        assert torch.allclose(attention(x)[b, :, 0, 0], expected, atol=1e-12)


def test_the_co_mask_is_symmetric_and_rescales_both_maps() -> None:
    network, seen = semi(), {}
    for _ in ("image", "edge"):
        network.embeddings[0].fc.register_forward_pre_hook(lambda m, a: seen.setdefault(len(seen), a[0]))
    x = pictures()
    network.photo(x["image"], x["edge"])
    f_i, f_e = network.pool5(x["image"], "image"), network.pool5(x["edge"], "edge")
    m = network.attention["image"](f_i) * network.attention["edge"](f_e)
    assert torch.allclose(seen[0], m * f_i) and torch.allclose(seen[2], m * f_e)
    # exchanging inputs together with their attention modules changes nothing
    network.attention["image"], network.attention["edge"] = network.attention["edge"], network.attention["image"]
    assert torch.allclose(network.attention["image"](f_e) * network.attention["edge"](f_i), m)


def test_features_have_length_one_and_the_sketch_attention_is_an_option() -> None:
    x = pictures()
    features = {kind: semi(sketch_attention=kind).sketch(x["sketch"])["feature"] for kind in ("shared", "own", "none")}
    assert all(torch.allclose(f.norm(dim=1), torch.ones(4)) for f in features.values())
    assert not torch.allclose(features["shared"], features["none"])
    assert "sketch" in semi(sketch_attention="own").attention and "sketch" not in semi().attention


@pytest.mark.parametrize("sharing", SHARING)
def test_the_joint_network_begins_as_its_branches(sharing: str) -> None:
    torch.manual_seed(3)
    alone, network = {d: branch() for d in DOMAINS}, semi(sharing=sharing)
    network.begin(alone)
    trunk, embedding = network.trunk_of, network.embedding_of
    shared = trunk.get("edge") == trunk["sketch"]
    giver = {"image": "image", "sketch": "image" if trunk["sketch"] == trunk["image"] else "sketch", "edge": "sketch" if shared else "edge"}
    for d in trunk:
        of = giver["sketch"] if d == "edge" and shared else giver[d]
        assert torch.equal(network.trunks[trunk[d]][0].weight, alone[of].trunk[0].weight)
        of = "image" if embedding[d] == embedding["image"] else d
        assert torch.equal(network.embeddings[embedding[d]].embed.weight, alone[of].embedding.embed.weight)


def test_recomputed_activations_give_the_same_gradients() -> None:
    x = pictures()
    grads = []
    for recompute in (False, True):
        network = semi(recompute=recompute).train()
        sum(f["feature"].sum() for f in network(x["sketch"], x["image"], x["edge"]).values()).backward()
        grads.append([p.grad for p in network.trunks.parameters()])
    assert all(torch.allclose(a, b, atol=1e-7) for a, b in zip(*grads, strict=True))
