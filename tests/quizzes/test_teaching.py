"""Trainers change questions, the task and the checkpoints in the browser; the rows of learners stay as they are."""

from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import inspect

from core.db import db
from courses import editing as course_editing
from courses import editions, publishing
from courses.models import (
    ChangeKind,
    CheckpointPass,
    Course,
    Edition,
    EditionState,
    Enrolment,
    LessonProgress,
    StageKey,
)
from quizzes import attempts, editing
from quizzes.answers import save_answer
from quizzes.models import Answer, Attempt, AttemptQuestion, Judgement, Question, Reflection, Submission
from quizzes.questions import TYPES
from tests.courses import build
from tests.courses.pages import filled, page
from tests.quizzes import answering


@pytest.fixture
def course(kopi, cast) -> Course:
    """The small course, owned by Dewi."""
    made = db.session.get_one(Course, kopi.course_id)
    editions.add_owner(made, cast.dewi.id)
    db.session.commit()
    return made


@pytest.fixture
def dewi(course, cast):
    """Dewi's browser."""
    return cast.signed_in(cast.dewi)


def question(course: Course, key: str) -> dict[str, Any] | None:
    db.session.rollback()
    return editing.question_of(course_editing.open_course(course), key)


def newest(course: Course) -> Edition:
    db.session.rollback()
    return course_editing.open_course(course).edition


# ---- Questions ---------------------------------------------------------------------------------


def test_every_question_saved_as_it_stands_changes_nothing(dewi, course):
    for one in editing.bank_of(course_editing.open_course(course)).value:
        address = f"/teach/kopi/questions/{one['key']}"
        assert dewi.post(address, data=filled(dewi, address)).status_code == 303, one["key"]
    assert newest(course).state is EditionState.PUBLISHED


@pytest.mark.parametrize(
    ("key", "typed", "body"),
    [
        ("Q02", {"options-0-text": "", "options-0-feedback": "", "options-3-text": "20 gram"},
         {"options": [{"text": "10 gram", "right": True, "feedback": "Benar."},
                      {"text": "100 gram", "feedback": "Terlalu banyak."}, {"text": "20 gram"}]}),
        ("Q04", {"answer": "true"}, {"answer": True}),
        ("Q05", {"pairs-0-left": "", "pairs-0-right": ""}, {"pairs": [["Cangkir besar", "15 gram"], ["Teko", "60 gram"]]}),
        ("Q06", {"items": "Rebus air.\n\n Tuang air. \n"}, {"items": ["Rebus air.", "Tuang air."]}),
        ("Q07", {"number": "1.250,5", "tolerance": "0,5", "unit": "ml"}, {"number": 1250.5, "tolerance": 0.5, "unit": "ml"}),
        ("Q08", {"answers": "dua"}, {"answers": ["dua"]}),
        ("Q09", {"text": "Rebus [[air|air putih]]."}, {"text": "Rebus [[air|air putih]]."}),
    ],
)  # fmt: skip
def test_each_type_has_its_form(dewi, course, key, typed, body):
    address = f"/teach/kopi/questions/{key}"
    assert dewi.post(address, data=filled(dewi, address, **typed)).status_code == 303
    assert {name: question(course, key)[name] for name in body} == body


@pytest.mark.parametrize(
    ("key", "typed", "words"),
    [
        ("Q02", {"options-1-text": "", "options-1-right": "", "options-1-feedback": ""}, "Belum ada pilihan yang benar"),
        ("Q02", {"stem": ""}, "Mohon diisi"),
        ("Q05", {"pairs-0-right": ""}, "Setiap pasangan perlu kedua sisinya"),
        ("Q06", {"items": "Hanya satu."}, "Isinya 1; yang boleh 2 sampai 8"),
        ("Q07", {"number": "enam puluh"}, "angka saja"),
        ("Q09", {"text": "Tanpa isian."}, "Belum ada isian"),
        ("Q09", {"text": "Rebus [[air."}, "isian"),
        ("Q02", {"stage": "awareness", "lesson": "hilang"}, ""),
    ],
)
def test_a_fault_is_told_at_its_field_and_nothing_is_saved(dewi, course, key, typed, words):
    address = f"/teach/kopi/questions/{key}"
    answer = dewi.post(address, data=filled(dewi, address) | typed)
    assert answer.status_code == 422 and words in answer.get_data(as_text=True)
    assert newest(course).state is EditionState.PUBLISHED


