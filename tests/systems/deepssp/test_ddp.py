"""Branches without a sample on a rank: two processes give the gradients of one."""

import os
import socket

import numpy as np
import torch
import torch.distributed as dist
import torch.multiprocessing as mp

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


def _rank(rank, port, queue):
    os.environ.update(MASTER_ADDR="127.0.0.1", MASTER_PORT=str(port))
    torch.set_num_threads(1)
    dist.init_process_group("gloo", rank=rank, world_size=2)
    for touch in (True, False):
        net, loss, x, y = setting(touch)
        spread = torch.nn.parallel.DistributedDataParallel(net, find_unused_parameters=not touch)
        mine = slice(2 * rank, 2 * rank + 2)
        for _ in range(2):  # the second pass fails if the first left a bucket waiting
            net.zero_grad()
            loss(spread(x[mine], BRANCHES[mine]), y[mine], BRANCHES[mine]).backward()
        if rank == 0:
            queue.put({n: None if g is None else g.numpy() for n, g in gradients(net).items()})
    dist.barrier()
    dist.destroy_process_group()


def test_two_processes_give_the_gradients_of_one():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        port = s.getsockname()[1]
    context = mp.get_context("spawn")
    queue = context.Queue()
    workers = [context.Process(target=_rank, args=(r, port, queue)) for r in range(2)]
    for w in workers:
        w.start()
    answers = [queue.get(timeout=90) for _ in range(2)]
    for w in workers:
        w.join(30)
    for touch, got in zip((True, False), answers, strict=True):
        net, loss, x, y = setting(touch)
        loss(net(x, BRANCHES), y, BRANCHES).backward()
        want = gradients(net)
        assert any(g is None for g in want.values()) == (not touch)
        for name, g in want.items():
            if g is None:
                assert got[name] is None, name
            else:
                assert np.allclose(got[name], g.numpy(), atol=1e-6), name
