"""People with a browser: each speaks of what a person does, not of selectors. Every page they see is photographed and checked.

Words on buttons are named by their English msgid and looked up in the catalogue, so that a better translation breaks no story.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

import cv2
import numpy
from playwright.sync_api import Browser, Locator, Page, expect

from tests.journeys.hands import Keyboard, Touch
from tests.journeys.material import OfficeMaterial
from tests.journeys.waiting import MOST_SECONDS
from tests.journeys.words import Words

PHONE = {"width": 360, "height": 640}
DESK = {"width": 1280, "height": 800}
SESSION_COOKIE = "who"


@dataclass
class Pictures:
    """Where a story's pictures go, numbered in the order of the story."""

    folder: Path
    taken: int = 0

    def take(self, page: Page, name: str) -> Path | None:
        """Photograph the whole page."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self.taken += 1
        plain = re.sub(r"\W+", "-", name).strip("-")[:60] or "home"
        path = self.folder / f"{self.taken:03d}-{plain}.png"
        page.screenshot(path=path, full_page=True)
        return path

    def keep(self, picture: numpy.ndarray, name: str) -> None:
        """Put a picture of something else, say a sheet of paper, beside those of the pages."""
        self.folder.mkdir(parents=True, exist_ok=True)
        cv2.imwrite(str(self.folder / name), picture)


class NoPictures(Pictures):
    """Nobody asked for pictures: photographing is a third of a journey's time."""

    def __init__(self) -> None:
        super().__init__(Path())

    def take(self, page: Page, name: str) -> None:
        """Photograph nothing."""

    def keep(self, picture: numpy.ndarray, name: str) -> None:
        """Keep nothing."""


@dataclass
class Visitor:
    """Somebody with a browser of their own."""

    page: Page
    address: str
    pictures: Pictures
    office: OfficeMaterial
    hand: Touch
    scripts: bool
    words: Words = field(default_factory=Words)
    faults: list[str] = field(default_factory=list)

    @classmethod
    def comes(
        cls,
        browser: Browser,
        address: str,
        pictures: Pictures,
        office: OfficeMaterial,
        *,
        wide: bool = False,
        javascript: bool = True,
        dark: bool = False,
        keyboard: bool = False,
    ) -> Self:
        """Open a browser with nothing in it."""
        context = browser.new_context(
            viewport=DESK if wide else PHONE,
            java_script_enabled=javascript,
            has_touch=not wide,
            locale="id-ID",
            timezone_id=office.facts["time_zone"],
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
        )
        page = context.new_page()
        page.set_default_timeout(MOST_SECONDS * 1000)
        visitor = cls(page, address, pictures, office, Keyboard(page) if keyboard else Touch(page), javascript)
        page.on("pageerror", lambda error: visitor.faults.append(str(error)))
        page.on("console", visitor._hears)
        page.on("response", visitor._receives)
        return visitor

    def leaves(self) -> None:
        """Close the browser."""
        self.page.context.close()

    # ---- What one does

    def opens(self, path: str) -> Self:
        """Type an address."""
        self.page.goto(path if path.startswith("http") else f"{self.address}{path}")
        return self.looks()

    def presses(self, name: str | re.Pattern | Locator) -> Self:
        """Press the button or follow the link of this name, and look at the page that comes."""
        thing = name if isinstance(name, Locator) else self._button_or_link(name)
        with self.page.expect_navigation(wait_until="load"):
            self.hand.press(thing)
        return self.looks()

    def writes(self, label: str, text: str) -> Self:
        """Fill the field of this label."""
        self.hand.write(self.page.get_by_label(label, exact=True).first, text)
        return self

    def chooses(self, label: str) -> Self:
        """Choose the answer of this label."""
        self.hand.choose(self.page.get_by_label(label, exact=True).first)
        return self

    def picks(self, label: str, line: str) -> Self:
        """Choose a line of a list."""
        self.hand.pick(self.page.get_by_label(label, exact=True).first, line)
        return self

    def signs_out_by_losing_the_cookie(self) -> Self:
        """What a browser does that forgets: the session's cookie is gone, the page stays on the screen."""
        self.page.context.clear_cookies(name=SESSION_COOKIE)
        return self

    def signs_in_as_staff(self, key: str) -> Self:
        """By e-mail and passphrase, as the cast says."""
        self.opens("/").presses(self.words("Sign in")).presses(self.row("Sign in as staff"))
        self.writes(self.words("E-mail"), self.office.person(key)["email"])
        self.writes(self.words("Passphrase"), self.office.cast["passphrase"])
        return self.presses(self.words("Sign in"))

    def signs_in_with_pin(self, phone: str, pin: str) -> Self:
        """By number and PIN, on whatever page asks for them."""
        if self.page.locator("input[name=pin]").count() == 0:
            self.opens("/sign-in")
        self.writes(self.words("Phone number"), phone)
        self.writes(self.words("PIN"), pin)
        return self.presses(self.words("Sign in"))

    # ---- What one sees

    def looks(self) -> Self:
        """Photograph the page one is on; it must not scroll sideways."""
        self.pictures.take(self.page, self.page.url.removeprefix(self.address))
        wide = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 1, f"{self.page.url} scrolls sideways by {wide} px"
        return self

    def sees(self, words: str) -> Self:
        """Some words are on the page, not folded away."""
        self.page.get_by_text(words).filter(visible=True).first.wait_for()
        return self

    def does_not_see(self, words: str) -> Self:
        """Some words are nowhere on the page."""
        expect(self.page.get_by_text(words)).to_have_count(0, timeout=MOST_SECONDS * 1000)
        return self

    @property
    def heading(self) -> str:
        """The page's first heading."""
        return " ".join(self.page.locator("h1").first.inner_text().split())

    def reads_heading(self, words: str) -> Self:
        """The heading of the page, word for word."""
        assert self.heading == " ".join(words.split()), f"{self.page.url}: {self.heading}"
        return self

    # ---- How it is found

    def _button_or_link(self, name: str | re.Pattern) -> Locator:
        exact = isinstance(name, str)
        either = self.page.get_by_role("button", name=name, exact=exact)
        return either.or_(self.page.get_by_role("link", name=name, exact=exact)).filter(visible=True).first

    def row(self, msgid: str, **values: object) -> Locator:
        """The line of a list whose title this is."""
        return self.row_named(self.words(msgid, **values))

    def row_named(self, title: str) -> Locator:
        """The line of a list with this title, as it is shown."""
        return self.page.locator("a.row").filter(has=self.page.get_by_text(title, exact=True)).first

    def _hears(self, message) -> None:
        if message.type == "error" and not re.search(r"status of 4\d\d", message.text):
            self.faults.append(f"{self.page.url}: {message.text}")

    def _receives(self, response) -> None:
        if response.status >= 500:
            self.faults.append(f"{response.status} {response.url}")
