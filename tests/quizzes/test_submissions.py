"""Work on a practical task: adding evidence, handing it in, and revising it."""

from datetime import date
from uuid import uuid4

import pytest

from core import files
from core.db import db
from core.files import StoredFile
from courses import enrolling, progress
from courses.models import Course, Enrolment, StageKey
from quizzes import submissions
from quizzes.models import Evidence, EvidenceKind, HandIn, Submission, SubmissionState
from quizzes.submissions import AlreadyHandedIn, ConditionsUnmet, EnoughPhotos, Incomplete, TextsConflict
from tests.courses import build
from tests.quizzes import tasking
from tests.quizzes.tasking import NOTE, add_photo, complete_work, handed_in, sent_back, write


@pytest.fixture
def course(app):
    return tasking.course()


@pytest.fixture
def enrolment(course, cast):
    return tasking.learner(cast.sri, course)


@pytest.fixture
def fresh(course, cast):
    """The enrolment of Mbak Ayu, who has passed no stage."""
    return tasking.learner(cast.ayu, course, stages=False)


def hand_in(enrolment, round=1):
    submission = submissions.begin(enrolment)
    return submissions.hand_in(submission, enrolment, round=round)


def present(enrolment):
    submission = submissions.begin(enrolment)
    return [row.id for row in db.session.scalars(db.select(Evidence).filter_by(submission_id=submission.id, removed_at=None))]


# ---- Drafting


def test_a_task_may_be_drafted_before_anything_is_passed(fresh):
    add_photo(fresh)
    assert write(fresh).state is SubmissionState.DRAFT


def test_begun_twice_is_begun_once(enrolment):
    assert submissions.begin(enrolment).id == submissions.begin(enrolment).id


def test_many_who_begin_at_once_get_the_same_draft(enrolment, in_parallel):
    enrolment_id = enrolment.id
    db.session.rollback()
    ids = in_parallel(20, lambda: submissions.begin(db.session.get_one(Enrolment, enrolment_id)).id)
    assert len(set(ids)) == 1 and isinstance(ids[0], int)


def test_a_photo_sent_twice_is_one_photo(enrolment):
    name = uuid4()
    assert add_photo(enrolment, sent_as=name) == add_photo(enrolment, sent_as=name)
    assert len(present(enrolment)) == 1


def test_another_photo_from_a_page_out_of_the_phones_memory_is_another_photo(enrolment):
    name = uuid4()
    assert add_photo(enrolment, 1, sent_as=name) != add_photo(enrolment, 2, sent_as=name)


def test_thirty_tries_to_send_one_photo_leave_one(enrolment, in_parallel):
    enrolment_id, name = enrolment.id, uuid4()
    db.session.rollback()
    ids = in_parallel(30, lambda: add_photo(db.session.get_one(Enrolment, enrolment_id), sent_as=name))
    assert len(set(ids)) == 1 and isinstance(ids[0], int)
    assert {stored.uses for stored in db.session.scalars(db.select(StoredFile)) if stored.media_type == "image/webp"} == {1}


def test_no_more_photos_than_the_task_takes(enrolment):
    add_photo(enrolment, 1), add_photo(enrolment, 2)
    with pytest.raises(EnoughPhotos) as refused:
        add_photo(enrolment, 3)
    assert refused.value.values == {"most": 2}


def test_a_replaced_photo_makes_room_and_its_bytes_go(enrolment):
    old = add_photo(enrolment, 1)
    add_photo(enrolment, 2)
    sha256 = db.session.get_one(Evidence, old).sha256
    new = add_photo(enrolment, 3, replaces=old)
    assert present(enrolment)[-1] == new and old not in present(enrolment)
    gone = db.session.get_one(Evidence, old)
    assert gone.removed_at and gone.sha256 is None
    assert files.remove_unused() == 2 and not files.path_of(sha256).exists()


def test_only_ones_own_photo_can_be_replaced(enrolment, fresh):
    theirs = add_photo(fresh)
    add_photo(enrolment, 2, replaces=theirs)
    submissions.remove_photo(submissions.begin(enrolment), theirs)
    assert present(fresh) == [theirs]


def test_a_photo_taken_out_twice_is_taken_out_once(enrolment):
    photo = add_photo(enrolment)
    for _ in range(2):
        submissions.remove_photo(submissions.begin(enrolment), photo)
    assert present(enrolment) == []
    assert {stored.uses for stored in db.session.scalars(db.select(StoredFile)) if stored.media_type == "image/webp"} == {0}


