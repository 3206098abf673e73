"""The loss ablation of the draft: each row leaves out what it says, and nothing else."""

from __future__ import annotations

import pytest

from sketchbench.report import tables as t
from sketchbench.run.config import compose, flat
from sketchbench.systems.zs_sbir.losses import WEIGHTS

GREEK = {f"λ{k}": name for k, name in enumerate(WEIGHTS, 1)}
TABLE = t.load_table("zs_sbir", "losses")
FROZEN = TABLE.rows[-2]  # another method
LEFT_OUT = [r for r in TABLE.rows if r is not FROZEN]


def composed(row: t.TableRow) -> dict:
    return flat(compose(["task=zs_sbir", "preset=ablate", *TABLE.words(row, "ablate")]))


@pytest.mark.parametrize("row", LEFT_OUT, ids=lambda r: r.name)
def test_a_row_leaves_out_what_it_says(row):
    full, own = composed(TABLE.rows[0]), composed(row)
    changed = {k for k in own if own[k] != full[k]}
    if row.name == t.CONTROL:
        assert changed == {"task.view.shuffle_labels"}
        return
    named = {GREEK[g] for g in GREEK if g in row.name}
    away = named if row.name.startswith("−") else set(GREEK.values()) - named if named else set()
    assert changed == {f"task.system.weights.{name}" for name in away} and all(own[k] == 0 for k in changed)
    assert all(own[f"task.system.weights.{name}"] > 0 for name in set(WEIGHTS) - away)


def test_every_term_is_left_out_once_and_all_rows_share_one_start():
    alone = {next(iter(row.words)) for row in LEFT_OUT if row.words and len(row.words) == 1 and row.name != t.CONTROL}
    assert alone == {f"task.system.weights.{name}=0" for name in WEIGHTS}
    assert len({composed(row)["task.system.start"] for row in LEFT_OUT}) == 1 and FROZEN.words == ("method=frozen",)
    assert TABLE.metric == "map_all" and all(row.baseline == TABLE.rows[0].name for row in TABLE.rows if row.name != t.CONTROL)


def test_the_sweep_measures_the_same_rows():
    """experiment=zs_sbir/loss_ablation and the table leave out the same terms."""
    import yaml

    from sketchbench.paths import conf_dir

    told = yaml.safe_load((conf_dir() / "experiment/zs_sbir/loss_ablation.yaml").read_text())
    sets = yaml.safe_load("[" + told["hydra"]["sweeper"]["params"]["task.system.weights"].replace(":", ": ") + "]")
    rows = [{w.rpartition(".")[2].partition("=")[0] for w in row.words} for row in LEFT_OUT if row.name != t.CONTROL]
    assert all(set(s) <= set(WEIGHTS) and not any(s.values()) for s in sets)
    assert sorted(map(sorted, sets)) == sorted(map(sorted, rows))
