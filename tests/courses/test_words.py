"""The glossary of a course: checks, links in lessons, lists, and the editor."""

import re

import pytest
import yaml

from core.db import db
from courses import editing, editions
from courses.glossary import Entry, GlossaryLinks, key_of
from courses.models import Word
from courses.package import checking, exporting, importing
from tests.courses import build
from tests.courses.pages import filled, page

FILE = "glossary.yaml"
EDITOR = "/teach/kopi/glossary"


def faults_of(*changes: tuple[str, str, str]) -> list[str]:
    return [str(fault) for fault in checking.check(build.package(build.changed(*changes)))]


@pytest.fixture
def dewi(cast, kopi):
    """The browser of Dewi, who owns the small course."""
    editions.add_owner(kopi, cast.dewi.id)
    db.session.commit()
    return cast.signed_in(cast.dewi)


# ---- The package -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("term: mendidih", "term: meresap", "glossary.yaml:1: "),
        ("term: mendidih", "term: Takaran", "glossary.yaml:3: the word 'takaran' stands on line 1"),
        ("also: [menakar,", "also: [mendidih,", "the word 'mendidih' stands on line 1"),
        ("term: mendidih", 'term: "!"', "glossary.yaml:1: needs a letter or a digit"),
        (", meaning:", ", sense:", "glossary.yaml:1: 'sense' is not a field here"),
        ('meaning: "Panas sampai penuh gelembung."', 'meaning: ""', "glossary.yaml:1: "),
    ],
)
def test_a_fault_is_named_by_its_line(app, old, new, expected):
    found = faults_of((FILE, old, new))
    assert any(expected in fault for fault in found), found


def test_every_spelling_of_a_word_must_stand_in_a_lesson_or_another_of_its_own(app):
    assert faults_of((FILE, '"takar kopi"', '"takar teh"')) == []
    assert faults_of((FILE, "term: mendidih", "term: dijerang")) != []


def test_an_export_gives_the_words_back(kopi):
    given = exporting.export(editions.newest(kopi)).files[FILE]
    assert yaml.safe_load(given) == yaml.safe_load(build.kopi_files()[FILE])


# ---- In a lesson -----------------------------------------------------------------------------

TOKO = Entry("toko", [], "Tempat menjual.")
ONLINE = Entry("toko online", ["lapak"], "Toko di internet.")


def linked(text: str, *entries: Entry) -> str:
    return GlossaryLinks(entries).link(text)


def test_only_the_first_place_leads_to_the_meaning():
    assert linked("<p>Toko itu toko.</p>", TOKO) == '<p><a href="#kata-toko" class="word">Toko</a> itu toko.</p>'


def test_the_longest_word_is_the_one_that_is_meant():
    assert linked("<p>toko online</p>", TOKO, ONLINE) == '<p><a href="#kata-toko-online" class="word">toko online</a></p>'


def test_another_spelling_leads_to_the_same_word():
    assert 'href="#kata-toko-online"' in linked("<p>Lapaknya? Lapak.</p>", ONLINE)


@pytest.mark.parametrize(
    "text", ["tokoku", "toko-toko", "pertokoan", "<h2>toko</h2>", '<a href="/">toko</a>', "<code>toko</code>"]
)
def test_what_only_looks_like_the_word_is_left_alone(text):
    assert linked(text, TOKO) == text


def test_a_name_in_a_tag_is_no_word():
    assert linked('<img alt="toko">', TOKO) == '<img alt="toko">'


def test_a_sign_of_html_is_no_word():
    assert linked("<p>harga &lt; 5</p>", Entry("lt", [], "Liter.")) == "<p>harga &lt; 5</p>"


def test_signs_of_html_in_a_word_are_found_and_stay_signs():
    entry = Entry("R&D", [], "<b>Mencoba</b>")
    glossary = GlossaryLinks([entry])
    assert glossary.link("<p>R&amp;D</p>") == f'<p><a href="#kata-{key_of("R&D")}" class="word">R&amp;D</a></p>'
    assert "&lt;b&gt;" in glossary.definitions("Kata")


def test_a_page_lists_only_what_it_met():
    glossary = GlossaryLinks([TOKO, ONLINE])
    assert glossary.definitions("Kata") == ""
    glossary.link("<p>Sebuah lapak.</p>")
    assert "toko online" in glossary.definitions("Kata") and "Tempat menjual" not in glossary.definitions("Kata")


def test_a_lesson_explains_its_words_where_they_stand_first(cast, in_kopi):
    html = page(cast.signed_in(cast.sri).get("/learn/kopi/lessons/takaran"))
    assert html.count('href="#kata-takaran"') == 1 and html.count('id="kata-takaran"') == 1
    assert "Ukuran yang selalu sama" in html and 'id="kata-mendidih"' not in html


# ---- Listed ----------------------------------------------------------------------------------


