import itertools
import math

import numpy as np
import pytest
import torch
from torch.distributions import Independent, Normal, kl_divergence

import sketchbench.systems.zs_sbir.losses as module
from sketchbench.errors import UserError
from sketchbench.systems.zs_sbir.losses import OPTIONS, WEIGHTS, Losses, divergence, others
from sketchbench.systems.zs_sbir.network import Gaussian, ParallelVAE, distances

B, CODE = 5, 4
CATEGORIES = torch.tensor([0, 1, 0, 2, 1])


def passed(dtype=torch.float64, train=False, **options):
    """A pass of a small network, its inputs and the network."""
    torch.manual_seed(0)
    net = ParallelVAE(7, 6, 3, code=CODE, hidden=8, dropout=0.0, **options).to(dtype).train(train)
    f_img, f_ske, s = (torch.randn(B, d, dtype=dtype) for d in (7, 6, 3))
    return net, net(f_img, f_ske, torch.randn(B, 3, CODE, dtype=dtype)), (f_img, f_ske, s)


# ---------------------------------------------------------------------- the equations, number by number
def norm(x):
    return math.sqrt(sum(v * v for v in x))


def kl_numbers(m, v, m0, v0):
    """D_KL of two normal distributions, given variances."""
    return [0.5 * (math.log(b0 / b) + (b + (a - a0) ** 2) / b0 - 1) for a, b, a0, b0 in zip(m, v, m0, v0)]


def transcribed(out, f_img, f_ske, s, other, beta, margin, o):
    """Eq. 8-16 → the seven terms as they enter the total."""
    n = {k: getattr(out, k).tolist() for k in ("f_ske", "f_img", "s", "h_img", "a_img", "h_ske")}
    mean = lambda values: sum(values) / len(values)  # noqa: E731
    fold = {"sum": sum, "mean": mean}

    def gap(a, b):
        return [x - y for x, y in zip(a, b)]

    def far(a, b, kind):
        return norm(gap(a, b)) if kind == "euclidean" else mean([x * x for x in gap(a, b)])

    def spread(g, i):
        return g.mean[i].tolist(), [math.exp(x) for x in g.logvar[i].tolist()]

    terms = {name: [] for name in WEIGHTS}
    sign = -1 if o["elbo"] == "minus" else 1
    for i in range(B):
        x, y, sem = (t[i].tolist() for t in (f_img, f_ske, s))
        kl_ske = fold[o["kl"]](kl_numbers(*spread(out.q_ske, i), [0] * CODE, [1] * CODE)) if out.q_ske is not None else 0
        kl_img = fold[o["kl"]](kl_numbers(*spread(out.q_img, i), *spread(out.p_img, i)))
        log_ske = -fold[o["likelihood"]]([0.5 * d * d for d in gap(n["f_ske"][i], y)])
        log_img = -fold[o["likelihood"]]([0.5 * d * d for d in gap(n["f_img"][i], x)])
        terms["elbo_ske"].append(sign * (-beta * kl_ske + log_ske))  # Eq. 9
        terms["elbo_img"].append(sign * (-beta * kl_img + log_img))  # Eq. 10
        terms["recon_ske"].append(far(n["f_ske"][i], y, o["recon"]))  # Eq. 11
        terms["recon_img"].append(far(n["f_img"][i], x, o["recon"]))  # Eq. 12
        cos = sum(a * b for a, b in zip(n["h_img"][i], n["a_img"][i])) / norm(n["h_img"][i]) / norm(n["a_img"][i])
        d_cosine = 1 - cos
        terms["orthogonal"].append(cos**2 if o["orthogonality"] == "cos2" else 1 - d_cosine)  # Eq. 13
        j = i if o["negative"] == "as_written" else int(other[i])
        sim = norm(gap(n["h_img"][i], n["h_ske"][i]))  # Eq. 14
        dis = norm(gap(n["h_img"][i], n["h_ske"][j]))  # Eq. 15
        if o["dis"] == "squared":
            sim, dis = sim**2, dis**2
        if o["dis"] == "contrastive":
            terms["dis"].append(0.5 * sim**2 + 0.5 * max(0, margin - dis) ** 2)
        else:
            terms["dis"].append(0.5 * sim + 0.5 * max(0, margin - dis))  # Eq. 16
        terms["semantic"].append(far(n["s"][i], sem, o["semantic"]))  # Eq. 8
    return {k: mean(v) for k, v in terms.items()}


