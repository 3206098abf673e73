"""The words of captions: what people call each class, one and many, and what each class is seen to do."""

from __future__ import annotations

# class -> (singular, plural, share); the first is the plain name
NOUNS: dict[str, tuple[tuple[str, str, float], ...]] = {
    "person": (("person", "people", 3), ("man", "men", 3), ("woman", "women", 2), ("boy", "boys", 2), ("girl", "girls", 2), ("kid", "kids", 1), ("child", "children", 1)),
    "cow": (("cow", "cows", 1),), "horse": (("horse", "horses", 9), ("pony", "ponies", 1)), "sheep": (("sheep", "sheep", 9), ("lamb", "lambs", 1)), "pig": (("pig", "pigs", 1),),
    "dog": (("dog", "dogs", 6), ("puppy", "puppies", 1)), "cat": (("cat", "cats", 6), ("kitten", "kittens", 1)), "rabbit": (("rabbit", "rabbits", 3), ("bunny", "bunnies", 1)),
    "duck": (("duck", "ducks", 1),), "bird": (("bird", "birds", 1),), "elephant": (("elephant", "elephants", 1),), "giraffe": (("giraffe", "giraffes", 1),),
    "zebra": (("zebra", "zebras", 1),), "lion": (("lion", "lions", 1),),
    "car": (("car", "cars", 1),), "bus": (("bus", "buses", 1),), "bicycle": (("bicycle", "bicycles", 1), ("bike", "bikes", 1)),
    "motorbike": (("motorbike", "motorbikes", 1), ("motorcycle", "motorcycles", 2)), "airplane": (("airplane", "airplanes", 2), ("plane", "planes", 2), ("aeroplane", "aeroplanes", 1)),
    "sailboat": (("sailboat", "sailboats", 2), ("boat", "boats", 2)), "hot-air_balloon": (("hot air balloon", "hot air balloons", 3), ("balloon", "balloons", 1)),
    "house": (("house", "houses", 6), ("cottage", "cottages", 1)), "castle": (("castle", "castles", 1),), "tree": (("tree", "trees", 1),), "flower": (("flower", "flowers", 1),),
    "chair": (("chair", "chairs", 1),), "couch": (("couch", "couches", 1), ("sofa", "sofas", 1)), "table": (("table", "tables", 1),), "umbrella": (("umbrella", "umbrellas", 1),),
    "bench": (("bench", "benches", 1),), "bush": (("bush", "bushes", 4), ("shrub", "shrubs", 1)), "cloud": (("cloud", "clouds", 1),), "sun": (("sun", "suns", 1),),
    "moon": (("moon", "moons", 1),), "star": (("star", "stars", 1),), "kite": (("kite", "kites", 1),), "ball": (("ball", "balls", 1),),
    "rock": (("rock", "rocks", 2), ("stone", "stones", 1)), "picture": (("picture", "pictures", 1), ("painting", "paintings", 1)), "window": (("window", "windows", 1),),
    "rug": (("rug", "rugs", 2), ("carpet", "carpets", 1)), "grass": (("grass", "grass", 1),), "hill": (("hill", "hills", 1),), "mountain": (("mountain", "mountains", 1),),
    "road": (("road", "roads", 3), ("street", "streets", 2)), "river": (("river", "rivers", 3), ("stream", "streams", 1)), "sea": (("sea", "seas", 2), ("ocean", "oceans", 1), ("water", "waters", 2)),
    "sand": (("sand", "sands", 2), ("beach", "beaches", 2)), "floor": (("floor", "floors", 1),), "fence": (("fence", "fences", 1),)}

UNIQUE = ("sun", "moon", "grass", "road", "river", "sea", "sand", "floor")  # "the", never counted
GROUPS = {"cow": "herd", "horse": "herd", "elephant": "herd", "zebra": "herd", "giraffe": "group", "sheep": "flock", "bird": "flock", "duck": "row", "person": "group", "lion": "pride"}

POSES: dict[str, tuple[str, ...]] = {  # by the trait pose.name
    "stand": ("standing",), "walk": ("walking",), "graze": ("grazing",), "lie": ("lying", "resting", "lying down"), "gallop": ("running",), "run": ("running",),
    "rear": ("rearing up",), "sit": ("sitting",), "back": ("standing", "looking back"), "front": ("standing",), "sit_front": ("sitting",), "wave": ("waving",), "jump": ("jumping",)}
DOES: dict[str, tuple[str, ...]] = {  # by class, where no pose says it
    "airplane": ("flying",), "hot-air_balloon": ("floating", "flying"), "sailboat": ("sailing", "floating"), "kite": ("flying",), "cloud": ("floating",), "sun": ("shining",),
    "moon": ("shining",), "star": ("shining",), "tree": ("standing", "growing"), "flower": ("growing",), "house": ("standing",), "castle": ("standing",),
    "car": ("parked", "driving"), "bus": ("driving", "parked"), "bicycle": ("parked", "standing"), "motorbike": ("parked", "standing")}
LOOKS: dict[str, tuple[str, ...]] = {  # adjectives that are true of any drawing of it
    "cloud": ("fluffy", "puffy"), "sun": ("shining", "bright"), "person": ("young",), "mountain": ("high", "tall"), "tree": ("leafy", "tall"), "flower": ("pretty", "beautiful"),
    "giraffe": ("tall",), "castle": ("old",), "dog": ("cute",), "cat": ("cute",), "rabbit": ("cute",), "elephant": ("large",)}
NUMBERS = ("", "one", "two", "three", "four", "five", "six", "seven")


def classes_by_word() -> dict[str, str]:
    """Every noun of a caption, one or many, to its class."""
    return {word: name for name, forms in NOUNS.items() for one, many, _ in forms for word in (one, many)}


def with_article(phrase: str) -> str:
    return ("an " if phrase[0] in "aeiou" else "a ") + phrase
