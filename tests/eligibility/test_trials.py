"""Trials of a version on the whole city: who would be eligible and ready, in numbers and names. Nothing changes."""

import copy
import json
import re
from collections.abc import Callable

import pytest
import yaml
from click.testing import CliRunner, Result
from sqlalchemy import func, select

from core import clock
from core.db import db
from core.office import BadFile, office
from courses import requirements
from curation.models import Application
from eligibility import impact, trials
from eligibility.models import Eligibility
from eligibility.queries.facts import context_for
from lms.cli import lms
from people.models import Enterprise
from products.models import RuleSet
from products.rulebook import rule_sets, rules
from tests.certificates import build
from tests.curation import applying
from tests.products.rule_files import written


@pytest.fixture
def run(app, monkeypatch) -> Callable[..., Result]:
    """Run a command on the test's database."""
    monkeypatch.setattr("lms.cli.app.create_app", lambda: app)

    def run(*words: str) -> Result:
        db.session.commit()
        return CliRunner().invoke(lms, list(words))

    return run


@pytest.fixture
def stricter(app) -> RuleSet:
    """A version that requires one more declaration and seven photos; not in force."""
    content = copy.deepcopy(rules.current().raw)
    content["rules"][7]["settings"]["declarations"].append({"key": "own_hands", "text": "Saya membuatnya dengan tangan."})
    content["photo_checks"]["count"]["min"] = 7
    version = rule_sets.add_version(written(content))
    db.session.commit()
    return version


def test_a_stricter_version_names_the_businesses_that_would_not_meet_it(cast, stricter):
    listing = applying.ready_listing(cast.budi, cast)
    applying.ready_business(cast.sri, cast)
    trial = trials.compare(context_for(rules.current()), context_for(rules.rules_of(stricter.id)))
    assert (trial.enterprises, trial.listings) == (2, 1)
    assert (trial.eligible.now, trial.eligible.then) == (2, 0)
    assert {enterprise.rules for enterprise in trial.eligible.lost} == {("K08",)}
    assert [(product.id, product.rules) for product in trial.ready.lost] == [(listing.id, ("K08", "K05"))]
    assert "Lukisan pantai" in trial.ready.lost[0].name
    assert trial.granted_stay == 2
    assert trial.unmet["K05"] == (0, 1)
    assert trial.then_eligible == []


def test_a_milder_version_names_the_businesses_that_would_become_eligible(cast, app):
    enterprise = applying.ready_business(cast.budi, cast)
    db.session.execute(Enterprise.__table__.update().values(whatsapp=None))
    content = copy.deepcopy(rules.current().raw)
    milder = rules.Rules(content, id=0, version=0, in_force_from=None)
    course = build.make_course()
    requirements.require_course(course.id, from_day=clock.today(), by=None)
    db.session.execute(Enterprise.__table__.update().values(whatsapp="+6281200000101"))
    db.session.commit()
    now, then = context_for(rules.current()), context_for(milder, required=[])
    trial = trials.compare(now, then)
    assert [(gained.id, gained.name) for gained in trial.eligible.gained] == [(enterprise.id, enterprise.name)]
    assert [eligible.id for eligible in trial.then_eligible] == [enterprise.id]


def test_a_trial_changes_nothing(cast, stricter):
    applying.ready_listing(cast.budi, cast)
    before = counts()
    trials.compare(context_for(rules.current()), context_for(rules.rules_of(stricter.id)))
    db.session.commit()
    assert counts() == before


def test_the_statements_do_not_grow(cast, stricter, count_statements):
    def count_trial() -> int:
        now, then = context_for(rules.current()), context_for(rules.rules_of(stricter.id))
        with count_statements() as statements:
            trials.compare(now, then)
        return len(statements)

    applying.ready_listing(cast.budi, cast)
    few = count_trial()
    for number in range(30):
        enterprise = Enterprise(name=f"Usaha {number}", created_at=clock.now())
        db.session.add(enterprise)
        db.session.flush()
        applying.whole_listing(enterprise, cast.budi, f"Lukisan {number}")
    db.session.commit()
    assert count_trial() == few


def test_the_impact_of_one_more_required_course(cast):
    enterprise = applying.ready_business(cast.budi, cast)
    _other = cast.sri
    first, second = build.make_course(), build.make_course("KEMAS-01", "Kemasan")
    requirements.require_course(first.id, from_day=clock.today(), by=None)
    build.complete(build.enrol(cast.budi, first), by=cast.dewi)
    db.session.commit()
    required = requirements.required_now()
    more = impact.with_course(required, requirements.published_course(second.id))
    change = impact.compare_courses(
        context_for(rules.current(), required=required), context_for(rules.current(), required=more)
    )
    assert (change.enterprises, change.open_now, change.open_then) == (2, 1, 2)
    assert [business.id for business in change.newly_open] == [enterprise.id]
    assert change.granted_stay == 1


# ---- The command


def test_the_command_counts(cast, run):
    applying.ready_listing(cast.budi, cast)
    answer = run("curation", "evaluate")
    assert answer.exit_code == 0, answer.output
    assert "Version 1 of the rules, 1 businesses, 1 products.\neligible: 1\nready: 1\n" in answer.output
    assert "K01 not met: 0" in answer.output


def test_the_command_tries_a_version(cast, stricter, run):
    applying.ready_listing(cast.budi, cast)
    answer = run("curation", "evaluate", "--version", "2", "--names")
    assert "eligible: 1 -> 0 (+0 -1)" in answer.output
    assert "(K08)" in answer.output
    assert rules.current().version == 1


def test_the_command_tries_a_file_and_names_its_fault(cast, run, tmp_path):
    content = copy.deepcopy(rules.current().raw)
    file = tmp_path / "curation.yaml"
    file.write_text(yaml.safe_dump(content), "utf-8")
    answer = run("curation", "evaluate", "--file", str(file), "--json")
    assert json.loads(answer.output)["eligible"] == {"now": 0, "then": 0, "gained": [], "lost": []}
    assert db.session.scalar(select(func.count()).select_from(RuleSet)) == 1
    content["grades"][-1]["min"] = 10
    file.write_text(yaml.safe_dump(content), "utf-8")
    fault = run("curation", "evaluate", "--file", str(file)).exception.values["fault"]
    assert re.fullmatch("line [0-9]+: one of them must begin at 0", fault)
    file.write_text("rules: [", "utf-8")
    assert isinstance(run("curation", "evaluate", "--file", str(file)).exception, BadFile)


def test_the_command_stores_a_changed_file_as_a_version(run, monkeypatch):
    assert run("curation", "load").output.startswith("Version 1 of the rules, in force since 2026-11-2")
    content = copy.deepcopy(rules.current().raw)
    content["rules"][0]["when_met"] = "Semua selesai."
    monkeypatch.setitem(office().files, "curation.yaml", written(content))
    assert run("curation", "load").output == "Version 2 of the rules, not in force: see /office/rules.\n"
    assert rules.current().version == 1


def test_the_command_refuses_what_it_does_not_know(run):
    assert run("curation", "evaluate", "--version", "9").exit_code == 1
    assert run("curation", "evaluate", "--version", "1", "--file", __file__).exit_code == 2


def counts() -> list[int | None]:
    return [db.session.scalar(select(func.count()).select_from(table)) for table in (Eligibility, RuleSet, Application)]
