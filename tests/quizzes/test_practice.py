"""Practice in a lesson answers: right or not yet, why, and again. It counts for nothing."""

import json
from uuid import uuid4

import pytest
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from core import parking
from core.audit import AuditEntry
from core.db import db
from courses import enrolling
from courses.models import Enrolment, LessonProgress
from quizzes import practice
from quizzes.models import PracticeAnswer
from quizzes.questions import TYPES
from quizzes.views.practice import settle
from tests.courses import build
from tests.courses.pages import filled, page
from tests.quizzes import practising
from tests.quizzes.practising import JSON, action_of, card, lesson_of, nothing, question, right, send, wrong

KEYS = [f"P{number:02}" for number in range(1, 10)]


@pytest.fixture
def course(app):
    return practising.published()


@pytest.fixture
def enrolment(course, cast) -> Enrolment:
    return build.enrolled(cast.sri.id, course)


@pytest.fixture
def sri(enrolment, cast):
    """Bu Sri's browser, without scripts."""
    return cast.signed_in(cast.sri)


def kept(asked) -> PracticeAnswer | None:
    db.session.rollback()
    return db.session.scalars(select(PracticeAnswer).where(PracticeAnswer.question_id == asked.id)).one_or_none()


def followed(client, answer) -> str:
    """The page to which an answer leads."""
    assert answer.status_code == 303
    return page(client.get(answer.location))


def test_every_type_is_practised_here(course):
    assert {question(key).type for key in KEYS} == set(TYPES)


@pytest.mark.parametrize("key", KEYS)
def test_a_right_answer_is_told_with_its_reason(sri, key):
    asked = question(key)
    answer = send(sri, asked, right(asked))
    assert answer.location.endswith(f"/lessons/{asked.lesson_key}#hasil-{key}"), "the page comes back at the question"
    told = followed(sri, answer)
    words = card(told, key)
    assert "Betul." in words and asked.explanation in words and "Coba lagi" not in words
    assert ("Pilihan Ibu" if TYPES[asked.type].IS_CHOSEN else "Jawaban Ibu") in words
    assert f'id="hasil-{key}"' in told and action_of(asked) not in told, "the question is told, and not asked any more"


@pytest.mark.parametrize("key", KEYS)
def test_a_wrong_answer_says_the_mistake_and_the_second_one_the_answer(sri, key):
    asked = question(key)
    kind, body = TYPES[asked.type], asked.body
    first = card(followed(sri, send(sri, asked, wrong(asked))), key)
    response = kept(asked).latest_response
    assert "Belum tepat." in first and "Coba lagi" in first
    assert asked.explanation not in first and "Yang tepat" not in first, "it may still be found"
    assert all(mistake in first for mistake in kind.mistakes(body, response))
    again = sri.get(f"{lesson_of(asked)}?again={key}")
    second = card(followed(sri, send(sri, asked, wrong(asked), at=again)), key)
    assert "Belum tepat." in second and "Yang tepat:" in second and asked.explanation in second
    assert all(line in second for line in kind.answer_lines(body))


@pytest.mark.parametrize("key", KEYS)
def test_an_empty_answer_is_a_sentence_at_the_question_and_no_try(sri, key):
    asked = question(key)
    answer = send(sri, asked, nothing(asked))
    words = card(answer.get_data(as_text=True), key)
    assert answer.status_code == 422 and kept(asked) is None
    assert any(start in words for start in ("Pilih", "Tulis dulu", "Isi dulu", "Urutkan dulu")), words
    assert action_of(asked) in answer.get_data(as_text=True)


@pytest.mark.parametrize("key", ["P05", "P06", "P09"])
def test_an_answer_of_many_parts_is_not_given_anew_from_nothing(sri, key):
    asked = question(key)
    send(sri, asked, wrong(asked))
    again = filled(sri, f"{lesson_of(asked)}?again={key}", form=action_of(asked))
    assert {name: [again[name]] for name in wrong(asked)} == wrong(asked)


def test_a_choice_asked_again_is_open(sri):
    asked = question("P01")
    send(sri, asked, wrong(asked))
    assert "checked" not in page(sri.get(f"{lesson_of(asked)}?again=P01")).partition('id="soal-P01"')[2].partition("</form>")[0]


def test_what_cannot_be_read_is_kept_on_the_page_with_why(sri):
    asked = question("P07")
    answer = send(sri, asked, {"answer": ["enam puluh <b>"]})
    told = answer.get_data(as_text=True)
    assert answer.status_code == 422 and "Tulis angka saja" in card(told, "P07")
    assert "enam puluh &lt;b&gt;" in told and kept(asked) is None


