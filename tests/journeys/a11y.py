"""What a machine can find of barriers on a page: axe-core, run in the page as it stands."""

from pathlib import Path

import axe_playwright_python
from playwright.sync_api import Page

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text("utf-8")
RULES = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
COLOURS = {"type": "rule", "values": ["color-contrast"]}
"""All that is different by night."""

LAID = "laid => document.querySelectorAll('.four').forEach(bar => { bar.style.position = laid ? 'static' : '' })"
"""Lay the bar of four pages down at the foot. While it floats, it covers a part of a line that can be scrolled out from under it."""


def barriers(page: Page, rules: dict = RULES) -> list[str]:
    """Each violation with its first place, in one line."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(f"() => {{ {AXE} }}")
    page.evaluate(LAID, True)
    found = page.evaluate("rules => axe.run(document, {resultTypes: ['violations'], runOnly: rules})", rules)
    page.evaluate(LAID, False)
    return [f"{one['id']}: {one['help']} ({', '.join(map(str, one['nodes'][0]['target']))})" for one in found["violations"]]
