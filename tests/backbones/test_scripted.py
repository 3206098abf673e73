"""TorchScript archives: the tensors that torch would give, and nothing of what stands in them is run."""

from __future__ import annotations

import os
import pickle
import pickletools
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from torch import nn

from sketchbench.backbones import clip
from sketchbench.backbones.scripted import is_scripted, read_scripted
from sketchbench.errors import UserError

pytestmark = pytest.mark.filterwarnings("ignore:.*torch.jit:FutureWarning", "ignore:.*torch.jit:DeprecationWarning",
                                        "ignore::torch.jit.TracerWarning")


class Layer(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.linear, self.norm = nn.Linear(4, 3), nn.BatchNorm1d(3)
        self.scale = nn.Parameter(torch.tensor(2.0))
        self.plain = torch.ones(5)  # neither parameter nor buffer

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.norm(self.linear(x)) * self.scale + self.plain.sum()


class Net(nn.Module):
    """What an archive may hold."""

    def __init__(self) -> None:
        super().__init__()
        self.body = nn.ModuleList([Layer(), nn.Sequential(Layer(), nn.Dropout())])
        self.again = self.body[0]
        self.tied = self.body[0].linear.weight
        self.column = nn.Parameter(torch.arange(12.0).reshape(3, 4).t()[1:], requires_grad=False)
        self.register_buffer("fp16", torch.randn(2, 3).half())
        self.register_buffer("row", self.fp16[1])  # lies within another's storage
        self.register_buffer("cut", torch.arange(10)[3:8:2], persistent=False)
        self.register_buffer("none", None)
        self.register_buffer("flags", torch.tensor([True, False]))
        self.register_buffer("brain", torch.randn(3).bfloat16())
        self.register_buffer("empty", torch.zeros(0, 3))
        self.words, self.many, self.sizes, self.named = ["a"], [torch.ones(2)], [1, 2], {"a": torch.ones(1)}

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        for layer in self.body:
            layer(x)
        return x * len(self.words) + self.many[0].sum() + self.named["a"] + self.sizes[0]


def archived(path: Path, network: nn.Module) -> Path:
    torch.jit.script(network).save(str(path))
    return path


def same(path: Path) -> dict[str, torch.Tensor]:
    expected, found = torch.jit.load(str(path), map_location="cpu").state_dict(), read_scripted(path)
    assert list(found) == list(expected)
    for name, tensor in expected.items():
        assert (found[name].dtype, found[name].shape, found[name].stride()) == (tensor.dtype, tensor.shape, tensor.stride()), name
        assert torch.equal(found[name], tensor), name
    return found


def rewritten(path: Path, change: Callable[[str, bytes], bytes | None]) -> Path:
    """The archive with its files changed, or left out."""
    made = path.with_name("rewritten.pt")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            if (content := change(name, old.read(name))) is not None:
                new.writestr(name, content)
    return made


@pytest.fixture(scope="module")
def net(tmp_path_factory) -> Path:
    return archived(tmp_path_factory.mktemp("archive") / "net.pt", Net())


# ---------------------------------------------------------------------- what torch gives
def test_the_tensors_that_torch_would_give(net):
    found = same(net)
    assert {"tied", "again.linear.weight", "body.1.0.norm.num_batches_tracked", "fp16", "cut", "empty"} <= set(found)
    assert not {"none", "body.0.plain", "many"} & set(found)
    assert found["fp16"].untyped_storage().data_ptr() == found["row"].untyped_storage().data_ptr()
    assert is_scripted(net)


def test_an_archive_without_lists_of_buffers(net):
    """As older ones are: torch then finds parameters only."""
    def older(name: str, content: bytes) -> bytes | None:
        return None if name.endswith("debug_pkl") else re.sub(rb"  __buffers__ = .*\n", b"", content)

    assert "fp16" not in same(rewritten(net, older)) and "fp16" in read_scripted(net)


@pytest.mark.parametrize("traced", [False, True])
def test_a_clip_as_openai_ships_it(tmp_path, traced):
    """Scripted or traced, in fp16."""
    from open_clip.model import CLIP

    vision = {"image_size": 32, "patch_size": 8, "width": 32, "layers": 2, "head_width": 16}
    network = CLIP(16, vision, {"context_length": 8, "vocab_size": 64, "width": 16, "heads": 2, "layers": 2}, quick_gelu=True).eval()
    asked = (torch.rand(1, 3, 32, 32), torch.arange(8)[None])
    made = torch.jit.trace(network, asked, check_trace=False) if traced else torch.jit.script(network)
    made.half().save(str(path := tmp_path / "clip.pt"))
    found = same(path)
    assert set(network.state_dict()) <= set(found) and {v.dtype for v in found.values()} == {torch.float16}
    assert all(v.dtype == torch.float32 for v in clip.read(path, "ViT-B-16-quickgelu").values())


# ---------------------------------------------------------------------- what is refused
class Harmful:
    def __init__(self, mark: Path):
        self.mark = mark

    def __reduce__(self):
        return os.mkdir, (str(self.mark),)


def refusal(path: Path) -> str:
    with pytest.raises(UserError) as told:
        read_scripted(path)
    assert "\n" not in str(told.value) and str(told.value).startswith(f"weights={path}: ")
    return str(told.value)


def pickled(net: Path, content: bytes) -> Path:
    return rewritten(net, lambda name, old: content if name.endswith("/data.pkl") else old)


@pytest.mark.parametrize("protocol", [0, 2, 4])
def test_a_harmful_archive_runs_nothing(net, tmp_path, protocol):
    mark = tmp_path / "ran"
    for bad in (Harmful(mark), {"weight": [Harmful(mark)]}):
        path = pickled(net, pickle.dumps(bad, protocol))
        line = refusal(path)
        assert re.search(r"names (posix|nt)\.mkdir, which no archive of weights needs; it may be harmful", line) and not mark.exists()
    with pytest.raises(UserError, match="may be harmful"):
        clip.read(path, "ViT-B-16-quickgelu")
    assert not mark.exists()
    pickle.loads(zipfile.ZipFile(path).read(next(n for n in zipfile.ZipFile(path).namelist() if n.endswith("/data.pkl"))))
    assert mark.exists()  # an ordinary reader runs it


@pytest.mark.parametrize("stream", [
    b"cposix\nsystem\n(S'true'\ntR.", b"cbuiltins\neval\n(S'1'\ntR.", b"cbuiltins\ngetattr\n.", b"ctorch\nload\n.", b"ctorch._utils\nos\n.",
    b"ctorch.jit._pickle\nbuild_boom\n.", b"\x8c\x0ctorch._utils\x8c\x0eimport_module\x93.", b"(S'x'\nios\nsystem\n.", b"\x82\x01.",
    b"c__torch__evil\nNet\n."])
def test_other_names_are_refused(net, stream):
    line = refusal(pickled(net, stream))
    assert "may be harmful" in line or "is no TorchScript archive" in line


def test_no_stand_in_can_be_changed(net):
    """BUILD on a function would set its attributes, and then change what the next archive is read with."""
    name, value = b"X\x0c\x00\x00\x00__defaults__", b"(K\x01t"
    for stand_in in (b"ctorch._utils\n_rebuild_tensor_v2\n", b"ctorch.jit._pickle\nrestore_type_tag\n", b"ctorch\nFloatStorage\n",
                     b"c__torch__\nNet\n", b"ccollections\nOrderedDict\n"):
        assert "is no TorchScript archive" in refusal(pickled(net, b"\x80\x02" + stand_in + b"N}" + name + value + b"s\x86b."))
    assert len(same(net)) > 20


def body(value: object) -> bytes:
    """What puts the value on a pickle's stack."""
    return pickle.dumps(value, 2)[2:-1]


def node(path: Path) -> bytes:
    """An empty module of the archive's own class, whose name differs from process to process."""
    with zipfile.ZipFile(path) as archive:
        _, told, _ = next(op for op in pickletools.genops(archive.read(f"{path.stem}/data.pkl")) if op[0].name == "GLOBAL")
    return b"c" + told.replace(" ", "\n").encode() + b"\n)\x81"


def with_view(linear: Path, size: object, stride: object, offset: object = 0, *, key: object = "0", count: object = 12,
              kind: bytes = b"ctorch\nFloatStorage\n") -> Path:
    """The archive of a linear layer whose weight is that view of its storage."""
    storage = b"(" + body("storage") + kind + body(key) + body("cpu") + body(count) + b"tQ"
    weight = b"ctorch._utils\n_rebuild_tensor_v2\n(" + storage + body(offset) + body(size) + body(stride)
    weight += b"\x89ccollections\nOrderedDict\n)RtR"
    return pickled(linear, b"\x80\x02" + node(linear) + b"}" + body("weight") + weight + b"sb.")


@pytest.fixture
def linear(tmp_path) -> Path:
    return archived(tmp_path / "linear.pt", nn.Linear(4, 3, bias=False))


def test_views_within_their_storage(linear):
    whole = torch.jit.load(str(linear)).state_dict()["weight"].flatten()
    for size, stride, offset in (((3, 4), (4, 1), 0), ((2,), (1,), 10), ((4, 3), (1, 4), 0), ((), (), 11), ((0, 5), (9, 9), 99)):
        found = read_scripted(with_view(linear, size, stride, offset))["weight"]
        assert torch.equal(found, whole.as_strided(size, stride, offset if found.numel() else 0))


@pytest.mark.parametrize("size, stride, offset", [
    ((2,), (1,), 11), ((13,), (1,), 0), ((4, 4), (4, 1), 0), ((3,), (6,), 0), ((2,), (-1,), 3), ((2,), (1,), -1), ((-1,), (1,), 0),
    ((2, 2), (1,), 0), ((2.0,), (1,), 0), ((2,), (1 << 70,), 0), ((10**6, 10**6), (0, 0), 0), ("ab", (1,), 0)])
def test_views_out_of_their_storage_are_refused(linear, size, stride, offset):
    assert re.search("a tensor of .* reaches out|a tensor's size or steps are", refusal(with_view(linear, size, stride, offset)))


@pytest.mark.parametrize("told", [{"count": 13}, {"count": -1}, {"count": "12"}, {"key": "1"}, {"key": "../0"}, {"key": 0}, {"key": ["0"]},
                                  {"kind": b"ctorch\nDoubleStorage\n"}, {"kind": b"X\x01\x00\x00\x00f"}])
def test_storages_that_are_not_there_are_refused(linear, told):
    said = refusal(with_view(linear, (3, 4), (4, 1), **told))
    assert re.search(r"There is no item named|data/0 has 48 bytes, not|a tensor without a storage", said)


def test_a_few_bytes_that_stand_for_many_are_refused(linear):
    """Each holds the next one twice: 2^40 modules; and a storage that is packed."""
    again = b"r\xff\x00\x00\x000" + node(linear) + b"}(" + body("a") + b"j\xff\x00\x00\x00" + body("b") + b"j\xff\x00\x00\x00ub"
    doubled = b"\x80\x02" + node(linear) + b"}b" + again * 40 + b"."
    assert "more modules than any network has" in refusal(pickled(linear, doubled))
    numbered = b"\x80\x02" + node(linear) + b"}K\x01K\x01sb."
    assert "a module keeps what has no name" in refusal(pickled(linear, numbered))
    with zipfile.ZipFile(linear) as old, zipfile.ZipFile(linear.with_name("packed.pt"), "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, bytes(1 << 25) if name.endswith("data/0") else old.read(name))
    assert "data/0 would become 33554432 bytes" in refusal(linear.with_name("packed.pt"))


def test_a_truncated_or_damaged_archive_is_one_line(net, linear):
    content = net.read_bytes()
    cut = net.with_name("cut.pt")
    cut.write_bytes(content[: len(content) // 2])
    assert "is no TorchScript archive" in refusal(cut) and not is_scripted(cut)
    with pytest.raises(UserError, match=r"cut.pt: no file of plain tensors"):
        clip.read(cut, "ViT-B-16-quickgelu")
    place = content.index(b"storage")
    for start in (place, content.index(b"__torch__")):
        cut.write_bytes(content[:start] + b"\xff" * 8 + content[start + 8 :])
        assert "is no TorchScript archive" in refusal(cut)
    for part in ("data.pkl", "data/0", ".py"):
        assert "is no TorchScript archive" in refusal(rewritten(linear, lambda name, old, part=part: None if name.endswith(part) else old))
    with pytest.raises(UserError, match=r"nowhere.pt: cannot be read \(No such file or directory\)"):
        read_scripted(net.with_name("nowhere.pt"))
