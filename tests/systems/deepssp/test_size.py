import torch
from torch import nn

from sketchbench.systems.deepssp.network import ASPP, Parser
from sketchbench.systems.deepssp.size import count_parameters, multiply_adds


def test_counts():
    layer = nn.Conv2d(3, 8, 5, padding=2)
    assert count_parameters(layer) == 608 and multiply_adds(layer, torch.zeros(2, 3, 10, 10)) == 2 * 100 * 75 * 8
    layer.bias.requires_grad_(False)
    assert count_parameters(layer, trainable=True) == 600
    # either way of computing the ASPP costs the same products
    assert multiply_adds(ASPP(6, 5, (1, 2)), torch.zeros(2, 6, 7, 7)) == 2 * 49 * 9 * 6 * 5 * 2


def test_a_parser_costs_the_same_for_each_branch_of_one_size():
    net = Parser({"a": 5, "b": 5, "c": 9}, width=8, channels=1)
    cost = [multiply_adds(net, torch.zeros(1, 1, 97, 97), torch.tensor([k])) for k in range(3)]
    assert cost[0] == cost[1] < cost[2]
