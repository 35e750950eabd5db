"""The programme certificate: a person gets it once, with certificates of all required courses.

Every course of the programme must be published and required.
"""

from collections.abc import Iterator
from datetime import timedelta

import pypdfium2
import pytest
from sqlalchemy import select, update

from certificates import issuing, jobs, printing, programme, revoking
from certificates.models import Certificate, Kind, RevocationReason
from certificates.printed import FACTS
from certificates.programme_facts import mean_score
from core import clock, outbox
from core.db import db
from courses import requirements
from courses.models import Course, Programme, RequiredCourse
from people.names import confirm_certificate_name
from tests.certificates import build
from tests.certificates.test_pages import text_of

COURSES = [("FOTO-01", "Foto produk dengan HP"), ("KEMAS-01", "Kemasan dan label"), ("HARGA-01", "Harga dan catatan")]


@pytest.fixture
def own_programme(app) -> Iterator[None]:
    """Restore the office's programme after the test."""
    title, codes = db.session.execute(select(Programme.title, Programme.course_codes)).one()
    yield
    db.session.rollback()
    db.session.execute(update(Programme).values(title=title, course_codes=codes))
    db.session.commit()


@pytest.fixture
def courses(own_programme) -> list[Course]:
    """A programme of three published courses, all required from today on."""
    courses = [build.make_course(code, title) for code, title in COURSES]
    title = {"id": "UMKM Go Digital", "en": "Go Digital"}
    db.session.execute(update(Programme).values(title=title, course_codes=[code for code, _ in COURSES]))
    for course in courses:
        requirements.require_course(course.id, from_day=clock.today(), by=None)
    db.session.commit()
    return courses


def programmes() -> list[Certificate]:
    db.session.expire_all()
    return list(db.session.scalars(select(Certificate).where(Certificate.kind == Kind.PROGRAMME).order_by(Certificate.id)))


def complete_courses(person, courses, cast, *, skill: int = 94) -> None:
    confirm_certificate_name(person.id, person.name)
    for course in courses:
        build.complete(build.enrol(person, course), by=cast.dewi, skill=skill)
    db.session.commit()


def test_the_last_course_issues_it_in_the_same_breath_and_once(cast, courses):
    complete_courses(cast.sri, courses[:2], cast)
    assert programmes() == []
    complete_courses(cast.sri, courses[2:], cast)
    (certificate,) = programmes()
    assert certificate.number == f"{certificate.sequence:04d}/UMKM-GD/PROGRAM/XI/2026"
    assert (certificate.enrolment_id, certificate.person_id) == (None, cast.sri.id)
    issuing.issue_all_for(cast.sri.id)
    assert jobs.issue_programme_certificates() == 0
    assert len(programmes()) == 1


def test_its_owner_is_told_with_the_programmes_name_once(cast, courses):
    complete_courses(cast.sri, courses, cast)
    subject = select(outbox.Message.subject).where(outbox.Message.key == f"certificate-issued-{programmes()[0].id}")
    assert db.session.scalar(subject) == "Sertifikat Program UMKM Go Digital Semarang"


def test_it_says_every_course_all_hours_and_the_mean_score(cast, courses):
    beyond = build.make_course("EXTRA-01", "Tambahan")
    complete_courses(cast.sri, [beyond], cast, skill=70)
    complete_courses(cast.sri, courses[:2], cast)
    with clock.at(clock.now() + timedelta(days=3)):
        complete_courses(cast.sri, courses[2:], cast, skill=80)
    facts = programmes()[0].facts
    assert [row["title"]["id"] for row in facts["materials"]] == [title for _, title in COURSES] + ["Tambahan"]
    assert facts["jp"] == 6 * 4
    assert facts["course"] == {"code": "PROGRAM", "title": {"id": "UMKM Go Digital", "en": "Go Digital"}, "edition": None}
    required = [row["level"] for row in facts["rubric"]]
    assert required == [86, 86, 78] and facts["scores"] == {"final": 83}  # 0.4 x 75 + 0.6 x 94 = 86.4; 0.4 x 75 + 0.6 x 80 = 78
    assert facts["predicate"]["min"] == 80
    assert (facts["started_on"], facts["completed_on"]) == ("2026-11-23", "2026-11-26")


def test_it_says_on_its_front_that_learners_judged_some_of_the_tasks(cast, courses):
    for course in courses[:2]:
        build.certified(cast.sri, course, by=cast.dewi)
    build.certified(cast.sri, courses[2], by=cast.sri)
    (certificate,) = programmes()
    assert [row["self_judged"] for row in certificate.facts["rubric"]] == [False, False, True]
    page = text_of(cast.signed_in(cast.sri).get(f"/certificates/{certificate.id}"))
    assert "Sebagian tugas praktik: dinilai oleh peserta sendiri" in page


@pytest.mark.parametrize(("scores", "mean"), [([86, 87], 87), ([70], 70), ([90, 89, 89], 89), ([0, 1], 1)])
def test_the_mean_is_rounded_half_up(scores, mean):
    assert mean_score(scores) == mean


