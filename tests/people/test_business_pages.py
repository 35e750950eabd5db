"""The pages of a business, and the officers' pages about documents and phone numbers."""

import io
import re
import zipfile
from datetime import timedelta

import pytest
from sqlalchemy import select

from core import clock
from core.audit import AuditEntry
from core.db import db
from people import business_rows, confirmations, document_rows
from people.documents import document_facts
from people.enterprises import BusinessData, register_enterprise
from people.models import Document, Invitation, NibClash, Person
from people.registration import enrol_by_officer
from people.sessions import identity_of
from tests.core.test_pictures import png_header
from tests.people.build import VILLAGE, join_form, page
from tests.people.business import NIB, OTHER_NIB, PIRT, business_of, hands_over, sheet, verifies, views

DATA = {
    "name": "Wingko Babat Bu Sri",
    "sector": "souvenirs",
    "village": VILLAGE,
    "whatsapp": "0812-0000-0101",
    "scale": "micro",
    "nib": "9120 0012 34567",
}


@pytest.fixture
def sri(cast):
    """Return a browser in which Bu Sri is signed in."""
    return cast.signed_in(cast.sri)


@pytest.fixture
def desk(cast):
    """Return a browser in which the officer Pak Agus is signed in."""
    return cast.signed_in(cast.agus)


def photo(content: bytes | None = None, name: str = "surat.jpg") -> tuple:
    return io.BytesIO(sheet() if content is None else content), name


def paper(**changed) -> dict:
    return {"number": PIRT, "issuer": "Dinas", "expires_on": "2031-01-31", "scan": photo(), **changed}


def kinds(person: Person) -> dict[str, str]:
    facts = document_facts([business_of(person).id])[business_of(person).id]
    return {fact.kind: fact.state.value for fact in facts}


# ---- The data of the business


def test_the_whole_business_in_one_form(cast, sri):
    assert "Sebelum produk bisa diajukan, masih perlu diisi: nomor WhatsApp, NIB." in page(sri.get("/business"))
    assert sri.submit("/business", DATA).location == "/business"
    known = business_of(cast.sri)
    assert (known.name, known.whatsapp, known.scale) == ("Wingko Babat Bu Sri", "+6281200000101", "micro")
    assert kinds(cast.sri) == {"nib": "waiting"}
    text = page(sri.get("/business"))
    assert "Semua sudah diisi" in text and "•••• 4567" in text and NIB not in text
    assert sri.submit("/business", {**DATA, "nib": "", "name": "Wingko Bu Sri"}).status_code == 303
    assert business_of(cast.sri).nib_hash and business_of(cast.sri).name == "Wingko Bu Sri"


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"nib": "912000123456"}, "NIB ini belum lengkap"),
        ({"nib": "NIB saya"}, "NIB ini belum lengkap"),
        ({"nib": "9" * 41}, "paling banyak"),
        ({"whatsapp": "0812"}, "nomor HP"),
        ({"scale": "huge"}, ""),
        ({"sector": "gold"}, ""),
        ({"village": "x"}, ""),
        ({"name": ""}, ""),
    ],
)
def test_what_is_malformed_is_told_and_kept_on_the_page(cast, sri, changed, refusal):
    before = business_of(cast.sri).name
    answer = sri.submit("/business", {**DATA, "name": "Nama Baru", **changed})
    assert answer.status_code == 422
    assert refusal in page(answer)
    if "name" not in changed:
        assert 'value="Nama Baru"' in answer.text
    if changed.get("nib", "x").isdigit():
        assert f'value="{changed["nib"]}"' in answer.text
    assert business_of(cast.sri).name == before
    assert kinds(cast.sri) == {}


def test_a_nib_of_another_business_is_refused_kindly_and_the_office_sees_it(cast, sri, desk):
    hands_over(cast.budi, "nib")
    answer = sri.submit("/business", DATA)
    assert answer.status_code == 422
    assert "NIB ini sudah dipakai usaha lain di sini." in page(answer)
    assert business_of(cast.budi).name not in answer.text
    text = page(desk.get("/office/documents"))
    assert f"{business_of(cast.sri).name} menulis NIB milik {business_of(cast.budi).name}" in text
    clash = db.session.scalars(select(NibClash.id)).one()
    for _ in range(2):
        settled = desk.submit(f"/office/nib-clashes/{clash}/settlement", form="/office/documents")
        assert settled.location == "/office/documents"
    assert document_rows.clashes() == []


def test_who_has_no_business_is_asked_for_it_first(cast):
    assert cast.signed_in(cast.ayu).get("/business").location == "/enterprise/new"
    assert cast.signed_in(cast.ayu).get("/business/documents").location == "/enterprise/new"
    assert cast.signed_in(cast.agus).get("/business").status_code == 404


