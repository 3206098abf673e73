"""What the noun extractor knows of English: closed classes whole, the verbs, adjectives and compounds that captions of scenes use."""

from __future__ import annotations


def words(text: str) -> frozenset[str]:
    return frozenset(text.split())


DETERMINERS = words("""
a an the this these those some any every each another other both all no its his her their my our your whose
one two three four five six seven eight nine ten eleven twelve dozen hundred many several few more most half various multiple single
""")
PREPOSITIONS = words("""
in on at by with near beside besides under over above below behind between among amongst around along alongside across through throughout
toward towards against inside outside off up down upon beneath underneath past for like without within beyond about of from into onto atop
during opposite amid via per
""")
JOINTS = words("and or but nor plus & , ; : . ! ? / ( ) -")  # what stands between phrases
RELATIVES = words("that which who whom where when while as because so if then than to how what whether until after before")
# pronouns, auxiliaries, adverbs and whatever else never names a thing
OTHERS = words("""
he she it they them him we us i me you himself herself itself themselves someone somebody something anyone anything everyone everybody
everything nothing nobody none there here is are was were be been am do does did has have had can could will would may might must shall
should not 's next close far away apart together also too very just only still even again almost quite really maybe perhaps out
forward forwards backward backwards ahead aside nearby overhead outdoors indoors upside downward upward etc else much lots alone well
now today once twice always often never already soon later first second third last least ago yet rather instead sometimes
""")
# nouns that no stroke can show
ABSTRACT = words("""
background foreground distance front back side left right top bottom middle center centre edge end rear part area place way scene
view direction
day daytime night nighttime morning afternoon evening time weather moment air space shape size color colour thing kind type sort style form
position order lot bit use fun action activity trip walk game match sunrise sunset midair act amount look
""")
# they count or gather what follows their "of"
PARTITIVES = words("""
herd flock group pair couple bunch lot lots number row line pride pack set pile stack piece slice crowd team variety kind type sort
plenty dozen
dozens school swarm bit part top side front middle edge end bottom back center centre series collection cluster string array range patch
picture drawing sketch photo photograph painting image view scene close-up outline
""")
ADJECTIVES = words("""
red green blue yellow black white brown grey gray pink purple golden colorful colourful dark bright pale blonde
big small large little tiny huge giant great tall short long high low wide narrow thin thick fat slim skinny heavy deep shallow
massive enormous
young old new elderly ancient modern vintage male female human
fluffy puffy furry hairy bushy leafy grassy rocky sandy snowy sunny cloudy rainy windy foggy stormy muddy dusty dirty wavy curvy bumpy rusty
cute pretty beautiful nice lovely happy sad angry funny silly scary lonely friendly pleasant adorable fancy elegant handsome ugly strange
round flat straight oval triangular rectangular circular curly spiky pointy sharp smooth rough soft hard
wooden metallic woolen wild tame busy empty full open closed quiet calm clear clean fresh cold hot warm cool wet dry dead alive bare bald
lush rural urban tropical traditional professional different same similar whole entire own main several certain common typical simple plain
upper lower northern southern asleep awake ready able visible shirtless topless barefoot
""")
BEFORE_NOUN = words("orange light square gold silver")  # adjectives before a noun, else things
# they never name a thing, nor do their forms in -s; those in -ing and -ed need no list
VERBS = words("""
play walk run look rest jump hit kick throw catch wait smile laugh talk chat work help use try move turn wear hold carry ride eat
sit lie lay
sleep graze grow shine rise lean hug kiss chase follow pull push drag lead reach read write sing speak call stay live come go get give make
take see show have do keep let put bring buy sell pay pose perform practice prepare enjoy appear seem surround contain include
resemble stare
gaze peek glide soar hover roam wander gallop trot crawl climb swim dive dance juggle bark flap pick hunt cut chop bite lick pour fill hang
pass enter exit leave join meet greet drive steer travel race tow haul load unload point aim shoot hide seek search find lose begin start
stop continue finish stretch bend kneel crouch squat relax sunbathe celebrate cheer clap attend compete toss swat build dig
wash dry sweep clean open close cast bounce roll spin rotate drop lift raise lower wrap cover touch grab offer serve
want need love hate say tell ask think know feel become remain approach overlook tend gather assemble perch
peck swoop drift blow burn melt flow splash spray bloom sprout sway shake cling dangle attack fight wrestle
""")
PASTS = words("""
sat stood ran flew rode held ate wore worn caught threw thrown took taken lain grown drawn flown shown made built seen done gone went came
got gave given kept put brought bought sold hung swam swum drove driven rose risen shone met led found lost began begun swung slid fell
fallen slept left wrote written spoke spoken broke broken blew blown hid hidden bent dug spun tied
""")
# things after a determiner, a preposition or an adjective; verbs after a noun: "a park", "cars park"
BOTH = words("""
watch swing slide surf fish sail float wave park ski skate drink cook paint fall cross land fly camp stand feed pitch leaves row nest stick
tie ring
""")
ENDING = {  # longer words that end so are verbs, participles and adverbs, but for these
    "ing": words("""
        building painting clothing railing ceiling string spring swing earring awning crossing lightning wedding pudding sibling duckling
        sapling icing frosting siding sling viking housing stocking topping dumpling seedling fledgling gosling starling herring
    """),
    "ed": words("shed sled bobsled flowerbed moped steed seed weed reed feed seaweed"),
    "ly": words("butterfly dragonfly firefly belly family jelly lily bully dolly holly gully"),
}
# one thing in several words, some of which would be taken for something else
_COMPOUNDS = """
hot air balloon; hot dog; hot dog stand; hot tub; dining table; dining room; living room; parking lot; parking meter; swimming pool
polar bear; washing machine; sewing machine; vending machine; high chair; stuffed animal; stop sign; stop light; swing set; cutting board
running shoe; ironing board; light bulb; light house; light pole; traffic light; street light; flying disc; see saw; pick up truck
rocking chair
fishing rod; fishing pole; fishing boat; fishing net; sailing boat; sailing ship; walking stick; sleeping bag; hiking trail; diving board
frying pan; bowling ball; shopping cart; shopping bag; racing car; racing track; training wheel; skate park; water park; amusement park
theme park; car park; dog park; city park; tire swing; porch swing; gold fish; star fish; jelly fish; water fall; surf board; skate board
ski lift; ski slope; ski pole; ski resort; fruit stand; food stand; night stand; side walk; cross walk; back pack; top hat
t shirt; air plane; merry go round; orange juice; orange tree; bus stop; tv set; tea set; train set; camp fire; camp site; fish tank
fish bowl
fish pond; watch tower; wrist watch; row boat; paint brush; drinking fountain; drinking glass; changing room; waiting room; starting line
finish line; boxing ring; trash can; garbage can; watering can; soda can; beer can; tin can; hang glider
play ground; play house; pine cone; bow tie
"""
COMPOUNDS = frozenset(tuple(name.split()) for name in _COMPOUNDS.replace("\n", ";").split(";") if name.strip())
_IRREGULAR = """
people/person men/man children/child feet/foot teeth/tooth geese/goose mice/mouse oxen/ox dice/die cacti/cactus
knives/knife leaves/leaf wolves/wolf calves/calf shelves/shelf bookshelves/bookshelf loaves/loaf halves/half scarves/scarf hooves/hoof
wives/wife thieves/thief elves/elf pies/pie ties/tie movies/movie cookies/cookie zombies/zombie birdies/birdie smoothies/smoothie
shoes/shoe horseshoes/horseshoe canoes/canoe toes/toe axes/axe gases/gas lenses/lens canvases/canvas moustaches/moustache
skis/ski taxis/taxi bikinis/bikini kiwis/kiwi menus/menu emus/emu
"""
IRREGULAR = dict(pair.split("/") for pair in _IRREGULAR.split())
# they end like a plural and are none, or have no other form
SAME = words("""
gas lens canvas atlas rhinoceros glasses sunglasses eyeglasses goggles binoculars pants trousers shorts jeans scissors pliers
overalls tights
stairs clothes sports christmas news species series headphones pajamas pyjamas
""")


def third_person(verb: str) -> str:
    """run → runs, catch → catches, carry → carries"""
    if verb.endswith("y") and verb[-2] not in "aeiou":
        return verb[:-1] + "ies"
    return verb + ("es" if verb.endswith(("s", "x", "z", "ch", "sh", "o")) else "s")


SPOKEN = VERBS | PASTS | {third_person(v) for v in VERBS}
