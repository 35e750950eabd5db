"""Texts made to be slow: checking a lesson is quick in any case, and the sender gets a sentence."""

import contextlib
import io
import time

import pytest

from core.db import db
from courses import rendered, rendering
from courses.forms.editing import _read_word
from courses.models import Edition, Lesson, Media
from courses.package import checking, comparing, dialect, marks
from courses.package.reading import LessonText
from courses.showing import TypedText
from tests.courses import build
from tests.courses.pages import filled

QUICK = 1
"""The most seconds of processor time."""
WHOLE = 60_000
PUMPS = [
    "[", "![", "](", "`", "*", "_", "<", "> ", ">", "- ", "-  ", "1. ", "1) -  ", "#", " ", "\t", "\n", "\n ", "::: ", ":::\n", "a",
    "a a", "a.", "|", "| a ", "|-", "[a](", "[a]: ", "![a](b ", '"', "\\", "&", "http://", "](https://a", "**a", "_a ", "a\n\n", "(",
]  # fmt: skip
TAKAR = "lessons/takaran.md"


def pumped(pump: str, length: int = WHOLE) -> str:
    return (pump * (length // len(pump) + 1))[:length]


def in_one_lesson(source: str) -> dict[str, bytes]:
    """Return the small course's files with another text in one lesson, which ends with its `remember` block."""
    files = build.kopi_files()
    front = files[TAKAR].decode().split("---\n")[1]
    return files | {TAKAR: f"---\n{front}---\n{source}\n\n::: remember\nTakar.\n:::\n".encode()}


@pytest.mark.parametrize("length", [dialect.LONGEST_LINE - 10, WHOLE - 100])
@pytest.mark.parametrize("pump", PUMPS)
def test_looking_through_a_text_is_quick(app, pump, length):
    package = build.package(in_one_lesson(pumped(pump, length)))
    began = time.thread_time()
    checking.check(package)
    dialect.plain(package.lessons["takaran"].source)
    assert time.thread_time() - began < QUICK


@pytest.mark.parametrize("lines", [1, 11])
def test_a_text_or_a_line_that_is_too_long_is_said_to_be(app, lines):
    source = "\n\n".join(["kata " * 1100] * lines) if lines > 1 else "kata " * 1001
    found = [str(fault) for fault in checking.check(build.package(in_one_lesson(source)))]
    wanted = f"has {WHOLE}" if lines > 11 else "is longer than 5000 characters" if lines == 1 else "characters"
    assert [one for one in found if wanted in one and one.startswith(TAKAR)], found


@pytest.mark.parametrize("line", ["-  " * 40 + "x", "1.  " * 40 + "x", ">  " * 500 + "x", "- " * 2000])
def test_a_line_that_is_almost_a_heading_is_read_at_once(line):
    began = time.thread_time()
    assert not dialect.is_empty_heading(line)
    assert time.thread_time() - began < QUICK
    assert dialect.is_empty_heading("- > ##") and dialect.is_empty_heading("1. ###  ...")


@pytest.mark.parametrize("line", ["a" + " " * 50_000 + "x", "a " * 20_000, "a" * 50_000, "a(" * 20_000])
def test_a_word_of_the_glossary_is_read_at_once(line):
    began = time.thread_time()
    assert _read_word(line) is None
    assert time.thread_time() - began < QUICK


@pytest.mark.parametrize("source", ["[" * 20_000, "*a" * 15_000, ">" * 4_000, "[a](" * 1_000 + "b", "* " * 2_000])
def test_a_text_that_takes_long_is_refused_or_shown_and_nothing_breaks(app, source):
    began = time.monotonic()
    with contextlib.suppress(rendered.TooElaborate):
        assert rendered.lesson_html(source, {}, "id")
    assert time.monotonic() - began < 6
    assert rendered.lesson_html("Satu.", {}, "id") == "<p>Satu.</p>"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("a " * 30_000, "a " * 29_999 + "b"),
        ("a b " * 15_000, "b a " * 15_000),
        ("a " * 4_900, "b a " * 2_450),
        ("\n".join(["a"] * 30_000), "\n".join(["a", "b"] * 15_000)),
        (" ".join(map(str, range(9_000))), " ".join(map(str, range(9_000, 0, -1)))),
    ],
)
def test_comparing_two_editions_is_quick(old, new):
    began = time.thread_time()
    comparing.propose_kind(old, new)
    comparing.diff_lines(old, new)
    assert time.thread_time() - began < 2 * QUICK


def test_what_differs_is_found_between_what_is_alike():
    pieces, _more = comparing.diff_lines("satu dua tiga empat", "satu lima tiga empat")
    assert [(piece.kind, piece.text) for piece in pieces[0]] == [
        ("same", "satu "), ("out", "dua"), ("in", "lima"), ("same", " tiga empat"),
    ]  # fmt: skip
    assert comparing._steps(["a"], ["a", "a"]) == [("equal", 0, 1, 0, 1), ("insert", 1, 1, 1, 2)]
    assert comparing._steps([], []) == [] and comparing._steps(["a"], ["a"]) == [("equal", 0, 1, 0, 1)]


# ---- What a trainer meets -------------------------------------------------------------------


@pytest.fixture
def dewi(cast, kopi):
    """The browser of Dewi, who owns the small course."""
    from courses import editions

    editions.add_owner(kopi, cast.dewi.id)
    db.session.commit()
    return cast.signed_in(cast.dewi)


