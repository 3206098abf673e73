"""Scene segmentation as a run: what trains, what stands beside it, what it leaves, and anybody's drawings."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import torch
from omegaconf import OmegaConf
from PIL import Image
from safetensors.torch import save_file

import trees_v2
from runs import check_two_processes, complaint, here, trained
from sketchbench.backbones import clip
from sketchbench.data.view import View
from sketchbench.errors import UserError
from sketchbench.metrics.scene import SceneScores
from sketchbench.predictor import load
from sketchbench.run.config import build, compose
from sketchbench.run.weights import read_weights
from sketchbench.systems.scene_seg.start import take_start
from sketchbench.systems.scene_seg.system import SceneSeg

TINY = ["task=scene_seg", "preset=ablate", "trainer=cpu", "trainer.threads=1", "estimate=false", "task.loader.workers=0", "name=tiny",
        "task.system.size=32", "task.view.side=64", "task.world.size=64", "task.world.train=3", "task.world.val=1", "task.world.test=3",
        "task.loader.batch_size=2", "task.system.steps=2", "task.system.every=1"]


@pytest.fixture(scope="module")
def start(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A CLIP of random weights, in the form that shipped ones have."""
    torch.manual_seed(3)
    path = tmp_path_factory.mktemp("clip") / "mini.safetensors"
    save_file({k: v.contiguous() for k, v in clip.build("mini", 32).state_dict().items()}, str(path))
    return path


def train(tmp: Path, start: Path | str, *more: str) -> Path:
    return trained(tmp, *TINY, f"task.system.start={start}", *more)


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory, start: Path) -> Path:
    return train(tmp_path_factory.mktemp("scenes"), start, "task.system.open_vocabulary=true", "task.system.rival=true")


@pytest.fixture(scope="module")
def ablate() -> dict[str, Any]:
    """What the preset says of the system."""
    found = OmegaConf.to_container(compose(TINY).task.system)
    return {k: v for k, v in found.items() if k != "_target_"}


@pytest.fixture(scope="module")
def system(ablate: dict[str, Any]) -> Callable[..., SceneSeg]:
    def make(**changes: Any) -> SceneSeg:
        made = SceneSeg(**{**ablate, "start": "", **changes})
        made.prepare(SimpleNamespace(view=lambda split: SimpleNamespace(side=64)))
        return made

    return make


def scenes() -> View:
    """The test sketches of the runs here."""
    config = compose(TINY)
    return build(config.task.view, "task.view", partial=True)(build(config.data, "data"), "test")


# ---------------------------------------------------------------------- the rows of the tables
def test_what_trains_is_what_the_row_says(system):
    def trained(**changes: Any) -> set[str]:
        return {k.removeprefix("net.") for k, p in system(**changes).named_parameters() if p.requires_grad}

    ours = trained()
    assert {"prompts", "threshold.p", "cross.7.query.weight", "cross.12.out.bias"} <= ours
    rest = {k for k in ours if not k.startswith(("prompts", "threshold", "cross"))}
    assert rest and all(".ln_" in k for k in rest) and all(k.startswith("clip.visual.") for k in rest)
    assert ours - trained(cross=False) == {k for k in ours if k.startswith("cross")}
    assert ours - trained(thresholding=False) == {"threshold.p"}
    assert trained(category=False) == rest | {"prompts"}
    assert trained(tune="ln", prompts=0) == ours - {"prompts"}
    assert trained(tune="prompts") == ours - rest
    assert trained(layers=[12]) == {k for k in ours if not k.startswith(("cross.7", "cross.10"))}
    every = {k.removeprefix("net.") for k, _ in system(prompts=0).named_parameters()}
    assert trained(loss="contrastive", tune="clip", prompts=0) == {k for k in every if k.startswith("clip.")}
    assert not trained(tune="none") and not trained(steps=0)


def test_the_papers_rate_is_one_for_all(system):
    for paper, count in ((True, 1), (False, 2)):
        optimizer = system(lr=1e-6, lr_new=1e-4, paper_lr=paper).configure_optimizers()
        assert len({g["lr"] for g in optimizer.param_groups}) == count
        assert [g["weight_decay"] for g in optimizer.param_groups if g["name"] == "threshold"] == [0.0]


