"""The search of lessons and words: what is found, by whom, for whatever is typed."""

import re
from urllib.parse import urlencode

import pytest
from click.testing import CliRunner
from sqlalchemy import text

from core.db import db
from courses import editions, jobs
from courses.models import SearchEntry, SearchVocabulary
from courses.package import importing
from courses.search import asking, words
from lms.cli import app as command_app
from lms.cli import lms
from tests.courses import build
from tests.courses.pages import page

TAKARAN = "lessons/takaran.md"
SPOON = "Tulis takaran di tutup kaleng."


def found(browser, typed: str) -> str:
    """The page for what was typed."""
    return page(browser.get(f"/search?{urlencode({'q': typed})}"))


def links(html: str) -> list[str]:
    """Where the hits lead, in their order."""
    return re.findall(r'class="row" href="(/(?:learn/[^"]*/lessons/[^"]*|courses/[^"#]*#kata-[^"]*|courses/[^"/]*))"', html)


@pytest.fixture
def sri(cast, in_kopi):
    """The browser of Bu Sri, who is enrolled in the small course."""
    return cast.signed_in(cast.sri)


# ---- What is found ---------------------------------------------------------------------------


def test_a_lesson_is_found_with_the_sentence_and_the_word_marked(sri):
    html = found(sri, "kaleng")
    assert links(html) == ["/learn/kopi/lessons/takaran"]
    assert "Tulis takaran di tutup <mark>kaleng</mark>." in html and "Kopi yang enak dimulai" not in html


def test_a_word_is_found_with_its_meaning_and_leads_to_it(sri):
    html = found(sri, "gelembung")
    assert links(html) == ["/courses/kopi/words#kata-mendidih"] and "Panas sampai penuh <mark>gelembung</mark>." in html


def test_another_spelling_of_a_word_finds_it(sri):
    assert "/courses/kopi/words#kata-takaran" in links(found(sri, "menakar"))


@pytest.mark.parametrize("typed", ["KALENG", "  kaleng ", "kalèng", "kale", "bagaimana kaleng itu?", "kaleng zzzzzz"])
def test_case_accents_beginnings_and_empty_words_do_not_matter(sri, typed):
    assert "/learn/kopi/lessons/takaran" in links(found(sri, typed))


def test_a_word_inside_a_longer_one_is_found(sri):
    assert "/learn/kopi/lessons/seduhan" in links(found(sri, "didih"))


def test_most_of_the_sought_words_come_first(sri):
    assert links(found(sri, "kopi kaleng"))[0] == "/learn/kopi/lessons/takaran"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("kalemg", "kaleng"), ("kalng", "kaleng"), ("klaeng", "kaleng"), ("kkaleng", "kaleng"), ("cangkyr", "cangkir")],
)
def test_a_misspelt_word_is_found_and_the_page_says_which_one_was_meant(sri, typed, meant):
    html = found(sri, typed)
    assert links(html) and f"<mark>{meant}</mark>" in html.lower()
    assert f"“{typed}”" in html and f"“{meant}”" in html


def test_nothing_found_offers_near_words_which_find_something(sri):
    html = found(sri, "kalengkapan")
    assert "Tidak ada yang cocok" in html and "/search?q=kaleng" in html
    assert links(found(sri, "kaleng"))


def test_nothing_like_it_leads_to_the_words(sri):
    html = found(sri, "xyzzyq")
    assert "Tidak ada yang cocok" in html and 'href="/words"' in html and links(html) == []


def test_the_english_title_finds_too(sri):
    assert "/learn/kopi/lessons/takaran" in links(found(sri, "measure"))


def test_a_word_of_two_courses_stands_once(sri):
    build.published(build.numbered(2))
    assert len([link for link in links(found(sri, "gelembung")) if "mendidih" in link]) == 1


# ---- By whom ---------------------------------------------------------------------------------


def test_a_visitor_finds_published_lessons_and_is_led_to_the_course(client, kopi):
    html = found(client, "kaleng")
    assert links(html) == ["/courses/kopi"] and "<mark>kaleng</mark>" in html


def test_a_draft_is_found_by_nobody(cast, client, app):
    build.draft()
    owner = cast.signed_in(cast.dewi)
    for browser in (client, owner):
        html = found(browser, "kaleng")
        assert links(html) == [] and SPOON not in html and "q=kaleng" not in html


def test_a_learner_finds_the_text_of_their_edition_and_others_the_newest(sri, client):
    files = build.changed((TAKARAN, SPOON, "Simpan toples di rak."))
    editions.publish(importing.import_package(build.package(files)).edition)
    db.session.commit()
    assert "<mark>kaleng</mark>" in found(sri, "kaleng") and links(found(sri, "toples")) == []
    assert "<mark>toples</mark>" in found(client, "toples") and links(found(client, "kaleng")) == []


def test_a_retired_course_is_found_only_by_those_in_it(sri, client, kopi):
    editions.retire(editions.newest(kopi))
    db.session.commit()
    assert links(found(sri, "kaleng")) and not links(found(client, "kaleng"))


def test_what_explains_an_answer_is_not_found(cast, app):
    build.published(build.changed(("questions.yaml", "memberi rasa yang sama", "memberi rasa rahasia")))
    assert "<mark>" not in found(cast.signed_in(cast.sri), "rahasia")
    assert "rahasia" not in "".join(db.session.scalars(db.select(SearchEntry.words)))


