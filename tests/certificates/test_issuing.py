"""A certificate is issued once, in the transaction that meets the last criterion."""

import copy
from contextlib import nullcontext
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, insert, select
from sqlalchemy.exc import IntegrityError

from certificates import codes, issuing
from certificates.models import Certificate, Kind, NumberRow
from core import clock
from core.audit import AuditEntry
from core.db import db
from core.documents.nodes import Node
from core.office import office
from core.outbox import Message
from courses import progress
from courses.models import CheckpointPass, Course, Edition, Enrolment, StageKey
from people.models import Enterprise, Person
from people.names import confirm_certificate_name
from tests.certificates import build


def certificates() -> list[Certificate]:
    return list(db.session.scalars(select(Certificate).order_by(Certificate.id)))


def test_completing_a_course_with_a_confirmed_name_issues_at_once(course, cast):
    confirm_certificate_name(cast.sri.id, "Sri Rahayu")
    enrolment = build.enrol(cast.sri, course)
    build.all_but_the_task(enrolment)
    assert certificates() == []
    build.judge(enrolment, by=cast.dewi)
    assert [c.enrolment_id for c in certificates()] == [enrolment.id]


def test_a_course_completed_before_the_name_is_confirmed_waits_for_the_name(course, cast):
    enrolment = build.enrol(cast.sri, course)
    build.complete(enrolment, by=cast.dewi)
    db.session.commit()
    assert issuing.issue_for(enrolment) is None
    confirm_certificate_name(cast.sri.id, "Sri Rahayu")
    assert [c.given_to for c in certificates()] == ["Sri Rahayu"]


def test_confirming_the_name_issues_for_every_completed_course_and_for_nobody_else(course, cast):
    other = build.make_course("PEMASARAN-01", "Pemasaran digital")
    for person, taken in ((cast.sri, course), (cast.sri, other), (cast.budi, course)):
        build.complete(build.enrol(person, taken), by=cast.dewi)
    confirm_certificate_name(cast.sri.id, "Sri Rahayu")
    assert [c.person_id for c in certificates()] == [cast.sri.id] * 2


def test_what_is_rolled_back_was_never_issued_and_leaves_no_gap(course, cast):
    confirm_certificate_name(cast.sri.id, "Sri Rahayu")
    enrolment = build.enrol(cast.sri, course)
    build.complete(enrolment, by=cast.dewi)
    db.session.rollback()
    assert certificates() == []
    assert db.session.scalar(select(NumberRow.last)) is None


def test_issuing_again_gives_the_same_certificate(certificate):
    enrolment = db.session.get(Enrolment, certificate.enrolment_id)
    assert issuing.issue_for(enrolment) is certificate
    assert issuing.issue_all_for(certificate.person_id) == []
    assert db.session.scalar(select(NumberRow.last)) == 1


@pytest.mark.parametrize(
    ("other", "refused"),
    [
        ({}, None),
        ({"kind": Kind.COURSE}, IntegrityError),
        ({"sequence": 1}, IntegrityError),
        ({"number": "0001/UMKM-GD/FOTO-01/XI/2026"}, IntegrityError),
    ],
    ids=["another certificate", "one enrolment twice", "one place in the row twice", "one number twice"],
)
def test_the_database_itself_refuses_to_certify_twice(certificate, other, refused):
    first = db.session.execute(select(*Certificate.__table__.columns).where(Certificate.id == certificate.id)).one()._asdict()
    del first["id"]
    second = {**first, "kind": Kind.PROGRAMME, "code": codes.new_code(), "sequence": 2, "number": "0002", **other}
    second["enrolment_id"] = first["enrolment_id"] if second["kind"] is Kind.COURSE else None
    with pytest.raises(refused) if refused else nullcontext():
        db.session.execute(insert(Certificate).values(second))
    db.session.rollback()


def test_confirming_another_name_later_changes_nothing_that_was_issued(certificate):
    confirm_certificate_name(certificate.person_id, "Nama Lain Sekali")
    assert [c.given_to for c in certificates()] == ["Sri Rahayu"]


