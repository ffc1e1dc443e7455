"""Which stories happen to which kind of device."""

from kiosk.calls.records import Cause, ResolutionType
from kiosk.demo.stories.boards import BOARDS, SOUND
from kiosk.demo.stories.computers import COMPUTERS, LAPTOPS_ONLY
from kiosk.demo.stories.network import NETWORK, PHONES, SERVERS
from kiosk.demo.stories.printers import PRINTERS
from kiosk.demo.stories.projectors import PROJECTORS
from kiosk.demo.stories.requests import REQUESTS
from kiosk.demo.stories.tablets import TABLETS
from kiosk.demo.story import Story
from kiosk.devices.records import Kind

STORIES: dict[Kind, tuple[Story, ...]] = {
    Kind.PRINTER: PRINTERS,
    Kind.PROJECTOR: PROJECTORS,
    Kind.INTERACTIVE_BOARD: BOARDS,
    Kind.AUDIO: SOUND,
    Kind.LAPTOP: (*LAPTOPS_ONLY, *COMPUTERS),
    Kind.DESKTOP: COMPUTERS,
    Kind.TABLET: TABLETS,
    Kind.NETWORK: NETWORK,
    Kind.SERVER: SERVERS,
    Kind.PHONE: PHONES,
}
WITHOUT_DEVICE = tuple(story for story in REQUESTS if story.symptom in ("supplies", "account", "install", "set_up"))


def story_about(kind: Kind, summary: str) -> Story:
    """Return the story with a summary; KeyError when there is none."""
    found = {story.summary: story for story in STORIES[kind]}
    return found[summary]


def stories_of(kind: Kind, is_good_model: bool) -> tuple[Story, ...]:
    """Return what happens to a device: a good model runs out of toner and is misunderstood, but it never fails."""
    if not is_good_model:
        return STORIES[kind]
    return tuple(s for s in STORIES[kind] if s.cause is Cause.CONSUMABLE or s.type is ResolutionType.GUIDANCE)


def requests_about(kind: Kind) -> tuple[Story, ...]:
    """Return what people ask for around a kind of device."""
    wanted = {"set_up", "move", "show_how"}
    if kind is Kind.PRINTER:
        wanted = {"supplies", "move", "show_how"}
    if kind in (Kind.LAPTOP, Kind.DESKTOP, Kind.TABLET):
        wanted = {"install", "set_up", "show_how"}
    if kind in (Kind.NETWORK, Kind.SERVER, Kind.PHONE):
        wanted = {"move"}
    return tuple(story for story in REQUESTS if story.symptom in wanted)
