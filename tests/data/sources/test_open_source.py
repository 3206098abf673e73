"""Opening a source by name: the YAML's defaults, words from a command line, one line for every mistake."""

from __future__ import annotations

import pytest

import trees
from sketchbench.data.source import OFFERS, Source
from sketchbench.data.sources import described, kinds, names, open_source, options, source_class
from sketchbench.errors import UserError


@pytest.mark.parametrize("name", names())
def test_yaml_and_class_agree(name):
    """`data list` reads the YAML alone, so what it says must be what the class offers."""
    facts, kind = described(name), source_class(name)
    assert issubclass(kind, Source) and facts["name"] == name
    import importlib
    offered = [frozenset(o) for o in getattr(importlib.import_module(kind.__module__), "KINDS", {}).values()] or [kind.offers]
    assert set(facts["offers"]) == frozenset().union(*offered) <= set(OFFERS)
    parameters = set(options(name))
    assert set(facts) - {"_target_", "name", "offers"} <= parameters


@pytest.mark.parametrize("name", [n for n in names() if n not in ("sketchworld", "captioned_world")])
def test_defaults_stand_in_the_yaml(name):
    """Each option of the constructor has its line, with the same default. The world's are the task's to say."""
    import inspect
    facts = described(name)
    for key, parameter in inspect.signature(source_class(name)).parameters.items():
        assert facts[key] == ("???" if parameter.default is parameter.empty else parameter.default), key


def test_words_become_values(tmp_path):
    source = open_source("sketchparse", root=str(trees.sketchparse(tmp_path)), val="0.4", released_augmentation="true", images="null")
    assert source.val == 0.4 and source.released_augmentation is True
    assert open_source("sketchparse", root=tmp_path, val=0).val == 0
    numbered = trees.qmul(tmp_path / "2024")
    assert open_source("qmul_shoe_v1", root=str(numbered)).root == numbered


def test_one_line_errors(tmp_path):
    for give, words in (({}, "root is not set; give root="), ({"rot": "x"}, "no option rot; did you mean root"),
                        ({"root": "x", "val": "often"}, "val=often must be a number"),
                        ({"root": "x", "released_augmentation": "1"}, "released_augmentation=1 must be true or false")):
        with pytest.raises(UserError, match=words) as error:
            open_source("sketchparse", **give)
        assert "\n" not in str(error.value)
    with pytest.raises(UserError, match="data=sketchparser: no such source; did you mean sketchparse"):
        open_source("sketchparser")


def test_options_that_a_run_decides():
    """Interpolations into a run's configuration are options that must be given here."""
    assert kinds("sketchworld") == ["parsing", "fine", "category", "scene"] and kinds("folder") == []
    with pytest.raises(UserError, match="data=sketchworld: size is not set"):
        open_source("sketchworld", kind="parsing")
    source = open_source("sketchworld", kind="parsing", size="64", train="1", val="1", test="1", categories="cow,car", cache="false")
    assert source.categories == ["car", "cow"] and source.image(source.items()[0]).shape[:2] == (64, 64)
