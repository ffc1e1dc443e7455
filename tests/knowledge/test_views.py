"""The pages of articles through a browser: writing, publishing, using on a call, helping oneself."""

import io
import json
import re

import pytest

from kiosk.calls import store as calls
from kiosk.calls.records import Step
from kiosk.core.forms import new_form_key
from kiosk.devices.records import Kind
from kiosk.knowledge import importing, store, suggestions
from kiosk.knowledge.records import Audience, Outcome, State
from kiosk.knowledge.sources import store as sources
from tests import builders

ARTICLE = {
    "title": "The projector says no signal",
    "resolution": "## Steps\n\n1. Press **Source**.\n2. Push the cable in.",
    "environment": "Epson in Tŷ Gwyn",
    "cause": "A loose cable",
    "kinds": ["projector"],
    "symptoms": ["no_picture"],
    "codes": "E-05, 0xF4",
    "state": "validated",
    "audience": "users",
}


def form_of(**changes: object) -> dict[str, object]:
    return ARTICLE | {"form_key": new_form_key()} | changes


def write(browser, **changes: object) -> int:
    answer = browser.post("/knowledge/new", data=form_of(**changes))
    assert answer.status_code == 302, answer.text
    return int(answer.location.rsplit("/", 1)[1])


@pytest.fixture
def device(school):
    return builders.add_device(school, "Hall projector", asset_tag="LG-0042", serial="XSER77")


# --- writing


def test_an_article_is_written_found_and_read(school, signed_in):
    browser = signed_in("desk")
    article_id = write(browser)
    page = browser.get(f"/knowledge/{article_id}").text
    assert "<strong>Source</strong>" in page
    assert "<h3>Steps</h3>" in page
    assert "Carys Morgan" in page
    for asked in ("text=signal", "text=ty", "text=PROJ", "kind=projector&state=validated", "text=E-05", "text=cab+loo"):
        assert ARTICLE["title"] in browser.get(f"/knowledge/?{asked}").text, asked
    for asked in ("text=toner", "kind=printer", "state=archived", "due=1", 'text="', "text=***"):
        assert ARTICLE["title"] not in browser.get(f"/knowledge/?{asked}").text, asked


def test_the_same_form_twice_is_one_article(school, signed_in):
    browser, form = signed_in("desk"), form_of()
    first, second = (browser.post("/knowledge/new", data=form).location for _ in range(2))
    assert first == second
    assert len(store.articles(school, {})) == 1


def test_preview_shows_and_saves_nothing(school, signed_in):
    browser = signed_in("tech1")
    answer = browser.post("/knowledge/new", data=form_of(preview="yes", resolution="**Press** <script>x</script>"))
    assert answer.status_code == 200
    assert "<strong>Press</strong> &lt;script&gt;" in answer.text
    assert store.articles(school, {}) == []


def test_every_save_stays_in_the_history(school, signed_in):
    browser = signed_in("desk")
    article_id = write(browser)
    edit = f"/knowledge/{article_id}/edit"
    assert 'name="version" value="1"' in browser.get(edit).text
    other = signed_in("coordinator")
    assert other.post(edit, data=form_of(version="1", resolution="Press Input.")).status_code == 302
    overtaken = browser.post(edit, data=form_of(version="1", resolution="Mine."))
    assert overtaken.status_code == 422
    assert "Somebody else changed this article" in overtaken.text
    assert "Mine." in overtaken.text
    page = browser.get(f"/knowledge/{article_id}/history").text
    assert page.index("Version 2") < page.index("Huw Ellis") < page.index("Version 1") < page.index("Press **Source**")
    assert [version.version for version in store.versions(school, article_id)] == [2, 1]


def test_technicians_write_and_the_desk_publishes(school, signed_in):
    technician, desk = signed_in("tech1"), signed_in("desk")
    for wrong in ({"state": "validated", "audience": "technicians"}, {"state": "not_validated", "audience": "users"}):
        assert technician.post("/knowledge/new", data=form_of(**wrong)).status_code == 422
    assert store.articles(school, {}) == []
    article_id = write(technician, state="not_validated", audience="technicians")
    edit = f"/knowledge/{article_id}/edit"
    own = form_of(version="1", state="not_validated", audience="technicians", title="The projector has no signal")
    assert technician.post(edit, data=own).status_code == 302
    assert desk.post(edit, data=form_of(version="2")).status_code == 302
    refused = technician.post(edit, data=own | {"version": "3", "resolution": "Hit it."})
    assert refused.status_code == 422
    assert "Ask the desk" in refused.text
    found = store.article(school, article_id)
    assert found
    assert (found.state, found.audience, found.version) == (State.VALIDATED, Audience.USERS, 3)


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("title", "", "Write the fault as somebody would say it."),
        ("resolution", " ", "Write what to do."),
        ("title", "x" * 500, "Use at most 200 characters."),
        ("review_on", "2020-01-01", "Choose a later day"),
        ("state", "nonsense", ""),
        ("form_key", "", "The page was incomplete."),
    ],
)
def test_what_is_wrong_stands_beside_its_field(school, signed_in, field, value, said):
    answer = signed_in("desk").post("/knowledge/new", data=form_of(**{field: value}))
    assert answer.status_code == 422
    assert said in answer.text
    assert store.articles(school, {}) == []


