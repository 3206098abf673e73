"""Zero-shot retrieval as a run: phases, what none of them sees, what is refused, what is printed, predictions."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image

from runs import check_same_weights, check_two_processes, complaint, here, prepared, stopped_and_resumed, trained
from sketchbench.data.module import SketchDataModule
from sketchbench.data.sources.sketchworld import SketchWorld
from sketchbench.errors import UserError
from sketchbench.metrics.retrieval import CATEGORY
from sketchbench.run.config import build, compose
from sketchbench.run.rows import read_rows
from sketchbench.run.weights import read_card, read_weights, write_weights
from sketchbench.systems.zs_sbir.pca import PCA
from sketchbench.systems.zs_sbir.system import ZeroShot

KINDS = "[apple,cat,shoe,tree,pear,sword]"  # the last two are unseen
TINY = ["task=zs_sbir", "trainer=cpu", "trainer.threads=1", "estimate=false", "name=tiny", "task.world.train=8", "task.world.val=0",
        "task.world.test=4", f"task.world.categories={KINDS}", "task.view.validation=[tree]", "task.view.size=40", "task.view.crop=32",
        "task.system.width=2", "task.system.pca=6", "task.system.code=4", "task.system.hidden=8", "task.system.samples=5",
        "task.system.backbone_steps=2", "task.system.steps=4", "task.system.every=2", "task.system.warmup=1", "task.system.start=",
        "task.loader.batch_size=8"]


def train(tmp: Path, *more: str) -> Path:
    return trained(tmp, *TINY, *more)


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return train(tmp_path_factory.mktemp("zs"))


def stage(folder: Path, name: str = "run") -> dict[str, float]:
    return json.loads((folder / "metrics.json").read_text())["stages"][name]["metrics"]


# ---------------------------------------------------------------------- what a run leaves
def test_all_seven_definitions_with_what_they_were_measured_on(finished):
    found = stage(finished)
    assert {"map_all", "map_all_voc", "map_200_k", "map_200_min", "map_200_hits", "p_100", "p_200", "chance"} <= set(found)
    assert found["queries"] == 8 and found["gallery"] == 8 and found["classes"] == 2 and 0 <= found["omega"] <= 1
    rows = {r.metric: r for r in read_rows(finished / "rows.csv") if r.stage == "run"}
    assert all(rows[m].definition for m in [*CATEGORY, "raw_map_all", "omega"]) and rows["map_all"].n == 8
    stages = json.loads((finished / "metrics.json").read_text())["stages"]
    assert list(stages) == ["chance", "HOG nearest neighbour", "run"]  # the backbone was not there before
    assert stages["chance"]["metrics"]["map_all"] == pytest.approx(found["chance"])


def test_the_page_has_strips_categories_and_the_choice_of_omega(finished):
    page = (finished / "report.html").read_text()
    assert all(title in page for title in ("What was found", "Unseen categories", "How ω was chosen"))
    listed = {e["name"] for e in json.loads((finished / "figures/exhibits.json").read_text())}
    assert listed == {"retrieval", "categories", "omega"}
    for name in listed:
        assert len(np.unique(np.asarray(Image.open(finished / f"figures/{name}.png").convert("L")))) > 10


def test_weights_say_what_was_seen(finished):
    card = read_card(finished / "weights.safetensors")
    assert card["classes"] == ["apple", "cat", "shoe"] and card["validation"] == ["tree"] and card["unseen"] == ["pear", "sword"]
    assert not any("head" in k for k in read_weights(finished / "weights.safetensors"))


def test_a_second_test_gives_the_same(finished):
    assert here("test", f"run={finished}") == 0
    assert json.loads((finished / "test.json").read_text())["metrics"] == pytest.approx(stage(finished), abs=1e-6)


def test_map_all_is_that_of_the_fused_distance(finished, monkeypatch):
    """From the weights alone: Eq. 1 → PCA → Eq. 19 pair by pair, and average precision by its definition."""
    from sketchbench.predictor import load

    predictor, source = load(finished), world()
    items = [i for i in source.items() if i.split == "test" and i.category in ("pear", "sword")]
    parts = {d: [i for i in items if i.domain == d] for d in ("sketch", "photo")}
    with torch.inference_mode():
        q, g = (torch.cat([predictor.features([source.image(i)], d)[0] for i in parts[d]]) for d in ("sketch", "photo"))
        distance = torch.stack([predictor.distances(one[None], g[:, None]) for one in q]).numpy()
    precisions = []
    for row, sketch in zip(distance, parts["sketch"], strict=True):
        right = np.array([p.category == sketch.category for p in parts["photo"]])[np.argsort(row, kind="stable")]
        precisions.append(np.mean([right[: k + 1].mean() for k in np.flatnonzero(right)]))
    assert np.mean(precisions) == pytest.approx(stage(finished)["map_all"], abs=1e-4)


# ---------------------------------------------------------------------- no leakage
def world() -> SketchWorld:
    return build(compose(TINY).data, "data")


def test_nothing_upstream_of_the_test_sees_an_unseen_or_a_test_picture(finished, tmp_path, monkeypatch):
    """With every such picture poisoned, weights, PCA, ω and curves are the same to the bit, and only the test is another."""
    plain, poisoned = SketchWorld.image, []

    def image(self, item):
        if item.split != "test" and item.category not in self.unseen:
            return plain(self, item)
        poisoned.append(item.id)
        return np.random.default_rng(len(poisoned)).integers(0, 256, plain(self, item).shape).astype(np.uint8)

    monkeypatch.setattr(SketchWorld, "image", image)
    monkeypatch.setenv("SKETCHBENCH_CACHE", str(tmp_path / "cache"))  # nor may the store have it
    other = train(tmp_path)
    first, second = (read_weights(f / "weights.safetensors") for f in (finished, other))
    assert first.keys() == second.keys() and all(torch.equal(first[k], second[k]) for k in first)
    assert (finished / "curves.csv").read_text() == (other / "curves.csv").read_text()
    assert poisoned and stage(finished)["map_200_k"] != stage(other)["map_200_k"]
    assert stage(finished)["omega"] == stage(other)["omega"]


def test_before_the_test_no_such_picture_is_opened(tmp_path, monkeypatch):
    """Not even in vain."""
    opened, plain = [], SketchWorld.image
    monkeypatch.setattr(SketchWorld, "image", lambda self, item: (opened.append(item), plain(self, item))[1])
    monkeypatch.setenv("SKETCHBENCH_CACHE", str(tmp_path / "cache"))
    made, data = parts()
    for phase in made.phases():
        data.enter(phase.view, 1)
        made.enter(phase)
        if not phase.steps:
            made.compute(phase, data)
        else:
            data.view("train")[(0, 0)]
        made.leave(phase)
    assert opened and {i.split for i in opened} == {"train"} and {i.category for i in opened} == {"apple", "cat", "shoe", "tree"}
    fitted = {tuple(p.classes) for p in [made.network.backbone, *made.network.pca.values()]}
    assert fitted == {("apple", "cat", "shoe")}


def parts(*more: str) -> tuple[Any, SketchDataModule]:
    """The system and its data, without a run."""
    return prepared(*TINY, *more)


def test_pca_is_fitted_on_training_features_of_each_domain(tmp_path):
    made, data = parts()
    made.network.backbone.classes = made.classes.train
    for name in ("features", "pca"):
        made.compute(next(p for p in made.phases() if p.name == name), data)
    for domain in ("sketch", "photo"):
        raw = made.bank.raw(made.network.backbone, "train", domain)[:]
        alone = PCA(raw.shape[1], 6).fit(lambda raw=raw: [raw], ["x"])
        assert len(raw) == 24 and torch.allclose(made.network.pca[domain].components, alone.components, atol=1e-5)


# ---------------------------------------------------------------------- what is refused
def test_a_backbone_that_has_seen_an_unseen_category_is_refused_by_name(finished, tmp_path, capsys):
    weights = finished / "weights.safetensors"
    start = [*TINY, "task.system.backbone_steps=0", f"runs={tmp_path}", f"task.system.start={weights}"]
    line = complaint(capsys, *start, "task.view.unseen=[shoe,apple]")
    assert "was trained on 2 of the unseen classes (apple, shoe)" in line and "weights.safetensors" in line
    line = complaint(capsys, *TINY, f"runs={tmp_path}", f"init_from={finished}", "task.view.unseen=[cat]", "task.system.backbone_steps=0",
                     f"task.system.start={copy(weights, tmp_path / 'fine.safetensors', classes=['tree'])}")
    assert "the backbone was trained on 1 of the unseen classes (cat)" in line


def copy(weights: Path, to: Path, **card) -> Path:
    """The file with another card, and a backbone that says it has met what the card says."""
    tensors = read_weights(weights)
    said = json.dumps(card["classes"]).encode()
    name = "network.backbone._extra_state"
    tensors[name] = torch.tensor(list(said.ljust(len(tensors[name]))), dtype=torch.uint8)
    write_weights(to, tensors, {**read_card(weights), **card})
    return to


def test_a_search_tested_on_a_category_that_its_pca_has_met_is_refused(finished, tmp_path):
    made, _ = parts()
    made.load_state_dict(read_weights(finished / "weights.safetensors"), strict=False)
    made.refuse_unseen(fitted=True)
    made.classes = type(made.classes)((), (), ("cat", "pear"))
    made.network.backbone.classes = ()
    with pytest.raises(UserError, match=r"the PCA of sketches was trained on 1 of the unseen classes \(cat\)"):
        made.refuse_unseen(fitted=True)


def test_a_text_model_that_has_met_an_unseen_category_is_refused(monkeypatch, capsys, tmp_path):
    from sketchbench.systems.zs_sbir import system
    from sketchbench.systems.zs_sbir.semantics import Semantics

    asked = []

    def told(kind, names, **more):
        asked.extend(names)
        return Semantics(kind, tuple(names), np.ones((len(names), 3), np.float32), {}, ("tree", "sword"))

    monkeypatch.setattr(system, "semantics", told)
    line = complaint(capsys, *TINY, f"runs={tmp_path}", "task.system.semantics=clip_text", "task.system.text_weights=mine.safetensors")
    assert "task.system.text_weights=mine.safetensors was trained on 1 of the unseen classes (sword)" in line
    assert asked == ["apple", "cat", "shoe"]


@pytest.mark.parametrize("words, said", [
    (["task.system.backbone_steps=0"], "task.system.start='': there is no backbone then"),
    (["task.system.semantics=word2vec"], "needs a file of word vectors"),
    (["task.system.omega=1.5"], "task.system.omega=1.5"),
    (["task.system.samples=0"], "task.system.samples=0"),
    (["task.system.weights.dis=-1"], "weights.dis=-1"),
    (["task.system.losses.kl=max"], "kl=max: no such choice"),
    (["task.view.unseen=[pear,unicorn]"], "unicorn"),
    (["task.system.start=zoo:nothing", "task.system.backbone_steps=0"], "zoo:nothing: no such shipped weights"),
])
def test_wrong_words_are_one_line(words, said, capsys, tmp_path):
    assert said in complaint(capsys, *TINY, f"runs={tmp_path}", *words)


def test_words_without_a_vector_are_told_by_name(capsys, tmp_path):
    file = tmp_path / "glove.txt"
    file.write_text("cat 1 0 0\napple 0 1 0\n")
    line = complaint(capsys, *TINY, f"runs={tmp_path}", "task.system.semantics=glove", f"task.system.vectors={file}")
    assert "has no vector for 1 of 3 classes (shoe)" in line


# ---------------------------------------------------------------------- options and starts
def test_vectors_from_a_file_with_an_alias(tmp_path):
    file = tmp_path / "glove.txt"
    file.write_text("cat 1 0 0\napple 0 1 0\nboot 0 0 1\n")
    made, _ = parts("task.system.semantics=glove", f"task.system.vectors={file}", "task.system.aliases={shoe:boot}")
    assert made.vectors.tolist() == [[0, 1, 0], [1, 0, 0], [0, 0, 1]]


def test_binary_codes_and_seen_photos_in_the_gallery(tmp_path):
    run = train(tmp_path, "task.system.bits=6", "task.view.generalised=true")
    found = stage(run)
    assert found["gallery"] == 24 and found["classes"] == 6 and found["queries"] == 8
    itq = read_weights(run / "weights.safetensors")["network.itq.rotation"]
    assert torch.allclose(itq @ itq.T, torch.eye(6), atol=1e-4) and not torch.equal(itq, torch.eye(6))


@pytest.mark.parametrize("words", [["task.system.prior=conditional", "task.system.blocks=5"], ["task.system.sample_structure=false"],
                                   ["task.system.condition=false", "task.system.omega=0.25"], ["task.view.validation=0"]])
def test_options_run(words, tmp_path):
    found = stage(train(tmp_path, *words, "trainer.max_steps=1"))
    assert 0 < found["map_all"] <= 1 and (found["omega"] == 0.25) == (words[-1] == "task.system.omega=0.25")


def test_a_start_gives_the_backbone_and_init_from_the_whole(finished, tmp_path, capsys):
    weights = read_weights(finished / "weights.safetensors")
    start = ["task.system.backbone_steps=0", f"task.system.start={finished / 'weights.safetensors'}", "task.system.steps=1"]
    run = train(tmp_path / "a", *start)
    assert "raw features, cosine" in json.loads((run / "metrics.json").read_text())["stages"]
    again = read_weights(run / "weights.safetensors")
    same = [k for k in weights if torch.equal(weights[k], again[k])]
    assert all(k in same for k in weights if ".backbone." in k or ".pca." in k) and "network.vae.e_s.mean.weight" not in same
    further = train(tmp_path / "b", *start, f"init_from={finished}", "task.system.lr=0.0")
    assert "init_from:" in capsys.readouterr().out
    kept = read_weights(further / "weights.safetensors")
    assert torch.equal(kept["network.vae.e_s.mean.weight"], weights["network.vae.e_s.mean.weight"])


def test_a_run_goes_on_where_it_stopped(finished, tmp_path):
    run = stopped_and_resumed(tmp_path, ZeroShot, "vae", 3, *TINY)
    check_same_weights(finished, run)
    assert stage(run) == stage(finished)


def test_the_step_that_is_kept_and_omega_come_from_the_validation_categories(finished):
    made, _ = parts()
    made.load_state_dict(read_weights(finished / "weights.safetensors"), strict=False)
    curve = made.tried(tuple(k / 20 for k in range(21)), "val")
    assert np.allclose(curve, made.network.curve.numpy(), atol=1e-6)
    assert float(made.network.omega) == pytest.approx(int(np.argmax(curve)) / 20)
    assert {i.category for i in made.bank.items("val", "photo")} == {"tree"}


def test_a_rehearsed_step_needs_no_features():
    made, data = parts("task.system.backbone_steps=1")
    made.phase = next(p for p in made.phases() if p.name == "vae")
    view = data.view("train")
    batch = torch.utils.data.default_collate([view[(0, k)] for k in range(6)])
    made.training_loss(batch).backward()
    assert all(p.grad is not None for p in made.network.vae.parameters())
    assert not made.bank._rows


@pytest.mark.parametrize("term, alone", [("semantic", "s."), ("dis", ""), ("orthogonal", "")])
def test_a_term_that_weighs_0_leaves_no_gradient(term, alone):
    """Within the run: S is reached by the semantic term alone, and the others' terms are not there."""
    made, data = parts(f"task.system.weights.{term}=0")
    made.phase = next(p for p in made.phases() if p.name == "vae")
    view = data.view("train")
    batch = torch.utils.data.default_collate([view[(0, k)] for k in range(6)])
    made.training_loss(batch).backward()
    reached = {n for n, p in made.network.vae.named_parameters() if p.grad is not None}
    assert (not any(n.startswith(alone) for n in reached)) if alone else reached
    assert term not in made.losses(made.network.vae(*made.pairs(batch)), *made.pairs(batch), made.vectors[batch["category"]],
                                   batch["category"])[1]


