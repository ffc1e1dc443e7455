"""From an empty register to a counted failure, in the browsers of five people; and the ways beside the main one."""

import io
import re
from urllib.parse import urlsplit

import pypdfium2
import zxingcpp
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from tests.browser import ADDRESS, Served, Visitors, sign_in

REGISTER = """\
Asset Tag,Serial Number,Name,Category,Manufacturer,Model,Location,Supplier,Purchase Date,Purchase Cost,Assigned To
PJ-101,X4C9000101,Hall projector,Projector,Epson,EB-2250U,Main hall,Cambrian Classroom Systems,02/09/2024,649.00,
AU-101,RC7741,Hall loudspeakers,Audio,Lightspeed,Redcat,Main hall,Cambrian Classroom Systems,02/09/2024,799.00,
LT-101,5CG9000777,,Laptop,HP,ProBook 430 G6,Main hall,Tŵr Computing,04/11/2024,579.00,Mrs Hughes
PR-101,PHBL000333,Library printer,Printer,HP,LaserJet Pro M404dn,Library,Dyffryn Office Machines,13/01/2025,219.00,
"""


def test_a_fault_goes_from_the_printed_sticker_to_the_failure_rates(visitors: Visitors, served: Served):
    coordinator = visitors.staff("coordinator")
    import_the_register(coordinator, served)
    stickers = print_labels_of(coordinator, served, "Main hall")
    assert len(stickers) == 3
    projector, loudspeakers = stickers["Hall projector"], stickers["Hall loudspeakers"]

    teacher = visitors.phone()
    teacher.goto(projector)
    expect(teacher.get_by_role("heading", name="Hall projector")).to_be_visible()
    expect(teacher.get_by_text("Main hall")).to_be_visible()
    teacher.get_by_role("radio", name="No picture").tap()
    teacher.get_by_role("radio", name="No the lesson is stopped").tap()
    teacher.get_by_text("Add words or a photo").tap()
    teacher.get_by_label("In your own words").fill("It hums, the lamp stays dark.\nSince break.")
    teacher.get_by_label("Does it show a message or a number?").fill("Error 0x8: lamp")
    teacher.get_by_label("Photo").set_input_files({"name": "IMG_1.jpg", "mimeType": "image/jpeg", "buffer": a_photo()})
    teacher.get_by_label("Your name").fill("Mrs Hughes")
    teacher.get_by_label("Remember my name on this phone").check()
    teacher.get_by_role("button", name="Send report").tap()
    reference = teacher.locator(".reference").inner_text()
    assert re.fullmatch(r"C\d+", reference)
    teacher.get_by_role("link", name="this page").tap()
    expect(teacher.get_by_text("The service desk has it.")).to_be_visible()
    status_page = teacher.url

    send_a_report_in_three_taps(teacher, loudspeakers)

    colleague = visitors.phone()
    colleague.goto(projector)
    expect(colleague.get_by_role("heading", name="Already reported")).to_be_visible()
    colleague.get_by_role("button", name="It affects me too").tap()
    expect(colleague.get_by_text("2 people are affected.")).to_be_visible()

    desk = visitors.page()
    sign_in(desk, served.url, "desk")
    line = line_of(desk, reference)
    expect(line).to_contain_text("Hall projector")
    expect(line).to_contain_text("2 people")
    line.get_by_role("link").click()
    expect(desk.get_by_text("It hums, the lamp stays dark.")).to_be_visible()
    photo = desk.get_by_alt_text("Photo that came with the report")
    photo.scroll_into_view_if_needed()
    assert photo.evaluate("photo => photo.decode().then(() => photo.naturalWidth)") == 800
    step(desk, "Triage").get_by_label("Send to a technician at once").select_option(label="Tom Ashworth")
    step(desk, "Triage").get_by_role("button", name="Triage").click()
    expect(state_of(desk)).to_have_text("Dispatched")

    technician = visitors.phone()
    sign_in(technician, served.url, "tech1")
    hall = technician.get_by_role("region", name="Main hall")
    expect(hall.get_by_role("listitem")).to_have_count(1)
    expect(hall).to_contain_text("Hall projector")
    technician.goto(projector)
    expect(technician.get_by_role("heading", name="Every call")).to_be_visible()
    assert "/fieldwork/devices/" in technician.url
    technician.get_by_role("link", name="No picture", exact=True).tap()
    technician.get_by_role("button", name="Start work").tap()
    expect(state_of(technician)).to_have_text("In progress")
    open_step(technician, "Put on hold").get_by_label("a part", exact=True).check()
    step(technician, "Put on hold").get_by_label("What exactly?").fill("Lamp ELPLP95")
    step(technician, "Put on hold").get_by_role("button", name="Put on hold").tap()
    expect(state_of(technician)).to_have_text("On hold")
    technician.get_by_role("button", name="Start work").tap()
    resolve = step(technician, "Resolve")
    resolve.get_by_label("Fixed").check()
    resolve.get_by_label("Cause").select_option(label="Hardware fault")
    resolve.get_by_label("What was done?").fill("New lamp, filter cleaned.")
    resolve.get_by_label("Minutes worked").fill("25")
    resolve.get_by_role("button", name="Resolve").tap()
    expect(technician.get_by_role("heading", name="My work")).to_be_visible()
    expect(technician.get_by_text("Hall projector")).to_have_count(0)

    desk.goto(f"{served.url}/desk/?view=to_close")
    line_of(desk, reference).get_by_role("link").click()
    step(desk, "Close").get_by_label("How was the reporter told?").select_option(label="In person")
    step(desk, "Close").get_by_role("button", name="Close").click()
    expect(state_of(desk)).to_have_text("Closed")

    coordinator.get_by_role("link", name="Reports", exact=True).click()
    coordinator.get_by_role("link", name=re.compile("^Failure rates")).click()
    coordinator.get_by_role("navigation", name="Counted by").get_by_role("link", name="Device").click()
    row = coordinator.get_by_role("row").filter(has_text="Hall projector")
    row.get_by_role("link", name=re.compile("^1 failures? of Hall projector")).click()
    coordinator.get_by_role("link", name=reference, exact=True).click()
    expect(coordinator.get_by_text("New lamp, filter cleaned.").first).to_be_visible()

    teacher.goto(status_page)
    expect(teacher.get_by_text("It is done.", exact=True)).to_be_visible()


