"""What everybody knows about each category, in words; as numbers it is the semantic vector of zero-shot retrieval.

A word with `~` in front holds half (some do, or not quite). The table is written by hand, about kinds of things, not about our drawings.
"""

from __future__ import annotations

from functools import cache

import numpy as np

from sketchbench.errors import UserError, nearest

ATTRIBUTES = (
    "alive", "animal", "mammal", "plant", "person", "wild", "pet", "farmed",  # what it is
    "legs", "two_legs", "four_legs", "tail", "head", "long_neck", "wings", "horns_or_ears", "beak", "fins", "shell",  # a body
    "flies", "swims", "runs", "rolls", "floats", "turns",  # what it does
    "wheels", "engine", "carries_people", "on_road", "in_air", "on_water",  # vehicles
    "furry", "feathered", "metal", "wooden", "cloth", "leather", "glass", "ceramic", "plastic", "paper", "stone",  # what it is made of
    "round", "long", "tall", "flat", "boxy", "pointed", "curved", "hollow", "branching", "striped_or_spotted",  # its shape
    "tiny", "hand_sized", "person_sized", "house_sized", "huge",  # how big it is
    "handle", "blade", "seat", "screen_or_dial", "openings", "strings",  # its parts
    "furniture", "tool", "weapon", "kitchen", "worn", "carried", "toy", "music", "sport", "edible", "drink", "sweet",  # what it is for
    "building", "indoors", "outdoors", "in_sky", "in_garden", "gives_light", "soft", "sharp", "opens", "cuts", "colourful",
)

_BEAST = "alive animal mammal legs four_legs tail head horns_or_ears runs furry person_sized outdoors soft "
_BIRD = "alive animal legs two_legs tail head wings beak flies feathered ~tiny outdoors "
_CAR = "runs rolls turns wheels engine carries_people on_road metal ~glass boxy outdoors seat opens openings "
_BIKE = "rolls turns wheels carries_people on_road metal round outdoors seat person_sized handle "
_FRUIT = "alive plant ~round hand_sized edible sweet ~in_garden colourful "
_SKY = "in_sky outdoors huge "
_SEAT = "furniture wooden legs four_legs seat person_sized ~cloth "

