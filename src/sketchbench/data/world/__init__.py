"""SketchWorld: a procedural world that draws the kinds of data that the five papers use."""

from __future__ import annotations

# Raised by hand whenever a sample could look different; golden.json pins what this version draws.
WORLD_VERSION = 1

_ANIMAL = {"head": 1, "body": 2, "leg": 3, "tail": 4}
_FOUR_WHEELER = {"body": 1, "mirror": 2, "window": 3, "wheel": 4, "headlight": 5, "door": 6}
_TWO_WHEELER = {"wheel": 1, "saddle": 2, "handlebar": 3, "body": 4}

# Part labels as SketchParse stores them; 0 is the background
PARTS: dict[str, dict[str, int]] = {
    "airplane": {"body": 1, "wheels": 2, "tail": 3, "engine": 4, "wings": 5},
    "bicycle": _TWO_WHEELER,
    "bird": {"body": 1, "tail": 3, "head": 6, "leg": 7, "wing": 8},
    "bus": _FOUR_WHEELER,
    "car": _FOUR_WHEELER,
    "cat": _ANIMAL,
    "cow": _ANIMAL,
    "dog": _ANIMAL,
    "horse": _ANIMAL,
    "motorbike": _TWO_WHEELER,
    "sheep": _ANIMAL,
}
FINE = ("chair", "handbag", "shoe")
UNSEEN = ("door", "giraffe", "helicopter", "pear", "scissors", "swan", "sword", "teapot", "umbrella", "windmill")
