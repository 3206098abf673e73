"""Errors that a user can cause. Each is one line: what is wrong, where, what to do next."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class UserError(Exception):
    """Shown as one line without a traceback; the exit code is 2."""

    def __init__(self, line: str):
        # a data loader's worker process hands its error on as text with a traceback, which ends with the line
        super().__init__(line.strip().splitlines()[-1].removeprefix(f"{__name__}.UserError: ") if "\nOriginal Traceback" in line else line)


def nearest(word: str, valid: Iterable[str], n: int = 3) -> str:
    """Ends an error line: the valid words nearest to a misspelt one."""
    words = sorted(map(str, valid))
    close = difflib.get_close_matches(str(word), words, n=n, cutoff=0.5)
    if close:
        return "did you mean " + " or ".join(close) + "?"
    return "valid: " + (", ".join(words) if len(words) <= 12 else ", ".join(words[:12]) + ", …")
