"""What an officer changes and starts on a person's page at the counter."""

import re

import pytest
from sqlalchemy import select

from core.audit import AuditEntry
from core.db import db
from core.office import office as the_office
from core.outbox import Message
from people import cards, confirmations
from people.models import LoginSession, Person, SignInCard, Village
from tests.people.build import page

PIN = "482915"


@pytest.fixture
def counter(cast):
    """Return a browser in which the officer Pak Agus is signed in."""
    return cast.signed_in(cast.agus)


def at(person) -> str:
    return f"/office/people/{person.id}"


def change(counter, person, **changed):
    facts = {
        "name": person.name,
        "address_as": person.address_as or "",
        "phone": person.phone,
        "village": person.village_code or "",
    }
    return counter.submit(f"{at(person)}/details", {**facts, "seen": "y", **changed}, form=f"{at(person)}/details")


def stored(person) -> Person:
    db.session.expire_all()
    return db.session.get_one(Person, person.id)


def test_name_and_kelurahan_are_changed_and_nothing_else(cast, counter):
    before = cast.sri.secret_hash
    confirmations.confirm_phone(cast.sri.id, by=cast.identity(cast.agus), how="counter")
    village = db.session.scalars(select(Village.code).where(Village.code != cast.sri.village_code)).first()
    db.session.commit()
    assert change(counter, cast.sri, name="Sri Rahayu Ningsih", village=village).status_code == 303
    person = stored(cast.sri)
    assert (person.name, person.village_code, person.secret_hash) == ("Sri Rahayu Ningsih", village, before)
    assert person.phone_confirmed_at
    recorded = db.session.scalars(select(AuditEntry.action).where(AuditEntry.thing_id == str(person.id))).all()
    assert "changed details" in recorded and "changed number at the counter" not in recorded


def test_another_number_closes_every_way_in_until_a_new_card_opens_it(cast, counter, client):
    """It helps who lost number and PIN together, and lets in nobody who has the old ones."""
    sri = cast.signed_in(cast.sri)
    old_card = cards.make_card(cast.sri.id, by=cast.identity(cast.agus))
    confirmations.confirm_phone(cast.sri.id, by=cast.identity(cast.agus), how="counter")
    db.session.commit()
    answer = change(counter, cast.sri, phone="0812-0000-0777")
    assert "kartu masuk" in page(counter.get(answer.location))
    person = stored(cast.sri)
    assert (person.phone, person.secret_hash, person.phone_confirmed_at) == ("+6281200000777", None, None)
    assert (
        db.session.scalars(
            select(LoginSession.id).where(LoginSession.person_id == person.id, LoginSession.ended_at.is_(None))
        ).all()
        == []
    )
    assert sri.get("/account").status_code in (302, 303)
    assert client.get(f"/m/{old_card}").status_code == 410 or "tidak" in page(client.get(f"/m/{old_card}"))
    assert db.session.scalars(select(SignInCard.id).where(SignInCard.replaced_at.is_(None))).all() == []
    told = db.session.scalars(select(Message.body).where(Message.person_id == person.id)).all()
    assert any("0812-0000-0777" in body for body in told)
    card = counter.submit(f"{at(person)}/card", form=at(person)).get_data(as_text=True)
    assert client.get(re.search(r"http://[^/]+(/m/[\w-]+)", card).group(1)).status_code == 200


@pytest.mark.parametrize("bad", [{"seen": ""}, {"phone": "1"}, {"name": ""}, {"village": "x"}])
def test_without_the_card_or_with_a_bad_fact_nothing_changes_and_what_was_typed_stays(cast, counter, bad):
    answer = change(counter, cast.sri, **{"name": "Sri Lain", **bad})
    assert answer.status_code == 422
    assert "name" in bad or 'value="Sri Lain"' in answer.get_data(as_text=True)
    assert stored(cast.sri).name == "Sri Rahayu"


def test_nobody_changes_staff_or_without_the_office(cast, counter):
    token = counter.csrf(at(cast.sri))
    for colleague in (cast.dewi, cast.agus, cast.ratna):
        assert counter.post(f"{at(colleague)}/details", data={"csrf_token": token}).status_code == 403
        assert "/details" not in counter.get(at(colleague)).get_data(as_text=True)
    for other in (cast.budi, cast.dewi, cast.raka):
        browser = cast.signed_in(other)
        assert browser.post(f"{at(cast.sri)}/details", data={"csrf_token": browser.csrf("/account")}).status_code == 403


def test_a_message_is_written_from_the_page_and_signed_and_one_is_back_on_it(cast, counter):
    html = counter.get(at(cast.sri)).get_data(as_text=True)
    way = f"/office/people/messages/new?id={cast.sri.id}&person={cast.sri.id}"
    assert way.replace("&", "&amp;") in html
    form = counter.get(way).get_data(as_text=True)
    sent_as = re.search(r'name="sent_as"[^>]*value="([^"]+)"', form).group(1)
    assert f'name="person" value="{cast.sri.id}"' in form
    data = {"id": cast.sri.id, "person": cast.sri.id, "sent_as": sent_as, "subject": "Besok", "body": "Bawa KTP.\nPukul 9."}
    assert counter.submit("/office/people/messages", data, form=way).location == at(cast.sri)
    read = page(cast.signed_in(cast.sri).get("/"))
    assert "Bawa KTP." in read and f"Dari {cast.identity(cast.agus).short_name}, {the_office().short_name}, " in read
    assert "Mau menjawab?" in read
    shown = page(counter.get(at(cast.sri)))
    assert "Besok" in shown and "belum dibaca" in shown


def test_every_deed_of_the_list_stands_on_a_learners_page_and_only_the_message_on_that_of_staff(cast, counter):
    learner, staff = (counter.get(at(one)).get_data(as_text=True) for one in (cast.sri, cast.dewi))
    for way, for_staff in (("messages/new", True), ("cohort-invitations/new", False), ("enrolments/new", False)):
        assert f"{way}?id={cast.sri.id}" in learner
        assert (f"{way}?id={cast.dewi.id}" in staff) is for_staff


def test_as_many_rules_are_listed_as_are_counted(cast, counter):
    from products.rulebook.rule_sets import add_version

    add_version()
    db.session.commit()
    text = page(counter.get(at(cast.sri)))
    met, all_ = map(int, re.search(r"(\d+) dari (\d+) aturan terpenuhi", text).groups())
    part = text.split(f"{met} dari {all_} aturan terpenuhi")[-1]
    assert len(re.findall(r"\bK0\d ", part)) == all_