@pytest.mark.parametrize(
    "sent", [{"sequence": "x"}, {"sequence": "-1"}, {"sequence": "9" * 400}, {"sent_as": "no"}, {"answer": "ffffffff"}]
)
def test_nonsense_is_a_sentence_and_nothing_is_kept(sri, sent):
    asked = question("P01")
    assert send(sri, asked, {**right(asked), **sent}).status_code == 422
    assert send(sri, asked, {**right(asked), **sent}, headers=JSON).status_code == 422
    assert kept(asked) is None


def test_the_first_and_the_latest_answer_are_kept_in_one_row(sri, enrolment):
    asked = question("P01")
    send(sri, asked, wrong(asked))
    first = kept(asked).first_response
    again = sri.get(f"{lesson_of(asked)}?again=P01")
    send(sri, asked, right(asked), at=again)
    row = kept(asked)
    assert (row.enrolment_id, row.tries, row.first_right, row.latest_right) == (enrolment.id, 2, False, True)
    assert row.first_response == first != row.latest_response


def test_it_counts_for_nothing(sri, enrolment):
    before = db.session.query(AuditEntry).count()
    asked = question("P01")
    send(sri, asked, right(asked))
    db.session.expire_all()
    assert db.session.query(AuditEntry).count() == before
    assert db.session.query(LessonProgress).count() == 0 and enrolment.lessons_done == 0


def test_a_request_that_comes_again_is_one_try(sri):
    asked = question("P01")
    form = filled(sri, lesson_of(asked), form=action_of(asked)) | wrong(asked)
    told = [sri.post(action_of(asked), data=form, headers=JSON).json for _ in range(3)]
    assert kept(asked).tries == 1 and told[0] == told[1] == told[2]


def test_fifty_answers_at_once_are_fifty_tries(enrolment, in_parallel):
    asked = question("P01")
    place, kind = (enrolment.id, asked.id), TYPES[asked.type]
    response = kind.right(asked.body)
    results = in_parallel(50, lambda: practice.keep(*place, response, right=True, sent_as=uuid4()))
    assert sorted(tries for _response, tries in results) == list(range(1, 51)) or kept(asked).tries == 50
    assert kept(asked).tries == 50


def test_a_script_gets_what_is_told_and_what_is_left(sri):
    asked = question("P01")
    answer = send(sri, asked, wrong(asked), headers=JSON)
    assert answer.status_code == 200 and sorted(answer.json) == ["left", "sequence", "told"]
    told = json.dumps(answer.json["told"], ensure_ascii=False)
    assert '"Belum tepat."' in told and asked.explanation not in told
    assert answer.json["left"][-1][2] == ["2 soal belum dicoba"] and answer.json["sequence"] == 1
    blank = send(sri, question("P02"), {"answer": []}, headers=JSON)
    assert blank.status_code == 422 and blank.json["detail"] == "Pilih dulu, boleh lebih dari satu."


def test_the_foot_names_what_was_not_tried_and_never_blocks(sri):
    told = page(sri.get("/learn/kopi/lessons/takaran"))
    assert "3 soal belum dicoba" in told and 'href="#soal-P01"' in told
    for number, key in enumerate(("P01", "P02", "P03"), 1):
        send(sri, question(key), wrong(question(key)))
        told = page(sri.get("/learn/kopi/lessons/takaran"))
        assert ("belum dicoba" in told) == (number < 3)
    assert sri.submit("/learn/kopi/lessons/seduhan/completion", form="/learn/kopi/lessons/seduhan").status_code == 303


def test_who_only_looks_around_gets_the_result_and_nothing_is_kept(course, cast):
    dewi = cast.signed_in(cast.dewi)
    asked = question("P01")
    assert "belum dicoba" not in page(dewi.get(lesson_of(asked)))
    first = page(send(dewi, asked, wrong(asked)))
    assert "Belum tepat." in card(first, "P01") and asked.explanation not in card(first, "P01")
    second = page(send(dewi, asked, wrong(asked), at=dewi.get(f"{lesson_of(asked)}?again=P01&tries=1")))
    assert "again=P01&amp;tries=1#soal-P01" in first
    assert asked.explanation in card(second, "P01")
    assert "Betul." in card(page(send(dewi, asked, right(asked))), "P01")
    assert db.session.query(PracticeAnswer).count() == 0


def test_who_stopped_the_course_is_told_and_nothing_more_is_kept(sri, enrolment):
    enrolling.withdraw(enrolment)
    db.session.commit()
    asked = question("P01")
    assert "Betul." in card(page(send(sri, asked, right(asked))), "P01")
    assert kept(asked) is None


