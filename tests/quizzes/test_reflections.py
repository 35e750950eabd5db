"""The reflection at the end of the awareness stage."""

import pytest

from core.db import db
from core.errors import Stale
from courses import enrolling
from courses.models import StageKey
from courses.progress import Withdrawn
from quizzes import attempts, reflections
from quizzes.models import Reflection
from quizzes.reflections import TooShort
from tests.quizzes.answering import answer

PAGE = "/learn/kopi/checkpoints/awareness"
SEND = f"{PAGE}/reflection"


def test_three_words_are_a_thought_and_two_are_not(enrolment):
    with pytest.raises(TooShort):
        reflections.write(enrolment, "Terlalu panas.", sequence=1)
    reflections.write(enrolment, "Airnya terlalu panas.", sequence=1)
    assert reflections.is_written(enrolment.id)


def test_the_last_version_counts(enrolment):
    reflections.write(enrolment, "Airnya terlalu panas.", sequence=1)
    reflections.write(enrolment, "Kopinya terlalu sedikit.", sequence=2)
    assert db.session.get(Reflection, enrolment.id).text == "Kopinya terlalu sedikit."


def test_the_same_text_twice_is_one_version(enrolment):
    once = reflections.write(enrolment, "Airnya terlalu panas.", sequence=1)
    assert reflections.write(enrolment, "Airnya terlalu panas.", sequence=1).sequence == once.sequence == 1


def test_another_phone_is_told(enrolment):
    reflections.write(enrolment, "Airnya terlalu panas.", sequence=1)
    with pytest.raises(Stale):
        reflections.write(enrolment, "Kopinya terlalu sedikit.", sequence=1)


def test_who_has_stopped_the_course_does_not_write(enrolment):
    enrolling.withdraw(enrolment)
    with pytest.raises(Withdrawn):
        reflections.write(enrolment, "Airnya terlalu panas.", sequence=1)


def test_the_page_keeps_what_was_too_short_and_says_why(cast, enrolment):
    sent = cast.signed_in(cast.sri).submit(SEND, {"text": "Terlalu panas", "sequence": 1}, form=PAGE)
    page = sent.get_data(as_text=True)
    assert sent.status_code == 422 and "Terlalu panas" in page and "Tulis paling sedikit 3 kata." in page


@pytest.mark.parametrize(
    "typed", [{"text": "", "sequence": 1}, {"text": "a b c", "sequence": "x"}, {"text": "kata " * 2000, "sequence": 1}, {}]
)
def test_bad_input_is_kept_and_said(cast, enrolment, typed):
    sent = cast.signed_in(cast.sri).submit(SEND, typed, form=PAGE)
    assert sent.status_code == 422 and typed.get("text", "").strip()[:20] in sent.get_data(as_text=True)


def test_a_second_phone_sees_both_texts_and_may_send_its_own(cast, enrolment):
    reflections.write(enrolment, "Airnya terlalu panas.", sequence=1)
    db.session.commit()
    client = cast.signed_in(cast.sri)
    sent = client.submit(SEND, {"text": "Kopinya terlalu sedikit.", "sequence": 1}, form=PAGE)
    page = sent.get_data(as_text=True)
    assert sent.status_code == 409
    assert (
        "Airnya terlalu panas." in page
        and "Kopinya terlalu sedikit." in page
        and 'name="sequence" type="hidden" value="2"' in page
    )
    assert client.submit(SEND, {"text": "Kopinya terlalu sedikit.", "sequence": 2}, form=PAGE).status_code == 303
    db.session.expire_all()
    assert db.session.get(Reflection, enrolment.id).text == "Kopinya terlalu sedikit."


def test_a_saved_reflection_is_there_again(cast, enrolment):
    client = cast.signed_in(cast.sri)
    assert client.submit(SEND, {"text": "Airnya\r\nterlalu panas.", "sequence": 1}, form=PAGE).status_code == 303
    assert "Airnya\nterlalu panas." in client.get(PAGE).get_data(as_text=True)


def test_the_last_thing_missing_passes_the_stage(cast, enrolment):

    begun = attempts.resume_or_start(enrolment, StageKey.AWARENESS)
    answer(begun)
    attempts.hand_in(begun, enrolment)
    db.session.commit()
    sent = cast.signed_in(cast.sri).submit(SEND, {"text": "Airnya terlalu panas.", "sequence": 1}, form=PAGE)
    assert sent.location == "/learn/kopi"


def test_a_stranger_to_the_course_writes_nothing(cast, enrolment):
    assert (
        cast.signed_in(cast.budi).submit(SEND, {"text": "Airnya terlalu panas.", "sequence": 1}, form="/account").status_code
        == 404
    )
