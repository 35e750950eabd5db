"""A learner without a certificate reads every missing criterion in the office's words."""

from sqlalchemy import delete

from certificates.criteria import courses_without_certificate
from certificates.models import Certificate
from core import clock
from core.db import db
from courses import enrolling, progress
from courses.models import StageKey
from people.names import confirm_certificate_name
from quizzes.models import AskedIn, Attempt, AttemptState, SubmissionState
from tests.certificates import build


def missing(cast) -> list[str]:
    return [row.key for course in courses_without_certificate(cast.identity(cast.sri)) for row in course.missing]


def texts(cast) -> list[str]:
    return [row.text for course in courses_without_certificate(cast.identity(cast.sri)) for row in course.missing]


def test_at_the_beginning_everything_is_missing_the_first_thing_first(course, cast):
    build.enrol(cast.sri, course)
    assert missing(cast) == [
        "lessons_done_or_by_test",
        "awareness_passed",
        "knowledge_not_tried",
        "skill_not_sent",
        "name_confirmed",
    ]
    assert texts(cast)[0] == "Masih ada 3 pelajaran yang belum ditandai selesai."


def test_what_is_done_drops_out(course, cast):
    enrolment = build.enrol(cast.sri, course)
    progress.finish_lesson(enrolment, "mulai")
    progress.pass_checkpoint(enrolment, StageKey.AWARENESS, 100)
    confirm_certificate_name(cast.sri.id, "Sri Rahayu")
    assert missing(cast) == ["lessons_done_or_by_test", "knowledge_not_tried", "skill_not_sent"]
    assert texts(cast)[0] == "Masih ada 2 pelajaran yang belum ditandai selesai."


def test_a_quiz_not_passed_tells_the_best_score_and_the_pass_mark_of_the_first_day(course, cast):
    enrolment = build.enrol(cast.sri, course)
    for score in (40, 63, 50):
        db.session.add(
            Attempt(
                enrolment_id=enrolment.id,
                asked_in=AskedIn.KNOWLEDGE,
                state=AttemptState.GRADED,
                prepared_at=clock.now(),
                submitted_at=clock.now(),
                score=score,
                passed=False,
            )
        )
    db.session.commit()
    assert "Nilai soal Tahap 2 baru 63. Yang diperlukan 70." in texts(cast)


def test_a_task_waiting_is_ours_to_judge(course, cast):
    enrolment = build.enrol(cast.sri, course)
    build.all_but_the_task(enrolment)
    submission = build.hand_in_task(enrolment)
    assert missing(cast) == ["skill_waiting", "name_confirmed"]
    assert texts(cast)[0] == "Tugas praktik sudah kami terima pada 23 November 2026 dan sedang menunggu dinilai."
    submission.state = SubmissionState.NEEDS_REVISION
    assert missing(cast)[0] == "skill_needs_revision"


def test_when_only_the_name_is_missing_only_the_name_is_asked_for(course, cast):
    build.complete(build.enrol(cast.sri, course), by=cast.dewi)
    assert missing(cast) == ["name_confirmed"]


def test_a_stopped_course_says_how_to_go_on(course, cast):
    enrolling.withdraw(build.enrol(cast.sri, course))
    assert missing(cast) == ["withdrawn"]


def test_a_course_with_its_certificate_is_not_listed(certificate, cast):
    assert courses_without_certificate(cast.identity(cast.sri)) == []


def test_when_nothing_is_missing_and_still_there_is_none_an_officer_looks(certificate, cast):
    db.session.execute(delete(Certificate))
    assert missing(cast) == ["exception"]


def test_everything_is_read_in_one_statement(course, cast, count_statements):
    build.enrol(cast.sri, course)
    sri = cast.identity(cast.sri)
    with count_statements() as few:
        courses_without_certificate(sri)
    build.enrol(cast.sri, build.make_course("PEMASARAN-01", "Pemasaran digital"))
    with count_statements() as more:
        courses_without_certificate(sri)
    selects = [[s for s in seen if s.lstrip().startswith("SELECT")] for seen in (few, more)]
    assert [len(s) for s in selects] == [1, 1]
