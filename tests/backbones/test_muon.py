import copy

import torch

from sketchbench.backbones.muon import Muon, orthogonal


def test_steps_are_nearly_orthogonal_and_keep_their_directions():
    torch.manual_seed(0)
    for shape in ((3, 16, 40), (3, 40, 16)):
        m = torch.randn(shape)
        found = orthogonal(m)
        values = torch.linalg.svdvals(found)
        assert found.shape == m.shape and (values > 0.6).all() and (values < 1.3).all()
        u, _, v = torch.linalg.svd(m, full_matrices=False)
        assert ((u.mT @ found @ v.mT).diagonal(dim1=1, dim2=2) > 0.6).all()


def test_a_fused_projection_is_three_matrices():
    torch.manual_seed(0)
    fused, grad = torch.nn.Parameter(torch.zeros(24, 8)), torch.randn(24, 8)
    single = [torch.nn.Parameter(torch.zeros(8, 8)) for _ in range(3)]
    fused.grad = grad
    for p, g in zip(single, grad.chunk(3), strict=True):
        p.grad = g.clone()
    Muon([fused], [], lr=0.1).step()
    Muon(single, [], lr=0.1).step()
    assert torch.allclose(fused, torch.cat(single), atol=1e-6)


def test_what_is_no_matrix_goes_by_adam():
    torch.manual_seed(0)
    ours, theirs = (torch.nn.Parameter(torch.ones(5)) for _ in range(2))
    mine, adam = Muon([], [ours], lr=0.01), torch.optim.Adam([theirs], 0.01, betas=(0.9, 0.98))
    for k in range(4):
        for p, o in ((ours, mine), (theirs, adam)):
            p.grad = torch.sin(torch.arange(5.0) + k)
            o.step()
    assert torch.allclose(ours, theirs, atol=1e-6)


def test_its_state_is_kept():
    torch.manual_seed(0)
    p = [torch.nn.Parameter(torch.randn(6, 4)), torch.nn.Parameter(torch.randn(4))]

    def go(optimizer, params):
        for k, q in enumerate(params):
            q.grad = torch.cos(q.detach() + k)
        optimizer.step()

    first = Muon(p[:1], p[1:], lr=0.01)
    go(first, p)
    copies = [torch.nn.Parameter(q.detach().clone()) for q in p]
    second = Muon(copies[:1], copies[1:], lr=0.01)
    second.load_state_dict(copy.deepcopy(first.state_dict()))
    go(first, p)
    go(second, copies)
    assert all(torch.equal(a, b) for a, b in zip(p, copies, strict=True))


def test_a_filter_is_a_matrix_with_a_rate_of_its_own():
    torch.manual_seed(0)
    grad = torch.randn(6, 4, 3, 3)
    kernel, matrix = torch.nn.Parameter(torch.zeros(6, 4, 3, 3)), torch.nn.Parameter(torch.zeros(6, 36))
    last = torch.nn.Parameter(torch.zeros(6, 4, 3, 3).to(memory_format=torch.channels_last))
    for p, g in ((kernel, grad), (matrix, grad.flatten(1)), (last, grad.to(memory_format=torch.channels_last))):
        p.grad = g.clone()
    Muon([matrix], [], lr=0.1).step()
    Muon([], [], lr=0.01, filters=[kernel, last], filter_lr=0.1).step()
    assert torch.allclose(kernel, matrix.view_as(kernel), atol=1e-6) and torch.allclose(last, kernel, atol=1e-6)
