"""What a second reader writes down is held against the keys of the questions."""

from pathlib import Path

import pytest

from courses.package import reading
from script.reading import second_reader

KOPI = reading.read(Path(__file__).parents[1] / "packages" / "kopi")
QUESTIONS = {question["key"]: question for question in KOPI.documents["questions.yaml"].value}


def test_who_writes_the_keys_agrees_with_all_of_them():
    keys = {key: second_reader.answer_of(question) for key, question in QUESTIONS.items()}
    assert list(second_reader.disagreements(KOPI, keys)) == []
    assert len(list(second_reader.disagreements(KOPI, {}))) == len(QUESTIONS)


@pytest.mark.parametrize(
    ("key", "fits", "differs"),
    [
        ("Q04", "tidak", "ya"),
        ("Q05", second_reader.answer_of(QUESTIONS["Q05"]), "1z 2z 3z"),
        ("Q06", second_reader.answer_of(QUESTIONS["Q06"]), "a a a a"),
        ("Q07", "60 gram", "61"),
        ("Q07", "60", "enam puluh"),
        ("Q08", "Satu Menit", "dua"),
        ("Q09", "air | 1 | kopi", "air | 1 | teh"),
        ("Q09", "air|satu|kopi", "air | 1"),
    ],
)
def test_an_answer_agrees_when_it_is_right(key, fits, differs):
    assert second_reader.agrees(QUESTIONS[key], fits)
    assert not second_reader.agrees(QUESTIONS[key], differs)


def test_the_sheet_asks_every_question_and_tells_no_key():
    sheet = "\n".join(second_reader.sheet(KOPI))
    assert all(f"{key} ({question['type']}): {question['stem']}" in sheet for key, question in QUESTIONS.items())
    assert "Rebus ____, tunggu ____ menit" in sheet and "[[" not in sheet
    assert not [question["explanation"] for question in QUESTIONS.values() if question["explanation"] in sheet]
