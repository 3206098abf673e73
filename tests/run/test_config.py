"""Configuration: everything composes, and every mistake is one line that names the nearest valid word."""

from __future__ import annotations

from typing import Literal

import pytest
from omegaconf import OmegaConf

from sketchbench.errors import UserError
from sketchbench.run import config as c


def all_runs() -> list[list[str]]:
    tasks = [[f"task={t}", f"preset={p}"] for t in c.options("task") for p in c.options("preset")]
    methods = [["task=fg_sbir", f"method={m}", "preset=ablate"] for m in c.options("method")]
    return tasks + methods + [[f"experiment={e}", "preset=ablate"] for e in c.options("experiment")]


@pytest.mark.parametrize("words", all_runs(), ids=" ".join)
def test_every_configuration_composes_and_fits_its_targets(words):
    config = c.compose(words)
    for node, where in ((config.task.system, "task.system"), (config.task.view, "task.view"), (config.data, "data")):
        values = OmegaConf.to_container(node, resolve=True)
        target = c.locate(values.pop("_target_"))
        values.pop("offers", None), values.pop("name", None)
        c.check(target, values, where)


@pytest.mark.parametrize("words, expected", [
    (["task=deepsp"], "task=deepsp: there is no such task; did you mean deepssp"),
    (["task=deepssp", "task.system.los=ce"], "did you mean task.system.loss"),
    (["task=deepssp", "preset=smal"], "did you mean small"),
    (["experiment=fg_sbir/scrach"], "experiment=fg_sbir/scrach: there is no such experiment; did you mean fg_sbir/scratch"),
    (["task=fg_sbir", "method=froze"], "method=froze: there is no such method; did you mean frozen"),
    (["task=fg_sbir", "method=frozen", "method.netwrk=x"], "method.netwrk: no such key; did you mean method.network"),
    (["task=fg_sbir", "method=frozen", "task.system.lr=1"], "task.system.lr=1: is not part of a run with method=frozen"),
    (["task=deepssp", "data=sketchwrld"], "did you mean sketchworld"),
    (["task=deepssp", "trainer=gpuu"], "did you mean gpu"),
    (["seed=1"], "task=? is missing: choose one of"),
    (["task=deepssp", "sead=1"], "did you mean seed"),
    (["task=deepssp", "seed=a=b"], "seed=a=b: cannot be read"),
])
def test_mistakes_are_one_line_with_the_nearest_words(words, expected):
    with pytest.raises(UserError) as error:
        c.compose(words)
    assert expected in str(error.value) and "\n" not in str(error.value)


def target(kind: Literal["ce", "soft"] = "ce", steps: int = 1, lr: float = 0.1, names: list[str] | None = None, flag: bool = True) -> dict:
    return locals()


@pytest.mark.parametrize("values, expected", [
    ({"kind": "sof"}, "did you mean soft"), ({"stepz": 1}, "did you mean steps"), ({"steps": "many"}, "must be int"),
    ({"steps": True}, "must be int"), ({"lr": "fast"}, "must be float"), ({"names": "cow"}, "must be"), ({"flag": 3}, "must be bool"),
])
def test_the_signature_is_the_schema(values, expected):
    with pytest.raises(UserError, match=expected):
        c.check(target, values, "task.system")


def test_valid_values_pass_the_schema():
    c.check(target, {"kind": "soft", "steps": 3, "lr": 1, "names": ["a"], "flag": False}, "x")
    c.check(target, {"names": None}, "x")


def test_changes_name_what_affects_the_result_and_nothing_else():
    words = ["task=deepssp", "task.system.loss=ce", "seed=3", "runs=/tmp/x", "task.loader.workers=0", "trainer=cpu"]
    assert c.changes(c.compose(words)) == {"task.system.loss": "ce"}


def test_a_sweep_is_checked_by_its_first_value():
    assert c.compose(["task=deepssp", "seed=4,5"]).seed == 4