def test_a_report_that_is_sent_twice_is_one_call(visitors: Visitors, served: Served):
    device = served.device("Twice projector", "Room 1")
    before = served.calls()
    phone = visitors.phone()
    phone.goto(served.scan(device))
    phone.get_by_role("radio", name="No sound").tap()
    phone.get_by_role("radio", name="Yes it can wait").tap()
    sent = {name: value for name, value in form_values(phone) if value}
    phone.get_by_role("button", name="Send report").dblclick()
    expect(phone.locator(".reference")).to_be_visible()
    receipt, reference = phone.url, phone.locator(".reference").inner_text()
    phone.reload()
    expect(phone.locator(".reference")).to_have_text(reference)
    again = phone.context.request.post(served.scan(device), multipart=sent)
    assert again.url == receipt
    assert served.calls() == before + 1


def test_a_report_needs_no_javascript(visitors: Visitors, served: Served):
    device = served.device("Plain projector", "Room 2")
    phone = visitors.phone(java_script_enabled=False)
    phone.goto(served.scan(device))
    phone.get_by_role("button", name="Send report").tap()
    with_problem = phone.get_by_role("alert")
    visitors.watch.expected.add(422)
    expect(with_problem).to_contain_text("Tap what is wrong.")
    phone.get_by_role("radio", name="No picture").check()
    phone.get_by_role("radio", name="With difficulty").check()
    phone.get_by_text("Add words or a photo").tap()
    phone.get_by_label("In your own words").fill("Without scripts")
    phone.get_by_role("button", name="Send report").tap()
    expect(phone.locator(".reference")).to_be_visible()
    expect(phone.get_by_text("Without scripts")).to_be_visible()


