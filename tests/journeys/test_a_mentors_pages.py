"""A mentor opens a cohort, prints its poster, and people come in by it; every page from all sides."""

import re

import pytest

from tests.journeys.surveyor import Survey, Surveyor

pytestmark = pytest.mark.journey

LEARNERS = 24
"""Enough that the demo's cohorts have members, some of whom may need a kind word."""


@pytest.fixture
def surveyor(visitor):
    """Comes with a survey of their own; its faults are the test's."""
    survey = Survey()

    def comes(**options) -> Surveyor:
        somebody = visitor(Surveyor, **options)
        somebody.survey = survey
        return somebody

    yield comes
    assert survey.faults == []


def test_what_a_mentor_sees(surveyor):
    raka = surveyor().becomes("raka")
    w = raka.words
    raka.shows("/cohorts", "cohorts", "mentor").presses(raka.page.locator("tbody th a").first).notes("board", "members")
    raka.presses(raka.page.locator("tbody th a").first).notes("member", "mentor")
    raka.presses(raka.page.get_by_role("button", name=w("Give a code"))).notes("code", "by mentor")
    raka.shows("/cohorts/1/members", "members", "some").presses(w("Invite")).notes("members", "refused")
    raka.shows("/cohorts/1/poster", "poster", "mentor")
    raka.shows("/cohorts/1/plan", "plan", "filled").shows("/cohorts/1/end", "cohort end", "asked")
    raka.shows("/cohorts/new", "cohorts/new", "empty").presses(w("Open the cohort")).notes("cohorts/new", "refused")


def test_people_come_in_by_the_poster(surveyor):
    raka = surveyor().becomes("raka")
    door = raka.opens("/cohorts/1/poster").page.locator(".typed").inner_text()
    path = re.sub(r"^[^/]*", "", door)
    newcomer = surveyor()
    newcomer.shows(path, "join by code", "newcomer").presses(newcomer.page.locator("button.primary"))
    newcomer.notes("join by code", "refused")
    newcomer.shows("/k", "code", "empty").shows("/k/CCCC-CCCC", "code", "unknown")
    sri = surveyor().becomes("sri")
    sri.shows(path, "join by code", "one tap").shows("/account/cohorts", "own cohorts", "none")
    sri.opens(path).presses(sri.page.locator("button.primary")).opens(path).notes("join by code", "member")
    sri.shows("/account/cohorts", "own cohorts", "one")


def test_what_the_office_sees_of_partners(surveyor):
    agus = surveyor().becomes("agus")
    agus.shows("/office/partners", "partners", "some").shows("/office/partners/new", "partners/new", "empty")
    agus.presses(agus.page.locator("main button.primary")).notes("partners/new", "refused")
    agus.shows("/office/partners/1", "partners/1", "filled").shows("/cohorts", "cohorts", "officer")
