"""CLIP over open_clip: any of its ViTs, or one small enough to be trained here; weights from a file, the cache, or a tag of open_clip."""

from __future__ import annotations

import copy
import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache, partial
from itertools import pairwise
from pathlib import Path
from typing import Any

from torch import Tensor, nn

from sketchbench.backbones.pretrained import read_file
from sketchbench.backbones.scripted import is_scripted, read_scripted
from sketchbench.errors import UserError, nearest

MEAN, STD = (0.48145466, 0.4578275, 0.40821073), (0.26862954, 0.26130258, 0.27577711)  # of CLIP's own training, on 0…1
# 2.9 million parameters; twelve blocks, so that layers 7, 10 and 12 mean what they mean in ViT-B/16
MINI: dict[str, Any] = {
    "embed_dim": 128,
    "quick_gelu": True,
    "vision_cfg": {"image_size": 96, "patch_size": 8, "width": 128, "layers": 12, "head_width": 32, "mlp_ratio": 2.0},
    "text_cfg": {"context_length": 24, "vocab_size": 4096, "width": 128, "heads": 4, "layers": 2},
}
OWN = {"mini": MINI}
Tokenizer = Callable[[Sequence[str]], Tensor]  # texts → (texts, context) of token ids


def models() -> list[str]:
    import open_clip

    return [*OWN, *open_clip.list_models()]


def config(model: str, size: int | None = None) -> dict[str, Any]:
    """What open_clip builds a model from. `size` is the picture's side, where it is not the model's own."""
    import open_clip

    found = copy.deepcopy(OWN.get(model) or open_clip.get_model_config(model))
    if found is None:
        raise UserError(f"model={model}: no such CLIP; {nearest(model, models())}")
    vision, patch = found["vision_cfg"], found["vision_cfg"].get("patch_size", 16)
    foreign = "timm_model_name" in vision or "hf_model_name" in found["text_cfg"] or "multimodal_cfg" in found
    if foreign or isinstance(vision.get("layers"), list):
        raise UserError(f"model={model}: is no plain CLIP of a ViT and a text tower of open_clip's own; take ViT-B-16-quickgelu, mini, …")
    if size is not None and (size % patch or size < 2 * patch):
        fits = max(2, round(size / patch)) * patch
        raise UserError(f"model={model}: size={size} px is no multiple of its patches of {patch} px; take {fits}")
    return found if size is None else {**found, "vision_cfg": {**vision, "image_size": size}}


def build(model: str, size: int | None = None) -> nn.Module:
    """The network with random weights; nothing is fetched."""
    from open_clip.model import CLIP, CustomTextCLIP

    words = config(model, size)
    own_text = words.pop("custom_text", False)
    with quiet():
        network = (CustomTextCLIP if own_text else CLIP)(**words)
    if model in OWN:
        network.visual.conv1 = Stem(words["vision_cfg"]["width"])
    return network


