"""The product text: checked by the office's rules, and saved to an own page without losing the text there."""

import pytest

from core import engine
from core.db import db
from products.models import Listing
from tests.courses.pages import filled, page
from tests.products.products import draft
from tools.drafting import description_of

PAGE = "/tools/listing-draft"
SAVING = f"{PAGE}/saving"
WINGKO = {
    "title": "Wingko babat kelapa muda isi 10",
    "what": "Wingko kelapa muda, dipanggang setiap pagi",
    "size": "Sepuluh buah dalam satu kotak, berat bersih 400 gram.",
    "material": "Kelapa muda, ketan, dan gula. Tanpa pengawet!",
    "whom": "Oleh-oleh untuk tamu, enak dengan teh hangat",
    "order": "Pesan satu hari sebelumnya. Tahan lima hari.",
}


@pytest.fixture
def sri(cast):
    """Bu Sri's browser."""
    return cast.signed_in(cast.sri)


def send_answers(browser, status=200, **typed: str):
    answer = browser.post(PAGE, data=filled(browser, PAGE, form=PAGE, **(WINGKO | typed)))
    assert answer.status_code == status
    return answer


def save(browser, answer, **typed: str):
    return browser.post(SAVING, data=filled(browser, answer, form=SAVING, **typed))


def words_of(listing: Listing) -> tuple[str, str]:
    db.session.expire_all()
    fresh = db.session.get_one(Listing, listing.id)
    return fresh.title, fresh.description


def test_each_answer_is_a_paragraph_that_ends_like_a_sentence():
    text = description_of(WINGKO).split("\n")
    assert len(text) == 5 and all(line[-1] in ".!?" for line in text)
    assert text[2] == WINGKO["material"] and description_of({"what": " ", "size": "400 gram"}) == "400 gram."


def test_a_good_text_is_shown_as_buyers_see_it(sri):
    html = page(send_answers(sri))
    assert "Begini pembeli melihatnya" in html and html.count(WINGKO["title"]) >= 3


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"title": "WINGKO BABAT KELAPA MUDA MURAH"}, "huruf besar"),
        ({"title": "Wingko"}, "judul"),
        ({"order": "Pesan ke 081234567890 ya."}, "nomor"),
        ({"what": "", "size": "", "material": "", "whom": "", "order": "Enak."}, "huruf"),
    ],
)
def test_what_the_rules_do_not_like_is_said_and_what_was_typed_stays(sri, typed, words):
    html = page(send_answers(sri, **typed))
    remarks = html[html.index('id="found"') : html.index('class="stage"')]
    assert words in remarks.casefold()
    assert all(value in html for value in typed.values())


def test_too_long_is_said(sri):
    html = send_answers(sri, 422, what="panjang " * 130).get_data(as_text=True)
    assert "aria-invalid" in html and "panjang panjang" in html


def test_nothing_typed_is_nothing_to_look_at(sri):
    html = page(send_answers(sri, **dict.fromkeys(WINGKO, "")))
    assert 'id="found"' not in html


def test_it_goes_to_an_empty_page_at_once(cast, sri):
    listing = draft(cast.sri)
    assert save(sri, send_answers(sri)).status_code == 303
    assert words_of(listing) == (WINGKO["title"], description_of(WINGKO))


def test_words_that_stand_there_are_never_overwritten_unseen(cast, sri):
    listing = draft(cast.sri)
    save(sri, send_answers(sri))
    kept = words_of(listing)
    both = save(sri, send_answers(sri, title="Wingko kelapa bakar isi sepuluh"))
    assert both.status_code == 409 and words_of(listing) == kept
    shown = both.get_data(as_text=True)
    assert "Wingko kelapa bakar isi sepuluh" in shown and WINGKO["title"] in shown
    assert save(sri, both).status_code == 303
    assert words_of(listing)[0] == "Wingko kelapa bakar isi sepuluh"


def test_an_answer_to_an_older_question_asks_again(cast, sri):
    listing = draft(cast.sri)
    save(sri, send_answers(sri))
    both = save(sri, send_answers(sri, title="Wingko kelapa bakar isi sepuluh"))
    save(sri, save(sri, send_answers(sri, title="Wingko dari dapur yang lain")))  # on another phone, meanwhile
    assert save(sri, both).status_code == 409
    assert words_of(listing)[0] == "Wingko dari dapur yang lain"


def test_the_same_text_again_asks_nothing(cast, sri):
    draft(cast.sri)
    save(sri, send_answers(sri))
    assert save(sri, send_answers(sri)).status_code == 303


@pytest.mark.parametrize("number", ["", "0", "999", "x", "-1", "9" * 25, "9" * 5000])
def test_a_page_that_is_not_there_takes_no_text(cast, sri, number):
    draft(cast.sri)
    assert save(sri, send_answers(sri), listing=number).status_code == 404


def test_nobody_writes_on_the_page_of_somebody_else(cast, sri):
    theirs = draft(cast.budi)
    draft(cast.sri)
    assert save(sri, send_answers(sri), listing=str(theirs.id)).status_code == 404
    assert words_of(theirs)[1] != description_of(WINGKO)


@pytest.mark.parametrize("address", [PAGE, "/tools/photo-checker", "/teach/kopi/lessons/takaran/preview"])
def test_whoever_writes_waits_for_nobody_who_only_looks(app, address):
    with app.test_request_context(address, method="POST"):
        assert not engine.is_writing()
    with app.test_request_context(SAVING, method="POST"):
        assert engine.is_writing()


def test_staff_may_look_and_have_no_page(cast):
    html = page(send_answers(cast.signed_in(cast.dewi)))
    assert SAVING not in html