def test_a_visitor_who_is_not_signed_in_is_asked_who_it_is(course, client):
    answer = client.submit("/learn/kopi/lessons/takaran/practice/P01", {}, form="/sign-in")
    assert answer.status_code == 302 and "/sign-in" in answer.location


def test_an_answer_sent_after_the_session_ended_waits_for_its_learner(sri, enrolment, cast, app):
    asked = question("P01")
    form = filled(sri, lesson_of(asked), form=action_of(asked)) | right(asked)
    place = {"slug": "kopi", "key": asked.lesson_key, "question": "P01"}
    waiting = parking.KeptForm("practice.create_answer", place, MultiDict(form))
    with app.test_request_context():
        assert settle(cast.budi.id, waiting) is None, "it is not of somebody who does not learn here"
        assert settle(cast.sri.id, waiting).endswith("#hasil-P01")
        db.session.commit()
        nonsense = parking.KeptForm("practice.create_answer", place, MultiDict({**form, "answer": "x"}))
        assert settle(cast.sri.id, nonsense).endswith("#hasil-P01")
        elsewhere = parking.KeptForm("practice.create_answer", {**place, "question": "Q02"}, MultiDict(form))
        assert settle(cast.sri.id, elsewhere) is None
    assert kept(asked).tries == 1 and kept(asked).latest_right


def test_a_learner_of_an_earlier_edition_practises_what_stands_there(sri, enrolment, cast):
    old = question("P01")
    newer = practising.files()
    newer["questions.yaml"] = newer["questions.yaml"].replace(old.stem.encode(), b"Soal yang baru?")
    build.published(newer)
    assert old.stem in page(sri.get(lesson_of(old))) and "Soal yang baru?" in page(
        cast.signed_in(cast.budi).get(lesson_of(old))
    )
    send(sri, old, right(old))
    assert kept(old).latest_right


# ---- Where it stands ---------------------------------------------------------------------------


def places_of(told: str, *words: str) -> list[str]:
    """The words in the order in which they stand on a page."""
    assert all(word in told for word in words), [word for word in words if word not in told]
    return sorted(words, key=told.index)


def test_a_question_stands_behind_the_section_of_its_heading_and_else_at_the_end(cast):
    build.enrolled(cast.sri.id, practising.published(P01="Contoh: kopi Pak Tarno", P02="yang sering  KELIRU"))
    told = page(cast.signed_in(cast.sri).get("/learn/kopi/lessons/takaran"))
    order = [
        "Contoh: kopi Pak Tarno</h2>",
        'id="soal-P01"',
        "Yang sering keliru</h2>",
        'id="soal-P02"',
        "Yang perlu diingat</h2>",
    ]
    assert places_of(told, *order, 'id="soal-P03"', "3 soal belum dicoba") == [*order, 'id="soal-P03"', "3 soal belum dicoba"]


def test_in_a_translation_with_other_headings_it_stands_at_the_end(cast):
    build.enrolled(cast.sri.id, practising.published(P01="Contoh: kopi Pak Tarno"))
    cast.sri.language = "en"
    db.session.commit()
    told = page(cast.signed_in(cast.sri).get("/learn/kopi/lessons/takaran"))
    assert places_of(told, 'id="soal-P01"', "Worth remembering</h2>") == ["Worth remembering</h2>", 'id="soal-P01"']
    assert "Chosen by you" in page(cast.signed_in(cast.sri).get("/learn/kopi/lessons/takaran")) or "Try to answer" in told


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("  key: P01", '  after: "Judul yang tidak ada"\n  key: P01', "the lesson takaran has no heading with these words"),
        ("  key: Q02", '  after: "Yang sering keliru"\n  key: Q02', "only a practice question stands after a heading"),
    ],
)
def test_a_place_that_is_none_is_a_fault_with_its_line(app, old, new, says):
    from courses.package import reading
    from courses.package.checking import check

    files = practising.files()
    text = files["questions.yaml"].decode().replace(old.strip().join(("- ", "\n")), f"- {new.strip()}\n", 1)
    assert text != files["questions.yaml"].decode()
    found = [
        str(fault) for fault in check(reading.from_files({**files, "questions.yaml": text.encode()})) if says in str(fault)
    ]
    line = next(number for number, words in enumerate(text.splitlines(), 1) if "after:" in words)
    assert found and found[0].startswith(f"questions.yaml:{line}: "), found


def test_a_place_comes_out_of_an_export_as_it_went_in(app):
    from courses.models import Edition
    from courses.package import exporting

    practising.published(P01="Contoh: kopi Pak Tarno")
    exported = exporting.export(db.session.scalars(select(Edition)).one()).files["questions.yaml"].decode()
    assert 'after: "Contoh: kopi Pak Tarno"' in exported and exported.count("after:") == 1