class Stem(nn.Sequential):
    """Patches of 8 px as a few convolutions embed them: from these a small ViT learns far sooner than from pixels."""

    def __init__(self, width: int):
        conv, pool = partial(nn.Conv2d, kernel_size=3, padding=1), nn.MaxPool2d(2)
        steps = (width // 8, width // 4, width // 2, width)
        layers: list[nn.Module] = [conv(3, steps[0]), nn.ReLU()]
        for before, after in pairwise(steps):
            layers += [pool, conv(before, after), nn.ReLU(), conv(after, after), nn.ReLU()]
        super().__init__(*layers, nn.Conv2d(width, width, 1))


# ---------------------------------------------------------------------- words to tokens
def tokenizer(model: str) -> Tokenizer:
    """The model's own. Those of `mini` are CLIP's most frequent ones, of which any word can be put together."""
    import open_clip

    if model not in OWN:
        config(model)
        with quiet():
            return open_clip.get_tokenizer(model)
    text = OWN[model]["text_cfg"]
    return first_tokens(text["vocab_size"], text["context_length"])


@lru_cache(maxsize=4)
def first_tokens(size: int, context: int) -> Tokenizer:
    """CLIP's byte-pair tokenizer with its first merges only: `size` ids, the last one for the text's end, where the text is read out."""
    from open_clip.tokenizer import SimpleTokenizer

    cut = SimpleTokenizer(context_length=context)
    letters = list(cut.encoder)[:512]  # every byte, within a word and at its end
    merges = sorted(cut.bpe_ranks, key=cut.bpe_ranks.__getitem__)[: size - len(letters) - 2]
    marks = ["<start_of_text>", "<end_of_text>"]
    cut.bpe_ranks = {pair: rank for rank, pair in enumerate(merges)}
    cut.encoder = {word: k for k, word in enumerate([*letters, *map("".join, merges), *marks])}
    cut.decoder = {k: word for word, k in cut.encoder.items()}
    cut.cache = {mark: mark for mark in marks}
    cut.vocab_size, cut.all_special_ids = len(cut.encoder), [cut.encoder[mark] for mark in marks]
    cut.sot_token_id, cut.eot_token_id = cut.all_special_ids
    return cut


# ---------------------------------------------------------------------- weights
def load(network: nn.Module, model: str, weights: str | Path) -> str:
    """Fill a network of that model from a file or a tag; says what was done. Position embeddings of another size are interpolated."""
    from open_clip.model import resize_pos_embed

    path = weight_file(model, weights)
    tensors = read(path, model)
    with quiet():
        resize_pos_embed(tensors, network)
    own = network.state_dict()
    wrong = [k for k, v in own.items() if k not in tensors or tensors[k].numel() != v.numel()]
    if wrong:
        raise UserError(f"weights={path}: do not fit {model} ({wrong[0]} and {len(wrong) - 1} others missing or of another shape); "
                        "give the model that they belong to as model=<name>")
    network.load_state_dict({k: tensors[k].reshape(v.shape) for k, v in own.items()})
    return f"{len(own)} tensors of {model} taken from {weights}"


def read(path: Path, model: str) -> dict[str, Tensor]:
    """A state dict in fp32. OpenAI's own files are TorchScript archives."""
    if path.suffix == ".safetensors" or not is_scripted(path):
        return {k.removeprefix("module."): v for k, v in read_file(path).items()}
    if not config(model).get("quick_gelu"):
        raise UserError(f"model={model}: OpenAI's weights were trained with QuickGELU; take model={model}-quickgelu")
    return {k: v.float() for k, v in read_scripted(path).items()}


def weight_file(model: str, weights: str | Path) -> Path:
    """Where the weights lie: a file, or one of open_clip's tags for the model, which is fetched if it is not in the cache."""
    import open_clip
    from open_clip.pretrained import list_pretrained_tags_by_model

    if (path := Path(weights).expanduser()).is_file():
        return path
    tags = list_pretrained_tags_by_model(model)
    if weights not in tags:
        valid = nearest(str(weights), tags) if tags else "give a file"
        raise UserError(f"weights={weights}: neither a file nor a tag of {model} in open_clip; {valid}")
    told = open_clip.get_pretrained_cfg(model, str(weights))
    if told.get("quick_gelu") and not config(model).get("quick_gelu"):
        raise UserError(f"model={model}: the weights {weights} were trained with QuickGELU; take model={model}-quickgelu")
    try:
        with quiet():
            return Path(open_clip.download_pretrained(told))
    except Exception as error:
        file = told.get("hf_hub", "").rstrip("/") or Path(told.get("url", "")).name
        raise UserError(f"weights={weights}: could not be fetched for {model} ({type(error).__name__}); give the path of a weight file as "
                        f"weights=<file>, put {file} into the Hugging Face cache (HF_HOME), or fetch it on another machine and copy it here"
                        ) from error


@contextmanager
def quiet() -> Iterator[None]:
    """Without the libraries' own log lines; ours says what failed."""
    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        yield
    finally:
        logging.disable(before)
