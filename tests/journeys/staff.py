"""Those at a desk: the trainer, the officer, the administrator; and the stranger who holds a certificate."""

from datetime import UTC, datetime
from typing import Self
from urllib.parse import parse_qs, urlsplit

import pyotp

from tests.journeys.material import CourseMaterial, said
from tests.journeys.navigators import Visitor

SECOND_FACTOR = "/account/second-factor"


class Colleague(Visitor):
    """Somebody of the staff, perhaps with an authenticator app on a phone: `secret`, and the codes on paper: `codes`."""

    secret = ""
    codes: tuple[str, ...] = ()

    def uses_link(self, link: str) -> Self:
        """The one-time link of the first day: a passphrase of one's own, the app where the role needs it, and in."""
        self.opens(link)
        for label in ("New passphrase", "The same passphrase once more"):
            self.writes(self.words(label), self.office.cast["passphrase"])
        self.looks().presses(self.words("Save and go on"))
        return self.sets_up_app() if self.page.url.endswith(SECOND_FACTOR) else self

    def sets_up_app(self) -> Self:
        """Scan the picture, type the six digits, keep the codes."""
        self.presses(self.words("The app is there, begin"))
        address = self.page.locator("a[href^='otpauth:']").get_attribute("href")
        self.secret = parse_qs(urlsplit(address).query)["secret"][0]
        self.writes(self.words("Six digits from the app"), self.six_digits).presses(self.words("Check the digits"))
        self.codes = tuple(self.page.locator("ol.recovery li").all_inner_texts())
        return self.presses(self.words("I have kept them, go on"))

    def types_code(self, code: str) -> Self:
        """On the page that comes after the passphrase."""
        self.reads_heading(self.words("Now the six digits")).writes(self.words("Six digits from the app"), code)
        return self.presses(self.words("Sign in"))

    @property
    def six_digits(self) -> str:
        """What the app shows now."""
        return pyotp.TOTP(self.secret).now()

    @property
    def next_six_digits(self) -> str:
        """What the app shows next: a code is accepted once, and a step early."""
        return pyotp.TOTP(self.secret).at(datetime.now(UTC), counter_offset=1)

    def says_who_it_is(self) -> Self:
        """On the page that asks again."""
        self.opens("/account/confirmation")
        if self.secret:
            self.writes(self.words("Six digits from the app"), self.next_six_digits)
        else:
            self.writes(self.words("Passphrase"), self.office.cast["passphrase"])
        return self.presses(self.words("Yes, it is me"))

    def goes_to(self, path: str) -> Self:
        """A place in the column at the left."""
        return self.presses(self.page.locator(f"header.places a[href='{path}']"))


class Trainer(Colleague):
    """Judges tasks."""

    def opens_queue(self) -> Self:
        """The place "Grading"."""
        return self.goes_to("/grading")

    def goes_home_to_queue(self) -> Self:
        """The house's name, then the queue."""
        return self.presses(self.page.locator("a.brand")).opens_queue()

    def opens_task_of(self, name: str) -> Self:
        """One line of the queue."""
        return self.presses(self.page.get_by_role("row").filter(has_text=name).get_by_role("link").first)

    def asks_revision(self, course: CourseMaterial, criterion: str, advice: str, *, by: str) -> Self:
        """All levels but one are fine; the words say what to do, and by when."""
        for one in course.task["rubric"]:
            self.page.locator(f"#level-{one['key']} input").nth(0 if one["key"] == criterion else 2).check()
        self.page.get_by_label(self.words("Feedback"), exact=True).fill(advice)
        self.page.get_by_label(self.words("To be mended by"), exact=True).fill(by)
        return self.looks().presses(self.words("Ask to mend it"))

    def passes_by_hand(self, course: CourseMaterial, levels: list[int]) -> Self:
        """A click for each criterion."""
        for criterion, level in zip(course.task["rubric"], levels, strict=True):
            self.page.locator(f"#level-{criterion['key']} input").nth(level - 1).check()
        self.page.get_by_label(self.words("Feedback"), exact=True).fill("Bagus, semua foto terang.")
        return self.looks().presses(self.words("Save, open the next"))

    def passes_by_keyboard(self, course: CourseMaterial, levels: list[int]) -> Self:
        """A digit for each criterion, Tab between them, Enter on the button."""
        keys = self.page.keyboard
        self.page.locator(f"#level-{course.task['rubric'][0]['key']} input").first.focus()
        for level in levels:
            keys.press(str(level))
            keys.press("Tab")
        for criterion, level in zip(course.task["rubric"], levels, strict=True):
            assert self.page.locator(f"#level-{criterion['key']} input:checked").get_attribute("value") == str(level)
        keys.type("Bagus. Semua foto sekarang terang.")
        self.looks()
        button = self.page.get_by_role("button", name=self.words("Save, open the next"))
        while not button.evaluate("e => e === document.activeElement"):
            keys.press("Tab")
        with self.page.expect_navigation(wait_until="load"):
            keys.press("Enter")
        return self.looks()


class Officer(Colleague):
    """Works at the counter; an administrator has the same pages."""

    def opens_certificate_of(self, name: str) -> Self:
        """Through the register."""
        self.goes_to("/office/certificates")
        self.page.locator("#q").fill(name)
        self.presses(self.words("Show"))
        return self.presses(self.page.get_by_role("row").filter(has_text=name).get_by_role("link").first)

    def proposes_revocation(self, reason: str) -> Self:
        """The first of two."""
        words = next(one["text"] for one in self.office.certificate["revocation"]["reasons"] if one["key"] == reason)
        return self.chooses(said(words)).presses(self.words("Propose to revoke"))

    def confirms_revocation(self) -> Self:
        """The second of two."""
        return self.presses(self.words("Revoke for good"))


class Stranger(Visitor):
    """Somebody who was shown a certificate."""

    def scans(self, address: str) -> Self:
        """What the phone's camera opens."""
        return self.opens(address)

    def is_told(self, finding: str) -> Self:
        """In the office's words."""
        return self.reads_heading(said(self.office.certificate["verification"]["states"][finding]["heading"]))