# ---- A trainer's try ---------------------------------------------------------------------------


@pytest.fixture
def dewi(course, cast):
    """The browser of the course's trainer."""
    from courses import editions

    editions.add_owner(course, cast.dewi.id)
    db.session.commit()
    return cast.signed_in(cast.dewi)


@pytest.mark.parametrize("key", KEYS)
def test_a_trainer_tries_the_draft_and_nothing_is_kept(dewi, key):
    asked = question(key)
    where = f"/teach/kopi/lessons/{asked.lesson_key}/practice"
    action = f"{where}/{key}#hasil-{key}"
    form = filled(dewi, where, form=action)
    shown, kind = practising.drafted(asked), TYPES[asked.type]
    blank = {name: [] for name in kind.fill(kind.right(asked.body), shown)}
    assert dewi.post(action, data={**form, **blank}).status_code == 422
    told = page(dewi.post(action, data={**form, **kind.fill(kind.right(asked.body), shown)}))
    assert "Betul." in card(told, key) and asked.explanation in card(told, key)
    assert db.session.query(PracticeAnswer).count() == 0
    told = dewi.post(action, data={**form, **kind.fill(kind.right(asked.body), shown)}, headers=JSON).json
    assert "Betul." in json.dumps(told["told"])


def test_the_draft_is_tried_by_those_who_teach_the_course(sri, course):
    assert sri.get("/teach/kopi/lessons/takaran/practice").status_code in {403, 404}


# ---- What is not told --------------------------------------------------------------------------


@pytest.mark.parametrize("key", ["Q01", "Q02", "T01", "P04", "P99"])
def test_only_practice_of_this_lesson_and_edition_is_answered(sri, key):
    for headers in ({}, JSON):
        data = filled(sri, "/learn/kopi/lessons/takaran", form=action_of(question("P01")))
        answer = sri.post(f"/learn/kopi/lessons/takaran/practice/{key}", data=data, headers=headers)
        assert answer.status_code == 404
    assert db.session.query(PracticeAnswer).count() == 0


def keys_in(*told: str) -> list[str]:
    """The sentences on these pages that tell the key of a question which was not answered."""
    return [words for key in KEYS for words in practising.key_words(question(key)) if any(words in page for page in told)]


def unanswered(client) -> list[str]:
    """Every page and answer of practice before anything is answered."""
    seen = [client.get(f"/learn/kopi/lessons/{lesson}") for lesson in practising.LESSONS]
    for key in KEYS:
        asked = question(key)
        seen += [send(client, asked, nothing(asked), headers=headers) for headers in ({}, JSON)]
        seen.append(client.get(f"{lesson_of(asked)}?again={key}"))
    return [str(answer.headers) + answer.get_data(as_text=True) for answer in seen]


def test_before_an_answer_no_key_of_practice_is_on_the_page(sri):
    assert keys_in(*unanswered(sri)) == []


def test_a_leak_planted_on_purpose_is_found(sri, monkeypatch):
    from quizzes.questions.options import Options

    def careless(self, fields, shown):
        return {"options": [(token, str(fields["options"][index])) for token, index in shown]}

    monkeypatch.setattr(Options, "parts", careless)
    assert keys_in(*unanswered(sri))


def test_a_miss_tells_of_the_chosen_option_alone(sri):
    asked = question("P01")
    told = followed(sri, send(sri, asked, wrong(asked)))
    chosen = TYPES[asked.type].mistakes(asked.body, kept(asked).latest_response)
    assert [words for words in practising.key_words(asked) if words in told] == chosen and len(chosen) == 1


# ---- What is held of a person ------------------------------------------------------------------


def test_a_lesson_with_practice_asks_at_most_six_times(sri, count_statements):
    for lesson in practising.LESSONS:
        with count_statements() as statements:
            page(sri.get(f"/learn/kopi/lessons/{lesson}"))
        assert len(statements) <= 6, statements


def test_the_copy_of_ones_data_names_first_and_latest_answer(sri, cast, app):
    from quizzes import own_data

    asked = question("P01")
    send(sri, asked, wrong(asked))
    send(sri, asked, right(asked), at=sri.get(f"{lesson_of(asked)}?again=P01"))
    db.session.rollback()
    with app.test_request_context():
        group = next(group for group in own_data.describe(cast.sri.id) if group.key == "practice")
    facts = {fact.key: fact.value for fact in group.rows[0].facts}
    assert facts["question"] == asked.stem and (facts["first_right"], facts["latest_right"], facts["tries"]) == (False, True, 2)
