"""The words of captions: what people call each class, one and many, what it is seen to do; and how sentences are made of roles."""

from __future__ import annotations

# class: singular/plural share, …; the first is the plain name
_NOUNS = """
person: person/people 3, man/men 3, woman/women 2, boy/boys 2, girl/girls 2, kid/kids 1, child/children 1; cow: cow/cows 1;
horse: horse/horses 9, pony/ponies 1; sheep: sheep/sheep 9, lamb/lambs 1; pig: pig/pigs 1; dog: dog/dogs 6, puppy/puppies 1;
cat: cat/cats 6, kitten/kittens 1; rabbit: rabbit/rabbits 3, bunny/bunnies 1; duck: duck/ducks 1; bird: bird/birds 1;
elephant: elephant/elephants 1; giraffe: giraffe/giraffes 1; zebra: zebra/zebras 1; lion: lion/lions 1; car: car/cars 1;
bus: bus/buses 1; bicycle: bicycle/bicycles 1, bike/bikes 1; motorbike: motorbike/motorbikes 1, motorcycle/motorcycles 2;
airplane: airplane/airplanes 2, plane/planes 2, aeroplane/aeroplanes 1; sailboat: sailboat/sailboats 2, boat/boats 2;
hot-air_balloon: hot air balloon/hot air balloons 3, balloon/balloons 1; house: house/houses 6, cottage/cottages 1;
castle: castle/castles 1; church: church/churches 1; cabin: cabin/cabins 3, hut/huts 1;
skyscraper: skyscraper/skyscrapers 2, building/buildings 2; mushroom: mushroom/mushrooms 1; apple: apple/apples 1; bear: bear/bears 1;
deer: deer/deer 1; camel: camel/camels 1; tree: tree/trees 1; flower: flower/flowers 1; chair: chair/chairs 1;
couch: couch/couches 1, sofa/sofas 1; table: table/tables 1; umbrella: umbrella/umbrellas 1; bench: bench/benches 1;
bush: bush/bushes 4, shrub/shrubs 1; cloud: cloud/clouds 1; sun: sun/suns 1; moon: moon/moons 1; star: star/stars 1;
kite: kite/kites 1; ball: ball/balls 1; rock: rock/rocks 2, stone/stones 1; picture: picture/pictures 1, painting/paintings 1;
window: window/windows 1; rug: rug/rugs 2, carpet/carpets 1; grass: grass/grass 1; hill: hill/hills 1; mountain: mountain/mountains 1;
road: road/roads 3, street/streets 2; river: river/rivers 3, stream/streams 1; sea: sea/seas 2, ocean/oceans 1, water/waters 2;
sand: sand/sands 2, beach/beaches 2; floor: floor/floors 1; fence: fence/fences 1
"""
# what a pose is called, by the trait pose.name
_POSES = """
stand: standing; walk: walking; graze: grazing; lie: lying, resting, lying down; gallop: running; run: running; rear: rearing up;
sit: sitting; back: standing, looking back; front: standing; sit_front: sitting; curl: sleeping, lying; crouch: sitting;
upright: standing; perch: standing; peck: pecking; fly: flying; spread: flying; swim: swimming, floating; wave: waving, standing;
cheer: cheering, standing; wide: standing; hips: standing; hold: standing; kick: playing, running
"""
# what things do where no pose says it
_DOES = """
airplane: flying; hot-air_balloon: floating, flying; sailboat: sailing, floating; kite: flying; cloud: floating; sun: shining;
moon: shining; star: shining; tree: standing, growing; flower: growing; house: standing; castle: standing; church: standing;
cabin: standing; skyscraper: standing; mushroom: growing; car: parked, driving; bus: driving, parked; bicycle: parked, standing;
motorbike: parked, standing
"""
# adjectives that are true of any drawing of it
_LOOKS = """
cloud: fluffy, puffy; sun: shining, bright; person: young; mountain: high, tall; tree: leafy, tall; flower: pretty, beautiful;
giraffe: tall; castle: old; church: old; skyscraper: tall, high; dog: cute; cat: cute; rabbit: cute; elephant: large
"""
PATTERNS = tuple(
    """
{subject} {doing} {spot}
{subject} {is_} {doing} {spot}
{subject} {doing} {where}
{subject} {is_} {doing} {where}
{subject} {where}
{subject} {is_} {where}
{subject} {spot}
{subject} {is_} {spot}
{subject} {doing} {where} {spot}
{subject} {is_} {doing} {spot} {where}
there {is_} {subject} {where}
there {is_} {subject} {doing} {spot}
{subject} {with_}
{subject} {is_} {with_}
{subject} {with_} {spot}
{subject} {with_} {where}
{subject} {is_} {with_} while {air} {air_is} {air_doing}
{subject} {is_} {doing} while {air} {air_is} {air_doing}
{subject} {doing} under {air}
{subject} {spot} under {air}
{air} above {subject}
{air} {air_is} {air_doing} above {subject}
{air} {air_is} {air_doing} above {far}
{subject} and {other}
{subject} and {other} {spot}
{subject} near {other}
{subject} {doing} close to {far}
{subject} {doing} in front of {back}
{back} behind {subject}
{subject}, {other} and {far}
{far} and {air}
{subject} with {far} and {air}
{far} with {subject} {doing}
{subject} {doing} with {air} above
{other} beside {subject} {spot}
{subject} {doing} and {other} {spot}
under {air}, {subject} {is_} {doing} {spot}
{spot}, {subject} {is_} {doing}
{subject} {across}
{subject} {doing} {across}
{subject} {with_} {across}
{subject}, {other} and {air}
there {is_} {subject}, {other} and {far}
{subject} {with_} and {other} {spot}
{subject} {with_} near {other} under {air}
""".strip().splitlines()
)
# at a place: on the land under something, or near the land beside it
_ON = """
grass: on the {}, in the {}; road: on the {}, on a {}, along the {}; sand: on the {}; sea: on the {}, in the {};
river: in the {}, on the {}; floor: on the {}; rug: on a {}, on the {}; hill: on a {}
"""
_ACROSS = """
river: next to a {}, by the {}; sea: by the {}, near the {}; road: next to a {}, beside the {}; mountain: in front of {}, near {};
hill: near {}, in front of {}
"""