# ---- Texts


def texts(submission):
    rows = db.session.scalars(db.select(Evidence).filter_by(submission_id=submission.id, removed_at=None))
    return {row.key: row.text for row in rows if row.kind is not EvidenceKind.PHOTO}


def test_the_last_words_count(enrolment):
    write(enrolment, "Pertama.")
    submission = write(enrolment, "Kedua.")
    assert texts(submission) == {"rasa": "Kedua."} and submission.texts_sequence == 2


def test_words_sent_twice_are_saved_once(enrolment):
    name = uuid4()
    write(enrolment, "Satu.", sequence=1, sent_as=name)
    assert write(enrolment, "Satu.", sequence=1, sent_as=name).texts_sequence == 1


def test_a_second_phone_is_told_and_both_texts_are_kept(enrolment):
    write(enrolment, "Dari HP pertama.", sequence=1)
    name = uuid4()
    with pytest.raises(TextsConflict):
        write(enrolment, "Dari HP kedua.", sequence=1, sent_as=name)
    submission = submissions.begin(enrolment)
    assert texts(submission) == {"rasa": "Dari HP pertama."}
    kept = db.session.scalars(db.select(Evidence).filter_by(submission_id=submission.id, sent_as=name)).one()
    assert kept.text == "Dari HP kedua." and kept.removed_at


def test_two_phones_that_wrote_the_same_agree(enrolment):
    write(enrolment, "Sama.", sequence=1)
    assert texts(write(enrolment, "Sama.", sequence=1)) == {"rasa": "Sama."}


# ---- Handing in


def test_handing_in_freezes_everything_and_tells_the_day(enrolment):
    complete_work(enrolment)
    photo = present(enrolment)[0]
    handed = hand_in(enrolment)
    submission = submissions.begin(enrolment)
    assert (handed.round, handed.evidence_ids, handed.texts) == (1, [photo], {"rasa": NOTE})
    assert (submission.state, submission.round) == (SubmissionState.SUBMITTED, 1)
    assert submission.waiting_since == submission.submitted_at == handed.at
    assert submission.due_on == date(2026, 11, 26)  # Monday and three working days
    assert enrolment.task_handed_in_at == handed.at


def test_what_is_missing_blocks_and_is_named(enrolment):
    with pytest.raises(Incomplete) as refused:
        hand_in(enrolment)
    assert [(one.requirement.key, one.lacks) for one in refused.value.shortfalls] == [("cangkir", 1), ("rasa", 1)]


def test_blank_words_are_no_evidence(enrolment):
    add_photo(enrolment)
    write(enrolment, " \n ")
    with pytest.raises(Incomplete):
        hand_in(enrolment)


def test_a_dark_photo_only_advises_but_few_words_are_asked_for(enrolment):
    submission = submissions.begin(enrolment)
    dark = tasking.photo(1, tone=0.2)
    assert not dark.advice[0]["ok"]
    submissions.add_photo(submission, tasking.requirement_of(enrolment), dark, sent_as=uuid4())
    write(enrolment, "Enak.")
    with pytest.raises(Incomplete):
        hand_in(enrolment)
    write(enrolment, "Enak, tidak pahit, sedikit asam.")
    assert hand_in(enrolment).round == 1


def test_earlier_stages_come_first_and_the_draft_stays(fresh):
    complete_work(fresh)
    with pytest.raises(ConditionsUnmet) as refused:
        hand_in(fresh)
    assert [one.stage for one in refused.value.unmet] == [StageKey.AWARENESS, StageKey.KNOWLEDGE]
    db.session.rollback()
    assert len(present(fresh)) == 2


def test_another_course_may_come_first(app, cast):
    first = build.published(build.numbered(7))
    second = tasking.course(("course.yaml", "prerequisites: []", "prerequisites: [KOPI-07]"))
    enrolment = tasking.learner(cast.sri, second)
    complete_work(enrolment)
    with pytest.raises(ConditionsUnmet) as refused:
        hand_in(enrolment)
    assert [one.course_slug for one in refused.value.unmet] == ["kopi-7"]
    before = tasking.learner(cast.sri, first)
    handed_in(before)
    assert hand_in(enrolment).round == 1  # nobody waits for a grader


