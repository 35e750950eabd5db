"""The office's pages about staff."""

import re

import pytest
from aiosmtpd.controller import Controller
from sqlalchemy import select

from core.audit import AuditEntry
from core.db import db
from core.office import office
from core.outbox import Message
from people.models import Person, Role, RoleGrant
from people.models.roles import STAFF_ROLES
from people.registration import register_staff
from people.roles import grant_role
from tests.core.test_mail import Letters
from tests.journeys.server import free_port
from tests.people.build import page

NEW = {"name": "Nia Utami", "email": "nia@demo.example", "roles": ["trainer"]}
LINK = re.compile(r"http://[^/\s]+(/m/[\w-]+)")


@pytest.fixture
def admin(cast):
    """Return a browser in which the administrator Ratna is signed in."""
    return cast.signed_in(cast.ratna)


@pytest.fixture
def officer(cast):
    """Return a browser in which the officer Pak Agus is signed in."""
    return cast.signed_in(cast.agus)


def link_on(answer) -> str:
    return LINK.search(page(answer)).group(1)


def nia() -> Person:
    return db.session.scalars(select(Person).where(Person.email == NEW["email"])).one()


def roles_of(person: Person) -> set[Role]:
    held = select(RoleGrant.role).where(RoleGrant.person_id == person.id, RoleGrant.ended_at.is_(None))
    return set(db.session.scalars(held))


def test_somebody_is_invited_and_comes_in_by_the_link(cast, admin, client):
    cast.partner  # noqa: B018, the property creates the partner
    asked = {**NEW, "roles": ["trainer", "mentor"], "partner": cast.partner.name}
    made = admin.submit("/office/staff", asked, form="/office/staff/new")
    assert made.status_code == 200
    path = link_on(made)
    assert "Nia" in page(client.get(path))
    word = "empat kata yang panjang"
    assert client.submit(path, {"passphrase": word, "passphrase_again": word}).status_code == 303
    assert client.get(path).status_code == 410
    assert roles_of(nia()) == {Role.TRAINER, Role.MENTOR}
    listed = page(admin.get("/office/staff?role=mentor"))
    assert "Nia Utami" in listed and "Universitas Contoh" in listed and "Dewi" not in listed


@pytest.mark.parametrize(
    "changed",
    [
        {"name": ""},
        {"email": "nia"},
        {"email": "a@[.y"},
        {"email": "a@b"},
        {"email": "nia@demo..example"},
        {"roles": []},
        {"roles": ["learner"]},
        {"roles": ["mentor"]},
        {"roles": ["channel"]},
        {"roles": ["channel"], "channel": "x"},
        {"until": "2020-01-01"},
        {"until": "soon"},
        {"email": "agus@demo.example"},
    ],
)
def test_a_malformed_invitation_is_told_and_kept(admin, cast, changed):
    assert cast.agus
    answer = admin.submit("/office/staff", {**NEW, **changed}, form="/office/staff/new")
    assert answer.status_code == 422
    assert "Nia Utami" in answer.text or "name" in changed
    assert not db.session.scalars(select(Person).where(Person.email == NEW["email"])).all()


def test_no_box_of_the_roles_insists_on_being_ticked(admin):
    """Otherwise browsers would not send the form unless every box is ticked."""
    boxes = re.findall(r"<input[^>]*name=.roles.[^>]*>", admin.get("/office/staff/new").text)
    assert len(boxes) == len(STAFF_ROLES) and not [box for box in boxes if "required" in box]


def test_a_second_tap_shows_a_link_that_opens(admin, client):
    first, second = (admin.submit("/office/staff", NEW, form="/office/staff/new") for _ in range(2))
    assert client.get(link_on(first)).status_code == 410
    assert client.get(link_on(second)).status_code == 200


@pytest.mark.parametrize("role", ["curator", "officer", "admin"])
def test_an_officer_gives_no_role_above_the_own(cast, officer, role):
    assert f'value="{role}"' not in officer.get("/office/staff/new").text
    assert officer.submit("/office/staff", {**NEW, "roles": [role]}, form="/office/staff/new").status_code == 422
    at = f"/office/staff/{cast.dewi.id}"
    assert officer.submit(f"{at}/roles", {"role": role}, form=at).status_code == 422
    assert roles_of(cast.dewi) == {Role.TRAINER}