def is_refused(dewi, address: str, typed: dict[str, str], words: str) -> None:
    """Check that a form is refused with this sentence and still has the sent values."""
    answer = dewi.post(address, data=filled(dewi, address) | typed)
    assert answer.status_code == 422 and words in answer.get_data(as_text=True)
    again = filled(dewi, answer)
    assert {name: again.get(name) for name in typed} == typed


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ({"options-0-text": ""}, 1),
        ({"options-1-text": "", "options-1-feedback": ""}, 2),
        ({"options-3-feedback": "Masih kurang."}, 4),
        ({"options-3-right": "y"}, 4),
        ({"options-3-file": "cangkir.svg"}, 4),
        ({"options-3-alt": "Cangkir penuh."}, 4),
    ],
)
def test_a_row_without_words_goes_only_when_it_is_wholly_empty(dewi, course, typed, number):
    is_refused(dewi, "/teach/kopi/questions/Q02", typed, f"Baris {number} belum punya kata-kata")
    assert newest(course).state is EditionState.PUBLISHED


def test_words_for_a_picture_that_is_not_there_are_not_dropped_unsaid(dewi, course):
    is_refused(dewi, "/teach/kopi/questions/Q02", {"options-0-alt": "Cangkir penuh."}, "gambarnya belum ada")


def test_a_part_of_a_message_without_words_is_told(cast, asking_all):
    editions.add_owner(asking_all, cast.dewi.id)
    db.session.commit()
    dewi, address = cast.signed_in(cast.dewi), "/teach/kopi/questions/Q12"
    is_refused(dewi, address, {"options-2-text": ""}, "Baris 3 belum punya kata-kata")
    is_refused(dewi, address, {"options-4-feedback": "Bukan itu."}, "Baris 5 belum punya kata-kata")
    emptied = {"options-0-text": "", "options-0-feedback": ""}
    assert dewi.post(address, data=filled(dewi, address) | emptied).status_code == 303
    assert len(question(asking_all, "Q12")["options"]) == 3


def test_a_question_of_the_first_stage_is_asked_by_its_checkpoint(dewi, course):
    address = "/teach/kopi/questions/Q02"
    too_few = dewi.post(address, data=filled(dewi, address, stage="awareness"))
    assert too_few.status_code == 422 and "menarik 8 soal, padahal" in too_few.get_data(as_text=True)
    dewi.post("/teach/kopi/checkpoints", data=filled(dewi, "/teach/kopi/checkpoints", draw="3"))
    assert dewi.post(address, data=filled(dewi, address, stage="awareness")).status_code == 303
    checkpoint = course_editing.open_course(course).package.course.value["stages"]["awareness"]["checkpoint"]
    assert checkpoint["questions"] == ["Q01", "Q02"]
    dewi.submit(f"{address}/removal", form=address)
    checkpoint = course_editing.open_course(course).package.course.value["stages"]["awareness"]["checkpoint"]
    assert checkpoint["questions"] == ["Q01"] and question(course, "Q02") is None


@pytest.mark.parametrize("kind", TYPES.values(), ids=TYPES)
def test_a_new_question_of_each_type(dewi, course, kind):
    assert f"/questions/new/{kind.NAME}?" in page(dewi.get("/teach/kopi/questions/new?stage=practice"))
    like = next(one for one in editing.bank_of(course_editing.open_course(course)).value if one["type"] == kind.NAME)
    typed = filled(dewi, f"/teach/kopi/questions/{like['key']}") | {"stage": "knowledge", "stem": "Soal baru?"}
    address = f"/teach/kopi/questions/new/{kind.NAME}"
    form = filled(dewi, address)
    assert dewi.post(address, data=typed | {name: form[name] for name in ("csrf_token", "seen")}).status_code == 303
    made = question(course, "Q10")
    assert (made["type"], kind.own_fields(made)) == (kind.NAME, kind.own_fields(like))
    assert "Soal baru?" in page(dewi.get("/teach/kopi"))


