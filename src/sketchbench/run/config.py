"""From command-line words to a checked configuration; every mistake is one line that names the nearest valid words."""

from __future__ import annotations

import importlib
import inspect
import re
import types
import typing
from collections.abc import Iterable, Mapping
from typing import Any, Literal, Union

from omegaconf import DictConfig, OmegaConf, open_dict
from omegaconf.errors import OmegaConfBaseException

from sketchbench.errors import UserError, nearest
from sketchbench.paths import conf_dir


def compose(words: Iterable[str]) -> DictConfig:
    """The configuration of one run; sweeps are represented by their first value."""
    from hydra import compose as hydra_compose
    from hydra import initialize_config_dir
    from hydra.core.global_hydra import GlobalHydra

    GlobalHydra.instance().clear()
    words = list(words)
    try:
        with initialize_config_dir(str(conf_dir()), version_base="1.3"):
            config = settled(hydra_compose("config", [first_of_sweep(w) for w in words]))
    except Exception as error:
        raise explain(error, words) from None
    method, lost = (next((w for w in words if w.startswith(start)), "") for start in ("method=", "task.system."))
    if method and lost:
        raise UserError(f"{lost}: is not part of a run with {method}, whose own keys are method.<key>")
    return config


def settled(config: DictConfig) -> DictConfig:
    """With a method, if one was chosen, in place of the task's own system: what stands in task.system is what runs."""
    if "method" in config:
        with open_dict(config):
            OmegaConf.resolve(config.task)  # what refers to the task's own system
            config.task.system = config.pop("method")
    return config


def first_of_sweep(word: str) -> str:
    from hydra.core.override_parser.overrides_parser import OverridesParser
    from hydra.errors import HydraException

    try:
        override = OverridesParser.create().parse_override(word)
    except HydraException:
        raise UserError(f"{word}: cannot be read; write key=value, and put values with = , or blanks in quotes: 'key=\"…\"'") from None
    if not override.is_sweep_override():
        return word
    value = next(iter(override.sweep_string_iterator()))
    return f"{override.get_key_element()}={value}"


def explain(error: Exception, words: Iterable[str] = ()) -> UserError:
    """Hydra's and OmegaConf's complaints as one line of ours."""
    text = str(error)
    while error.__cause__ is not None and not isinstance(error, UserError):
        error = error.__cause__  # type: ignore[assignment]
        text += "\n" + str(error)
    if isinstance(error, UserError):
        return error
    if m := re.search(r"You must specify '([\w/]+)'", text):
        return UserError(f"{m[1]}=? is missing: choose one of {', '.join(options(m[1]))}")
    if m := re.search(r"Could not find '(experiment(?=/)|[\w@/.-]+?)/((?<=experiment/)[^'\s]+|[^/'\s]+)'", text):
        return UserError(f"{m[1]}={m[2]}: there is no such {m[1]}; {nearest(m[2], options(m[1]))}")
    if m := re.search(r"Could not override '?([\w@/.]+)'?\.?\s*\n?.*?(?:Key|No match)?", text):
        key = m[1]
        return UserError(f"{key}: no such key; {nearest(key, keys_for(words))}")
    if m := re.search(r"Key '([\w.]+)' is not in struct\s*\n\s*full_key: ([\w.]+)", text):
        return UserError(f"{m[2]}: no such key; {nearest(m[2], keys_for(words))}")
    if m := re.search(r"Missing mandatory value: ([\w.]+)", text):
        return UserError(f"{m[1]}=? is missing: it has no default; give {m[1]}=<value>")
    line = " ".join(text.split())
    return UserError(f"configuration: {line[:240]}")


def options(group: str) -> list[str]:
    """What may stand after `group=`."""
    folder = conf_dir() / group
    if group == "experiment":
        return sorted(str(p.relative_to(folder).with_suffix("")) for p in folder.rglob("*.yaml"))
    return sorted(p.stem for p in folder.glob("*.yaml"))


def keys_for(words: Iterable[str]) -> list[str]:
    """All keys of the configuration that the valid group choices among the words compose to."""
    groups = [w for w in words if re.fullmatch(r"(task|data|preset|trainer|logger|method)=[\w-]+", w)
              and w.split("=")[1] in options(w.split("=")[0])]
    if not any(w.startswith("task=") for w in groups):
        groups.append(f"task={options('task')[0]}")
    from hydra import compose as hydra_compose
    from hydra import initialize_config_dir

    with initialize_config_dir(str(conf_dir()), version_base="1.3"):
        return list(flat(hydra_compose("config", groups)))


def flat(config: Any, prefix: str = "") -> dict[str, Any]:
    """{"task.system.loss": "soft", …}; interpolations resolved where they can be."""
    found: dict[str, Any] = {}
    for key in config:
        path = f"{prefix}{key}"
        if OmegaConf.is_missing(config, key):
            found[path] = "???"
            continue
        value = config[key]
        if isinstance(value, DictConfig):
            found |= flat(value, path + ".")
        else:
            found[path] = OmegaConf.to_container(value) if OmegaConf.is_config(value) else value
    return found


def put_words(config: DictConfig, given: Mapping[str, str]) -> None:
    """Set existing keys to words as YAML reads them; a folder's name is taken as it stands."""
    import yaml

    known = flat(config)
    for key, word in given.items():
        if key not in known:
            raise UserError(f"{key}: no such key; {nearest(key, known)}")
        try:
            value = word if key == "data.root" else yaml.safe_load(word)
        except yaml.YAMLError:
            raise UserError(f"{key}={word}: cannot be read as YAML; put text with special signs in quotes") from None
        OmegaConf.update(config, key, OmegaConf.create({"v": value})["v"])


