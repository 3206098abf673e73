"""The door: every verb says what it does, at once, and loads nothing heavy for it."""

from __future__ import annotations

import resource
import subprocess
import sys

import pytest

from runs import ROOT, complaint, door, here
from sketchbench.__main__ import VERBS
from sketchbench.__main__ import __doc__ as front

HEAVY = ("torch", "pytorch_lightning", "lightning", "cv2", "PIL", "matplotlib", "hydra", "omegaconf", "skimage", "timm", "rich.table",
         "wandb")


@pytest.mark.parametrize("verb", VERBS)
def test_help_is_real(capsys, verb):
    """Each names its own words, and how it is called."""
    own = {"train": "resume=<run folder>", "test": "trainer.*", "predict": "input=", "index": "gallery=", "search": "index=",
           "export": "torch_export", "demo": "--share-on", "report": "comparison.html", "table": "id=",
           "score": "gallery_labels=", "dashboard": "print=json", "data": "verify <name>", "list": "presets"}
    for ask in ("--help", "-h", "help"):
        assert here(verb, ask) == 0
        shown = capsys.readouterr().out
        assert verb == "train" or f"sketchbench {verb}" in shown
        assert own[verb] in shown or verb == "train"
        assert "{" not in shown and len(shown.splitlines()) >= 4


def test_train_s_help_lists_the_choices():
    shown = door("train", "--help").stdout
    assert "resume=<run folder>" in shown and "sketchworld" in shown and "small" in shown and "tensorboard" in shown and "ddp" in shown


def test_the_front_page_names_every_verb(capsys):
    assert here("--help") == 0 and capsys.readouterr().out.strip() == front.strip()
    assert all(f"\n  {verb} " in front for verb in VERBS)


def test_list(capsys):
    assert here("list") == 0
    shown = capsys.readouterr().out
    for path in (ROOT / "conf").glob("*/*.yaml"):
        assert f"{path.parent.name}={path.stem} " in shown
    for path in (ROOT / "conf/experiment").rglob("*.yaml"):
        assert f"experiment={path.parent.name}/{path.stem} " in shown
    assert here("list", "tasks") == 0
    assert capsys.readouterr().out.splitlines()[0] == "tasks"
    told = [line for line in shown.splitlines() if "=" in line]
    assert all(len(line.split(None, 1)) == 2 for line in told), "a file without a first line that says what it is"


@pytest.mark.parametrize(("said", "expected"), [(["tset"], "tset: no such verb; did you mean test"), (["predcit"], "did you mean predict"),
                                                (["xyz"], "xyz: no such verb; valid: ")])
def test_unknown_verbs(capsys, said, expected):
    assert expected in complaint(capsys, *said)


@pytest.mark.parametrize("said", [["--help"], ["list"], ["data", "list"], ["data", "--help"], *([verb, "--help"] for verb in VERBS)],
                         ids=" ".join)
def test_answers_load_nothing_heavy(said):
    """The module list of a fresh process, and seconds of a processor, since test machines are busy."""
    code = f"import sys; from sketchbench.__main__ import main; main({said!r}); print([m for m in {HEAVY!r} if m in sys.modules])"
    before = processor_of_children()
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env={"PYTHONPATH": str(ROOT / "src")})
    assert done.stdout.splitlines()[-1] == "[]"
    assert processor_of_children() - before < 3


def processor_of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def test_the_module_and_the_closed_pipe():
    """`python -m sketchbench list | head -1` ends quietly."""
    done = subprocess.run(f"{sys.executable} -m sketchbench list | head -1", shell=True, capture_output=True, text=True,
                          env={"PYTHONPATH": str(ROOT / "src"), "PATH": "/usr/bin:/bin"})
    assert done.stdout.strip() == "tasks" and not done.stderr


def test_exit_codes_reach_the_shell():
    bad = door("predict", "run=nothere", "input=x")
    assert bad.returncode == 2 and bad.stderr == "sketchbench: run=nothere: no such run folder or weights file\n"
    assert door("list").returncode == 0
