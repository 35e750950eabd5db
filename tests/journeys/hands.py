"""How people use a page: with a finger or a mouse, or with the keyboard alone. Both offer the same gestures."""

from typing import Any

from playwright.sync_api import Locator, Page, TimeoutError

Photo = dict[str, Any]
"""A file as a browser sends it: `name`, `mimeType`, `buffer`."""

MOST_TABS = 150
MOST_PRESSES = 3

FOCUS_IS_SEEN = """() => {
  const drawn = (e, pseudo) => {
    const s = getComputedStyle(e, pseudo);
    return (s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 2) || s.boxShadow !== "none";
  };
  const here = document.activeElement;
  if (!here || here === document.body) return "nothing";
  const words = here.nextElementSibling, label = here.closest("label, summary, .photo, .row");
  if (![here, words, label].filter(Boolean).some((e) => drawn(e))) return "no outline on " + here.outerHTML.slice(0, 200);
  const shown = (label && here.matches("input") ? label : here).getBoundingClientRect();
  const inside = shown.bottom > 0 && shown.top < innerHeight && shown.right > 0 && shown.left < innerWidth;
  return inside ? "" : "out of sight: " + here.outerHTML.slice(0, 200);
}"""


class Touch:
    """A finger on glass, or a mouse."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, thing: Locator) -> None:
        """A button, a link or a summary."""
        thing.click()

    def write(self, field: Locator, text: str) -> None:
        """Replace what stands in a field."""
        field.fill(text)

    def choose(self, box: Locator) -> None:
        """A radio button."""
        box.check()

    def tick(self, box: Locator, on: bool = True) -> None:
        """A box to tick."""
        box.set_checked(on)

    def pick(self, field: Locator, label: str) -> None:
        """A line of a select."""
        field.select_option(label=label)

    def give(self, field: Locator, photo: Photo) -> None:
        """A file from the phone."""
        field.set_input_files(photo)  # type: ignore[arg-type]


class Keyboard(Touch):
    """Tab, Enter, Space and arrows; never a click. The focus must be seen at every step."""

    def press(self, thing: Locator) -> None:
        """Go there and press Enter."""
        self.reach(thing)
        self.page.keyboard.press("Enter")

    def write(self, field: Locator, text: str) -> None:
        """Go there, mark what stands there, and type over it."""
        self.reach(field)
        self.page.keyboard.press("Control+A")
        if field.get_attribute("type") == "date":
            year, month, day = text.split("-")
            self.page.keyboard.type(f"{day}{month}{year}")
            assert field.input_value() == text, "typed another day"
            return
        self.page.keyboard.type(text)

    def choose(self, box: Locator) -> None:
        """Go to the group and walk through it with the arrows."""
        group = self.page.locator(f"input[type=radio][name='{box.get_attribute('name')}']")
        self.reach(group)
        for _ in range(group.count() + 1):
            if box.is_checked():
                return
            self.page.keyboard.press("Space" if self._has_focus(box) else "ArrowDown")
        raise AssertionError("the arrows never came to this answer")

    def tick(self, box: Locator, on: bool = True) -> None:
        """Go there and press Space."""
        self.reach(box)
        if box.is_checked() != on:
            self.page.keyboard.press("Space")

    def pick(self, field: Locator, label: str) -> None:
        """Go there and walk through the lines with the arrows."""
        self.reach(field)
        lines = [line.strip() for line in field.locator("option").all_inner_texts()]
        wanted = lines.index(label)
        now = field.evaluate("e => e.selectedIndex")
        for _ in range(abs(wanted - now)):
            self.page.keyboard.press("ArrowDown" if wanted > now else "ArrowUp")
        assert field.evaluate("e => e.selectedIndex") == wanted

    def give(self, field: Locator, photo: Photo) -> None:
        """Open the machine's own chooser with Space. Where the page comes anew between Tab and Space, as after the photo before,
        a person presses once more."""
        for _ in range(MOST_PRESSES):
            self.reach(field)
            try:
                with self.page.expect_file_chooser(timeout=5000) as chooser:
                    self.page.keyboard.press("Space")
            except TimeoutError:
                continue
            chooser.value.set_files(photo)  # type: ignore[arg-type]
            return
        raise AssertionError("no chooser opened")

    def reach(self, things: Locator) -> None:
        """Press Tab until one of these has the focus."""
        things.first.wait_for(state="attached")
        for _ in range(MOST_TABS):
            if any(self._has_focus(thing) for thing in things.all()):
                return
            self.page.keyboard.press("Shift+Tab" if self._lies_before(things.first) else "Tab")
            fault = self.page.evaluate(FOCUS_IS_SEEN)
            assert fault in ("", "nothing"), f"{self.page.url}: {fault}"
        raise AssertionError(f"{self.page.url}: the keyboard never comes to {things}")

    def _has_focus(self, thing: Locator) -> bool:
        return thing.evaluate("e => e === document.activeElement")

    def _lies_before(self, thing: Locator) -> bool:
        return thing.evaluate(
            """e => document.activeElement !== document.body
              && Boolean(document.activeElement.compareDocumentPosition(e) & Node.DOCUMENT_POSITION_PRECEDING)"""
        )
