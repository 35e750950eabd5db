"""Everybody with a code or a file learns whether the certificate is genuine, and nothing private."""

import io
import re
from pathlib import Path

import pytest
from sqlalchemy import select

from certificates import revoking
from certificates.models import Certificate, RevocationReason
from core import files
from core.db import db
from core.jobs import run
from tests.certificates import build
from tests.certificates.test_pages import revoke, text_of

UNKNOWN = "0k7vhq3m9d4xt2w8c6bn5yafge"


@pytest.fixture
def printed(certificate):
    run("certificates.print")
    db.session.refresh(certificate)
    return certificate


def test_a_genuine_certificate_is_confirmed_with_every_printed_fact(printed, client):
    response = client.get(f"/c/{printed.code}")
    page = text_of(response)
    assert response.status_code == 200 and "Sertifikat ini asli dan berlaku" in page
    for fact in [
        f"Diterbitkan pada 23 November 2026 dengan nomor {printed.number}", "Sri Rahayu", "Wingko Babat Bu Sri",
        "Foto produk dengan HP (FOTO-01), edisi 1", "6 JP (1 JP = 45 menit)", "23 November 2026",
        "Soal 75, tugas praktik 94, nilai akhir 86", "Baik", "[NAMA PEJABAT]", "Berlaku tanpa batas waktu", "Mengapa 5 menit",
        "Refleksi dan soal 20 menit", "Cahaya Tingkat 3 dari 4", printed.pdf_sha256[:32], printed.pdf_sha256[32:],
    ]:  # fmt: skip
        assert re.sub(r"\s+", " ", fact) in re.sub(r"\s+([.,])", r"\1", page), fact


@pytest.mark.parametrize("printed_with_it", [True, False])
def test_a_task_that_only_its_learner_judged_says_so_also_on_older_certificates(app, cast, client, printed_with_it):
    build.certified(cast.sri, build.make_course(), by=cast.sri)
    certificate = db.session.scalars(select(Certificate)).one()
    assert certificate.facts["self_judged"] is True
    if not printed_with_it:
        certificate.facts = {name: value for name, value in certificate.facts.items() if name != "self_judged"}
        db.session.commit()
    assert "Tugas praktik Dinilai oleh peserta sendiri" in text_of(client.get(f"/c/{certificate.code}"))
    own = text_of(cast.signed_in(cast.sri).get(f"/certificates/{certificate.id}"))
    assert "94, dinilai sendiri" in own
    assert ("dinilai oleh peserta sendiri" in own) is printed_with_it  # the sheet is shown as it was printed


def test_a_task_that_a_trainer_judged_does_not_say_so(printed, client):
    assert "peserta sendiri" not in text_of(client.get(f"/c/{printed.code}"))


def test_search_engines_are_kept_out(printed, client):
    for path in (f"/c/{printed.code}", f"/c/{UNKNOWN}", "/c/", f"/c/{printed.code}.pdf"):
        assert client.get(path, buffered=True).headers["X-Robots-Tag"] == "noindex"
    assert '<meta name="robots" content="noindex">' in client.get(f"/c/{printed.code}").get_data(as_text=True)


@pytest.mark.parametrize("path", ["/c/{code}", "/c/{code}.pdf"])
def test_nothing_private_is_told(printed, client, cast, path):
    cast.sri.birth_year, cast.sri.email = 1964, "sri@rahasia.example"
    db.session.commit()
    body = client.get(path.format(code=printed.code), buffered=True).data
    number = rb"[ .-]?".join(re.findall(rb"\d", cast.sri.phone.encode())[-9:])
    for secret in (number, re.escape(cast.sri.email.encode()), b"1964", cast.sri.village_code.encode(), b"Gunungpati"):
        assert not re.search(secret, body) or (path.endswith(".pdf") and secret == b"1964"), secret


def test_the_code_may_be_typed_in_capitals_with_blanks(printed, client):
    shouted = printed.code.upper()
    assert client.get(f"/c/{shouted[:13]}%20{shouted[13:]}").status_code == 200
    assert client.get("/c/", query_string={"code": f" {shouted[:8]} {shouted[8:]} "}).location == f"/c/{printed.code}"


def test_the_form_takes_a_whole_address_and_keeps_what_it_cannot_read(client):
    assert client.get("/c/").status_code == 200
    assert client.get("/c/", query_string={"code": f"https://x.example/c/{UNKNOWN}"}).location == f"/c/{UNKNOWN}"
    wrong = client.get("/c/", query_string={"code": "abc <b>"})
    assert wrong.status_code == 422
    assert 'value="abc &lt;b&gt;"' in wrong.get_data(as_text=True) and "Kode terdiri dari 26 huruf dan angka" in text_of(wrong)
    assert client.get("/c").status_code in {301, 308}


