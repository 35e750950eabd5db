"""Faults reach a trainer in Indonesian: every sentence that the code can say is known."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask_babel import force_locale

from courses.package.fault_words import SENTENCES, said

ROOT = Path(__file__).parent.parent.parent
FILES = [*(ROOT / "courses" / "package").glob("*.py"), *(ROOT / "quizzes").rglob("*.py")]
SAYING = {"add", "at", "_fault", "matching", "NotAPackage"}
CONSTANTS = {"FILE": "questions.yaml"}


def sentences() -> Iterator[str]:
    """Every sentence of a fault in the source, an X for each of its values."""
    for file in FILES:
        for call in ast.walk(ast.parse(file.read_text())):
            if not isinstance(call, ast.Call):
                continue
            name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
            if name in SAYING:
                for given in (*call.args, *(keyword.value for keyword in call.keywords)):
                    sentence = _sentence(given)
                    if " " in sentence:
                        yield sentence


def _sentence(node: ast.expr) -> str:
    if isinstance(node, ast.Constant):
        return str(node.value)
    if not isinstance(node, ast.JoinedStr):
        return ""
    return "".join(
        str(part.value)
        if isinstance(part, ast.Constant)
        else CONSTANTS.get(getattr(part.value, "id", ""), "7")
        if isinstance(part, ast.FormattedValue)
        else ""
        for part in node.values
    )


@pytest.mark.parametrize("sentence", sorted(set(sentences())))
def test_every_fault_is_told_in_indonesian(app, sentence):
    with force_locale("id"):
        assert said(sentence) != sentence


def test_the_values_stay_as_they_are(app):
    with force_locale("id"):
        assert said("has 700 characters; at most 600 are allowed") == "panjangnya 700 huruf; paling banyak 600"
        assert "10 %" in said("7 JP are 315 minutes, but lessons, checkpoints and task take 400: more than 10 % apart")
        assert said("something nobody foresaw") == "something nobody foresaw"


def test_in_english_a_fault_is_what_the_command_line_says(app):
    with force_locale("en"):
        assert all(said(sentence) for sentence in SENTENCES)
        assert said("has 9 items; 2 to 8 are allowed") == "has 9 items; 2 to 8 are allowed"