def test_predictions_for_seen_and_unseen_drawings_alike(finished, tmp_path):
    source = world()
    gallery = tmp_path / "photos"
    gallery.mkdir()
    items = [i for i in source.items() if i.split == "test"]
    for i in items:
        if i.domain == "photo":
            Image.fromarray(source.image(i)).save(gallery / f"{i.id.replace('/', '_')}.jpg", quality=95)
    drawings = tmp_path / "drawings"
    drawings.mkdir()
    for c in ("pear", "cat"):
        Image.fromarray(source.image(next(i for i in items if (i.domain, i.category) == ("sketch", c)))).save(drawings / f"{c}.png")
    assert here("predict", f"run={finished}", f"input={drawings}", f"gallery={gallery}", "top=5", f"out={tmp_path / 'out'}") == 0
    for c in ("pear", "cat"):
        (told,) = (json.loads(p.read_text()) for p in (tmp_path / "out").rglob(f"{c}*.json"))
        assert told["gallery"] == 24 and [t["rank"] for t in told["top"]] == [1, 2, 3, 4, 5]
        assert all(-1e-6 <= t["distance"] <= 2 for t in told["top"])
        assert sorted(t["distance"] for t in told["top"]) == [t["distance"] for t in told["top"]]


@pytest.mark.timeout(300)
def test_one_and_two_processes_measure_the_same(finished, tmp_path):
    check_two_processes(finished, tmp_path)