def test_an_article_due_for_review_is_listed(school, signed_in):
    browser = signed_in("desk")
    article_id = write(browser)
    with school.writing() as connection:
        connection.execute("UPDATE articles SET review_on = '2020-01-01' WHERE id = ?", (article_id,))
    assert ARTICLE["title"] in browser.get("/knowledge/?due=1").text
    assert "Due for review since 1 Jan 2020" in browser.get(f"/knowledge/{article_id}").text
    assert "1 article is due for review" in browser.get("/knowledge/").text


# --- from a call


def test_an_article_from_a_call_is_filled_in_and_names_nobody(school, signed_in, device):
    call = builders.resolved_call(
        school, device, summary="No picture for Mrs Hughes", error_text="0xF4", reporter_name="Mrs Hughes"
    )
    browser = signed_in("desk")
    page = browser.get(f"/knowledge/new?call={call.id}").text
    assert "No picture for Mrs …" in page
    assert "Hughes" not in page.partition("<form method=")[2]
    for filled in ("Reseated the HDMI cable.", "Epson EB-2250U (projector)", "Error message: 0xF4", "Hardware fault"):
        assert filled in page
    assert re.search(r'value="projector" checked', page)
    assert re.search(r'value="no_picture" checked', page)
    answer = browser.post(f"/knowledge/new?call={call.id}", data=form_of(resolution="Ask Mrs Hughes for the cable."))
    assert answer.status_code == 422
    assert "&#39;Hughes&#39; is a name from the call" in answer.text
    answer = browser.post(f"/knowledge/new?call={call.id}", data=form_of())
    article_id = int(answer.location.rsplit("/", 1)[1])
    assert f'href="/desk/calls/{call.id}"' in browser.get(f"/knowledge/{article_id}").text
    edit = f"/knowledge/{article_id}/edit"
    later = browser.post(edit, data=form_of(version="1", cause="Hughes pulled it"))
    assert later.status_code == 422


def test_a_technician_writes_from_their_own_calls_alone(school, signed_in, device):
    theirs, other = builders.dispatched_call(school, device), builders.log_call(school, device)
    browser = signed_in("tech1")
    assert browser.get(f"/knowledge/new?call={theirs.id}").status_code == 200
    for path in (f"/knowledge/new?call={other.id}", f"/knowledge/?call={other.id}"):
        assert browser.get(path).status_code == 404
    for path in (f"/knowledge/calls/{other.id}/look-up", f"/knowledge/calls/{other.id}/use"):
        assert browser.post(path).status_code == 404


def test_an_article_that_fixed_it_leads_to_the_filled_form(school, signed_in, device):
    call, browser = builders.dispatched_call(school, device), signed_in("desk")
    article_id = write(browser)
    form = {"article": article_id, "outcome": "helped", "form_key": new_form_key()}
    for _ in range(2):
        answer = browser.post(f"/knowledge/calls/{call.id}/use", data=form)
        assert answer.location == f"/desk/calls/{call.id}?article={article_id}#step-resolve"
    form |= {"outcome": "did_not_help", "form_key": new_form_key()}
    technician = signed_in("tech1")
    assert technician.post(f"/knowledge/calls/{call.id}/use", data=form).location == f"/fieldwork/calls/{call.id}"
    found = store.article(school, article_id)
    assert found
    assert (found.helped, found.did_not_help, found.reuse_count) == (1, 1, 2)
    steps = [event for event in calls.events(school, call.id) if event.step is Step.USE_ARTICLE]
    assert [(event.actor, event.details["outcome"]) for event in steps] == [
        ("Carys Morgan", "This fixed it"),
        ("Tom Ashworth", "Did not help"),
    ]
    assert [use.outcome for use in store.uses_on_call(school, call.id)] == [Outcome.DID_NOT_HELP, Outcome.HELPED]