def test_an_unknown_type_or_question_is_not_there(dewi):
    assert dewi.get("/teach/kopi/questions/new/essay").status_code == 404
    assert dewi.get("/teach/kopi/questions/Q99").status_code == 404


def test_somebody_else_saved_this_question_meanwhile(dewi, cast, course):
    address = "/teach/kopi/questions/Q02"
    mine = filled(dewi, address, stem="Punya saya?")
    ratna = cast.signed_in(cast.ratna)
    ratna.post(address, data=filled(ratna, address, stem="Punya Ratna?"))
    answer = dewi.post(address, data=mine)
    shown = answer.get_data(as_text=True)
    assert answer.status_code == 409 and "Punya saya?" in shown and "Punya Ratna?" in shown
    assert question(course, "Q02")["stem"] == "Punya Ratna?"


# ---- The task and the checkpoints ----------------------------------------------------------------


def test_the_task_saved_as_it_stands_changes_nothing(dewi, course):
    assert dewi.post("/teach/kopi/task", data=filled(dewi, "/teach/kopi/task")).status_code == 303
    assert newest(course).state is EditionState.PUBLISHED


def test_steps_evidence_and_rubric_are_changed(dewi, course):
    form = filled(dewi, "/teach/kopi/task", instruction="Takar.\nSeduh.", pass_mark="75")
    form |= {"evidence-0-max": "3", "rubric-0-weight": "50", "rubric-1-weight": "30"}
    form |= {
        "rubric-2-title": "Suhu air",
        "rubric-2-weight": "20",
        "rubric-2-levels-0": "Dingin.",
        "rubric-2-levels-1": "Panas.",
        "rubric-2-good": "2",
        "rubric-2-weak": "1",
    }
    assert dewi.post("/teach/kopi/task", data=form).status_code == 303
    task = course_editing.open_course(course).package.course.value["stages"]["skill"]["checkpoint"]
    assert (task["instruction"], task["pass_mark"], task["evidence"][0]["max"]) == (["Takar.", "Seduh."], 75, 3)
    assert task["rubric"][2] == {
        "key": "suhu-air",
        "title": {"id": "Suhu air"},
        "weight": 20,
        "key_criterion": False,
        "levels": ["Dingin.", "Panas."],
    }
    assert task["examples"]["good"]["picture"] == "cangkir.svg"
    assert task["examples"]["good"]["levels"] == {"takaran": 4, "rasa": 2, "suhu-air": 2}
    assert task["examples"]["weak"]["levels"] == {"takaran": 1, "rasa": 1, "suhu-air": 1}


def test_the_examples_are_judged_by_each_criterion_or_by_none(dewi, course):
    form = filled(dewi, "/teach/kopi/task") | {"rubric-0-weak": "", "rubric-1-weak": "2"}
    answer = dewi.post("/teach/kopi/task", data=form)
    assert answer.status_code == 422 and 'id="rubric"' in answer.get_data(as_text=True)
    assert '<li><a href="#rubric">' in answer.get_data(as_text=True), "the summary names the rows too"
    assert 'value="2"' in answer.get_data(as_text=True)
    assert dewi.post("/teach/kopi/task", data=form | {"rubric-1-weak": ""}).status_code == 303
    task = course_editing.open_course(course).package.course.value["stages"]["skill"]["checkpoint"]
    assert "levels" not in task["examples"]["weak"] and "levels" in task["examples"]["good"]


