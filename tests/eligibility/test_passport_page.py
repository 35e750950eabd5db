"""The passport and the page of consents, as Pak Budi's phone shows them."""

import re
from datetime import date
from uuid import uuid4

import pytest
from sqlalchemy import delete, select, update

from core import clock
from core.db import db
from courses import requirements
from curation.judging import applications
from eligibility import declarations, suspensions
from eligibility.models import Declaration
from people import consents
from people.enterprises import enterprise_of
from people.models import Consent, Document, Enterprise, MemberKind, Membership, Person
from products.models import Listing, ListingPhoto
from products.rulebook import rules
from tests.certificates import build
from tests.client import PageClient
from tests.curation import applying


@pytest.fixture
def listing(cast) -> Listing:
    return applying.ready_listing(cast.budi, cast)


@pytest.fixture
def budi(cast, listing) -> PageClient:
    return cast.signed_in(cast.budi)


def page(client: PageClient, listing: Listing) -> str:
    response = client.get(f"/product/{listing.id}/passport")
    assert response.status_code == 200
    return response.get_data(as_text=True)


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def primaries(html: str) -> list[str]:
    return re.findall(r'<a class="button primary" href="([^"]+)"', html)


def test_a_ready_product_shows_the_button_to_hand_it_in(budi, listing):
    html = page(budi, listing)
    assert "<h1>Semua 9 aturan terpenuhi</h1>" in html
    assert primaries(html) == [f"/product/{listing.id}/application"]
    assert "Usaha Ibu/Bapak boleh mengajukan produk." in html
    assert "Layak sejak 23 November 2026. Yang sudah diberikan tetap berlaku." in html


def test_without_that_page_no_button_is_shown(app, budi, listing):
    hidden = app.view_functions.pop("applications.new_application")
    try:
        assert primaries(page(budi, listing)) == []
    finally:
        app.view_functions["applications.new_application"] = hidden


def test_an_archived_product_is_not_handed_in(budi, listing):
    listing.archived_at = clock.now()
    db.session.commit()
    assert primaries(page(budi, listing)) == []


def test_a_product_that_was_sent_says_so(cast, budi, listing):
    applying.open_period(cast)
    application = applications.hand_in(listing.id, by=cast.identity(cast.budi), sent_as=uuid4())
    db.session.commit()
    html = page(budi, listing)
    assert "Produk ini sudah dikirim" in html
    assert primaries(html) == [f"/applications/{application.id}"]


def test_an_approved_product_is_not_offered_to_be_sent(cast, budi):
    application = applying.approved(cast, cast.budi)
    html = page(budi, db.session.get_one(Listing, application.listing_id))
    assert "Produk ini sudah disetujui kurator" in words(html) and "Semua sudah siap" not in words(html)
    assert primaries(html) == [f"/applications/{application.id}"]


def unmet_courses(cast, listing) -> None:
    course = build.make_course()
    requirements.require_course(course.id, from_day=clock.today(), by=None)
    enrolment = build.enrol(cast.budi, course)
    build.judge(enrolment, by=cast.dewi)


def unmet_task(cast, listing) -> None:
    course = build.make_course()
    requirements.require_course(course.id, from_day=clock.today(), by=None)
    build.complete(build.enrol(cast.budi, course), by=cast.budi)


def unmet_data(cast, listing) -> None:
    db.session.execute(update(Enterprise).values(whatsapp=None))


def unmet_number(cast, listing) -> None:
    db.session.execute(update(Person).values(phone_confirmed_at=None, phone_confirmed_how=None))


def unmet_licence(cast, listing) -> None:
    listing.category, listing.kind = "food", "food_dry"
    listing.answers = {"ready_to_eat": False, "keeps_7_days": True, "needs_cold": False}
    listing.label_checklist = [item.key for item in rules.current().label_checks.items]


def unmet_answers(cast, listing) -> None:
    listing.category, listing.kind, listing.answers = "bags", "bags", {}


def unmet_photos(cast, listing) -> None:
    db.session.execute(delete(ListingPhoto).where(ListingPhoto.position > 3))


