"""`lms people ...` and `lms office create`."""

import re

import pytest
from click.testing import CliRunner

from core.db import db
from lms.cli import lms
from people.cards import find_card
from people.models import Role
from people.registration import register_staff


@pytest.fixture
def run(app, monkeypatch):
    """A command on the same database."""
    for module in ("lms.cli.app",):
        monkeypatch.setattr(f"{module}.create_app", lambda: app)

    def run(*words: str):
        return CliRunner().invoke(lms, list(words))

    return run


def token_in(output: str) -> str:
    return re.search(r"/m/([\w-]+) ", output).group(1)


def test_the_first_administrator_comes_by_a_one_time_link(run, cast):
    made = run("office", "create", "--name", "Ratna Sari", "--email", "ratna@demo.example")
    assert made.exit_code == 0, made.output
    card = find_card(token_in(made.output))
    assert card.is_staff
    again = run("office", "create", "--name", "Another", "--email", "another@demo.example")
    assert again.exit_code == 1


def test_staff_are_invited_with_their_roles(run, cast):
    invited = run("people", "invite", "--name", "Dewi", "--email", "dewi@demo.example", "--role", "trainer", "--role", "mentor")
    card = find_card(token_in(invited.output))
    assert cast.identity_of(card.person_id).has(Role.TRAINER) if hasattr(cast, "identity_of") else card.is_staff
    assert run("people", "invite", "--name", "D", "--email", "DEWI@demo.example", "--role", "trainer").exit_code == 1
    assert run("people", "invite", "--name", "D", "--email", "d@demo.example", "--role", "learner").exit_code == 2


def test_a_lost_passphrase_gets_a_new_link(run, app):
    register_staff(name="Dewi", email="dewi@demo.example")
    db.session.commit()
    first, second = (token_in(run("people", "reset", "dewi@demo.example").output) for _ in range(2))
    assert find_card(second).short_name == "Dewi"
    assert first != second
    assert run("people", "reset", "nobody@demo.example").exit_code == 1
