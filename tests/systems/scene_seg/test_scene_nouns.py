import os
import subprocess
import sys
from pathlib import Path

import pytest

from sketchbench.data.world.captions import describe
from sketchbench.data.world.lexicon import classes_by_word
from sketchbench.data.world.scenes import draw_scene
from sketchbench.systems.scene_seg.nouns import nouns, singular

# what captions look like, and the things that each names
TABLE = [line.split(" -> ") for line in """
A giraffe and a zebra are standing on the grass. -> giraffe, zebra, grass
A man with a kite and a tree in the background. -> man, kite, tree
A boy holding a baseball bat, with trees behind. -> boy, baseball bat, tree
two men are playing tennis -> man, tennis
A dog catches a frisbee -> dog, frisbee
The bird flies over the sea -> bird, sea
Birds fly above the mountains. -> bird, mountain
A woman watches a horse in the field -> woman, horse, field
cars park along the street next to a park -> car, street, park
A cat scrutinises the mouse -> cat, mouse
Boys juggle balls -> boy, ball
Hot air balloons in the sky! -> hot air balloon, sky
three people ride skateboards down a ramp -> person, skateboard, ramp
a traffic light on a pole -> traffic light, pole
A man is surfing on a big wave -> man, wave
Children's toys on the floor -> child, toy, floor
A group of people standing around a table -> person, table
There is a herd of sheep grazing on a grassy hill near a fence -> sheep, hill, fence
A passenger train on the tracks -> passenger train, track
a young boy skis down the slope -> boy, slope
A pair of skis -> ski
two giraffes stand and eat leaves -> giraffe, leaf
A man leaves the house -> man, house
a teddy bear sitting on a chair -> teddy bear, chair
Giraffe -> giraffe
elephants -> elephant
the top of a mountain -> mountain
a picture of a cat -> cat
a picture on the wall above the couch -> picture, wall, couch
A woman wearing sunglasses and a hat -> woman, sunglasses, hat
2 dogs and 3 cats -> dog, cat
An orange cat next to an orange -> cat, orange
an orange and white cat isn't sleeping -> cat
A black-and-white cow -> cow
The sun shines while clouds float -> sun, cloud
A man, a woman, a child and a dog -> man, woman, child, dog
a bus waits at a bus stop -> bus, bus stop
A man stands in front of a stop sign -> man, stop sign
kite, tree, grass -> kite, tree, grass
a laptop on the desk, a cup of coffee and glasses -> laptop, desk, cup, coffee, glasses
   a man   is walking his dog\t -> man, dog
A street with buses, cars and traffic lights -> street, bus, car, traffic light
wolves howl at the moon -> wolf, moon
A fire hydrant on the sidewalk -> fire hydrant, sidewalk
a kitchen with knives and shelves -> kitchen, knife, shelf
a plane flying in the air over buildings -> plane, building
The fishermen catch fish -> fisherman, fish
A MAN RIDING A BIKE -> man, bike
a light brown dog with a stick -> dog, stick
trash cans near a nest -> trash can, nest
people sitting at a dining table eating pizza -> person, dining table, pizza
A cow, another cow and a third cow -> cow
some geese swim, a swan is swimming, too -> goose, swan
it's a kite that flies over them -> kite
a snow-covered mountain_range with ski lifts -> mountain range, ski lift
An elderly couple feeding ducks (on a bench) -> couple, duck, bench
man sitting under tree -> man, tree
Sheep grazing -> sheep
standing there, quite alone -> 
  -> 
""".strip("\n").splitlines()]


def test_the_table_has_sixty_captions():
    assert len(TABLE) == 60 and len({caption for caption, _ in TABLE}) == 60


@pytest.mark.parametrize("caption, expected", TABLE, ids=[c[:30] for c, _ in TABLE])
def test_nouns(caption, expected):
    assert nouns(caption) == [n for n in expected.strip().split(", ") if n]


def test_a_limit_keeps_the_first():
    caption = "A man, a woman, a man, a child and a dog"
    assert nouns(caption, 2) == ["man", "woman"] and nouns(caption, 9) == nouns(caption, 0) == ["man", "woman", "child", "dog"]


def test_strange_texts():
    for text in ("", "   ", "…", "!!!", "123", "🐮 🐷", "'", "'s", "of", "a the and", "-", "_", "don't won't they're", "\n\t"):
        assert nouns(text) == [], text
    assert nouns("Straße, Käse und Hund") == ["straße", "käse und hund"]  # English only; but nothing breaks
    assert nouns("o'clock") == [] and nouns("cow " * 500) != []


def test_captions_of_the_world_name_what_is_said_of_them():
    """Against what the captions were made from: every class that is named, in its order, and nothing else."""
    classes = classes_by_word()
    for seed in range(40):
        scene = draw_scene((5, seed), "train")
        for way in range(6):
            caption, named = describe(scene, way)
            assert list(dict.fromkeys(classes.get(noun, noun) for noun in nouns(caption))) == named, caption


@pytest.mark.parametrize("many, one", [
    ("horses", "horse"), ("houses", "house"), ("buses", "bus"), ("bushes", "bush"), ("churches", "church"), ("boxes", "box"), ("glass",
    "glass"), ("dresses", "dress"), ("ponies", "pony"), ("pies", "pie"), ("shoes", "shoe"), ("tomatoes", "tomato"), ("cactus",
    "cactus"), ("walruses", "walrus"), ("policewomen", "policewoman"), ("snowmen", "snowman"), ("tennis", "tennis"), ("bus", "bus"),
    ("hot dogs", "hot dog"), ("leaves", "leaf"), ("blouses", "blouse"), ("vases", "vase"), ("mice", "mouse"), ("people", "person"),
    ("stairs", "stairs"), ("monkeys", "monkey"), ("gas", "gas")])
def test_singular(many, one):
    assert singular(many) == one == singular(one)


def test_every_process_finds_the_same():
    """Sets differ in order from one hash seed to the next; what is found must not."""
    code = "import sys\nfrom sketchbench.systems.scene_seg.nouns import nouns\nprint([nouns(c) for c in sys.stdin.read().splitlines()])"
    text, root = "\n".join(c for c, _ in TABLE), str(Path(__file__).parents[3] / "src")
    outputs = {subprocess.run([sys.executable, "-c", code], input=text, capture_output=True, text=True, check=True,
                              env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": root}).stdout for seed in ("0", "1", "4242")}
    assert len(outputs) == 1 and "hot air balloon" in outputs.pop()
