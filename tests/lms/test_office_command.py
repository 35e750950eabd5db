"""`lms office create`: an office begins on an empty, migrated database."""

import re
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import func, select

from core.db import db
from courses.models import Course, CourseOwner, Programme
from lms import seed
from lms.app import create_app
from lms.cli import lms
from lms.cli.office import HasAdministrator, NotMigrated, OtherOffice, begin
from lms.config import ROOT, read
from people.cards import find_card
from people.models import District, Person, Role
from people.registration import BadEmail
from people.sessions import identity_of
from products.models import RuleSet
from tests.courses.build import KOPI

SECOND = Path(__file__).parent.parent / "offices" / "tirtasari"
RATNA = ("--name", "Ratna Sari", "--email", "ratna@demo.example")


@pytest.fixture
def run(tmp_path, monkeypatch, request):
    """Run a command on an installation of its own, in the folder `run.data`."""
    for name in ("DATABASE_URL", "REDIS_URL", "LMS_BASE_URL", "LMS_SMTP_URL", "LMS_DEMO"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LMS_DATA", str(tmp_path))
    monkeypatch.setenv("LMS_OFFICE", "")
    monkeypatch.setenv("LMS_LOG_LEVEL", "ERROR")

    def run(*words: str, typed: str | None = None) -> Result:
        return CliRunner().invoke(lms, list(words), input=typed)

    run.data = tmp_path
    return run


@pytest.fixture
def migrated(run):
    assert run("database", "migrate").exit_code == 0
    return run


def in_installation(question):
    """Call a function inside the application of the installation, and return its result."""
    with create_app(read()).app_context():
        try:
            return question()
        finally:
            db.session.remove()
            db.engine.dispose()


def count(model) -> int:
    return in_installation(lambda: db.session.scalar(select(func.count()).select_from(model)))


def token_in(output: str) -> str:
    return re.search(r"/m/([\w-]+) ", output).group(1)


def test_an_office_begins_with_its_first_administrator_and_nobody_else(migrated):
    result = migrated("office", "create", *RATNA)
    assert result.exit_code == 0, result.output

    def first_administrator():
        card = find_card(token_in(result.output))
        return card.is_staff, identity_of(card.person_id).has(Role.ADMIN)

    assert in_installation(first_administrator) == (True, True)
    assert [count(model) for model in (Person, Programme, RuleSet, Course)] == [1, 1, 1, 0]
    assert count(District) > 10
    assert in_installation(lambda: db.session.scalars(select(RuleSet.in_force_from)).one()) is not None


def test_it_says_what_is_not_filled_in_and_what_to_do_next(migrated):
    output = migrated("office", "create", *RATNA).output
    assert "/office/settings: Settings not filled in: Telephone, E-mail, Address" in output
    assert re.search(r"consents\.yaml: controller\.contact: \[", output)
    for step in ("/office/staff", "lms courses import", "/office/required-courses"):
        assert step in output


def test_it_asks_for_what_is_left_out(migrated):
    result = migrated("office", "create", typed="Ratna Sari\nratna@demo.example\n")
    assert result.exit_code == 0, result.output
    assert in_installation(lambda: db.session.scalars(select(Person.name)).one()) == "Ratna Sari"


def test_it_refuses_a_second_time_and_changes_nothing(migrated):
    assert migrated("office", "create", *RATNA).exit_code == 0
    again = migrated("office", "create", "--name", "Another", "--email", "another@demo.example")
    assert again.exit_code == 1 and isinstance(again.exception, HasAdministrator)
    assert count(Person) == 1


def test_it_refuses_a_database_that_has_not_the_programs_form(run):
    refused = run("office", "create", *RATNA)
    assert refused.exit_code == 1 and isinstance(refused.exception, NotMigrated)


def test_a_mistyped_e_mail_leaves_nobody_and_can_be_typed_again(migrated):
    refused = migrated("office", "create", "--name", "Ratna", "--email", "ratna")
    assert isinstance(refused.exception, BadEmail) and count(Person) == 0
    assert migrated("office", "create", *RATNA).exit_code == 0


def test_of_two_at_once_one_begins_the_office(migrated):
    command = [sys.executable, "-m", "lms", "office", "create"]
    both = [
        subprocess.Popen(
            [*command, "--name", "R", "--email", f"{name}@demo.example"], cwd=ROOT, stdout=-1, stderr=-1, text=True
        )
        for name in ("a", "b")
    ]
    outputs = [process.communicate(timeout=120) for process in both]
    assert sorted(process.returncode for process in both) == [0, 1], outputs
    assert "already has an administrator" in "".join(err for _out, err in outputs)
    assert count(Person) == 1


def test_of_two_that_both_found_no_administrator_the_second_finds_the_firsts(app, in_parallel, monkeypatch):
    both_looked, load_rules = threading.Barrier(2), seed.load_rules

    def load_rules_and_wait():
        rules = load_rules()
        both_looked.wait(30)
        return rules

    monkeypatch.setattr(seed, "load_rules", load_rules_and_wait)
    results = in_parallel(2, lambda: begin("Ratna", f"{threading.get_ident()}@demo.example")[1])
    assert sorted(type(result).__name__ for result in results) == ["HasAdministrator", "int"]


def test_another_offices_folder_is_kept_for_every_later_start(run, monkeypatch):
    monkeypatch.setenv("LMS_OFFICE", str(SECOND))
    assert run("database", "migrate").exit_code == 0
    monkeypatch.setenv("LMS_OFFICE", "")
    result = run("office", "create", "--office", str(SECOND), *RATNA)
    assert result.exit_code == 0, result.output
    monkeypatch.setenv("LMS_OFFICE", "")
    assert read().office == str(SECOND)
    assert in_installation(lambda: create_app(read()).extensions["office"].city) == "Tirtasari"


def test_the_environment_and_the_command_name_one_office(migrated, monkeypatch):
    monkeypatch.setenv("LMS_OFFICE", "semarang")
    refused = migrated("office", "create", "--office", str(SECOND), *RATNA)
    assert isinstance(refused.exception, OtherOffice) and count(Person) == 0


def test_from_there_a_trainer_owns_an_imported_and_published_course(migrated):
    assert migrated("office", "create", *RATNA).exit_code == 0
    trainer = ("--name", "Dewi", "--email", "dewi@demo.example", "--role", "trainer")
    assert migrated("people", "invite", *trainer).exit_code == 0
    result = migrated("courses", "import", str(KOPI), "--publish", "--owner", "dewi@demo.example")
    assert result.exit_code == 0, result.output
    assert "published" in result.output
    owner = in_installation(
        lambda: db.session.scalars(select(Person.email).join(CourseOwner, CourseOwner.person_id == Person.id)).one()
    )
    assert owner == "dewi@demo.example"
