"""Names of categories, which circulate with spaces, hyphens, underscores, squashed and misspelt."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from sketchbench.errors import UserError

CLASSES = Path(__file__).parent / "classes"  # <data set>.txt: its categories
ASIDE = re.compile(r"\([^()]*\)")  # "bear (animal)"
MISSPELT = {  # squashed, as met -> as meant; a name comes here only after the others were tried
    "chandeler": "chandelier", "griaffe": "giraffe", "outlet": "poweroutlet",  # folders of TU-Berlin's photos
    "chandlier": "chandelier", "giraff": "giraffe", "hotairballon": "hotairballoon", "rhinocerous": "rhinoceros", "sissors": "scissors",
    "skyscrapper": "skyscraper", "wheelbarrel": "wheelbarrow", "windwill": "windmill", "screwdrive": "screwdriver",
    "aeroplane": "airplane", "headphone": "headphones", "sock": "socks", "rollerblade": "rollerblades", "grape": "grapes",
    "eyeglass": "eyeglasses", "television": "tv", "seaturtles": "seaturtle", "strawbery": "strawberry", "saxaphone": "saxophone"}


def squash(name: str) -> str:
    """Letters and digits only, lower case: `Hot-air_balloon` and `hot air balloon` become one."""
    return "".join(c for c in unicodedata.normalize("NFKD", name).lower() if c.isalnum())


def canonical(name: str, known: Iterable[str]) -> str | None:
    """The known name that is meant; None where none or more than one could be. What stands in brackets may be missing."""
    known = tuple(known)
    if name in known:
        return name
    table, key = _table(known), squash(name)
    tried = (key, MISSPELT.get(key, ""), squash(ASIDE.sub("", name)))
    return next((table[t] for t in tried if t in table), None)


@lru_cache(maxsize=64)
def _table(known: tuple[str, ...]) -> dict[str, str]:
    """Squashed -> known name; spellings that two names share are left out, and a full name goes before a shortened one."""
    full, short = [(squash(n), n) for n in known], [(squash(ASIDE.sub("", n)), n) for n in known if ASIDE.search(n)]
    table: dict[str, str] = {}
    for pairs in (short, full):
        often = Counter(key for key, _ in pairs)
        table |= {key: name for key, name in pairs if key and often[key] == 1}
    return table


def class_names(data: str) -> tuple[str, ...]:
    """All categories of `sketchy` or `tuberlin`, as the data set spells them."""
    return tuple(read_names(CLASSES / f"{data}.txt"))


def read_names(path: Path) -> list[str]:
    """One name a line; empty lines and what follows a `#` at a line's start are left out."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(f"{path}: cannot be read ({error}); give a text file with one category a line") from None
    return [line.strip() for line in lines if line.strip() and not line.lstrip().startswith("#")]
