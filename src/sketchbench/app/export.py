"""sketchbench export: write a trained network down for other programs

  sketchbench export run=<folder> format=onnx [out=<file>]

  run=       a run folder, a .safetensors file of sketchbench, or zoo:<name>
  format=    onnx          .onnx, for ONNX Runtime and others; opset 18
             torch_export  .pt2, for torch.export.load: it needs no code of sketchbench
  out=       the file; default <run>/<task>.onnx or .pt2, for zoo: in the current folder

Takes any batch. What the answer depends on beside the picture is an input: a branch, an edge map, class embeddings, noise. The file holds,
as metadata, a line on each input and output, what is done to a picture before, and the weights' card; they are printed, too. The written
network is run beside PyTorch's on batches of 1, 2 and 5; the file is only put in place where they agree to 1e-4.
onnx needs pip install 'sketchbench[export]'.
"""

from __future__ import annotations

import json
import logging
import os
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sketchbench.app.words import asks_help, parse
from sketchbench.errors import UserError, nearest

if TYPE_CHECKING:
    import numpy as np
    from torch import Tensor

    from sketchbench.predictor import Exported

ENDINGS = {"onnx": ".onnx", "torch_export": ".pt2"}
BATCHES = (1, 2, 5)
CLOSE = 1e-4  # at most so much between the written network and PyTorch's; of values above 1, of their size
OPSET = 18
FACTS = "sketchbench.json"  # the .pt2's file of metadata

Inputs = dict[str, "Tensor"]
Answers = list["np.ndarray"]


def main(words: list[str]) -> int:
    if asks_help(words):
        print(__doc__.strip())
        return 0
    given = parse(words, ["run", "format", "out"], ["run", "format"])
    kind = given["format"]
    if kind not in ENDINGS:
        raise UserError(f"format={kind}: no such format; {nearest(kind, ENDINGS)}")
    if kind == "onnx":
        needed()
    from sketchbench.predictor import load

    predictor = load(given["run"])
    exported = predictor.exported()
    home = Path(given["run"]) if Path(given["run"]).is_dir() else Path()
    out = Path(given.get("out") or home / f"{predictor.card['task']}{ENDINGS[kind]}")
    told = facts(exported, predictor.card)
    beside = out.with_name(f".{out.name}.{os.getpid()}{ENDINGS[kind]}")
    try:
        with quiet():
            written = {"onnx": as_onnx, "torch_export": as_program}[kind](exported, told, beside)
            gaps = {batch: gap(exported, written, batch) for batch in BATCHES}
        for batch, far in gaps.items():
            print(f"batch {batch}: differs from PyTorch by {far:.1e}")
        if not max(gaps.values()) <= CLOSE:
            raise UserError(f"format={kind}: what was written differs from PyTorch by {max(gaps.values()):.1e}, more than {CLOSE:.0e}; "
                            "nothing is kept; try the other format")
        os.replace(beside, out)
    except OSError as error:
        raise UserError(f"out={out}: cannot be written ({error.strerror or error})") from None
    finally:
        beside.unlink(missing_ok=True)
    for name in (*exported.inputs, *exported.outputs):
        print(f"{'input ' if name in exported.inputs else 'output'}  {name:10s} {exported.told[name]}")
    print(f"before  {exported.before}\nafter   {exported.after}\n{out}: {out.stat().st_size / 1e6:.1f} MB")
    return 0


def needed() -> None:
    """ONNX's packages, all of which an export with its check takes."""
    from importlib.util import find_spec

    if missing := [name for name in ("onnx", "onnxscript", "onnxruntime") if find_spec(name) is None]:
        raise UserError(f"format=onnx: needs {', '.join(missing)}; pip install 'sketchbench[export]', or take format=torch_export")


def facts(exported: Exported, card: dict[str, Any]) -> dict[str, Any]:
    """The file's metadata."""
    def port(name: str) -> dict[str, Any]:
        return {"name": name, "what": exported.told[name]}

    inputs = [{**port(name), "shape": [exported.free.get(name, {}).get(axis, n) for axis, n in enumerate(x.shape)],
               "dtype": str(x.dtype).removeprefix("torch.")} for name, x in exported.inputs.items()]
    return {"inputs": inputs, "outputs": [port(name) for name in exported.outputs], "before": exported.before, "after": exported.after,
            "card": {k: v for k, v in card.items() if k not in ("path", "run")}}


# ---------------------------------------------------------------------- the two formats: write, and say how what was written is run
def as_program(exported: Exported, told: dict[str, Any], path: Path) -> Callable[[Inputs], Answers]:
    import torch

    torch.export.save(program(exported), str(path), extra_files={FACTS: json.dumps(told)})
    module = torch.export.load(str(path)).module()
    return lambda inputs: answers(module(**inputs))


def as_onnx(exported: Exported, told: dict[str, Any], path: Path) -> Callable[[Inputs], Answers]:
    import onnx
    import onnxruntime
    import torch

    made = torch.onnx.export(program(exported), dynamo=True, opset_version=OPSET, input_names=list(exported.inputs),
                             output_names=list(exported.outputs), verbose=False)
    assert made is not None
    model = made.model_proto
    model.doc_string = f"{told['card']['task']} of sketchbench; its metadata says what goes in and comes out"
    onnx.helper.set_model_props(model, {k: json.dumps(v) if not isinstance(v, str) else v for k, v in told.items()})
    path.write_bytes(model.SerializeToString())
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    taken = [port.name for port in session.get_inputs()]
    return lambda inputs: list(session.run(None, {name: inputs[name].numpy() for name in taken}))


def program(exported: Exported) -> Any:
    import torch

    axes = {name: torch.export.Dim(name) for shape in exported.free.values() for name in shape.values()}
    free = {name: {axis: axes[what] for axis, what in exported.free.get(name, {}).items()} or None for name in exported.inputs}
    with torch.no_grad():
        return torch.export.export(exported.network.eval(), (), dict(exported.inputs), dynamic_shapes=free)


# ---------------------------------------------------------------------- do they agree?
def gap(exported: Exported, written: Callable[[Inputs], Answers], batch: int) -> float:
    """The largest difference on the examples and on others like them, of values above 1 relative to their size."""
    import numpy as np
    import torch

    inputs = of_batch(exported, batch)
    with torch.no_grad():
        expected = answers(exported.network(**inputs))
    found = written(inputs)
    if [a.shape for a in found] != [b.shape for b in expected]:
        return float("inf")
    return max(float(np.max(np.abs(a - b) / np.maximum(1, np.abs(b)), initial=0)) for a, b in zip(found, expected, strict=True))


def of_batch(exported: Exported, batch: int) -> Inputs:
    """The examples over and over until each free axis has `batch` entries; numbers with a point are varied a little."""
    import torch

    draw = torch.Generator().manual_seed(batch)
    made = {}
    for name, x in exported.inputs.items():
        for axis in exported.free.get(name, {}):
            x = x.index_select(axis, torch.arange(batch) % x.shape[axis])
        made[name] = x * (1 - 0.1 * torch.rand(x.shape, generator=draw)) if x.is_floating_point() else x
    return made


def answers(outputs: Any) -> Answers:
    import torch

    return [x.detach().numpy() for x in ([outputs] if isinstance(outputs, torch.Tensor) else outputs)]


@contextmanager
def quiet() -> Iterator[None]:
    """Exporters tell their own developers a great deal."""
    import contextlib
    import io

    before = logging.root.manager.disable
    logging.disable(logging.WARNING)
    try:
        with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(before)
