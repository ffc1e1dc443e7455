"""The table of everything FITS names: for each row the page or PDF that does it, and the test that shows it.

pytest -n0 -s tests/test_coverage_of_fits.py    # prints the table
"""

import ast
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from kiosk.core.database import Database
from kiosk.rollout.parts import PARTS
from tests import builders

TESTS = Path(__file__).parent
COORDINATOR, DESK, TECHNICIAN = "coordinator", "desk", "tech1"
NOBODY = ""

# part of FITS: who looks, the page or PDF, and the test that shows it does what its row asks
SHOWN: dict[str, tuple[str, str, str]] = {
    "overview": (DESK, "/rollout/concepts", "rollout/test_plan.py::test_incidents_and_problems_are_explained"),
    "implementation-guide": (
        *(COORDINATOR, "/rollout/"),
        "rollout/test_plan.py::test_the_co_ordinator_walks_the_steps",
    ),
    "operations-guide": (
        *(DESK, "/documents/guides/desk"),
        "documents/test_actions.py::test_a_guide_says_what_the_forms_say",
    ),
    "roles": (
        *(COORDINATOR, "/rollout/steps/roles"),
        "rollout/test_plan.py::test_one_person_with_several_roles_is_told_what_it_costs",
    ),
    "toolkit": (DESK, "/documents/", "documents/test_views.py::test_the_toolkit_lists_every_document_with_its_state"),
    "define-stages": (
        DESK,
        "/rollout/steps/stages",
        "calls/test_lifecycle.py::test_the_written_lifecycle_is_the_one_that_is_enforced",
    ),
    "define-concepts": (DESK, "/rollout/steps/concepts", "rollout/test_plan.py::test_every_seed_item_is_walked"),
    "define-diagnosis": (DESK, "/rollout/steps/diagnosis", "rollout/test_plan.py::test_every_seed_item_is_walked"),
    "define-recording": (DESK, "/rollout/steps/recording", "rollout/test_plan.py::test_what_is_so_is_read_live"),
    "define-training": (DESK, "/rollout/steps/feedback", "rollout/test_plan.py::test_every_seed_item_is_walked"),
    "prepare": (COORDINATOR, "/rollout/", "rollout/test_plan.py::test_the_plan_as_a_list"),
    "users": (
        *(COORDINATOR, "/rollout/steps/users"),
        "rollout/test_plan.py::test_a_step_saves_its_settings_or_nothing_at_all",
    ),
    "staff": (COORDINATOR, "/rollout/steps/desk-staff", "rollout/test_plan.py::test_what_is_so_is_read_live"),
    "plan-training": (
        *(COORDINATOR, "/rollout/training/"),
        "rollout/test_training.py::test_people_without_a_training_are_listed_by_role",
    ),
    "plan-forms": (DESK, "/rollout/steps/forms", "rollout/test_plan.py::test_every_seed_item_is_walked"),
    "leaders": (
        *(COORDINATOR, "/rollout/plan.pdf"),
        "rollout/test_plan.py::test_the_signature_keeps_the_plan_as_it_read_then",
    ),
    "follow": (COORDINATOR, "/rollout/", "rollout/test_plan.py::test_late_and_left_follow_from_the_day"),
    "letter": (DESK, "/documents/letter.pdf", "documents/test_papers.py::test_one_letter_a_person"),
    "charter": (NOBODY, "/charter", "documents/test_actions.py::test_targets_in_the_charter_are_those_of_the_clock"),
    "call-sheet": (
        *(DESK, "/documents/sheet/blank.pdf"),
        "documents/test_views.py::test_a_paper_sheet_is_keyed_in_with_its_own_time",
    ),
    "diagnostics-sheet": (
        *(TECHNICIAN, "/diagnostics/calls/{call}/sheet.pdf"),
        "diagnostics/test_sheet.py::test_a_sheet_on_paper_says_who_did_what",
    ),
    "call-log": (
        *(DESK, "/desk/log"),
        "desk/test_log.py::test_the_screen_and_the_file_have_the_same_calls",
    ),
    "instructions": (
        *(TECHNICIAN, "/documents/guides/technician"),
        "documents/test_papers.py::test_documents_fit_their_pages",
    ),
    "knowledge": (DESK, "/knowledge/", "knowledge/test_views.py::test_an_article_is_written_found_and_read"),
    "internet": (
        *(DESK, "/knowledge/calls/{call}/look-up"),
        "knowledge/test_views.py::test_the_text_that_leaves_is_shown_and_names_nobody",
    ),
    "review": (
        *(COORDINATOR, "/rollout/reviews/{review}.pdf"),
        "rollout/test_review.py::test_the_sign_off_freezes_figures_and_answers",
    ),
    "workload": (
        *(COORDINATOR, "/measures/workload"),
        "measures/reports/test_reports.py::test_a_technician_sees_the_own_line_alone",
    ),
    "surveys": (
        *(COORDINATOR, "/surveys/"),
        "measures/figures/test_satisfaction.py::test_an_answer_after_the_end_of_the_period_is_not_in_it",
    ),
    "reports": (
        *(COORDINATOR, "/measures/monthly.pdf"),
        "measures/reports/test_reports.py::test_every_number_recounts_from_the_calls_it_opens",
    ),
    "one-log": (DESK, "/desk/", "desk/test_views.py::test_a_call_by_phone_is_logged_and_triaged_in_one_go"),
    "a-desk": (DESK, "/rollout/steps/desk-staff", "rollout/test_plan.py::test_what_is_so_is_read_live"),
    "all-know": (NOBODY, "/charter", "documents/test_views.py::test_giving_letters_and_the_log"),
    "desk-sends": (
        *(TECHNICIAN, "/fieldwork/"),
        "test_access.py::test_a_technician_neither_sees_nor_changes_what_was_sent_to_another",
    ),
    "not-direct": (DESK, "/measures/by-pass", "fieldwork/test_corridor.py::test_what_came_past_the_desk_is_counted"),
    "same-way": (
        *(DESK, "/documents/sheet/calls/{call}"),
        "documents/test_papers.py::test_the_sheet_is_one_page_blank_and_with_all_that_a_call_can_say",
    ),
    "through-desk": (
        *(DESK, "/desk/calls/{call}"),
        "desk/test_day.py::test_what_the_reporter_wrote_is_a_part_of_the_queue_until_somebody_acts",
    ),
    "history": (
        *(TECHNICIAN, "/fieldwork/devices/{device}"),
        "measures/figures/test_figures.py::test_a_week_by_hand",
    ),
    "failure-rates": (
        *(COORDINATOR, "/measures/failure-rates?by=model"),
        "measures/failure_rates/test_views.py::test_every_number_opens_as_many_calls",
    ),
    "feedback": (DESK, "/measures/weekly", "measures/reports/test_reports.py::test_what_happens_later_changes_nothing"),
    "time-to-resolve": (
        *(DESK, "/measures/resolving"),
        "measures/figures/test_past_holds.py::test_what_happens_after_a_period_changes_nothing_in_it",
    ),
    "technician-time": (
        *(DESK, "/measures/figures/technician-time"),
        "measures/figures/test_past_holds.py::test_the_parts_of_any_split_add_up_to_the_whole",
    ),
    "consistent": (
        *(TECHNICIAN, "/diagnostics/calls/{call}"),
        "diagnostics/test_sheet.py::test_the_best_checklist_is_offered_first_and_others_can_be_chosen",
    ),
    "outstanding": (
        DESK,
        "/measures/ageing",
        "measures/reports/test_reports.py::test_page_file_and_command_say_the_same",
    ),
    "managed": (DESK, "/escalations/", "escalations/test_firing.py::test_the_levels_of_a_target_fire_in_their_order"),
    "before-severe": (
        *(DESK, "/problems/"),
        "problems/test_rules.py::test_the_third_incident_on_a_device_within_thirty_days_proposes_a_problem",
    ),
    "quick-tasks": (
        *(NOBODY, "/help/"),
        "knowledge/test_views.py::test_helping_oneself_is_counted_once_and_logs_no_call",
    ),
    "prioritised": (
        *(DESK, "/desk/"),
        "desk/test_day.py::test_of_one_priority_the_one_with_least_time_left_comes_first",
    ),
    "specialists": (
        *(COORDINATOR, "/diagnostics/skills/"),
        "diagnostics/test_skills.py::test_the_qualified_come_first_and_then_who_has_less_to_do",
    ),
    "undisturbed": (
        *(COORDINATOR, "/escalations/rules"),
        "escalations/test_firing.py::test_a_level_that_is_off_fires_nothing_and_a_rule_may_name_one_person",
    ),
    "quick-diagnosis": (
        DESK,
        "/search/?text=dark",
        "desk/test_views.py::test_a_known_fix_is_offered_and_fills_the_form",
    ),
    "information": (
        *(COORDINATOR, "/measures/leaders.pdf"),
        "measures/reports/test_paper.py::test_the_leaders_get_one_page_whatever_the_numbers",
    ),
    "service-levels": (
        *(COORDINATOR, "/measures/service-levels"),
        "measures/figures/test_figures.py::test_what_stands_beside_the_figures",
    ),
}


