"""People with a browser: each speaks of what a person does, not of selectors. Every page they see is photographed and checked."""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from playwright.sync_api import Browser, Page, expect

PHONE = {"width": 360, "height": 640}
DESK = {"width": 1280, "height": 800}


@dataclass
class Pictures:
    """Where a story's pictures go, numbered in the order of the story."""

    folder: Path
    taken: int = 0

    def take(self, page: Page, name: str) -> None:
        """Photograph the whole page."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self.taken += 1
        page.screenshot(path=self.folder / f"{self.taken:03d}-{name}.png", full_page=True)


@dataclass
class Visitor:
    """Somebody with a browser of their own."""

    page: Page
    address: str
    pictures: Pictures
    faults: list[str] = field(default_factory=list)

    @classmethod
    def comes(
        cls,
        browser: Browser,
        address: str,
        pictures: Pictures,
        *,
        wide: bool = False,
        javascript: bool = True,
        dark: bool = False,
    ) -> Self:
        """Open a browser with nothing in it."""
        context = browser.new_context(
            viewport=DESK if wide else PHONE,
            java_script_enabled=javascript,
            has_touch=not wide,
            locale="id-ID",
            color_scheme="dark" if dark else "light",
        )
        page = context.new_page()
        page.set_default_timeout(15000)
        visitor = cls(page, address, pictures)
        page.on("pageerror", lambda error: visitor.faults.append(str(error)))
        page.on(
            "console",
            lambda message: (
                visitor.faults.append(message.text) if message.type == "error" and "40" not in message.text else None
            ),
        )
        return visitor

    def leaves(self) -> None:
        """Close the browser; a script that failed on the way is a fault of the story."""
        self.page.context.close()
        assert not self.faults, self.faults

    def opens(self, path: str) -> Self:
        """Type an address."""
        self.page.goto(path if path.startswith("http") else f"{self.address}{path}")
        return self.looks(path)

    def looks(self, name: str = "") -> Self:
        """Photograph the page one is on; it must not scroll sideways."""
        wide = (
            self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            if self._scripts
            else 0
        )
        assert wide <= 1, f"{self.page.url} scrolls sideways by {wide} px"
        self.pictures.take(
            self.page, re.sub(r"\W+", "-", name or self.page.url.removeprefix(self.address)).strip("-")[:60] or "home"
        )
        return self

    @property
    def _scripts(self) -> bool:
        return "no-scripts" not in self.page.context._options if hasattr(self.page.context, "_options") else True

    def sees(self, words: str) -> Self:
        """Some words are on the page."""
        expect(self.page.get_by_text(re.compile(re.escape(words), re.IGNORECASE)).first).to_be_visible()
        return self

    def does_not_see(self, words: str) -> Self:
        """Some words are not on the page."""
        expect(self.page.get_by_text(words)).to_have_count(0)
        return self

    def presses(self, name: str | re.Pattern) -> Self:
        """Press the button or follow the link of this name, and look at what comes."""
        thing = self.page.get_by_role("button", name=name).or_(self.page.get_by_role("link", name=name)).first
        thing.click()
        self.page.wait_for_load_state()
        return self.looks(str(name if isinstance(name, str) else name.pattern))

    def writes(self, label: str | re.Pattern, text: str) -> Self:
        """Fill the field of this label."""
        self.page.get_by_label(label).first.fill(text)
        return self

    def ticks(self, label: str | re.Pattern) -> Self:
        """Tick the box or choose the answer of this label."""
        self.page.get_by_label(label).first.check()
        return self

    @property
    def heading(self) -> str:
        """The page's first heading."""
        return self.page.locator("h1").first.inner_text()
