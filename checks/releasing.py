"""Runs every check in its long form and prints the table; ends with 1 when a line does not hold."""

import argparse
import os
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from checks import data_lines, flood, hostile, io_errors, judges, kills, soak
from checks.as_tests import SHOWN, as_tests
from checks.lines import HEADINGS, Control, Line, not_tried, row, row_of, timed
from checks.powercut import cuts
from checks.powercut.recording import why_it_cannot_record
from checks.school import make_school
from checks.server import ROOT, running
from checks.sizes import LONG, SHORT, Size

HANDS = os.cpu_count() or 1


def killed(size: Size, place: Path) -> Line:
    """SIGKILL under load."""
    school = make_school(place / "school")
    found = kills.kill_again_and_again(school.folder, school.codes, size.kills)
    controls = []
    for guard in ("answer first", "no form key"):
        weak = make_school(place / guard.replace(" ", "-"))
        red = kills.kill_again_and_again(weak.folder, weak.codes, 30, at_most_s=300, guard_taken_away=guard)
        controls.append(Control(guard, red.is_noticed))
    starts = sorted(found.starts_s)
    said = f"{len(found.problems)} problems; {found.acknowledged:,} acknowledged, {found.backups} backups beside"
    said += f"; up again in {starts[len(starts) // 2]:.1f} s, {starts[-1]:.1f} s at worst"
    is_good = not found.problems and found.kills >= size.kills
    return Line(
        "killed under load", found.kills, "0 lost, 0 twice, file whole", said, is_good, tuple(controls), 0,
        tuple(found.problems),
    )  # fmt: skip


def power_cut(workload: cuts.Workload, size: Size, place: Path) -> Line:
    """Power cuts under one workload, and without each of its guards."""
    name = f"power cut: {workload.name}"
    if why := why_it_cannot_record():
        return not_tried(name, why)
    school = make_school(place / "school")
    recorded = cuts.record(workload, school.folder, school.codes)
    number = workload.share_of(size.cuts)
    found = cuts.cut_again_and_again(recorded, number, hands=HANDS, looked_at_by_scandesk=size.started_after_cuts)
    controls = []
    for guard in workload.guards:
        weak = make_school(place / guard.replace("=", "-"))
        red = cuts.cut_again_and_again(
            cuts.record(workload, weak.folder, weak.codes, guard_taken_away=guard), workload.share_of(500)
        )
        controls.append(Control(f"{guard} ({red.cuts_with_loss} of {red.cuts} lose)", red.cuts_with_loss > 0))
    said = f"{found.cuts_with_loss} lose, {found.cuts_with_damage} damaged; {found.acknowledged} acknowledged"
    is_good = not (found.cuts_with_loss or found.cuts_with_damage or found.examples or recorded.strange)
    details = (*found.examples, *recorded.strange)
    return Line(name, found.cuts, "0 lost, file whole", said, is_good, tuple(controls), 0, details)


def disk_refuses(size: Size, place: Path) -> Line:
    """I/O errors."""
    name, total = "the disk refuses calls", io_errors.Refused()
    if why := why_it_cannot_record():
        return not_tried(name, why)
    for number, pattern in enumerate(io_errors.some_patterns(size.patterns)):
        school = make_school(place / f"school-{number}")
        total.add(io_errors.try_pattern(pattern, school.folder, school.codes))
    weak = make_school(place / "weak")
    red = io_errors.try_pattern(io_errors.FOR_THE_CONTROL, weak.folder, weak.codes, "answer first")
    said = f"{len(total.problems)} problems; {total.injected} calls refused, {total.acknowledged} acknowledged"
    said += f", {total.answers[503]} told to try again"
    control = Control("answer first", bool(red.problems))
    is_good = not total.problems and total.injected > 0
    return Line(
        name, total.patterns, "0 acknowledged but not stored", said, is_good, (control,), 0, tuple(total.problems)
    )


