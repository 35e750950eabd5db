"""Letters about products carry a number, a signatory and a day, frozen when issued, and come as PDF."""

import re
from datetime import date, timedelta

import pypdfium2
import pytest
from sqlalchemy import delete, select

from certificates.facts import rules as certificate_rules
from core import clock, counting, settings
from core.db import db
from curation.judging import appeals, checking, issuing
from curation.models import AppealOutcome, Decision, Letter, LetterNumber, Round
from curation.models.letters import LETTER_HEAD
from products.models import Listing
from tests.curation import applying
from tests.curation.applying import score
from tests.curation.test_application_pages import text_of

HEAD = "officials.head.name"


def decision_of(application) -> Decision:
    of_it = select(Decision).join(Round).where(Round.application_id == application.id).order_by(Decision.id.desc())
    return db.session.scalars(of_it).first()


def letters() -> list[Letter]:
    return list(db.session.scalars(select(Letter).order_by(Letter.sequence)))


def page(application, prefix: str = "/applications") -> str:
    return f"{prefix}/{application.id}/letters/{decision_of(application).id}"


def words_of(response) -> str:
    assert response.status_code == 200 and response.mimetype == "application/pdf"
    document = pypdfium2.PdfDocument(response.data)
    return " ".join(" ".join(page.get_textpage().get_text_range() for page in document).split())


@pytest.fixture
def signed(app):
    """The office has named its head."""
    settings.change(HEAD, "Dra. Kartini Wulandari", by_id=None)
    db.session.commit()


def test_letters_are_numbered_by_the_office_in_a_row_of_their_own(cast):
    applying.returned(cast)
    applying.approved(cast, cast.sri)
    assert [letter.number for letter in letters()] == ["0001/UMKM-GD/KURASI/XI/2026", "0002/UMKM-GD/KURASI/XI/2026"]


def test_a_decision_that_is_rolled_back_takes_no_number(cast):
    application = applying.handed_in(cast)
    for _ in range(2):
        checking.check(application, by=cast.identity(cast.laras), round=1, complete=False, keys=["photo_blurry"])
        db.session.rollback()
    assert db.session.scalar(select(LetterNumber.last)) is None and not letters()


def test_each_year_counts_from_one(cast):
    applying.returned(cast)
    with clock.at(clock.now() + timedelta(days=60)):
        applying.returned(cast, cast.sri)
    assert [(letter.year, letter.sequence) for letter in sorted(letters(), key=lambda one: one.year)] == [(2026, 1), (2027, 1)]


def test_the_pattern_is_the_offices_and_its_example_comes_out(app):
    rules = certificate_rules()
    assert issuing.formatted(1, day=date(2026, 11, 24), rules=rules) == rules["letters"]["example"]
    other = {**rules, "letters": {"pattern": "K-{seq:03d}/{year}"}}
    assert issuing.formatted(7, day=date(2026, 11, 24), rules=other) == "K-007/2026"
    assert issuing.formatted(7, day=date(2026, 11, 24), rules={"numbering": rules["numbering"]}) == "0007/KURASI/XI/2026"


def test_the_letter_says_number_day_and_who_signs(cast, signed):
    application = applying.approved(cast)
    text = text_of(cast.signed_in(cast.budi).get(page(application)))
    assert "Nomor: 0001/UMKM-GD/KURASI/XI/2026" in text and "Semarang, 23 November 2026" in text
    assert "Kepala Dinas Koperasi dan Usaha Mikro Kota Semarang" in text and "Dra. Kartini Wulandari" in text


def test_a_name_that_the_office_has_not_filled_in_is_a_line_to_sign_on(cast):
    application = applying.approved(cast)
    text = words_of(cast.signed_in(cast.budi).get(page(application) + ".pdf"))
    assert "Kepala Dinas" in text and "[" not in text and "....." in text


def test_what_was_issued_stays_whoever_follows_in_office_and_whatever_the_product_is_called_later(cast, signed):
    application = applying.approved(cast)
    before = words_of(cast.signed_in(cast.budi).get(page(application) + ".pdf"))
    settings.change(HEAD, "Ir. Penggantinya", by_id=None)
    db.session.get_one(Listing, application.listing_id).product = "Nama lain"
    db.session.commit()
    with clock.at(clock.now() + timedelta(days=3)):
        after = words_of(cast.signed_in(cast.budi).get(page(application) + ".pdf"))
    assert after == before and "Dra. Kartini Wulandari" in after and "Lukisan pantai" in after


def test_the_same_letter_gives_the_same_bytes(cast, signed):
    application = applying.returned(cast)
    sri = cast.signed_in(cast.budi)
    first, second = (sri.get(page(application) + ".pdf") for _ in range(2))
    assert first.data == second.data and first.data.startswith(b"%PDF")
    assert first.headers["Content-Disposition"] == "attachment; filename=surat-0001-UMKM-GD-KURASI-XI-2026.pdf"
    assert "no-store" in first.headers["Cache-Control"]
    size = pypdfium2.PdfDocument(first.data)[0].get_size()
    assert [round(side) for side in size] == [595, 842]