def test_no_officer_can_become_the_two_curators_who_approve(cast, officer, admin):
    """An officer can neither invite curators nor make a link for one, because the maker of a link could use it."""
    assert "Hanya pengelola" in page(officer.get("/office/staff/new"))
    assert "Hanya pengelola" not in page(admin.get("/office/staff/new"))
    token = officer.csrf(f"/office/staff/{cast.dewi.id}")
    assert officer.post(f"/office/staff/{cast.laras.id}/link", data={"csrf_token": token}).status_code == 403
    at = f"/office/staff/{cast.laras.id}"
    assert f"{at}/link" not in officer.get(at).text
    assert admin.submit(f"{at}/link", form=at).status_code == 200
    made = admin.submit("/office/staff", {**NEW, "roles": ["curator"]}, form="/office/staff/new")
    assert made.status_code == 200 and roles_of(nia()) == {Role.CURATOR}


def test_an_officer_gives_and_ends_the_roles_below(cast, officer):
    channel = office().read("curation.yaml")["channels"][0]
    at = f"/office/staff/{cast.dewi.id}"
    assert (
        officer.submit(
            f"{at}/roles", {"role": "channel", "channel": channel["key"], "until": "2026-12-31"}, form=at
        ).status_code
        == 303
    )
    shown = page(officer.get(at))
    assert channel["title"]["id"] in shown and "sampai 31 Desember 2026" in shown
    given = db.session.scalars(select(RoleGrant).where(RoleGrant.role == Role.CHANNEL)).one()
    for _ in range(2):
        assert officer.submit(f"{at}/roles/{given.id}/ending", form=at).status_code == 303
    assert roles_of(cast.dewi) == {Role.TRAINER}
    deeds = db.session.execute(
        select(AuditEntry.action, AuditEntry.actor_id).where(AuditEntry.thing_id == str(cast.dewi.id)).order_by(AuditEntry.id)
    )
    assert [("granted channel", cast.agus.id), ("ended channel", cast.agus.id)] == list(deeds)[-2:]


def test_an_officer_changes_no_administrator_and_not_the_own_roles(cast, officer):
    token = officer.csrf(f"/office/staff/{cast.dewi.id}")
    (admins,) = db.session.scalars(select(RoleGrant.id).where(RoleGrant.person_id == cast.ratna.id)).all()
    assert officer.post(f"/office/staff/{cast.ratna.id}/roles/{admins}/ending", data={"csrf_token": token}).status_code == 403
    answer = officer.post(f"/office/staff/{cast.agus.id}/roles", data={"csrf_token": token, "role": "curator"})
    assert answer.status_code == 422
    assert roles_of(cast.agus) == {Role.OFFICER}


def test_a_role_is_ended_only_on_its_owners_page(cast, admin):
    (given,) = db.session.scalars(select(RoleGrant.id).where(RoleGrant.person_id == cast.agus.id)).all()
    at = f"/office/staff/{cast.dewi.id}"
    assert admin.submit(f"{at}/roles/{given}/ending", form=at).status_code == 404


def test_the_last_administrator_is_told_why_not(cast, admin):
    at = f"/office/staff/{cast.ratna.id}"
    (given,) = db.session.scalars(select(RoleGrant.id).where(RoleGrant.person_id == cast.ratna.id)).all()
    answer = admin.submit(f"{at}/roles/{given}/ending", form=at)
    assert answer.status_code == 409
    assert "pengelola sistem terakhir" in page(answer)


@pytest.mark.parametrize("who", ["dewi", "raka"])
def test_an_officer_makes_a_link_for_those_below(cast, officer, client, who):
    at = f"/office/staff/{getattr(cast, who).id}"
    assert client.get(link_on(officer.submit(f"{at}/link", form=at))).status_code == 200


