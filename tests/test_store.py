"""The cache: chunks are there as a whole or not at all, are built once, and survive whatever happens to the builder."""

from __future__ import annotations

import errno
import json
import os
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from sketchbench.errors import UserError
from sketchbench.store import Store, default_root

KEY = {"what": "numbers", "seed": 3}
SHAPE, CHUNK = (37, 4), 5


def records(log: Path, pause: float, start: int, stop: int) -> np.ndarray:
    """Row i is i, i+1, i+2, i+3. Each call leaves a line in the log."""
    with log.open("a") as file:
        file.write(f"{start} {os.getpid()}\n")
    time.sleep(pause)
    return np.arange(start, stop)[:, None] + np.arange(4)


def slab_at(root: Path):
    return Store(root).array(KEY, SHAPE, np.int32, chunk=CHUNK)


def started(root: Path, log: Path, pause: float, **more) -> subprocess.Popen:
    """Another process that fills the same slab."""
    code = ("import json, sys; from pathlib import Path; from functools import partial\n"
            "sys.path.insert(0, sys.argv[1]); import test_store as t\n"
            "t.slab_at(Path(sys.argv[2])).fill(partial(t.records, Path(sys.argv[3]), float(sys.argv[4])), **json.loads(sys.argv[5]))")
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)}
    return subprocess.Popen([sys.executable, "-c", code, str(Path(__file__).parent), str(root), str(log), str(pause), json.dumps(more)],
                            env=env)


def test_slab_reads_back_what_was_filled(tmp_path):
    slab = slab_at(tmp_path)
    told = []
    slab.fill(partial(records, tmp_path / "log", 0), progress=told.append)
    expected = np.arange(37)[:, None] + np.arange(4)
    assert slab.done.all() and told[-1] == 37
    again = slab_at(tmp_path)
    np.testing.assert_array_equal(again[:], expected)
    np.testing.assert_array_equal(again[[36, 0, 7]], expected[[36, 0, 7]])
    np.testing.assert_array_equal(again[3:22:4], expected[3:22:4])
    np.testing.assert_array_equal(again[-1], expected[-1])
    np.testing.assert_array_equal(np.concatenate([part for _, part in again.parts()]), expected)
    assert isinstance(again.part(0), np.memmap) and not again[4].flags.writeable
    with pytest.raises(IndexError):
        again[37]


def test_records_with_named_fields(tmp_path):
    dtype = np.dtype([("photo", np.uint8, (2, 2, 3)), ("mask", np.uint8, (2, 2))])
    slab = Store(tmp_path).array(KEY, (3,), dtype, chunk=2)

    def build(start, stop):
        out = np.zeros(stop - start, dtype)
        out["mask"] = np.arange(start, stop)[:, None, None]
        return out

    assert slab.ensure(2, build)["mask"].tolist() == [[2, 2], [2, 2]]
    assert slab.done.tolist() == [False, True]  # nothing but the chunk that was asked for
    with pytest.raises(LookupError, match="not filled"):
        slab[0]


def test_other_key_or_shape_is_another_entry(tmp_path):
    store = Store(tmp_path)
    asked = [(KEY, SHAPE, "i4", 5), ({**KEY, "seed": 4}, SHAPE, "i4", 5), (KEY, (38, 4), "i4", 5), (KEY, SHAPE, "f4", 5),
             (KEY, SHAPE, "i4", 6)]
    folders = {store.array(key, shape, dtype, chunk=chunk).folder for key, shape, dtype, chunk in asked}
    assert len(folders) == 5
    assert store.array(dict(reversed(KEY.items())), SHAPE, "i4", chunk=5).folder in folders


def test_two_processes_build_each_chunk_once(tmp_path):
    log = tmp_path / "log"
    others = [started(tmp_path, log, 0.05) for _ in range(2)]
    assert [p.wait(timeout=60) for p in others] == [0, 0]
    lines = [line.split() for line in log.read_text().splitlines()]
    assert sorted(int(start) for start, _ in lines) == list(range(0, 37, CHUNK))
    assert len({pid for _, pid in lines}) == 2
    assert slab_at(tmp_path)[:].sum() == (np.arange(37)[:, None] + np.arange(4)).sum()


def lines_of(log: Path) -> list[tuple[int, int]]:
    """(first record, process) of each chunk that was begun."""
    lines = log.read_text().splitlines() if log.exists() else []
    return [(int(start), int(pid)) for start, pid in map(str.split, lines)]


@pytest.fixture
def helped(monkeypatch, tmp_path):
    """Fills with a helper beside."""
    monkeypatch.syspath_prepend(str(Path(__file__).parent))

    def fill(pause: float, **told) -> list[tuple[int, int]]:
        log = tmp_path / "log"
        told = {"log": str(log), "pause": pause, **told}
        slab_at(tmp_path).fill(partial(records, log, pause), helper="slab_helper", told=told, workers=2)
        np.testing.assert_array_equal(slab_at(tmp_path)[:], np.arange(37)[:, None] + np.arange(4))
        return lines_of(log)

    return fill


def test_helpers_share_the_work(helped):
    lines = helped(0.4)
    assert sorted(start for start, _ in lines) == list(range(0, 37, CHUNK))
    assert len({pid for _, pid in lines}) == 2