# ---- Documents


def test_a_licence_goes_all_the_way(cast, sri, desk):
    form = "/business/documents/spp_irt/new"
    assert "15 angka" in page(sri.get(form))
    assert sri.submit("/business/documents/spp_irt", paper(), form=form).location == "/business/documents"
    assert "Menunggu petugas sejak 23 November 2026" in page(sri.get("/business/documents"))
    document = db.session.scalars(select(Document)).one()
    shown = sri.get(f"/business/documents/{document.id}/scan")
    assert shown.mimetype == "image/webp" and shown.headers["Cache-Control"] == "private, no-store"

    address = f"/office/documents/{document.id}"
    text = page(desk.get(address))
    assert PIRT not in text and "Tampilkan nomor dan foto" in text
    assert desk.get(f"{address}/scan").status_code == 403
    assert desk.submit(f"{address}/look", form=address).location == address
    text = page(desk.get(address))
    assert PIRT in text
    assert desk.get(f"{address}/scan").data == shown.data
    done = desk.submit(f"{address}/answer", {"verdict": "verify"}, form=address, follow_redirects=True)
    assert "Sudah diperiksa, benar." in page(done) and "diberi tahu." in page(done)
    assert kinds(cast.sri) == {"spp_irt": "verified"}
    assert "Sudah diperiksa, benar" in page(sri.get("/business/documents"))
    deeds = db.session.scalars(select(AuditEntry.action).where(AuditEntry.actor_id == cast.agus.id).order_by(AuditEntry.id))
    assert list(deeds) == ["was refused", "revealed document", "verified"]


def test_a_refusal_is_told_with_its_reason_and_answered_by_a_new_photo(cast, sri, desk):
    document = hands_over(cast.sri, "slhs")
    views(cast.agus, document)
    address = f"/office/documents/{document.id}"
    for bad in ({"verdict": "refuse"}, {"verdict": "refuse", "reason": "other"}, {"verdict": "refuse", "reason": "x"}, {}):
        assert desk.submit(f"{address}/answer", bad, form=address).status_code == 422
    refusal = {"verdict": "refuse", "reason": "unreadable", "note": "Pojoknya terpotong."}
    assert desk.submit(f"{address}/answer", refusal, form=address).status_code == 303
    text = page(sri.get("/business/documents"))
    assert "kabur atau terpotong" in text and "Pojoknya terpotong." in text and "Serahkan: Sertifikat Laik" in text
    assert "kabur atau terpotong" in page(desk.get("/office/documents?show=refused"))


def test_words_sent_after_the_half_hour_stay_where_they_were_typed(cast, desk):
    document = hands_over(cast.sri, "slhs")
    views(cast.agus, document)
    address = f"/office/documents/{document.id}"
    token = desk.csrf(address)
    with clock.at(clock.now() + timedelta(minutes=31)):
        typed = {"csrf_token": token, "verdict": "refuse", "note": "Pojoknya terpotong."}
        late = desk.post(f"{address}/answer", data=typed)
        assert late.status_code == 422 and "Pojoknya terpotong." in page(late) and f"{address}/scan" not in late.text
        assert desk.submit(f"{address}/answer", {**typed, "reason": "unreadable"}, form=address).status_code == 303


def test_who_never_looked_is_asked_to_look(cast, desk):
    address = f"/office/documents/{hands_over(cast.sri, 'slhs').id}"
    blind = desk.submit(f"{address}/answer", {"verdict": "refuse", "reason": "over"}, form=address)
    assert blind.status_code == 422 and f'action="{address}/look"' in blind.text


def test_nobody_is_asked_for_what_waits_already(cast):
    verifies(cast.agus, hands_over(cast.sri, "slhs", expires_on=clock.today()))
    hands_over(cast.sri, "slhs")
    with clock.at(clock.now() + timedelta(days=1)):
        text = page(cast.signed_in(cast.sri).get("/business/documents"))
    assert "Masa berlaku habis" in text and "Menunggu petugas" in text
    assert "Serahkan: " not in text and text.count("Serahkan yang baru") == 1


def test_the_second_officer_sees_the_first_answer(cast, desk):
    document = hands_over(cast.sri, "slhs")
    views(cast.agus, document)
    address = f"/office/documents/{document.id}"
    token = desk.csrf(address)
    verifies(cast.ratna, document)
    late = desk.post(f"{address}/answer", data={"csrf_token": token, "verdict": "refuse", "reason": "over"})
    assert late.status_code == 409
    assert "Jawaban pertama yang berlaku" in page(late) and "Dinyatakan benar oleh" in page(late)
    assert kinds(cast.sri) == {"slhs": "verified"}


