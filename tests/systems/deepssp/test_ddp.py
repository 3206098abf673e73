"""Branches without a sample on a rank: two processes give the gradients of one."""

import numpy as np
import torch

from processes import in_two
from sketchbench.systems.deepssp.losses import ParsingLoss
from sketchbench.systems.deepssp.network import Parser

BRANCHES = torch.tensor([0, 1, 0, 0])  # rank 0 holds branches 0 and 1, rank 1 only 0, nobody 2


def setting(touch: bool):
    torch.manual_seed(0)
    net = Parser({"a": 3, "b": 4, "c": 2}, width=8, channels=1, rates=(1, 2), touch=touch)
    loss = ParsingLoss(np.array([[0.5, 1, 2, 0], [1, 0.3, 2, 1], [1, 1, 0, 0]]), "soft_star")
    return net, loss, torch.rand(4, 1, 33, 33), torch.randint(0, 2, (4, 33, 33))


def gradients(net):
    return {n: None if p.grad is None else p.grad.clone() for n, p in net.named_parameters()}


def spread_out(rank):
    """The gradients, with the branches touched and with unused parameters looked for."""
    found = []
    for touch in (True, False):
        net, loss, x, y = setting(touch)
        spread = torch.nn.parallel.DistributedDataParallel(net, find_unused_parameters=not touch)
        mine = slice(2 * rank, 2 * rank + 2)
        for _ in range(2):  # the second pass fails if the first left a bucket waiting
            net.zero_grad()
            loss(spread(x[mine], BRANCHES[mine]), y[mine], BRANCHES[mine]).backward()
        found.append(gradients(net))
    return found


def test_two_processes_give_the_gradients_of_one():
    for answers in in_two(spread_out):
        for touch, got in zip((True, False), answers, strict=True):
            net, loss, x, y = setting(touch)
            loss(net(x, BRANCHES), y, BRANCHES).backward()
            want = gradients(net)
            assert any(g is None for g in want.values()) == (not touch)
            for name, g in want.items():
                assert (got[name] is None) == (g is None) and (g is None or torch.allclose(got[name], g, atol=1e-6)), name