EVIL = "\n".join(["[" * 4_900] * 4) + "\n\n::: remember\nTakar.\n:::"


@pytest.mark.parametrize("where", ["/teach/kopi/lessons/takaran", "/teach/kopi/lessons/takaran/english", "/teach/kopi/handout"])
def test_twenty_thousand_brackets_are_a_sentence_and_what_was_typed_is_kept(dewi, where):
    began = time.monotonic()
    answer = dewi.post(where, data=filled(dewi, where, source=EVIL))
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422 and "[" * 4_900 in page
    assert "tandanya terlalu banyak" in page or "paling banyak" in page
    assert time.monotonic() - began < 15, "the sentence and the page, on a machine that others use too"


def test_a_preview_of_them_is_a_page_too(dewi):
    where = "/teach/kopi/lessons/takaran"
    answer = dewi.post(f"{where}/preview", data=filled(dewi, where, source=EVIL))
    assert answer.status_code == 200 and "tandanya terlalu banyak" in answer.get_data(as_text=True)


BRACKETS = "Takaran.\n\n" + "[a" * (marks.MOST_OPEN + 1) + "\n\n::: remember\nTakar.\n:::"
JUST = "Takaran.\n\n" + "[a" * marks.MOST_OPEN + "\n\n::: remember\nTakar.\n:::"


@pytest.fixture
def no_child_is_quick(monkeypatch):
    """A function that from its call on makes child processes refuse every text, as on an overloaded machine."""

    def refuse(*_):
        raise rendered.TooElaborate

    def forbid():
        rendered._cache._values.clear()
        monkeypatch.setattr(rendered._children, "run", refuse)

    return forbid


@pytest.mark.parametrize("bad", [BRACKETS, BRACKETS.replace("[a" * (marks.MOST_OPEN + 1), "*a" * (marks.MOST_MARKS + 1))])
def test_what_is_refused_names_its_paragraph_and_does_not_depend_on_the_machine(dewi, bad, no_child_is_quick):
    where = "/teach/kopi/lessons/takaran"
    no_child_is_quick()
    for path in (where, f"{where}/preview"):
        assert "Baris 3: tandanya terlalu banyak" in dewi.post(path, data=filled(dewi, where, source=bad)).get_data(
            as_text=True
        )


def test_what_is_just_within_the_rule_is_shown_and_far_below_the_limit_of_time(dewi):
    where = "/teach/kopi/lessons/takaran"
    assert dewi.post(where, data=filled(dewi, where, source=JUST)).status_code == 303
    assert "tandanya" not in dewi.post(f"{where}/preview", data=filled(dewi, where, source=JUST)).get_data(as_text=True)


WORST = "\n".join(["[" + "a" * 2_990] * marks.MOST_OPEN)


@pytest.mark.parametrize(
    "source",
    [
        WORST,
        WORST.replace("[", "!["),
        WORST.replace("[", "[a]("),
        WORST.replace("[", "*a" * (marks.MOST_MARKS // marks.MOST_OPEN)),
    ],
)
def test_the_heaviest_text_within_the_rule_takes_a_part_of_what_it_may(source):
    assert marks.overloaded_line(source) is None
    typed = TypedText(source, (), rendered._labels("id"), (), None)
    began = time.process_time()
    assert rendering.lesson_html(typed)
    assert time.process_time() - began < rendered.LIMITS.cpu_seconds / 2


@pytest.mark.parametrize(
    "words", ["[a](https://b/(c)) " * 50, "![a](b.svg) " * 50, "[satu] " * 50, "| **a** " * 100, "`a` " * 100]
)
def test_links_pictures_and_tables_are_not_too_many(words):
    assert marks.overloaded_line(words) is None


def test_a_picture_is_taken_whatever_the_lessons_hold(dewi, no_child_is_quick):
    no_child_is_quick()
    drawing = io.BytesIO(build.kopi_files()["media/cangkir.svg"])
    sent = {"picture": (drawing, "baru.svg"), **filled(dewi, "/teach/kopi/pictures")}
    assert dewi.post("/teach/kopi/pictures", data=sent).status_code == 303
    draft = db.session.scalars(db.select(Edition).order_by(Edition.id.desc()).limit(1)).one()
    html = "".join(db.session.scalars(db.select(Lesson.html).where(Lesson.edition_id == draft.id)))
    assert db.session.get(Media, (draft.id, "baru.svg")) and f'src="/media/{draft.id}/cangkir.svg?' in html
    assert html.count('src="') == html.count(f'src="/media/{draft.id}/'), "pictures of the edition before"


def test_a_package_with_them_is_refused_by_file_and_line(app):
    with pytest.raises(checking.Faulty) as refused:
        checking.ready(build.package(in_one_lesson("\n".join(["[" * 4_900] * 4))))
    assert [str(fault) for fault in refused.value.faults if "too many signs" in str(fault.sentence) and fault.file == TAKAR]


def test_a_text_is_a_lesson_only_up_to_its_length():
    lesson = LessonText("x", "x.md", None, "a\n" * WHOLE, 1)
    faults = checking.Faults()
    dialect.check(lesson, faults)
    assert any("at most 60000" in str(fault.sentence) for fault in faults)
