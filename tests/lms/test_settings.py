"""The office changes its settings on a page, and the history keeps every change."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from certificates.facts import officials_on
from core import clock, settings
from core.audit import AuditEntry
from core.db import db
from core.office import office
from core.settings import Setting
from tests.conftest import MONDAY
from tests.people.build import page

AT = "/office/settings"
TODAY = MONDAY.date()


@pytest.fixture
def admin(cast):
    """The browser of Bu Ratna, the administrator."""
    return cast.signed_in(cast.ratna)


def shown(browser) -> dict[str, str]:
    """Return the fields of the form as the page shows them."""
    from html.parser import HTMLParser

    fields: dict[str, str] = {}

    class Fields(HTMLParser):
        def handle_starttag(self, tag, attributes):
            attribute = dict(attributes)
            if tag == "input" and attribute.get("name") not in (None, "csrf_token"):
                fields[attribute["name"]] = attribute.get("value") or ""

    Fields().feed(browser.get(AT).text)
    return fields


def save(browser, **changed):
    return browser.submit(AT, {**shown(browser), **changed})


def rows() -> list[tuple]:
    return [(row.key, row.value) for row in db.session.scalars(select(Setting).order_by(Setting.id))]


def test_without_a_change_the_files_hold(app):
    assert office().contact == office().facts["contact"]
    assert office().grading["working_days"] == office().facts["grading"]["working_days"]


def test_a_change_holds_on_every_page_from_the_next_request_on(app, admin, client):
    assert save(admin, contact_phone="(024) 123", grading_working_days="7").status_code == 303
    assert "(024) 123" in page(client.get("/contact"))
    assert office().grading["working_days"] == 7
    assert office().contact["hours"] == office().facts["contact"]["hours"]
    assert rows() == [("contact.phone", "(024) 123"), ("grading.working_days", 7)]
    deeds = db.session.execute(select(AuditEntry.action, AuditEntry.thing_id).where(AuditEntry.thing == "setting"))
    assert {row.thing_id for row in deeds} == {"contact.phone", "grading.working_days"}


def test_saving_what_was_shown_changes_nothing(admin):
    assert save(admin).status_code == 303
    assert rows() == []


def test_an_old_page_does_not_undo_what_a_colleague_changed(cast, admin):
    opened = shown(admin)
    assert save(cast.signed_in(cast.ratna), contact_phone="(024) 1").status_code == 303
    assert admin.submit(AT, {**opened, "contact_hours": "Senin"}).status_code == 303
    assert office().contact["phone"] == "(024) 1"
    assert office().contact["hours"] == "Senin"


def test_a_change_for_a_later_day_waits_for_it_and_can_be_called_off(admin):
    begins = TODAY + timedelta(days=9)
    assert save(admin, officials_head_name="Ir. Wahyu", from_day=begins.isoformat()).status_code == 303
    assert officials_on(TODAY)[0].name == office().read("certificate.yaml")["officials"][0]["name"]
    assert officials_on(begins)[0].name == "Ir. Wahyu"
    assert "direncanakan" in page(admin.get(AT))
    (planned,) = db.session.scalars(select(Setting.id)).all()
    for _ in range(2):
        assert admin.submit(f"{AT}/{planned}/withdrawal", form=AT).status_code == 303
    assert officials_on(begins)[0].name == officials_on(TODAY)[0].name
    assert len(rows()) == 2
    assert "direncanakan" not in page(admin.get(AT))


def test_what_holds_already_is_not_called_off(admin, cast):
    save(admin, contact_phone="(024) 1")
    (held,) = db.session.scalars(select(Setting.id)).all()
    admin.submit(f"{AT}/{held}/withdrawal", form=AT)
    assert office().contact["phone"] == "(024) 1"
    assert admin.submit(f"{AT}/999/withdrawal", form=AT).status_code == 404
    with clock.at(MONDAY + timedelta(days=1)):
        cast.sign_in(admin, cast.ratna)
        save(admin, contact_phone="(024) 2")
        admin.submit(f"{AT}/{held}/withdrawal", form=AT)
    assert rows() == [("contact.phone", "(024) 1"), ("contact.phone", "(024) 2")]


def test_the_newest_row_wins_and_the_history_keeps_all(app, cast):
    for value in ("a", "b"):
        settings.change("contact.phone", value, by_id=cast.ratna.id)
    settings.change("contact.phone", "b", by_id=cast.ratna.id)
    assert settings.values()["contact.phone"] == "b"
    assert [change.value for change in settings.history()] == ["b", "a"]
    with clock.at(MONDAY - timedelta(days=1)):
        assert settings.values() == {}


def test_a_number_is_kept_as_the_world_writes_it_and_may_be_emptied(admin, client):
    save(admin, contact_whatsapp="0812-0000-0101")
    assert "https://wa.me/6281200000101" in client.get("/contact").text
    save(admin, contact_whatsapp="")
    assert office().contact["whatsapp"] is None
    assert "wa.me" not in client.get("/contact").text


@pytest.mark.parametrize(
    "changed",
    [
        {"contact_whatsapp": "12"},
        {"contact_email": "kantor"},
        {"grading_working_days": "0"},
        {"grading_working_days": "x"},
        {"grading_working_days": ""},
        {"from_day": "2020-01-01"},
        {"from_day": "2099-01-01"},
        {"from_day": ""},
        {"contact_hours": "x" * 121},
    ],
)
def test_what_is_malformed_is_told_and_kept(admin, changed):
    answer = save(admin, contact_address="Jalan Pemuda 1", **changed)
    assert answer.status_code == 422
    assert "Jalan Pemuda 1" in answer.text
    assert rows() == []


@pytest.mark.parametrize("seen", ["", "x", "9" * 40, "-1"])
def test_a_hand_made_mark_of_what_was_seen_does_no_harm(admin, seen):
    assert save(admin, contact_phone="(024) 5", seen=seen).status_code == 303
    assert office().contact["phone"] == "(024) 5"


def test_an_officer_sees_and_does_not_change(cast):
    officer = cast.signed_in(cast.agus)
    text = officer.get(AT).text
    main = text[text.index("<main") : text.index("</main")]
    assert "<input" not in main and "<form" not in main and "<button" not in main and "disabled" not in main
    words = page(officer.get(AT))
    assert "Hanya pengelola sistem yang mengubah pengaturan" in words and "belum diisi" in words
    assert "Hari kerja untuk menilai tugas 3" in words and "Senin" in words
    assert officer.submit(AT, {"contact_phone": "x"}, form="/account").status_code == 403
    assert cast.signed_in(cast.dewi).get(AT).status_code == 403
    assert rows() == []


def test_the_page_names_what_is_not_filled_in_yet(admin):
    text = page(admin.get(AT))
    assert "Belum diisi: Telepon" in text
    save(
        admin,
        contact_phone="(024) 1",
        contact_email="k@demo.example",
        contact_address="Jalan 1",
        officials_head_name="A",
        officials_organiser_name="B",
    )
    assert "Belum diisi" not in page(admin.get(AT))


def test_a_page_that_asks_pays_one_statement_and_others_none(cast, count_statements):
    browser = cast.signed_in(cast.sri)

    def settings_statements(path: str) -> int:
        with count_statements() as statements:
            assert browser.get(path).status_code == 200
        return len([statement for statement in statements if "FROM settings" in statement])

    assert {path: settings_statements(path) for path in ("/", "/courses", "/contact", "/help", "/account")} == {
        "/": 0, "/courses": 0, "/contact": 1, "/help": 0, "/account": 0,
    }  # fmt: skip


def test_an_issued_certificate_keeps_the_officials_of_its_day(cast):
    from certificates.models import Certificate
    from tests.certificates import build

    settings.change("officials.head.name", "Dr. Pertama", by_id=None)
    build.certified(cast.budi, build.make_course(), by=cast.dewi)
    settings.change("officials.head.name", "Dr. Kedua", by_id=None)
    db.session.commit()
    assert db.session.scalars(select(Certificate)).one().facts["officials"][0]["name"] == "Dr. Pertama"
    assert officials_on(TODAY)[0].name == "Dr. Kedua"
