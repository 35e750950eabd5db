"""Saving answers one by one: repeated requests, conflicts between two devices, and ended sessions."""

import re
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select, update

from core import clock, parking
from core.db import db
from core.errors import Closed, Stale
from courses.models import StageKey
from people.models import LoginSession
from quizzes import attempts, reflections
from quizzes.answers import save_answer
from quizzes.models import Answer, Attempt, Question, Reflection
from tests.quizzes.answering import answer, fields, questions_of, right_answer, right_fields, send, wrong_answer

A, B = {"chosen": [0]}, {"chosen": [1]}
ONE = UUID(int=1)
JSON = {"Accept": "application/json"}


@pytest.fixture
def attempt(enrolment) -> Attempt:
    """Bu Sri's attempt at the quiz of the knowledge stage."""
    begun = attempts.resume_or_start(enrolment, StageKey.KNOWLEDGE)
    db.session.commit()
    return begun


@pytest.fixture
def sri(cast, attempt):
    """Bu Sri's browser."""
    return cast.signed_in(cast.sri)


def saved(attempt: Attempt, position: int = 1) -> Answer | None:
    db.session.expire_all()
    return db.session.get(Answer, (attempt.id, position))


# ---- The verb


def test_an_answer_sent_twice_is_one_answer(attempt):
    once = save_answer(attempt.id, 1, B, sequence=1, sent_as=ONE)
    assert save_answer(attempt.id, 1, A, sequence=1, sent_as=ONE) == once
    assert saved(attempt).response == B


def test_each_new_answer_takes_the_next_number(attempt):
    save_answer(attempt.id, 1, A, sequence=1, sent_as=uuid4())
    assert save_answer(attempt.id, 1, B, sequence=2, sent_as=uuid4()).sequence == 2
    assert saved(attempt).response == B


def test_a_second_phone_is_told_about_the_first(attempt):
    save_answer(attempt.id, 1, B, sequence=1, sent_as=uuid4())
    with pytest.raises(Stale) as stale:
        save_answer(attempt.id, 1, A, sequence=1, sent_as=uuid4())
    assert stale.value.subject.response == B


def test_two_phones_that_say_the_same_agree(attempt):
    save_answer(attempt.id, 1, B, sequence=1, sent_as=uuid4())
    assert save_answer(attempt.id, 1, B, sequence=1, sent_as=uuid4()).sequence == 1


def test_who_only_pages_through_contradicts_nobody(attempt):
    assert save_answer(attempt.id, 1, {}, sequence=1, sent_as=uuid4()).sequence == 0
    assert saved(attempt) is None
    save_answer(attempt.id, 1, B, sequence=1, sent_as=uuid4())
    assert save_answer(attempt.id, 1, {}, sequence=1, sent_as=uuid4()).response == B


def test_an_answer_may_be_taken_back(attempt):
    save_answer(attempt.id, 1, B, sequence=1, sent_as=uuid4())
    save_answer(attempt.id, 1, {}, sequence=2, sent_as=uuid4())
    assert saved(attempt).response == {}


def test_nothing_is_saved_after_handing_in(enrolment, attempt):
    attempts.hand_in(attempt, enrolment)
    with pytest.raises(Closed):
        save_answer(attempt.id, 1, A, sequence=1, sent_as=ONE)


def test_the_device_time_is_kept_beside_ours(attempt):
    earlier = clock.now() - timedelta(days=2)
    save_answer(attempt.id, 1, A, sequence=1, sent_as=ONE, device_time=earlier)
    kept = saved(attempt)
    assert (kept.device_time, kept.received_at) == (earlier, clock.now())


def test_the_same_answer_fifty_times_at_once_is_one_fact(attempt, in_parallel):
    attempt_id = attempt.id
    db.session.commit()
    told = in_parallel(50, save_answer, attempt_id, 1, B, sequence=1, sent_as=ONE)
    assert {(one.sequence, one.sent_as) for one in told} == {(1, ONE)}
    assert db.session.scalar(select(func.count()).select_from(Answer)) == 1


