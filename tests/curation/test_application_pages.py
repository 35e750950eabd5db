"""The owner's pages: hand in, follow, correct, appeal and withdraw; and the letters."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from core import clock
from core.db import db
from curation.judging import applications, periods
from curation.models import Appeal, Application, ApplicationState, CurationPeriod, Decision
from eligibility.models import Suspension
from people import consents
from products import listings
from products.models import Listing
from products.problems import Part
from tests.curation import applying
from tests.curation.applying import fresh, score


@pytest.fixture
def budi(cast):
    return cast.signed_in(cast.budi)


@pytest.fixture
def listing(cast) -> Listing:
    return applying.ready_listing(cast.budi, cast)


def text_of(response) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.get_data(as_text=True)).split())


def send(client, listing_id: int, **data):
    page = f"/product/{listing_id}/application"
    return client.post(page, data={"csrf_token": client.csrf("/account"), "sent_as": str(uuid4()), **data})


def count_applications() -> int:
    return db.session.scalar(select(func.count()).select_from(Application))


def test_a_ready_product_is_sent_with_one_button(cast, listing, budi):
    applying.open_period(cast)
    page = budi.get(f"/product/{listing.id}/application")
    assert page.status_code == 200 and "Kirim produk ini ke kurator?" in text_of(page)
    assert page.get_data(as_text=True).count('class="primary"') == 1
    sent = send(budi, listing.id)
    assert sent.status_code == 303
    application_page = text_of(budi.get(sent.location))
    assert "Sudah dikirim pada 23 November 2026. Kami periksa kelengkapannya." in application_page
    assert "Pengajuan Ibu/Bapak nomor 1 dalam antrean." in application_page and "26 November 2026" in application_page


def test_the_same_form_sent_twice_is_one_application(cast, listing, budi):
    applying.open_period(cast)
    sent_as = str(uuid4())
    first, second = (send(budi, listing.id, sent_as=sent_as) for _ in range(2))
    assert first.location == second.location and count_applications() == 1


def test_a_second_tab_leads_to_the_existing_application(cast, listing, budi):
    applying.open_period(cast)
    first, second = (send(budi, listing.id) for _ in range(2))
    assert (second.status_code, second.location) == (303, first.location) and count_applications() == 1


def test_what_is_missing_is_said_in_the_rules_words_on_the_page_and_to_a_hand_made_post(cast, listing, budi):
    applying.open_period(cast)
    consents.withdraw(cast.budi.id, "publication")
    db.session.commit()
    page, posted = budi.get(f"/product/{listing.id}/application"), send(budi, listing.id)
    assert posted.status_code == 422 and count_applications() == 0
    for answer in (page, posted):
        assert "Masih ada yang belum disetujui" in text_of(answer) and "Buka Persetujuan saya" in text_of(answer)


def test_a_fact_that_changes_while_the_page_is_open_is_seen(cast, listing, budi):
    applying.open_period(cast)
    assert "Sesudah itu" in text_of(budi.get(f"/product/{listing.id}/application"))
    suspension = Suspension(
        enterprise_id=listing.enterprise_id,
        reason="safety",
        note="",
        begun_at=clock.now(),
        begun_by_id=cast.agus.id,
        review_by=clock.today() + timedelta(days=3),
    )
    db.session.add(suspension)
    db.session.commit()
    posted = send(budi, listing.id)
    assert posted.status_code == 422 and "Ada laporan bahwa produk berbahaya" in text_of(posted)


def test_without_a_period_it_is_said_when_the_next_opens(cast, listing, budi):
    applying.open_period(cast, opens_on=clock.today() + timedelta(days=5))
    page = budi.get(f"/product/{listing.id}/application")
    assert "Sekarang tidak ada masa kurasi yang dibuka" in text_of(page) and "28 November 2026" in text_of(page)
    posted = send(budi, listing.id)
    assert posted.status_code == 409 and count_applications() == 0


def test_a_full_period_is_said_too(cast, listing, budi):
    applying.open_period(cast, quota=1)
    applying.handed_in(cast, cast.sri, product="Lukisan gunung")
    assert "sudah penuh" in text_of(budi.get(f"/product/{listing.id}/application"))
    assert send(budi, listing.id).status_code == 409


def test_without_the_token_nothing_is_sent(cast, listing, budi):
    applying.open_period(cast)
    assert budi.post(f"/product/{listing.id}/application").status_code == 400 and count_applications() == 0


def test_a_product_of_others_is_not_there(cast, listing):
    application = applying.handed_in(cast, cast.sri, product="Lukisan gunung")
    budi = cast.signed_in(cast.budi)
    assert budi.get(f"/product/{application.listing_id}/application").status_code == 404
    assert send(budi, application.listing_id).status_code == 404
    for path in ("", "/withdrawal", "/appeal", "/letters/1"):
        assert budi.get(f"/applications/{application.id}{path}").status_code == 404


# ---- Corrections


def test_a_returned_product_shows_each_correction_with_its_link(cast, budi):
    application = applying.returned(cast)
    page = budi.get(f"/applications/{application.id}")
    words = text_of(page)
    assert "Dikembalikan untuk diperbaiki sampai 7 Desember 2026." in words
    assert "Fotonya kabur atau gelap." in words and "Foto lagi di dekat jendela" in words
    assert "Foto ketiga gelap." in words
    assert f'href="/product/{application.listing_id}/photos"' in page.get_data(as_text=True)


def test_corrections_are_sent_with_one_button(cast, budi):
    application = applying.returned(cast)
    sent_as = str(uuid4())
    for _ in range(2):
        again = budi.submit(f"/applications/{application.id}/rounds", {"sent_as": sent_as}, form="/account")
        assert again.status_code == 303
    assert len(fresh_rounds(application)) == 2
    assert fresh(application).state is ApplicationState.SUBMITTED


def fresh_rounds(application: Application) -> list:
    from curation.queries.applications import history_of

    db.session.expire_all()
    return history_of(application.id)


def test_before_anything_is_mended_the_first_advice_leads_and_afterwards_sending(cast, budi):
    application = applying.returned(cast)
    path, unchanged = f"/applications/{application.id}", "Halaman produknya belum diubah sejak dikembalikan."
    page = budi.get(path)
    assert unchanged in text_of(page)
    assert re.findall(r'class="button primary[^>]*>([^<]+)', page.get_data(as_text=True)) == ["Buka Foto produk"]
    listing = db.session.get_one(Listing, application.listing_id)
    with clock.at(clock.now() + timedelta(hours=1)):
        values = {name: getattr(listing, name) for name in listings.FIELDS[Part.TEXT]} | {
            "title": "Kain batik asem arang 2 meter"
        }
        listings.change(listing, Part.TEXT, values, version=listings.version_of(listing, Part.TEXT))
    db.session.commit()
    page = budi.get(path)
    assert unchanged not in text_of(page) and "button primary" not in page.get_data(as_text=True)
    assert re.search(r'<button class="primary"[^>]*>\s*Kirim lagi', page.get_data(as_text=True))


def test_the_page_names_the_rules_that_block_sending_again(cast, budi):
    application = applying.returned(cast)
    consents.withdraw(cast.budi.id, "publication")
    db.session.commit()
    again = budi.submit(f"/applications/{application.id}/rounds", {"sent_as": str(uuid4())}, form="/account")
    assert (
        again.status_code == 422 and "Belum terkirim" in text_of(again) and "Masih ada yang belum disetujui" in text_of(again)
    )
    late = budi.submit(f"/applications/{applying.handed_in(cast, cast.sri, product='X').id}/rounds", form="/account")
    assert late.status_code == 404


def test_more_time_is_one_button_and_then_gone(cast, budi):
    application = applying.returned(cast)
    path = f"/applications/{application.id}"
    assert "Saya perlu waktu lebih lama" in text_of(budi.get(path))
    assert budi.submit(f"{path}/extension", form="/account").status_code == 303
    assert "21 Desember 2026" in text_of(budi.get(path)) and "Saya perlu waktu lebih lama" not in text_of(budi.get(path))
    again = budi.submit(f"{path}/extension", form="/account")
    assert again.status_code == 409 and "hanya bisa satu kali" in text_of(again)


def test_withdrawing_is_confirmed_first(cast, budi):
    application = applying.handed_in(cast)
    path = f"/applications/{application.id}/withdrawal"
    assert "Tarik produk ini?" in text_of(budi.get(path))
    assert budi.submit(path).status_code == 303
    assert "Ditarik oleh pemilik." in text_of(budi.get(f"/applications/{application.id}"))
    assert budi.submit(path, form="/account").status_code == 409
    assert "Ya, tarik produk ini" not in text_of(budi.get(path))


# ---- Letters


def test_the_letter_of_a_return_says_what_to_mend_and_until_when(cast, budi):
    application = applying.returned(cast)
    decision = db.session.scalars(select(Decision)).one()
    words = text_of(budi.get(f"/applications/{application.id}/letters/{decision.id}"))
    assert "Belum disetujui, tetapi tidak ditolak. Perbaiki 2 hal di bawah ini sampai tanggal 7 Desember 2026." in words
    assert "Fotonya kabur atau gelap. Foto lagi di dekat jendela" in words
    assert "mengajukan banding satu kali, sampai tanggal 7 Desember 2026" in words
    assert "Laras" not in words and "Wulandari" not in words


def test_the_letter_of_an_approval_says_grade_and_shops_and_no_curators_name(cast, budi):
    application = applying.approved(cast)
    decision = db.session.scalars(select(Decision)).one()
    words = text_of(budi.get(f"/applications/{application.id}/letters/{decision.id}"))
    assert "Disetujui dengan nilai B." in words and "80 dari 100" in words
    assert "Produk tampil di semua toko yang menerima jenis produk ini." in words
    for curator in (cast.laras, cast.bayu):
        assert curator.name not in words


def test_a_level_that_outweighs_the_score_is_said_with_its_reason(cast, budi):
    application = applying.in_review(cast)
    score(application, cast, cast.laras, 4)
    score(application, cast, cast.bayu, 4, keys=["packaging_weak"], packaging=1)
    decision = db.session.scalars(select(Decision)).one()
    for page in (f"/applications/{application.id}", f"/applications/{application.id}/letters/{decision.id}"):
        words = text_of(budi.get(page))
        assert f"Jumlahnya {decision.score} dari 100, yang berarti nilai B." in words
        assert "memberi “Kemasan dan label” tingkat 1: Tanpa kemasan yang melindungi" in words
        assert "Dengan tingkat 1 di situ produk selalu dikembalikan dulu." in words


def test_a_letter_of_another_application_is_not_there(cast, budi):
    application = applying.returned(cast)
    assert budi.get(f"/applications/{application.id}/letters/999").status_code == 404


def test_the_page_of_an_approval_says_where_it_goes(cast, budi):
    application = applying.approved(cast)
    words = text_of(budi.get(f"/applications/{application.id}"))
    assert "Di mana pembeli menemukannya" in words and words.count("Dikirim ke toko") == 2


# ---- Appeals


def test_an_owner_appeals_once(cast, budi):
    application = applying.returned(cast)
    path = f"/applications/{application.id}/appeal"
    assert "mengajukan banding satu kali" in text_of(budi.get(path))
    empty = budi.submit(path, {"reason": " "})
    assert empty.status_code == 422 and "Tulis alasannya dengan beberapa kata." in text_of(empty)
    assert budi.submit(path, {"reason": "Foto saya terang"}).status_code == 303
    words = text_of(budi.get(path))
    assert "Banding sudah kami terima. Jawaban paling lambat tanggal 7 Desember 2026." in words and "Foto saya terang" in words
    again = budi.submit(path, {"reason": "Lagi"}, form="/account")
    assert again.status_code == 409 and len(db.session.scalars(select(Appeal)).all()) == 1
    page = text_of(budi.get(f"/applications/{application.id}"))
    assert "Pemeriksa lain, yang melihatnya sekali lagi" in page and "Kirim lagi" not in page


def test_after_its_time_nobody_appeals(cast, budi):
    application = applying.returned(cast)
    with clock.at(clock.now() + timedelta(days=15)):
        client = cast.signed_in(cast.budi)
        assert "waktunya sudah lewat" in text_of(client.get(f"/applications/{application.id}/appeal"))
        assert client.submit(f"/applications/{application.id}/appeal", {"reason": "x"}, form="/account").status_code == 409


def test_a_late_curator_is_said_to_the_owner(cast, budi):
    application = applying.handed_in(cast)
    with clock.at(clock.now() + timedelta(days=10)):
        assert "lebih lama dari seharusnya" in text_of(cast.signed_in(cast.budi).get(f"/applications/{application.id}"))


def test_while_a_third_looks_the_owners_day_is_later(cast, budi):
    application = applying.in_review(cast)
    assert "11 Desember 2026" in text_of(budi.get(f"/applications/{application.id}"))
    applying.score(application, cast, cast.laras, 3)
    applying.score(application, cast, cast.bayu, 5)
    assert "16 Desember 2026" in text_of(budi.get(f"/applications/{application.id}"))


def test_a_page_that_lapsed_says_what_may_follow(cast, budi):
    application = applying.returned(cast)
    with clock.at(clock.now() + timedelta(days=16)):
        applications.lapse_overdue()
        db.session.commit()
        words = text_of(cast.signed_in(cast.budi).get(f"/applications/{application.id}"))
    assert "Waktu perbaikan habis. Boleh diajukan lagi" in words
    assert periods.open_period() and isinstance(periods.open_period(), CurationPeriod)


def test_an_ended_application_links_to_a_new_one(cast, budi):
    application = applying.handed_in(cast)
    path = f"/applications/{application.id}"
    budi.submit(f"{path}/withdrawal")
    assert f'href="/product/{application.listing_id}/application"' in budi.get(path).get_data(as_text=True)
    again = send(budi, application.listing_id)
    assert "Ajukan produk ini lagi" not in text_of(budi.get(path)) and again.location != path


def test_the_product_page_says_where_buyers_find_it(cast, budi):
    from curation.models import Placement
    from curation.shops import managing

    application = applying.approved(cast)
    first = db.session.scalars(select(Placement).order_by(Placement.id)).first()
    managing.mark_live(first, address="https://toko.example/1", by=cast.identity(cast.agus))
    db.session.commit()
    page = budi.get(f"/product/{application.listing_id}")
    assert "Di mana pembeli menemukannya" in text_of(page) and 'href="https://toko.example/1"' in page.get_data(as_text=True)