def test_each_fine_tuned_rival_takes_its_own_path(system):
    """CLIP* and Surgery* learn alike and are read differently; ** learns through the second path."""
    batch = {"image": torch.rand(3, 1, 32, 32), "caption": ["a cow", "two cows near a tree", "A cow."]}
    losses, gradients = {}, {}
    for name, vv, source in (("clip", "none", "original"), ("surgery", "test", "original"), ("both", "both", "vv")):
        torch.manual_seed(0)
        made = system(loss="contrastive", tune="clip", prompts=0, vv=vv, cls_from=source)
        loss = made.training_loss(batch)
        loss.backward()
        losses[name] = loss.item()
        gradients[name] = made.net.visual.transformer.resblocks[11].mlp.c_fc.weight.grad
        assert made.reading().method == ("no_vv" if vv == "none" else "ours")
    assert losses["clip"] == pytest.approx(losses["surgery"]) and losses["both"] != pytest.approx(losses["clip"])
    assert gradients["clip"].norm() > 0 and (gradients["both"] is None or gradients["both"].norm() == 0)  # the second path has no MLP


# ---------------------------------------------------------------------- runs
def test_a_run_leaves_rows_scores_and_a_page(finished):
    metrics = json.loads((finished / "metrics.json").read_text())
    assert list(metrics["stages"]) == ["random labels", "CLIP zero-shot", "CLIP Surgery", "CLIP Surgery**, fine-tuned", "run"]
    assert metrics["n"] == 3
    found = metrics["stages"]["run"]["metrics"]
    assert {"miou", "acc_p", "acc_s", "open/miou", "open/acc_p", "open/acc_s"} <= set(found)
    assert found["open/acc_p"] <= found["acc_p"] + 1e-9
    assert "candidates: the sketch's own classes; templates sketch" in metrics["definitions"]["miou"]
    lines = (finished / "items.csv").read_text().splitlines()
    assert len(lines) == 4 and np.mean([float(line.split(",")[2]) for line in lines[1:]]) == pytest.approx(found["miou"])
    page = (finished / "report.html").read_text()
    assert all(title in page for title in ("Strokes and their labels", "Where each word is seen", "How the sketches fare"))


def test_weights_hold_what_was_changed_and_no_more(finished, start):
    weights, base = read_weights(finished / "weights.safetensors"), read_weights(start)
    assert {"net.prompts", "net.threshold.p", "isolating", "net.cross.7.query.weight", "net.clip.visual.ln_post.weight"} <= set(weights)
    assert not any("resblocks" in k and ".ln_" not in k for k in weights)
    assert not torch.equal(weights["net.clip.visual.ln_post.weight"], base["visual.ln_post.weight"])
    assert 0.3 <= float(weights["isolating"]) <= 0.95


def test_the_baselines_are_the_untrained_experiments(finished, start, system):
    view = scenes()
    batch = view.collate([view[k] for k in range(len(view))])
    stages = json.loads((finished / "metrics.json").read_text())["stages"]
    for stage, vv in (("CLIP zero-shot", "none"), ("CLIP Surgery", "test")):
        made, scores = system(start=str(start), tune="none", prompts=0, vv=vv).eval(), SceneScores()
        with torch.no_grad():
            made.measure(batch, scores, made.reading())
        assert scores.compute() == pytest.approx(stages[stage]["metrics"], abs=1e-6), stage


def test_the_rival_is_what_its_experiment_trains(finished, start, tmp_path):
    """The plain loop beside a run and the row of Table 2 see the same batches and end in the same place."""
    alone = json.loads((train(tmp_path, start, "experiment=scene_seg/surgery_vv_tuned") / "metrics.json").read_text())["stages"]
    beside = json.loads((finished / "metrics.json").read_text())["stages"]
    tuned = beside["CLIP Surgery**, fine-tuned"]["metrics"]
    assert tuned == pytest.approx({k: alone["run"]["metrics"][k] for k in tuned}, abs=1e-4)
    assert tuned != pytest.approx(beside["CLIP Surgery"]["metrics"], abs=1e-4)


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_one_and_two_processes_measure_the_same(finished, tmp_path):
    check_two_processes(finished, tmp_path)


def test_real_scenes_are_scored_with_their_own_labels(start, tmp_path):
    words = [w for w in TINY if not w.startswith("task.world.")]
    root = trees_v2.scenes(tmp_path / "scenes", 3)
    run = trained(tmp_path, *words, "data=cbsc", f"data.root={root}", f"task.system.start={start}", "task.system.tune=none")
    metrics = json.loads((run / "metrics.json").read_text())
    assert metrics["n"] == 3 and 0 < metrics["stages"]["random labels"]["metrics"]["acc_p"] < 1


def test_without_weights_the_ways_to_get_them_are_told():
    with pytest.raises(UserError, match=r"task\.system\.start=/nowhere/ViT-B-16\.pt: neither a file nor a tag of ViT-B-16-quickgelu"):
        take_start("/nowhere/ViT-B-16.pt", "ViT-B-16-quickgelu", torch.nn.Module())


