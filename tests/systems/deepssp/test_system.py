"""The system's phases, what trains in each, and that each network can learn at all."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

import trees
from runs import train
from sketchbench.run.config import build, compose
from sketchbench.systems.deepssp.categories import CATEGORIES, super_of
from sketchbench.systems.deepssp.system import DeepSSP

STEPS = {"steps": 5, "branch_steps": 3, "router_steps": 2, "every": 2}


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory):
    """Eleven categories in the official layout, at 33 pixels."""
    from sketchbench.data.module import SketchDataModule

    root = trees.sketchparse(tmp_path_factory.mktemp("data") / "tree", tests=1)
    config = compose(["task=deepssp", "data=sketchparse", f"data.root={root}", "data.val=0", "task.view.size=33"])
    return SketchDataModule(build(config.data, "data"), build(config.task.view, "task.view", partial=True), batch_size=4, workers=0)


def made(data, **options) -> DeepSSP:
    torch.manual_seed(0)
    system = DeepSSP(**{"width": 8, **STEPS, **options})
    system.prepare(data)
    return system


def named(system: DeepSSP) -> set[str]:
    return {n for n, p in system.named_parameters() if p.requires_grad}


# ---------------------------------------------------------------------- phases
@pytest.mark.parametrize(("architecture", "names"), [
    ("staged", ["stage1", *(f"stage2/{c}" for c in sorted(CATEGORIES)), "router"]),
    ("super", ["super", "router"]), ("full", ["full", "router"]),
    ("independent", sorted(CATEGORIES))])
def test_phases(data, architecture, names):
    system = made(data, architecture=architecture)
    phases = system.phases()
    assert [p.name for p in phases] == names
    for p in phases:
        branch = p.name.split("/")[-1]
        assert p.view == ({"categories": [branch]} if branch in CATEGORIES else {})
        assert p.steps == (2 if p.name == "router" else 3 if p.name.startswith("stage2/") else 5)
        assert p.monitor == ("val/router" if p.name == "router" else "val/iou_avg")


def test_keeping_the_last_weights_monitors_nothing(data):
    assert {p.monitor for p in made(data, keep="last").phases()} == {""}
    assert "router" not in [p.name for p in made(data, router_steps=0).phases()]


# ---------------------------------------------------------------------- what trains
@pytest.mark.parametrize("architecture", ["staged", "super", "full", "independent"])
def test_each_trainable_parameter_is_in_one_group(data, architecture, tmp_path):
    system = made(data, architecture=architecture, lr=0.1, head_factor=10.0)
    system.folder = tmp_path
    for phase in system.phases()[:3] + system.phases()[-1:]:
        system.enter(phase)
        groups = system.configure_optimizers()["optimizer"].param_groups
        held = [id(p) for g in groups for p in g["params"]]
        assert len(held) == len(set(held)) and set(held) == {id(p) for p in system.parameters() if p.requires_grad}
        if phase.name != "router":
            assert {g["name"]: g["lr"] for g in groups} == pytest.approx({"body": 0.1, "final": 1.0})
            final = {id(p) for n, p in system.named_parameters() if ".aspp." in n}
            assert {id(p) for g in groups if g["name"] == "final" for p in g["params"]} <= final


def test_stage_2_begins_with_its_super_branch_and_trains_it_alone(data):
    system = made(data)
    phases = {p.name: p for p in system.phases()}
    system.enter(phases["stage1"])
    assert all(n.startswith("parser.") for n in named(system)) and any(n.startswith("parser.trunks.") for n in named(system))
    with torch.no_grad():
        for p in system.parser.parameters():
            p.add_(torch.randn_like(p) * 0.1)
    before = {k: v.clone() for k, v in system.parser.state_dict().items()}
    system.enter(phases["stage2/airplane"])
    after = system.parser.state_dict()
    for name, value in after.items():
        words = name.split(".")
        donor = name if words[0] != "heads" else ".".join(["heads", super_of(words[1]), *words[2:]])
        assert torch.equal(value, before[donor]), name
    assert {n.split(".")[2] for n in named(system)} == {"airplane"} and all(n.startswith("parser.heads.") for n in named(system))
    optimizer = system.configure_optimizers()["optimizer"]
    system.train()
    batch = torch.utils.data.default_collate([data.view("train")[(0, k)] for k in range(len(data.view("train")))])
    system.training_loss(dict(batch)).backward()
    optimizer.step()
    now = system.parser.state_dict()
    moved = {k.split(".")[1] for k, v in now.items() if not torch.equal(v, before.get(k, after[k])) and k.startswith("heads.")}
    assert moved <= set(CATEGORIES) and all(torch.equal(v, before[k]) for k, v in now.items() if k.startswith("trunks."))
    system.enter(phases["stage2/bicycle"])
    assert {n.split(".")[2] for n in named(system)} == {"bicycle"}


def test_only_the_router_trains_in_its_phase(data):
    system = made(data, architecture="super")
    system.enter(system.phases()[-1])
    assert named(system) == {f"router.{n}" for n, _ in system.router.named_parameters()}
    system.on_train_epoch_start()
    assert not system.parser.training and system.router.training


@pytest.mark.parametrize("entered", [0, 1, 2, 5, 13])
def test_rebuild_makes_the_modules_of_that_moment(data, entered):
    first, again = made(data), made(data)
    for phase in first.phases()[:entered]:
        first.enter(phase)
    again.rebuild(entered)
    assert {k: v.shape for k, v in first.state_dict().items()} == {k: v.shape for k, v in again.state_dict().items()}


# ---------------------------------------------------------------------- class weights
@pytest.mark.parametrize("architecture", ["super", "full"])
def test_class_weights_equal_a_direct_computation(data, architecture):
    """Eq. 9, 10 over the training masks of each branch's categories, α_0 doubled."""
    system, view = made(data, architecture=architecture, loss="soft_star"), data.view("train")
    for k, branch in enumerate(system.branches.branches):
        masks = [view.mask(i) for i in view.items if i.category in branch.categories]
        phi = {label: sum((m == label).sum() for m in masks) / sum((m == label).any() for m in masks)
               for label in range(branch.outputs) if any((m == label).any() for m in masks)}
        expected = np.zeros(system.losses[0].alpha.shape[1])
        for label, value in phi.items():
            expected[label] = np.median(list(phi.values())) / value * (2 if label == 0 else 1)
        np.testing.assert_allclose(system.losses[0].alpha[k].numpy(), expected, rtol=1e-6)


