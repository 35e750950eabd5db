"""Limits on choosing PINs: a few choices a day for a number, so that they reveal little about other people's PINs."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from core import clock
from core.db import db
from people import cards, resets
from people.models import Person
from people.tries import CHOICES, TooManyChoices, count_choice
from tests.conftest import MONDAY
from tests.people.build import OTHER, STRONG, join_form, page, signed_in_name

PINS = ["482915", "905173", "638274", "274036", "816395", "395820", "507382", "183947"]
"""PINs that an impostor tries one after the other. None is Bu Sri's."""


@pytest.fixture
def impostor(cast, app):
    """Return the browser of a person who signed up with Bu Sri's number."""
    assert cast.sri
    browser = app.test_client()
    assert browser.submit("/join", join_form(name="Toto", other_person="y", pin=PINS[0], pin_again=PINS[0])).status_code == 303
    return browser


def change(browser, old, new):
    return browser.submit("/account/secret", {"old": old, "pin": new, "pin_again": new})


def changes(browser, old=PINS[0]) -> list[int]:
    """Change the PIN to each of `PINS` in turn, and return the status of each answer."""
    answers = []
    for new in PINS[1:]:
        answers.append(change(browser, old, new).status_code)
        old = new if answers[-1] == 303 else old
    return answers


def test_changing_ones_own_pin_finds_nobody_elses(impostor):
    answers = changes(impostor)
    assert answers == [303] * (CHOICES.free - 1) + [429] * (len(answers) - CHOICES.free + 1)
    refused = change(impostor, PINS[CHOICES.free - 1], STRONG)
    assert refused.status_code == 429, "a PIN that somebody has reads like any other"
    assert "24 jam lagi, atau datanglah ke kantor" in page(refused)


def test_after_a_day_a_few_more(impostor):
    changes(impostor)
    with clock.at(MONDAY + timedelta(hours=24, seconds=1)):
        assert change(impostor, PINS[CHOICES.free - 1], "295847").status_code == 303


def test_signing_up_on_a_number_finds_nobody_elses(cast, app):
    assert cast.sri
    answers = [
        app.test_client()
        .submit(
            "/join",
            join_form(name="Toto", other_person="y", pin=pin, pin_again=pin),
            environ_overrides={"REMOTE_ADDR": f"10.0.0.{n}"},
        )
        .status_code
        for n, pin in enumerate([*PINS[:6], STRONG])
    ]
    assert answers == [303] * CHOICES.free + [429] * (7 - CHOICES.free)


def test_a_number_that_nobody_has_reads_the_same(app):
    """Otherwise the limit would reveal which numbers have an account."""
    answers = [
        app.test_client().submit("/join", join_form(name="Toto", other_person="y", pin=pin, pin_again=pin)).status_code
        for pin in PINS[:6]
    ]
    assert answers == [303] * CHOICES.free + [429] * (6 - CHOICES.free)


def test_signing_up_and_changing_count_together(impostor, app):
    changes(impostor)
    late = app.test_client().submit("/join", join_form(name="Tono", other_person="y", pin=PINS[-1], pin_again=PINS[-1]))
    assert late.status_code == 429


def test_a_code_finds_nobody_elses(cast, app, impostor):
    """A code stays valid after a refused PIN, so the choices with all codes of a day are counted together."""
    toto = db.session.scalars(select(Person).where(Person.name == "Toto")).one()
    answers = []
    for _ in range(CHOICES.free + 2):
        code = resets.issue_code(toto.id, by=cast.identity(cast.agus))
        db.session.commit()
        form = {"phone": "0812-0000-0101", "code": code, "pin": STRONG, "pin_again": STRONG}
        answers.append(app.test_client().submit("/reset", form).status_code)
    assert answers == [422] * CHOICES.free + [429] * 2


def test_a_card_finds_nobody_elses(cast, app, impostor):
    toto = db.session.scalars(select(Person).where(Person.name == "Toto")).one()
    token = cards.make_card(toto.id, by=cast.identity(cast.agus))
    db.session.commit()
    form = {"pin": STRONG, "pin_again": STRONG}
    answers = [app.test_client().submit(f"/m/{token}", form).status_code for _ in range(CHOICES.free + 2)]
    assert answers == [422] * CHOICES.free + [429] * 2


def test_a_stranger_who_used_up_a_numbers_choices_leaves_what_the_office_gives(cast, app, impostor):
    changes(impostor)
    code = resets.issue_code(cast.sri.id, by=cast.identity(cast.agus))
    db.session.commit()
    owner, form = app.test_client(), {"phone": "0812-0000-0101", "code": code, "pin": "295847", "pin_again": "295847"}
    assert owner.submit("/reset", form).status_code == 303
    assert signed_in_name(owner) == "Sri Rahayu"


def test_a_wrong_old_pin_and_a_weak_new_one_are_no_choices(cast):
    browser = cast.signed_in(cast.sri)
    for _ in range(CHOICES.free):
        assert change(browser, OTHER, PINS[1]).status_code == 422
        assert change(browser, STRONG, "719647").status_code == 422, "her year of birth, which the form does not know"
    assert changes(browser, old=STRONG).count(303) == CHOICES.free


def test_choices_at_once_gain_nothing(cast, in_parallel):
    assert cast.sri
    answers = in_parallel(8, count_choice, "+6281200000101")
    assert sum(isinstance(answer, TooManyChoices) for answer in answers) == 8 - CHOICES.free
