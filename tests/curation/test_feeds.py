"""What a channel can take: its limits and documents. Nothing is cut, and every fault is named."""

import csv
import io
import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from flask_babel import force_locale

from core.office import office
from curation.models import PlacementState
from curation.models.evidence import EVIDENCE, Evidence
from curation.shops import feeds
from curation.shops.feeds import Entry, Fault
from curation.shops.placement_words import fault_sentences, fault_words, reason_words, state_words
from products.rulebook import rules
from products.rulebook.parts import Channel

PHOTO = {
    "sha256": "a" * 64,
    "thumbnail": "b" * 64,
    "width": 1600,
    "height": 1600,
    "bytes": 9,
    "media_type": "image/webp",
    "advice": [],
}
STORED = {
    "rules": {"id": 1, "version": 1},
    "listing": {
        "product": "Wingko",
        "answers": {},
        "cost": 30_000,
        "weekly_capacity": 60,
        "lead_days": 2,
        "price_sheet_at": None,
        "label_checklist": [],
        "title": "Wingko babat kelapa asli isi 10",
        "description": "x" * 200,
        "category": "souvenirs",
        "kind": "souvenir_dry",
        "price": 45_000,
        "stock": 3,
        "weight_g": 400,
        "length_cm": 20,
        "width_cm": 10,
        "height_cm": 5,
        "variants": ["Asli", "Cokelat"],
    },
    "photos": [PHOTO] * 5,
    "documents": [{"id": 1, "kind": "nib", "state": "verified", "expires_on": None, "verified_at": None}],
    "states": [],
    "enterprise": {"name": "Wingko", "village": "Plalangan", "district": "Gunungpati", "whatsapp": "+62812", "sector": "food"},
}
SNAPSHOT = EVIDENCE.read(STORED)


def channel(fields: dict, documents: tuple = ()) -> Channel:
    return Channel("toko", {"id": "Toko"}, {"id": "Dinas"}, "", ("A",), None, fields, documents, {})


def changed(part: str, **values) -> Evidence:
    return replace(SNAPSHOT, **{part: replace(getattr(SNAPSHOT, part), **values)})


def with_photos(*photos: dict) -> Evidence:
    return EVIDENCE.read({**STORED, "photos": list(photos)})


def test_the_offices_own_channels_take_a_whole_product(app):
    for known_channel in rules.current().channels.values():
        assert feeds.fits(SNAPSHOT, known_channel)


@pytest.mark.parametrize(
    ("fields", "snapshot", "fault"),
    [
        ({"title": {"max_chars": 10}}, SNAPSHOT, Fault("title", "too_long", 10, 31)),
        ({"title": {"min_chars": 40}}, SNAPSHOT, Fault("title", "too_short", 40, 31)),
        ({"price": {"min": 50_000}}, SNAPSHOT, Fault("price", "too_small", 50_000, 45_000)),
        ({"stock": {"required": True, "min": 1}}, changed("listing", stock=0), Fault("stock", "too_small", 1, 0)),
        ({"stock": {"required": True}}, changed("listing", stock=None), Fault("stock", "missing")),
        ({"price": {"min": 1}}, changed("listing", price=None), Fault("price", "missing")),
        ({"size_cm": {"required": True}}, changed("listing", width_cm=None), Fault("size_cm", "missing")),
        ({"whatsapp": {"required": True}}, changed("enterprise", whatsapp=None), Fault("whatsapp", "missing")),
        ({"photos": {"min": 6, "max": 9}}, SNAPSHOT, Fault("photos", "too_few", 6, 5)),
        ({"photos": {"max": 9, "min_side_px": 2000}}, with_photos(PHOTO), Fault("photos", "photo_small", 2000, 1)),
        ({"photos": {"max": 3}}, SNAPSHOT, Fault("photos", "left_out", 3, 5, blocks=False)),
        (
            {"photos": {"max": 9, "ratio": "1:1"}},
            with_photos({**PHOTO, "height": 1200}),
            Fault("photos", "not_square", "1:1", blocks=False),
        ),
        ({"colour": {}}, SNAPSHOT, Fault("colour", "unknown_field")),
    ],
)
def test_what_does_not_fit_is_named_and_never_cut(app, fields, snapshot, fault):
    shop = channel(fields)
    assert feeds.faults_of(snapshot, shop) == [fault]
    assert feeds.fits(snapshot, shop) is not fault.blocks
    with force_locale("id"):
        assert fault_words(fault, rules.current())
    record = feeds.record_of(Entry(1, PlacementState.OFFERED, datetime.now(UTC), snapshot, ["p"] * 5), shop)
    if "title" in fields:
        assert record["title"] == SNAPSHOT.listing.title