def test_a_stopped_course_takes_no_task_until_it_is_taken_up_again(enrolment):
    complete_work(enrolment)
    enrolling.withdraw(enrolment)
    with pytest.raises(progress.Withdrawn):
        hand_in(enrolment)
    enrolling.rejoin(enrolment)
    assert hand_in(enrolment).round == 1


def test_of_fifty_hand_ins_at_once_there_is_one(enrolment, in_parallel):
    complete_work(enrolment)
    enrolment_id = enrolment.id
    db.session.rollback()
    ids = in_parallel(50, lambda: hand_in(db.session.get_one(Enrolment, enrolment_id)).id)
    assert len(set(ids)) == 1 and isinstance(ids[0], int)
    assert db.session.scalars(db.select(HandIn)).one().round == 1


def test_photos_that_race_with_the_hand_in_are_in_it_or_refused(enrolment, in_parallel):
    complete_work(enrolment)
    enrolment_id, turns = enrolment.id, iter(range(20))
    db.session.rollback()

    def both():
        mine = db.session.get_one(Enrolment, enrolment_id)
        return add_photo(mine, 2) if next(turns) % 2 else hand_in(mine).id

    results = in_parallel(20, both)
    assert all(isinstance(one, int | AlreadyHandedIn | EnoughPhotos) for one in results), results
    frozen = db.session.scalars(db.select(HandIn)).one().evidence_ids
    now = [row.id for row in db.session.scalars(db.select(Evidence).filter_by(removed_at=None, kind=EvidenceKind.PHOTO))]
    assert frozen == now


def test_what_was_handed_in_cannot_be_changed(enrolment):
    submission = handed_in(enrolment)
    photo = present(enrolment)[0]
    for change in (
        lambda: add_photo(enrolment, 2),
        lambda: add_photo(enrolment, 2, replaces=photo),
        lambda: submissions.remove_photo(submission, photo),
        lambda: write(enrolment, "Lain."),
        lambda: hand_in(enrolment, round=2),
    ):
        with pytest.raises(AlreadyHandedIn):
            change()


@pytest.mark.parametrize("round", [0, -1, 2, 99])
def test_a_page_about_another_round_hands_nothing_in(enrolment, round):
    complete_work(enrolment)
    with pytest.raises(AlreadyHandedIn):
        hand_in(enrolment, round=round)


# ---- Again


def test_what_came_back_is_changed_only_where_needed_and_sent_again(enrolment, cast):
    submission = handed_in(enrolment)
    old = present(enrolment)[0]
    sent_back(submission, cast.dewi)
    new = add_photo(enrolment, 2, replaces=old)
    db.session.commit()
    assert hand_in(enrolment).round == 1, "the page of the first round gets the first answer"
    second = hand_in(enrolment, round=2)
    assert (second.evidence_ids, second.texts) == ([new], {"rasa": NOTE})
    assert submission.state is SubmissionState.SUBMITTED and submission.round == 2


def test_a_photo_of_an_earlier_hand_in_keeps_its_bytes(enrolment, cast):
    submission = handed_in(enrolment)
    old = present(enrolment)[0]
    sent_back(submission, cast.dewi)
    add_photo(enrolment, 2, replaces=old)
    db.session.commit()
    assert files.remove_unused() == 0
    assert files.read(db.session.get_one(Evidence, old).sha256)


def test_changed_words_leave_the_earlier_hand_in_as_it_was(enrolment, cast):
    submission = handed_in(enrolment)
    sent_back(submission, cast.dewi)
    write(enrolment, "Sekarang ditakar.")
    first = db.session.scalars(db.select(HandIn)).one()
    assert first.texts == {"rasa": NOTE}


def test_every_state_agrees_with_its_facts(enrolment, cast):
    submission = complete_work(enrolment)
    assert (submission.round, submission.waiting_since) == (0, None)
    handed_in(enrolment)
    assert submission.waiting_since and submission.due_on
    sent_back(submission, cast.dewi)
    assert (submission.waiting_since, submission.due_on) == (None, None)


def test_a_courses_task_belongs_to_one_person(course, cast):
    mine, theirs = tasking.learner(cast.sri, course), tasking.learner(cast.budi, course)
    assert handed_in(mine).id != complete_work(theirs).id
    assert db.session.get_one(Submission, submissions.begin(theirs).id).state is SubmissionState.DRAFT
    assert db.session.get_one(Course, course.id)
