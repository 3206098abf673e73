"""Anybody's drawing against anybody's folder of photos: what the predictors of all retrieval systems share."""

from __future__ import annotations

import hashlib
import json
from abc import abstractmethod
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from sketchbench.errors import UserError
from sketchbench.predictor import Predictor, page
from sketchbench.retrieval import neighbours
from sketchbench.retrieval.distances import euclidean
from sketchbench.retrieval.index import Index, gallery_index

TOP = 10
SHOWN = 50  # photos in a strip at most; the JSON file has all that were asked for
TILE = 128  # px


class RetrievalPredictor(Predictor):
    """A subclass gives the network and `features`, and `pairwise` where photos are not ranked by Euclidean distance.

    A folder is looked through when it is first asked for: photos that change later are seen by the next predictor.
    """

    asks = {"gallery": "folder of photos to look in", "top": f"how many photos to name ({TOP})"}
    revision = 1  # raised by hand when features change under the same weights, so that galleries are embedded anew

    @abstractmethod
    def features(self, images: list[np.ndarray], domain: str) -> Tensor:
        """uint8 pictures of any size, all `sketch` or all `photo` → (n, V, D)"""

    def pairwise(self, q: Tensor, g: Tensor) -> Tensor:
        """(n, D), (m, D) → (n, m)"""
        return euclidean(q, g)

    def distances(self, q: Tensor, g: Tensor) -> Tensor:
        """A drawing's views (V, D) and photos' (n, V, D) → (n,): view against view, averaged."""
        return torch.stack([self.pairwise(q[v : v + 1], g[:, v])[0] for v in range(len(q))]).mean(0)

    def rows(self, x: Tensor) -> Tensor | None:
        """(n, V, D) → (n, d) whose Euclidean distances rank nearly as `distances` does; None where nothing is known to."""
        return x.flatten(1) if type(self).pairwise is RetrievalPredictor.pairwise else None

    def further(self, drawing: np.ndarray, q: Tensor) -> dict[str, Any]:
        """What else a system tells of a drawing on its page: its category, say."""
        return {}

    # ------------------------------------------------------------------ the gallery
    @cached_property
    def key(self) -> str:
        """What the embeddings of photos depend on besides the photos."""
        with open(self.card["path"], "rb") as file:
            return f"{hashlib.file_digest(file, 'sha256').hexdigest()}-{type(self).__name__}-{self.revision}"

    def index(self, gallery: str) -> Index:
        if getattr(self, "_asked", None) != gallery:
            self.use(self.indexed(gallery), gallery)
        return self._index

    def indexed(self, gallery: str, file: Path | None = None) -> Index:
        """A folder's photos, in the cache or in a file."""
        batch = max(1, 32 // int(self.card.get("views", 1)))
        coded = None if self.rows(torch.zeros(1, 1, 1)) is None else self._rows
        return gallery_index(gallery, self._embed, self.key, batch, file=file, run=self.card.get("run", ""), rows=coded)

    def use(self, index: Index, gallery: str) -> None:
        """Answer from this index when asked for the gallery."""
        if index.facts["key"] != self.key:
            raise UserError(f"index: it was made with other weights than those of run={self.card.get('run', '')}; "
                            f"sketchbench index run={self.card.get('run', '')} gallery={index.folder} makes one with these")
        self._index, self._asked = index, gallery
        self._neighbours: neighbours.Neighbours | None = None  # made by the first search that needs it

    @torch.inference_mode()
    def _rows(self, embeddings: np.ndarray) -> np.ndarray:
        rows = self.rows(torch.from_numpy(embeddings))
        assert rows is not None
        return rows.float().numpy()

    def nearest(self, q: Tensor, top: int) -> tuple[np.ndarray, np.ndarray]:
        """A drawing's views (V, D) → which photos, the nearest first, and how far; of equally near ones the first by name."""
        index, query, some = self._index, self.rows(q[None]), None
        if query is not None and len(index) > neighbours.CANDIDATES:
            if self._neighbours is None:
                self._neighbours = neighbours.Neighbours(self._rows(index.embeddings), index.codes)
            some = self._neighbours.among(query[0].float().numpy(), top)
        g = torch.from_numpy(index.embeddings if some is None else index.embeddings[some])  # (n, V, D)
        far = self.distances(q, g).numpy()
        order = np.argsort(far, kind="stable")[:top]
        return order if some is None else some[order], far[order]

    @torch.inference_mode()
    def _embed(self, images: list[np.ndarray]) -> np.ndarray:
        return self.features(images, "photo").float().cpu().numpy()

    # ------------------------------------------------------------------ the contract
    def ready(self, **asked: str) -> None:
        _top(asked)
        self.index(_gallery(asked))

    def prepare(self, image: np.ndarray, **asked: str) -> dict[str, Any]:
        """What `features` takes. The network by itself takes what `features` gives it: plain tensors."""
        return {"images": [page(image)[0]], "domain": "sketch"}

    @torch.inference_mode()
    def answer(self, image: np.ndarray, **asked: str) -> dict[str, Any]:
        self.ready(**asked)
        return self.decode(self.features(**self.prepare(image)), image, **asked)

    def decode(self, outputs: Tensor, image: np.ndarray, **asked: str) -> dict[str, Any]:
        """Features of the drawing (1, V, D) → the nearest photos."""
        index, q = self.index(_gallery(asked)), outputs[0].float().cpu()
        found = zip(*(a.tolist() for a in self.nearest(q, _top(asked))), strict=True)
        top = [{"photo": index.names[k], "distance": round(far, 6), "rank": rank} for rank, (k, far) in enumerate(found, 1)]
        return {"top": top, "gallery": len(index), "folder": str(index.folder), **self.further(page(image)[0], q)}

    def line(self, result: dict[str, Any]) -> str:
        told = [f"#{t['rank']} {_name(t['photo'])} ({t['distance']:#.4g})" for t in result["top"][:3]]
        more = [f"{k}={v}" for k, v in result.items() if k not in ("gallery", "folder") and isinstance(v, (str, int, float))]
        n = result["gallery"]
        return "  ".join([*told, f"of {n} photos" if n > 1 else "the only photo of the gallery", *more])

    def write(self, result: dict[str, Any], image: np.ndarray, stem: Path) -> list[Path]:
        from PIL import Image

        from sketchbench.report.canvas import fit
        from sketchbench.retrieval.pictures import result_strip, sheet

        files = [stem.with_name(stem.name + end) for end in (".strip.png", ".json")]
        shown = result["top"][:SHOWN]
        found = [fit(self.photo(Path(result["folder"], t["photo"])), TILE) for t in shown]
        words = [f"{t['rank']}   {t['distance']:#.4g}\n{_name(Path(t['photo']).stem)}" for t in shown]
        strip = result_strip(page(image)[0], found, [""] * len(found), words, TILE, columns=TOP)
        Image.fromarray(sheet([strip], f"drawing · its nearest photos of {result['gallery']}: rank, distance, file")).save(files[0])
        files[1].write_text(json.dumps(result, indent=1))
        return files

    def photo(self, path: Path) -> np.ndarray:
        """A photo of the gallery, for eyes."""
        from sketchbench.data.sources._images import read_rgb

        try:
            return read_rgb(path)
        except UserError:  # gone since it was indexed; the result stands
            return np.full((TILE, TILE), 224, np.uint8)


def _gallery(asked: dict[str, str]) -> str:
    if not asked.get("gallery"):
        raise UserError("gallery=? is missing: these weights look for photos; give the folder that holds them as gallery=<folder>")
    return str(asked["gallery"])


def _top(asked: dict[str, str]) -> int:
    said = asked.get("top", TOP)
    try:
        top = int(said)
    except ValueError:
        top = 0
    if top < 1:
        raise UserError(f"top={said}: must be a whole number from 1 on")
    return top


def _name(photo: str) -> str:
    """Fit for printing, whatever bytes the file system holds."""
    return photo.encode("utf-8", "replace").decode()
