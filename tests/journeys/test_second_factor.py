"""The first administrator of an office sets up the app, loses the phone, and is helped: by a code, a colleague, the command line."""

import re

import pytest

from tests.journeys.counter import Administrator
from tests.journeys.server import Server
from tests.journeys.staff import SECOND_FACTOR, Colleague, Officer

pytestmark = pytest.mark.journey

DEMO = False
"""No demo: the app is demanded."""


def test_from_the_first_sign_in_to_the_last_administrators_lost_phone(visitor, office, server: Server):
    ratna = _the_office_begins(visitor, office, server)
    agus = _an_officer_comes(visitor, office, ratna)
    _the_officer_loses_the_phone_and_has_a_code(visitor, agus)
    _the_officer_has_no_code_left(ratna, agus)
    _the_last_administrator_loses_the_phone(ratna, server)


def _the_office_begins(visitor, office, server: Server) -> Administrator:
    facts = office.person("ratna")
    printed = server.run("office", "create", "--name", facts["name"], "--email", facts["email"])
    ratna = visitor(Administrator, wide=True).uses_link(re.search(r"\S+/m/\S+", printed).group())
    assert len(ratna.codes) == 10
    return ratna.goes_to("/office/staff")


def _an_officer_comes(visitor, office, ratna: Administrator) -> Officer:
    """On the cheap laptop of the counter: nothing opens before the app is set up."""
    facts = office.person("agus")
    link = ratna.invites(facts["name"], facts["email"], "Officer")
    agus = visitor(Officer)
    agus.opens(link)
    for label in ("New passphrase", "The same passphrase once more"):
        agus.writes(agus.words(label), office.cast["passphrase"])
    agus.presses(agus.words("Save and go on")).opens("/office/people")
    assert agus.page.url.endswith(SECOND_FACTOR)
    agus.sets_up_app()
    assert agus.page.url.endswith("/office/people"), "on to the page that was asked for"
    agus.opens("/account").presses(agus.words("Sign out")).signs_in_as_staff("agus")
    return agus.types_code(agus.next_six_digits)


def _the_officer_loses_the_phone_and_has_a_code(visitor, agus: Officer) -> None:
    elsewhere = visitor(Colleague).signs_in_as_staff("agus").types_code(agus.codes[0])
    elsewhere.sees(elsewhere.words("Is the phone lost? Set up the app on your new phone now."))
    elsewhere.presses(elsewhere.words("Set up on another phone"))
    address = elsewhere.page.locator("a[href^='otpauth:']").get_attribute("href")
    assert agus.secret not in address


def _the_officer_has_no_code_left(ratna: Administrator, agus: Officer) -> None:
    ratna.goes_to("/office/staff").presses(ratna.page.get_by_role("link", name="Agus Wibowo").first)
    ratna.page.get_by_text(ratna.words("Remove the Authenticator app ...")).click()
    ratna.looks().presses(ratna.words("Yes, remove the app"))
    agus.signs_in_as_staff("agus").sets_up_app().opens("/office/people")
    agus.opens("/account").presses(agus.words("Sign out"))


def _the_last_administrator_loses_the_phone(ratna: Administrator, server: Server) -> None:
    email = ratna.office.person("ratna")["email"]
    assert "is removed" in server.run("people", "reset", email, "--second-factor")
    ratna.signs_in_as_staff("ratna")
    assert ratna.page.url.endswith(SECOND_FACTOR)
    ratna.sets_up_app().goes_to("/office/staff")