CHOICES = [{}] + [{name: value} for name, values in OPTIONS.items() for value in values[1:]]


@pytest.mark.parametrize("made", [{}, {"sample_structure": False}, {"prior": "conditional"}])
@pytest.mark.parametrize("chosen", CHOICES, ids=str)
def test_equations_8_to_18(chosen, made):
    _, out, given = passed(**made)
    o = {**{k: v[0] for k, v in OPTIONS.items()}, **chosen}
    for margin, beta in ((10.0, 0.1), (0.5, 2.0)):  # most foreign drawings within the margin, and most beyond
        generator = torch.Generator().manual_seed(7)
        total, terms = Losses(beta=beta, margin=margin, **chosen)(out, *given, CATEGORIES, generator)
        other = others(CATEGORIES, torch.Generator().manual_seed(7))
        wanted = transcribed(out, *given, other, beta, margin, o)
        assert list(terms) == list(WEIGHTS)
        for name, value in wanted.items():
            assert abs(terms[name].item() - value) < 1e-12, name
        assert abs(total.item() - sum(WEIGHTS[k] * v for k, v in wanted.items())) < 1e-11  # Eq. 17-18


def test_divergence_equals_torch_distributions():
    g = torch.Generator().manual_seed(0)
    q, p = (Gaussian(*(torch.randn(6, CODE, generator=g, dtype=torch.float64) * 2 for _ in range(2))) for _ in range(2))
    standard = Gaussian(torch.zeros(6, CODE).double(), torch.zeros(6, CODE).double())

    def normal(x):
        return Independent(Normal(x.mean, (x.logvar / 2).exp()), 1)

    assert torch.allclose(divergence(q, p), kl_divergence(normal(q), normal(p)), atol=1e-10)
    assert torch.allclose(divergence(q, None), kl_divergence(normal(q), normal(standard)), atol=1e-10)
    assert torch.allclose(divergence(q, standard), divergence(q, None), atol=1e-12)
    assert torch.allclose(divergence(q, p, "mean") * CODE, divergence(q, p), atol=1e-12)
    assert divergence(q, q).abs().max() < 1e-12 and divergence(q, p).min() > 0


def test_expected_likelihood_of_a_linear_decoder_equals_its_closed_form():
    """E‖D(z) − f‖² = ‖D(μ) − f‖² + tr(W Σ Wᵀ), which one sample estimates without bias."""
    torch.manual_seed(0)
    net = ParallelVAE(7, 6, 3, code=CODE, layers=1).double().eval()
    f_img, f_ske = torch.randn(1, 7).double(), torch.randn(1, 6).double()
    n = 20_000
    with torch.no_grad():
        out = net(f_img.expand(n, -1), f_ske.expand(n, -1), generator=torch.Generator().manual_seed(0))
        q, w = net.e_s(f_img), net.d_ske.last.weight
        exact = 0.5 * (net.d_ske(q.mean) - f_ske).square().sum() + 0.5 * (w.square() @ q.logvar[0].exp()).sum()
        each = -module.log_likelihood(out.f_ske, f_ske.expand(n, -1), "sum")
        bound = module.elbo_ske(out, f_ske.expand(n, -1), 1.0, "sum")
    assert abs(each.mean() - exact) < 4 * each.std() / n**0.5
    assert abs(bound + exact + divergence(q, None)[0]) < 4 * each.std() / n**0.5  # Eq. 9 as a whole


# ---------------------------------------------------------------------- switching off
def gradients(net, loss):
    found = torch.autograd.grad(loss, list(net.parameters()), allow_unused=True, retain_graph=True)
    return dict(zip((k for k, _ in net.named_parameters()), found))