def test_an_officer_makes_no_link_for_an_officer_or_an_administrator(cast, officer, admin):
    other = register_staff(name="Tuti", email="tuti@demo.example", roles=[Role.OFFICER])
    db.session.commit()
    token = officer.csrf(f"/office/staff/{cast.dewi.id}")
    for colleague in (cast.ratna, other, cast.agus):
        assert officer.post(f"/office/staff/{colleague.id}/link", data={"csrf_token": token}).status_code == 403
    at = f"/office/staff/{cast.agus.id}"
    assert admin.submit(f"{at}/link", form=at).status_code == 200


def test_only_an_administrator_closes_and_never_the_own(cast, officer, admin):
    at = f"/office/staff/{cast.dewi.id}"
    token = officer.csrf(at)
    assert officer.post(f"{at}/closing", data={"csrf_token": token}).status_code == 403
    assert admin.submit(f"{at}/closing", form=at).status_code == 303
    assert "Dewi" not in page(admin.get("/office/staff"))
    assert "Dewi" in page(admin.get("/office/staff?account=closed"))
    assert "akunnya ditutup" in page(admin.get(at)) and "bisa masuk, tetapi" not in page(admin.get(at))
    token = admin.csrf(at)
    assert admin.post(f"{at}/link", data={"csrf_token": token}).status_code == 403
    assert admin.post(f"{at}/roles", data={"csrf_token": token, "role": "trainer"}).status_code == 403
    assert admin.post(f"/office/staff/{cast.ratna.id}/closing", data={"csrf_token": token}).status_code == 403
    assert admin.submit(f"{at}/reopening", form=at).status_code == 303
    assert "Tautan belum dipakai" in page(admin.get(at))


def test_a_learner_has_no_page_among_the_staff(cast, admin):
    assert admin.get(f"/office/staff/{cast.sri.id}").status_code == 404


@pytest.mark.parametrize("who", ["sri", "dewi", "raka", "laras"])
def test_nobody_else_sees_the_staff(cast, who):
    browser = cast.signed_in(getattr(cast, who))
    for path in ("/office/staff", "/office/staff/new", f"/office/staff/{cast.agus.id}"):
        assert browser.get(path).status_code == 403


def test_between_two_roles_a_colleague_still_gets_no_card(cast, officer):
    """Otherwise the person with the card could sign in after a role is given later."""
    given = db.session.scalars(select(RoleGrant).where(RoleGrant.person_id == cast.dewi.id)).one()
    given.ended_at = given.granted_at
    db.session.commit()
    token = officer.csrf(f"/office/people/{cast.sri.id}")
    assert officer.post(f"/office/people/{cast.dewi.id}/card", data={"csrf_token": token}).status_code == 403


def test_the_link_goes_by_mail_and_lies_nowhere(app, admin):
    handler = Letters()
    server = Controller(handler, hostname="127.0.0.1", port=free_port())
    server.start()
    app.config["SMTP_URL"] = f"smtp://127.0.0.1:{server.port}"
    try:
        shown = admin.submit("/office/staff", NEW, form="/office/staff/new")
    finally:
        app.config["SMTP_URL"] = None
        server.stop()
    (letter,) = handler.messages
    assert letter["To"] == NEW["email"]
    assert link_on(shown) in letter.get_payload(decode=True).decode()
    assert "juga sudah dikirim" in page(shown)
    assert not db.session.scalars(select(Message)).all()


def test_without_its_mail_server_the_link_is_still_shown(app, admin):
    app.config["SMTP_URL"] = f"smtp://127.0.0.1:{free_port()}"
    try:
        shown = admin.submit("/office/staff", NEW, form="/office/staff/new")
    finally:
        app.config["SMTP_URL"] = None
    assert link_on(shown) and "juga sudah dikirim" not in page(shown)


def test_the_list_makes_the_same_statements_for_many(cast, admin, count_statements):
    def statements() -> int:
        with count_statements() as seen:
            admin.get("/office/staff")
        return len([s for s in seen if s.startswith("SELECT")])

    few = statements()
    for number in range(30):
        person = register_staff(name=f"Staf {number}", email=f"staf{number}@demo.example", roles=[Role.TRAINER])
        grant_role(person, Role.MENTOR, by=None, scope_kind="partner", scope_id=cast.partner.id)
    db.session.commit()
    assert statements() == few