def hostile_words(size: Size, place: Path) -> Line:
    """Hostile words everywhere."""
    shared = Path(os.environ.get("SCANDESK_SHARED", ROOT.parent / "shared"))
    texts = hostile.strings(shared if shared.is_dir() else None)
    school = make_school(place / "school")
    with running(school.folder) as server:
        found = hostile.type_everywhere(
            server.port, school.codes[0], hostile.product(texts, size.hostile_requests), HANDS + 1
        )
    weak = make_school(place / "weak")
    with running(weak.folder, "no escaping") as server:
        red = hostile.type_everywhere(server.port, weak.codes[0], texts[:6])
    problems, name = found.problems, "hostile words"
    said = f"{len(problems)} problems; {len(texts)} strings and pairs of them"
    control = Control("no escaping", bool(red.problems))
    return Line(
        name, found.requests, "no page breaks or holds markup", said, not problems, (control,), 0, tuple(problems)
    )


def injections(size: Size, place: Path) -> Line:
    """Words that would like to be SQL."""
    school = make_school(place / "school")
    with running(school.folder) as server:
        found = hostile.inject(server.port, hostile.INJECTIONS[: size.injections], hostile.PAIRS[: size.injections])
    weak = make_school(place / "weak")
    with running(weak.folder, "values in SQL") as server:
        red = hostile.inject(server.port, hostile.INJECTIONS[15:20])
    said = f"{len(found.problems)} problems; {size.injections} strings, and pairs"
    control = Control("values in SQL", bool(red.problems))
    name, expected = "SQL in every parameter", "no page breaks, pairs answered alike"
    return Line(name, found.requests, expected, said, not found.problems, (control,), 0, tuple(found.problems))


def guesses(size: Size, place: Path) -> Line:
    """Guessed tokens."""
    school = make_school(place / "school")
    with running(school.folder) as server:
        hostile.report_once(server.port, school.codes[0])
        found = hostile.guess(server.port, size.guesses)
    weak = make_school(place / "weak")
    with running(weak.folder, "any token") as server:
        hostile.report_once(server.port, weak.codes[0])
        red = hostile.guess(server.port, 20)
    control = Control("any token", bool(red.problems))
    said = f"{len(found.problems)} hits"
    return Line("guessed tokens", found.requests, "0 hits", said, not found.problems, (control,))


def soaked(size: Size, place: Path) -> Line:
    """A long day."""
    school, weak = make_school(place / "school"), make_school(place / "weak")
    found = soak.soak(school.folder, school.codes, size.soak_s)
    red = soak.soak(weak.folder, weak.codes, min(size.soak_s, 20), "keeps everything")
    said = f"{len(found.problems)} problems; {found.acknowledged} acknowledged, {found.memory[-1] // 2**20} MiB"
    said += f", log at most {max(found.log_bytes) // 2**20} MiB"
    control = Control("keeps everything", bool(red.problems))
    cases = sum(found.answers.values())
    return Line("a long day", cases, "all flat, no 5xx", said, not found.problems, (control,), 0, tuple(found.problems))


def flooded(size: Size, place: Path) -> Line:
    """A flood, held connections, and people."""
    found = flood.run(place / "school", size.flood_s)
    red = flood.run(place / "weak", 10, "no limits")
    said = f"{len(found.problems)} problems; the others waited {found.p95_s:.2f} s (p95), {found.people[302]} accepted"
    said += f"; of the flood {found.flood[302]} stored, {found.flood[429]} told to wait"
    control = Control("no limits", bool(red.problems))
    cases = sum(found.people.values()) + sum(found.flood.values())
    name = f"a flood, {flood.HELD} held connections"
    return Line(name, cases, "0 others refused, 0 lost", said, not found.problems, (control,), 0, tuple(found.problems))


@dataclass(frozen=True)
class Check:
    """One line of the table before it is tried."""

    about: str
    do: Callable[[], Line]