@pytest.mark.parametrize("name", WEIGHTS)
def test_a_term_that_weighs_0_is_not_computed_and_its_gradient_is_gone(name, monkeypatch):
    net, out, given = passed()

    def losses(**weights):
        return Losses(weights, beta=0.1)(out, *given, CATEGORIES, torch.Generator().manual_seed(7))

    whole, terms = losses()
    alone = gradients(net, terms[name])
    assert any(g is not None and g.abs().max() > 1e-8 for g in alone.values())
    full = gradients(net, whole)

    called = {"dis": "discriminative"}.get(name, name)
    monkeypatch.setattr(module, called, lambda *_: pytest.fail(f"{name} is computed"))
    rest, left = losses(**{name: 0})
    assert set(left) == set(WEIGHTS) - {name}
    without = gradients(net, rest)
    zero = torch.zeros((), dtype=torch.float64)
    for k in full:
        parts = [g if g is not None else zero for g in (full[k], without[k], alone[k])]
        assert torch.allclose(parts[0] - WEIGHTS[name] * parts[2], parts[1], atol=1e-10), k


def test_what_only_one_term_reaches_gets_no_gradient_without_it():
    net, out, given = passed(prior="conditional")
    off = [({"semantic": 0}, "s."), ({"elbo_ske": 0, "recon_ske": 0}, "d_ske."), ({"elbo_img": 0}, "prior."),
           ({"elbo_img": 0, "recon_img": 0, "semantic": 0}, "d_img.")]
    for weights, part in off:
        got = gradients(net, Losses(weights)(out, *given, CATEGORIES)[0])
        assert all((g is None) == k.startswith(part) for k, g in got.items() if k.startswith(part) or "e_ske.mean" in k), part
    net, out, given = passed()
    got = gradients(net, Losses(beta=0)(out, *given, CATEGORIES)[0])
    assert got["e_s.logvar.weight"] is not None  # reconstructions still pull at it
    only = {name: 0 for name in WEIGHTS if name != "dis"}
    got = gradients(net, Losses(only)(out, *given, CATEGORIES)[0])
    assert {k.split(".")[0] for k, g in got.items() if g is not None} == {"e_s", "e_ske"}
    assert got["e_s.logvar.weight"] is None  # of means


@pytest.mark.parametrize("pair", list(itertools.combinations(WEIGHTS, 2))[::4])
def test_two_terms_can_go_at_once(pair):
    _, out, given = passed()
    total, terms = Losses(dict.fromkeys(pair, 0))(out, *given, CATEGORIES)
    assert set(terms) == set(WEIGHTS) - set(pair)
    assert torch.allclose(total, sum(WEIGHTS[k] * v for k, v in terms.items()))


# ---------------------------------------------------------------------- what the options mean
def test_orthogonality_as_written_wants_opposite_codes():
    a = torch.tensor([[1.0, 0, 0, 0]])
    _, out, _ = passed(torch.float32)
    for kind, least in (("cos2", [0.0, 1.0]), ("as_written", [-1.0, 0.0])):
        angles = torch.linspace(0, math.pi, 181)
        turned = [out._replace(h_img=a, a_img=torch.tensor([[math.cos(t), math.sin(t), 0, 0]])) for t in angles]
        values = torch.stack([module.orthogonal(x, kind) for x in turned])
        best = angles[values.argmin()]
        assert np.allclose([math.cos(best), math.sin(best)], least, atol=1e-6)


def test_adding_the_elbo_rewards_bad_reconstructions():
    _, out, given = passed()
    worse = out._replace(f_ske=out.f_ske + 5 * (out.f_ske - given[1]), f_img=out.f_img + 5 * (out.f_img - given[0]))
    only = {name: 0 for name in WEIGHTS if not name.startswith("elbo")}
    for kind, rises in (("minus", True), ("as_written", False)):
        before, after = (Losses(only, elbo=kind)(x, *given, CATEGORIES)[0] for x in (out, worse))
        assert (after > before) == rises