def _zip() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("surat.txt", "halo")
    return out.getvalue()


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"scan": photo(_zip())}, "bukan foto"),
        ({"scan": photo(b"%PDF-1.7 ...", "surat.pdf")}, "bukan foto"),
        ({"scan": photo(png_header(30_000, 30_000, rest=b"\0" * 50), "besar.png")}, "terlalu besar"),
        ({"scan": photo(sheet()[:2000])}, "tidak sampai utuh"),
        ({"scan": photo(b"", "")}, "Tambahkan foto dokumennya"),
        ({"number": ""}, "Tulis nomornya"),
        ({"number": "1" * 61}, "paling banyak"),
        ({"expires_on": ""}, "Tulis sampai tanggal berapa"),
        ({"expires_on": "2026-11-22"}, "sudah habis"),
        ({"expires_on": "besok"}, "Tanggal ini belum benar"),
        ({"expires_on": "9999-12-31"}, "Periksa lagi tahunnya"),
        ({"issuer": "x" * 121}, "paling banyak"),
    ],
)
def test_a_bad_paper_is_told_and_what_was_typed_is_kept(cast, sri, changed, refusal):
    form = "/business/documents/spp_irt/new"
    answer = sri.submit("/business/documents/spp_irt", paper(**changed), form=form)
    assert answer.status_code == 422, page(answer)
    assert refusal in page(answer)
    if "number" not in changed:
        assert f'value="{PIRT}"' in answer.text
    assert kinds(cast.sri) == {}


def test_a_number_that_looks_unusual_is_only_advice(cast, sri, desk):
    form = "/business/documents/spp_irt/new"
    kept = sri.submit("/business/documents/spp_irt", paper(number="ABC 1"), form=form, follow_redirects=True)
    assert "Nomornya tidak seperti biasanya" in page(kept)
    assert kinds(cast.sri) == {"spp_irt": "waiting"}
    document = db.session.scalars(select(Document)).one()
    views(cast.agus, document)
    assert "Bentuk nomornya tidak seperti biasanya" in page(desk.get(f"/office/documents/{document.id}"))


def test_a_nib_with_its_letter(cast, sri):
    form = "/business/documents/nib/new"
    assert "Berlaku sampai" not in page(sri.get(form))
    sent = sri.submit("/business/documents/nib", {"number": "9.120.001.234.567", "scan": photo()}, form=form)
    assert sent.location == "/business/documents"
    assert business_of(cast.sri).nib_hash
    assert db.session.scalars(select(Document.scan_sha256)).one()
    bad = sri.submit("/business/documents/nib", {"number": "12", "scan": photo(b"", "")}, form=form)
    assert bad.status_code == 422


def test_an_unknown_kind_does_not_exist(sri):
    assert sri.get("/business/documents/passport/new").status_code == 404
    assert sri.submit("/business/documents/passport", paper(), form="/business").status_code == 404


def test_another_business_sees_nothing_of_it(cast):
    document = hands_over(cast.sri, "slhs")
    budi = cast.signed_in(cast.budi)
    assert budi.get(f"/business/documents/{document.id}/scan").status_code == 404
    assert "Laik" not in page(budi.get("/business/documents")).split("Serahkan dokumen")[0]


def test_the_same_number_of_two_businesses_is_shown_to_the_officer_only(cast, desk, sri):
    hands_over(cast.budi, "slhs", number="440/12/2026")
    document = hands_over(cast.sri, "slhs", number="440.12.2026")
    assert business_of(cast.budi).name in page(desk.get(f"/office/documents/{document.id}"))
    assert business_of(cast.budi).name not in page(sri.get("/business/documents"))


# ---- Owners