def checks_of(size: Size, place: Path) -> dict[str, Check]:
    """Return all checks by name."""
    attacks = {"": "anonymously", **{role: f"signed in as {role}" for role in judges.ROLES}}
    return {
        "kills": Check("the server is killed under load", partial(killed, size, place / "kills")),
        **{
            f"cut-{n}": Check(f"power cuts: {each.name}", partial(power_cut, each, size, place / f"cut-{n}"))
            for n, each in enumerate(cuts.WORKLOADS, 1)
        },
        "disk": Check("single calls to the disk fail", partial(disk_refuses, size, place / "disk")),
        "full-disk": Check("the disk is really full", partial(data_lines.full, size, place / "full")),
        "restores": Check("backups under load, each restored", partial(data_lines.restored, size, place / "restores")),
        "damages": Check("broken data files", partial(data_lines.damaged, size, place / "damages")),
        "upgrades": Check("data of earlier Scandesks, and kills", partial(data_lines.upgraded, size, place / "old")),
        "clocks": Check("the clock is set while people work", partial(data_lines.clock_set, size, place / "clocks")),
        "sent-again": Check("the same form sent 2 to 10 times", partial(data_lines.sent_twice, size, place / "again")),
        "hostile": Check("naughty strings in every field and list", partial(hostile_words, size, place / "hostile")),
        "sql": Check("SQL in every parameter of the lists", partial(injections, size, place / "sql")),
        "guesses": Check("guessed tokens of reports and visits", partial(guesses, size, place / "guesses")),
        "flood": Check("one phone floods while others report", partial(flooded, size, place / "flood")),
        **{name: Check(f"tests: {shown.what}", partial(as_tests, shown)) for name, shown in SHOWN.items()},
        "bandit": Check("careless Python", judges.bandit),
        "schemathesis": Check("made-up values for every address", partial(judges.schemathesis, size.examples)),
        **{
            "-".join(filter(None, ("wapiti", role))): Check(
                f"wapiti attacks all pages, {how}",
                partial(judges.wapiti, role, size.wapiti_signed_in_s if role else size.wapiti_s),
            )
            for role, how in attacks.items()
        },
        "sqlmap": Check(
            "sqlmap attacks every parameter of the lists",
            partial(judges.sqlmap, judges.LISTS_WITH_PARAMETERS[: size.sqlmap_lists], size.sqlmap_level),
        ),
        "slowhttptest": Check("500 connections held half open", partial(judges.slowhttptest, size.slow_s)),
        "soak": Check("a long day; memory and files stay flat", partial(soaked, size, place / "soak")),
    }


def main() -> int:
    """Run the checks that are named, or all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("checks", nargs="*", help="which checks; all without any")
    parser.add_argument("--short", action="store_true", help="a little of everything, to see whether it runs")
    parser.add_argument("--list", action="store_true", help="name the checks and end")
    parser.add_argument("--soak-minutes", type=int, help="how long the long day is (4)")
    given = parser.parse_args()
    size = SHORT if given.short else LONG
    if given.soak_minutes:
        size = Size(**{**vars(size), "soak_s": given.soak_minutes * 60})
    with tempfile.TemporaryDirectory(prefix="scandesk-checks-") as place:
        checks = checks_of(size, Path(place))
        if given.list:
            print("\n".join(f"{name:20}{check.about}" for name, check in checks.items()))
            return 0
        if unknown := set(given.checks) - set(checks):
            parser.error(f"there is no check called {', '.join(sorted(unknown))}")
        print(row(*HEADINGS), flush=True)
        lines = []
        for name in given.checks or checks:
            lines.append(timed(checks[name].do))
            print(row_of(lines[-1]), flush=True)
    failed = [line.check for line in lines if not line.holds]
    print(f"\n{len(lines) - len(failed)} of {len(lines)} checks hold." + f" Not: {', '.join(failed)}." * bool(failed))
    left_out = [line for line in lines if line.left_out]
    print(
        f"{len(left_out)} of them failed because this PC cannot do them, or a part of them (skipped counts as failed)."
    )
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
