"""The reflection at the end of the awareness stage."""

from uuid import uuid4

import pytest

from core.db import db
from core.errors import Stale
from courses import enrolling
from courses.models import StageKey
from courses.progress import Withdrawn
from quizzes import attempts, reflections
from quizzes.models import Reflection
from tests.quizzes.answering import answer

PAGE = "/learn/kopi/checkpoints/awareness"
SEND = f"{PAGE}/reflection"


def typed(text: str, sequence: int = 1) -> dict:
    return {"text": text, "sequence": sequence, "sent_as": str(uuid4())}


def test_three_words_are_a_thought_and_two_are_only_kept(enrolment):
    reflections.write(enrolment, "Terlalu panas.", sequence=1)
    assert db.session.get(Reflection, enrolment.id).text == "Terlalu panas." and not reflections.is_written(enrolment.id)
    reflections.write(enrolment, "Airnya terlalu panas.", sequence=2)
    assert reflections.is_written(enrolment.id)


def test_a_request_that_comes_again_is_one_version(enrolment):
    again = uuid4()
    reflections.write(enrolment, "Airnya terlalu panas.", sequence=1, sent_as=again)
    reflections.write(enrolment, "Airnya terlalu panas sekali.", sequence=2)
    with pytest.raises(Stale):
        reflections.write(enrolment, "Airnya terlalu panas.", sequence=1, sent_as=again)
    last = uuid4()
    reflections.write(enrolment, "Kopinya terlalu sedikit.", sequence=3, sent_as=last)
    assert reflections.write(enrolment, "Kopinya terlalu sedikit", sequence=3, sent_as=last).sequence == 3


def test_what_is_written_is_saved_before_any_button(cast, enrolment):
    """A script saves as answers are saved: JSON with the time and the next number, after the commit."""
    client = cast.signed_in(cast.sri)
    sent = client.submit(SEND, typed("Terlalu"), form=PAGE, headers={"Accept": "application/json"})
    assert sent.status_code == 200 and sent.json["sequence"] == 1 and sent.json["saved_at"]
    page = client.get(PAGE).get_data(as_text=True)
    assert "data-autosave" in page and "Terlalu</textarea>" in page and "Tersimpan" in page
    assert not reflections.is_written(enrolment.id)


def test_a_script_is_sent_to_both_texts(cast, enrolment):
    reflections.write(enrolment, "Airnya terlalu panas.", sequence=1)
    db.session.commit()
    client = cast.signed_in(cast.sri)
    sent = client.submit(SEND, typed("Kopinya terlalu sedikit."), form=PAGE, headers={"Accept": "application/json"})
    assert sent.status_code == 409 and sent.json["location"] == PAGE
    page = client.get(PAGE).get_data(as_text=True)
    assert "Airnya terlalu panas." in page and "Kopinya terlalu sedikit." in page and "data-autosave" not in page


def test_a_script_reads_why_nothing_was_saved(cast, enrolment):
    sent = cast.signed_in(cast.sri).submit(SEND, typed("kata " * 2000), form=PAGE, headers={"Accept": "application/json"})
    assert sent.status_code == 422 and sent.content_type == "application/problem+json" and "4000" in sent.json["detail"]


def test_the_stage_is_passed_by_what_was_saved_while_writing(cast, enrolment):
    begun = attempts.resume_or_start(enrolment, StageKey.AWARENESS)
    answer(begun)
    attempts.hand_in(begun, enrolment)
    db.session.commit()
    client = cast.signed_in(cast.sri)
    client.submit(SEND, typed("Airnya terlalu panas."), form=PAGE, headers={"Accept": "application/json"})
    assert client.submit(SEND, typed("Airnya terlalu panas.", 2), form=PAGE).location == "/learn/kopi"


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
    client = cast.signed_in(cast.sri)
    sent = client.submit(SEND, typed("Terlalu panas"), form=PAGE)
    page = sent.get_data(as_text=True)
    assert sent.status_code == 422 and "Terlalu panas" in page and "Tulis paling sedikit 3 kata." in page
    assert "Terlalu panas" in client.get(PAGE).get_data(as_text=True)


@pytest.mark.parametrize(
    "fields", [typed(""), {**typed("a b c"), "sequence": "x"}, {**typed("a b c"), "sent_as": "x"}, typed("kata " * 2000), {}]
)
def test_bad_input_is_kept_and_said(cast, enrolment, fields):
    sent = cast.signed_in(cast.sri).submit(SEND, fields, form=PAGE)
    assert sent.status_code == 422 and fields.get("text", "").strip()[:20] in sent.get_data(as_text=True)


def test_a_second_phone_sees_both_texts_and_may_send_its_own(cast, enrolment):
    reflections.write(enrolment, "Airnya terlalu panas.", sequence=1)
    db.session.commit()
    client = cast.signed_in(cast.sri)
    sent = client.submit(SEND, typed("Kopinya terlalu sedikit."), form=PAGE)
    page = sent.get_data(as_text=True)
    assert sent.status_code == 409
    assert (
        "Airnya terlalu panas." in page
        and "Kopinya terlalu sedikit." in page
        and 'name="sequence" type="hidden" value="2"' in page
    )
    assert client.submit(SEND, typed("Kopinya terlalu sedikit.", 2), form=PAGE).status_code == 303
    db.session.expire_all()
    assert db.session.get(Reflection, enrolment.id).text == "Kopinya terlalu sedikit."


def test_a_saved_reflection_is_there_again(cast, enrolment):
    client = cast.signed_in(cast.sri)
    assert client.submit(SEND, typed("Airnya\r\nterlalu panas."), form=PAGE).status_code == 303
    assert "Airnya\nterlalu panas." in client.get(PAGE).get_data(as_text=True)


def test_the_last_thing_missing_passes_the_stage(cast, enrolment):

    begun = attempts.resume_or_start(enrolment, StageKey.AWARENESS)
    answer(begun)
    attempts.hand_in(begun, enrolment)
    db.session.commit()
    sent = cast.signed_in(cast.sri).submit(SEND, typed("Airnya terlalu panas."), form=PAGE)
    assert sent.location == "/learn/kopi"


def test_a_stranger_to_the_course_writes_nothing(cast, enrolment):
    assert cast.signed_in(cast.budi).submit(SEND, typed("Airnya terlalu panas."), form="/account").status_code == 404