def _entries(text: str) -> dict[str, tuple[str, ...]]:
    pairs = (entry.split(":") for entry in text.replace("\n", " ").split(";") if entry.strip())
    return {name.strip(): tuple(word.strip() for word in words.split(",")) for name, words in pairs}


def _forms(word: str) -> tuple[str, str, float]:
    words, share = word.rsplit(" ", 1)
    one, many = words.split("/")
    return one, many, float(share)


NOUNS = {name: tuple(map(_forms, words)) for name, words in _entries(_NOUNS).items()}
POSES, DOES, LOOKS, ON, ACROSS = map(_entries, (_POSES, _DOES, _LOOKS, _ON, _ACROSS))
UNIQUE = ("sun", "moon", "grass", "road", "river", "sea", "sand", "floor")  # "the", never counted
GROUPS = dict(
    pair.split()
    for pair in [
        "cow herd",
        "horse herd",
        "elephant herd",
        "zebra herd",
        "giraffe group",
        "sheep flock",
        "bird flock",
        "duck row",
        "person group",
        "lion pride",
        "deer group",
        "camel line",
    ]
)
NUMBERS = ("", "one", "two", "three", "four", "five", "six", "seven")


def classes_by_word() -> dict[str, str]:
    """Every noun of a caption, one or many, to its class."""
    return {word: name for name, forms in NOUNS.items() for one, many, _ in forms for word in (one, many)}


def with_article(phrase: str) -> str:
    return ("an " if phrase[0] in "aeiou" else "a ") + phrase
