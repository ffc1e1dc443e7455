"""The two words on a sticker that tell a real one from a code somebody pasted over it.

Whoever scans a sticker sees its words again at the top of the page. The words follow from the code alone, by a rule
that never changes: no secret is in it, because a secret that is lost or restored from the wrong backup would make
the words on every sticker of the school wrong. So whoever knows Scandesk can work the words of a code out. They are
no lock; together with the address in clear they make a pasted-over code visible to people who look.

The words are short, everyday and friendly, no two of a list sound alike or look nearly alike. The lists are frozen:
to change one word would make stickers wrong (tests/labels/test_phrase.py).
"""

from hashlib import sha256

_ADJECTIVES = """
active agile airy alert ample arctic awake azure basic beaming bonny bouncy brave breezy bright brisk bronze
bubbly busy buzzing calm careful carved chatty cheery chirpy civil classic clear clever cloudy coastal cobalt
comfy copper cosmic crimson crisp crunchy cuddly curious daily dancing dapper daring decent deep dotted double
dreamy dynamic eager early earnest easy elastic elegant expert famous fancy festive fine first fizzy fleet
floral flowery fluent fluffy folded forward fresh frosty full gallant gentle genuine glad glazed gliding
global glossy glowing golden good grand green happy hardy hearty helpful hilltop honest hopeful hopping humble
humming iconic icy indigo inner jaunty jazzy jolly jovial joyful jumping keen kind knitted lasting leafy
leaping level light lilac lime lovely loyal lucid lucky lunar magic major marine maroon mellow merry mighty
mild mindful misty modern mossy musical neat nimble noble nordic oceanic open orderly outdoor oval painted
pastel patient placid playful polite precise proven purple quaint quick quiet quilted radiant rainy rapid
ready regal regular restful robust rocky rolling rosy round rugged rural rustic scenic seaside serene shaded
sharp shiny silent silver sincere singing skating skilful sleek smart smiling smooth snowy snug soaring solar
solid sparkly speedy spiced sporty spotted springy square starry stately steady stellar stormy striped strong
sturdy stylish sublime subtle sugared summery sunlit superb swift sylvan tactful tall tangy tartan thrifty
tidal tidy timely toasted trendy trim true trusty tufted tuneful twin upbeat upland upper urban useful varied
vast velvet vibrant vital vivid wavy western winged winning wintry witty wooden woolly worthy woven zesty
zippy
"""

_NOUNS = """
acorn anchor apricot apron arch arrow atlas badger bagel bakery balcony balloon bamboo banjo banner barley
basket beacon bicycle blanket blossom boat bouquet branch breeze brick bridge brook brush bugle button cabin
cactus camel candle caravan cargo carpet castle catkin cedar cello chalk charm chess circle clock cloud clover
coast coconut comet compass cookie corner cottage crane crayon cricket crocus crown cup curtain cushion
dewdrop diamond dinghy dolphin domino door dragon dream drum duck dune eagle easel echo ember emerald falcon
feather fern ferry fiddle field finch flag flame flute forest fox galaxy garden glacier glade glider globe
grape guitar hammock harbour harp harvest hawk hedge helmet heron hexagon hill hive hockey honey horizon igloo
iguana island jacket jelly jewel jigsaw journey juniper kayak kettle kite kitten koala ladder lagoon lake lamp
lantern lasso leaf lemur lens leopard lobster lotus lupin magpie mango maple marble market marmot meadow
melody meteor mirror moon mosaic moss nest nutmeg oak oasis ocean onion orbit orchid osprey ostrich otter owl
paddle paint palm panda paper parade parrot path pebble pelican pencil penguin pepper piano picnic planet poem
pond prairie prism puffin pumpkin puzzle pyramid quarry quilt rabbit radish railway rainbow raven ribbon river
rocket rudder salmon saucer scarf scooter shuttle skylark sofa song sparrow spiral spoon spruce stadium star
street sugar summer sunrise sunset swan tandem teapot tennis tent thimble thistle tiger toffee tomato torch
toucan tower tractor train tree trophy tulip tunnel turtle valley village violin volcano voyage wagon warbler
water willow window wool yacht yard yogurt zebra zigzag
"""

ADJECTIVES, NOUNS = tuple(_ADJECTIVES.split()), tuple(_NOUNS.split())

_RULE = "scandesk phrase 1"
_READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1", "-": None, " ": None})


def phrase_of(code: str) -> str:
    """The words of a code, such as “calm otter”; written as a person types it, the code gives the same words."""
    plain = code.strip().upper().translate(_READ_AS)
    first, second = sha256(f"{_RULE}:{plain}".encode()).digest()[:2]
    return f"{ADJECTIVES[first]} {NOUNS[second]}"