def test_a_closed_call_takes_no_more_uses(school, signed_in, device):
    call, browser = builders.closed_call(school, device), signed_in("desk")
    form = {"article": write(browser), "outcome": "helped", "form_key": new_form_key()}
    assert browser.post(f"/knowledge/calls/{call.id}/use", data=form).location == f"/desk/calls/{call.id}"
    assert store.uses_on_call(school, call.id) == []
    assert browser.post(f"/knowledge/calls/{call.id}/use", data={"article": "x"}).status_code == 302
    assert store.uses_on_call(school, call.id) == []


def test_suggestions_while_a_call_is_typed(school, signed_in, device):
    browser = signed_in("desk")
    write(browser)
    ask = "/knowledge/suggestions"
    assert ARTICLE["title"] in browser.get(f"{ask}?text=no+signal+on+the+projector").text
    assert ARTICLE["title"] in browser.get(f"{ask}?text=picture&device=LG-0042&symptom=no_picture").text
    assert ARTICLE["title"] in browser.get(f"{ask}?text=&device={device.code}&symptom=no_picture").text
    assert ARTICLE["title"] in browser.get(f"{ask}?text=it+blinks+E-05").text
    for nothing in ("", "?text=the", "?text=paper", "?text=%22%29+OR+%2A", "?device=WRONG"):
        assert browser.get(f"{ask}{nothing}").text.strip() == "", nothing


# --- everybody


def test_everybody_reads_what_is_published_and_nothing_else(school, signed_in, client):
    desk = signed_in("desk")
    public = write(desk)
    hidden = [
        write(desk, state="not_validated"),
        write(desk, audience="technicians"),
        write(desk, state="archived"),
        write(desk, state="work_in_progress"),
    ]
    assert "Press <strong>Source" not in client.get("/help/").text
    assert client.get("/help/").text.count(ARTICLE["title"]) == 1
    assert "<strong>Source</strong>" in client.get(f"/help/{public}").text
    assert "Carys" not in client.get(f"/help/{public}").text
    for article_id in hidden:
        assert client.get(f"/help/{article_id}").status_code == 404
        assert client.post(f"/help/{article_id}/fixed", data={"form_key": new_form_key()}).status_code == 404


def test_helping_oneself_is_counted_once_and_logs_no_call(school, signed_in, client, device):
    article_id = write(signed_in("desk"))
    page = client.get(f"/help/{article_id}?device={device.code}").text
    key = re.search(r'name="form_key" value="([^"]+)"', page)
    assert key
    form = {"form_key": key[1], "device": device.code}
    for _ in range(2):
        answer = client.post(f"/help/{article_id}/fixed", data=form)
        assert answer.location == f"/help/{article_id}?thanks=yes&device={device.code}"
    assert "Nothing was reported" in client.get(answer.location).text
    found = store.article(school, article_id)
    assert found
    assert (found.helped_themselves, found.reuse_count) == (1, 0)
    assert school.connection.execute("SELECT count(*) FROM calls").fetchone()[0] == 0
    assert school.connection.execute("SELECT device_id FROM article_help").fetchone()[0] == device.id
    assert client.post(f"/help/{article_id}/fixed", data={"form_key": "short"}).status_code == 422


def test_what_to_try_before_a_report(school, signed_in, client, device):
    desk = signed_in("desk")
    write(desk)
    write(desk, title="Lamp hours, for technicians", audience="technicians")
    builders.add_device(school, "Office printer", Kind.PRINTER, "HP", "M404")
    page = client.get(f"/help/suggestions?device={device.code}&symptom=no_picture").text
    assert ARTICLE["title"] in page
    assert "technicians" not in page
    assert f'value="{device.code}"' in page
    for nothing in (
        f"?device={device.code}",
        "?device=WRONG&symptom=no_picture",
        f"?device={device.code}&symptom=remote",
    ):
        assert ARTICLE["title"] not in client.get(f"/help/suggestions{nothing}").text, nothing


# --- looking a message up


def test_the_text_that_leaves_is_shown_and_names_nobody(school, signed_in, device):
    call = builders.dispatched_call(
        school,
        device,
        error_text="Mrs Hughes (m.hughes@llanfair.sch.uk) on LG-0042: lamp failure 0x8 at \\\\SRV01\\staff",
        reporter_name="Megan Hughes",
    )
    page = signed_in("tech1").get(f"/knowledge/calls/{call.id}/look-up").text
    query = re.search(r"<textarea[^>]*>\n(.*?)</textarea>", page, re.S)
    assert query
    assert "lamp failure 0x8" in query[1]
    assert query[1].startswith("Epson EB-2250U")
    links = re.findall(r'href="(https://[^"]+)" rel="noreferrer noopener" target="_blank"', page)
    assert len(links) == 3
    for private in ("Hughes", "LG-0042", "SRV01", "llanfair", "Llanfair"):
        assert private not in query[1]
        assert not [link for link in links if private in link]
    edited = signed_in("desk").get(f"/knowledge/calls/{call.id}/look-up?text=Hughes+lamp").text
    assert "Something personal was taken out" in edited


