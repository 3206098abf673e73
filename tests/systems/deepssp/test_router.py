import torch
from torch import nn

from sketchbench.systems.deepssp.categories import layout
from sketchbench.systems.deepssp.network import Parser
from sketchbench.systems.deepssp.router import Router

SUPER = layout("super")


def test_the_router_learns_and_leaves_the_trunk_alone():
    torch.manual_seed(0)
    parser = Parser(SUPER.outputs, width=8, channels=1, rates=(1,))
    router = Router(parser.trunks[0].outs, 3)
    images, kind = torch.zeros(12, 1, 33, 33), torch.arange(12) % 3
    for n, k in enumerate(kind):  # a bar, a square, a cross, each at some place
        y, x = 5 + n, 18 - n
        images[n, 0, y, x:x + 9] = 1
        if k == 1:
            images[n, 0, y:y + 9, x:x + 9] = 1
        if k == 2:
            images[n, 0, y - 4:y + 5, x + 4] = 1
    optimiser = torch.optim.Adam(router.parameters(), 3e-3)
    for _ in range(80):
        loss = nn.functional.cross_entropy(router(parser.features(images)), kind)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    assert (router(parser.features(images)).argmax(1) == kind).all()
    assert all(p.grad is None for p in parser.parameters())