@pytest.mark.parametrize("fields", [{"price": {}}, {"stock": {}}, {"size_cm": {}}, {"whatsapp": {}}])
def test_what_a_channel_does_not_ask_for_may_be_missing(fields):
    snapshot = changed("listing", price=None, stock=None, width_cm=None)
    snapshot = replace(snapshot, enterprise=replace(snapshot.enterprise, whatsapp=None))
    assert feeds.fits(snapshot, channel(fields))
    assert feeds.record_of(Entry(1, PlacementState.LIVE, datetime.now(UTC), snapshot), channel(fields))["action"] == "publish"


def test_a_channels_documents_must_be_verified(app):
    shop = channel({}, ("nib", "halal"))
    assert feeds.faults_of(SNAPSHOT, shop) == [Fault("documents", "paper_missing", "halal")]
    sentence = fault_sentences(SNAPSHOT, shop, rules.current())
    assert sentence.startswith("Untuk Toko masih kurang: dokumen yang sudah diperiksa: Sertifikat halal")
    waiting = replace(SNAPSHOT, documents=[replace(SNAPSHOT.documents[0], state="waiting")])
    assert not feeds.fits(waiting, channel({}, ("nib",)))


def test_variants_are_one_cell_in_a_spreadsheet_and_a_list_in_a_program(app):
    shop = channel({"variants": {}})
    entry = Entry(7, PlacementState.LIVE, datetime(2026, 11, 23, tzinfo=UTC), SNAPSHOT)
    assert '"Asli, Cokelat"' in feeds.as_csv([entry], shop).decode()
    assert '"Cokelat"' in feeds.as_json([entry], shop, made_at=datetime.now(UTC))


@pytest.mark.parametrize("title", ["\n=1+1", "\u00a0=1+1", "|calc", "%PATH%", "\uff1d1+1"])
def test_no_text_of_an_owner_acts_in_a_spreadsheet_and_a_program_reads_it_as_it_was(title):
    shop = channel({"title": {}, "whatsapp": {}})
    entry = Entry(7, PlacementState.LIVE, datetime(2026, 11, 23, tzinfo=UTC), changed("listing", title=title))
    [row] = csv.DictReader(io.StringIO(feeds.as_csv([entry], shop).decode("utf-8-sig"), newline=""))
    assert row["title"].startswith("'") and row["whatsapp"] == "62812"
    assert json.loads(feeds.as_json([entry], shop, made_at=datetime.now(UTC)))["products"][0]["title"] == title


def test_reasons_and_states_have_words(app):
    with force_locale("id"):
        _have_words()


def _have_words():
    assert reason_words(":suspended") and reason_words("Foto buram") == "Foto buram" and reason_words(None) == ""
    assert {state_words(state)[1] for state in PlacementState} == {
        "Dikirim ke toko",
        "Tampil",
        "Dikembalikan",
        "Diturunkan",
    }


IN_THE_CONSENT = {
    "business": "enterprise_name",
    "village": "village",
    "district": "village",
    "whatsapp": "shop_whatsapp",
    "photos": "product_photos",
    "price": "price",
}
"""What the feeds say of a business or show of it, and what the consent to publish calls it."""
OF_THE_PRODUCT = {
    "category",
    "kind",
    "title",
    "description",
    "weight_g",
    "size_cm",
    "stock",
    "condition",
    "variants",
    "lead_days",
}
"""What the owner wrote on the product's page: `listing` in the consent."""
OF_THE_ROW = {"id", "action", "state", "changed_at", "address"}


def test_shops_get_nothing_that_the_consent_does_not_name(app):
    purposes = office().read("consents.yaml")["purposes"]
    consented = next(purpose["data"] for purpose in purposes if purpose["key"] == "publication")
    columns = {*feeds.BASE, *feeds.COLUMNS} - OF_THE_ROW
    assert columns == {*IN_THE_CONSENT, *OF_THE_PRODUCT}
    assert {*IN_THE_CONSENT.values(), "listing"} <= set(consented)
