"""A folder's embeddings: nothing is embedded twice, and neither odd files nor odd moments break anything."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from sketchbench.errors import UserError
from sketchbench.retrieval import index as module
from sketchbench.retrieval.index import Index, gallery_index

MEMORY = 4 << 30  # bytes that 10,000 photos may take


def shade(value: int, path: Path, side: int = 4) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", (side, side), (value, value, 255 - value)).save(path)
    return path


class Embedder:
    """The mean colour, as three numbers; keeps count."""

    def __init__(self, views: int = 0):
        self.views, self.batches = views, []

    @property
    def seen(self) -> int:
        return sum(self.batches)

    def __call__(self, images: list[np.ndarray]) -> np.ndarray:
        self.batches.append(len(images))
        means = np.array([i.mean((0, 1)) for i in images])
        return np.repeat(means[:, None], self.views, 1) if self.views else means


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for k, name in enumerate(["b.png", "a.jpg", "deep/er/c.PNG", "deep/a.png", "d.bmp"]):
        shade(10 * k, tmp_path / "photos" / name)
    shade(99, tmp_path / "photos/.hidden.png")
    shade(99, tmp_path / "photos/.trash/x.png")
    (tmp_path / "photos/notes.txt").write_text("no photo")
    return tmp_path / "photos"


@pytest.fixture
def indexed(folder: Path, tmp_path: Path):
    """Index the folder; lines and embedder come along."""
    def run(embed: Embedder | None = None, key: str = "k", **more) -> tuple[Index, Embedder, list[str]]:
        embed, lines = embed or Embedder(), []
        return gallery_index(folder, embed, key, say=lines.append, **{"root": tmp_path / "cache", **more}), embed, lines
    return run


NAMES = ["a.jpg", "b.png", "d.bmp", "deep/a.png", "deep/er/c.PNG"]


def check(index: Index) -> None:
    """Every row is its own photo's."""
    for name, row in zip(index.names, index.embeddings, strict=True):
        expected = np.asarray(Image.open(index.folder / name).convert("RGB")).mean((0, 1))
        np.testing.assert_allclose(row.reshape(-1, 3), np.repeat(expected[None], row.size // 3, 0), atol=1e-5, err_msg=name)


@pytest.mark.parametrize("views", [0, 2])
def test_all_pictures_below_the_folder_by_name(indexed, views):
    index, embed, lines = indexed(Embedder(views), batch=2)
    assert index.names == NAMES and index.embeddings.dtype == np.float32
    assert index.embeddings.shape == ((5, 2, 3) if views else (5, 3)) and embed.batches == [2, 2, 1]
    assert lines == [f"gallery={index.folder}: embedding 5 photos"]
    check(index)


def test_a_second_look_embeds_and_says_nothing(indexed, tmp_path):
    first, _, _ = indexed()
    (file,) = (tmp_path / "cache/galleries").glob("*.safetensors")
    written = file.stat().st_mtime_ns
    again, embed, lines = indexed()
    assert embed.seen == 0 and lines == [] and again.names == first.names and file.stat().st_mtime_ns == written
    np.testing.assert_array_equal(again.embeddings, first.embeddings)
    assert sorted(p.suffix for p in file.parent.iterdir()) == [".lock", ".safetensors"]


def test_only_what_changed_is_embedded(indexed, folder):
    indexed()
    shade(200, folder / "a.jpg")
    os.utime(folder / "a.jpg", ns=(1, 1))
    shade(210, folder / "aa.png")
    (folder / "b.png").unlink()
    index, embed, _ = indexed()
    assert embed.seen == 2 and index.names == ["a.jpg", "aa.png", *NAMES[2:]]
    check(index)
    (folder / "aa.png").unlink()
    index, embed, _ = indexed()
    assert embed.seen == 0 and len(index) == 4
    check(index)
    assert indexed()[1].seen == 0


def test_each_key_and_folder_has_a_file_of_its_own(indexed, folder, tmp_path):
    indexed()
    assert indexed(key="other")[1].seen == 5
    twin = Path(shutil.copytree(folder, tmp_path / "twin"))
    embed = Embedder()
    gallery_index(twin, embed, "k", root=tmp_path / "cache")
    assert embed.seen == 5 and len(list((tmp_path / "cache/galleries").glob("*.safetensors"))) == 3
    (tmp_path / "link").symlink_to(folder)
    again = Embedder()
    gallery_index(tmp_path / "link", again, "k", root=tmp_path / "cache")
    assert again.seen == 0  # the same folder by another path


def test_unreadable_photos_are_counted_by_kind(indexed, folder, monkeypatch):
    (folder / "x1.png").write_bytes(b"nonsense")
    (folder / "x2.jpg").write_bytes(b"")
    (folder / "y.png").write_bytes((folder / "b.png").read_bytes()[:45])
    (folder / "z (2).png").symlink_to(folder / "nowhere.png")
    monkeypatch.setattr("sketchbench.data.sources._images.LIMIT", 1000)
    shade(1, folder / "v1.png", 40)
    shade(1, folder / "v2.png", 50)
    index, _, lines = indexed()
    assert index.names == NAMES
    said = [line.partition(": ")[2] for line in lines[1:]]
    assert any(line.startswith("2 photos left out: more than ") and line.endswith("; the first is v1.png") for line in said)
    assert "2 photos left out: is no picture that can be read; the first is x1.png" in said
    assert "1 photo left out: cannot be read; the first is y.png" in said
    assert "1 photo left out: not there; the first is z (2).png" in said and len(said) == 4
    assert indexed()[1].seen == 0
    shade(70, folder / "x1.png")
    index, embed, _ = indexed()
    assert embed.seen == 1 and "x1.png" in index.names
    check(index)


def test_mistakes_are_one_line(tmp_path):
    (tmp_path / "empty").mkdir()
    (tmp_path / "broken").mkdir()
    (tmp_path / "file.png").write_bytes(b"")
    for k in range(3):
        (tmp_path / f"broken/{k}.png").write_bytes(b"nonsense")
    for name, expected in (("nowhere", "no such folder"), ("file.png", "is a file; give the folder"), ("empty", "holds no pictures"),
                           ("broken", "none of its 3 pictures can be read")):
        with pytest.raises(UserError, match=expected) as error:
            gallery_index(tmp_path / name, Embedder(), "k", say=lambda _: None, root=tmp_path / "cache")
        assert "\n" not in str(error.value) and name in str(error.value)


def test_links_that_lead_back_up_end(indexed, folder):
    (folder / "deep/round").symlink_to(folder)
    assert indexed()[0].names == NAMES


def test_a_folder_that_may_not_be_read_is_counted(indexed, folder, monkeypatch):
    walk = os.walk

    def closed(top, **more):
        more["onerror"](PermissionError(13, "Permission denied", f"{folder}/closed"))
        return walk(top, **more)

    monkeypatch.setattr(os, "walk", closed)
    index, _, lines = indexed()
    assert index.names == NAMES and lines[0].endswith(f"1 folder cannot be read (Permission denied); the first is {folder}/closed")


def flip(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[20:60] = b"\xff" * 40  # in the header
    file.write_bytes(content)


@pytest.mark.parametrize("damage", [flip, lambda f: f.write_bytes(f.read_bytes()[:-7]), lambda f: f.write_bytes(b""),
                                    lambda f: f.write_bytes(b"{}" * 99)])
def test_a_damaged_index_is_made_anew(indexed, tmp_path, damage):
    indexed()
    (file,) = (tmp_path / "cache/galleries").glob("*.safetensors")
    damage(file)
    index, embed, lines = indexed()
    assert embed.seen == 5 and "its index is damaged; it is made anew" in lines[0]
    check(index)
    assert indexed()[1].seen == 0


def test_a_file_of_someone_else_is_no_index(indexed, tmp_path):
    from safetensors.numpy import save_file

    indexed()
    (file,) = (tmp_path / "cache/galleries").glob("*.safetensors")
    for metadata, tensors in ((None, {"stamps": np.zeros((5, 2))}),
                              ({"names": "[1]"}, {"stamps": np.zeros((5, 2)), "embeddings": np.zeros(5)}),
                              ({"names": '["a", "b"]'}, {"stamps": np.zeros((2, 2)), "embeddings": np.zeros((1, 3))})):
        save_file(tensors, file, metadata)
        assert indexed()[1].seen == 5


def test_without_a_cache_it_works_and_says_so(indexed, tmp_path):
    (tmp_path / "file").write_text("")
    index, _, lines = indexed(root=tmp_path / "file/cache")
    assert [line.partition(": ")[2] for line in lines] == [
        "its index cannot be kept (Not a directory); set SKETCHBENCH_CACHE to a folder that can be written", "embedding 5 photos"]
    check(index)


def test_a_read_only_cache_is_read(indexed, folder, tmp_path, monkeypatch):
    indexed()

    def denied(*args, **more):
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(os, "open", denied)
    _, embed, lines = indexed()
    assert embed.seen == 0 and lines == []  # all is there
    shade(5, folder / "new.png")
    index, embed, lines = indexed()
    assert embed.seen == 1 and "its index cannot be kept (Read-only file system)" in lines[0]
    check(index)


def test_a_full_disk_is_said_once(indexed, monkeypatch):
    def full(*args, **more):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(module, "SAVE", 1)
    monkeypatch.setattr("safetensors.numpy.save_file", full)
    index, _, lines = indexed(batch=1)
    assert sum("No space left" in line for line in lines) == 1
    check(index)


def test_large_photos_come_in_smaller_batches(indexed, folder, monkeypatch):
    monkeypatch.setattr(module, "HELD", 100)
    embed = indexed()[1]  # 48 bytes a photo
    assert embed.batches == [3, 2]


# ------------------------------------------------------------------ several processes
WORKER = """
import sys, time
from pathlib import Path
import numpy as np
from sketchbench.retrieval import index as module
module.SAVE = 4
folder, root, log, pause = Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3]), float(sys.argv[4])
def embed(images):
    with log.open("a") as file:
        file.write("x" * len(images) + "\\n")
    time.sleep(pause)
    return np.array([i.mean((0, 1)) for i in images])
print(len(module.gallery_index(folder, embed, "k", batch=2, root=root)))
"""


def started(folder: Path, root: Path, log: Path, pause: float) -> subprocess.Popen:
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)}
    return subprocess.Popen([sys.executable, "-c", WORKER, str(folder), str(root), str(log), str(pause)], env=env, text=True,
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def embedded(log: Path) -> int:
    return log.read_text().count("x") if log.exists() else 0


@pytest.fixture
def forty(tmp_path: Path) -> Path:
    for k in range(40):
        shade(k, tmp_path / f"forty/{k:02d}.png")
    return tmp_path / "forty"


def test_two_processes_embed_each_photo_once(forty, tmp_path):
    log = tmp_path / "log"
    both = [started(forty, tmp_path / "cache", log, 0.02) for _ in range(2)]
    told = [p.communicate(timeout=60) for p in both]
    assert [out for out, _ in told] == ["40\n", "40\n"]
    assert embedded(log) == 40
    embed = Embedder()
    check(gallery_index(forty, embed, "k", root=tmp_path / "cache"))
    assert embed.seen == 0


def test_a_killed_indexing_goes_on(forty, tmp_path):
    log = tmp_path / "log"
    victim = started(forty, tmp_path / "cache", log, 0.1)
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and embedded(log) < 14:
        time.sleep(0.01)
    victim.send_signal(signal.SIGKILL)
    victim.communicate()
    before = embedded(log)
    embed = Embedder()
    index = gallery_index(forty, embed, "k", root=tmp_path / "cache")
    assert 14 <= before < 40 and 40 - before <= embed.seen <= 40 - before + 6  # since the last saving, and the batch that it was at
    assert len(index) == 40
    check(index)
    assert not list(tmp_path.rglob("*.tmp"))


MANY = """
import resource, sys
import numpy as np
from sketchbench.retrieval.index import gallery_index
noise = np.random.default_rng(0).random((32, int(sys.argv[3]), int(sys.argv[4])), np.float32)
for _ in range(2):  # from nothing, then from the file
    assert gallery_index(sys.argv[1], lambda images: noise[:len(images)], "k", root=sys.argv[2]).embeddings.shape[0] == 10_000
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss << (0 if sys.platform == "darwin" else 10))  # bytes there, kB elsewhere
"""


@pytest.mark.parametrize(("views", "most"), [(1, 1 << 29), pytest.param(10, MEMORY, marks=pytest.mark.slow)])
def test_ten_thousand_photos_within_memory(tmp_path, views, most):
    """Features as long as the paper's network's; of ten views they are 1 GB. For the second look one photo in a hundred is changed."""
    source = shade(7, tmp_path / "one.png").read_bytes()
    (tmp_path / "many").mkdir()
    for k in range(10_000):
        (tmp_path / f"many/{k:05d}.png").write_bytes(source)
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)}
    fresh = ["sh", "-c", '"$@"; exit $?', "sh"]  # a child of ours begins with our own peak, a child of a shell with the shell's
    command = [*fresh, sys.executable, "-c", MANY, str(tmp_path / "many"), str(tmp_path / "cache"), str(views), "2560"]
    for changed in (0, 100):
        for k in range(changed):
            os.utime(tmp_path / f"many/{k:05d}.png", ns=(k, k))
        used = int(subprocess.run(command, env=env, check=True, capture_output=True, text=True).stdout)
        assert 10_000 * views * 2560 * 4 < used < most
