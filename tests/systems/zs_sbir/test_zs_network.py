import numpy as np
import pytest
import torch

import sketchbench.systems.zs_sbir.network as module
from sketchbench.errors import UserError
from sketchbench.systems.zs_sbir.network import Embedded, Gaussian, ParallelVAE, branches, distances, fuse, joined, multi_level

SIZES = {"photo_dim": 11, "sketch_dim": 9, "semantic_dim": 5, "code": 4, "hidden": 13}
VARIANTS = [{}, {"layers": 3}, {"layers": 1}, {"sample_structure": False}, {"condition": False}, {"prior": "conditional"},
            {"prior": "conditional", "sample_structure": False, "layers": 3}]


def network(**options) -> ParallelVAE:
    """float64, in eval mode, with statistics as after some training."""
    torch.manual_seed(1)
    made = ParallelVAE(**{**SIZES, **options}).double().eval()
    for m in made.modules():
        if isinstance(m, torch.nn.BatchNorm1d):
            m.running_mean.normal_()
            m.running_var.uniform_(0.5, 2)
            torch.nn.init.normal_(m.weight)
            torch.nn.init.normal_(m.bias)
    return made


def batch(n=6, seed=0) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    g = torch.Generator().manual_seed(seed)
    return tuple(torch.randn(*s, generator=g, dtype=torch.float64) for s in ((n, 11), (n, 9), (n, 3, 4)))


class Slow:
    """The network in numpy, one vector at a time, from its weights."""

    def __init__(self, net: ParallelVAE):
        self.w = {k: v.numpy() for k, v in net.state_dict().items()}
        self.net = net

    def linear(self, name, x):
        return self.w[f"{name}.weight"] @ x + self.w[f"{name}.bias"]

    def trunk(self, name, x):
        n = 0
        while f"{name}.trunk.{n}.weight" in self.w:
            x = self.linear(f"{name}.trunk.{n}", x)
            x = np.where(x > 0, x, 0.01 * x)
            b = f"{name}.trunk.{n + 2}"
            x = (x - self.w[f"{b}.running_mean"]) / np.sqrt(self.w[f"{b}.running_var"] + 1e-5) * self.w[f"{b}.weight"] + self.w[f"{b}.bias"]
            n += 4
        return x

    def decode(self, name, *x):
        return self.linear(f"{name}.last", self.trunk(name, np.concatenate(x)))

    def encode(self, name, x):
        x = self.trunk(name, x)
        sampled = f"{name}.logvar.weight" in self.w
        deviation = np.exp(4 * np.tanh(self.linear(f"{name}.logvar", x) / 8)) if sampled else np.zeros(4)
        return self.linear(f"{name}.mean", x), deviation

    def d_img(self, z, f_ske):
        return self.decode("d_img", z, f_ske) if self.net.condition else self.decode("d_img", z)


def test_levels_equal_equation_1():
    g = np.random.default_rng(0)
    blocks = [g.normal(size=(2, c, s, s)) for c, s in ((3, 8), (4, 4), (5, 2))]
    fc = g.normal(size=(2, 7))
    got = multi_level(torch.from_numpy(fc), [torch.from_numpy(b) for b in blocks]).numpy()
    for i in range(2):
        wanted = list(fc[i]) + [blocks[k][i, c].sum() / blocks[k][i, c].size for k in (2, 1, 0) for c in range(blocks[k].shape[1])]
        assert np.allclose(got[i], wanted, atol=1e-14)


@pytest.mark.parametrize("options", VARIANTS)
def test_equations_2_to_7(options):
    net = network(**options)
    f_img, f_ske, noise = batch()
    with torch.no_grad():
        out, slow = net(f_img, f_ske, noise), Slow(net)
    for i, (f, g, e) in enumerate(zip(f_img.numpy(), f_ske.numpy(), noise.numpy())):
        (h_img, d_s), (a_img, d_a), (h_ske, d_k) = slow.encode("e_s", f), slow.encode("e_a", f), slow.encode("e_ske", g)
        z_ske = h_img + d_s * e[0]  # Eq. 2
        z_img = np.concatenate([a_img + d_a * e[1], h_ske + d_k * e[2]])  # Eq. 3
        f_img_hat = slow.d_img(z_img, g)  # Eq. 6
        wanted = {"f_ske": slow.decode("d_ske", z_ske), "f_img": f_img_hat, "s": slow.decode("s", f_img_hat),  # Eq. 5, 7
                  "h_img": h_img, "a_img": a_img, "h_ske": h_ske}
        for name, value in wanted.items():
            assert np.allclose(getattr(out, name)[i].numpy(), value, atol=1e-11), name