def test_of_two_different_answers_at_once_one_is_kept_and_the_other_told(attempt, in_parallel):
    attempt_id, turns = attempt.id, iter([A, B] * 10)

    def save() -> dict:
        return save_answer(attempt_id, 1, next(turns), sequence=1, sent_as=uuid4()).response

    db.session.commit()
    told = in_parallel(20, save)
    winner = saved(attempt).response
    assert [one for one in told if one == winner] == [winner] * 10
    assert sum(isinstance(one, Stale) for one in told) == 10


# ---- The page


def test_a_quiz_is_walked_through_question_by_question(sri, attempt):
    for place, question in questions_of(attempt):
        went = send(sri, attempt.id, place.position, right_fields(place, question))
        expected = f"/attempts/{attempt.id}/questions/{place.position + 1}" if place.position < 8 else f"/attempts/{attempt.id}"
        assert (went.status_code, went.location) == (303, expected)
    handed_in = sri.submit(f"/attempts/{attempt.id}/submission", form=f"/attempts/{attempt.id}")
    assert handed_in.location == f"/attempts/{attempt.id}/result"
    assert sri.get(handed_in.location).status_code == 200
    db.session.expire_all()
    assert db.session.get(Attempt, attempt.id).score == 100


def test_what_was_answered_stands_there_again_on_another_phone(sri, cast, attempt):
    other = cast.signed_in(cast.sri)
    for place, question in questions_of(attempt):
        answered = right_fields(place, question)
        send(sri, attempt.id, place.position, answered)
        page = other.get(f"/attempts/{attempt.id}/questions/{place.position}").get_data(as_text=True)
        assert "Tersimpan 09.00" in page
        assert {name: set(values) for name, values in fields(page).items() if name in answered} == {
            name: set(values) for name, values in answered.items()
        }


def test_the_buttons_lead_back_on_and_to_all_questions(sri, attempt):
    to = {button: send(sri, attempt.id, 2, {}, button=button).location for button in ("back", "next", "review")}
    base = f"/attempts/{attempt.id}"
    assert to == {"back": f"{base}/questions/1", "next": f"{base}/questions/3", "review": base}
    assert send(sri, attempt.id, 1, {}, button="back").location == "/learn/kopi/checkpoints/knowledge"


def test_only_lines_to_be_put_in_order_bring_the_script_that_moves_them(sri, attempt):
    for place, question in questions_of(attempt):
        page = sri.get(f"/attempts/{attempt.id}/questions/{place.position}").get_data(as_text=True)
        assert ("js/order." in page) == (question.type == "ordering")


def test_paging_through_is_no_answer(sri, attempt):
    position = next(place.position for place, question in questions_of(attempt) if question.type in {"single", "true_false"})
    send(sri, attempt.id, position, {})
    assert saved(attempt, position) is None
    assert (
        "Tersimpan" not in sri.get(f"/attempts/{attempt.id}/questions/{position}").get_data(as_text=True).split("data-saved")[0]
    )


def test_going_on_begins_at_the_first_open_question(sri, attempt):
    page = "/learn/kopi/checkpoints/knowledge"
    assert sri.submit(page).location == f"/attempts/{attempt.id}/questions/1"
    answer(attempt, left_open=5)
    db.session.commit()
    assert sri.submit(page).location == f"/attempts/{attempt.id}/questions/4"
    for place, question in questions_of(attempt)[3:]:
        save_answer(attempt.id, place.position, right_answer(question), sequence=1, sent_as=uuid4())
    db.session.commit()
    assert sri.submit(page).location == f"/attempts/{attempt.id}"


def test_a_script_is_told_when_and_under_which_number(sri, attempt):
    place, question = questions_of(attempt)[0]
    told = send(sri, attempt.id, 1, right_fields(place, question), headers=JSON)
    assert told.status_code == 200 and told.json == {"saved_at": clock.now().isoformat(), "sequence": 1}


def test_a_script_reads_why_its_answer_was_not_taken(sri, attempt):
    """Problem JSON with the sentence, and no page."""
    numbers = {question.type: place.position for place, question in questions_of(attempt)}
    page = sri.get(f"/attempts/{attempt.id}/questions/1").get_data(as_text=True)
    form = {**fields(page), "sequence": "x"}
    told = sri.post(f"/attempts/{attempt.id}/answers/1", data=form, headers=JSON)
    assert told.status_code == 422 and told.content_type == "application/problem+json" and told.json["detail"] and numbers


