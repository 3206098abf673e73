"""The `key=value` words of all verbs but train: taken verbatim, so paths with spaces and lists with commas need no quoting rules."""

from __future__ import annotations

from collections.abc import Iterable

from sketchbench.errors import UserError, nearest


def asks_help(words: list[str]) -> bool:
    return bool(words) and words[0] in ("help", "--help", "-h")


def parse(words: Iterable[str], keys: Iterable[str], needed: Iterable[str] = (), prefixes: tuple[str, ...] = ()) -> dict[str, str]:
    """{key: value}; one line for a word without =, an unknown key, or a missing one."""
    keys = list(keys)
    given: dict[str, str] = {}
    for word in words:
        key, eq, value = word.partition("=")
        if not eq:
            raise UserError(f"{word}: expected key=value; {nearest(key, keys)}")
        if key not in keys and not key.startswith(prefixes or ("\0",)):
            raise UserError(f"{key}: no such key; {nearest(key, keys)}")
        given[key] = value
    for key in needed:
        if not given.get(key):
            raise UserError(f"{key}=? is missing")
    return given


def whole(given: dict[str, str], key: str, default: int) -> int:
    try:
        return int(given.get(key, default))
    except ValueError:
        raise UserError(f"{key}={given[key]}: must be a whole number") from None
