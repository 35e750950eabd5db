"""The office's register: find a certificate, print it again, revoke it by two persons."""

import pytest
from sqlalchemy import select

from certificates.models import Revocation
from core.db import db
from core.jobs import run
from tests.certificates import build
from tests.certificates.test_pages import text_of


@pytest.fixture
def agus(cast):
    return cast.signed_in(cast.agus)


@pytest.fixture
def ratna(cast):
    return cast.signed_in(cast.ratna)


def test_an_empty_register_says_how_certificates_come(agus):
    assert "Sertifikat terbit sendiri setelah sebuah kursus selesai." in text_of(agus.get("/office/certificates"))


@pytest.mark.parametrize("search", ["rahayu", "SRI", "0001/", "code", "CODE in blocks"])
def test_a_certificate_is_found_by_name_number_or_code(certificate, course, cast, agus, search):
    build.certified(cast.budi, course, by=cast.dewi)
    code = certificate.code
    typed = {"code": code, "CODE in blocks": f"{code[:13].upper()} {code[13:].upper()}"}.get(search, search)
    page = text_of(agus.get("/office/certificates", query_string={"q": typed}))
    assert "Sri Rahayu" in page and "Budi Santoso" not in page


@pytest.mark.parametrize("search", ["%", "_", "\0", "tidak ada", "'; --", "x" * 5000])
def test_what_is_not_there_is_not_found(certificate, agus, search):
    response = agus.get("/office/certificates", query_string={"q": search})
    assert response.status_code == 200
    assert ("Tidak ada yang cocok" in text_of(response)) == (search != "\0")


@pytest.mark.parametrize("page", ["0", "-1", "x", "99999999999999999999"])
def test_a_page_that_is_not_there_is_no_error(certificate, agus, page):
    assert agus.get("/office/certificates", query_string={"page": page}).status_code == 200


def test_the_counter_prints_the_very_same_bytes_again(certificate, agus, client):
    address = f"/office/certificates/{certificate.id}"
    assert agus.get(f"{address}.pdf").location == address
    run("certificates.print")
    at_the_counter = agus.get(f"{address}.pdf", buffered=True).data
    assert at_the_counter == client.get(f"/c/{certificate.code}.pdf", buffered=True).data


def test_two_people_revoke_on_the_page(certificate, agus, ratna, client):
    address = f"/office/certificates/{certificate.id}"
    proposed = agus.submit(f"{address}/revocation", {"reason": "not_own_work", "note": "Foto dari internet"}, form=address)
    assert proposed.location == address
    assert "Menunggu orang kedua" in text_of(agus.get(address)) and "Usulkan pencabutan" not in text_of(agus.get(address))
    assert "1 pencabutan menunggu orang kedua" in text_of(ratna.get("/office/certificates"))
    revocation = db.session.scalars(select(Revocation)).one()
    confirmation = f"/office/revocations/{revocation.id}/confirmation"
    assert agus.submit(confirmation, form=address).status_code == 403
    assert ratna.submit(confirmation, form=address).location == address
    assert "sudah dicabut" in text_of(client.get(f"/c/{certificate.code}"))
    assert ratna.submit(confirmation, form=address).status_code == 409
    page = text_of(agus.get(address))
    assert "Disetujui oleh Ratna Sari" in page and "Foto dari internet" in page and "Unduh" not in page


def test_a_dismissed_proposal_leaves_the_certificate_valid(certificate, agus, ratna, client):
    address = f"/office/certificates/{certificate.id}"
    agus.submit(f"{address}/revocation", {"reason": "identity_wrong"}, form=address)
    revocation = db.session.scalars(select(Revocation)).one()
    assert agus.submit(f"/office/revocations/{revocation.id}/dismissal", form=address).status_code == 403
    assert ratna.submit(f"/office/revocations/{revocation.id}/dismissal", form=address).location == address
    page = text_of(agus.get(address))
    assert "Ditolak oleh Ratna Sari" in page and "Usulkan pencabutan" in page
    assert "asli dan berlaku" in text_of(client.get(f"/c/{certificate.code}"))


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"note": "Tulisan saya"}, "Pilih satu alasan."),
        ({"reason": "other", "note": " "}, "Tulis alasannya dengan beberapa kata."),
        ({"reason": "wrong_spelling_of_name", "note": "Tulisan saya"}, "Alasan"),
        ({"reason": "not_own_work", "note": "Tulisan saya" * 60}, "Tulisan saya"),
    ],
)
def test_a_form_that_lacks_something_keeps_what_was_typed(certificate, agus, typed, message):
    address = f"/office/certificates/{certificate.id}"
    response = agus.submit(f"{address}/revocation", typed, form=address)
    assert response.status_code == 422
    assert message in text_of(response) and typed["note"].strip() in response.get_data(as_text=True)
    assert db.session.scalars(select(Revocation)).all() == []


def test_a_second_proposal_is_refused_with_words(certificate, agus, ratna):
    address = f"/office/certificates/{certificate.id}"
    agus.submit(f"{address}/revocation", {"reason": "not_own_work"}, form=address)
    again = ratna.submit(f"{address}/revocation", {"reason": "not_own_work"}, form=address)
    assert again.status_code == 409 and "menunggu orang kedua" in text_of(again)


def test_what_does_not_exist_is_404_and_others_are_not_let_in(certificate, cast, agus):
    assert agus.get("/office/certificates/999").status_code == 404
    assert agus.submit("/office/certificates/999/revocation", {"reason": "other"}, form="/account").status_code == 404
    assert agus.submit("/office/revocations/999/confirmation", form="/account").status_code == 404
    for other in (cast.sri, cast.dewi, cast.raka):
        browser = cast.signed_in(other)
        for path in ("", f"/{certificate.id}", f"/{certificate.id}.pdf"):
            assert browser.get(f"/office/certificates{path}").status_code == 403
        assert browser.submit(f"/office/certificates/{certificate.id}/revocation", {}, form="/account").status_code == 403