def test_a_mistyped_code_leads_to_a_page_that_helps(visitors: Visitors, served: Served):
    device = served.device("Helpful projector", "Room 3")
    visitors.watch.expected.add(404)
    phone = visitors.phone()
    wrong_end = "0" if device.code[-1] != "0" else "1"
    phone.goto(f"{served.url}/D/{device.code[:-1]}{wrong_end}")
    expect(phone.get_by_text("One of the letters or figures is not right.")).to_be_visible()
    typed = phone.get_by_label("Code on the sticker")
    assert typed.input_value() == f"{device.code[:-1]}{wrong_end}"
    typed.fill(f" {device.shown_code.lower()} ")
    phone.get_by_role("button", name="Find the device").tap()
    expect(phone.get_by_role("heading", name="Helpful projector")).to_be_visible()
    phone.goto(served.url)
    phone.get_by_role("link", name="Room 3").tap()
    phone.get_by_role("link", name="Helpful projector").tap()
    expect(phone.get_by_role("heading", name="Helpful projector")).to_be_visible()


def test_a_report_and_its_triage_need_no_mouse(visitors: Visitors, served: Served):
    device = served.device("Keyboard projector", "Room 4")
    reporter = visitors.page()
    reporter.goto(served.scan(device))
    keys_to(reporter, reporter.get_by_role("radio", name="No picture"))
    reporter.keyboard.press("Space")
    keys_to(reporter, reporter.get_by_role("radio", name="No the lesson is stopped"))
    reporter.keyboard.press("Space")
    keys_to(reporter, reporter.get_by_role("button", name="Send report"))
    reporter.keyboard.press("Enter")
    reference = reporter.locator(".reference").inner_text()

    desk = visitors.staff("desk")
    desk.goto(f"{served.url}/desk/?view=new")
    keys_to(desk, line_of(desk, reference).get_by_role("link"))
    desk.keyboard.press("Enter")
    expect(state_of(desk)).to_have_text("Logged")
    keys_to(desk, step(desk, "Triage").get_by_role("button", name="Triage"))
    desk.keyboard.press("Enter")
    expect(state_of(desk)).to_have_text("Triaged")


def test_a_page_that_was_open_for_too_long_keeps_what_was_typed(visitors: Visitors, served: Served):
    device = served.device("Patient projector", "Room 5")
    visitors.watch.expected.add(422)
    phone = visitors.phone()
    phone.goto(served.scan(device))
    phone.get_by_role("radio", name="No picture").tap()
    phone.get_by_role("radio", name="No the lesson is stopped").tap()
    phone.get_by_text("Add words or a photo").tap()
    phone.get_by_label("In your own words").fill("Typed <b>with care</b>")
    phone.get_by_label("Your name").fill("Siân")
    phone.context.clear_cookies()
    phone.get_by_role("button", name="Send report").tap()
    expect(phone.get_by_role("alert")).to_contain_text("The page was open for too long. Your words are still here")
    expect(phone.get_by_label("In your own words")).to_have_value("Typed <b>with care</b>")
    expect(phone.get_by_label("Your name")).to_have_value("Siân")
    expect(phone.get_by_role("radio", name="No picture")).to_be_checked()
    before = served.calls()
    phone.get_by_role("button", name="Send report").tap()
    expect(phone.locator(".reference")).to_be_visible()
    assert served.calls() == before + 1


def test_who_was_overtaken_is_told_and_keeps_what_was_typed(visitors: Visitors, served: Served):
    device = served.device("Contested projector", "Room 6")
    phone = visitors.phone()
    phone.goto(served.scan(device))
    phone.get_by_role("radio", name="No picture").tap()
    phone.get_by_role("radio", name="No the lesson is stopped").tap()
    phone.get_by_role("button", name="Send report").tap()
    number = phone.locator(".reference").inner_text().lstrip("C")
    first, second = visitors.staff("desk"), visitors.staff("coordinator")
    for page in (first, second):
        page.goto(f"{served.url}/desk/calls/{number}")
        open_step(page, "Write a note").get_by_label("Note").fill(f"Written by {page.locator('.who a').inner_text()}")
    step(first, "Write a note").get_by_role("button", name="Write a note").click()
    expect(first.get_by_text("Written by Carys Morgan")).to_be_visible()
    visitors.watch.expected |= {409, 422}
    step(second, "Write a note").get_by_role("button", name="Write a note").click()
    expect(second.get_by_role("alert")).to_contain_text(f"Somebody else changed C{number} in the meantime.")
    expect(step(second, "Write a note").get_by_label("Note")).to_have_value("Written by Huw Ellis")
    expect(second.get_by_text("Written by Carys Morgan")).to_be_visible()
    step(second, "Write a note").get_by_role("button", name="Write a note").click()
    expect(second.get_by_role("alert")).to_have_count(0)
    expect(second.get_by_text("Written by Huw Ellis")).to_be_visible()