def test_saving_an_answer_takes_two_statements_besides_the_session(sri, attempt, count_statements):
    place, question = questions_of(attempt)[0]
    page = sri.get(f"/attempts/{attempt.id}/questions/1").get_data(as_text=True)
    form = {**fields(page), **right_fields(place, question)}
    address = f"/attempts/{attempt.id}/answers/1"
    with count_statements() as statements:
        assert sri.post(address, data=form).status_code == 303
    ours = [one for one in statements if not one.startswith("BEGIN") and "login_sessions" not in one]
    assert len(ours) == 2, ours


def test_a_question_page_takes_two_statements(sri, attempt, count_statements):
    address = f"/attempts/{attempt.id}/questions/1"
    with count_statements() as statements:
        sri.get(address)
    assert len([one for one in statements if not one.startswith("BEGIN") and "login_sessions" not in one]) == 2


def test_another_persons_attempt_does_not_exist(cast, attempt):
    budi = cast.signed_in(cast.budi)
    base = f"/attempts/{attempt.id}"
    for address in (base, f"{base}/questions/1", f"{base}/result", f"{base}/answers/1/choice"):
        assert budi.get(address).status_code == 404
    for address in (f"{base}/answers/1", f"{base}/submission", f"{base}/abandonment"):
        assert budi.submit(address, {"sequence": 1, "sent_as": uuid4()}, form="/account").status_code == 404


def test_a_place_that_is_not_there_does_not_exist(sri, attempt):
    for address in (f"/attempts/{attempt.id}/questions/9", f"/attempts/{attempt.id}/questions/0", "/attempts/999"):
        assert sri.get(address).status_code == 404
    assert sri.get("/learn/kopi/checkpoints/nothing").status_code == 404
    assert sri.get("/learn/teh/checkpoints/knowledge").status_code == 404


@pytest.mark.parametrize(
    "forged", [{"sequence": "x"}, {"sequence": "-1"}, {"sent_as": "no uuid"}, {"sent_as": ""}, {"sequence": ""}]
)
def test_a_form_from_nowhere_is_shown_again(sri, attempt, forged):
    place, question = questions_of(attempt)[0]
    told = send(sri, attempt.id, 1, {**right_fields(place, question), **forged})
    assert told.status_code == 422 and saved(attempt) is None


def test_an_answer_that_cannot_be_read_is_kept_on_the_page_with_why(enrolment, cast):
    begun = begin_with(enrolment, "numeric")
    position = next(place.position for place, question in questions_of(begun) if question.type == "numeric")
    told = send(cast.signed_in(cast.sri), begun.id, position, {"answer": "enam puluh"})
    page = told.get_data(as_text=True)
    assert told.status_code == 422 and 'value="enam puluh"' in page and "Tulis angka saja, misalnya 60.000 atau 1,5." in page


def begin_with(enrolment, kind: str) -> Attempt:
    """An attempt in which this type is asked: eight of nine questions are drawn."""
    while True:
        begun = attempts.resume_or_start(enrolment, StageKey.KNOWLEDGE)
        if any(question.type == kind for _, question in questions_of(begun)):
            db.session.commit()
            return begun
        attempts.abandon(begun)


def test_two_lines_with_one_number_are_asked_about_again_as_chosen(enrolment, cast):
    begun = begin_with(enrolment, "ordering")
    place = next(place for place, question in questions_of(begun) if question.type == "ordering")
    twice = {f"position-{token}": ["2"] for token, _ in place.shown}
    told = send(cast.signed_in(cast.sri), begun.id, place.position, twice)
    page = told.get_data(as_text=True)
    assert told.status_code == 422 and "Ada dua baris bernomor sama." in page and page.count('value="2" selected') == 4