def unmet_text(cast, listing) -> None:
    listing.description = "Bagus."


def unmet_price(cast, listing) -> None:
    listing.lead_days = 60


def unmet_consents(cast, listing) -> None:
    db.session.execute(delete(Declaration))


def unmet_suspension(cast, listing) -> None:
    suspensions.suspend(
        listing.enterprise_id,
        reason="safety",
        note="",
        heard="",
        review_by=date(2026, 12, 1),
        rules=rules.current(),
        by=cast.identity(cast.agus),
    )


@pytest.mark.parametrize(
    ("unmet", "sentence", "leads_to"),
    [
        (unmet_courses, "Masih ada 1 kursus wajib yang belum selesai: Foto produk dengan HP.", "/learn/foto-01"),
        (unmet_task, "Ada tugas praktik yang belum lulus: Foto produk dengan HP.", "/learn/foto-01/task"),
        (unmet_data, "Yang masih kosong: nomor WhatsApp.", "/business"),
        (unmet_number, "Yang masih kosong: nomor HP belum dipastikan.", "/business"),
        (unmet_licence, "Untuk produk ini masih diperlukan:", "/business/documents"),
        (unmet_answers, "pertanyaan tentang produk ini belum dijawab", "/product/{id}/kind"),
        (unmet_photos, "Perlu paling sedikit 5 foto.", "/product/{id}/photos"),
        (unmet_text, "Keterangan paling sedikit 150 huruf", "/product/{id}/text"),
        (unmet_price, "Lembar harga belum lengkap:", "/product/{id}/price"),
        (unmet_consents, "Masih ada yang belum disetujui:", "/product/declarations"),
        (unmet_suspension, "Ada hal yang harus diselesaikan dulu: Ada laporan bahwa produk berbahaya.", "/contact"),
    ],
)
def test_each_rule_alone_says_what_to_do_and_leads_there(cast, budi, listing, unmet, sentence, leads_to):
    unmet(cast, listing)
    db.session.commit()
    html = page(budi, listing)
    assert "<h1>8 dari 9 aturan terpenuhi</h1>" in html
    assert sentence in words(html)
    assert primaries(html) == [leads_to.format(id=listing.id)]


def test_a_waiting_rule_says_who_must_act_and_until_when(cast, budi, listing):
    db.session.execute(update(Document).values(verified_at=None, verified_by_id=None))
    db.session.commit()
    html = page(budi, listing)
    assert "Di tangan petugas dinas sejak 23 November 2026. Jawaban paling lambat 26 November 2026." in html
    assert primaries(html) == []
    with clock.at(clock.now().replace(month=12)):
        assert "Ini lebih lama dari seharusnya." in page(budi, listing)


def test_a_number_that_the_office_was_asked_to_confirm_waits_for_the_office(cast, budi, listing):
    db.session.execute(
        update(Person)
        .where(Person.id == cast.budi.id)
        .values(phone_confirmed_at=None, phone_confirmed_how=None, phone_asked_at=clock.now())
    )
    db.session.commit()
    html = page(budi, listing)
    assert "Petugas akan menghubungi nomor HP Ibu/Bapak untuk memastikannya." in html
    assert "Di tangan petugas dinas sejak 23 November 2026." in html


def test_any_member_sees_it_and_nobody_else(cast, listing):
    assert cast.signed_in(cast.sri).get(f"/product/{listing.id}/passport").status_code == 404
    assert cast.signed_in(cast.agus).get(f"/product/{listing.id}/passport").status_code == 404
    db.session.add(
        Membership(person_id=cast.ayu.id, enterprise_id=listing.enterprise_id, kind=MemberKind.CO_OWNER, joined_at=clock.now())
    )
    db.session.commit()
    html = page(cast.signed_in(cast.ayu), listing)
    assert "nomor HP belum dipastikan" in html, "her own number is not confirmed yet"


def test_the_statements_are_few(budi, listing, count_statements):
    with count_statements() as statements:
        page(budi, listing)
    assert len(statements) <= 26, "\n".join(statements)


