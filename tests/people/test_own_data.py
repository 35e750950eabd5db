"""People see everything that is held of them, and take a copy along."""

import csv
import json
import zipfile
from datetime import timedelta
from io import BytesIO

import pytest
from sqlalchemy import select

from core import clock, files, outbox
from core.db import db
from curation.judging import ties
from people import own_data, roles
from people.models import Document, Role, RoleGrant
from quizzes.models import Evidence, Reflection
from tests.architecture import world
from tests.conftest import MONDAY
from tests.curation import applying
from tests.people.business import business_of


@pytest.fixture
def here(app, cast):
    return world.make(app, cast)


@pytest.fixture
def copy(here, cast) -> zipfile.ZipFile:
    answer = cast.signed_in(cast.sri).get("/account/data/copy", buffered=True)
    assert answer.mimetype == "application/zip" and "no-store" in answer.headers["Cache-Control"]
    return zipfile.ZipFile(BytesIO(answer.data))


def test_the_page_tells_everything_in_groups(here, cast):
    page = cast.signed_in(cast.sri).get("/account/data").get_data(as_text=True)
    assert "Data diri saya" in page
    for words in ("Siapa Ibu/Bapak", "Kursus", "Jawaban", "Tugas praktik", "Dokumen usaha", "Kelompok 1", "Wingko babat"):
        assert words in page
    assert f"{cast.sri.phone}" in page and business_of(cast.sri).name in page


def test_the_copy_is_opened_and_read(copy, cast):
    assert copy.testzip() is None
    told = json.loads(copy.read("data.json"))
    groups = {group["key"]: group["rows"] for group in told["groups"]}
    assert groups["account"][0]["phone"] == cast.sri.phone
    assert groups["businesses"][0]["title"] == business_of(cast.sri).name
    reflection = db.session.scalars(select(Reflection)).first()
    assert groups["reflections"][0]["text"] == reflection.text
    html = copy.read("data.html").decode()
    assert "<script" not in html and reflection.text.split()[0] in html


def test_the_copy_holds_photos_and_documents(copy, cast):
    """A sealed scan lies open in its owner's copy; the photos of the task are those that were sent."""
    names = copy.namelist()
    paper = db.session.scalars(select(Document).where(Document.kind == "slhs")).one()
    scan = copy.read(f"berkas/dokumen-{paper.id}-slhs.webp")
    assert scan[:4] == b"RIFF"
    piece = db.session.scalars(select(Evidence).where(Evidence.sha256.is_not(None))).first()
    photo = next(name for name in names if name.endswith(f"-{piece.key}-{piece.id}.webp"))
    assert copy.read(photo) == files.read(piece.sha256)
    assert len(names) == len(set(names)) and not any(".." in name or name.startswith("/") for name in names)


def test_the_copy_of_one_tells_nothing_of_another(copy, cast):
    """Bu Sri owns her business with Lina, was invited by Raka, and gave Pak Budi's NIB: nothing of them goes along."""
    text = copy.read("data.json").decode() + copy.read("data.html").decode()
    for other in (cast.budi, cast.ayu):
        assert other.name not in text
    assert "0812-0000-0107" not in text and "Lina" not in text
    assert cast.budi.phone not in text and str(cast.agus.email) not in text


def test_a_lost_file_costs_the_copy_nothing_else(here, cast):
    piece = db.session.scalars(select(Evidence).where(Evidence.sha256.is_not(None))).first()
    files.path_of(piece.sha256).unlink()
    copy = zipfile.ZipFile(BytesIO(cast.signed_in(cast.sri).get("/account/data/copy", buffered=True).data))
    told = json.loads(copy.read("data.json"))
    assert any(name.endswith(f"-{piece.id}.webp") for name in told["missing_files"])
    assert len(copy.namelist()) > 5


def test_the_number_of_statements_does_not_grow_with_what_is_held(here, cast, count_statements):
    def counted() -> int:
        with count_statements() as statements:
            own_data.groups_of(cast.sri.id)
        return len(statements)

    counted()
    before = counted()
    for number in range(30):
        outbox.notify(cast.sri.id, key=f"more-{number}", subject="Kabar")
        applying.whole_listing(business_of(cast.sri), cast.sri, f"Produk {number}")
    db.session.commit()
    counted()
    assert counted() == before


def test_only_who_is_signed_in_sees_data(client):
    for address in ("/account/data", "/account/data/copy", "/account/data/erasure", "/account/data/pause"):
        assert client.get(address).status_code == 302


def groups_of(person) -> dict[str, own_data.Group]:
    return {group.key: group for group in own_data.groups_of(person.id)}


def test_roles_are_told_with_their_days_the_ended_ones_too(cast):
    mentor = db.session.scalars(select(RoleGrant).where(RoleGrant.person_id == cast.raka.id)).one()
    with clock.at(MONDAY + timedelta(days=2)):
        roles.end_role(mentor, by=None)
        roles.grant_role(cast.raka, Role.TRAINER, by=None, until=MONDAY.date() + timedelta(days=9))
        db.session.commit()
    told = [
        (row.title, {fact.key: fact.words for fact in row.facts if fact.label and fact.value})
        for row in groups_of(cast.raka)["roles"].rows
    ]
    assert told == [
        (
            "Pendamping",
            {
                "partner": cast.partner.name,
                "granted_at": "23 November 2026, 09.00 WIB",
                "ended_at": "25 November 2026, 09.00 WIB",
            },
        ),
        ("Pelatih", {"granted_at": "25 November 2026, 09.00 WIB", "until": "2 Desember 2026"}),
    ]


def test_a_curator_has_ties_and_scores_in_the_own_copy_and_nobody_else_has(cast):
    applying.score(applying.in_review(cast), cast, cast.bayu, level=4, note="Warnanya kuat.", packaging=3)
    ties.declare(business_of(cast.budi).id, by=cast.identity(cast.bayu), reason="Saudara sepupu")
    db.session.commit()
    held = groups_of(cast.bayu)
    given = {fact.key: fact.value for row in held["scores_given"].rows for fact in row.facts}
    assert (given["level_product"], given["level_packaging"], given["note"]) == (4, 3, "Warnanya kuat.")
    (tie,) = held["ties"].rows
    assert tie.title == business_of(cast.budi).name and tie.facts[0].value == "Saudara sepupu"
    for person in (cast.sri, cast.budi, cast.laras):
        assert not {"ties", "scores_given"} & groups_of(person).keys(), "told to whom it ties or who judged, to nobody else"


def test_the_copy_has_a_table_for_spreadsheets(copy, cast):
    lines = list(csv.reader(copy.read("data.csv").decode("utf-8-sig").splitlines()))
    assert lines[0] == ["Judul bagian", "Catatan", "Kunci", "Hal", "Isi"]
    assert ["Nomor HP", cast.sri.phone] in [line[3:] for line in lines]
    told = json.loads(copy.read("data.json"))
    assert {line[0] for line in lines[1:]} == {group["title"] for group in told["groups"] if group["rows"]}
