"""What was given in lessons is offered in the task, and one tap takes a copy over that is the task's own."""

from uuid import uuid4

import pytest

from core import files
from core.db import db
from courses.models import Course, Enrolment
from quizzes import deeds, submissions, taken_deeds
from quizzes.models import Evidence, EvidenceKind
from quizzes.submissions import AlreadyHandedIn, EnoughPhotos
from tests.courses import build
from tests.quizzes import deeding, tasking
from tests.quizzes.deeding import NUMBER, PHOTO, SAID, SENTENCE

TASK = "/learn/kopi/task"


@pytest.fixture
def enrolment(app, cast):
    return deeding.with_all(deeding.learner(cast.sri, deeding.course()))


@pytest.fixture
def sri(cast, enrolment):
    return cast.signed_in(cast.sri)


def text(answer) -> str:
    return answer.get_data(as_text=True)


def pieces(kind: EvidenceKind) -> list[Evidence]:
    db.session.expire_all()
    present = db.select(Evidence).where(Evidence.kind == kind, Evidence.removed_at.is_(None))
    return list(db.session.scalars(present.order_by(Evidence.id)))


def takes(browser, key: str, **fields):
    return browser.submit(f"{TASK}/deeds/{key}", fields, form=TASK)


def typed(**texts) -> dict:
    sent = {"sequence": "1", "round": "1", "sent_as": str(uuid4()), "text-rasa": "", "text-video": ""}
    return sent | {f"text-{key}": words for key, words in texts.items()}


def test_the_task_offers_what_lessons_hold_for_it(sri, enrolment):
    page = text(sri.get(TASK))
    photo = deeding.given(enrolment, PHOTO)
    assert "Foto dari pelajaran 3 sudah ada. Pakai?" in page and f"/deeds/{photo.id}/small" in page
    assert f"Dari pelajaran 2: “{SAID}”. Pakai?" in page
    assert "Dari pelajaran 1: “Berat satu sendok: 12 gram”. Pakai?" in page


def test_one_tap_takes_the_photo_and_a_second_changes_nothing(sri, enrolment):
    token = {"csrf_token": sri.csrf(TASK)}
    assert sri.post(f"{TASK}/deeds/{PHOTO}", data=token).location == f"{TASK}#photo-cangkir"
    sri.post(f"{TASK}/deeds/{PHOTO}", data=token)
    (copy,) = pieces(EvidenceKind.PHOTO)
    deed = deeding.given(enrolment, PHOTO)
    assert (copy.key, copy.sha256, copy.advice) == ("cangkir", deed.sha256, deed.advice) and uses(copy.sha256) == 2
    page = text(sri.get(TASK))
    assert "Foto dari pelajaran 3" not in page and f"/evidence/{copy.id}/small" in page


def uses(sha256: str) -> int:
    return db.session.scalar(db.select(files.StoredFile.uses).where(files.StoredFile.sha256 == sha256))


def test_the_copy_is_the_tasks_own(sri, enrolment):
    takes(sri, PHOTO)
    (copy,) = pieces(EvidenceKind.PHOTO)
    deeds.remove(enrolment, PHOTO)
    db.session.commit()
    assert uses(copy.sha256) == 1 and deeding.sees(sri, f"/evidence/{copy.id}/small")


def test_a_copy_that_was_taken_out_is_offered_again(sri, enrolment):
    takes(sri, PHOTO)
    (copy,) = pieces(EvidenceKind.PHOTO)
    sri.submit(f"{TASK}/photos/{copy.id}/removal", form=TASK)
    assert "Foto dari pelajaran 3 sudah ada." in text(sri.get(TASK)) and uses(deeding.given(enrolment, PHOTO).sha256) == 1


def test_where_there_are_enough_photos_none_is_offered_or_taken(sri, enrolment):
    for number in (5, 6):
        tasking.add_photo(enrolment, number)
    db.session.commit()
    assert "Foto dari pelajaran 3" not in text(sri.get(TASK))
    answer = takes(sri, PHOTO)
    assert answer.status_code == 422 and "Fotonya sudah cukup" in text(answer)
    with pytest.raises(EnoughPhotos):
        taken_deeds.take_photo(submissions.begin(enrolment), tasking.requirement_of(enrolment), deeding.given(enrolment, PHOTO))


def test_words_go_to_a_line_of_their_own_after_what_is_typed_at_that_moment(sri):
    sri.get(TASK)
    answer = takes(sri, SENTENCE, **typed(rasa="Pahit sedikit."))
    assert answer.location == f"{TASK}#texts"
    assert [piece.text for piece in pieces(EvidenceKind.TEXT)] == [f"Pahit sedikit.\n{SAID}"]
    page = text(sri.get(TASK))
    assert SAID in page and "Dari pelajaran 2" not in page
    takes(sri, NUMBER, **typed(rasa=f"Pahit sedikit.\n{SAID}") | {"sequence": "3"})
    assert pieces(EvidenceKind.TEXT)[0].text.endswith("Berat satu sendok: 12 gram")


def test_a_page_with_older_texts_does_not_overwrite_what_was_taken(sri):
    takes(sri, SENTENCE, **typed(rasa=""))
    answer = sri.submit(f"{TASK}/texts", typed(rasa="Dari HP lama.") | {"sequence": "2"}, form=TASK)
    assert "typed=" in answer.location and pieces(EvidenceKind.TEXT)[0].text == SAID


def test_what_cannot_be_saved_is_shown_again_and_nothing_is_taken(sri):
    answer = takes(sri, SENTENCE, **typed(video="bukan alamat"))
    assert answer.status_code == 422 and "bukan alamat" in text(answer) and pieces(EvidenceKind.TEXT) == []


def test_after_the_hand_in_nothing_is_offered_or_taken(sri, enrolment):
    submission = tasking.handed_in(enrolment)
    assert "Pakai?" not in text(sri.get(TASK))
    takes(sri, PHOTO)
    assert len(pieces(EvidenceKind.PHOTO)) == 1
    with pytest.raises(AlreadyHandedIn):
        taken_deeds.take_photo(submission, tasking.requirement_of(enrolment), deeding.given(enrolment, PHOTO))


def test_only_the_learner_takes_it_over(cast, enrolment):
    budi = cast.signed_in(cast.budi)
    assert budi.submit(f"{TASK}/deeds/{PHOTO}", form="/account").status_code == 404
    build.enrolled(cast.budi.id, db.session.get_one(Course, enrolment.course_id))
    budi.submit(f"{TASK}/deeds/{PHOTO}", form="/account")
    assert pieces(EvidenceKind.PHOTO) == []


def test_two_taps_at_once_take_one_photo(enrolment, in_parallel):
    def take() -> None:
        mine = db.session.get_one(Enrolment, enrolment_id)
        submission = submissions.begin(mine)
        taken_deeds.take_photo(submission, tasking.requirement_of(mine), deeds.given_at(mine.id, PHOTO))
        db.session.commit()

    enrolment_id = enrolment.id
    in_parallel(2, take)
    assert len(pieces(EvidenceKind.PHOTO)) == 1