@cache
def names_of_tests(file: Path) -> frozenset[str]:
    """Return the names of the tests of a file."""
    tree = ast.parse(file.read_text(encoding="utf-8"), str(file))
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


@pytest.fixture
def browsers(school: Database, signed_in: Callable[[str], FlaskClient], client: FlaskClient) -> dict[str, FlaskClient]:
    return {who: signed_in(who) for who in (COORDINATOR, DESK, TECHNICIAN)} | {NOBODY: client}


def test_every_part_of_fits_has_its_page_and_its_test(
    school: Database, browsers: dict[str, FlaskClient], capsys: pytest.CaptureFixture[str]
):
    device = builders.add_device(school, "Hall projector", supplier="Clwyd AV")
    call = builders.dispatched_call(school, device, description="It went dark in assembly.")
    examples = {"call": call.id, "device": device.code, **_published(school)}
    rows, missing = [], []
    for part in PARTS:
        who, page, test = SHOWN.get(part.key, (NOBODY, "", ""))
        file, _, name = test.partition("::")
        if not name or not (TESTS / file).exists() or name not in names_of_tests(TESTS / file):
            missing.append(f"{part.key}: there is no test {test or 'named'}")
        answer = browsers[who].get(page.format(**examples)) if page else None
        if answer is None or answer.status_code != 200:
            missing.append(f"{part.key}: {page or 'no page'} answers {answer.status_code if answer else 'nothing'}")
        rows.append((part.area, part.words, page, test))
    with capsys.disabled():
        _print_table(rows)
    assert missing == []


def _published(school: Database) -> dict[str, object]:
    found = builders.rollout(school)
    builders.documents(school)
    return {"review": found["review_id"]}


def _print_table(rows: list[tuple[str, str, str, str]]) -> None:
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    for row in rows:
        print("  ".join(text.ljust(width) for text, width in zip(row, (*widths, 0), strict=True)))  # noqa: T201  on request


def test_nothing_is_shown_that_fits_does_not_name():
    assert {part.key for part in PARTS} == set(SHOWN)
    assert len({part.key for part in PARTS}) == len(PARTS)
