"""Pickles of other people, read without trusting them.

A pickle may call whatever it names. A reader of this kind admits the few names that its format needs, puts its own harmless things in
their place, and refuses every other name before anything is called.
"""

from __future__ import annotations

import pickle
import struct
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sketchbench.errors import UserError

BROKEN = (pickle.UnpicklingError, EOFError, AttributeError, IndexError, KeyError, TypeError, ValueError, OverflowError, MemoryError,
          RecursionError, ImportError, struct.error)


class Distrustful(pickle.Unpickler, ABC):
    """`files` are those that are read so, in words."""

    files = "file"

    @abstractmethod
    def admitted(self, module: str, name: str) -> Any:
        """What stands in for a name; None for one that no such file needs."""

    def find_class(self, module: str, name: str) -> Any:
        found = self.admitted(module, name)
        if found is None:
            raise UserError(f"names {' '.join(f'{module}.{name}'.split())[:80]}, which no {self.files} needs")
        return found


@contextmanager
def distrusting(place: object, what: str, *broken: type[Exception]) -> Iterator[None]:
    """Says in one line of the file at `place` why it cannot be read; `broken` are further signs that it is no `what`."""
    try:
        yield
    except UserError as error:
        raise UserError(f"{place}: {error}; it may be harmful and was not opened; get the file from its authors") from None
    except OSError as error:
        raise UserError(f"{place}: cannot be read ({error.strerror}); check the file's rights") from None
    except BROKEN + broken as error:
        raise UserError(f"{place}: is no {what} ({' '.join(str(error).split())[:80]}); get the file again") from None
