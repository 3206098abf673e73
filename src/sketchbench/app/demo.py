"""sketchbench demo: draw in the browser, and see what the systems make of it

  sketchbench demo [port=7860] [gallery=<folder>] [<task>=<run> …] [--share-on <address>]

  port=      where the page is; the next free one from 7860 on, if you do not say
  gallery=   your own photos (subfolders too), to be searched beside the world's
  <task>=    a run folder or weights instead of the shipped ones: deepssp=, fg_sbir=, semi3net=, zs_sbir=, scene_seg=

The page is for this machine only. --share-on 0.0.0.0 (or one of this machine's addresses) lets others in: they see the photos of the
gallery, and there is no password. Nothing is fetched from elsewhere. Needs pip install 'sketchbench[demo]'.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any

from sketchbench.app.words import asks_help, parse
from sketchbench.errors import UserError

LOOPBACK, SHARE = "127.0.0.1", "--share-on"


def main(words: list[str]) -> int:
    if asks_help(words):
        print(__doc__.strip())
        return 0
    words, address = shared(words)
    from sketchbench.demo.models import TASKS

    given = parse(words, ["port", "gallery", *TASKS])
    own = Path(given["gallery"]).expanduser() if "gallery" in given else None
    if own is not None and not own.is_dir():
        raise UserError(f"gallery={own}: no such folder; give one that holds photos")
    with tempfile.TemporaryDirectory(prefix="sketchbench-demo-") as scratch:
        launched = launch({t: given[t] for t in TASKS if t in given}, own, address, port(given.get("port")), scratch)
        try:
            launched.block_thread()
        finally:
            launched.close()
    return 0


def shared(words: list[str]) -> tuple[list[str], str]:
    """The other words, and the address that the page listens on."""
    if SHARE not in words:
        return words, LOOPBACK
    at = words.index(SHARE)
    if at + 1 == len(words) or "=" in words[at + 1]:
        raise UserError(f"{SHARE}: say the address that others may reach the page at, such as {SHARE} 0.0.0.0")
    return words[:at] + words[at + 2:], words[at + 1]


def port(said: str | None) -> int | None:
    if said is None:
        return None
    if not said.isdecimal() or not 1 <= int(said) <= 65535:
        raise UserError(f"port={said}: must be from 1 to 65535")
    return int(said)


def launch(runs: dict[str, str], own: Path | None, address: str, at: int | None, scratch: str) -> Any:
    """The page, answering; it goes on in its own thread."""
    os.environ.setdefault("OMP_NUM_THREADS", "1")  # one picture at a time gains nothing from more, and two visitors lose much
    os.environ |= {"GRADIO_ANALYTICS_ENABLED": "False", "HF_HUB_OFFLINE": "1", "GRADIO_TEMP_DIR": scratch, "DO_NOT_TRACK": "1"}
    try:
        import gradio as gr
    except ImportError:
        raise UserError("demo: needs Gradio; pip install 'sketchbench[demo]'") from None
    from sketchbench.demo import page
    from sketchbench.demo.answers import Answers
    from sketchbench.demo.models import Models

    fonts = ["system-ui", "sans-serif"]
    theme = gr.themes.Default(primary_hue="blue", font=fonts, font_mono=["ui-monospace", "monospace"])
    blocks = page.build(Answers(Models(runs), own)).queue(max_size=64)
    try:
        _, local, _ = blocks.launch(
            server_name=address, server_port=at, prevent_thread_lock=True, quiet=True, share=False, inbrowser=False, theme=theme,
            css=(page.HERE / "style.css").read_text(), footer_links=[], run_history=False, max_file_size=1, enable_monitoring=False,
            ssr_mode=False, pwa=False, mcp_server=False)
    except OSError as error:
        raise UserError(f"port={at or 7860}: cannot listen on {address} ({error}); choose another with port=") from None
    print(f"draw at {local}" + ("" if address == LOOPBACK else f" (open to others on {address})") + "   (Ctrl-C ends it)", flush=True)
    return blocks