def import_the_register(page: Page, served: Served) -> None:
    page.goto(f"{served.url}/office/")
    page.get_by_role("link", name="Import a list").click()
    register = {"name": "register.csv", "mimeType": "text/csv", "buffer": REGISTER.encode()}
    page.get_by_label("File", exact=True).set_input_files(register)
    page.get_by_role("button", name="Read this file").click()
    page.get_by_role("link", name="This is right: go on").click()
    page.get_by_role("button", name="Show what would happen").click()
    expect(page.get_by_text("Nothing has changed yet.")).to_be_visible()
    page.get_by_role("button", name="Import 4 devices").click()
    expect(page.get_by_role("heading", name="Import done")).to_be_visible()


def print_labels_of(page: Page, served: Served, room: str) -> dict[str, str]:
    """Print a room's labels, read them from the PDF, and return each device's name with where its sticker leads."""
    page.get_by_role("link", name="Labels", exact=True).click()
    page.get_by_label("Location").select_option(label=room)
    page.get_by_role("button", name="Show").click()
    rows = page.locator("#chosen tbody tr").all()
    names = {row.locator(".code").inner_text().replace("-", ""): row.locator("label").inner_text() for row in rows}
    page.get_by_role("button", name="Tick all").click()
    page.get_by_label("Label stock").select_option("L7159")
    page.get_by_role("button", name="Make the labels").click()
    expect(page.get_by_text("All 3 codes read back, smallest module")).to_be_visible()
    address = page.get_by_role("link", name="Open the PDF").get_attribute("href")
    answer = page.context.request.get(f"{served.url}{address}")
    assert answer.headers["content-type"] == "application/pdf"
    stickers = {}
    for text in codes_on(answer.body()):
        assert text.startswith(f"http://{urlsplit(ADDRESS).netloc.upper()}/D/")
        code = text.rpartition("/")[2]
        name = next(name for known, name in names.items() if known == code)
        stickers[name.removesuffix(" Epson EB-2250U").removesuffix(" Lightspeed Redcat")] = f"{served.url}/D/{code}"
    return stickers


def codes_on(pdf: bytes) -> list[str]:
    """Return what a scanner reads on every page."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        pictures = [page.render(scale=300 / 72).to_pil() for page in document]
    finally:
        document.close()
    return [found.text for picture in pictures for found in zxingcpp.read_barcodes(picture)]


def send_a_report_in_three_taps(phone: Page, sticker: str) -> None:
    phone.goto(sticker)
    expect(phone.get_by_label("Your name")).to_have_value("Mrs Hughes")
    phone.get_by_role("radio", name="No sound").tap()
    phone.get_by_role("radio", name="Yes it can wait").tap()
    phone.get_by_role("button", name="Send report").tap()
    expect(phone.locator(".reference")).to_be_visible()


def form_values(page: Page) -> list[list[str]]:
    """Return what the report form would send now, without the photo."""
    found: list[list[str]] = page.evaluate(
        "[...new FormData(document.querySelector('form[enctype]'))].filter(([, value]) => typeof value === 'string')"
    )
    return found


def a_photo() -> bytes:
    picture = Image.effect_mandelbrot((800, 600), (-2, -1, 1, 1), 50).convert("RGB")
    content = io.BytesIO()
    picture.save(content, "JPEG")
    return content.getvalue()


def line_of(queue: Page, reference: str) -> Locator:
    """Return the line of the queue that is about a call."""
    return queue.get_by_role("row").filter(has=queue.locator(f"a[href='/desk/calls/{reference.lstrip('C')}']"))


def step(page: Page, words: str) -> Locator:
    """Return the part of a call's page that takes one step."""
    return page.locator("details.step").filter(has=page.locator("summary", has_text=re.compile(f"^{words}$")))


def open_step(page: Page, words: str) -> Locator:
    found = step(page, words)
    found.locator("summary").click()
    return found


def state_of(page: Page) -> Locator:
    return page.locator(".page-head .state").first


def keys_to(page: Page, target: Locator) -> None:
    """Press Tab until the target has the focus."""
    for _ in range(80):
        if target.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"no way to {target} by the keyboard")