@pytest.mark.parametrize("code", [UNKNOWN, "abc", "a" * 5000, "%00", "..%2f..%2fetc", "'--", "é"])
def test_an_unknown_code_is_a_kind_404(app, client, code):
    response = client.get(f"/c/{code}")
    assert response.status_code == 404
    if "/" not in code and "%2f" not in code:
        assert "Kode ini tidak ada dalam catatan kami" in text_of(response)
        assert client.get(f"/c/{code}.pdf").status_code == 404


def test_a_revoked_certificate_says_why_and_gives_no_file(printed, client, cast):
    revoke(printed, cast)
    page = text_of(client.get(f"/c/{printed.code}"))
    assert "Sertifikat ini sudah dicabut" in page
    assert "Dicabut pada 23 November 2026. Alasan: Tugas ternyata bukan dikerjakan sendiri." in page
    assert client.get(f"/c/{printed.code}.pdf").location == f"/c/{printed.code}"


def test_a_reason_that_is_not_public_stays_inside(printed, client, cast):
    revoke(printed, cast, RevocationReason.OTHER, note="Masih diselidiki polisi")
    page = text_of(client.get(f"/c/{printed.code}"))
    assert "Dicabut pada 23 November 2026. Sertifikat ini tidak boleh dipakai lagi." in page
    assert "Alasan" not in page and "polisi" not in page


def test_a_proposal_does_not_show_before_a_second_person_confirms(printed, client, cast):
    revoking.propose(printed, by=cast.identity(cast.agus), reason=RevocationReason.NOT_OWN_WORK)
    db.session.commit()
    assert "asli dan berlaku" in text_of(client.get(f"/c/{printed.code}"))


def test_the_pdf_is_there_for_whoever_holds_the_code(certificate, client):
    waiting = client.get(f"/c/{certificate.code}.pdf")
    assert waiting.status_code == 202 and "Berkasnya sedang dibuat" in text_of(waiting)
    run("certificates.print")
    db.session.refresh(certificate)
    assert client.get(f"/c/{certificate.code}.pdf", buffered=True).data == files.read(certificate.pdf_sha256)


def check(client, certificate, content: bytes | None):
    address = f"/c/{certificate.code}"
    upload = {} if content is None else {"file": (io.BytesIO(content), "sertifikat.pdf")}
    return client.submit(f"{address}/file-check", upload, form=address, content_type="multipart/form-data")


def test_the_issued_file_is_recognised(printed, client):
    assert "sama persis dengan yang kami terbitkan" in text_of(check(client, printed, files.read(printed.pdf_sha256)))


def test_one_changed_byte_is_another_file(printed, client):
    content = bytearray(files.read(printed.pdf_sha256))
    content[1000] ^= 1
    assert "tidak sama dengan yang kami terbitkan" in text_of(check(client, printed, bytes(content)))


def test_an_uploaded_file_is_kept_nowhere(printed, client, app):
    before = sorted(Path(app.config["DATA"]).rglob("*"))
    check(client, printed, b"%PDF-1.7 rahasia pribadi")
    assert sorted(Path(app.config["DATA"]).rglob("*")) == before


def test_before_it_is_printed_no_file_is_called_false(certificate, client):
    assert "sedang dibuat" in text_of(check(client, certificate, b"%PDF-"))


def test_without_a_file_the_page_asks_for_one(printed, client):
    response = check(client, printed, None)
    assert response.status_code == 422 and "Pilih berkasnya dulu." in text_of(response)


def test_a_strange_or_huge_file_is_answered_clearly(printed, client):
    assert "tidak sama" in text_of(check(client, printed, b"%PDF-" * 50_000))
    huge = client.post(
        f"/c/{printed.code}/file-check", data=b"x" * (17 * 1024 * 1024), content_type="multipart/form-data; boundary=x"
    )
    assert huge.status_code == 413
    assert client.submit(f"/c/{UNKNOWN}/file-check", {}, form="/sign-in").status_code == 404


def test_the_page_reads_well_in_english(printed, client):
    client.set_cookie("language", "en")
    page = text_of(client.get(f"/c/{printed.code}"))
    assert "This certificate is genuine and valid" in page and "Awarded to Sri Rahayu" in page and "Grade Good" in page


def test_looking_writes_nothing_and_asks_little(printed, client, count_statements):
    with count_statements() as statements:
        client.get(f"/c/{printed.code}")
    assert len([s for s in statements if s.lstrip().startswith("SELECT")]) == 1
    assert not [s for s in statements if s.lstrip().split()[0] in {"INSERT", "UPDATE", "DELETE"}]
