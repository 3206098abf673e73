"""The demo's server as somebody with bad intentions meets it: no file is given out, none is taken, and it listens on loopback only."""

from __future__ import annotations

import os
import socket
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from sketchbench.app.demo import LOOPBACK, launch
from sketchbench.errors import UserError


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """(address, the folder that the server may write to)"""
    scratch = tmp_path_factory.mktemp("scratch")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "environ", os.environ.copy())
        with socket.socket() as s:
            s.bind((LOOPBACK, 0))
            port = s.getsockname()[1]
        blocks = launch({}, None, LOOPBACK, port, str(scratch))
        yield f"http://{LOOPBACK}:{port}", scratch
        blocks.close(verbose=False)


def status(url: str, data: bytes | None = None, **headers: str) -> int:
    try:
        with urllib.request.urlopen(urllib.request.Request(url, data, headers), timeout=20) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code


def test_the_page_names_nothing_outside(served):
    with urllib.request.urlopen(served[0], timeout=20) as answer:
        page = answer.read().decode()
    assert "sketchbench" in page and not [w for w in ("fonts.googleapis", "fonts.gstatic", "cdn.", "cdnjs") if w in page]


@pytest.mark.parametrize("path", ["/etc/passwd", "../../../../etc/passwd", "..%2f..%2fetc%2fpasswd", str(Path(__file__)), "pyproject.toml"])
def test_no_file_is_given_out(served, path):
    assert status(f"{served[0]}/gradio_api/file={path}") in (403, 404)


def test_no_file_is_taken(served):
    body = b'--x\r\nContent-Disposition: form-data; name="files"; filename="../../out.png"\r\n\r\n' + b"x" * 5000 + b"\r\n--x--\r\n"
    code = status(f"{served[0]}/gradio_api/upload", body, **{"Content-Type": "multipart/form-data; boundary=x"})
    assert code >= 400 and not [p for p in served[1].rglob("*") if p.is_file()] and not list(served[1].parent.glob("out.png"))


def test_only_this_machine_is_answered(served):
    port = int(served[0].rsplit(":", 1)[1])
    listening = [line.split()[1] for name in ("tcp", "tcp6") for line in Path(f"/proc/net/{name}").read_text().splitlines()[1:]
                 if line.split()[3] == "0A" and int(line.split()[1].rsplit(":", 1)[1], 16) == port]
    assert listening == [f"0100007F:{port:04X}"]


def test_a_port_that_is_taken_is_told_in_a_line(served, tmp_path):
    with pytest.raises(UserError, match="cannot listen on"):
        launch({}, None, LOOPBACK, int(served[0].rsplit(":", 1)[1]), str(tmp_path))