def test_it_is_written_down_and_its_owner_is_told_in_the_offices_words(certificate):
    assert db.session.scalars(select(AuditEntry.action).where(AuditEntry.thing == "certificate")).all() == ["issued"]
    message = db.session.scalars(select(Message).where(Message.key == f"certificate-issued-{certificate.id}")).one()
    assert message.person_id == certificate.person_id
    assert (
        message.body
        == f"Selamat, Bu Sri Rahayu! Sertifikat Foto produk dengan HP sudah terbit dengan nomor {certificate.number}."
    )
    assert message.link == "/learn/foto-01/finished", "where the end of the course shows it"


def test_fifty_completions_at_once_are_one_certificate_with_one_number(course, cast, in_parallel):
    confirm_certificate_name(cast.sri.id, "Sri Rahayu")
    enrolment = build.enrol(cast.sri, course)
    build.complete(enrolment, by=cast.dewi)
    db.session.execute(Certificate.__table__.delete())
    db.session.execute(NumberRow.__table__.delete())
    enrolment_id = enrolment.id
    db.session.commit()

    def issue():
        return issuing.issue_for(db.session.get_one(Enrolment, enrolment_id)).id

    assert len(set(in_parallel(50, issue))) == 1
    assert [c.sequence for c in certificates()] == [1]


def test_fifty_last_facts_at_once_complete_once_and_issue_once(course, cast, in_parallel):
    confirm_certificate_name(cast.sri.id, "Sri Rahayu")
    enrolment = build.enrol(cast.sri, course)
    build.all_but_the_task(enrolment)
    enrolment_id = enrolment.id
    db.session.commit()

    def pass_the_task():
        progress.pass_checkpoint(db.session.get_one(Enrolment, enrolment_id), StageKey.SKILL, 90)
        return True

    assert in_parallel(50, pass_the_task) == [True] * 50
    assert len(certificates()) == 1


def test_a_name_confirmed_while_the_course_completes_never_falls_between(course, cast, in_parallel):
    turn = iter([0, 1] * 10)
    enrolment = build.enrol(cast.sri, course)
    build.all_but_the_task(enrolment)
    enrolment_id, person_id = enrolment.id, cast.sri.id
    db.session.commit()

    def confirm_or_pass():
        if next(turn):
            confirm_certificate_name(person_id, "Sri Rahayu")
        else:
            progress.pass_checkpoint(db.session.get_one(Enrolment, enrolment_id), StageKey.SKILL, 90)

    assert in_parallel(20, confirm_or_pass) == [None] * 20
    assert len(certificates()) == 1


def test_many_people_at_once_get_every_number_once(course, cast, in_parallel):
    people = [cast.sri, cast.budi, cast.ayu]
    enrolments = [build.enrol(person, course) for person in people]
    for enrolment in enrolments:
        build.complete(enrolment, by=cast.dewi)
    turn = iter([person.id for person in people] * 7)
    db.session.commit()

    def confirm():
        confirm_certificate_name(next(turn), "Nama Seseorang")

    assert in_parallel(21, confirm) == [None] * 21
    assert sorted(c.sequence for c in certificates()) == [1, 2, 3]


def test_the_printed_facts_are_all_there(certificate):
    facts = certificate.facts
    assert facts["number"] == certificate.number == "0001/UMKM-GD/FOTO-01/XI/2026"
    assert facts["address"].endswith(f"/c/{certificate.code}")
    assert (facts["given_to"], facts["enterprise"]) == ("Sri Rahayu", "Wingko Babat Bu Sri")
    assert facts["course"] == {
        "code": "FOTO-01",
        "title": {"id": "Foto produk dengan HP", "en": "Product photography"},
        "edition": 1,
    }
    assert [row["minutes"] for row in facts["materials"]] == [5, 20, 45, 20, 82]
    assert facts["scores"] == {"knowledge": 75, "skill": 94, "final": 86}
    assert facts["predicate"]["title"]["id"] == "Baik"
    assert [(row["title"]["id"], row["level"]) for row in facts["rubric"]] == [("Cahaya", 3), ("Latar", 4)]
    assert facts["highest_level"] == 4
    assert facts["officials"][0]["name"] == "[NAMA PEJABAT]"