def test_a_level_in_too_many_words_is_marked_where_it_stands(dewi, course):
    answer = dewi.post("/teach/kopi/task", data=filled(dewi, "/teach/kopi/task") | {"rubric-0-levels-1": "x" * 401})
    html = answer.get_data(as_text=True)
    assert answer.status_code == 422 and 'id="rubric-0-levels-1-error"' in html and "x" * 401 in html
    assert 'href="#rubric-0-levels-1"' in html and ", Tingkat 2</a>: Terlalu panjang. Paling banyak 400 huruf." in html


def test_a_good_example_that_would_not_pass_is_told(dewi, course):
    form = filled(dewi, "/teach/kopi/task") | {"rubric-0-good": "1", "rubric-1-good": "1"}
    answer = dewi.post("/teach/kopi/task", data=form)
    assert answer.status_code == 422 and "contoh yang baik" in answer.get_data(as_text=True)


def test_weights_that_make_no_hundred_are_told(dewi, course):
    answer = dewi.post("/teach/kopi/task", data=filled(dewi, "/teach/kopi/task") | {"rubric-0-weight": "90"})
    assert answer.status_code == 422 and "Jumlah bobotnya 130" in answer.get_data(as_text=True)
    answer = dewi.post("/teach/kopi/task", data=filled(dewi, "/teach/kopi/task", phrases="Satu.\nDua."))
    assert answer.status_code == 422 and 'id="phrases-error"' in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ({"rubric-1-title": ""}, 2),
        ({"rubric-2-title_en": "Heat"}, 3),
        ({"rubric-2-levels-1": "Panas."}, 3),
        ({"rubric-2-key_criterion": "y"}, 3),
        ({"rubric-2-weight": "5"}, 3),
        ({"rubric-2-weak": "1"}, 3),
    ],
)
def test_a_criterion_without_a_name_goes_only_when_it_is_wholly_empty(dewi, course, typed, number):
    is_refused(dewi, "/teach/kopi/task", typed, f"Kriteria {number} belum punya nama")
    assert newest(course).state is EditionState.PUBLISHED


def test_a_criterion_that_is_wholly_emptied_goes(dewi, course):
    form = filled(dewi, "/teach/kopi/task")
    form |= {name: "" for name in form if name.startswith("rubric-1-") and name != "rubric-1-key"} | {"rubric-0-weight": "100"}
    assert dewi.post("/teach/kopi/task", data=form).status_code == 303
    task = course_editing.open_course(course).package.course.value["stages"]["skill"]["checkpoint"]
    assert [criterion["key"] for criterion in task["rubric"]] == ["takaran"]


def test_the_checkpoints(dewi, course):
    address = "/teach/kopi/checkpoints"
    assert dewi.post(address, data=filled(dewi, address)).status_code == 303
    assert newest(course).state is EditionState.PUBLISHED
    answer = dewi.post(address, data=filled(dewi, address, draw="20"))
    assert answer.status_code == 422 and 'id="draw-error"' in answer.get_data(as_text=True)
    assert (
        dewi.post(address, data=filled(dewi, address, draw="3", pass_mark="80", prompt="Ingat kopi tadi pagi.")).status_code
        == 303
    )
    stages = course_editing.open_course(course).package.course.value["stages"]
    assert stages["knowledge"]["checkpoint"] == {"kind": "quiz", "pass_mark": 80, "draw": 3}
    assert stages["awareness"]["checkpoint"]["prompt"] == "Ingat kopi tadi pagi."


# ---- Nobody loses anything -----------------------------------------------------------------------

KEPT = (
    Enrolment,
    LessonProgress,
    CheckpointPass,
    Attempt,
    AttemptQuestion,
    Answer,
    Reflection,
    Submission,
    Judgement,
    Question,
)


def facts() -> dict[str, list[dict[str, Any]]]:
    """Return all rows of learners' work, and the questions of the published edition."""
    db.session.rollback()
    found = {}
    for model in KEPT:
        columns = inspect(model).columns
        rows = db.session.execute(db.select(*columns).order_by(*inspect(model).primary_key)).mappings()
        found[model.__tablename__] = [dict(row) for row in rows]
    return found