def test_after_handing_in_the_questions_lead_to_the_result(sri, enrolment, attempt):
    place, question = questions_of(attempt)[0]
    page = sri.get(f"/attempts/{attempt.id}/questions/1").get_data(as_text=True)
    form = {**fields(page), **right_fields(place, question)}
    attempts.hand_in(attempt, enrolment)
    db.session.commit()
    late = sri.post(f"/attempts/{attempt.id}/answers/1", data=form)
    assert late.status_code == 409 and f'href="/attempts/{attempt.id}"' in late.get_data(as_text=True)
    assert sri.post(f"/attempts/{attempt.id}/answers/1", data=form, headers=JSON).json == {
        "location": f"/attempts/{attempt.id}"
    }
    assert sri.get(f"/attempts/{attempt.id}/questions/1").location == f"/attempts/{attempt.id}"
    assert sri.get(f"/attempts/{attempt.id}").location == f"/attempts/{attempt.id}/result"


def test_an_attempt_given_up_leads_back_to_the_checkpoint(sri, attempt):
    page = "/learn/kopi/checkpoints/knowledge"
    assert sri.submit(f"/attempts/{attempt.id}/abandonment", form=page).location == page
    assert sri.get(f"/attempts/{attempt.id}").location == page
    assert sri.get(f"/attempts/{attempt.id}/answers/1/choice").location == f"/attempts/{attempt.id}/questions/1"


# ---- Two phones


@pytest.fixture
def disagreement(cast, enrolment):
    """A question open on two devices: the first has saved the right answer, the second holds a wrong one that is not sent."""
    attempt = begin_with(enrolment, "single")
    place, question = next((p, q) for p, q in questions_of(attempt) if q.type == "single")
    second = cast.signed_in(cast.sri)
    page = second.get(f"/attempts/{attempt.id}/questions/{place.position}").get_data(as_text=True)
    send(cast.signed_in(cast.sri), attempt.id, place.position, right_fields(place, question))
    wrong = {**fields(page), **right_fields(place, question, wrong_answer)}
    return second, attempt, place.position, wrong, question


def texts(question: Question) -> list[str]:
    """Return the texts of the wrong and the right answer."""
    answers = (respond(question)["chosen"] for respond in (wrong_answer, right_answer))
    return [question.body["options"][index]["text"] for chosen in answers for index in chosen]


def test_both_answers_are_shown_and_neither_is_lost(disagreement):
    second, attempt, position, wrong, question = disagreement
    told = second.post(f"/attempts/{attempt.id}/answers/{position}", data=wrong)
    page = told.get_data(as_text=True)
    assert told.status_code == 409 and all(text in page for text in texts(question))
    assert saved(attempt, position).sequence == 1


@pytest.mark.parametrize(("which", "winner"), [(0, wrong_answer), (1, right_answer)])
def test_the_person_chooses(disagreement, which, winner):
    second, attempt, position, wrong, question = disagreement
    page = second.post(f"/attempts/{attempt.id}/answers/{position}", data=wrong).get_data(as_text=True)
    assert second.post(f"/attempts/{attempt.id}/answers/{position}", data=choice(page, which)).status_code == 303
    assert saved(attempt, position).response == winner(question)


def choice(page: str, which: int) -> dict[str, list[str]]:
    """Return the fields of one of the two forms."""
    form = [form for form in page.split("<form") if 'name="sent_as"' in form][which]
    return {name: [value] for name, value in re.findall(r'name="([^"]+)" value="([^"]*)"', form)}


def test_a_script_is_sent_where_both_answers_stand(disagreement):
    second, attempt, position, wrong, question = disagreement
    told = second.post(f"/attempts/{attempt.id}/answers/{position}", data=wrong, headers=JSON)
    assert told.status_code == 409 and list(told.json) == ["location"]
    page = second.get(told.json["location"]).get_data(as_text=True)
    assert all(text in page for text in texts(question))
    chosen = second.post(f"/attempts/{attempt.id}/answers/{position}", data=choice(page, 0))
    assert chosen.status_code == 303 and saved(attempt, position).response == wrong_answer(question)
    assert second.get_cookie(parking.COOKIE) is None


def test_where_nothing_disagrees_there_is_nothing_to_choose(sri, attempt):
    assert sri.get(f"/attempts/{attempt.id}/answers/1/choice").location == f"/attempts/{attempt.id}/questions/1"