def test_frozen_facts_do_not_move_when_everything_else_does(certificate):
    before = {**certificate.facts}
    person = db.session.get(Person, certificate.person_id)
    person.name = person.certificate_name = "Nama Baru"
    db.session.scalars(select(Enterprise)).one().name = "Usaha Baru"
    db.session.scalars(select(Course)).one().code = "LAIN-01"
    db.session.execute(Edition.__table__.update().values(title={"id": "Judul baru"}))  # past the guard of published editions
    db.session.scalars(select(CheckpointPass).where(CheckpointPass.stage == StageKey.SKILL)).one().score = 100
    db.session.commit()
    db.session.expire_all()
    assert db.session.get(Certificate, certificate.id).facts == before


@pytest.fixture
def rules(app, monkeypatch):
    """The office's rules, which a test may change."""
    changed = copy.deepcopy(office().read("certificate.yaml"))
    monkeypatch.setitem(office().files, "certificate.yaml", Node("certificate.yaml", 1, changed))
    return changed


def test_the_official_in_office_on_the_day_is_the_one_printed(rules, course, cast):
    head = rules["officials"][0]
    rules["officials"] = [
        {**head, "name": "Yang Lama", "until": "2026-11-22"},
        {**head, "name": "Yang Baru", "from": "2026-11-23"},
        {**head, "name": "Yang Nanti", "from": "2026-11-24"},
    ]
    build.certified(cast.sri, course, by=cast.dewi)
    (certificate,) = certificates()
    assert [official["name"] for official in certificate.facts["officials"]] == ["Yang Baru"]
    rules["officials"][1]["name"] = "Diganti"
    assert db.session.get(Certificate, certificate.id).facts["officials"][0]["name"] == "Yang Baru"


def test_numbers_begin_at_one_again_in_january_at_the_office(course, cast):
    with clock.at(datetime(2026, 12, 31, 16, 59, tzinfo=UTC)):  # 23.59 in Jakarta
        build.certified(cast.sri, course, by=cast.dewi)
    with clock.at(datetime(2026, 12, 31, 17, 1, tzinfo=UTC)):
        build.certified(cast.budi, course, by=cast.dewi)
    assert [c.number for c in certificates()] == ["0001/UMKM-GD/FOTO-01/XII/2026", "0001/UMKM-GD/FOTO-01/I/2027"]


def test_who_was_missed_is_found_and_issued_for(course, cast):
    confirm_certificate_name(cast.sri.id, "Sri Rahayu")
    build.complete(build.enrol(cast.sri, course), by=cast.dewi)
    db.session.execute(Certificate.__table__.delete())
    db.session.commit()
    assert list(issuing.persons_with_certificate_due()) == [cast.sri.id]
    assert len(issuing.issue_all_for(cast.sri.id)) == 1
    assert list(issuing.persons_with_certificate_due()) == []


def test_an_enrolment_without_all_its_passes_is_not_certified(course, cast):
    confirm_certificate_name(cast.sri.id, "Sri Rahayu")
    enrolment = build.enrol(cast.sri, course)
    build.complete(enrolment, by=cast.dewi)
    db.session.execute(Certificate.__table__.delete())
    db.session.execute(CheckpointPass.__table__.delete().where(CheckpointPass.stage == StageKey.KNOWLEDGE))
    db.session.commit()
    assert issuing.issue_for(enrolment) is None


def test_a_business_is_printed_only_where_there_is_one(course, cast):
    build.certified(cast.ayu, course, by=cast.dewi)
    assert certificates()[0].facts["enterprise"] is None
    assert db.session.scalar(select(func.count()).select_from(Certificate)) == 1