# ---- Whatever is typed -----------------------------------------------------------------------

ODD = [
    "*", '"', '"kaleng', "'; DROP TABLE lessons; --", "kaleng*", "kaleng OR NOT", "NEAR(kaleng)", "words:kaleng", "kaleng & !",
    "a:*", "(((", "\\", "%00", "kaleng\0", "1e5", "3x4", "0x1f", "<script>alert(1)</script>", "😀", "漢字", "-", "kaleng -kopi", "^kaleng", "{kaleng}",
]  # fmt: skip


@pytest.mark.parametrize("typed", ODD)
def test_odd_signs_mean_nothing_and_break_nothing(sri, typed):
    answer = sri.get(f"/search?{urlencode({'q': typed})}")
    html = answer.get_data(as_text=True)
    assert answer.status_code == (200 if words.words_in(typed) else 422)
    assert "<script>alert" not in html
    if "kaleng" in typed:
        assert "/learn/kopi/lessons/takaran" in links(html)


def test_too_long_is_refused_with_what_was_typed(sri):
    typed = "kaleng " * 20
    answer = sri.get(f"/search?{urlencode({'q': typed})}")
    assert answer.status_code == 422
    html = answer.get_data(as_text=True)
    assert "terlalu panjang" in html and f'value="{typed.strip()}"' in html


def test_an_empty_question_and_bytes_that_are_no_text_show_the_field(client, app):
    for address in ("/search", "/search?q=", "/search?q=%20", "/search?q=%ff%fe"):
        answer = client.get(address)
        assert answer.status_code in {200, 422} and 'name="q"' in answer.get_data(as_text=True)


def test_a_number_is_no_misspelt_number():
    assert asking.read("11", {"10", "kaleng"}).terms[0].meant == ()


@pytest.mark.parametrize(("typed", "word"), [("poto", "foto"), ("photo", "foto"), ("ijin", "izin"), ("aktip", "aktif")])
def test_words_that_sound_the_same_are_one(typed, word):
    assert asking.read(typed, {word, "potong", "toko"}).terms[0].meant == (word,)


def test_the_sentence_with_the_word_itself_is_better_than_one_with_a_longer_word():
    text = "Beli tepung seharga lima ribu. Tulis harga di sini."
    question = asking.read("harga", {"harga", "seharga"})
    assert words.best_sentence(text, question.wanted, question.starts, question.typed) == "Tulis harga di sini."


def test_a_long_sentence_is_cut_between_words_around_the_hit():
    sentence = "kata " * 80 + "kaleng " + "lagi " * 80
    shown = str(words.marked(sentence, {"kaleng"}, set()))
    assert "<mark>kaleng</mark>" in shown and shown.startswith("… kata ") and shown.endswith("lagi …") and len(shown) < 260


def test_signs_of_html_in_a_sentence_stay_signs():
    assert str(words.marked("Harga < 5 & kaleng", {"kaleng"}, set())) == "Harga &lt; 5 &amp; <mark>kaleng</mark>"


# ---- The index -------------------------------------------------------------------------------


def test_the_statements_are_as_many_for_every_question_and_any_number_of_courses(sri, count_statements):
    def count(typed: str) -> int:
        db.session.rollback()
        with count_statements() as sent:
            found(sri, typed)
        return len(sent)

    found(sri, "kaleng")
    before = count("kaleng")
    for number in range(2, 6):
        build.published(build.numbered(number))
    assert {count(typed) for typed in ("kaleng", "kalemg kopi takaran", "kopi")} == {before}
    assert count("xyzzyq") <= before


def test_the_command_makes_the_index_anew(sri, app, monkeypatch):
    monkeypatch.setattr(command_app, "create_app", lambda: app)
    db.session.execute(text("DELETE FROM search_entries"))
    db.session.commit()
    assert links(found(sri, "kaleng")) == []
    result = CliRunner().invoke(lms, ["search", "rebuild"])
    assert (result.exit_code, result.output) == (0, "1 edition indexed.\n")
    db.session.rollback()
    assert links(found(sri, "kaleng")) == ["/learn/kopi/lessons/takaran"]


def test_the_worker_indexes_what_an_update_found_unindexed(sri):
    for name in ("search_entries", "search_vocabularies"):
        db.session.execute(text(f"DELETE FROM {name}"))  # noqa: S608, names of our own
    db.session.commit()
    assert (jobs.index_what_is_missing(), jobs.index_what_is_missing()) == (1, 0)
    assert links(found(sri, "kaleng")) == ["/learn/kopi/lessons/takaran"]


def test_the_index_holds_nothing_of_a_draft_and_nothing_of_a_person(in_kopi):
    build.draft(build.changed((TAKARAN, SPOON, "Simpan toples di rak.")))
    assert db.session.scalars(db.select(SearchVocabulary.edition_id)).all() == [in_kopi.edition_id]
    columns = {column.name for model in (SearchEntry, SearchVocabulary) for column in model.__table__.columns}
    assert not [name for name in columns if "person" in name or name.endswith("by_id")]


@pytest.mark.parametrize("path", ["/courses", "/courses/kopi", "/learn/kopi", "/words", "/courses/kopi/words"])
def test_the_search_is_reached_from_the_pages_of_courses_and_words(sri, path):
    assert 'action="/search"' in page(sri.get(path)) or 'href="/search"' in page(sri.get(path))
