"""The part `questions.yaml` of a course package."""

from pathlib import Path

import pytest
import yaml
from sqlalchemy import select

from core.db import db
from courses.package import exporting, reading
from courses.package.checking import canonical, check
from courses.package.importing import import_package
from quizzes.models import Question
from quizzes.questions import TYPES

KOPI = Path(__file__).parent.parent / "packages" / "kopi"
OFFICES = [*(KOPI.parent.parent.parent / "seed_content").glob("*/courses/*")]


def faults_of(app, *, old: str = "", new: str = "", file: str = "questions.yaml", bank: str | None = None) -> list[str]:
    """Return the faults of the coffee course after a change in one file."""
    files = {path.relative_to(KOPI).as_posix(): path.read_bytes() for path in KOPI.rglob("*") if path.is_file()}
    text = files[file].decode() if bank is None else bank
    assert old in text
    files[file] = text.replace(old, new, 1).encode()
    return [str(fault) for fault in check(reading.from_files(files))]


def line_of(words: str, file: str = "questions.yaml") -> int:
    """The first line of a file that holds these words."""
    return next(number for number, line in enumerate((KOPI / file).read_text().splitlines(), 1) if words in line)


def test_the_coffee_course_has_every_type_and_no_fault(app):
    assert faults_of(app) == []
    assert {question["type"] for question in yaml.safe_load((KOPI / "questions.yaml").read_text())} == set(TYPES)


@pytest.mark.parametrize("folder", OFFICES, ids=lambda folder: folder.name)
def test_our_own_courses_have_no_fault_in_their_questions(app, folder):
    assert [str(fault) for fault in check(reading.read(folder)) if fault.file == "questions.yaml"] == []


@pytest.mark.parametrize(
    ("old", "new", "at", "says"),
    [
        ("type: single", "type: essay", "type: single", "needs a type"),
        ("difficulty: easy", "difficulty: awful", "difficulty: easy", "must be one of easy, medium, hard"),
        ("- key: Q01", "- key: soal satu", "- key: Q01", "must be a key like Q01"),
        ("- key: Q02", "- key: Q01", "- key: Q02", "stands already on line 1"),
        ("lesson: takaran", "lesson: gula", "lesson: takaran", "the course has no lesson gula"),
        ('stem: "Apa guna menakar kopi?"', 'stem: ""', "Apa guna menakar", "is blank"),
        ('  explanation: "Takaran yang sama memberi rasa yang sama."\n', "", "- key: Q01", "'explanation' is missing"),
        ("right: true, ", "", "  options:", "no option is right"),
        ('Supaya kopinya cepat habis.", f', 'Supaya kopinya cepat habis.", right: true, f', "  options:", "only one option may be right"),
        ("Supaya kopinya cepat habis.", "Supaya rasanya selalu sama.", "Supaya kopinya", "stands here twice"),
        ("answer: false", 'answer: "no"', "answer: false", "must be true or false"),
        ('["Teko", "60 gram"]', '["Teko"]', '["Teko"', "2 to 2 are allowed"),
        ('["Teko", "60 gram"]', '["Cangkir besar", "60 gram"]', "  pairs:", "two left sides are the same"),
        ('"15 gram"]\n    - ["Teko", "60 gram"]', '"10 gram"]', "  pairs:", "all right sides are the same"),
        ('    - "Aduk."', '    - "Tuang air."', '- "Aduk."', "stands here twice"),
        ("number: 60", 'number: "60"', "number: 60", "must be a number"),
        ("tolerance: 0", "tolerance: -1", "tolerance: 0", "must be 0 or more"),
        ("[[satu|1]]", "[[satu|1]", 'text: "Rebus', "a gap is not closed"),
        ("[[satu|1]]", "[[satu|]]", 'text: "Rebus', "a gap needs its word"),
        ("[[air]], tunggu [[satu|1]] menit, lalu tuang ke [[kopi]]", "air", 'text: "Rebus', "has no gap"),
        ("  tolerance: 0", "  shade: 0", "tolerance: 0", "'shade' is not a field here"),
        ("stage: practice", "stage: awareness", "- key: L01", "its checkpoint does not ask it"),
    ],
)  # fmt: skip
def test_every_fault_is_named_by_its_line(app, old, new, at, says):
    found = [fault for fault in faults_of(app, old=old, new=new) if says in fault]
    assert found, faults_of(app, old=old, new=new)
    assert found[0].startswith(f"questions.yaml:{line_of(at)}: ")


