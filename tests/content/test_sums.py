"""Every sum that the courses teach is worked out again, and so is the answer of every numeric question.

A sum is read where it stands as one: `Rp250.000 dibagi 50 sama dengan Rp5.000`, `25 persen dari Rp62.500 adalah Rp15.625`,
`4 x 15 = 60`, amounts and `Jumlahnya Rp600.000`, tables that end in `Jumlah`, columns and cash books in drawings, and the same in
words for those who listen. `pytest -s tests/content/test_sums.py -k counts` says how many each lesson has.
"""

import ast
import operator
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
import yaml

from tests.content.formulas import FORMULAS
from tests.content.sums import (
    NUMBER,
    WORDS,
    Sum,
    drawing_sums,
    spelled,
    sums_in,
    table_sums,
    unread_in,
    value,
    words_of,
)

ROOT = Path(__file__).parent.parent.parent
COURSES = ROOT / "seed_content" / "semarang" / "courses"
PRICES = COURSES / "harga-modal-catatan"
"""The course that teaches sums: in it, whatever looks like a sum must be one that is read."""

WRONG_ON_PURPOSE = {"pilihan-2a.svg", "pilihan-2c.svg"}
"""Drawings among which a learner finds the right one. They must stay wrong."""

LEAST = {
    "laku-belum-tentu-untung": 4,
    "uang-usaha-uang-dapur": 4,
    "modal-per-biji": 14,
    "margin-dan-markup": 12,
    "harga-toko-online": 14,
    "titik-impas": 8,
    "buku-kas-sederhana": 3,
    "qris-aman": 1,
    "mengisi-lembar-harga": 15,
    "mencatat-tujuh-hari": 8,
}
"""How many sums a lesson of that course has at the least: what it teaches by numbers cannot go unread."""

courses = pytest.mark.parametrize("course", sorted(path.name for path in COURSES.iterdir()))


def texts(path: Path) -> Iterator[tuple[int, str]]:
    """The texts of a Markdown or YAML file with their lines, without the marks for bold and without the quotes."""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        plain = line.replace("**", "")
        quoted = re.findall(r'"((?:[^"\\]|\\.)*)"', plain) if path.suffix == ".yaml" or re.match(r"!\[|\s+\w+: ", plain) else []
        if quoted and plain.startswith("!["):
            quoted.append(plain.split("](")[0].removeprefix("!["))
        for text in quoted or [plain]:
            yield number, text


def heard(path: Path) -> Iterator[tuple[int, str]]:
    """What is read aloud instead of a picture or a table, and what a picture story says."""
    inside = False
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        inside = line == "::: spoken" or (inside and line != ":::")
        says = re.match(r"\s+says: (.*)", line)
        if says or (inside and line != "::: spoken"):
            yield number, says[1] if says else line


def written(path: Path) -> Iterator[tuple[int, Sum]]:
    """The sums of a file, with their lines."""
    for number, text in texts(path):
        yield from ((number, found) for found in sums_in(text))
    yield from table_sums(path.read_text(encoding="utf-8").splitlines())
    for number, text in heard(path):
        yield from ((number, found) for found in sums_in(spelled(text)))


def files_of(course: str) -> list[Path]:
    folder = COURSES / course
    return [path for path in sorted(folder.rglob("*")) if path.suffix in {".md", ".yaml"} and not path.name.endswith(".en.md")]


def at(path: Path, line: int | str) -> str:
    return f"{path.relative_to(ROOT)}:{line}"


# Texts


@courses
def test_every_sum_in_the_texts_is_right(course: str):
    found = [(at(path, number), item) for path in files_of(course) for number, item in written(path)]
    print(f"{course}: {len(found)} sums")  # noqa: T201 (with -s, how much of the course this looks at)
    wrong = [f"{place}: {item.text} (it is {item.is_})" for place, item in found if not item.holds]
    assert not wrong, "\n".join(wrong)


def test_whatever_looks_like_a_sum_can_be_read():
    unread = [
        f"{at(path, number)}: {found}"
        for path in files_of(PRICES.name)
        for number, text in texts(path)
        for found in unread_in(text, sums_in(text))
    ]
    assert not unread, "\n".join(unread)


@pytest.mark.parametrize("lesson", LEAST)
def test_counts(lesson: str):
    path = PRICES / "lessons" / f"{lesson}.md"
    found = list(written(path))
    print(f"{lesson}: {len(found)} sums")  # noqa: T201 (this is what it is for)
    assert len(found) >= LEAST[lesson], f"{at(path, 1)}: {len(found)} sums could be read"