def test_a_second_owner_through_pages(cast, sri):
    ayu = cast.signed_in(cast.ayu)
    facts = {"phone": "0812-0000-0103", "kind": "co_owner"}
    assert sri.submit("/business/owners/invitations", facts, form="/business/owners").location == "/business/owners"
    assert "1 undangan menunggu jawaban" in page(ayu.get("/account"))
    text = page(ayu.get("/business/invitations"))
    assert "Petugas perlu memastikan dulu" in text and "Ya, saya bersedia" not in text
    assert "Bu Sri" not in text and "Wingko" not in text
    invitation = db.session.scalars(select(Invitation.id)).one()
    yes = f"/business/invitations/{invitation}/acceptance"
    assert ayu.submit(yes, form="/business/invitations").status_code == 403
    assert ayu.submit("/account/number-request", form="/business/invitations").location == "/account"
    agus = cast.signed_in(cast.agus)
    assert "Mbak Ayu" in page(agus.get("/office/numbers"))
    facts = {"how": "message", "code": code_on(ayu)}
    confirmed = agus.submit(f"/office/numbers/{cast.ayu.id}/confirmation", facts, form="/office/numbers")
    assert confirmed.location == "/office/numbers"
    assert ayu.submit(yes, form="/business/invitations").location == "/business"
    assert "Wingko Babat Bu Sri" in ayu.get("/business").text
    assert "Hanya Bu Sri" in page(ayu.get("/business/owners"))
    answer = ayu.submit("/business/owners/departure", form="/business/owners", follow_redirects=True)
    assert "sudah keluar" in page(answer)
    assert sri.submit("/business/owners/departure", form="/business/owners").status_code == 422


@pytest.mark.parametrize(
    "changed", [{"phone": ""}, {"phone": "x"}, {"kind": ""}, {"kind": "king"}, {"phone": "0812-0000-0101"}]
)
def test_a_bad_invitation_is_told(cast, sri, changed):
    invitation = {"phone": "0812-0000-0103", "kind": "co_owner", **changed}
    answer = sri.submit("/business/owners/invitations", invitation, form="/business/owners")
    assert answer.status_code == 422
    if changed.get("phone"):
        assert f'value="{changed["phone"]}"' in answer.text


def test_an_invitation_is_its_owners_to_take_back(cast, sri):
    sri.submit("/business/owners/invitations", {"phone": "0812-0000-0103", "kind": "owner"}, form="/business/owners")
    invitation = re.search(r"/business/owners/invitations/(\d+)/withdrawal", sri.get("/business/owners").text).group(1)
    address = f"/business/owners/invitations/{invitation}/withdrawal"
    assert cast.signed_in(cast.budi).submit(address, form="/business").status_code == 404
    for _ in range(2):
        assert sri.submit(address, form="/business").location == "/business/owners"
    assert "belum menjawab" not in page(sri.get("/business/owners"))


# ---- Numbers


def test_a_number_is_asked_for_once_confirmed_once_and_told(cast, sri, desk):
    assert cast.sri
    for _ in range(2):
        sri.submit("/account/number-request", form="/account")
    assert "Sudah diminta pada 23 November 2026" in page(sri.get("/account"))
    assert "1 nomor menunggu dipastikan" in page(desk.get("/office/numbers"))
    desk.submit(f"/office/numbers/{cast.sri.id}/failed-call", form="/office/numbers")
    assert "Tidak ada nomor yang menunggu" in page(desk.get("/office/numbers"))
    assert "tidak bisa kami hubungi" in page(sri.get("/"))
    sri.submit("/account/number-request", form="/account")
    confirmation = f"/office/numbers/{cast.sri.id}/confirmation"
    assert desk.submit(confirmation, {"how": "nonsense"}, form="/office/numbers").status_code == 400
    for how in ("counter", "message"):
        facts = {"how": how, "code": code_on(sri) if how == "counter" else ""}
        assert desk.submit(confirmation, facts, form="/office/people").status_code == 303
    db.session.expire_all()
    assert cast.sri.phone_confirmed_how.value == "counter"
    assert "Nomor HP Ibu/Bapak sudah dipastikan" in page(sri.get("/"))


def code_on(browser) -> str:
    """Return the code for the office's call from an account's page."""
    return re.search(r"berikan kode ini: (\d{3} \d{3})", page(browser.get("/account"))).group(1)


@pytest.fixture
def impostor(cast, app, sri):
    """Return the browser of a person who signed up with Bu Sri's number and has asked the office to confirm it."""
    browser = app.test_client()
    browser.submit("/join", join_form(name="Toto Palsu", other_person="y", pin="482915", pin_again="482915"))
    browser.submit("/account/number-request", form="/account")
    return browser


def test_an_impostors_number_is_not_confirmed_because_its_owner_answers(cast, impostor, sri, desk):
    """Only the impostor's page shows the code, so Bu Sri cannot read it out when she answers the call."""
    toto = db.session.scalars(select(Person).where(Person.name == "Toto Palsu")).one()
    confirmation = f"/office/numbers/{toto.id}/confirmation"
    assert "berikan kode ini" not in page(sri.get("/account"))
    sri.submit("/account/number-request", form="/account")
    hers = code_on(sri)
    assert hers != code_on(impostor)
    for how in ("counter", "message"):
        for code in ("", hers, "000 000x", "٠٠٠٠٠٠"):
            answer = desk.submit(confirmation, {"how": how, "code": code}, form="/office/numbers")
            assert answer.status_code == 422 and "nomornya ditulis orang lain" in page(answer)
            assert f'value="{code}"' in answer.text
    db.session.expire_all()
    assert toto.phone_confirmed_at is None
    assert (
        desk.submit(
            confirmation.replace(str(toto.id), str(cast.sri.id)), {"how": "counter", "code": hers}, form="/office/numbers"
        ).status_code
        == 303
    )


