"""Packages with documents made to be slow: beyond the limits they are faults at once, and are not checked further.

Measured by the processor's time of a small input and of one four times as long: what grows with the square takes sixteen times.
"""

import time
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.documents import shapes
from core.documents.faults import Faults
from core.documents.nodes import Allowance, Node, parse
from core.errors import N_
from courses.glossary import SpellingSearch, spelling_pattern
from courses.package import checking
from tests.courses import build

STEEP = 9
LONGEST = 2
"""The most seconds for cases that took from eight to sixty without the limits."""


def seconds(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


def growth(work: Callable[[int], object], small: int) -> float:
    """Return the factor of time for four times as much input, the best of three tries."""
    return min(seconds(lambda: work(4 * small)) / max(seconds(lambda: work(small)), 0.002) for _ in range(3))


def faults_of(**files: str) -> list[str]:
    named = {name.replace("__", "/").replace("_yaml", ".yaml").replace("_md", ".md"): text for name, text in files.items()}
    given = {name: text.encode() for name, text in named.items()}
    return [str(fault) for fault in checking.check(build.package({**build.kopi_files(), **given}))]


def listed(values: int) -> Node:
    return Node("x.yaml", 1, [], {number: Node("x.yaml", 1, f"v{number}") for number in range(values)})


def test_looking_for_twins_takes_a_time_that_grows_with_the_list():
    twins = shapes.unique(shapes.anything)
    assert growth(lambda values: twins(listed(values), Faults()), 2000) < STEEP


def test_collecting_faults_of_one_line_takes_a_time_that_grows_with_them():
    def collect(count: int) -> None:
        faults = Faults()
        for number in range(count):
            faults.add("x.yaml", 1, N_("'%(value)s' stands here twice"), value=number)
        assert len(list(faults)) == count

    assert growth(collect, 2000) < STEEP


def test_twins_of_every_kind_are_found():
    faults = Faults()
    node = parse("[a, 1, [b, {c: d}], a, '1', [b, {c: d}], 2]", "x.yaml", faults)
    shapes.unique(shapes.anything)(node, faults)
    assert sorted(str(fault.sentence) for fault in faults) == ["'['b', {'c': 'd'}]' stands here twice", "'a' stands here twice"]


def test_of_a_list_that_is_too_long_no_item_is_looked_at():
    faults, met = Faults(), []
    shapes.list_of(lambda node, faults: met.append(node), most=5)(Node("x.yaml", 1, [1] * 6, listed(6).children), faults)
    assert len(faults) == 1 and met == []


@pytest.mark.parametrize("piece", ["a,", "[],", "{},", "'',"])
def test_a_document_of_too_many_values_is_refused_while_it_is_read(app, piece):
    text = f"[{piece * 300_000}]"
    assert seconds(lambda: faults_of(questions_yaml=text)) < LONGEST
    assert any("too many values" in fault for fault in faults_of(questions_yaml=text))


def test_what_a_package_may_hold_is_shared_by_its_documents():
    allowance, faults = Allowance(remaining=10), Faults()
    assert parse("[1, 2, 3, 4]", "a.yaml", faults, allowance=allowance) and allowance.remaining == 5
    assert parse("[1, 2, 3, 4]", "b.yaml", faults, allowance=allowance) and allowance.remaining == 0
    assert parse("a", "c.yaml", faults, allowance=allowance) is None
    assert [fault.file for fault in faults] == ["c.yaml"]


def test_a_word_with_thousands_of_spellings_is_not_looked_for_in_lessons(app):
    also = ", ".join(f"a{number:x}" for number in range(18_000))
    text = f"- term: takterpakai\n  also: [{also}]\n  meaning: Minuman.\n"
    lesson = build.kopi_files()["lessons/takaran.md"].decode() + ("\n" + "a1x " * 1000) * 50
    assert seconds(lambda: faults_of(glossary_yaml=text, lessons__takaran_md=lesson)) < LONGEST
    assert not any("no lesson has" in fault for fault in faults_of(glossary_yaml=text, lessons__takaran_md=lesson))


@pytest.mark.parametrize("word", ["a", "kopi susu", "a-"])
def test_looking_for_as_many_words_as_there_may_be_grows_with_the_text(word):
    search = SpellingSearch(f"{word} x{number}" for number in range(1800))
    assert growth(lambda pieces: search.find_in(f"{word} " * pieces), 10_000) < STEEP
    assert seconds(lambda: search.find_in(f"{word} " * 100_000)) < LONGEST


PIECES = st.sampled_from(
    ["toko", "online", "Toko", " ", "  ", "\n", "-", "nya", "ku", "&", ".", "(", "NIB", "x", "_", "-nya", "/"]
)
TEXTS = st.lists(PIECES, max_size=10).map("".join)


@settings(max_examples=500, deadline=None)
@given(st.lists(TEXTS.map(str.strip).filter(bool), min_size=1, max_size=4), TEXTS)
def test_words_are_met_where_a_page_would_explain_them(forms, text):
    assert SpellingSearch(forms).find_in(text) == {form for form in forms if spelling_pattern([form]).search(text)}