def test_a_course_of_the_programme_that_is_not_required_yet_holds_it_back(cast, courses):
    row = db.session.scalars(select(RequiredCourse).where(RequiredCourse.course_id == courses[2].id)).one()
    row.from_day = clock.today() + timedelta(days=10)
    db.session.commit()
    complete_courses(cast.sri, courses, cast)
    assert programmes() == [] and programme.progress_of(cast.sri.id) is None
    with clock.at(clock.now() + timedelta(days=10)):
        assert jobs.issue_programme_certificates() == 1
    assert len(programmes()) == 1


def test_a_course_of_the_programme_that_is_not_published_yet_holds_it_back(cast, courses):
    db.session.execute(update(Programme).values(course_codes=[*(code for code, _ in COURSES), "KURASI-01"]))
    complete_courses(cast.sri, courses, cast)
    assert programmes() == []


def test_a_required_course_beyond_the_programme_is_asked_for_too(cast, courses):
    beyond = build.make_course("EXTRA-01", "Tambahan")
    requirements.require_course(beyond.id, from_day=clock.today(), by=None)
    complete_courses(cast.sri, courses, cast)
    assert programmes() == []
    standing = programme.progress_of(cast.sri.id)
    assert (standing.required, [course.code for course in standing.missing]) == (4, ["EXTRA-01"])
    row = db.session.scalars(select(RequiredCourse).where(RequiredCourse.course_id == beyond.id)).one()
    requirements.end_requirement(row.id, by=cast.identity(cast.agus))
    db.session.commit()
    assert jobs.issue_programme_certificates() == 1


def test_a_revoked_course_certificate_does_not_count(cast, courses):
    complete_courses(cast.sri, courses[:2], cast)
    first = db.session.scalars(select(Certificate).order_by(Certificate.id)).first()
    proposal = revoking.propose(first, by=cast.identity(cast.agus), reason=RevocationReason.NOT_OWN_WORK)
    revoking.confirm(proposal, by=cast.identity(cast.ratna))
    complete_courses(cast.sri, courses[2:], cast)
    assert programmes() == []


def test_it_waits_for_the_name(cast, courses):
    for course in courses:
        build.complete(build.enrol(cast.sri, course), by=cast.dewi)
    db.session.commit()
    assert programmes() == []
    confirm_certificate_name(cast.sri.id, "Sri Rahayu")
    db.session.commit()
    assert [certificate.given_to for certificate in programmes()] == ["Sri Rahayu"]


def test_what_was_issued_stays_when_another_course_becomes_required(cast, courses):
    complete_courses(cast.sri, courses, cast)
    beyond = build.make_course("EXTRA-01", "Tambahan")
    requirements.require_course(beyond.id, from_day=clock.today(), by=None)
    db.session.commit()
    assert len(programmes()) == 1 and jobs.issue_programme_certificates() == 0
    assert programme.progress_of(cast.sri.id) is None, "nothing more is promised"


def test_two_last_courses_at_once_issue_one(cast, courses, in_parallel):
    complete_courses(cast.sri, courses[:1], cast)
    enrolments = [build.enrol(cast.sri, course) for course in courses[1:]]
    for enrolment in enrolments:
        build.all_but_the_task(enrolment)
    db.session.commit()
    ids = [enrolment.id for enrolment in enrolments]

    def judge():
        from courses.models import Enrolment

        build.judge(db.session.get_one(Enrolment, ids.pop()), by=db.session.merge(cast.dewi, load=True))

    in_parallel(2, judge)
    assert len(programmes()) == 1


def test_the_printed_sheet_names_every_course_on_two_pages(cast, courses):
    complete_courses(cast.sri, courses, cast)
    printed = pypdfium2.PdfDocument(printing.draw(FACTS.read(programmes()[0].facts)))
    assert len(printed) == 2
    back = printed[1].get_textpage().get_text_range()
    assert all(title in back for _, title in COURSES) and "Nilai akhir setiap kursus" in back


def test_its_pages_show_courses_and_mean_and_no_edition(cast, courses):
    complete_courses(cast.sri, courses[:2], cast)
    browser = cast.signed_in(cast.sri)
    page = browser.get("/certificates").get_data(as_text=True)
    assert "2 dari 3 kursus wajib sudah bersertifikat" in page and "Harga dan catatan" in page
    complete_courses(cast.sri, courses[2:], cast)
    (certificate,) = programmes()
    assert "kursus wajib sudah bersertifikat" not in browser.get("/certificates").get_data(as_text=True)
    own = browser.get(f"/certificates/{certificate.id}").get_data(as_text=True)
    assert "Sertifikat Program UMKM Go Digital Semarang" in own and "Nilai akhir setiap kursus" in own and "None" not in own
    public = browser.get(f"/c/{certificate.code}").get_data(as_text=True)
    assert "UMKM Go Digital (PROGRAM)" in public and "Nilai akhir 86" in public and "None" not in public
    office = cast.signed_in(cast.agus).get(f"/office/certificates/{certificate.id}").get_data(as_text=True)
    assert "UMKM Go Digital (PROGRAM)" in office and "None" not in office
