"""The office: the administrator who invites, the officer who opens periods and checks papers and numbers."""

from datetime import timedelta
from typing import Self

from tests.journeys.material import CourseMaterial
from tests.journeys.staff import Colleague


class Administrator(Colleague):
    """Invites the others."""

    def invites(self, name: str, email: str, role: str, *, channel: str = "") -> str:
        """A colleague with one role; returns the link that is shown once."""
        w = self.words
        self.goes_to("/office/staff").presses(w("Invite somebody"))
        self.writes(w("Name"), name).writes(w("E-mail"), email)
        self.hand.tick(self.page.locator("label.choice").filter(has_text=w(role)).locator("input"))
        if channel:
            self.picks(w("Channel that the person manages"), channel)
        self.looks().presses(w("Make the account and the link"))
        return self.page.locator("code.code").inner_text().strip()


class Counter(Colleague):
    """An officer: required courses, periods, papers, numbers, reports."""

    def requires(self, course: CourseMaterial) -> Self:
        """From today on."""
        w = self.words
        self.goes_to("/office/required-courses")
        self.presses(self.page.get_by_role("link", name=f"{w('Require it')}: {course.title}", exact=True))
        self.writes(w("Counts from this day on"), self.office.today.isoformat())
        return self.looks().presses(w("Require this course"))

    def opens_period(self, name: str) -> Self:
        """Two months from today on."""
        w, today = self.words, self.office.today
        self.goes_to("/office/periods").writes(w("Name"), name)
        self.writes(w("First day"), today.isoformat()).writes(w("Last day"), (today + timedelta(days=60)).isoformat())
        return self.presses(w("Open this period"))

    def verifies_next_document(self, number: str) -> Self:
        """The one that waits longest: has it shown, compares, says that it is good."""
        w = self.words
        if not self.page.get_by_role("button", name=w("Show number and photo")).count():
            self.goes_to("/office/documents").presses(self.page.locator("tbody th a").first)
        return self.presses(w("Show number and photo")).sees(number).presses(w("Good, open the next"))

    def confirms_number_of(self, name: str, code: str) -> Self:
        """The phone rang, and its owner read out the code."""
        self.goes_to("/office/numbers")
        line = self.page.get_by_role("row").filter(has_text=name)
        line.get_by_label(self.words("Code that was read out")).fill(code)
        return self.presses(line.get_by_role("button").filter(has_text=self.words("Confirm: the code was read out")))