# ---------------------------------------------------------------------- learning at all
@pytest.mark.parametrize("network", ["deeplab_v2", "deeplab_v3", "fcn"])
def test_each_network_overfits_one_batch(data, network):
    system = made(data, architecture="independent", network=network, loss="ce", optimizer="adam", lr=0.003, head_factor=1.0,
                  router_steps=0, steps=10**6)
    phase = system.phases()[0]
    system.enter(phase)
    size = 33
    mask = torch.zeros(4, size, size, dtype=torch.long)
    for k in range(4):  # boxes of different size: a convolution cannot tell parts that differ in their place alone
        mask[k, 3 : 12 + 6 * k, 3 : 12 + 6 * k] = 1 + k
    batch = {"image": 0.25 * mask.float()[:, None], "mask": mask, "category": torch.full((4,), system.categories.index(phase.name))}
    optimizer = system.configure_optimizers()["optimizer"]
    system.train()
    first = float(system.training_loss(batch).detach())
    for step in range(200):  # noqa: B007
        optimizer.zero_grad()
        loss = system.training_loss(batch)
        loss.backward()
        optimizer.step()
        if float(loss.detach()) < 0.1 * first:
            break
    assert float(loss.detach()) < 0.1 * first, (network, first, float(loss.detach()))
    assert step > 3
    assert (system.eval().inference(batch) == mask)[:, ::8, ::8].float().mean() > 0.9  # at the grid points, where the loss is


# ---------------------------------------------------------------------- independent networks
def test_independent_networks_are_in_memory_one_at_a_time(tmp_path: Path, monkeypatch):
    """Parameters counted at every optimiser step; each network lies in a file of its own and is what the test uses."""
    from sketchbench.run.weights import read_weights

    seen: dict[str, set[int]] = {}
    whole = DeepSSP.training_step

    def counted(self, batch, batch_idx):
        seen.setdefault(self.phase.name, set()).add(sum(p.numel() for p in self.parameters()))
        return whole(self, batch, batch_idx)

    monkeypatch.setattr(DeepSSP, "training_step", counted)
    folder = train(tmp_path, "task.system.architecture=independent", "task.system.router_steps=0")
    files = {p.stem: read_weights(p) for p in (folder / "networks").glob("*.safetensors")}
    assert set(files) == set(seen) == {"cow", "teapot"}
    assert {c: {sum(t.numel() for t in f.values())} for c, f in files.items()} == seen
    cow, pot = files["cow"], files["teapot"]
    first = [k for k in pot if k.startswith("trunks.") and k.endswith("conv1.weight")]
    assert not any(cow[k].shape == pot[k].shape and torch.equal(cow[k], pot[k]) for k in first)

    from runs import here
    from sketchbench.predictor import load

    assert here("test", f"run={folder}") == 0
    drawing = trees.labelled("cow", 3)[0]
    assert load(folder)(drawing, category="teapot")["mask"].shape == drawing.shape