def test_the_paper_says_what_the_page_says(cast, signed):
    application = applying.returned(cast)
    budi = cast.signed_in(cast.budi)
    paper = words_of(budi.get(page(application) + ".pdf"))
    for sentence in (
        "Foto ketiga gelap.",
        "Perlu diperbaiki: Lukisan pantai",
        "0001/UMKM-GD/KURASI/XI/2026",
        "Belum disetujui",
    ):
        assert sentence in paper and sentence in text_of(budi.get(page(application)))


def test_a_letter_of_before_has_its_day_and_decision_and_no_invented_number(cast, signed):
    application = applying.approved(cast)
    db.session.execute(delete(Letter))
    db.session.commit()
    budi = cast.signed_in(cast.budi)
    text, paper = text_of(budi.get(page(application))), words_of(budi.get(page(application) + ".pdf"))
    assert "Nomor: tanpa nomor" in text and "tanpa nomor" in paper
    for said in (text, paper):
        assert "23 November 2026" in said and "Disetujui: Lukisan pantai" in said and "Kartini" not in said
    agus = cast.signed_in(cast.agus)
    assert "tanpa nomor" in text_of(agus.get(f"/office/applications/{application.id}"))


def test_the_answer_to_an_appeal_is_a_letter_too(cast, signed):
    application = applying.returned(cast)
    appeal = appeals.appeal(application, by=cast.identity(cast.budi), reason="Foto ketiga terang.")
    db.session.commit()
    budi, answer = cast.signed_in(cast.budi), f"/applications/{application.id}/answer.pdf"
    assert budi.get(answer).status_code == 404
    appeals.propose(appeal, by=cast.identity(cast.bayu), outcome=AppealOutcome.UPHELD, reason="Foto itu tetap gelap")
    appeals.confirm(appeal, by=cast.identity(cast.agus))
    db.session.commit()
    assert [letter.appeal_id for letter in letters()] == [None, appeal.id]
    assert "0002/UMKM-GD/KURASI/XI/2026" in text_of(budi.get(f"/applications/{application.id}/appeal"))
    for reader, address in ((budi, answer), (cast.signed_in(cast.agus), f"/office{answer}")):
        paper = words_of(reader.get(address))
        assert "0002/UMKM-GD/KURASI/XI/2026" in paper and "Foto itu tetap gelap" in paper and "Kartini" in paper


def test_officers_and_curators_who_judged_get_the_letter_and_others_do_not(cast):
    application = applying.approved(cast)
    for who, prefix in ((cast.agus, "/office/applications"), (cast.laras, "/curation")):
        reader = cast.signed_in(who)
        assert "Nomor: 0001" in text_of(reader.get(page(application, prefix)))
        assert "0001/UMKM-GD" in words_of(reader.get(page(application, prefix) + ".pdf"))
    laras = cast.signed_in(cast.laras).get(f"/curation/{application.id}").get_data(as_text=True)
    assert f'href="{page(application, "/curation")}"' in laras
    for who, prefix, status in (
        (cast.sinta, "/curation", 403),
        (cast.laras, "/office/applications", 403),
        (cast.sri, "/applications", 404),
        (cast.sri, "/curation", 403),
    ):
        for address in (page(application, prefix), page(application, prefix) + ".pdf"):
            assert cast.signed_in(who).get(address).status_code == status, (who.name, address)


def test_the_curator_who_returned_it_alone_reads_that_letter(cast):
    application = applying.returned(cast)
    assert cast.signed_in(cast.laras).get(page(application, "/curation")).status_code == 200
    assert cast.signed_in(cast.bayu).get(page(application, "/curation")).status_code == 403


def test_long_words_stay_on_the_paper(cast, signed):
    application = applying.in_review(cast)
    for who in (cast.laras, cast.bayu):
        score(application, cast, who, 4, note=("W" * 300 + "\n") * 40)
    document = pypdfium2.PdfDocument(cast.signed_in(cast.budi).get(page(application) + ".pdf").data)
    assert len(document) > 1
    for sheet in document:
        width, _ = sheet.get_size()
        text = sheet.get_textpage()
        assert all(text.get_charbox(i)[2] <= width - 40 for i in range(text.count_chars()) if text.get_text_range(i, 1).strip())


def test_fifty_letters_at_once_have_fifty_numbers(app, in_parallel):
    assert sorted(in_parallel(50, counting.next_in, LetterNumber, 2026)) == list(range(1, 51))


def test_what_was_frozen_is_read_as_it_was_written(cast, signed):
    applying.approved(cast)
    head = LETTER_HEAD.read(letters()[0].head)
    assert (head.number, head.issued_on, head.place) == (letters()[0].number, date(2026, 11, 23), "Semarang")
    assert re.fullmatch(r"Kepala Dinas.*", head.signatory.title)
