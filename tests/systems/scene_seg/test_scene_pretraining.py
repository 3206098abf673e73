from __future__ import annotations

import json
from types import SimpleNamespace

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from runs import brief, complaint, here, only_run
from sketchbench.backbones import clip
from sketchbench.run.weights import read_weights
from sketchbench.systems.scene_seg.losses import contrastive
from sketchbench.systems.scene_seg.pretraining import MiniCLIP


@pytest.fixture(scope="module")
def mini():
    torch.manual_seed(0)
    made = MiniCLIP(size=48, steps=10, keep=0.25, whole=0.5)
    made.prepare(SimpleNamespace(source=SimpleNamespace(categories=["cow", "hot-air_balloon"])))
    made.phase = made.phases()[-1]
    return made


def test_with_all_patches_it_is_clips_own_encoder(mini):
    images = torch.rand(2, 3, 48, 48)
    with torch.no_grad():
        own = F.normalize(mini.net.clip.encode_image((images - mini.net.mean) / mini.net.std), dim=-1)
        assert torch.allclose(mini.scenes(images), own, atol=1e-5)


def test_flat_patches_are_the_first_to_go(mini):
    """A quarter of 36 patches is nine: those with something in them are all seen, and what is in them matters; the rest does not."""
    page = torch.ones(1, 3, 48, 48)
    page[..., 2:14, 2:14] = torch.rand(1, 3, 12, 12)
    mini.eval()
    with torch.no_grad():
        mini.hparams.skip = 0.0
        torch.manual_seed(1)
        seen = mini.scenes(page, 0.25)
        other = page.clone()
        other[..., 2:14, 2:14] = torch.rand(1, 3, 12, 12)
        torch.manual_seed(1)
        assert not torch.allclose(seen, mini.scenes(other, 0.25), atol=1e-4)
    mini.hparams.skip = 0.5


def test_things_of_one_kind_are_one_text(mini):
    """A second cow is no negative of the first, whatever it is called."""
    batch = {"image": torch.rand(3, 3, 48, 48), "kind": ["cow", "", "cow"], "caption": ["a photo of a cow", "the sun above a cow", "cow"]}
    type(mini).global_step = property(lambda self: 9)  # the whole picture
    loss = mini.training_loss(batch)
    texts = mini.texts(["a photo of a cow", "the sun above a cow"])
    want = contrastive(mini.scenes(batch["image"]), texts, torch.tensor([0, 1, 0]), mini.net.clip.logit_scale.exp())
    assert loss.item() == pytest.approx(want.item(), abs=1e-5)
    del type(mini).global_step


def test_the_first_phase_asks_the_patches_alone(mini):
    """A text fits a picture by log Σ exp over patches of the scaled cosine, less log K; blocks and class token do not learn yet."""
    stem, pairs = mini.phases()
    assert (stem.name, pairs.name) == ("stem", "pairs")
    images, texts, scale = torch.rand(2, 3, 48, 48), F.normalize(torch.randn(3, 128), dim=-1), torch.tensor(9.0)
    found = mini.best_patches(images, texts, scale)
    with torch.no_grad():
        patches = mini.net.project(mini.net.embed(images, prompted=False))[:, 1:].double()
    for b in range(2):
        for n in range(3):
            want = np.log(np.mean([np.exp(9 * float(p @ texts[n].double())) for p in patches[b]]))
            assert found[b, n].item() == pytest.approx(want, abs=1e-5)
    mini.phase = stem
    mini.training_loss({"image": images, "kind": ["cow", ""], "caption": ["a cow", "a sky"]}).backward()
    learn = {k for k, p in mini.net.clip.named_parameters() if p.grad is not None and p.grad.abs().max() > 0}
    assert {f"visual.conv1.{k}.0.weight" for k in (0, 3, 5, 8, 10, 13, 15)} < learn and "token_embedding.weight" in learn
    assert not any("visual.transformer" in k for k in learn) and "visual.class_embedding" not in learn
    mini.zero_grad()
    mini.phase = pairs


def test_batch_norms_become_part_of_the_convolutions(mini):
    """What is shipped is the plain model and says the same as the trained one."""
    mini.train()
    for _ in range(3):
        mini.scenes(torch.rand(4, 3, 48, 48))
    mini.eval()
    plainly = clip.build("mini", 48)
    plainly.load_state_dict(mini.final_state())
    images = torch.rand(2, 3, 48, 48)
    with torch.no_grad():
        theirs = plainly.eval().encode_image((images - mini.net.mean) / mini.net.std, normalize=True)
        assert torch.allclose(theirs, mini.scenes(images), atol=1e-5)


def test_positions_begin_as_waves(mini):
    table = mini.net.visual.positional_embedding[1:].detach()
    near, far = (F.cosine_similarity(table[0], table[k], dim=0) for k in (1, 35))
    assert table.shape == (36, 128) and near > far and len({tuple(r.tolist()) for r in table}) == 36


def test_a_run_leaves_a_clip_that_a_run_can_start_from(tmp_path):
    assert here("experiment=scene_seg/mini_clip", *brief("mini_clip", tmp_path)) == 0
    run = only_run(tmp_path / "runs")
    weights = read_weights(run / "weights.safetensors")
    assert set(weights) == set(clip.build("mini").state_dict())
    found = json.loads((run / "metrics.json").read_text())["stages"]["run"]["metrics"]
    assert set(found) >= {"top1", "top1_sketch"} and (run / "report.html").is_file()
    clip.load(clip.build("mini"), "mini", run / "weights.safetensors")


def test_other_data_is_refused_in_a_line(tmp_path, capsys):
    line = complaint(capsys, "task=mini_clip", "preset=ablate", f"runs={tmp_path}", "task.world.train=1", "task.world.test=1")
    assert "take data=captioned_world" in line
