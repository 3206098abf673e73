"""Files of word vectors: word2vec's text and binary form, and GloVe's text; also gzipped. Only wanted words are kept."""

from __future__ import annotations

import gzip
import re
import zlib
from collections.abc import Collection, Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import BinaryIO, cast

import numpy as np

from sketchbench.errors import UserError

HEADER = re.compile(rb"^\s*(\d+)\s+(\d+)\s*$")
BLOCK = 1 << 20  # bytes read at once
LONGEST = 1 << 20  # bytes of a line or a word, and numbers of a vector; what is longer is no such file
BINARY = re.compile(rb"[\x00-\x08\x0e-\x1f]")


def read_vectors(path: Path, wanted: Collection[str], kind: str) -> dict[str, np.ndarray]:
    """Wanted word → float32 (size,). The whole file is gone through, so that a damaged one is never taken for a complete one."""
    if not path.is_file():
        why = "is a folder; give the file of word vectors in it" if path.is_dir() else f"no such file; give a {kind} file of word vectors"
        raise UserError(f"vectors={path}: {why}")
    try:
        with open(path, "rb") as raw:
            zipped = raw.read(2) == b"\x1f\x8b"
        with gzip.open(path) if zipped else open(path, "rb") as file:
            return _read(cast(BinaryIO, file), path, set(wanted), kind)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise bad(path, f"is a damaged gzip file ({error})") from None
    except OSError as error:
        raise UserError(f"vectors={path}: cannot be read ({error.strerror or error})") from None


def bad(path: Path, what: str) -> UserError:
    return UserError(f"vectors={path}: {what}; fetch the file again, or give another one")


def _read(file: BinaryIO, path: Path, wanted: set[str], kind: str) -> dict[str, np.ndarray]:
    first = file.readline(LONGEST)
    if not first.strip():
        raise bad(path, "is empty" if not first else "begins with an empty line")
    header = HEADER.match(first)
    if header is None:
        if BINARY.search(first):
            raise bad(path, "is no file of word vectors (binary data on its first line, where word2vec's has two numbers)")
        if kind == "word2vec":
            raise UserError(f"vectors={path}: its first line is not word2vec's header '<words> <size>'; a GloVe file is semantics=glove")
        numbers = first.split()[1:]
        if not numbers or not all(map(_is_number, numbers)):
            raise bad(path, "is no file of word vectors (its first line is not a word with numbers after it)")
        return _text(chain([first], file), path, wanted, len(numbers))
    count, size = int(header[1]), int(header[2])
    if not count or not 0 < size <= LONGEST:
        raise bad(path, f"its header says {count} words of {size} numbers")
    ahead = file.read(4 * size + 1024)
    rest = _Stream(file, ahead)
    if path.suffix == ".bin" or path.name.endswith(".bin.gz") or BINARY.search(ahead) or not _is_text(ahead):
        return _binary(rest, path, wanted, count, size)
    return _text(rest.lines(), path, wanted, size, count)


def _is_text(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError as error:
        return error.start > len(data) - 4  # a character that was cut
    return True


class _Stream:
    """A file read in blocks, looked through for words and lines."""

    def __init__(self, file: BinaryIO, ahead: bytes):
        self.file, self.held, self.at = file, ahead, 0

    def more(self) -> bool:
        block = self.file.read(BLOCK)
        self.held, self.at = self.held[self.at :] + block, 0
        return bool(block)

    def until(self, end: bytes) -> bytes | None:
        """What comes before the next `end`, which is passed over; None where there is none."""
        while (stop := self.held.find(end, self.at)) < 0:
            if len(self.held) - self.at > LONGEST or not self.more():
                return None
        found = self.held[self.at : stop]
        self.at = stop + len(end)
        return found

    def take(self, n: int) -> bytes:
        """The next n bytes, or fewer at the end."""
        while len(self.held) - self.at < n and self.more():
            pass
        found = self.held[self.at : self.at + n]
        self.at += len(found)
        return found

    def lines(self) -> Iterator[bytes]:
        while (line := self.until(b"\n")) is not None:
            yield line
        if rest := self.held[self.at :]:
            yield rest


def _binary(stream: _Stream, path: Path, wanted: set[str], count: int, size: int) -> dict[str, np.ndarray]:
    """word, space, `size` little-endian float32, with or without a line's end between records."""
    found: dict[str, np.ndarray] = {}
    for n in range(count):
        word = stream.until(b" ")
        values = stream.take(4 * size) if word is not None else b""
        if len(values) < 4 * size:
            raise bad(path, f"ends within word {n + 1} of the {count} that its header says")
        said = (word or b"").lstrip(b"\r\n").decode("utf-8", "replace")
        if said in wanted and said not in found:
            found[said] = _finite(np.frombuffer(values, "<f4").astype(np.float32), path, f"the vector of {said!r}")
    if stream.take(2).strip():
        raise bad(path, f"goes on after the {count} words of {size} numbers that its header says")
    return found


def _text(lines: Iterable[bytes], path: Path, wanted: set[str], size: int, count: int | None = None) -> dict[str, np.ndarray]:
    """A word and its numbers a line, parted by single spaces. GloVe has words with spaces in them, so numbers are counted from the end.

    `count` is the header's number of words, None where there is no header.
    """
    found: dict[str, np.ndarray] = {}
    rows = 0
    for number, raw in enumerate(lines, 1 if count is None else 2):
        line = raw.rstrip(b" \t\r\n").replace(b"\t", b" ")
        if not line:
            continue
        rows += 1
        fields = line.rsplit(b" ", size)
        if len(fields) <= size or any(map(_is_number, fields[0].split(b" ")[1:])):
            told = "the first line has" if count is None else "its header says"
            raise bad(path, f"line {number} has {line.count(b' ')} numbers after its word, and {told} {size}")
        word = fields[0].decode("utf-8", "replace")
        if word in wanted and word not in found:
            found[word] = _finite(_numbers(fields[1:], path, f"line {number} ({word!r})"), path, f"line {number} ({word!r})")
    if count is not None and rows != count:
        raise bad(path, f"has {rows} words, and its header says {count}")
    return found


def _numbers(fields: list[bytes], path: Path, where: str) -> np.ndarray:
    if wrong := [f for f in fields if not _is_number(f)]:
        raise bad(path, f"{where} has {wrong[0].decode('utf-8', 'replace')[:40]!r} where a number is due")
    return np.array([float(f) for f in fields], np.float32)


def _is_number(field: bytes) -> bool:
    try:
        float(field)
    except ValueError:
        return False
    return True


def _finite(vector: np.ndarray, path: Path, where: str) -> np.ndarray:
    if not np.isfinite(vector).all():
        raise bad(path, f"{where} is not finite")
    return vector
