"""Scene segmentation at the paper's size: ViT-B/16 at 224 px learns for a step, is scored and labels a drawing."""

from __future__ import annotations

import json

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from runs import here, only_run
from sketchbench.backbones import clip
from sketchbench.predictor import load
from sketchbench.run.weights import read_weights

TINY = ["preset=paper", "trainer=cpu", "estimate=false", "name=tiny", "task.loader.workers=0", "task.loader.batch_size=2",
        "task.system.steps=1", "task.system.every=1", "task.system.lr=0.001", "task.system.templates=scene",
        "task.system.open_vocabulary=false", "task.world.train=2", "task.world.val=1", "task.world.test=1"]


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_vit_b_16_runs_from_weights_of_its_shape(tmp_path):
    torch.manual_seed(0)
    start = tmp_path / "vit.safetensors"
    tensors = clip.build("ViT-B-16-quickgelu").state_dict()
    save_file({k: v.half().contiguous() for k, v in tensors.items()}, str(start))
    assert here("task=scene_seg", *TINY, f"task.system.start={start}", f"runs={tmp_path / 'runs'}") == 0
    run = only_run(tmp_path / "runs")
    stages = json.loads((run / "metrics.json").read_text())["stages"]
    assert list(stages) == ["random labels", "CLIP zero-shot", "CLIP Surgery", "run"] and 0 < stages["run"]["metrics"]["acc_p"] <= 1
    weights = read_weights(run / "weights.safetensors")
    assert weights["net.cross.12.query.weight"].shape == (768, 512) and weights["net.prompts"].shape == (3, 768)
    assert not torch.equal(weights["net.clip.visual.ln_post.weight"], tensors["visual.ln_post.weight"].half().float())
    page = np.full((150, 200), 255, np.uint8)
    page[40:110, 60:63] = page[70:73, 90:180] = 0
    told = load(run)(page, classes="giraffe,zebra")
    assert told["maps"].shape == (2, 14, 14) and sum(told["pixels"].values()) == (page < 128).sum() and told["blank"] == 0