def test_what_is_sampled():
    f_img, f_ske, noise = batch()
    out = network()(f_img, f_ske, noise)
    assert out.q_ske.mean.shape == (6, 4) and out.q_img.mean.shape == out.p_img.mean.shape == (6, 8)
    assert torch.equal(out.q_img.mean, torch.cat([out.a_img, out.h_ske], 1)) and not out.p_img.mean.any() and not out.p_img.logvar.any()
    net = network(sample_structure=False)
    out, other = net(f_img, f_ske, noise), net(f_img, f_ske, noise * torch.tensor([7.0, 1.0, -3.0])[:, None])
    assert out.q_ske is None and out.q_img.mean.shape == out.p_img.mean.shape == (6, 4) and torch.equal(out.q_img.mean, out.a_img)
    assert torch.equal(out.f_ske, other.f_ske) and torch.equal(out.f_img, other.f_img)  # only appearance's noise counts
    assert not torch.equal(out.f_img, net(f_img, f_ske, noise * 2).f_img)
    learned = network(prior="conditional")(f_img, f_ske, noise)
    assert learned.p_img.mean.shape == (6, 8) and learned.p_img.mean.std(0).min() > 0


def test_noise_comes_from_the_generator_and_can_be_given():
    net = network()
    f_img, f_ske, _ = batch()
    drawn = [net(f_img, f_ske, generator=torch.Generator().manual_seed(s)).f_img for s in (3, 3, 4)]
    given = torch.randn(6, 3, 4, generator=torch.Generator().manual_seed(3), dtype=torch.float64)
    assert torch.equal(drawn[0], drawn[1]) and not torch.equal(drawn[0], drawn[2])
    assert torch.equal(drawn[0], net(f_img, f_ske, given).f_img)


def test_no_variance_runs_off():
    net = network()
    torch.nn.init.constant_(net.e_a.logvar.bias, 1e6)
    torch.nn.init.constant_(net.e_s.logvar.bias, -1e6)
    out = net(*batch())
    assert out.q_img.logvar[:, :4].unique().tolist() == [8.0] and out.q_ske.logvar.unique().tolist() == [-8.0]
    assert all(torch.isfinite(x).all() for x in (out.f_img, out.f_ske, out.s))


# ---------------------------------------------------------------------- the average over samples
@pytest.mark.parametrize("options", VARIANTS)
@torch.no_grad()
def test_average_over_samples_equals_a_loop(options):
    net = network(**options)
    _, f_ske, _ = batch()
    noise = torch.randn(5, 4, generator=torch.Generator().manual_seed(5), dtype=torch.float64)
    got, slow = net.generate(f_ske, noise=noise), Slow(net)
    for i, g in enumerate(f_ske.numpy()):
        mean, deviation = slow.encode("prior", g) if net.prior is not None else (np.zeros(4), np.ones(4))
        structure = slow.encode("e_ske", g)[0]
        samples = [slow.d_img(np.concatenate([mean[:4] + deviation[:4] * e, structure]), g) for e in noise.numpy()]
        assert np.allclose(got[i].numpy(), np.mean(samples, 0), atol=1e-11)


