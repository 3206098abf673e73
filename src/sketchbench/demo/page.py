"""The page: a canvas on the left, a tab for each thing that can be asked of a drawing on the right."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sketchbench.demo import answers, drawing, markup, world
from sketchbench.demo.answers import Answers
from sketchbench.errors import UserError

if TYPE_CHECKING:
    import gradio

HERE = Path(__file__).parent
TABS = ("Parts", "Find it", "Category search", "Scene", "One-pixel view")
EXAMPLES = dict(zip(TABS, ("parsing", "fine", "category", "scene", "parsing"), strict=True))
USES = dict(zip(TABS, ("deepssp", "fg_sbir", "semi3net", "scene_seg", ""), strict=True))
CANVAS = f"""<div class="sb-paper"><canvas width="{world.PAGE}" height="{world.PAGE}" aria-label="draw here"></canvas>
<p class="sb-hello">draw here</p></div>
<div class="sb-tools"><button data-do="pen" aria-pressed="true">pen</button><button data-do="eraser" aria-pressed="false">eraser</button>
<button data-do="undo">undo</button><button data-do="clear">clear</button><button data-do="upload">upload</button></div>
<input type="file" accept="image/*" hidden><p class="sb-said" role="status"></p>"""
# what is sent is read from the canvas at that moment, whatever caused it
READ = "(drawing, number, ...rest) => [window.sketchbench.drawing(), window.sketchbench.number(), ...rest]"


def build(made: Answers) -> gradio.Blocks:
    import gradio as gr

    with gr.Blocks(title="sketchbench", analytics_enabled=False) as page:
        gr.HTML('<p class="sb-title">sketchbench</p><p class="sb-under">Draw something, and see what five sketch-understanding systems '
                "make of it. They were trained on drawings made by a program, and run on this machine.</p>")
        sent, number, tab = gr.Textbox(visible=False), gr.Textbox(visible=False), gr.State(TABS[0])
        with gr.Row():
            with gr.Column(scale=5, min_width=320):
                canvas = gr.HTML(html_template=CANVAS, js_on_load=(HERE / "canvas.js").read_text(), elem_id="canvas")
                shown = gr.HTML(elem_id="examples")
            with gr.Column(scale=9, min_width=480), gr.Tabs():
                tabs, options, outputs = {}, {}, {}
                for name in TABS:
                    with gr.Tab(name, id=name) as tabs[name]:
                        options[name] = list(OPTIONS[name](gr, made))
                        outputs[name] = gr.HTML(elem_classes="sb-answer", elem_id=name.lower().replace(" ", "-"))
        said = [sent, number, tab, *(o for each in options.values() for o in each)]
        asking: dict[str, Any] = {"inputs": said, "outputs": list(outputs.values()), "js": READ, "show_progress": "hidden",
                                  "api_name": False, "trigger_mode": "always_last", "concurrency_limit": 4, "concurrency_id": "answers"}
        places = {name: slice(at, at + len(options[name])) for name, at in zip(TABS, starts(options), strict=True)}

        def answered(sent: str, number: str, tab: str, *said: Any) -> Iterator[list[Any]]:
            for html in answer(made, tab, sent, said[places[tab]]):
                stamp = f'<div data-number="{int(number) if number.isdecimal() else 0}">{html}</div>'
                yield [stamp if name == tab else gr.skip() for name in TABS]

        canvas.change(answered, **asking)
        for name in TABS:
            chosen = tabs[name].select(lambda name=name: (name, examples(name)), None, [tab, shown], show_progress="hidden", api_name=False)
            chosen.then(answered, **asking)
            for option in options[name]:
                (option.release if isinstance(option, gr.Slider) else option.submit if isinstance(option, gr.Textbox) else option.change)(
                    answered, **asking)
        page.load(lambda: examples(TABS[0]), None, shown, show_progress="hidden", api_name=False).then(answered, **asking)
    return page


def starts(options: dict[str, list[Any]]) -> list[int]:
    """Where each tab's options begin among all of them."""
    counts = [len(o) for o in options.values()]
    return [sum(counts[:k]) for k in range(len(counts))]


# ---------------------------------------------------------------------- what a tab asks beside the drawing
def parts_options(gr: Any, made: Answers) -> Iterator[Any]:
    from sketchbench.data.world import PARTS

    yield gr.Dropdown([answers.RECOGNISE, *sorted(PARTS)], value=answers.RECOGNISE, label="what it is", interactive=True)


def find_options(gr: Any, made: Answers) -> Iterator[Any]:
    yield gallery_choice(gr, made)


def category_options(gr: Any, made: Answers) -> Iterator[Any]:
    with gr.Row():
        yield gr.Radio(list(answers.SYSTEMS), value=next(iter(answers.SYSTEMS)), label="searched by", interactive=True)
        yield gallery_choice(gr, made)


def scene_options(gr: Any, made: Answers) -> Iterator[Any]:
    yield gr.Textbox("house, tree, sun, cloud, person", label="words to look for, commas between, then Enter", interactive=True)
    yield gr.Slider(0, 1, 0, step=0.05, label="leave blank what fits its best word less than this (0: nothing)", interactive=True)


def one_pixel_options(gr: Any, made: Answers) -> Iterator[Any]:
    yield gr.Radio(list(answers.METHODS), value=next(iter(answers.METHODS)), label="thinned as by", interactive=True)


def gallery_choice(gr: Any, made: Answers) -> Any:
    found = made.galleries()
    return gr.Radio(found, value=found[0], label="look among", visible=len(found) > 1, interactive=True)


OPTIONS: dict[str, Callable[[Any, Answers], Iterator[Any]]] = dict(zip(
    TABS, (parts_options, find_options, category_options, scene_options, one_pixel_options), strict=True))


# ---------------------------------------------------------------------- answers
def answer(made: Answers, tab: str, sent: str, said: tuple[Any, ...]) -> Iterator[str]:
    """What a tab shows, one after the other: that it gets ready, where that takes a while; then the answer, or what is wrong."""
    asks: tuple[Callable[..., str], ...] = (made.parts, made.find, made.category, made.scene, made.one_pixel)
    try:
        if tab == "Scene":
            made.models.missing("scene_seg")
        if not sent:
            yield markup.note("Draw on the page, or click one of the drawings below it.")
            return
        image = drawing.picture(sent)
        if waits := getting_ready(made, tab, said):
            yield markup.note(waits)
        yield dict(zip(TABS, asks, strict=True))[tab](image, *said)
    except UserError as error:
        yield markup.note(str(error), "wrong")
    except Exception:
        logging.getLogger(__name__).exception("the tab %s failed", tab)
        yield markup.note("this did not work, and the fault is ours; the terminal that runs the demo says more", "wrong")


def getting_ready(made: Answers, tab: str, said: tuple[Any, ...]) -> str:
    """What takes longer the first time, "" where nothing does."""
    task = answers.SYSTEMS.get(said[0], "") if tab == "Category search" else USES[tab]
    kind = EXAMPLES[tab]
    if kind in world.GALLERIES and answers.WORLD in said and not world.folder(kind).is_dir():
        return "Drawing the world's photos; this is done once and takes up to a minute …"
    return "Loading the weights …" if task and not made.models.loaded(task) else ""


def examples(tab: str) -> str:
    return markup.examples(world.examples(EXAMPLES[tab]))