TABLE: dict[str, str] = {
    # animals
    "bat": "alive animal mammal wild wings head horns_or_ears flies furry in_air hand_sized outdoors ~sharp",
    "bear": _BEAST + "wild ~round",
    "bee": "alive animal wild legs wings head flies striped_or_spotted tiny in_air in_garden ~furry sharp",
    "bird": _BIRD + "wild in_air ~in_garden soft hand_sized",
    "butterfly": "alive animal wild wings legs head flies striped_or_spotted tiny in_air in_garden flat colourful ~curved",
    "camel": _BEAST + "~farmed tall long_neck curved ~carries_people",
    "cat": _BEAST + "pet ~striped_or_spotted ~indoors ~pointed",
    "chicken": _BIRD + "farmed ~in_garden round hand_sized",
    "cow": _BEAST + "farmed striped_or_spotted ~boxy ~sharp",
    "crab": "alive animal wild legs shell swims ~edible flat hand_sized outdoors sharp",
    "deer": _BEAST + "wild tall branching striped_or_spotted",
    "dog": _BEAST + "pet ~indoors",
    "dolphin": "alive animal mammal wild tail head fins swims person_sized curved outdoors ~on_water",
    "duck": _BIRD + "swims ~farmed floats on_water curved hand_sized ~in_air",
    "elephant": _BEAST + "wild huge round ~long",
    "fish": "alive animal ~wild tail head fins swims edible hand_sized ~flat ~pet",
    "frog": "alive animal wild legs four_legs head swims ~runs tiny ~round",
    "giraffe": _BEAST + "wild long_neck tall long striped_or_spotted ~huge",
    "horse": _BEAST + "farmed carries_people ~long_neck ~long tall sport",
    "kangaroo": _BEAST + "wild ~two_legs tall",
    "lion": _BEAST + "wild ~round ~long",
    "monkey": _BEAST + "wild ~two_legs curved",
    "mouse": _BEAST + "tiny ~wild round long",
    "octopus": "alive animal wild legs head swims branching curved soft person_sized",
    "owl": _BIRD + "wild round ~in_air hand_sized soft ~horns_or_ears",
    "penguin": _BIRD + "wild swims tall person_sized",
    "person": "alive mammal person legs two_legs head runs person_sized tall ~cloth ~outdoors",
    "pig": _BEAST + "farmed round edible ~curved",
    "rabbit": _BEAST + "pet ~farmed round long hand_sized",
    "sheep": _BEAST + "farmed round ~cloth",
    "snail": "alive animal wild head shell round curved tiny in_garden ~soft",
    "snake": "alive animal wild head tail long curved striped_or_spotted",
    "spider": "alive animal wild legs round tiny ~branching",
    "squirrel": _BEAST + "wild curved tiny in_garden",
    "swan": _BIRD + "swims floats on_water long_neck curved person_sized ~wild ~in_air soft",
    "tiger": _BEAST + "wild striped_or_spotted long",
    "shark": "alive animal wild tail head fins swims person_sized pointed sharp ~on_water",
    "rhinoceros": _BEAST + "wild huge ~sharp pointed",
    "parrot": _BIRD + "wild pet in_air colourful hand_sized curved",
    "seagull": _BIRD + "wild in_air ~on_water hand_sized pointed",
    "crocodile": "alive animal wild legs four_legs tail head swims long sharp person_sized",
    "ant": "alive animal wild legs head tiny ~round outdoors",
    "turtle": "alive animal wild legs four_legs head tail shell swims round ~flat striped_or_spotted",
    "zebra": _BEAST + "wild striped_or_spotted",
    # vehicles
    "airplane": "flies wings tail engine carries_people in_air metal long huge in_sky outdoors openings ~wheels pointed ~rolls",
    "ambulance": _CAR + "boxy ~gives_light",
    "bicycle": _BIKE + "sport ~toy",
    "boat": "floats on_water carries_people wooden curved hollow outdoors house_sized ~long ~metal ~swims",
    "bus": _CAR + "long house_sized",
    "canoe": "floats on_water carries_people wooden long hollow curved pointed sport outdoors",
    "car": _CAR + "person_sized ~round",
    "carriage": "rolls turns wheels carries_people on_road wooden seat round outdoors",
    "helicopter": "flies tail engine carries_people in_air metal turns huge in_sky outdoors openings ~round blade ~glass",
    "hot-air_balloon": "flies floats carries_people in_air in_sky cloth round huge hollow colourful outdoors",
    "motorbike": _BIKE + "engine ~leather",
    "rocket": "flies engine in_air in_sky metal long tall pointed huge ~carries_people",
    "sailboat": "floats on_water carries_people wooden cloth pointed outdoors house_sized tall",
    "ship": "floats on_water carries_people metal engine long huge outdoors openings",
    "skateboard": "rolls wheels carries_people wooden flat long sport toy carried",
    "submarine": "swims on_water engine carries_people metal long round huge openings",
    "tank": "weapon metal engine rolls wheels long boxy huge outdoors carries_people ~on_road",
    "tractor": _CAR + "farmed round",
    "train": _CAR + "long huge ~on_road",
    "pickup_truck": _CAR + "long ~tool ~farmed",
    "truck": _CAR + "house_sized ~long",
    # plants and food
    "apple": _FRUIT + "round",
    "banana": _FRUIT + "long curved",
    "bread": "edible ~round boxy soft kitchen hand_sized ~long",
    "bush": "alive plant branching round in_garden outdoors person_sized soft",
    "cactus": "alive plant sharp tall branching outdoors ~in_garden",
    "cake": "edible sweet round soft kitchen tall hand_sized colourful",
    "carrot": "alive plant edible long pointed hand_sized in_garden ~sweet",
    "flower": "alive plant ~round tall in_garden outdoors branching soft hand_sized colourful",
    "grapes": _FRUIT + "branching",
    "grass": "alive plant outdoors in_garden pointed long soft flat",
    "hamburger": "edible round flat hand_sized soft",
    "hotdog": "edible long round hand_sized soft",
    "ice_cream": "edible sweet pointed round soft hand_sized colourful",
    "leaf": "alive plant flat pointed outdoors in_garden hand_sized ~branching",
    "mushroom": "alive ~plant edible round outdoors tiny soft wild ~tall",
    "pear": _FRUIT + "curved ~tall",
    "pineapple": _FRUIT + "pointed sharp ~tall striped_or_spotted",
    "pizza": "edible round flat hand_sized pointed ~kitchen colourful",
    "pumpkin": _FRUIT + "round ~striped_or_spotted",
    "strawberry": _FRUIT + "pointed striped_or_spotted tiny",
    "tree": "alive plant tall branching outdoors in_garden wooden house_sized huge",
    "palm_tree": "alive plant tall branching outdoors wooden huge long curved",
    "vase": "ceramic tall hollow indoors curved hand_sized openings",
    # places and weather
    "cabin": "building outdoors house_sized boxy pointed wooden opens openings carries_people",
    "bridge": "building outdoors huge long curved stone ~metal carries_people on_road",
    "castle": "building outdoors huge stone tall boxy pointed openings opens",
    "cloud": _SKY + "soft round floats in_air curved ~drink",
    "fence": "wooden outdoors in_garden long flat pointed person_sized building",
    "house": "building outdoors huge house_sized boxy pointed opens openings stone wooden ~glass carries_people",
    "church": "building outdoors huge stone tall pointed openings opens",
    "lighthouse": "building outdoors huge stone tall gives_light ~on_water striped_or_spotted",
    "moon": _SKY + "round curved gives_light stone",
    "mountain": "outdoors huge stone pointed tall",
    "rainbow": _SKY + "curved colourful striped_or_spotted",
    "road": "outdoors long flat on_road stone huge",
    "rock": "stone outdoors round ~huge",
    "sea": "outdoors huge flat on_water swims",
    "river": "outdoors huge long flat curved on_water",
    "sky": _SKY + "in_air",
    "skyscraper": "building outdoors huge tall boxy glass openings metal",
    "star": _SKY + "pointed gives_light sharp",
    "sun": _SKY + "round gives_light pointed colourful",
    "tent": "building outdoors cloth pointed opens hollow person_sized",
    "water": "outdoors flat drink on_water swims huge",
    "pond": "outdoors flat on_water round swims in_garden",
    "windmill": "building outdoors huge tall turns blade stone wooden pointed openings opens ~wings",
    "snowman": "outdoors round tall person_sized head ~person",
    # furniture and things of the house
    "bathtub": "indoors ceramic hollow long curved person_sized",
    "bed": "furniture wooden cloth indoors long flat soft legs four_legs person_sized",
    "bench": _SEAT + "long outdoors in_garden flat",
    "book": "paper boxy flat opens hand_sized indoors carried",
    "bookcase": "furniture wooden boxy tall indoors openings",
    "bucket": "hollow handle round carried plastic metal hand_sized tool",
    "candle": "gives_light tall indoors hand_sized round ~long",
    "chair": _SEAT + "indoors tall",
    "clock": "round screen_or_dial turns indoors hand_sized ~metal glass",
    "alarm_clock": "round screen_or_dial turns indoors hand_sized metal glass legs",
    "computer": "screen_or_dial boxy indoors plastic glass ~legs",
    "laptop": "screen_or_dial boxy flat opens indoors plastic glass carried",
    "couch": "furniture cloth seat indoors long soft person_sized legs four_legs boxy",
    "door": "building wooden boxy flat tall opens handle person_sized ~indoors ~glass",
    "dresser": "furniture wooden boxy indoors opens handle",
    "drum": "music round hollow wooden indoors",
    "envelope": "paper flat boxy opens hand_sized",
    "globe": "round turns indoors paper hand_sized",
    "key": "metal hand_sized tool carried long opens tiny",
    "lamp": "furniture gives_light tall indoors metal cloth ~person_sized",
    "lantern": "gives_light glass metal handle carried hand_sized ~hollow",
    "light_bulb": "gives_light glass round hand_sized hollow",

    "table": "furniture wooden legs four_legs flat indoors person_sized",
    "telephone": "plastic screen_or_dial handle indoors hand_sized",
    "television": "screen_or_dial boxy indoors glass plastic",
    "toilet": "ceramic indoors seat hollow curved",
    "window": "building glass boxy flat opens openings wooden",
    "bell": "metal music round hollow hand_sized turns handle",
    "hourglass": "glass wooden tall hollow curved hand_sized screen_or_dial turns indoors",
    "wine_bottle": "glass drink tall long hollow hand_sized kitchen",
    "bottle": "glass drink tall hollow hand_sized kitchen ~plastic",
    "bowl": "ceramic kitchen round hollow hand_sized curved",
    "cup": "ceramic kitchen drink hollow handle round hand_sized",
    "fork": "metal kitchen tool long pointed hand_sized handle ~sharp ~branching",
    "frying_pan": "metal kitchen handle round flat hand_sized",
    "knife": "metal kitchen tool long blade sharp cuts handle pointed hand_sized flat ~weapon",
    "mug": "ceramic kitchen drink hollow handle round hand_sized",
    "pot": "metal kitchen hollow round handle",
    "spoon": "metal kitchen tool long round handle hand_sized curved",
    "teapot": "ceramic kitchen drink hollow handle round curved opens hand_sized",
    "wineglass": "glass kitchen drink hollow tall round hand_sized",
    # tools, weapons, music, toys, sport
    "anchor": "metal curved on_water pointed tool",
    "axe": "metal wooden tool blade sharp cuts handle long weapon",
    "ball": "round toy sport rolls hand_sized ~colourful plastic ~outdoors",
    "balloon": "round toy floats in_air hollow colourful soft strings",
    "basketball": "round toy sport rolls hand_sized striped_or_spotted",
    "soccer_ball": "round toy sport rolls hand_sized striped_or_spotted",
    "camera": "boxy glass plastic hand_sized carried screen_or_dial",
    "cannon": "weapon metal wheels rolls long hollow round",
    "drill": "tool metal handle turns pointed hand_sized",
    "guitar": "music wooden strings long curved hollow carried ~person_sized",
    "hammer": "tool metal wooden handle long hand_sized",
    "kite": "toy cloth ~paper flat pointed flies in_air in_sky strings colourful outdoors tail",
    "ladder": "tool wooden tall long openings person_sized",
    "pencil": "tool wooden long pointed hand_sized tiny sharp ~paper",
    "piano": "music wooden strings furniture boxy legs indoors person_sized",
    "pistol": "weapon metal handle hand_sized hollow",
    "racket": "sport strings handle round flat carried",
    "saw": "tool metal blade sharp cuts handle long flat hand_sized",
    "scissors": "tool metal blade sharp cuts handle opens hand_sized pointed turns openings",
    "screwdriver": "tool metal handle long pointed hand_sized turns",
    "shovel": "tool metal wooden handle long in_garden",
    "sword": "weapon metal blade sharp cuts handle long pointed flat carried",
    "teddy_bear": "toy soft cloth furry head round hand_sized legs horns_or_ears",
    "trumpet": "music metal long hollow curved carried",
    "violin": "music wooden strings curved hollow carried",
    "wheel": "round rolls turns wheels tool",
    # worn and carried
    "backpack": "worn carried cloth handle opens hollow boxy soft",
    "bag": "carried cloth handle opens hollow soft",
    "basket": "carried wooden handle hollow round openings",
    "cap": "worn cloth round curved soft hand_sized",
    "crown": "worn metal pointed round hollow hand_sized",
    "eyeglasses": "worn glass ~round hand_sized openings",

    "handbag": "carried leather handle opens hollow boxy ~curved hand_sized worn",
    "hat": "worn cloth round curved hollow soft hand_sized",
    "pants": "worn cloth long soft ~two_legs",
    "purse": "carried leather handle opens hollow hand_sized",
    "ring": "worn metal round tiny hollow",
    "shirt": "worn cloth soft flat",
    "shoe": "worn leather hollow curved opens hand_sized ~cloth ~strings long",
    "sock": "worn cloth soft curved hollow hand_sized",
    "suitcase": "carried boxy handle opens hollow leather",
    "umbrella": "carried cloth handle opens curved pointed hollow ~round outdoors turns metal long",
    "watch": "worn metal screen_or_dial round hand_sized turns leather glass",
    "wheelchair": "wheels rolls seat metal carries_people round person_sized",
}

def check(words: dict[str, str]) -> list[str]:
    """Words in the table that are no attributes."""
    return sorted({w for line in words.values() for w in line.replace("~", "").split()} - set(ATTRIBUTES))

@cache
def _vector(category: str) -> np.ndarray:
    held = TABLE[category].split()
    vector = np.array([1.0 if a in held else 0.5 if "~" + a in held else 0.0 for a in ATTRIBUTES], np.float32)
    vector.flags.writeable = False
    return vector

def semantics(category: str) -> np.ndarray:
    """float32 (attributes,): 1 holds, ½ holds for some, 0 does not."""
    if category not in TABLE:
        raise UserError(f"data=sketchworld: no attributes of {category!r} in world/semantics.py; {nearest(category, TABLE)}")
    return _vector(category)
