"""The tensors of a TorchScript archive, read without running anything of it: OpenAI's CLIP files are such archives.

An archive is a zip: `data.pkl` says which modules there are and what each keeps, `data/<key>` are the storages' bytes, and the text under
`code/` says of each class what it is made of. torch.jit.load compiles that code and may call what it names; here it is only looked at.
"""

from __future__ import annotations

import io
import math
import re
import zipfile
import zlib
from collections import OrderedDict
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import torch
from torch import Tensor

from sketchbench.unpickling import Distrustful, distrusting

KINDS = {"Float": torch.float32, "Double": torch.float64, "Half": torch.float16, "BFloat16": torch.bfloat16, "Long": torch.int64,
         "Int": torch.int32, "Short": torch.int16, "Char": torch.int8, "Byte": torch.uint8, "Bool": torch.bool}
STORAGES = {f"{name}Storage": dtype for name, dtype in KINDS.items()}
BROKEN = (zipfile.BadZipFile, zlib.error, RuntimeError)
CODE = 1 << 24  # bytes
MODULES = 100_000  # an archive may say of a few modules that each holds the next one many times
MODULE = re.compile(r"^class (\w+)\(Module\):\n  __parameters__ = (\[.*\])\n(?:  __buffers__ = (\[.*\])\n)?", re.MULTILINE)


def is_scripted(path: Path) -> bool:
    if not zipfile.is_zipfile(path):
        return False
    with zipfile.ZipFile(path) as archive:
        return any(name.endswith("/constants.pkl") for name in archive.namelist())


def read_scripted(path: Path) -> dict[str, Tensor]:
    """Parameters and buffers by their names, as torch.jit.load(path).state_dict() has them; in the archive's own precision."""
    with distrusting(f"weights={path}", "TorchScript archive", *BROKEN), zipfile.ZipFile(path) as archive:
        return _Archive(archive).tensors()


class Storage(NamedTuple):
    """Where a tensor's numbers lie, as the pickle tells it; nothing of it is believed before `_Archive.storage`."""

    dtype: Any
    key: Any
    count: Any


class View(NamedTuple):
    """A tensor as the pickle tells it."""

    storage: Any
    offset: Any
    size: Any
    stride: Any


class Node:
    """A module as the pickle tells it."""

    kind = ""  # its class in the archive's code
    state: Any = None

    def __setstate__(self, state: Any) -> None:
        self.state = state


class _Reader(Distrustful):
    """What stands in for a name is a method, which a pickle cannot change, or makes plain things that are looked at afterwards."""

    files = "archive of weights"

    def admitted(self, module: str, name: str) -> Any:
        if module.partition(".")[0] == "__torch__":
            return type("Node", (Node,), {"kind": f"{module}.{name}"})
        if module == "torch" and name in STORAGES:
            return STORAGES[name]
        if module == "torch.jit._pickle" and re.fullmatch(r"build_\w+list|restore_type_tag", name):
            return self.first
        return {("torch._utils", "_rebuild_tensor_v2"): self.view, ("torch._utils", "_rebuild_parameter"): self.first,
                ("collections", "OrderedDict"): OrderedDict}.get((module, name))

    def first(self, value: Any, *_: Any) -> Any:
        return value

    def view(self, storage: Any, offset: Any, size: Any, stride: Any, *_: Any) -> View:
        return View(storage, offset, size, stride)

    def persistent_load(self, told: Any) -> Storage:
        _, dtype, key, _, count = told
        return Storage(dtype, key, count)


class _Archive:
    def __init__(self, archive: zipfile.ZipFile):
        self.archive, self.left = archive, MODULES
        roots = [n.removesuffix("data.pkl") for n in archive.namelist() if re.fullmatch(r"[^/]+/data\.pkl", n)]
        if len(roots) != 1:
            raise ValueError("it has no data.pkl")
        self.root = roots[0]
        if f"{self.root}byteorder" in archive.namelist() and self.bytes("byteorder") != b"little":
            raise ValueError("written on a machine of another byte order")
        self.classes: dict[str, list[list[str]]] = {}
        self.storages: dict[Storage, Tensor] = {}

    def bytes(self, name: str) -> bytes:
        """Of a file in the archive. torch compresses the code only; a few bytes may stand for many."""
        told = self.archive.getinfo(self.root + name)
        if told.compress_type != zipfile.ZIP_STORED and told.file_size > CODE:
            raise ValueError(f"{name} would become {told.file_size} bytes")
        return self.archive.read(told)

    def tensors(self) -> dict[str, Tensor]:
        return dict(self.walk(_Reader(io.BytesIO(self.bytes("data.pkl"))).load(), ""))

    def walk(self, node: Node, prefix: str) -> Iterator[tuple[str, Tensor]]:
        """(name, tensor) of a module and of those in it."""
        self.left -= 1
        if self.left < 0:
            raise ValueError("more modules than any network has")
        if not all(isinstance(name, str) for name in node.state):
            raise TypeError("a module keeps what has no name")
        for names in self.described(node.kind):  # parameters, then buffers
            for name, value in node.state.items():
                if name in names and isinstance(value, View):
                    yield prefix + name, self.tensor(value)
        for name, value in node.state.items():
            if isinstance(value, Node) and self.described(value.kind):
                yield from self.walk(value, f"{prefix}{name}.")

    def described(self, kind: str) -> list[list[str]]:
        """Names of a module's parameters and of its buffers; of an object that is no module, none."""
        if kind not in self.classes:
            home, _, name = kind.rpartition(".")
            code = self.bytes(f"code/{home.replace('.', '/')}.py").decode()
            told: list[str] = next((lists for own, *lists in MODULE.findall(code) if own == name), [])
            self.classes[kind] = [re.findall(r'"([^"]*)"', names) for names in told]
        return self.classes[kind]

    def tensor(self, view: View) -> Tensor:
        """Refused where it does not lie within its storage: torch would read what lies beside."""
        _, offset, size, stride = view
        if not all(type(n) is int and n >= 0 for n in (offset, *size, *stride)) or len(size) != len(stride):
            raise ValueError("a tensor's size or steps are no numbers")
        whole, count = self.storage(view.storage), math.prod(size)
        last = offset + sum((n - 1) * step for n, step in zip(size, stride, strict=True))
        if count and (count > len(whole) or last >= len(whole)):
            raise ValueError(f"a tensor of {count} numbers reaches out of its storage")
        return whole.as_strided(size, stride, offset) if count else whole.new_empty(size)

    def storage(self, told: Storage) -> Tensor:
        dtype, key, count = told
        if not (isinstance(dtype, torch.dtype) and type(key) is str and type(count) is int and count >= 0):
            raise TypeError("a tensor without a storage")
        if told not in self.storages:
            raw = self.bytes(f"data/{key}")
            if len(raw) < count * dtype.itemsize:
                raise ValueError(f"data/{key} has {len(raw)} bytes, not {count * dtype.itemsize}")
            self.storages[told] = torch.frombuffer(bytearray(raw), dtype=dtype, count=count) if count else torch.empty(0, dtype=dtype)
        return self.storages[told]
