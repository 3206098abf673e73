"""sketchbench score: other people's embeddings and predictions under our definitions

  sketchbench score task=semi3net queries=a.npy gallery=b.npy query_labels=a.csv gallery_labels=b.csv
  sketchbench score task=zs_sbir scores=s.npy labels=labels.json
  sketchbench score task=fg_sbir queries=a.npy gallery=b.npy data=qmul_shoe_v1 data.root=<folder>
  sketchbench score task=deepssp predictions=<folder> masks=<folder>
  sketchbench score task=scene_seg predictions=<folder> classes=classes.json data=fscoco data.root=<folder>

for every task
  name=            whose results these are; out=<folder> where they go, by default runs/<task>/<time>-<name>
  data=            score against a source's test split, as our own runs are: preset=, data.* and task.* as for a run.
                   Then `sketchbench report <out> <run folder>` tests the two in pairs
semi3net, zs_sbir: what shows the same category is found. fg_sbir: the very instance (instances for labels below)
  queries= gallery=          embeddings (.npy, a row a picture); distance=cosine|euclidean|squared (fg_sbir: euclidean; also n views a row)
  scores= or distances=      a matrix (.npy, queries x photos) in their place
  query_labels= gallery_labels=  .csv (columns label, id), .json (a list, or id -> label) or a label a line
  labels=                    both in one .json: an object with the lists "queries" and "gallery"
  query_ids= gallery_ids=    what the rows are; with data=, by default the order of the split, sketches and photos
  triplets=                  fg_sbir: .json, a list of [sketch, photo judged closer, photo judged farther], by id or row
deepssp
  predictions= masks=        label maps, <id>.png in both
  category= or categories=   one for all, or a .csv (columns category, id) or .json (id -> category); by default the folder: cow/3.png
  names=                     .json, category -> label -> part; by default the task's own
scene_seg: always with data=
  predictions=               <id>.png label maps, or <id>.json or one .json of all ids: a class for each stroke
  classes=                   .json, what labels 1, 2, ... of the maps are called
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from sketchbench.app.words import asks_help, parse
from sketchbench.errors import UserError, nearest

if TYPE_CHECKING:
    from sketchbench.scoring.scored import Scored, Truth

EVERY = ["task", "name", "out", "data", "preset"]
RANKED = ["queries", "gallery", "scores", "distances", "distance", "query_ids", "gallery_ids"]
KEYS = {"semi3net": [*RANKED, "labels", "query_labels", "gallery_labels"],
        "zs_sbir": [*RANKED, "labels", "query_labels", "gallery_labels"],
        "fg_sbir": [*RANKED, "instances", "query_instances", "gallery_instances", "triplets"],
        "deepssp": ["predictions", "masks", "category", "categories", "names"],
        "scene_seg": ["predictions", "classes"]}


def main(words: list[str]) -> int:
    if asks_help(words):
        print(__doc__.strip())
        return 0
    task = next((w[5:] for w in words if w.startswith("task=")), "")
    if not task:
        raise UserError(f"task=? is missing: choose from {', '.join(KEYS)}")
    if task not in KEYS:
        raise UserError(f"task={task}: there is nothing to score for it; {nearest(task, KEYS)}")
    dense = task in ("deepssp", "scene_seg")
    given = parse(words, [*EVERY, *KEYS[task]], ["predictions"] if dense else [], prefixes=("data.", "task."))
    start = time.monotonic()
    from omegaconf import OmegaConf

    from sketchbench.paths import conf_dir
    from sketchbench.scoring.leave import leave, show
    from sketchbench.scoring.scored import truth_of

    scored = scorer(task)(given, truth_of(given))
    facts = OmegaConf.load(conf_dir() / "task" / f"{task}.yaml")
    name = given.get("name") or default_name(given)
    out = Path(given.get("out") or Path("runs") / task / f"{time.strftime('%Y%m%d-%H%M%S')}-{slug(name)}")
    show(leave(scored, given, name, str(facts.metric), str(facts.title), out, time.monotonic() - start))
    return 0


def scorer(task: str) -> Callable[[Mapping[str, str], Truth | None], Scored]:
    from functools import partial

    from sketchbench.scoring import dense, retrieval

    kinds: dict[str, Callable[[Mapping[str, str], Truth | None], Scored]] = {
        "fg_sbir": partial(retrieval.score, "instance"), "deepssp": dense.parsing, "scene_seg": dense.scenes}
    return kinds.get(task) or partial(retrieval.score, "category")


def default_name(given: Mapping[str, str]) -> str:
    path = next(given[k] for k in ("predictions", "queries", "scores", "distances") if given.get(k))
    return Path(path).stem


def slug(name: str) -> str:
    """For a folder."""
    return "".join(c if c.isalnum() or c in "-_." else "_" for c in name)[:60]
