"""How much of everything a release tries, and how little shows whether it runs."""

from dataclasses import dataclass

from checks import clocks, hostile, judges


@dataclass(frozen=True)
class Size:
    """How much of everything is done."""

    kills: int
    cuts: int
    started_after_cuts: int
    patterns: int
    fill_levels: int
    restores: int
    damages: int
    killed_upgrades: int
    jumps: tuple[str, ...]
    walks: int  # with each jump
    nights: tuple[str, ...]
    sent_again: int
    flood_s: int
    soak_s: int
    hostile_requests: int
    injections: int
    guesses: int
    examples: int
    wapiti_s: int
    wapiti_signed_in_s: int
    sqlmap_lists: int
    sqlmap_level: int
    slow_s: int


LONG = Size(
    kills=1000,
    cuts=10_000,
    started_after_cuts=10,
    patterns=20,
    fill_levels=200,
    restores=50,
    damages=330,
    killed_upgrades=100,
    jumps=tuple(clocks.JUMPS),
    walks=len(clocks.ALL_STEPS),
    nights=tuple(clocks.NIGHTS),
    sent_again=2000,
    flood_s=300,
    soak_s=240,
    hostile_requests=70_000,
    injections=len(hostile.INJECTIONS),
    guesses=10_000,
    examples=300,
    wapiti_s=90,
    wapiti_signed_in_s=600,
    sqlmap_lists=len(judges.LISTS_WITH_PARAMETERS),
    sqlmap_level=3,
    slow_s=120,
)
SHORT = Size(
    kills=6,
    cuts=200,
    started_after_cuts=1,
    patterns=3,
    fill_levels=10,
    restores=2,
    damages=30,
    killed_upgrades=6,
    jumps=("an hour back",),
    walks=1,
    nights=(),
    sent_again=16,
    flood_s=20,
    soak_s=20,
    hostile_requests=300,
    injections=3,
    guesses=100,
    examples=5,
    wapiti_s=20,
    wapiti_signed_in_s=30,
    sqlmap_lists=1,
    sqlmap_level=1,
    slow_s=20,
)
