"""What every journey does on every page it passes: look at it as axe does, and see that it does not scroll sideways."""

from playwright.sync_api import Page

from tests.test_accessibility import AXE, RULES


def fits(page: Page) -> None:
    """Insist that nothing of a page lies beyond its edge."""
    assert page.viewport_size
    needed, width = page.evaluate("document.scrollingElement.scrollWidth"), page.viewport_size["width"]
    assert needed <= width, f"{page.url} scrolls sideways: {needed} of {width} px"


def look(page: Page) -> None:
    """Insist that axe finds nothing on a page as it stands, and that it fits."""
    fits(page)
    page.emulate_media(reduced_motion="reduce")
    page.evaluate(AXE)
    result = page.evaluate("rules => axe.run(document, rules)", RULES)
    found = [f"{rule['id']}: {node['html'][:200]}" for rule in result["violations"] for node in rule["nodes"]]
    assert found == [], page.url


def timeline(page: Page) -> list[str]:
    """Return what happened on the call that a page shows, oldest first."""
    return page.locator(".timeline li > strong").all_inner_texts()[::-1]
