"""Where answers lead: no loops, every path ends, and branches follow the steps they mean."""

from dataclasses import replace
from itertools import product

from hypothesis import assume, given
from hypothesis import strategies as st

from kiosk.diagnostics import rules
from kiosk.diagnostics.records import FIXED, NEXT, NO_DEVICE, STOP, CheckStep, Heading, Result

ENDS = (NEXT, FIXED, STOP)


@st.composite
def drafts(draw, most=7):
    """Any steps that a school can have made: branches forward, backward, to itself, to nothing."""
    keys = draw(st.lists(st.integers(1, 30), min_size=1, max_size=most, unique=True))
    leads = st.sampled_from([*ENDS, *map(str, keys), "99"])
    return tuple(CheckStep(key, f"check {key}", "seen", yes=draw(leads), no=draw(leads)) for key in keys)


@st.composite
def sound_drafts(draw, most=7):
    """Steps as they can be published."""
    keys = draw(st.lists(st.integers(1, 30), min_size=1, max_size=most, unique=True))
    steps = []
    for place, key in enumerate(keys):
        later = [str(other) for other in keys[place + 1 :]]
        leads = st.sampled_from([FIXED, STOP, *([NEXT] if later else []), *later])
        steps.append(CheckStep(key, f"check {key}", "seen", yes=draw(leads), no=draw(leads)))
    return tuple(steps)


def paths(steps):
    """Every way through by brute force: (keys of the steps, how it ended)."""
    for answers in product(Result, repeat=len(steps)):
        results = dict(zip((step.key for step in steps), answers, strict=True))
        found = rules.walk(steps, results)
        yield [step.key for step in found.done], found.ended, results


@given(sound_drafts())
def test_what_is_sound_has_no_fault_and_every_way_through_it_ends_without_a_loop(steps):
    assert rules.faults(steps) == []
    for keys, ended, _ in paths(steps[:5]) if len(steps) <= 5 else ():
        assert ended in (FIXED, STOP)
        assert len(set(keys)) == len(keys)


@given(drafts(most=5))
def test_without_a_fault_every_answer_leads_forward_and_with_one_nothing_runs_in_circles(steps):
    order = [step.key for step in steps]
    has_fault = bool(rules.faults(steps))
    for step, number in zip(steps, range(1, len(steps) + 1), strict=True):
        for to in (step.yes, step.no):
            forward = to in (FIXED, STOP) or (to == NEXT and number < len(steps))
            forward = forward or (to.isdigit() and int(to) in order[number:])
            assert forward or has_fault
    for keys, ended, _ in paths(steps):
        assert keys == sorted(keys, key=order.index)
        assert ended in (FIXED, STOP)


@given(sound_drafts(most=5))
def test_a_step_that_no_answer_leads_to_is_found(steps):
    reached = set()
    for keys, _, results in paths(steps):
        if Result.NOT_DONE not in [results[key] for key in keys]:
            reached |= set(keys)
    expected = [number for number, step in enumerate(steps, 1) if step.key not in reached]
    assert rules.unreachable(steps) == expected


@given(drafts(), st.data())
def test_a_walk_stands_at_the_first_step_on_its_way_that_is_not_answered(steps, data):
    results = data.draw(st.dictionaries(st.sampled_from([s.key for s in steps]), st.sampled_from(list(Result))))
    found = rules.walk(steps, results)
    assert bool(found.next) != bool(found.ended)
    assert {step.key for step in (*found.done, *found.aside)} == set(results)
    assert not set(found.done) & set(found.aside)
    if found.next:
        assert found.next.key not in results


@given(drafts(), st.data())
def test_moving_a_step_changes_nothing_but_the_order(steps, data):
    key = data.draw(st.sampled_from([step.key for step in steps]))
    by = data.draw(st.sampled_from([-1, 1]))
    moved = rules.with_step_moved(steps, key, by)
    assert sorted(moved, key=lambda s: s.key) == sorted(steps, key=lambda s: s.key)
    place = [s.key for s in steps].index(key)
    if 0 <= place + by < len(steps):
        assert moved[place + by].key == key
        assert rules.with_step_moved(moved, key, -by) == steps
    else:
        assert moved == steps


