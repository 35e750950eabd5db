"""A fault is told in the reader's language: its message is in the catalogue, and has the values of its places."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask_babel import force_locale

from core.documents.faults import Fault, Faults, sentence
from core.errors import N_

ROOT = Path(__file__).parent.parent.parent
PACKAGES = ("core", "courses", "quizzes", "curation", "certificates", "lms")
SAYING = {"_fault", "sentence", "matching", "_check_differ", "NotAPackage"}
"""What makes a fault of a message, beside `faults.add` and `faults.at`."""


def calls() -> Iterator[tuple[str, ast.Call, ast.expr]]:
    """Each call in the source that says a sentence, and the sentence."""
    for file in (path for package in PACKAGES for path in (ROOT / package).rglob("*.py")):
        for call in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(call, ast.Call) and (_name(call) in SAYING or _notes_a_fault(call)):
                for given in call.args:
                    yield f"{file.relative_to(ROOT)}:{call.lineno}", call, given


def _name(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def _notes_a_fault(call: ast.Call) -> bool:
    return _name(call) in {"add", "at"} and ast.unparse(call.func).rpartition(".")[0].endswith(("faults", "own"))


def test_no_fault_is_made_of_words_that_the_catalogue_does_not_know():
    """A pattern has no blanks; whoever writes a sentence marks it."""
    bare = [place for place, _call, given in calls() if isinstance(given, ast.JoinedStr) or _is_sentence(given)]
    assert bare == []


def _is_sentence(given: ast.expr) -> bool:
    return isinstance(given, ast.Constant) and isinstance(given.value, str) and " " in given.value


def test_each_fault_has_the_values_of_its_places():
    found = [
        (place, set(re.findall(r"%\((\w+)\)s", given.args[0].value)), {keyword.arg for keyword in call.keywords})
        for place, call, given in calls()
        if isinstance(given, ast.Call) and _name(given) == "N_" and isinstance(given.args[0], ast.Constant)
    ]
    assert len(found) > 100
    assert [one for one in found if one[1] != one[2]] == []


LENGTH = sentence(N_("has %(count)s characters; at most %(most)s are allowed"), count=700, most=600)


def test_pages_say_it_in_their_language_and_the_command_line_in_english(app):
    fault = Fault("lessons/takaran.md", 7, LENGTH)
    with force_locale("id"):
        assert fault.sentence.translated() == "panjangnya 700 huruf; paling banyak 600"
        assert str(fault) == "lessons/takaran.md:7: has 700 characters; at most 600 are allowed"
    with force_locale("en"):
        assert fault.sentence.translated() == "has 700 characters; at most 600 are allowed"


def test_a_sentence_may_hold_a_sign_for_hundredths(app):
    hours = sentence(
        N_("%(jp)s JP are %(claimed)s minutes, but lessons, checkpoints and task take %(taken)s: more than 10 %% apart"),
        jp=7, claimed=315, taken=400,
    )  # fmt: skip
    assert str(hours).endswith("take 400: more than 10 % apart")
    with force_locale("id"):
        assert "10 %. Ubah" in hours.translated()


def test_a_line_that_is_named_is_counted_as_the_reader_sees_it(app):
    twice = sentence(N_("the word '%(word)s' stands on line %(line)s already"), word="omzet", line=9)
    with force_locale("en"):
        assert twice.translated(line=lambda line: line - 5) == "the word 'omzet' stands on line 4 already"


@pytest.mark.parametrize("value", ["%(most)s", "%", "100 %s", "%(count)99999999999s"])
def test_a_value_is_never_read_as_a_message(app, value):
    assert str(sentence(N_("'%(name)s' is missing"), name=value)) == f"'{value}' is missing"


def test_a_fault_is_noted_once_and_all_come_by_file_line_and_sentence():
    faults = Faults()
    for file, line, name in (("b", 1, "x"), ("a", 9, "x"), ("a", 9, "x"), ("a", 9, "b"), ("a", 2, "x")):
        faults.add(file, line, N_("'%(name)s' is missing"), name=name)
    assert [str(fault) for fault in faults] == [
        "a:2: 'x' is missing", "a:9: 'b' is missing", "a:9: 'x' is missing", "b:1: 'x' is missing",
    ]  # fmt: skip
