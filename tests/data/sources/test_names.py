"""Names of categories: what is matched, what is not, and that the lists are whole."""

from __future__ import annotations

import pytest

from sketchbench.data.sources._names import MISSPELT, canonical, class_names, read_names, squash
from sketchbench.errors import UserError
from sketchbench.paths import tasks_dir

SKETCHY, TUBERLIN = class_names("sketchy"), class_names("tuberlin")


def test_class_lists():
    for known, n in ((SKETCHY, 125), (TUBERLIN, 250)):
        assert len(known) == len(set(known)) == len({squash(name) for name in known}) == n
        assert all(canonical(name, known) == name for name in known)
        assert all(canonical(squash(name).upper(), known) == name for name in known)  # two ways that folders are named
        assert all(canonical(name.replace("-", "_").replace(" ", "_"), known) == name for name in known)


@pytest.mark.parametrize(("name", "meant"), [
    ("hot_air_balloon", "hot-air_balloon"), ("hot air balloon", "hot-air_balloon"), ("jack_o_lantern", "jack-o-lantern"),
    ("car (sedan)", "car_(sedan)"), ("car", "car_(sedan)"), ("Wine Bottle", "wine_bottle"), ("hot dog", "hotdog"), ("griaffe", "giraffe"),
    ("mouse (animal)", "mouse"), ("cars", None), ("", None), ("(sedan)", None), ("unicorn", None)])
def test_sketchy_names(name, meant):
    assert canonical(name, SKETCHY) == meant


@pytest.mark.parametrize(("name", "meant"), [
    ("chandeler", "chandelier"), ("griaffe", "giraffe"), ("bearanimal", "bear (animal)"), ("bear", "bear (animal)"),
    ("pipe", "pipe (for smoking)"), ("baseballbat", "baseball bat"), ("outlet", "power outlet"), ("tshirt", "t-shirt"),
    ("head_phones", "head-phones"),
    ("computermouse", "computer-mouse"), ("mouse", "mouse (animal)"), ("birds", None), ("bird", None), ("sheeps", None)])
def test_tuberlin_names(name, meant):
    assert canonical(name, TUBERLIN) == meant


def test_misspellings_stand_for_names():
    everything = {squash(n) for n in SKETCHY + TUBERLIN}
    assert set(MISSPELT.values()) <= everything and not MISSPELT.keys() & everything


def test_two_names_that_squash_alike_are_not_guessed():
    assert canonical("a b", ("a-b", "ab")) is None and canonical("ab", ("a-b", "ab")) == "ab"
    assert canonical("crane", ("crane (machine)", "crane (bird)")) is None


@pytest.mark.parametrize(("split", "known", "n"),
                         [("sketchy_104_21", SKETCHY, 21), ("sketchy_100_25", SKETCHY, 25), ("tuberlin_220_30", TUBERLIN, 30)])
def test_unseen_classes(split, known, n):
    unseen = read_names(tasks_dir() / "zs_sbir/splits" / f"{split}.txt")
    assert len(set(unseen)) == len(unseen) == n and set(unseen) <= set(known)


def test_unreadable_file(tmp_path):
    with pytest.raises(UserError, match=r"none\.txt: cannot be read .* one category a line"):
        read_names(tmp_path / "none.txt")
