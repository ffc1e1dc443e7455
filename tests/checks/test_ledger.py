"""What was acknowledged, held against what a database holds: the judge of the long checks, judged."""

from collections import Counter
from collections.abc import Sequence

import pytest

from checks.ledger import Kept, Sent, digest_of, lost, problems

JAMMED = digest_of("report 7\nJammed in the hall", "Carys", "E41", "")
REPORT = Sent("report 7", JAMMED, 0)
PICTURED = Sent("report 7", JAMMED, 0, has_photo=True)
NOTE = Sent("note 3", "", 0)
TRIAGE = Sent("triage 3", "", 0)


def kept(*digests: str, steps: Sequence[str] = (), with_photo: Sequence[str] = (), damage: str = "") -> Kept:
    reports = {"report 7": list(digests)} if digests else {}
    return Kept(reports, Counter(steps), frozenset(with_photo), damage)


@pytest.mark.parametrize(
    ("found", "sent", "says"),
    [
        (kept(JAMMED), REPORT, []),
        (kept(), REPORT, ["lost: report 7"]),
        (kept(JAMMED, JAMMED), REPORT, ["there 2 times: report 7"]),
        (kept(digest_of("report 7")), REPORT, ["changed: report 7"]),
        (kept(JAMMED, with_photo=["report 7"]), PICTURED, []),
        (kept(JAMMED), PICTURED, ["photo lost: report 7"]),
        (kept(steps=["note 3"]), NOTE, []),
        (kept(), NOTE, ["lost: note 3"]),
        (kept(steps=["note 3", "note 3"]), NOTE, ["there 2 times: note 3"]),
        (kept(), TRIAGE, ["lost: triage 3"]),
        (kept(steps=["triage 3", "triage 3"]), TRIAGE, []),
        (kept(JAMMED, damage="malformed"), REPORT, ["damaged: malformed"]),
    ],
)
def test_each_way_to_lose_what_was_acknowledged_is_told(found: Kept, sent: Sent, says: list[str]):
    assert problems(found, [sent]) == says


def test_a_report_that_nobody_was_told_of_may_be_there_once_and_not_twice():
    assert problems(kept(JAMMED), []) == []
    assert problems(kept(JAMMED, JAMMED), []) == ["there twice: report 7"]


def test_reports_are_told_apart_from_what_else_is_wrong():
    told = ["damaged: malformed", "the server did not start", "lost: report 7", "there twice: report 8"]
    assert lost(told) == ["lost: report 7", "there twice: report 8"]
