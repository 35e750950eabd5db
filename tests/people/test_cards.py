"""The sign-in card of learners and the one-time link of staff."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from core import clock
from core.audit import AuditEntry
from core.db import db
from core.outbox import unread_by
from people import cards, consents
from people.cards import CardGone, find_card, make_card, use_card
from people.models import SignInCard
from people.pins import WeakPin
from people.registration import enrol_by_officer, register_staff
from tests.conftest import MONDAY
from tests.people.build import OTHER, STRONG, VILLAGE, page, signed_in_name


@pytest.fixture
def agus(cast):
    return cast.identity(cast.agus)


@pytest.fixture
def toto(agus):
    person = enrol_by_officer(name="Toto Rahayu", address_as="Pak", phone="0812-0000-0150", village_code=VILLAGE, by=agus)
    db.session.commit()
    return person


@pytest.fixture
def card(toto, agus):
    token = make_card(toto.id, by=agus)
    db.session.commit()
    return token


PIN = {"pin": STRONG, "pin_again": STRONG}


def test_looking_at_a_card_never_uses_it_up(client, card):
    for _ in range(3):
        answer = client.get(f"/m/{card}")
        assert answer.status_code == 200
        assert "Pak Toto" in page(answer)
    assert client.submit(f"/m/{card}", PIN).status_code == 303


def test_the_first_use_sets_the_pin_and_signs_in(client, app, card, toto):
    assert client.submit(f"/m/{card}", {**PIN, "whatsapp": "y"}).location == "/"
    assert signed_in_name(client) == "Toto Rahayu"
    assert {s.consent.purpose for s in consents.active_consents(toto.id)} == {"training", "statistics", "whatsapp_contact"}
    other = app.test_client()
    assert other.submit("/sign-in", {"phone": "0812-0000-0150", "pin": STRONG}).status_code == 303


def test_a_used_card_says_so_and_leads_to_the_door(client, app, card):
    client.submit(f"/m/{card}", PIN)
    answer = app.test_client().get(f"/m/{card}")
    assert answer.status_code == 410
    assert "sudah dipakai" in page(answer)
    assert 'href="/sign-in"' in answer.get_data(as_text=True)
    again = app.test_client()
    assert again.post(f"/m/{card}", data={"csrf_token": again.csrf(), **PIN}).status_code == 410


@pytest.mark.parametrize("token", ["x", "x" * 5000, "%00", "🙂"])
def test_a_card_that_never_was_reads_the_same(client, token):
    assert client.get(f"/m/{token}").status_code == 410


def test_a_card_gets_too_old(card):
    with clock.at(MONDAY + cards.LASTS + timedelta(seconds=1)), pytest.raises(CardGone):
        find_card(card)


def test_a_new_card_replaces_the_old_one(card, toto, agus):
    newer = make_card(toto.id, by=agus)
    with pytest.raises(CardGone):
        use_card(card, STRONG)
    assert use_card(newer, STRONG).id == toto.id


def test_a_weak_pin_leaves_the_card_good(client, card):
    answer = client.submit(f"/m/{card}", {"pin": "123456", "pin_again": "123456"})
    assert answer.status_code == 422
    assert "terlalu mudah ditebak" in page(answer)
    assert client.submit(f"/m/{card}", PIN).status_code == 303


def test_a_pin_of_the_household_is_refused_on_the_card_too(client, cast, agus):
    assert cast.sri
    toto = enrol_by_officer(name="Toto", phone="0812-0000-0101", village_code=VILLAGE, by=agus)
    token = make_card(toto.id, by=agus)
    db.session.commit()
    with pytest.raises(WeakPin):
        use_card(token, STRONG)
    db.session.rollback()
    assert use_card(token, OTHER).id == toto.id


def test_who_had_a_pin_already_reads_who_made_the_card(card, cast, toto, agus):
    assert unread_by(toto.id) == [], "a newcomer came for it"
    make_card(cast.sri.id, by=agus)
    message = unread_by(cast.sri.id)[0]
    assert message.subject == f"{cast.agus.name} membuat kartu masuk untuk akun ini"
    assert "Segera beri tahu kantor" in message.body and message.link == "/contact"


def test_of_two_who_use_one_card_at_once_one_gets_in(card, in_parallel):
    pins = iter([STRONG, OTHER])
    answers = in_parallel(2, lambda: use_card(card, next(pins)).id)
    assert sorted(isinstance(answer, CardGone) for answer in answers) == [False, True]


def test_of_cards_made_at_once_one_opens(toto, agus, in_parallel):
    made = in_parallel(4, make_card, toto.id, by=agus)
    opens = 0
    for token in made:
        try:
            opens += bool(find_card(token))
        except CardGone:
            continue
    assert opens == 1


def test_whoever_was_signed_in_with_the_old_pin_is_signed_out(cast, agus):
    browser = cast.signed_in(cast.sri)
    use_card(make_card(cast.sri.id, by=agus), OTHER)
    db.session.commit()
    assert signed_in_name(browser) == ""


def test_what_was_acknowledged_before_is_not_asked_again(client, cast, agus):
    token = make_card(cast.sri.id, by=agus)
    db.session.commit()
    assert "Dinas mencatat nama" not in page(client.get(f"/m/{token}"))


def test_staff_set_a_passphrase_with_their_link(client, app):
    person = register_staff(name="Dewi Anggraini", email="dewi@demo.example")
    token = make_card(person.id, by=None)
    db.session.commit()
    words = {"passphrase": "sate kambing pinggir kali", "passphrase_again": "sate kambing pinggir kali"}
    assert client.submit(f"/m/{token}", {"passphrase": "short", "passphrase_again": "short"}).status_code == 422
    assert client.submit(f"/m/{token}", words).location == "/"
    assert signed_in_name(client) == "Dewi Anggraini"
    assert not consents.active_consents(person.id)


def test_the_token_is_kept_only_as_a_hash_and_each_step_is_on_record(card, toto, agus):
    use_card(card, STRONG)
    assert card not in str(db.session.scalars(select(SignInCard.token_hash)).all())
    entries = db.session.execute(
        select(AuditEntry.action, AuditEntry.actor_id).where(AuditEntry.thing_id == str(toto.id))
    ).all()
    assert ("made card", agus.id) in entries
    assert ("used card", toto.id) in entries
    assert card not in str(db.session.execute(select(AuditEntry.action, AuditEntry.thing, AuditEntry.thing_id)).all())
