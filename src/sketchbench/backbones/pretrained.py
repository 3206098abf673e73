"""Published weights: read without unpickling, fetched only where somebody asks for it, fitted by name."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from sketchbench.errors import UserError, nearest

WRAPPED = re.compile(r"^(?:module\.|backbone\.|network\.)+")
WRAPS = ("state_dict", "model", "model_state_dict")  # under which a training script may keep its state dict
TIMM_TO_TORCHVISION = {"pre_logits.fc1.": "classifier.0.", "pre_logits.fc2.": "classifier.3.", "head.fc.": "classifier.6."}  # VGG's only


@dataclass(frozen=True)
class Report:
    """What loading did: our parameters and buffers that were filled, and theirs that found no place."""

    matched: list[str]
    missing: list[str]  # ours, left as initialised
    unused: list[str]  # theirs

    def words(self, start: str) -> str:
        return f"{len(self.matched)} tensors taken from {start}, {len(self.missing)} of ours fresh, {len(self.unused)} of theirs unused"


def read_pretrained(spec: str | Path) -> dict[str, Tensor]:
    """A state dict from a path, or from `timm:<name>` or `torchvision:<name>`, which are fetched unless torch's hub folder holds them."""
    kind, _, name = str(spec).partition(":")
    if kind in FETCH and name:
        return read_file(FETCH[kind](name))
    return read_file(Path(spec))


def read_file(path: Path) -> dict[str, Tensor]:
    """The tensors of a .safetensors file, or of a torch file of plain tensors; in fp32."""
    if not path.is_file():
        raise UserError(f"weights={path}: no such file; give the path of a .safetensors or .pth file, or timm:<name> or torchvision:<name> "
                        "to fetch one")
    loaded: Any = read_safetensors(path) if path.suffix == ".safetensors" else read_torch(path)
    for wrap in WRAPS:
        if isinstance(loaded, dict) and isinstance(loaded.get(wrap), dict):
            loaded = loaded[wrap]
    if not isinstance(loaded, dict):
        raise UserError(f"weights={path}: holds no state dict; re-save it as .safetensors")
    return {k: v.float() if v.is_floating_point() else v for k, v in loaded.items() if isinstance(v, Tensor)}


def read_safetensors(path: Path) -> dict[str, Tensor]:
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    try:
        return load_file(str(path))
    except (SafetensorError, OSError) as error:
        raise UserError(f"weights={path}: not a readable safetensors file ({str(error)[:100]})") from None


def read_torch(path: Path) -> Any:
    try:
        return torch.load(path, map_location="cpu", weights_only=True)
    except Exception as error:
        said = f"weights={path}: no file of plain tensors ({type(error).__name__}); re-save its state_dict as .safetensors"
        raise UserError(said) from error


# ---------------------------------------------------------------------- fetching
def hub_folder() -> Path:
    return Path(torch.hub.get_dir()) / "checkpoints"


def fetch_torchvision(name: str) -> Path:
    from torchvision import models

    if name not in models.list_models():
        raise UserError(f"weights=torchvision:{name}: no such network; {nearest(name, models.list_models())}")
    url = models.get_model_weights(name)["DEFAULT"].url
    path = hub_folder() / url.rpartition("/")[2]
    if not path.is_file():
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            torch.hub.download_url_to_file(url, str(path), path.stem.rpartition("-")[2], progress=sys.stderr.isatty())
        except Exception as error:
            raise not_fetched(f"torchvision:{name}", path, path.name, error) from error
    return path


def fetch_timm(name: str) -> Path:
    """The safetensors file that timm would load."""
    import huggingface_hub
    import timm

    names = timm.list_pretrained()  # with their tags: inception_v3.tv_in1k
    config = timm.get_pretrained_cfg(name) if any(n == name or n.startswith(f"{name}.") for n in names) else None
    if config is None or not config.hf_hub_id:
        raise UserError(f"weights=timm:{name}: no such network with weights; {nearest(name, names)}")
    full = config.hf_hub_id.rpartition("/")[2]
    path = hub_folder() / f"{full}.safetensors"
    if path.is_file():
        return path
    huggingface_hub.utils.logging.set_verbosity_error()  # its retries; one line of ours says what failed
    try:
        return Path(huggingface_hub.hf_hub_download(config.hf_hub_id, "model.safetensors"))
    except Exception as error:
        raise not_fetched(f"timm:{name}", path, f"{config.hf_hub_id}'s model.safetensors", error) from error


FETCH: dict[str, Callable[[str], Path]] = {"timm": fetch_timm, "torchvision": fetch_torchvision}


def not_fetched(spec: str, place: Path, file: str, error: Exception) -> UserError:
    return UserError(f"weights={spec}: could not be fetched ({type(error).__name__}); give the path of a .safetensors or .pth file, "
                     f"put the file at {place}, or fetch {file} on another machine and copy it here")


# ---------------------------------------------------------------------- fitting
def fill(module: nn.Module, weights: Mapping[str, Tensor], found: Mapping[str, str], understood: str) -> Report:
    """Copy what was found (our name → their key) and report; nothing found is the user's error, `understood` says what would have been."""
    if not found:
        first = next(iter(weights), "empty")
        raise UserError(f"weights: none of their {len(weights)} keys ({first}, …) fits this network; {understood}")
    own = module.state_dict()
    module.load_state_dict({name: weights[key].reshape(own[name].shape) for name, key in found.items()}, strict=False)
    missing = [n for n in own if n not in found and not n.endswith("num_batches_tracked")]
    used = set(found.values())
    return Report(list(found), missing, [k for k in weights if k not in used])


def canonical(key: str) -> str:
    """Their name for a tensor → torchvision's, which is ours. Inception's names are one and the same in torchvision and timm."""
    key = WRAPPED.sub("", key)
    return next((new + key.removeprefix(old) for old, new in TIMM_TO_TORCHVISION.items() if key.startswith(old)), key)


def fit(backbone: nn.Module, weights: Mapping[str, Tensor]) -> Report:
    """Fill a backbone from weights named as torchvision or timm name them. A linear layer's may be those of a convolution (timm's VGG)."""
    theirs = {canonical(key): key for key in weights}
    linear = {f"{n}.weight" for n, m in backbone.named_modules() if isinstance(m, nn.Linear)}
    found = {}
    for name, target in backbone.state_dict().items():
        key = theirs.get(name)
        if key and (weights[key].shape == target.shape or (name in linear and weights[key].flatten(1).shape == target.shape)):
            found[name] = key
    return fill(backbone, weights, found, f"a {type(backbone).__name__} takes weights under torchvision's or timm's names")


def load_backbone(backbone: nn.Module, spec: str | Path) -> str:
    """Fill a backbone from a path, `timm:<name>` or `torchvision:<name>`; says how much of it was."""
    return fit(backbone, read_pretrained(spec)).words(str(spec))