# ---------------------------------------------------------------------- anybody's drawings
@pytest.fixture
def drawings(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    page = np.full((90, 120), 255, np.uint8)
    page[20:70, 30:33] = page[40:43, 60:110] = 0
    Image.fromarray(page).save(folder / "a.png")
    Image.fromarray(255 - page).save(folder / "b.jpg")
    np.save(folder / "c.npy", np.array([[0, 0, 0], [50, 0, 1], [20, 9, 0], [20, 40, 2]], float))
    (folder / "d.json").write_text(json.dumps(trees_v2.scene()))
    (folder / "e.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0 L40 0 c10 10 20 10 30 0"/>'
                                  '<polyline points="5,20 60,20"/></svg>')
    return folder


def test_any_words_for_pictures_and_strokes(finished, drawings, tmp_path, capsys):
    out = tmp_path / "out"
    assert here("predict", f"run={finished}", f"input={drawings}", "classes=giraffe,hot air balloon,zebra", f"out={out}") == 0
    assert "5 of 5 drawings done" in capsys.readouterr().out
    for name in "abcde":
        told = json.loads((out / f"{name}.json").read_text())
        assert list(told["pixels"]) == ["giraffe", "hot air balloon", "zebra"] and told["threshold"] is None and told["blank"] == 0
        masks = [np.asarray(Image.open(out / f"{name}.{word}.mask.png")) for word in ("giraffe", "hot_air_balloon", "zebra")]
        assert [int((m > 0).sum()) for m in masks] == list(told["pixels"].values()) and np.sum(masks, 0, int).max() == 255
        assert (out / f"{name}.overlay.png").is_file() and ("strokes" in told) == (name in "cde")
    assert len(json.loads((out / "c.json").read_text())["strokes"]) == 2 == len(json.loads((out / "e.json").read_text())["strokes"])
    assert len(json.loads((out / "d.json").read_text())["strokes"]) == 6


def test_a_threshold_isolates_one_word(finished, drawings):
    predictor = load(finished)
    page = np.asarray(Image.open(drawings / "a.png"))
    own = predictor(page, classes="cow")
    assert own["threshold"] == pytest.approx(float(predictor.network.isolating), abs=1e-4) and own["blank"] > 0
    inked = own["pixels"]["cow"] + own["blank"]
    counts = [predictor(page, classes="cow", threshold=t)["pixels"]["cow"] for t in ("0", "0.5", "0.9")]
    assert counts == sorted(counts, reverse=True) and counts[0] == inked > counts[2]
    again = predictor(page, classes="cow,dog", threshold="0.9")
    assert sum(again["pixels"].values()) + again["blank"] == inked


def test_a_predictor_labels_as_the_run_does(finished, start, system):
    """The same sketch by both ways, at every pixel of ink."""
    view, made = scenes(), system(start=str(start))
    made.load_state_dict(read_weights(finished / "weights.safetensors"), strict=False)
    made.eval()
    words = sorted(set(view[0]["labels"]))
    with torch.no_grad():
        (want,) = made.reading()(made.net, made.texts, view[0]["image"][None], [words])
    found = load(finished)(view.source.image(view.items[0]), classes=",".join(words))["mask"]
    assert (found[found > 0] == want.numpy()[found > 0]).mean() > 0.97 and (found > 0).sum() > 50  # ink is stretched to full black


def test_what_is_asked_wrongly_is_told_in_a_line(finished, drawings, tmp_path, capsys):
    said = ["predict", f"run={finished}", f"input={drawings / 'a.png'}", f"out={tmp_path / 'out'}"]
    assert "classes=? is missing" in complaint(capsys, *said)
    assert "threshold=2: must be from 0 to 1" in complaint(capsys, *said, "classes=cow", "threshold=2")
    assert "threshold=high" in complaint(capsys, *said, "classes=cow", "threshold=high")
    Image.fromarray(np.full((40, 40), 255, np.uint8)).save(drawings / "empty.png")
    assert "page is empty" in complaint(capsys, "predict", f"run={finished}", f"input={drawings / 'empty.png'}", "classes=cow")
    for name, text, words in (("bad.svg", "<svg><path d='M0 0 A1 1 0 0 0 3 3'/></svg>", "command A"), ("none.svg", "<svg/>", "no stroke"),
                              ("bad.json", "{}", "holds no strokes"), ("row.json", '[["x"]]', "no list of points")):
        (drawings / name).write_text(text)
        assert words in complaint(capsys, "predict", f"run={finished}", f"input={drawings / name}", "classes=cow")