def test_a_source_is_noted_and_becomes_an_article_in_two_clicks(school, signed_in, device):
    call = builders.dispatched_call(school, device, summary="Lamp failure", error_text="0x8")
    browser, path = signed_in("desk"), f"/knowledge/calls/{call.id}/look-up"
    form = {
        "url": "https://support.example/lamp?id=1",
        "title": "Lamp failure explained",
        "read_on": "2026-09-07",
        "says": "The lamp counter must be reset after a change.",
        "did_help": "yes",
        "form_key": new_form_key(),
    }
    for wrong in ("javascript:alert(1)", "ftp://x.example/", "support.example", "https://", "https://a b.example/"):
        assert browser.post(path, data=form | {"url": wrong}).status_code == 422, wrong
    assert sources.sources_of_call(school, call.id) == []
    for _ in range(2):
        assert browser.post(path, data=form).status_code == 302
    (found,) = sources.sources_of_call(school, call.id)
    steps = [event for event in calls.events(school, call.id) if event.step is Step.FIND_SOURCE]
    assert [event.note for event in steps] == [form["says"]]
    page = browser.get(f"/knowledge/new?source={found.id}").text
    assert "The lamp counter must be reset" in page
    assert "[Lamp failure explained](&lt;https://support.example/lamp?id=1&gt;)" in page
    written = browser.post(f"/knowledge/new?source={found.id}", data=form_of())
    article_id = int(written.location.rsplit("/", 1)[1])
    assert sources.source(school, found.id).article_id == article_id
    assert "Lamp failure explained" in browser.get(written.location).text


# --- lists


def test_a_list_of_codes_is_shown_before_it_is_taken_in(school, signed_in):
    browser = signed_in("coordinator")
    table = b"code,title,meaning\nE-05,Lamp cover open,Close it.\n,No code,\n"
    form = {"files": [(io.BytesIO(table), "epson.csv")], "family": "Epson projector"}
    answer = browser.post("/knowledge/codes/", data=form)
    assert answer.status_code == 302
    page = browser.get(answer.location).text
    assert "epson.csv, line 3: the code is missing." in page
    assert "Take in 1 code" in page
    assert "Lamp cover open" not in browser.get("/knowledge/codes/?text=E05").text
    for _ in range(2):
        assert browser.post(f"{answer.location}/confirm").status_code == 302
    assert "Lamp cover open" in signed_in("tech1").get("/knowledge/codes/?text=e-05").text
    assert "Epson projector" in browser.get("/knowledge/codes/").text
    assert browser.post("/knowledge/codes/", data={}).status_code == 422
    assert browser.post("/knowledge/codes/", data={"files": [(io.BytesIO(b"x"), "x.md")]}).status_code == 422


def test_the_first_articles_are_added_once_by_a_button(school, signed_in, client):
    desk = signed_in("desk")
    assert "Add the first articles" in desk.get("/knowledge/").text
    assert "Add the first articles" not in signed_in("tech1").get("/knowledge/").text
    for _ in range(2):
        assert desk.post("/knowledge/first").status_code == 302
    assert len(store.articles(school, {})) == len(importing.first_articles()) == 8
    assert "Add the first articles" not in desk.get("/knowledge/").text
    assert "paper jam" in client.get("/help/").text
    assert signed_in("tech1").post("/knowledge/first").status_code == 403


def test_articles_of_another_desk_are_taken_in_once_and_not_validated(school, shared):
    content = (shared / "data" / "freeitsm-demo" / "knowledge.json").read_bytes()
    done = importing.import_articles(school, content, builders.MONDAY)
    titles = [entry["title"] for entry in json.loads(content)["tier2"]["knowledge_articles"]]
    assert list(done.added) == titles
    assert not done.problems
    assert importing.import_articles(school, content, builders.MONDAY).known == len(titles)
    for found in store.articles(school, {}):
        assert (found.state, found.audience) == (State.NOT_VALIDATED, Audience.TECHNICIANS)
        assert not re.search(r"</?[a-z]+>|&[a-z]+;", found.resolution)


def test_what_technicians_wrote_crowds_out_no_answer_for_users(school, signed_in, device):
    desk = signed_in("desk")
    found = write(desk, title="The picture is upside down", kinds=[], symptoms=[])
    for number in range(45):
        title = f"Picture upside down {number}"
        write(desk, title=title, kinds=[], symptoms=[], audience="technicians", codes="upside down picture")
    offered = suggestions.for_reporter(school, device, None, "the picture is upside down")
    assert [article.id for article in offered] == [found]
