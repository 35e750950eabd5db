"""A learner's own certificates."""

import re

import pytest
from sqlalchemy import delete

from certificates import revoking
from certificates.models import Certificate, RevocationReason
from certificates.views.sheet_style import screen_style
from core.db import db
from core.jobs import run
from courses import enrolling
from tests.certificates import build


@pytest.fixture
def sri(cast):
    return cast.signed_in(cast.sri)


def text_of(response) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.get_data(as_text=True)).split())


def revoke(certificate, cast, reason=RevocationReason.NOT_OWN_WORK, note="") -> None:
    proposal = revoking.propose(certificate, by=cast.identity(cast.agus), reason=reason, note=note)
    revoking.confirm(proposal, by=cast.identity(cast.ratna))
    db.session.commit()


def test_somebody_new_is_shown_where_to_begin(sri):
    assert "Belum ada sertifikat" in text_of(sri.get("/certificates"))


def test_the_list_shows_what_was_issued_and_why_the_rest_is_missing(certificate, cast, sri):
    build.enrol(cast.sri, build.make_course("PEMASARAN-01", "Pemasaran digital"))
    page = text_of(sri.get("/certificates"))
    assert certificate.number in page and "Berkasnya sedang dibuat" in page
    assert "Masih berjalan Pemasaran digital Tinggal 4 hal lagi:" in page


def test_the_missing_name_leads_to_where_it_is_confirmed_and_back(course, cast, sri):
    build.complete(build.enrol(cast.sri, course), by=cast.dewi)
    db.session.commit()
    page = sri.get("/certificates").get_data(as_text=True)
    assert "Mengapa sertifikat belum ada?" in page and "/account/certificate-name?next=/certificates" in page


def test_a_stopped_course_leads_to_where_it_is_taken_up_again(course, cast, sri):
    enrolling.withdraw(build.enrol(cast.sri, course))
    db.session.commit()
    assert 'href="/courses/foto-01"' in sri.get("/certificates").get_data(as_text=True)


def test_what_an_officer_must_look_at_leads_to_the_office(certificate, sri):
    db.session.execute(delete(Certificate))
    db.session.commit()
    page = sri.get("/certificates").get_data(as_text=True)
    assert "Ada yang harus diperiksa petugas dulu." in page and 'class="row" href="/contact"' in page


def test_the_page_says_congratulations_and_waits_for_the_file(certificate, sri):
    page = text_of(sri.get(f"/certificates/{certificate.id}"))
    assert "Selamat, Bu Sri. Sertifikat sudah terbit." in page
    assert "Berkasnya sedang dibuat. Buka lagi beberapa menit lagi." in page
    assert sri.get(f"/certificates/{certificate.id}.pdf").location == f"/certificates/{certificate.id}"


def test_once_printed_it_can_be_taken_along_with_its_size_told_first(certificate, sri):
    run("certificates.print")
    page = sri.get(f"/certificates/{certificate.id}")
    assert re.search(r"Unduh sertifikat, \d\d KB", text_of(page))
    file = sri.get(f"/certificates/{certificate.id}.pdf", buffered=True)
    assert file.mimetype == "application/pdf" and file.data.startswith(b"%PDF-")
    assert file.headers["Content-Disposition"] == 'attachment; filename="Sri Rahayu 0001-UMKM-GD-FOTO-01-XI-2026.pdf"'
    assert "no-store" in file.headers["Cache-Control"]


def test_the_sheet_on_the_page_is_the_printed_front(certificate, sri):
    html = sri.get(f"/certificates/{certificate.id}").get_data(as_text=True)
    assert 'class="side front"' in html and '<p class="name ">Sri Rahayu</p>' in html
    style = re.search(r'href="(/certificates/sheet\.css[^"]*)"', html)[1]
    assert sri.get(style).mimetype == "text/css"


def test_sharing_tells_the_public_address_and_nothing_else_of_the_person(certificate, sri):
    html = sri.get(f"/certificates/{certificate.id}").get_data(as_text=True)
    link = re.search(r'href="(https://wa\.me/[^"]*)"', html)[1]
    assert link.startswith("https://wa.me/?text=") and link.endswith(certificate.code)
    assert "0812" not in link and "62812" not in link


def test_a_revoked_certificate_says_so_and_is_not_offered_any_more(certificate, cast, sri):
    run("certificates.print")
    revoke(certificate, cast)
    page = text_of(sri.get(f"/certificates/{certificate.id}"))
    assert "Sertifikat ini sudah dicabut" in page and "Unduh" not in page and "WhatsApp" not in page
    assert "Dicabut" in text_of(sri.get("/certificates"))


def test_another_persons_certificate_does_not_exist(certificate, cast):
    for other in (cast.budi, cast.dewi, cast.agus):
        browser = cast.signed_in(other)
        assert browser.get(f"/certificates/{certificate.id}").status_code == 404
        assert browser.get(f"/certificates/{certificate.id}.pdf").status_code == 404


def test_the_pages_read_well_in_english(certificate, cast, sri):
    cast.sri.language = "en"
    db.session.commit()
    page = text_of(sri.get(f"/certificates/{certificate.id}"))
    assert "Congratulations, Bu Sri. Your certificate is here." in page
    assert "Sertifikat Pelatihan" in page, "the sheet itself stays as it is printed"


def test_a_list_of_many_asks_no_more_than_a_list_of_one(certificate, cast, sri, count_statements):
    with count_statements() as few:
        sri.get("/certificates")
    for number in range(29):
        build.certified(cast.sri, build.make_course(f"KURSUS-{number:02d}"), by=cast.dewi)
    with count_statements() as many:
        assert sri.get("/certificates").get_data(as_text=True).count("/UMKM-GD/") == 30
    assert len(few) == len(many)


def test_the_screens_stylesheet_is_the_papers_with_other_lengths():
    style = screen_style("/assets/{}".format)
    assert not re.search(r"\dmm", style)
    assert "width: calc(297 * var(--mm))" in style and "left: calc(-3.2 * var(--mm))" in style
    assert "url(/assets/fonts/plus-jakarta-sans-500.woff2)" in style and "url(/assets/certificates/heron.svg)" in style
