"""The commands `lms people invite` and `reset`."""

import re

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from core.audit import AuditEntry
from core.db import db
from lms.cli import lms
from people.cards import find_card
from people.models import Role, SignInCard
from people.partners import find_or_create_partner
from people.registration import register_staff
from people.sessions import identity_of
from tests.people.authenticator import SET_UP, passes_first_step, set_up, set_up_on_pages
from tests.people.build import signed_in_name


@pytest.fixture
def run(app, monkeypatch):
    """Run a command on the test's database."""
    monkeypatch.setattr("lms.cli.app.create_app", lambda: app)

    def run(*words: str):
        db.session.commit()  # else the command, with its own session, waits for this one
        return CliRunner().invoke(lms, list(words))

    return run


def token_in(output: str) -> str:
    return re.search(r"/m/([\w-]+) ", output).group(1)


def test_staff_are_invited_with_their_roles(run):
    invited = run(
        "people", "invite", "--name", "Dewi", "--email", "dewi@demo.example", "--role", "trainer", "--role", "curator"
    )
    card = find_card(token_in(invited.output))
    invited_now = identity_of(card.person_id)
    assert invited_now.has(Role.TRAINER)
    assert invited_now.has(Role.CURATOR)
    assert run("people", "invite", "--name", "D", "--email", "DEWI@demo.example", "--role", "trainer").exit_code == 1
    assert run("people", "invite", "--name", "D", "--email", "d@demo.example", "--role", "learner").exit_code == 2


def test_a_mentor_is_invited_with_the_partner_who_sends_him(run):
    words = ("people", "invite", "--name", "Raka", "--email", "raka@demo.example", "--role", "mentor")
    assert run(*words).exit_code == 2
    invited = run(*words, "--partner", "Universitas Contoh")
    partner = find_or_create_partner("Universitas Contoh")
    assert identity_of(find_card(token_in(invited.output)).person_id).scope_ids(Role.MENTOR, "partner") == {partner.id}


def test_a_channels_manager_is_invited_with_the_channel(run):
    words = ("people", "invite", "--name", "Wati", "--email", "wati@demo.example", "--role", "channel")
    assert run(*words).exit_code == 2
    assert run(*words, "--channel", "guloasem", "--partner", "Universitas Contoh").exit_code == 2
    invited = run(*words, "--channel", "guloasem")
    assert identity_of(find_card(token_in(invited.output)).person_id).scope_keys(Role.CHANNEL, "channel") == {"guloasem"}


def test_an_e_mail_must_be_complete(run):
    assert run("people", "invite", "--name", "D", "--email", "dewi", "--role", "trainer").exit_code == 1


def test_a_lost_passphrase_gets_a_new_link(run):
    register_staff(name="Dewi", email="dewi@demo.example")
    db.session.commit()
    first, second = (token_in(run("people", "reset", "dewi@demo.example").output) for _ in range(2))
    assert find_card(second).short_name == "Dewi"
    assert first != second
    assert run("people", "reset", "nobody@demo.example").exit_code == 1


def test_the_last_administrator_who_lost_the_phone_is_helped_by_the_command(run, cast, client, app, monkeypatch):
    monkeypatch.setitem(app.config, "DEMO", False)
    set_up(cast.ratna)
    browser = cast.signed_in(cast.ratna)
    assert run("people", "reset", "Ratna@demo.example", "--second-factor").output.startswith("Ratna Sari: the app is removed")
    assert signed_in_name(browser) == ""
    assert passes_first_step(client, cast.ratna, cast.passphrase).location == "/"
    assert client.get("/office/staff").location == SET_UP, "the passphrase alone opens nothing but the set-up"
    set_up_on_pages(client)
    assert client.get("/office/staff").status_code == 200
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "reset second factor")).one()
    assert (entry.actor_id, entry.thing_id) == (None, str(cast.ratna.id))


def test_without_an_app_the_command_says_so_and_makes_no_link(run, cast):
    assert cast.ratna
    refused = run("people", "reset", "ratna@demo.example", "--second-factor")
    assert refused.exit_code == 1 and "no Authenticator app" in refused.output
    assert not db.session.scalars(select(SignInCard)).all()