# ---- Consents and declarations


def declared() -> set[str]:
    active = select(Declaration.key).where(Declaration.withdrawn_at.is_(None))
    return set(db.session.scalars(active))


def test_nothing_is_ticked_beforehand_and_what_is_ticked_is_noted(cast):
    client = cast.signed_in(cast.budi)
    html = client.get("/product/declarations").get_data(as_text=True)
    assert "checked" not in html
    assert "GuloAsem dan Galeri Semarang Creative Gallery di Tokopedia" in html
    answer = client.submit("/product/declarations", {"agreed": ["own_product", "consent:publication"]})
    assert answer.status_code == 303
    assert declared() == {"own_product"}
    assert consents.is_active(cast.budi.id, "publication")
    html = client.get("/product/declarations").get_data(as_text=True)
    assert "Pak Budi, 23 November 2026, 09.00 WIB" in html


def test_ticking_nothing_is_said_kindly(cast):
    client = cast.signed_in(cast.budi)
    answer = client.submit("/product/declarations", {})
    assert answer.status_code == 422
    assert "Belum ada yang dicentang" in answer.get_data(as_text=True)


def test_a_box_that_is_not_there_is_refused(cast):
    answer = cast.signed_in(cast.budi).submit("/product/declarations", {"agreed": ["consent:whatsapp_contact"]})
    assert answer.status_code == 422


def test_taking_a_declaration_back_counts_at_once(cast, budi, listing):
    answer = budi.submit("/product/declarations/own_photos/withdrawal", form="/product/declarations")
    assert answer.status_code == 303
    assert declared() == {"own_product", "true_statements"}
    assert "Persetujuan sudah diberikan" in page(budi, listing)
    assert "8 dari 9" in page(budi, listing)


def test_a_second_tap_after_everything_is_agreed_changes_nothing(cast, budi, listing):
    token = budi.csrf("/product/declarations")
    answer = budi.post("/product/declarations", data={"csrf_token": token, "agreed": ["own_product"]})
    assert answer.status_code == 303
    assert len(declarations.active_declarations(listing.enterprise_id)) == 3
    assert db.session.scalar(select(Consent.id).where(Consent.purpose == "publication"))


def test_staff_declare_nothing_and_somebody_without_a_business_begins_with_a_product(cast):
    assert cast.signed_in(cast.agus).get("/product/declarations").status_code == 403
    assert cast.signed_in(cast.ayu).get("/product/declarations").location == "/product/new"
    assert enterprise_of(cast.ayu.id) is None


def test_each_thing_is_said_once_and_within_250_words(cast, budi, listing):
    for unmet in (unmet_courses, unmet_data, unmet_photos, unmet_text, unmet_price, unmet_consents):
        unmet(cast, listing)
    db.session.commit()
    html = page(budi, listing)
    main = re.sub(r"<details>.*?</details>", "", html[html.index("<main") : html.index("</main>")], flags=re.DOTALL)
    shown = words(main)
    assert shown.count("Masih ada 1 kursus wajib yang belum selesai") == 1, "in the card, and not again in the list"
    assert "Perlu paling sedikit 5 foto." in shown and "Semua kursus wajib sudah selesai." not in shown
    assert len(shown.split()) <= 250


def test_photos_that_look_the_same_stand_side_by_side(cast, budi, listing):
    first, second = db.session.scalars(select(ListingPhoto).order_by(ListingPhoto.position).limit(2)).all()
    assert "tampak sama" not in page(budi, listing)
    second.fingerprint = first.fingerprint
    db.session.commit()
    html = page(budi, listing)
    assert words(html).count("Dua foto ini tampak sama. Ganti salah satunya.") == 1
    group = re.search(r'role="group"\s+aria-label="Foto-foto ini tampak sama">(.*?)</p>', html, re.DOTALL)[1]
    shown = re.findall(r"/product/photos/(\d+)/small", group)
    assert shown == [str(first.id), str(second.id)]