# keys that change how a run is carried out, but not its result
CARRIER = re.compile(r"^(runs|name|estimate|keep_weights|seed|preset|logger\..*|trainer\.(accelerator|devices|num_nodes|threads)"
                     r"|task\.(title|name|metric|mode)|task\.loader\.(workers|eval_batch_size)|data\.(root|images|masks|_target_|offers|name|cache))$")


def changes(config: DictConfig) -> dict[str, Any]:
    """Keys that affect the result and differ from the defaults of (task, preset, data)."""
    defaults = compose([f"task={config.task.name}", f"preset={config.preset}", f"data={config.data.name}"])
    was, now = flat(defaults), flat(config)
    return {k: stamped(v) for k, v in now.items() if was.get(k, "???") != v and not CARRIER.match(k)}


def result_key(config: DictConfig, fingerprint: str) -> str:
    """What a result is known by: every value that affects it, defaults too, so that an edited preset is another experiment."""
    from sketchbench.run.rows import row_key

    system = locate(str(config.task.system._target_))
    unset = {k for k, v in flat(config.data, "data.").items() if v is None}  # options of the data that are as if they were not there
    values = {k: stamped(v) for k, v in flat(config).items() if not CARRIER.match(k) and k not in unset}
    return row_key(str(config.task.name), system.__name__, str(config.data.name), fingerprint, values, int(config.seed), system.revision)


def stamped(value: Any) -> Any:
    """Weights by the content of their file, not by where it lies: a name and a hash."""
    if not (isinstance(value, str) and (value.startswith("zoo:") or value.endswith((".safetensors", ".pth", ".pt")))):
        return value
    import hashlib
    from pathlib import Path

    from sketchbench.weights import shipped

    path = shipped(value) or Path(value)
    if not path.is_file():
        return value
    with path.open("rb") as f:
        return f"{value if value.startswith('zoo:') else path.name} {hashlib.file_digest(f, 'sha256').hexdigest()[:12]}"


# ---------------------------------------------------------------------- building objects from their place in the configuration
def build(node: DictConfig | Mapping[str, Any], where: str, *args: Any, partial: bool = False, **more: Any) -> Any:
    """Call `_target_` with the node's other keys, after checking them against its signature: the signature is the schema."""
    try:
        plain = OmegaConf.to_container(node, resolve=True, throw_on_missing=True) if OmegaConf.is_config(node) else node
        values = dict(plain)  # type: ignore[arg-type]
    except OmegaConfBaseException as error:
        line = str(explain(error)).replace(": it has no default; give ", f" under {where}: it has no default; give {where}.")
        raise UserError(line) from None
    target = locate(values.pop("_target_"))
    for meta in ("offers", "name") if where == "data" else ():
        values.pop(meta, None)
    check(target, values, where)
    if partial:
        import functools

        return functools.partial(target, **values)
    return target(*args, **values, **more)


def locate(dotted: str) -> Any:
    """A class or function by its dotted name."""
    module, _, name = dotted.rpartition(".")
    try:
        return getattr(importlib.import_module(module), name)
    except (ImportError, AttributeError, ValueError) as error:
        raise UserError(f"_target_={dotted}: cannot be imported ({error})") from None


def check(target: Any, values: Mapping[str, Any], where: str) -> None:
    """One line for a key that the target does not take, or a value that its annotation does not allow."""
    signature = inspect.signature(target)
    hints = typing.get_type_hints(target.__init__ if inspect.isclass(target) else target)
    if any(p.kind is p.VAR_KEYWORD for p in signature.parameters.values()):
        return
    for key, value in values.items():
        if key not in signature.parameters:
            raise UserError(f"{where}.{key}: no such key; {nearest(key, signature.parameters)}")
        if key in hints and not fits(value, hints[key]):
            raise UserError(f"{where}.{key}={value}: {wanted(value, hints[key])}")


def fits(value: Any, hint: Any) -> bool:
    origin, inner = typing.get_origin(hint), typing.get_args(hint)
    if hint is Any or (origin is None and not isinstance(hint, type)):
        return True
    if origin is Literal:
        return value in inner and type(value) in {type(i) for i in inner}
    if origin in (Union, types.UnionType):
        return any(fits(value, i) for i in inner)
    if hint is type(None):
        return value is None
    if origin in (list, tuple) or hint in (list, tuple):
        return isinstance(value, (list, tuple)) and (not inner or all(fits(v, inner[0]) for v in value))
    if origin is not None:
        return not isinstance(origin, type) or isinstance(value, origin)
    if hint is float:
        return isinstance(value, (int, float)) and not isinstance(value, bool)
    if hint is int:
        return isinstance(value, int) and not isinstance(value, bool)
    return isinstance(value, hint)


def wanted(value: Any, hint: Any) -> str:
    choices = [c for c in ([hint] if typing.get_origin(hint) is Literal else typing.get_args(hint)) if typing.get_origin(c) is Literal]
    if choices:
        return "not an option here; " + nearest(str(value), [str(i) for c in choices for i in typing.get_args(c)])
    return f"must be {getattr(hint, '__name__', None) or str(hint).replace('typing.', '')}"
