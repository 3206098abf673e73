"""What one pass for layers 7, 10 and 12 saves over a run of the encoder from block 1 for each, as the released code does it.

    OMP_NUM_THREADS=2 python bench/scene_encoder.py [--model ViT-B-16-quickgelu] [--batch 4] [--repeats 5] [--csv FILE]

Random weights; both ways give the same features, which is checked. Processor time, of all threads, stands beside wall time: other work on
the machine counts less in it.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor

from figures import append
from sketchbench.backbones import clip
from sketchbench.systems.scene_seg.network import SceneNet

LAYERS = (7, 10, 12)


def once(net: SceneNet, images: Tensor, text: Tensor) -> list[Tensor]:
    found = net.encode(images, text, LAYERS)
    return [found.patches[n] for n in LAYERS]


def a_layer_each(net: SceneNet, images: Tensor, text: Tensor) -> list[Tensor]:
    return [net.encode(images, text, (n,)).patches[n] for n in LAYERS]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", default="ViT-B-16-quickgelu")
    parser.add_argument("--batch", type=int, default=4)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--csv", type=Path, help="append the result to this file")
    asked = parser.parse_args()
    torch.manual_seed(0)
    net = SceneNet(clip.build(asked.model)).eval()
    images = torch.rand(asked.batch, 1, net.side, net.side)
    text = F.normalize(torch.randn(asked.batch, net.visual.output_dim), dim=-1)
    rows = []
    with torch.inference_mode():
        assert all(torch.allclose(a, b, atol=1e-5) for a, b in zip(once(net, images, text), a_layer_each(net, images, text), strict=True))
        for name, way in (("one pass", once), ("a pass each", a_layer_each)):
            taken = []
            for _ in range(asked.repeats):
                begun = time.perf_counter(), time.process_time()
                way(net, images, text)
                taken.append((time.perf_counter() - begun[0], time.process_time() - begun[1]))
            wall, processor = (sorted(t)[asked.repeats // 2] for t in zip(*taken, strict=True))
            rows.append({"model": asked.model, "way": name, "batch": asked.batch, "wall_s": wall, "processor_s": processor})
            print(f"{name:12s} {wall:8.3f} s wall {processor:8.3f} s processor, {asked.batch} pictures")
    print(f"one pass takes {rows[0]['processor_s'] / rows[1]['processor_s']:.2f} of the time")
    append(asked.csv, rows, torch=torch)


if __name__ == "__main__":
    main()