# ---- A session that ended in the middle


def sign_out_everywhere() -> None:
    db.session.execute(update(LoginSession).values(ended_at=clock.now()))
    db.session.commit()


def sign_in(client, cast, who):
    return client.submit("/sign-in", {"phone": who.phone, "account": who.phone, "pin": cast.pin, "secret": cast.pin})


def half_answered(client, attempt: Attempt) -> dict:
    """Return the fields of an answer that Bu Sri has not sent yet."""
    place, question = questions_of(attempt)[0]
    page = client.get(f"/attempts/{attempt.id}/questions/1").get_data(as_text=True)
    return {**fields(page), **right_fields(place, question)}


def test_an_answer_survives_signing_in_again(sri, cast, attempt):
    form = half_answered(sri, attempt)
    sign_out_everywhere()
    turned_away = sri.post(f"/attempts/{attempt.id}/answers/1", data=form)
    assert turned_away.location.startswith("/sign-in") and saved(attempt) is None
    assert "Yang tadi dikirim aman di HP ini" in sri.get(turned_away.location).get_data(as_text=True)
    back = sign_in(sri, cast, cast.sri)
    assert back.location == f"/attempts/{attempt.id}/questions/2"
    assert "Yang tadi dikirim sudah tersimpan" in sri.get(back.location).get_data(as_text=True)
    assert "aman di HP ini" not in sri.get("/sign-in").get_data(as_text=True)
    _place, question = questions_of(attempt)[0]
    assert saved(attempt).response == right_answer(question)
    assert sri.get_cookie(parking.COOKIE) is None


def test_it_never_reaches_somebody_else(sri, cast, attempt):
    form = half_answered(sri, attempt)
    sign_out_everywhere()
    sri.post(f"/attempts/{attempt.id}/answers/1", data=form)
    there = sign_in(sri, cast, cast.budi)
    assert there.status_code == 303 and "attempts" not in there.location
    assert saved(attempt) is None and sri.get_cookie(parking.COOKIE) is None
    sign_in(sri, cast, cast.sri)
    assert saved(attempt) is None


def test_what_another_phone_answered_meanwhile_is_asked_about(sri, cast, enrolment):
    attempt = begin_with(enrolment, "single")
    place, question = next((p, q) for p, q in questions_of(attempt) if q.type == "single")
    page = sri.get(f"/attempts/{attempt.id}/questions/{place.position}").get_data(as_text=True)
    form = {**fields(page), **right_fields(place, question, wrong_answer)}
    send(cast.signed_in(cast.sri), attempt.id, place.position, right_fields(place, question))
    sign_out_everywhere()
    sri.post(f"/attempts/{attempt.id}/answers/{place.position}", data=form)
    there = sign_in(sri, cast, cast.sri)
    assert there.location == f"/attempts/{attempt.id}/answers/{place.position}/choice"
    page = sri.get(there.location).get_data(as_text=True)
    assert all(text in page for text in texts(question))


def test_an_answer_that_comes_after_the_hand_in_is_dropped_and_the_result_shown(sri, cast, enrolment, attempt):
    form = half_answered(sri, attempt)
    sign_out_everywhere()
    sri.post(f"/attempts/{attempt.id}/answers/1", data=form)
    attempts.hand_in(attempt, enrolment)
    db.session.commit()
    there = sign_in(sri, cast, cast.sri)
    assert there.location == f"/attempts/{attempt.id}/questions/1" and saved(attempt) is None
    assert "sudah tersimpan" not in sri.get("/").get_data(as_text=True)


def test_after_a_day_nothing_is_kept(sri, cast, attempt):
    form = half_answered(sri, attempt)
    sign_out_everywhere()
    sri.post(f"/attempts/{attempt.id}/answers/1", data=form)
    with clock.at(clock.now() + timedelta(hours=25)):
        sign_in(sri, cast, cast.sri)
    assert saved(attempt) is None


def test_a_broken_seal_opens_nothing(sri, cast, attempt):
    sri.set_cookie(parking.COOKIE, "eyJ.broken.seal")
    sign_out_everywhere()
    assert sign_in(sri, cast, cast.sri).status_code == 303