def test_the_office_reads_of_every_account_with_the_number(cast, impostor, sri, desk):
    text = page(desk.get("/office/numbers"))
    assert "Beberapa akun memakai nomor ini" in text
    for name in ("Bu Sri Rahayu , Wingko Babat Bu Sri (sejak", "Bu Toto Palsu (sejak"):
        assert name in text
    sri.submit("/account/number-request", form="/account")
    desk.submit(f"/office/numbers/{cast.sri.id}/failed-call", form="/office/numbers")
    assert "Bu Sri Rahayu" in page(desk.get("/office/numbers")), "also who does not ask"


def test_the_page_of_one_person_names_the_others_on_the_number_too(cast, impostor, desk):
    text = page(desk.get(f"/office/people/{cast.sri.id}"))
    assert "Beberapa akun memakai nomor ini. Minta" in text and "Bu Toto Palsu" in text


def test_a_code_is_for_one_request(cast, sri, desk):
    sri.submit("/account/number-request", form="/account")
    earlier = code_on(sri)
    desk.submit(f"/office/numbers/{cast.sri.id}/failed-call", form="/office/numbers")
    facts = {"how": "counter", "code": earlier}
    assert desk.submit(f"/office/numbers/{cast.sri.id}/confirmation", facts, form="/office/people").status_code == 422
    with clock.at(clock.now() + timedelta(minutes=1)):
        sri.submit("/account/number-request", form="/account")
        assert code_on(sri) != earlier


def test_who_asks_again_keeps_the_place_in_the_queue(cast):
    assert confirmations.request_confirmation(cast.sri.id)
    with clock.at(clock.now() + timedelta(days=1)):
        assert confirmations.request_confirmation(cast.budi.id)
        assert not confirmations.request_confirmation(cast.sri.id)
    asked = db.session.execute(business_rows.numbers.order_by(Person.phone_asked_at)).all()
    assert [row.id for row in asked] == [cast.sri.id, cast.budi.id] and business_rows.count_numbers() == 2
    assert not confirmations.request_confirmation(cast.agus.id)  # he has no phone number


def test_the_places_say_what_waits(cast, desk):
    hands_over(cast.sri, "slhs")
    confirmations.request_confirmation(cast.sri.id)
    db.session.commit()
    text = page(desk.get("/office/people"))
    assert re.search(r"Dokumen 1\s+menunggu", text) and re.search(r"Nomor HP 1\s+menunggu", text)


# ---- Lists send as many statements for one row as for many


def many(cast, numbers: range) -> None:
    """Let new learners wait for the confirmation of their numbers, each with a business whose NIB waits."""
    agus = identity_of(cast.agus.id)
    for n in numbers:
        person = enrol_by_officer(name=f"Peserta {n}", phone=f"0813-0000-{n:04}", village_code=VILLAGE, by=agus)
        confirmations.request_confirmation(person.id)
        register_enterprise(person.id, BusinessData(f"Usaha {n}", "food", None))
        hands_over(person, "nib", number=f"{9_000_000_000_000 + n}", commit=False)
    db.session.commit()


@pytest.mark.parametrize("path", ["/office/documents", "/office/numbers"])
def test_queues_make_the_same_statements_for_many(cast, desk, count_statements, path):
    def statements() -> int:
        with count_statements() as seen:
            assert desk.get(path).status_code == 200
        return len([one for one in seen if one.startswith("SELECT")])

    many(cast, range(1))
    one = statements()
    many(cast, range(1, 30))
    assert statements() == one


def test_ones_own_list_makes_the_same_statements_for_many(cast, sri, count_statements):
    def statements() -> int:
        with count_statements() as seen:
            assert sri.get("/business/documents").status_code == 200
        return len([one for one in seen if one.startswith("SELECT")])

    hands_over(cast.sri, "slhs")
    one = statements()
    for kind in ("bpom_md", "bpom_herbal", "halal", "non_halal_notice", "sni"):
        facts = {"number": "1", "expires_on": clock.today()}
        hands_over(cast.sri, kind, **facts)
    hands_over(cast.sri, "nib", number=OTHER_NIB)
    assert statements() == one
