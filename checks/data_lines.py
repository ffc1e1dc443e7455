"""Lines of the table about the data: what a full disk, a backup, damage, an upgrade or the clock may do to them."""

import logging
from pathlib import Path

from checks import clocks, damages, full_disk, restores, sent_again, spoiling, upgrades
from checks.disks import own_disk, why_no_disk
from checks.killed_change import NO_TRANSACTION
from checks.lines import Control, Line, not_tried
from checks.school import make_school
from checks.sizes import Size


def full(size: Size, place: Path) -> Line:
    """A disk that is really full."""
    name = "a full disk"
    if why := why_no_disk():
        return not_tried(name, why)
    found = _filled(place / "with-journal", size.fill_levels - size.fill_levels // 2)
    bare = _filled(place / "without", size.fill_levels // 2, "no journal")
    red = _filled(place / "weak", 10, "answer first, no journal")
    problems = [*found.problems, *(f"without a journal: {text}" for text in bare.problems)]
    if found.refused:
        problems.append(f"{found.refused} reports were refused though the journal has room")
    said = (
        f"{len(problems)} problems; {found.acknowledged} kept in the journal or stored, all logged by themselves within"
    )
    said += f" {max(found.logged_after_s):.0f} s; without a journal {bare.refused} told to try again, words kept"
    controls = (
        Control(f"no journal ({bare.refused} of {bare.refused + bare.acknowledged} refused)", bare.refused > 0),
        Control("answer first, no journal", bool(red.lost)),
    )
    cases = found.levels + bare.levels
    return Line(name, cases, "0 lost, 0 restarts, desk told", said, not problems, controls, 0, tuple(problems))


def _filled(folder: Path, levels: int, guard_taken_away: str = "") -> full_disk.Filled:
    with own_disk(folder, full_disk.DISK_MB) as disk:
        school = make_school(disk)
        return full_disk.fill_again_and_again(disk, school.codes, levels, guard_taken_away)


def restored(size: Size, place: Path) -> Line:
    """Backups under load, each put back."""
    total, left = restores.Restored(), size.restores
    while left:
        rounds = min(left, restores.ROUNDS_OF_A_SCHOOL)
        school = make_school(place / f"school-{left}")
        total.add(restores.back_up_and_restore(school.folder, school.codes, rounds))
        left -= rounds
    weak = make_school(place / "weak")
    red = restores.back_up_and_restore(weak.folder, weak.codes, 1, restores.by_copying_the_file)
    said = f"{len(total.problems)} problems; {total.acknowledged:,} acknowledged; a restore took"
    said += f" {max(total.took_s, default=0):.1f} s at worst"
    control = Control(f"the file copied instead ({len(red.problems)} lost)", bool(red.problems))
    is_good = not total.problems and total.restores == size.restores
    return Line(
        "backup under load, restore",
        total.restores,
        "all of before, file whole",
        said,
        is_good,
        (control,),
        0,
        tuple(total.problems),
    )


def damaged(size: Size, place: Path) -> Line:
    """Broken data files."""
    logging.getLogger("scandesk").addHandler(logging.NullHandler())  # what it says of each is not for the table
    damages.make_school(place / "made")
    kept = damages.keep(place / "made", place / "working", place / "cut-off", with_journal=True)
    found = damages.damage_again_and_again(kept, place / "tried", size.damages)
    start = damages.damage_again_and_again(kept, place / "unseen", 6, start=lambda *_: [])
    night = damages.turn_bits(kept, place / "unlooked", 3, night=lambda *_: (), turn=spoiling.change_a_letter)
    said = f"{len(found.problems)} problems; {found.harmless} of them harm nothing; {found.flips} bits turned until"
    said += f" {size.damages // 3} had changed a report"
    controls = (
        Control("no look at the start", bool(start.problems)),
        Control(f"no daily look ({len(night.problems)} of {night.damages} missed)", bool(night.problems)),
    )
    problems = tuple(found.problems)
    return Line("broken data files", found.damages, "noticed, aside, 0 lost", said, not problems, controls, 0, problems)


def upgraded(size: Size, place: Path) -> Line:
    """Data of earlier Scandesks."""
    found = upgrades.upgrade_again_and_again(place / "whole", size.killed_upgrades)
    red = upgrades.upgrade_again_and_again(place / "weak", 4, NO_TRANSACTION)
    said = f"{len(found.problems)} problems; {found.upgrades} released shape(s), {found.kills} kills on the way"
    controls = (Control(f"{NO_TRANSACTION} around the steps", bool(red.problems)),)
    problems = tuple(found.problems)
    cases = found.upgrades + found.kills
    return Line("upgrades", cases, "0 rows differ, old or new", said, not problems, controls, 0, problems)


def clock_set(size: Size, place: Path) -> Line:
    """The clock is set, or summer time begins."""
    name, found = "the clock is set", clocks.Walked()
    if not clocks.library():
        return not_tried(name, "faketime is not installed (apt install faketime)")
    for number, jump in enumerate(size.jumps):
        school = make_school(place / f"school-{number}")
        found.add(clocks.set_again_and_again(school.folder, school.codes, jump, size.walks))
    for night in size.nights:
        school = make_school(place / night)
        found.add(clocks.over_a_night(school.folder, school.codes, night))
    controls = []
    for guard in ("clock not watched", "clock believed"):
        weak = make_school(place / guard.replace(" ", "-"))
        red = clocks.set_again_and_again(weak.folder, weak.codes, "10 years forward", 1, guard)
        controls.append(Control(guard, bool(red.problems)))
    said = f"{len(found.problems)} problems; {len(size.jumps)} jumps between page and answer, {len(size.nights)} nights"
    expected = "0 lost, nobody out, staff told"
    problems = tuple(found.problems)
    return Line(name, found.walks, expected, said, not problems, tuple(controls), 0, problems)


def sent_twice(size: Size, place: Path) -> Line:
    """The same form again and again."""
    school, weak = make_school(place / "school"), make_school(place / "weak")
    found = sent_again.send_again_and_again(school.folder, school.codes, size.sent_again)
    red = sent_again.send_again_and_again(weak.folder, weak.codes, 8, "no form key")
    said = f"{len(found.problems)} problems; {found.sendings:,} sendings: {', '.join(sent_again.WAYS)}"
    control = Control(f"no form key ({len(red.problems)} of {red.reports} there again)", bool(red.problems))
    problems = tuple(found.problems)
    return Line("sent again", found.reports, "1 report, 1 receipt", said, not problems, (control,), 0, problems)
