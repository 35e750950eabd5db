"""*Layak* is granted with the last missing fact, for each version of the rules, and no later version takes it away."""

import copy
from datetime import timedelta

import pytest
from sqlalchemy import delete, func, select, update

from core import clock, jobs
from core.db import db
from core.outbox import unread_by
from courses import requirements
from courses.models import Course
from eligibility import declarations, granting, passports
from eligibility.models import Eligibility
from people import answers, consents
from people.confirmations import confirm_phone
from people.enterprises import enterprise_of
from people.models import ConfirmedHow, Document, Person
from products.models import RuleSet
from products.rulebook import rule_sets, rules
from tests.certificates import build
from tests.curation import applying
from tests.products.rule_files import written

LAYAK = "Usaha Ibu/Bapak sudah Layak"


@pytest.fixture
def course(app) -> Course:
    course = build.make_course()
    requirements.require_course(course.id, from_day=clock.today(), by=None)
    db.session.commit()
    return course


def count_grants(person: Person) -> int:
    return db.session.scalar(
        select(func.count()).where(Eligibility.enterprise_id == enterprise_of(person.id).id, Eligibility.id.is_not(None))
    )


def subjects(person: Person) -> list[str]:
    return [message.subject for message in unread_by(person.id)]


def test_the_last_required_course_meets_k01_and_grants_layak(cast, course):
    enterprise = applying.ready_business(cast.budi, cast)
    enrolment = build.enrol(cast.budi, course)
    build.all_but_the_task(enrolment)
    db.session.commit()
    assert count_grants(cast.budi) == 0
    build.judge(enrolment, by=cast.dewi)
    db.session.commit()
    grant = db.session.scalars(select(Eligibility)).one()
    assert (grant.enterprise_id, grant.granted_at) == (enterprise.id, clock.now())
    assert grant.facts["K01"] == {"state": "met", "by": [cast.budi.id]}
    assert set(grant.facts) == {"K01", "K02", "K03", "K08", "K09"}
    assert {LAYAK, "Semua kursus wajib sudah selesai"} <= set(subjects(cast.budi))


def test_members_are_notified_of_complete_courses_while_other_rules_wait(cast, course):
    build.complete(build.enrol(cast.budi, course), by=cast.dewi)
    db.session.commit()
    assert "Semua kursus wajib sudah selesai" in subjects(cast.budi)
    assert LAYAK not in subjects(cast.budi)
    assert count_grants(cast.budi) == 0


def test_a_course_that_is_not_required_notifies_nobody(cast, course):
    build.complete(build.enrol(cast.budi, build.make_course("LAIN-01", "Lain")), by=cast.dewi)
    db.session.commit()
    assert "Semua kursus wajib sudah selesai" not in subjects(cast.budi)


def test_somebody_without_a_business_completes_a_course_all_the_same(cast, course):
    build.complete(build.enrol(cast.ayu, course, with_business=False), by=cast.dewi)
    db.session.commit()
    assert "Semua kursus wajib sudah selesai" not in subjects(cast.ayu)


def test_the_last_declaration_grants(cast):
    applying.ready_business(cast.budi, cast)
    assert count_grants(cast.budi) == 1
    assert subjects(cast.budi).count(LAYAK) == 1


@pytest.mark.parametrize("last", ["consent", "number", "document"])
def test_the_last_fact_grants(cast, last):
    enterprise = applying.ready_business(cast.budi, cast)
    db.session.execute(delete(Eligibility))
    if last == "consent":
        consents.withdraw(cast.budi.id, "publication")
        db.session.commit()
        consents.renew(cast.budi.id, "publication")
    elif last == "number":
        db.session.execute(update(Person).values(phone_confirmed_at=None, phone_confirmed_how=None))
        db.session.commit()
        db.session.expire_all()
        confirm_phone(cast.budi.id, by=cast.identity(cast.agus), how=ConfirmedHow.COUNTER)
    else:
        document = db.session.scalars(select(Document)).one()
        document.verified_at = document.verified_by_id = None
        db.session.commit()
        answers.verify(document.id, by=cast.identity(cast.agus))
    db.session.commit()
    assert count_grants(cast.budi) == 1
    assert passports.enterprise_states(enterprise.id)


def test_a_race_grants_once(cast, in_parallel):
    enterprise = applying.ready_business(cast.budi, cast)
    db.session.execute(delete(Eligibility))
    db.session.commit()
    results = in_parallel(8, granting.grant_if_met, enterprise.id)
    assert sorted(results) == [False] * 7 + [True]
    assert count_grants(cast.budi) == 1


def test_the_sweep_grants_where_no_signal_did(cast):
    applying.ready_business(cast.budi, cast)
    db.session.execute(delete(Eligibility))
    db.session.commit()
    assert jobs.run("curation.grant") == 1
    assert count_grants(cast.budi) == 1
    assert jobs.run("curation.grant") == 0


def test_the_sweep_leaves_out_businesses_that_are_not_ready(cast):
    enterprise = applying.ready_business(cast.budi, cast)
    db.session.execute(delete(Eligibility))
    declarations.withdraw(enterprise.id, "own_product", by=cast.identity(cast.budi))
    db.session.commit()
    assert jobs.run("curation.grant") == 0


def test_without_rules_nothing_is_granted_and_nothing_breaks(cast, course):
    enterprise = enterprise_of(cast.budi.id)
    db.session.execute(delete(RuleSet))
    db.session.commit()
    build.complete(build.enrol(cast.budi, course), by=cast.dewi)
    assert granting.grant_if_met(enterprise.id) is False
    assert granting.grant_missed() == 0


def test_a_later_version_takes_nothing_away(cast):
    enterprise = applying.ready_business(cast.budi, cast)
    stricter(cast)
    with clock.at(clock.now() + timedelta(days=2)):
        assert rules.current().version == 2
        states = {state.rule: state for state in passports.enterprise_states(enterprise.id)}
        assert not states["K08"].state.good, "re-evaluated at the next application"
        first = granting.first_grant_of(enterprise.id)
        assert first is not None
        assert rules.rules_of(first.rule_set_id).version == 1
        declarations.declare(enterprise.id, ["own_hands"], rules=rules.current(), by=cast.identity(cast.budi))
        db.session.commit()
        assert count_grants(cast.budi) == 2, "once for each version"
        assert subjects(cast.budi).count(LAYAK) == 1, "told once for good"
        assert granting.first_grant_of(enterprise.id).id == first.id


def stricter(cast) -> RuleSet:
    """A second version with one more declaration, in force from tomorrow."""
    content = copy.deepcopy(rules.current().raw)
    content["rules"][7]["settings"]["declarations"].append({"key": "own_hands", "text": "Saya membuatnya dengan tangan."})
    version = rule_sets.add_version(written(content))
    rule_sets.put_in_force(version.id, from_day=clock.today() + timedelta(days=1), by=cast.identity(cast.agus))
    db.session.commit()
    return version