@given(drafts(), st.data())
def test_removing_a_step_leads_what_led_to_it_to_the_step_after_it(steps, data):
    assume(len(steps) > 1)
    place = data.draw(st.integers(0, len(steps) - 1))
    gone = steps[place]
    after = str(steps[place + 1].key) if place + 1 < len(steps) else STOP
    left = rules.without_step(steps, gone.key)
    assert [step.key for step in left] == [step.key for step in steps if step.key != gone.key]
    for before, now in zip((s for s in steps if s.key != gone.key), left, strict=True):
        assert now.yes == (after if before.yes == str(gone.key) else before.yes)
        assert str(gone.key) not in (now.yes, now.no)


@given(drafts(), st.integers(0, 7))
def test_an_added_step_gets_a_key_of_its_own(steps, at):
    added = rules.with_step_added(steps, CheckStep(0, "new", "seen"), at)
    assert len({step.key for step in added}) == len(steps) + 1
    assert added[min(at, len(steps))].check == "new"


STEPS = (
    CheckStep(1, "Is the light on?", "It is on.", yes="3", no=NEXT),
    CheckStep(2, "Push the plug in.", "It is on.", yes=FIXED, no=STOP, stop_words="Ring the caretaker."),
    CheckStep(3, "Print a page.", "It comes out.", yes=FIXED, no=STOP),
)


def test_answers_lead_where_the_step_says():
    yes, no, not_done = Result.AS_EXPECTED, Result.NOT_AS_EXPECTED, Result.NOT_DONE
    assert rules.walk(STEPS, {}).next == STEPS[0]
    assert rules.walk(STEPS, {1: yes}).next == STEPS[2]
    assert rules.walk(STEPS, {1: no}).next == STEPS[1]
    assert rules.walk(STEPS, {1: not_done}).next == STEPS[1]
    stopped = rules.walk(STEPS, {1: no, 2: no})
    assert (stopped.ended, stopped.ended_at) == (STOP, STEPS[1])
    assert rules.walk(STEPS, {1: yes, 2: no, 3: yes}) == rules.Walk((STEPS[0], STEPS[2]), None, FIXED, (STEPS[1],))
    assert rules.walk(STEPS, {1: yes, 3: not_done}).ended == STOP
    assert rules.walk((), {}).ended == STOP


def test_faults_say_which_step_and_which_answer():
    back = (STEPS[0], replace(STEPS[1], no="1"), replace(STEPS[2], yes=NEXT, no="77"))
    assert rules.faults(back) == [
        "Step 2 leads back to step 1 when it is not as expected. Lead it forward.",
        "Step 3 is the last one. Say how it ends when it is as expected.",
        "Step 3 leads to a step that is not there when it is not as expected.",
    ]
    assert rules.faults((replace(STEPS[2], yes="3"),)) == [
        "Step 1 leads back to step 1 when it is as expected. Lead it forward."
    ]
    assert rules.faults(()) == ["There is no step yet."]
    assert rules.warnings((replace(STEPS[0], no="3"), *STEPS[1:])) == [
        "No answer leads to step 2.",
        "Step 1 leads to the same place whatever is seen.",
    ]
    assert rules.warnings((replace(STEPS[2], yes=STOP),))[-1] == "No step says that it is the fix."
    assert [rules.leads_words(STEPS, to) for to in ("3", FIXED, "9")] == [
        "go to step 3",
        "stop: this is the fix",
        "leads nowhere",
    ]
    assert [rules.leads_briefly(STEPS, to) for to in ("3", FIXED, STOP)] == ["step 3", "fixed", "escalate"]


def test_the_best_fit_is_kind_and_symptom_then_all_of_the_kind_then_the_kind():
    headings = [
        (1, Heading("Other kind", ("printer",), ("no_picture",))),
        (2, Heading("Another symptom", ("projector",), ("remote",))),
        (3, Heading("All of the kind", ("projector", "screen"))),
        (4, Heading("zzz fits", ("projector",), ("no_picture",))),
        (5, Heading("Fits", ("projector",), ("no_power", "no_picture"))),
    ]
    assert rules.best_first(headings, "projector", "no_picture") == [(5, 3), (4, 3), (3, 2), (2, 1), (1, 0)]
    assert rules.fit(Heading("Sign-in", ("laptop", NO_DEVICE)), NO_DEVICE, "other") == 2
