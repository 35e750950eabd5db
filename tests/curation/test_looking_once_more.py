"""One look before sending, reasons beside their error, lists that find what is late, and a shop's product page."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from core import clock
from core.db import db
from core.outbox import Message
from curation.judging import appeals
from curation.models import JudgementDraft, Score
from people.models import Person
from products.rulebook import rules
from tests.curation import applying
from tests.curation.applying import levels, score
from tests.curation.test_application_pages import text_of
from tests.curation.test_channels import approved, keys, manager, wati  # noqa: F401
from tests.curation.test_drafts import fields


@pytest.fixture
def laras(cast):
    return cast.signed_in(cast.laras)


def test_levels_are_shown_once_more_before_they_are_sent(cast, laras):
    application = applying.in_review(cast)
    desk = f"/curation/{application.id}"
    form = fields() | {f"level-{key}": level for key, level in levels(4).items()}
    look = laras.submit(f"{desk}/scores?look=1", form, form=desk)
    words = text_of(look)
    assert look.status_code == 200 and "Begitu dikirim, tidak bisa diubah." in words and "Warnanya cerah." in words
    assert "Nilai Anda saja: disetujui." in words and not db.session.scalars(select(Score)).all()
    changed = laras.submit(f"{desk}/draft", form, form=desk)
    assert changed.status_code == 303 and db.session.scalars(select(JudgementDraft.note)).one() == "Warnanya cerah."
    assert laras.submit(f"{desk}/scores", form, form=desk).status_code == 303
    assert db.session.scalars(select(Score.total)).one() == 80


def test_a_missing_reason_is_said_beside_the_reasons_which_are_open(cast, laras):
    application = applying.in_review(cast)
    desk = f"/curation/{application.id}"
    low = {f"level-{key}": level for key, level in levels(2).items()} | {"round": 1}
    page = laras.submit(f"{desk}/scores?look=1", low, form=desk)
    html = page.get_data(as_text=True)
    assert page.status_code == 422 and "<details data-when-failed open>" in " ".join(html.split())
    assert 'id="keys-error"' in html and 'aria-describedby="keys-error"' in html


def test_reasons_stand_in_groups_and_each_belongs_to_one(cast, laras):
    words = text_of(laras.get(f"/curation/{applying.handed_in(cast).id}"))
    for one in ("Judul dan keterangan", "Kemasan dan label", "Izin", "Lainnya"):
        assert one in words
    page = laras.get(f"/curation/{db.session.scalar(select(Score.id)) or 1}").get_data(as_text=True)
    assert page.count('name="keys"') == len(rules.current().return_reasons)


def test_the_queue_is_limited_to_what_is_late(cast, laras):
    applying.handed_in(cast)
    assert "Lukisan pantai" not in text_of(laras.get("/curation?late=late"))
    with clock.at(clock.now() + timedelta(days=9)):
        assert "Lukisan pantai" in text_of(cast.signed_in(cast.laras).get("/curation?late=late"))


def test_an_owner_reads_a_decision_in_the_own_language_whatever_the_curator_reads(cast):
    application = applying.handed_in(cast)
    db.session.get_one(Person, cast.laras.id).language = "en"
    db.session.commit()
    client, desk = cast.signed_in(cast.laras), f"/curation/{application.id}"
    assert "Is everything there?" in text_of(client.get(desk))
    done = client.submit(f"{desk}/check", {"round": 1, "answer": "return", "keys": ["photo_blurry"]}, form=desk)
    assert done.status_code == 303
    subjects = db.session.scalars(select(Message.subject).where(Message.person_id == cast.budi.id)).all()
    assert not [subject for subject in subjects if "mend" in subject] and "Perlu diperbaiki" in " ".join(subjects)


def test_an_appeal_shows_papers_and_separate_notes_and_hides_levels_until_they_are_asked_for(cast):
    application = applying.in_review(cast)
    for who in (cast.laras, cast.bayu):
        score(application, cast, who, 2, keys=["photo_blurry"], note=f"Catatan {who.name}")
    appeal = appeals.appeal(application, by=cast.identity(cast.budi), reason="Fotonya sudah terang.")
    db.session.commit()
    page = cast.signed_in(cast.sinta).get(f"/appeals/{appeal.id}")
    words, html = text_of(page), page.get_data(as_text=True)
    assert "Catatan kurator 1" in words and "Catatan kurator 2" in words and "NIB" in words
    assert f'href="/curation/ties?business={application.enterprise_id}"' in html
    assert "data-for-changed" in html and "open data-for-changed" not in html


# ---- The shop


def test_a_product_page_has_text_photos_and_facts_for_this_shop_alone(cast, approved, keys, wati):  # noqa: F811
    from tests.curation.test_channels import placement

    client, row = cast.signed_in(wati), placement(keys[0])
    page = client.get(f"/channels/{keys[0]}/products/{row.id}")
    words, html = text_of(page), page.get_data(as_text=True)
    assert "Rp250.000" in words and "1.800 g" in words and "Lukisan cat minyak di kanvas" in html and html.count(".jpg") >= 5
    assert client.get(f"/channels/{keys[0]}/products/{placement(keys[1]).id}").status_code == 404
    assert cast.signed_in(cast.laras).get(f"/channels/{keys[0]}/products/{row.id}").status_code == 404


def test_every_column_of_the_feed_is_explained(cast, approved, keys, wati):  # noqa: F811
    from curation.shops.feed_words import explained

    for key in keys:
        assert all(meaning for _name, meaning in explained(rules.current().channels[key])), key
    assert "WIB" in text_of(cast.signed_in(wati).get(f"/channels/{keys[0]}/feed"))


def test_a_search_finds_the_number_the_title_and_the_kecamatan(cast, approved, keys, wati):  # noqa: F811
    client = cast.signed_in(wati)
    for words in (str(approved.listing_id), "40 x 60", "Batik Pak Budi"):
        assert "Lukisan pantai" in text_of(client.get(f"/channels/{keys[0]}", query_string={"q": words})), words
    assert "Lukisan pantai" not in text_of(client.get(f"/channels/{keys[0]}?q=99"))


def test_files_and_paper_carry_the_shops_name_and_the_address_opens_the_list(cast, approved, keys, wati):  # noqa: F811
    client = cast.signed_in(wati)
    page = f"/channels/{keys[0]}"
    with client.submit(f"/lists/channel/files?key={keys[0]}", {"as": "csv"}, form=page) as sent:
        assert "produk-di-toko-guloasem-" in sent.headers["Content-Disposition"]
        assert "Alamat di toko" in sent.get_data(as_text=True).splitlines()[0]
    paper = client.submit(f"/lists/channel/files?key={keys[0]}", {"as": "print"}, form=page)
    assert "GuloAsem" in text_of(paper)
    assert client.get(f"/lists/channel/files?key={keys[0]}").location == page
    assert "Produk di toko (CSV)" in text_of(client.get("/account/acts"))


def test_staff_read_whom_to_ask(cast, laras):
    assert "Anda bekerja dengan sistem ini." in text_of(laras.get("/contact"))
    assert "Anda bekerja dengan sistem ini." not in text_of(cast.signed_in(cast.sri).get("/contact"))