def test_anybody_may_read_the_words_of_a_course(client, kopi):
    html = page(client.get("/courses/kopi/words"))
    assert re.findall('id="kata-([^"]*)"', html) == ["mendidih", "takaran"] and "menakar, takar kopi" in html


def test_a_learner_reads_the_words_of_the_edition_that_is_theirs(cast, in_kopi):
    files = build.changed((FILE, "Panas sampai penuh gelembung.", "Seratus derajat."))
    editions.publish(importing.import_package(build.package(files)).edition)
    db.session.commit()
    assert "penuh gelembung" in page(cast.signed_in(cast.sri).get("/courses/kopi/words"))
    assert "Seratus derajat" in page(cast.signed_in(cast.ayu).get("/courses/kopi/words"))


def test_a_course_without_words_has_no_such_page(client, app):
    files = build.kopi_files()
    del files[FILE]
    build.published(files)
    assert client.get("/courses/kopi/words").status_code == 404
    assert client.get("/courses/nowhere/words").status_code == 404


def test_a_word_of_two_courses_stands_once_with_both(client, kopi):
    build.published(build.numbered(2))
    html = page(client.get("/words"))
    assert html.count('id="kata-takaran"') == 1 and html.count("Ukuran yang selalu sama") == 1
    assert "/courses/kopi-2" in html and '/courses/kopi"' in html


def test_two_meanings_of_a_word_stand_side_by_side(client, kopi):
    build.published({**build.numbered(2), FILE: build.kopi_files()[FILE].replace(b"Panas sampai", b"Air panas")})
    html = page(client.get("/words"))
    assert html.count('id="kata-mendidih"') == 1 and "Panas sampai penuh" in html and "Air panas penuh" in html


def test_without_any_course_the_page_says_that_words_will_come(client, app):
    assert "kata-" not in page(client.get("/words"))


def test_the_words_of_all_courses_cost_the_same_for_one_and_for_many(client, kopi, count_statements):
    db.session.rollback()
    with count_statements() as one:
        client.get("/words")
    for number in range(2, 6):
        build.published(build.numbered(number))
    with count_statements() as many:
        client.get("/words")
    assert len(one) == len(many)


# ---- In the browser --------------------------------------------------------------------------


def draft_words(kopi) -> dict[str, list[str]]:
    db.session.expire_all()
    edition = editing.open_course(kopi).edition
    return {word.term: list(word.also) for word in db.session.scalars(db.select(Word).filter_by(edition_id=edition.id))}


def test_a_trainer_writes_the_words_one_a_line(dewi, kopi):
    form = filled(dewi, EDITOR)
    assert "takaran (menakar, takar kopi): Ukuran yang selalu sama" in form["words"]
    typed = "sendok (sendoknya): Alat untuk menakar.\n\n  takaran: Ukuran yang tetap.\n"
    assert dewi.post(EDITOR, data=form | {"words": typed}).status_code == 303
    assert draft_words(kopi) == {"sendok": ["sendoknya"], "takaran": []}


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("takaran: Ukuran.\nmendidih tanpa arti", "Baris 2"),
        ("takaran: Ukuran.\n\n\ndijerang: Direbus.", "Baris 4"),
        ("takaran: Ukuran.\ntakaran: Ukuran lagi.", "Baris 2"),
    ],
)
def test_a_line_that_is_wrong_is_named_as_typed_and_nothing_is_lost(dewi, kopi, typed, words):
    before = draft_words(kopi)
    answer = dewi.post(EDITOR, data=filled(dewi, EDITOR) | {"words": typed})
    assert answer.status_code == 422
    html = answer.get_data(as_text=True)
    assert words in html and all(line in html for line in typed.split("\n"))
    assert draft_words(kopi) == before


def test_a_word_that_stands_there_already_is_named_by_the_line_as_typed(dewi, kopi):
    typed = "mendidih: Panas.\ntakaran (menakar): Ukuran.\n\ntakar kopi: Ukuran.\nsendok (menakar): Alat."
    answer = dewi.post(EDITOR, data=filled(dewi, EDITOR) | {"words": typed})
    assert answer.status_code == 422
    assert "Baris 5: kata &#39;menakar&#39; sudah ada di baris 2" in answer.get_data(as_text=True)


def test_emptied_the_course_has_no_words(dewi, kopi):
    assert dewi.post(EDITOR, data=filled(dewi, EDITOR) | {"words": "  \n"}).status_code == 303
    assert draft_words(kopi) == {}


def test_words_saved_meanwhile_by_somebody_else_are_not_lost(dewi, kopi):
    old = filled(dewi, EDITOR)
    assert dewi.post(EDITOR, data=old | {"words": "takaran: Ukuran yang tetap."}).status_code == 303
    answer = dewi.post(EDITOR, data=old | {"words": "mendidih: Panas sekali."})
    assert answer.status_code == 409 and "Panas sekali" in answer.get_data(as_text=True)
    assert list(draft_words(kopi)) == ["takaran"]