def test_a_script_without_a_session_is_told_so_and_keeps_its_screen(sri, attempt):
    form = half_answered(sri, attempt)
    sign_out_everywhere()
    assert sri.post(f"/attempts/{attempt.id}/answers/1", data=form, headers=JSON).status_code == 401


def test_a_form_that_cannot_be_read_is_dropped_and_its_question_shown(sri, cast, attempt):
    for forged in ({"sequence": "x"}, {"answer": "?" * 300, "gap-1": "?" * 300}):
        client, form = cast.signed_in(cast.sri), {**half_answered(sri, attempt), **forged}
        sign_out_everywhere()
        client.post(f"/attempts/{attempt.id}/answers/1", data={**form, "csrf_token": client.csrf()})
        assert sign_in(client, cast, cast.sri).location.startswith(f"/attempts/{attempt.id}/questions/")
        sri = cast.signed_in(cast.sri)


def test_what_is_too_large_for_a_cookie_is_not_kept(sri, cast, attempt):
    form = {**half_answered(sri, attempt), "more": "".join(str(uuid4()) for _ in range(200))}
    sign_out_everywhere()
    sri.post(f"/attempts/{attempt.id}/answers/1", data=form)
    assert sri.get_cookie(parking.COOKIE) is None


def test_a_kept_answer_that_belongs_nowhere_is_no_choice(disagreement):
    second, attempt, position, wrong, _question = disagreement
    second.post(f"/attempts/{attempt.id}/answers/{position}", data=wrong, headers=JSON)
    other = next(place.position for place, _ in questions_of(attempt) if place.position != position)
    assert second.get(f"/attempts/{attempt.id}/answers/{other}/choice").location.endswith(f"/questions/{other}")


AWARE = "/learn/kopi/checkpoints/awareness"


def reflects_signed_out(client, text: str, *, after=lambda: None) -> None:
    """Send a reflection after the session has ended, then sign in. `after` runs between these two."""
    form = {"csrf_token": client.csrf(AWARE), "sequence": 1, "text": text, "sent_as": str(uuid4())}
    after()
    sign_out_everywhere()
    client.post(f"{AWARE}/reflection", data=form)


def reflection(enrolment) -> str | None:
    db.session.expire_all()
    kept = db.session.get(Reflection, enrolment.id)
    return kept and kept.text


def test_a_reflection_survives_too(sri, cast, enrolment):
    reflects_signed_out(sri, "Airnya terlalu panas.")
    assert sign_in(sri, cast, cast.sri).location == AWARE
    assert reflection(enrolment) == "Airnya terlalu panas."


def test_a_reflection_never_reaches_somebody_else(sri, cast, enrolment):
    reflects_signed_out(sri, "Airnya terlalu panas.")
    assert AWARE not in sign_in(sri, cast, cast.budi).location
    assert reflection(enrolment) is None


def test_a_reflection_too_short_is_kept_and_leads_back_to_its_page(sri, cast, enrolment):
    reflects_signed_out(sri, "Panas.")
    assert sign_in(sri, cast, cast.sri).location == AWARE
    assert reflection(enrolment) == "Panas." and not reflections.is_written(enrolment.id)


def test_a_reflection_that_differs_is_asked_about(sri, cast, enrolment):
    def on_another_phone() -> None:
        reflections.write(enrolment, "Kopinya terlalu sedikit.", sequence=1)
        db.session.commit()

    reflects_signed_out(sri, "Airnya terlalu panas.", after=on_another_phone)
    there = sign_in(sri, cast, cast.sri)
    page = sri.get(there.location).get_data(as_text=True)
    assert there.location == AWARE and "Airnya terlalu panas." in page and "Kopinya terlalu sedikit." in page
    assert (
        sri.submit(
            f"{AWARE}/reflection", {"text": "Airnya terlalu panas.", "sequence": 2, "sent_as": str(uuid4())}, form=AWARE
        ).status_code
        == 303
    )
    assert reflection(enrolment) == "Airnya terlalu panas." and sri.get_cookie(parking.COOKIE) is None