@pytest.mark.parametrize("prior", ["normal", "conditional"])
@torch.no_grad()
def test_a_linear_decoder_has_the_average_of_its_closed_form(prior):
    net = network(layers=1, prior=prior)
    _, f_ske, _ = batch()
    p, h = net.image_prior(f_ske), net.e_ske(f_ske).mean
    exact = net.imagine(torch.cat([p.mean[:, :4], h], 1), f_ske)  # E[D(z)] = D(E[z])
    half = torch.randn(50, 4, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
    assert torch.allclose(net.generate(f_ske, noise=torch.cat([half, -half])), exact, atol=1e-12)  # opposite samples: no error left

    n, runs = 100, 400
    found = torch.stack([net.generate(f_ske, n, generator=torch.Generator().manual_seed(k)) for k in range(runs)])
    weight = net.d_img.last.weight[:, :4]
    spread = (weight.square() @ p.logvar[:, :4].exp().T / n).T  # Var of the average (B, photo_dim)
    z = (found - exact) / spread.sqrt()
    assert z.mean(0).abs().max() < 4.5 / runs**0.5 and (z.var(0) - 1).abs().max() < 0.35


@torch.no_grad()
def test_a_result_does_not_hang_on_its_batch(monkeypatch):
    net = network(prior="conditional")
    _, f_ske, _ = batch(17)
    whole = net.embed_sketches(f_ske, 7, generator=torch.Generator().manual_seed(2))
    noise = torch.randn(7, 4, generator=torch.Generator().manual_seed(2), dtype=torch.float64)
    for rows in (1, 20, 35):
        monkeypatch.setattr(module, "ROWS", rows)
        assert torch.allclose(net.generate(f_ske, noise=noise), whole.features, atol=1e-12)
        assert torch.allclose(net.generate(f_ske, noise=noise.expand(17, 7, 4)), whole.features, atol=1e-12)
    assert torch.allclose(net.generate(f_ske[3:4], noise=noise), whole.features[3:4], atol=1e-12)
    assert torch.equal(whole.structure, net.e_ske(f_ske).mean) and net.generate(f_ske[:0]).shape == (0, 11)
    f_img, *_ = batch()
    photos = net.embed_photos(f_img)
    assert photos.features is f_img and torch.equal(photos.structure, net.e_s(f_img).mean)


def test_passes_can_be_exported():
    net = ParallelVAE(**SIZES, prior="conditional").eval()
    f_img, f_ske, noise = (x.float() for x in batch())

    class Retrieval(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.net = net

        def forward(self, f_ske, noise):
            return self.net.average(f_ske, noise), self.net.e_ske(f_ske).mean

    shared = torch.randn(5, 4)
    for program, given in ((net, (f_img, f_ske, noise)), (Retrieval(), (f_ske, shared))):
        exported = torch.export.export(program, given).module()
        for got, wanted in zip(torch.utils._pytree.tree_leaves(exported(*given)), torch.utils._pytree.tree_leaves(program(*given))):
            assert torch.allclose(got, wanted, atol=1e-6)


# ---------------------------------------------------------------------- retrieval
def cosine_distance(a, b):
    return 1 - sum(x * y for x, y in zip(a, b)) / (sum(x * x for x in a) * sum(y * y for y in b)) ** 0.5


def pairs(q=7, g=5) -> tuple[Embedded, Embedded]:
    rng = torch.Generator().manual_seed(0)
    return tuple(Embedded(torch.randn(n, 11, generator=rng), torch.randn(n, 4, generator=rng)) for n in (q, g))


@pytest.mark.parametrize("omega", [0.0, 0.3, 1.0])
def test_equation_19(omega):
    queries, gallery = pairs()
    f, h = (x.double().tolist() for x in queries), (x.double().tolist() for x in gallery)
    (f_q, h_q), (f_g, h_g) = f, h
    wanted = [[omega * cosine_distance(f_q[i], f_g[j]) + (1 - omega) * cosine_distance(h_q[i], h_g[j]) for j in range(5)] for i in range(7)]
    for chunk in (1, 3, 7, 100):
        blocks = list(distances(queries, gallery, omega, chunk))
        assert [len(b) for b in blocks] == [min(chunk, 7 - k) for k in range(0, 7, chunk)]
        assert np.allclose(torch.cat(blocks), wanted, atol=1e-6)
    assert np.allclose(1 - joined(queries, omega) @ joined(gallery, omega).T, wanted, atol=1e-6)
    assert np.allclose(fuse(*(torch.cat(b) for b in zip(*branches(queries, gallery, 2))), omega), wanted, atol=1e-6)


def test_ends_of_omega_are_the_branches_themselves():
    queries, gallery = pairs()
    (imagined, structure), = branches(queries, gallery)
    assert torch.equal(fuse(imagined, structure, 1.0), imagined) and torch.equal(fuse(imagined, structure, 0.0), structure)
    for wrong in (-0.1, 1.5, float("nan")):
        with pytest.raises(UserError, match=r"^omega="):
            fuse(imagined, structure, wrong)


def test_wrong_options_are_named():
    with pytest.raises(UserError, match=r"prior=learned: .*valid: conditional, normal"):
        ParallelVAE(**SIZES, prior="learned")
    with pytest.raises(UserError, match="layers=0"):
        ParallelVAE(**SIZES, layers=0)


def test_gaussians_side_by_side():
    a, b = (Gaussian(torch.full((2, 3), v), torch.full((2, 3), -v)) for v in (1.0, 2.0))
    both = a.beside(b)
    assert both.mean[0].tolist() == [1, 1, 1, 2, 2, 2] and both.logvar[0].tolist() == [-1, -1, -1, -2, -2, -2]