def test_equation_15_as_written_has_no_foreign_drawing():
    _, out, given = passed()
    only = {name: 0 for name in WEIGHTS if name != "dis"}
    near = Losses(only, negative="as_written", margin=1e6)(out, *given, CATEGORIES)[0]
    assert near.item() == pytest.approx(0.5e6, abs=1e-6)  # ½ Sim + ½ (m − Sim): a constant, from which nothing is learnt
    assert Losses(only, margin=1e6)(out, *given, CATEGORIES)[0] != near


def test_foreign_drawings():
    g = torch.Generator().manual_seed(0)
    categories = torch.tensor([0, 0, 0, 1, 2])
    drawn = torch.stack([others(categories, g) for _ in range(3000)])
    assert (categories[drawn] != categories).all()
    assert set(drawn[:, 0].tolist()) == {3, 4} and set(drawn[:, 3].tolist()) == {0, 1, 2, 4}
    shares = torch.bincount(drawn[:, 3], minlength=5) / 3000
    assert (shares[[0, 1, 2, 4]] - 0.25).abs().max() < 0.04  # evenly
    assert others(torch.tensor([4, 4, 4])).tolist() == [-1, -1, -1]


def test_a_batch_of_one_category_has_similar_pairs_only():
    net, out, given = passed()
    only = {name: 0 for name in WEIGHTS if name != "dis"}
    got = Losses(only)(out, *given, torch.zeros(B, dtype=torch.long))[0]
    assert torch.allclose(got, 0.5 * (out.h_img - out.h_ske).square().sum(1).mean())
    assert all(g is None or torch.isfinite(g).all() for g in gradients(net, got).values())


@pytest.mark.parametrize("chosen", CHOICES, ids=str)
def test_gradients_are_finite_where_everything_agrees(chosen):
    x = torch.zeros(B, CODE, dtype=torch.float64, requires_grad=True)
    _, out, _ = passed()
    flat = Gaussian(x, x)
    same = out._replace(f_ske=x, f_img=x, s=x, h_img=x, a_img=x, h_ske=x, q_ske=flat, q_img=flat, p_img=flat)
    total = Losses(**chosen)(same, x, x, x, CATEGORIES)[0]
    assert torch.isfinite(torch.autograd.grad(total, x)[0]).all()


def test_the_network_overfits_one_batch():
    torch.manual_seed(0)
    net = ParallelVAE(16, 16, 4, code=8, hidden=32, dropout=0.0)
    f_img, f_ske = torch.randn(12, 16), torch.randn(12, 16)
    categories = torch.arange(12) // 2
    s = torch.eye(6)[categories] @ torch.randn(6, 4)
    losses, g = Losses(beta=0.01), torch.Generator().manual_seed(0)
    optimiser = torch.optim.Adam(net.parameters(), 1e-2)
    history = []
    for _ in range(120):
        optimiser.zero_grad()
        total, _ = losses(net(f_img, f_ske, generator=g), f_img, f_ske, s, categories, g)
        total.backward()
        optimiser.step()
        history.append(total.item())
    assert np.mean(history[-10:]) < 0.35 * history[0]
    net.eval()
    with torch.no_grad():
        for omega in (0.0, 0.5, 1.0):
            found, = distances(net.embed_sketches(f_ske, 50, generator=g), net.embed_photos(f_img), omega)
            assert (categories[found.argmin(1)] == categories).float().mean() > 0.9, omega


def test_wrong_words_are_one_line():
    wrong = [({"weights": {"semantics": 1}}, "weights.semantics=1: no such loss term; did you mean semantic"),
             ({"weights": {"dis": -1}}, "weights.dis=-1: a loss term weighs 0"),
             ({"weights": {"dis": float("nan")}}, "weights.dis=nan"),
             ({"weights": dict.fromkeys(WEIGHTS, 0)}, "all loss terms weigh 0"),
             ({"elbo": "plus"}, "elbo=plus: no such choice; valid: as_written, minus"),
             ({"orthogonalty": "cos2"}, "orthogonalty=cos2: no such option of the losses; did you mean orthogonality")]
    for given, line in wrong:
        with pytest.raises(UserError) as error:
            Losses(**given)
        assert line in str(error.value) and "\n" not in str(error.value)