def test_no_lesson_of_that_course_is_left_out():
    assert {path.stem for path in (PRICES / "lessons").glob("*.md") if not path.name.endswith(".en.md")} == set(LEAST)


def test_what_is_heard_says_the_numbers_that_are_seen():
    strange = []
    for path in sorted((PRICES / "lessons").glob("*.md")):
        source = path.read_text(encoding="utf-8")
        shown = re.findall(r"[\w-]+\.svg", source)
        seen = source + " ".join(word.text for name in shown for word in words_of(PRICES / "media" / name))
        numbers = {value(number) for number in re.findall(NUMBER, seen)} | set(WORDS.values())
        for line, text in heard(path):
            said = [value(number) for number in re.findall(r"\d+", spelled(text))]
            strange += [
                f"{at(path, line)}: {number} is nowhere to be seen"
                for number in said
                if number not in numbers and number >= 100
            ]
    assert not strange, "\n".join(strange)


# Drawings


@courses
def test_every_sum_in_the_drawings_is_right(course: str):
    wrong = [
        f"{at(drawing, 1)}: {found.text} (it is {found.is_})"
        for drawing in sorted((COURSES / course / "media").glob("*.svg"))
        if drawing.name not in WRONG_ON_PURPOSE
        for found in drawing_sums(words_of(drawing))
        if not found.holds
    ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("name", sorted(WRONG_ON_PURPOSE))
def test_a_drawing_that_is_to_be_found_out_stays_wrong(name: str):
    found = drawing_sums(words_of(PRICES / "media" / name))
    assert found and not all(item.holds for item in found)


@pytest.mark.parametrize(
    ("name", "least"),
    {
        "buku-tujuh-hari.svg": 7,
        "buku-lima-kolom.svg": 3,
        "contoh-baik.svg": 11,
        "harga-balok-demi-balok.svg": 2,
        "menara-lumpia.svg": 1,
        "modal-kotak-gas.svg": 1,
        "pilihan-2b.svg": 1,
        "struk-tas.svg": 2,
        "tetap-berubah.svg": 1,
        "uang-yang-pergi.svg": 2,
    }.items(),
)
def test_drawings_that_show_a_sum_are_read(name: str, least: int):
    assert len(drawing_sums(words_of(PRICES / "media" / name))) >= least


# Numeric questions

DOES = {ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv}
TOKEN = re.compile(rf"{NUMBER}|[a-z]+")


def numeric_questions() -> Iterator[tuple[str, str, dict]]:
    for path in sorted(COURSES.glob("*/questions.yaml")):
        for question in yaml.safe_load(path.read_text(encoding="utf-8")):
            if question["type"] == "numeric":
                yield path.parent.name, question["key"], question


NUMERIC = {f"{course} {key}": question for course, key, question in numeric_questions()}


def line_of(name: str) -> str:
    course, key = name.split()
    path = COURSES / course / "questions.yaml"
    return at(path, path.read_text(encoding="utf-8").splitlines().index(f"- key: {key}") + 1)


def number_of(token: str) -> Decimal:
    return WORDS[token] if token in WORDS else value(token)


def result_of(formula: str) -> Decimal:
    """`(120.000 + 8.000) : 80`, `50% x 40.000`, `36.000 : 2 x setengah`."""

    def work(node: ast.expr) -> Decimal:
        if isinstance(node, ast.BinOp):
            return DOES[type(node.op)](work(node.left), work(node.right))
        assert isinstance(node, ast.Constant)
        return Decimal(str(node.value))

    plain = TOKEN.sub(lambda token: "*" if token[0] == "x" else f"{number_of(token[0])}", formula).replace(":", "/")
    return work(ast.parse(plain, mode="eval").body)


def numbers_in(text: str) -> set[Decimal]:
    return {value(number) for number in re.findall(NUMBER, text)}


@pytest.mark.parametrize("name", NUMERIC)
def test_the_answer_of_a_numeric_question_follows_from_its_stem(name: str):
    question = NUMERIC[name]
    assert name in FORMULAS, f"{line_of(name)}: write down in tests/content/formulas.py how {question['number']} comes about"
    formula, _, beside = FORMULAS[name].partition(" | ")
    stem = question["stem"]
    if formula.startswith("taught "):
        _check_taught(name, question, formula.removeprefix("taught "))
    elif formula.startswith("letters of "):
        letters = formula.removeprefix("letters of ")
        assert letters in stem and len(letters) == question["number"], f"{line_of(name)}: {letters} has {len(letters)} letters"
    else:
        tokens = [token for token in TOKEN.findall(formula) if token != "x"]
        used = {number_of(token) for token in tokens if token not in WORDS}
        lost = [
            token for token in tokens if not (token in stem.lower() if token in WORDS else value(token) in numbers_in(stem))
        ]
        lost = [token for token in lost if not (token == "100" and question["unit"] == "%") and token not in beside.split()]
        extra = numbers_in(stem) - used - {number_of(token) for token in beside.split()}
        assert not lost, f"{line_of(name)}: the stem has no {', '.join(lost)} any more"
        assert not extra, f"{line_of(name)}: {', '.join(map(str, extra))} of the stem is not in the formula {formula}"
        assert result_of(formula) == Decimal(str(question["number"])), (
            f"{line_of(name)}: {question['number']} is not {formula} = {result_of(formula)}"
        )


def _check_taught(name: str, question: dict, number: str) -> None:
    """A number that the lesson tells, such as how many digits an NIB has."""
    lesson = COURSES / name.split()[0] / "lessons" / f"{question['lesson']}.md"
    assert value(number) == question["number"], f"{line_of(name)}: {question['number']} is not {number}"
    assert value(number) in numbers_in(lesson.read_text(encoding="utf-8")), f"{at(lesson, 1)}: does not say {number}"


def test_no_formula_is_left_over():
    assert set(FORMULAS) <= set(NUMERIC), (
        f"tests/content/formulas.py: {', '.join(sorted(set(FORMULAS) - set(NUMERIC)))} is gone"
    )


# The reader itself


@pytest.mark.parametrize(
    ("text", "said", "is_"),
    [
        ("Rp250.000 dibagi 50 sama dengan Rp5.000.", "5000", "5000"),
        ("Jadi 20 kotak kali Rp50.000 sama dengan Rp1.100.000, kata Bu Yanti.", "1100000", "1000000"),
        ("20 x Rp50.000 = Rp1.000.000", "1000000", "1000000"),
        ("25 persen dari Rp62.500 adalah Rp15.625", "15625", "15625"),
        ("Harga Rp80.000 didiskon 10 persen menjadi Rp72.000.", "72000", "72000"),
        ("Rp12.500 dibagi Rp50.000 sama dengan 20 persen", "0.2", "0.25"),
        ("Rp200.000 ditambah Rp350.000 dikurangi Rp180.000 sama dengan Rp370.000", "370000", "370000"),
        ("2 + 3 x 4 = 14", "14", "14"),
        ("Rp90.000 dibagi 0,90 sama dengan Rp100.000", "100000", "100000"),
        ("Sewa Rp300.000, kuota Rp50.000. Jumlahnya Rp360.000.", "360000", "350000"),
        ("Modalnya Rp50.000. Balok harga Rp40.000: modal Rp30.000, laba Rp20.000.", "40000", "50000"),
        ("100 persen dikurangi 10 persen sama dengan 90 persen", "0.9", "0.9"),
    ],
)
def test_a_sum_is_read_as_it_stands(text: str, said: str, is_: str):
    (found,) = sums_in(text)
    assert (found.said, found.is_) == (Decimal(said), Decimal(is_))
    assert not unread_in(text, [found])


def test_a_sum_that_goes_on_starts_from_the_result_before():
    first, second = sums_in("40 x 30 x 20 sama dengan 24.000. Dibagi 6.000, hasilnya 5 kg.")
    assert first.holds
    assert (second.said, second.is_) == (5, 4)


def test_a_sum_in_a_form_that_is_not_known_is_named():
    assert unread_in("Kira-kira Rp250.000 dibagi 50 adalah lima ribu.", []) == ["Rp250.000 dibagi 50"]


def test_numbers_in_words_are_read_too():
    assert spelled("Tiga ratus tujuh puluh lima ribu") == "375000"
    assert spelled("seratus dua puluh lima ribu rupiah, sebelas botol") == "125000 rupiah, 11 botol"
    (found,) = sums_in(spelled("Empat jam kerja kali lima belas ribu sama dengan enam puluh ribu."))
    assert found.holds


def test_a_table_is_added_up():
    lines = ["| Biaya | Rupiah |", "|---|---|", "| Bahan | 170.000 |", "| Gas | 10.000 |", "| Jumlah | 190.000 |"]
    assert [(line, found.said, found.is_) for line, found in table_sums(lines)] == [(5, 190000, 180000)]
