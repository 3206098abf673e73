"""sketchbench test: test a finished run again

  sketchbench test run=<folder>                              as it was
  sketchbench test run=<folder> trainer.devices=2            over two processes
  sketchbench test run=<folder> data=folder data.root=<path> on other data of the same kind

  run=        the run folder
  data=       other data; its keys follow as data.<key>=<value>
  trainer.*   devices, accelerator, precision

Adds rows to the run's rows.csv and writes test.json beside metrics.json.
"""

from __future__ import annotations

from typing import cast

from sketchbench.app.words import asks_help, parse


def main(words: list[str]) -> int:
    if asks_help(words):
        print(__doc__.strip())
        return 0
    given = parse(words, ["run", "data"], ["run"], prefixes=("data.", "trainer."))
    import os
    import tempfile
    from pathlib import Path

    from omegaconf import DictConfig, OmegaConf

    from sketchbench.run.config import compose, put_words
    from sketchbench.run.execute import check_numbers, processes
    from sketchbench.run.folder import RunFolder
    from sketchbench.run.launch import launch
    from sketchbench.run.results import retest

    folder = RunFolder.open(given.pop("run"))
    config = cast(DictConfig, OmegaConf.load(folder.config))
    if "data" in given:
        config.data = compose([f"task={config.task.name}", f"preset={config.preset}", f"data={given['data']}"]).data
    put_words(config, {k: v for k, v in given.items() if "." in k})
    check_numbers(config, trains=False)
    if processes(config) > 1 and "TORCHELASTIC_RUN_ID" not in os.environ:
        with tempfile.TemporaryDirectory() as scratch:
            inner = RunFolder(Path(scratch)).create()
            inner.config.parent.mkdir()
            OmegaConf.save(config, inner.config)
            for name in ("checkpoints/last.ckpt", "networks"):
                if (folder.path / name).exists():
                    (inner.path / name).symlink_to((folder.path / name).resolve())
            launch(inner, processes(config), "test", *(f"{k}={v}" for k, v in given.items()))
            folder.path.joinpath("test.json").write_text((inner.path / "test.json").read_text())
            _append(inner, folder)
    else:
        retest(config, folder, given)
    return 0


def _append(inner: object, folder: object) -> None:
    from dataclasses import replace

    from sketchbench.run.rows import append_rows, read_rows

    append_rows(folder.rows, [replace(r, run=folder.path.name) for r in read_rows(inner.rows)])  # type: ignore[attr-defined]