@pytest.mark.parametrize(
    ("old", "new", "at", "says"),
    [
        ("draw: 8", "draw: 9", "draw: 8", "draws 9 questions, but questions.yaml has 8 for this stage"),
        ("pass_mark: 70, draw", "pass_mark: 170, draw", "pass_mark: 70, draw", "must be a whole number from 1 to 100"),
        ("questions: [Q01]", "questions: [Q01, Q09]", "questions: [Q01]", "no question Q09 with 'stage: awareness'"),
        ("questions: [Q01]", "questions: []", "questions: [Q01]", "1 to 20 are allowed"),
        (
            '      prompt: "Ingat secangkir kopi yang kurang enak. Apa sebabnya?"\n',
            "",
            "    checkpoint:",
            "'prompt' is missing",
        ),
    ],
)
def test_checkpoints_ask_only_what_is_there(app, old, new, at, says):
    found = [fault for fault in faults_of(app, old=old, new=new, file="course.yaml") if says in fault]
    assert found and found[0].startswith(f"course.yaml:{line_of(at, 'course.yaml')}: ")


@pytest.mark.parametrize(
    "bank",
    [
        "",
        "{}",
        "[]",
        "- 1\n- {}\n",
        "- {type: [1]}",
        "- key: Q01\n  type: gaps\n  text: 5",
        "just words",
        "- [a, b]",
        "- type: null",
    ],
)
def test_a_malformed_bank_is_a_list_of_faults_and_never_a_crash(app, bank):
    assert faults_of(app, bank=bank)


def test_a_missing_bank_is_said_once(app):
    files = {path.relative_to(KOPI).as_posix(): path.read_bytes() for path in KOPI.rglob("*") if path.is_file()}
    del files["questions.yaml"]
    assert [str(fault) for fault in check(reading.from_files(files))].count("questions.yaml:1: is missing") == 1


def test_more_than_three_practice_questions_in_a_lesson_are_too_many(app):
    bank = (KOPI / "questions.yaml").read_text()
    one = bank[bank.index("- key: L01") : bank.index("- key: L02")]
    many = bank + "\n" + "".join(one.replace("L01", f"L1{number}") for number in range(3))
    found = [fault for fault in faults_of(app, bank=many) if "more than 3 practice questions in the lesson takaran" in fault]
    assert len(found) == 1


def test_an_export_is_the_canonical_package_byte_for_byte(kopi):
    exported = exporting.export(kopi)
    assert exported.files["questions.yaml"] == canonical(reading.read(KOPI)).files["questions.yaml"]


def test_what_was_exported_imports_as_the_same_edition(kopi):
    exported = exporting.export(kopi)
    assert not import_package(reading.from_files(dict(exported.files))).changed


def test_a_draft_is_replaced_whole(app):
    first = import_package(reading.read(KOPI)).edition
    package = reading.read(KOPI)
    changed = {**package.files, "questions.yaml": package.files["questions.yaml"].replace(b"10 gram", b"12 gram")}
    second = import_package(reading.from_files(changed)).edition
    keys = db.session.scalars(select(Question.key).where(Question.edition_id == second.id).order_by(Question.position)).all()
    assert second.id == first.id
    assert keys == [question["key"] for question in yaml.safe_load((KOPI / "questions.yaml").read_text())]