def test_a_publication_in_the_middle_takes_nothing_from_anybody(dewi, cast, course, enrolment):
    edition_id = enrolment.edition_id
    attempt = attempts.resume_or_start(enrolment, StageKey.KNOWLEDGE)
    answering.answer(attempt, left_open=1)
    build.everything_done(build.enrolled(cast.budi.id, course))
    build.enrolled(cast.ayu.id, course)
    db.session.commit()
    attempt_id, before = attempt.id, facts()

    lesson = "/teach/kopi/lessons/takaran"
    dewi.post(lesson, data=filled(dewi, lesson, source="Isi yang lain.\n\n::: remember\nIngat.\n:::"))
    for key, typed in (("Q04", {"answer": "true"}), ("Q07", {"number": "61"})):
        address = f"/teach/kopi/questions/{key}"
        dewi.post(address, data=filled(dewi, address) | typed)
    dewi.submit("/teach/kopi/questions/Q02/removal", form="/teach/kopi/questions/Q02")
    checkpoints = "/teach/kopi/checkpoints"
    dewi.post(checkpoints, data=filled(dewi, checkpoints, pass_mark="100", draw="3"))
    form = filled(dewi, "/teach/kopi/publication/new")
    form |= {name.replace("kind-", "note-"): "Diperbaiki." for name in form if name.startswith("kind-")}
    assert dewi.post("/teach/kopi/publication", data=form).status_code == 303
    assert newest(course).number == 2 and newest(course).state is EditionState.PUBLISHED

    after = facts()
    after["questions"] = [row for row in after["questions"] if row["edition_id"] == edition_id]
    assert after == before

    sri = cast.signed_in(cast.sri)
    attempt = db.session.get_one(Attempt, attempt_id)
    place, last = answering.questions_of(attempt)[-1]
    save_answer(attempt_id, place.position, answering.right_answer(last), sequence=1, sent_as=uuid4())
    db.session.commit()
    sri.submit(f"/attempts/{attempt_id}/submission", form=f"/attempts/{attempt_id}")
    db.session.refresh(attempt)
    assert (attempt.score, attempt.passed) == (100, True)
    assert "Edisi 1" in page(sri.get("/learn/kopi"))


def test_who_is_in_the_middle_is_named_before(dewi, cast, course, enrolment):
    attempts.prepare(enrolment, StageKey.KNOWLEDGE)
    db.session.commit()
    address = "/teach/kopi/questions/Q02"
    dewi.post(address, data=filled(dewi, address, stem="Berapa gram?"))
    shown = page(dewi.get("/teach/kopi/publication/new"))
    assert "Percobaan soal terbuka" in shown and shown.count("Sri Rahayu") == 2


def test_a_kind_that_nobody_knows_is_refused(dewi, course):
    address = "/teach/kopi/questions/Q02"
    dewi.post(address, data=filled(dewi, address, stem="Berapa gram?"))
    form = filled(dewi, "/teach/kopi/publication/new") | {"kind-question-Q02": "nothing"}
    assert dewi.post("/teach/kopi/publication", data=form).status_code == 422
    assert ChangeKind("typo") and publishing.Confirmation(ChangeKind.TYPO).note == ""


def test_a_trainer_says_behind_which_heading_practice_stands(dewi, course):
    at = "/teach/kopi/questions/L01"
    wrong = dewi.post(at, data=filled(dewi, at, after="Judul lain"))
    assert wrong.status_code == 422 and "tidak punya judul dengan kata-kata ini" in wrong.get_data(as_text=True)
    assert dewi.post(at, data=filled(dewi, at, after="Yang sering keliru")).status_code == 303
    assert question(course, "L01")["after"] == "Yang sering keliru"
    assert dewi.post(at, data=filled(dewi, at, stage="knowledge")).status_code == 303
    assert "after" not in question(course, "L01"), "what is asked in a quiz stands nowhere in the text"
