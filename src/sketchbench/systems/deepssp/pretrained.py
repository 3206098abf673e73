"""Start a parser from DeepLab-v2 (COCO) or ImageNet weights, whatever their keys are called."""

from __future__ import annotations

import re
from collections.abc import Mapping

from torch import Tensor

from sketchbench.backbones.pretrained import Report, fill
from sketchbench.systems.deepssp.network import Parser
from sketchbench.systems.deepssp.single import FCN, DeepLabV3
from sketchbench.systems.deepssp.trunk import Trunk

SCALE = re.compile(r"^(?:module\.)?Scale([123]?)\.")
BASE = re.compile(r"^(?:module\.)?(?:scale\.)?base\.")
OWN = re.compile(r"^trunks\.0\.")
SPLIT_BLOCK = re.compile(r"^layer4_5_r\d\.0\.")
STEM = {"conv1.conv.": "conv1.", "conv1.bn.": "bn1."}
UNITS = {"reduce.": "1.", "conv3x3.": "2.", "increase.": "3."}
UNDERSTOOD = "ResNet-101 or DeepLab-v2 weights are understood under torchvision's, `Scale.…` and `base.…` names"
VGG_UNDERSTOOD = "FCN-8s takes VGG-16 weights under torchvision's names"


def load_pretrained(parser: Parser | DeepLabV3, weights: Mapping[str, Tensor]) -> Report:
    """Fill the trunks and each branch's res5c. Understood: torchvision's names, DeepLab's (`Scale.layer1…`), SketchParse's
    (`Scale1…Scale3`, one a scale), and those with `base.layer2.block1.reduce…`. The classifiers are always fresh."""
    theirs: dict[tuple[int, str], str] = {}
    for known in weights:
        theirs.setdefault(canonical(known), known)
    last = next(m for m in parser.modules() if isinstance(m, Trunk)).last_block
    found: dict[str, str] = {}
    for name, target in parser.state_dict().items():
        scale, wanted = place(name, last)
        key = theirs.get((scale, wanted)) or theirs.get((-1, wanted))
        if key and weights[key].shape == target.shape:
            found[name] = key
    return fill(parser, weights, found, UNDERSTOOD)


def load_vgg(fcn: FCN, weights: Mapping[str, Tensor]) -> Report:
    """Fill FCN-8s from torchvision's vgg16; its first two linear layers become convolutions."""
    found = {}
    for name, target in fcn.state_dict().items():
        key = name.replace("fc6.", "classifier.0.").replace("fc7.", "classifier.3.")
        if key in weights and weights[key].numel() == target.numel():
            found[name] = key
    return fill(fcn, weights, found, VGG_UNDERSTOOD)


def place(name: str, last: int) -> tuple[int, str]:
    """A key of ours → its scale and its name in a torchvision ResNet whose layer4 ends with block `last`; empty where there is none."""
    words = name.split(".")
    if words[0] == "trunks":
        return int(words[1]), ".".join(words[2:])
    if words[0] == "heads" and words[3] == "block":
        return int(words[2]), ".".join(["layer4", str(last), *words[4:]])
    if words[0] == "trunk":
        return 0, ".".join(words[1:])
    if words[0] == "block":
        return 0, ".".join(["layer4", str(last), *words[1:]])
    return 0, ""


def canonical(key: str) -> tuple[int, str]:
    """A key of theirs → (scale or -1 for all, torchvision's name)."""
    scale = -1
    if found := SCALE.match(key):
        scale, key = int(found[1] or 0) - 1, key[found.end():]
    elif found := BASE.match(key):
        key = from_units(key[found.end():])
    elif found := OWN.match(key):
        key = key[found.end():]
    if SPLIT_BLOCK.match(key):  # SketchParse's res5c of a selector; the first one met stands for all
        key = SPLIT_BLOCK.sub("layer4.2.", key)
    return scale, key


def from_units(key: str) -> str:
    """`layer2.block1.reduce.conv.weight` → `layer1.0.conv1.weight`; `layer1` is the stem."""
    if key.startswith("layer1."):
        rest = key.removeprefix("layer1.")
        return next((rest.replace(a, b) for a, b in STEM.items() if rest.startswith(a)), key)
    found = re.match(r"^layer(\d)\.block(\d+)\.(.*)$", key)
    if not found:
        return key
    stage, block, rest = int(found[1]) - 1, int(found[2]) - 1, found[3]
    for unit, number in UNITS.items():
        if rest.startswith(unit):
            kind, field = rest.removeprefix(unit).split(".", 1)
            return f"layer{stage}.{block}.{kind}{number}{field}"
    rest = re.sub(r"^(?:proj|shortcut)\.conv\.", "downsample.0.", rest)
    return f"layer{stage}.{block}." + re.sub(r"^(?:proj|shortcut)\.bn\.", "downsample.1.", rest)
