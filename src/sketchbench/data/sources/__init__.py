"""One file a data set. conf/data/<name>.yaml says which class reads it and how; the listing of that folder is the registry."""

from __future__ import annotations

import importlib
import inspect
import typing
from typing import Any

from sketchbench.data.source import Source
from sketchbench.errors import UserError, nearest
from sketchbench.paths import conf_dir

FACTS = ("_target_", "name", "offers")  # keys of a data YAML that say what the source is, not how to open it


def names() -> list[str]:
    """All sources there are."""
    return sorted(p.stem for p in (conf_dir() / "data").glob("*.yaml"))


def described(name: str) -> dict[str, Any]:
    """The YAML of a source as plain values; interpolations stay text."""
    import yaml

    path = conf_dir() / "data" / f"{name}.yaml"
    if not path.is_file():
        raise UserError(f"data={name}: no such source; {nearest(name, names())}")
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def source_class(name: str) -> type[Source]:
    module, _, attribute = described(name)["_target_"].rpartition(".")
    return getattr(importlib.import_module(module), attribute)


def options(name: str) -> dict[str, Any]:
    """What may be set: the constructor's parameters with their defaults, those of the YAML first; interpolations stay text."""
    signature = {k: None if p.default is p.empty else p.default for k, p in inspect.signature(source_class(name)).parameters.items()}
    return signature | {k: v for k, v in described(name).items() if k not in FACTS}


def kinds(name: str) -> list[str]:
    """The kinds of data of a source that has an option `kind`; none otherwise."""
    kind = source_class(name)
    return list(getattr(importlib.import_module(kind.__module__), "KINDS", ())) if "kind" in options(name) else []


def open_source(name: str, **given: Any) -> Source:
    """The source of that name, with its YAML's defaults and these options on top. Words from a command line will do as values."""
    from omegaconf import OmegaConf
    from omegaconf.errors import OmegaConfBaseException

    valid, kind = options(name), source_class(name)
    hints = typing.get_type_hints(kind.__init__)
    values = {}
    for key, value in given.items():
        if key not in valid:
            raise UserError(f"data={name}: no option {key}; {nearest(key, valid)}")
        values[key] = _typed(value, hints.get(key), key, name)
    config = OmegaConf.create(described(name))
    for key in described(name):
        if key not in values and key not in FACTS and not OmegaConf.is_missing(config, key):
            try:
                values[key] = OmegaConf.to_object(config[key]) if OmegaConf.is_config(config[key]) else config[key]
            except OmegaConfBaseException:
                continue  # points into a run's configuration: the class has its own default, or it must be given
    needed = [k for k, p in inspect.signature(kind).parameters.items() if p.default is p.empty and k not in values]
    if needed:
        raise UserError(f"data={name}: {needed[0]} is not set; give {needed[0]}=…")
    return kind(**values)


def _typed(value: Any, hint: Any, key: str, name: str) -> Any:
    """A command-line word as the constructor's annotation wants it; paths and other text stay as they are."""
    if not isinstance(value, str):
        return value
    wanted = typing.get_args(hint) or (hint,)
    if value == "null" and type(None) in wanted:
        return None
    if any(typing.get_origin(w) is list for w in wanted):
        return [word for word in value.split(",") if word]
    if bool in wanted:
        if value not in ("true", "false"):
            raise UserError(f"data={name}: {key}={value} must be true or false")
        return value == "true"
    for kind, words in ((int, "a whole number"), (float, "a number")):
        if kind in wanted:
            try:
                return kind(value)
            except ValueError:
                raise UserError(f"data={name}: {key}={value} must be {words}") from None
    return value