def test_a_killed_helper_is_no_loss(helped):
    lines = helped(0.4, killed=True)
    assert [start for start, pid in lines if pid != os.getpid()] == [35]  # from the other end
    assert sorted(start for start, pid in lines if pid == os.getpid()) == list(range(0, 37, CHUNK))


def test_a_helper_that_cannot_start_is_no_loss(tmp_path):
    slab = slab_at(tmp_path)
    slab.fill(partial(records, tmp_path / "log", 0), helper="no_such_module", workers=2)
    assert slab.done.all()


def test_a_helper_ends_with_the_process_that_it_helps(tmp_path):
    log = tmp_path / "log"
    victim = started(tmp_path, log, 0.3, helper="slab_helper", told={"log": str(log), "pause": 0.3}, workers=2)
    deadline = time.monotonic() + 30
    while len({pid for _, pid in lines_of(log)}) < 2:
        assert time.monotonic() < deadline and victim.poll() is None
        time.sleep(0.02)
    victim.kill()
    victim.wait()
    before = len(lines_of(log))
    time.sleep(1.5)
    assert len(lines_of(log)) <= before + 1 and not slab_at(tmp_path).done.all()


def test_killed_half_way_goes_on_where_it_stopped(tmp_path):
    log = tmp_path / "log"
    victim = started(tmp_path, log, 0.3)
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and (not log.exists() or len(log.read_text().splitlines()) < 3):
        time.sleep(0.02)
    victim.send_signal(signal.SIGKILL)
    victim.wait()
    slab = slab_at(tmp_path)
    before = int(slab.done.sum())
    assert 2 <= before < slab.chunks
    again = tmp_path / "again"
    slab.fill(partial(records, again, 0))
    assert len(again.read_text().splitlines()) == slab.chunks - before  # at most the chunk that it was at is done anew
    np.testing.assert_array_equal(slab[:][:, 0], np.arange(37))
    assert not list(tmp_path.rglob("*.tmp")) and not list(tmp_path.rglob("*.lock"))


def test_truncated_chunk_is_built_again(tmp_path):
    slab = slab_at(tmp_path)
    slab.fill(partial(records, tmp_path / "log", 0))
    slab.path(2).write_bytes(slab.path(2).read_bytes()[:-1])
    again = slab_at(tmp_path)
    assert again.done.tolist().count(False) == 1
    again.fill(partial(records, tmp_path / "log", 0))
    np.testing.assert_array_equal(again[12], np.arange(12, 16))


def test_builder_that_fails_leaves_the_chunk_free(tmp_path):
    slab = slab_at(tmp_path)

    def broken(start, stop):
        raise RuntimeError("no")

    with pytest.raises(RuntimeError):
        slab.fill(broken)
    with pytest.raises(ValueError, match="shape"):
        slab.fill(lambda start, stop: np.zeros((stop - start, 3)))
    assert not slab.done.any()
    slab.fill(partial(records, tmp_path / "log", 0))
    assert slab.done.all()


@pytest.mark.parametrize("content", ["{", '{"key": {"what": "other"}, "layout": {}}'])
def test_damaged_key_is_refused_in_one_line(tmp_path, content):
    card = slab_at(tmp_path).folder / "key.json"
    card.write_text(content)
    with pytest.raises(UserError, match="damaged") as caught:
        slab_at(tmp_path)
    assert str(card) in str(caught.value) and "\n" not in str(caught.value)


def test_place_that_cannot_be_written_is_one_line(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(UserError, match="SKETCHBENCH_CACHE") as caught:
        slab_at(tmp_path / "file" / "cache")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(("number", "told"), [(errno.ENOSPC, "no room left"), (errno.EACCES, r"cannot be written \(Permission denied\)"),
                                            (errno.EROFS, r"cannot be written \(Read-only file system\)")])
def test_a_refusal_of_the_file_system_is_one_line(tmp_path, monkeypatch, number, told):
    """Told by the call that fails, so that it holds for root, too, whom no folder's rights refuse."""
    slab = slab_at(tmp_path)

    def refused(self, content):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(Path, "write_bytes", refused)
    with pytest.raises(UserError, match=told):
        slab.fill(partial(records, tmp_path / "log", 0))


def test_blob_is_built_once(tmp_path):
    calls = []

    def build() -> bytes:
        calls.append(1)
        return b"text"

    store = Store(tmp_path)
    assert [store.blob({"what": "captions"}, build) for _ in range(2)] == [b"text", b"text"]
    assert len(calls) == 1


def test_entries_can_be_seen_and_removed(tmp_path):
    store = Store(tmp_path)
    slab_at(tmp_path).ensure(0, partial(records, tmp_path / "log", 0))
    store.blob({"what": "captions"}, lambda: b"text")
    found = {e.key["what"]: e for e in store.entries()}
    assert (found["numbers"].done, found["numbers"].chunks, found["numbers"].bytes) == (1, 8, CHUNK * 16)
    assert (found["captions"].done, found["captions"].chunks, found["captions"].bytes) == (1, 1, 4)
    store.remove(found["numbers"])
    assert [e.key["what"] for e in store.entries()] == ["captions"]


def test_root_follows_the_environment(monkeypatch, tmp_path):
    monkeypatch.setenv("SKETCHBENCH_CACHE", str(tmp_path / "a"))
    assert default_root() == tmp_path / "a" == Store().root
    monkeypatch.delenv("SKETCHBENCH_CACHE")
    assert default_root() == Path.home() / ".cache" / "sketchbench"
