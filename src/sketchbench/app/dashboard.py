"""sketchbench dashboard: the W&B workspace of this benchmark, built from code

  sketchbench dashboard                          in the project of conf/logger/wandb.yaml, at your default entity
  sketchbench dashboard project=<p> entity=<e>   somewhere else
  sketchbench dashboard print=json               only show what it would be, without a network or an account

  project=    the W&B project: sketchbench
  entity=     your user or team name
  name=       the workspace's name: sketchbench
  print=      json

An overview of all tasks comes first, then a section for each task: its test metrics, validation curves, pictures and tables of values by
category, as runs with logger=wandb leave them. What a section shows stands in tasks/<task>/dashboard.yaml.
"""

from __future__ import annotations

from typing import Any

from sketchbench.app.words import asks_help, parse
from sketchbench.errors import UserError, nearest


def main(words: list[str]) -> int:
    if asks_help(words):
        print(__doc__.strip())
        return 0
    given = parse(words, ["project", "entity", "name", "print"])
    if given.get("print", "json") != "json":
        raise UserError(f"print={given['print']}: no such form; {nearest(given['print'], ['json'])}")
    from sketchbench.report.dashboard import as_plain, parts, workspace

    parts()
    project, name = given.get("project", "sketchbench"), given.get("name", "sketchbench")
    if "print" in given:
        import json

        print(json.dumps(as_plain(workspace(project, given.get("entity", ""), name)), indent=1, ensure_ascii=False))
        return 0
    print(saved(project, given.get("entity", ""), name))
    return 0


def saved(project: str, entity: str, name: str) -> str:
    """The address of the workspace, now in W&B."""
    import wandb

    from sketchbench.report.dashboard import workspace

    todo = "log in with `wandb login` (or set WANDB_API_KEY), or look at it with print=json"
    try:
        api = wandb.Api(timeout=20)
        space: Any = workspace(project, entity or str(api.default_entity), name)
        space.save()
    except Exception as error:  # the library raises its own, requests' and the protocol's errors
        why = (str(error).splitlines() or [type(error).__name__])[0]
        raise UserError(f"dashboard: W&B cannot be reached as you ({why[:120]}); {todo}") from None
    return str(space.url)
