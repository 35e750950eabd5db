"""Invitations of staff, their roles, and the last administrator."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from core import clock
from core.audit import AuditEntry
from core.db import db
from people import cards, resets, staff, staff_rows
from people.models import LoginSession, Person, Role, RoleGrant, SignInCard
from people.registration import EmailTaken, enrol_by_officer, register_staff
from people.roles import EndsInThePast, LastAdministrator, end_role, grant_role, role_ended
from people.staff import AccountClosed, NeedsChannel, NeedsPartner, RoleRequest
from tests.conftest import MONDAY

NIA = "nia@demo.example"


def invite(by, *requests: RoleRequest, name: str = "Nia Utami", email: str = NIA) -> Person:
    person = staff.invite_staff(name, email, requests or [RoleRequest(Role.TRAINER)], by=by)
    db.session.commit()
    return person


def grant_of(person: Person, role: Role) -> RoleGrant:
    held = select(RoleGrant).where(RoleGrant.person_id == person.id, RoleGrant.role == role, RoleGrant.ended_at.is_(None))
    return db.session.scalars(held).one()


def audit_entries() -> list[str]:
    return list(db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)))


def test_a_newcomer_comes_with_every_role_and_its_limits(cast):
    ratna = cast.identity(cast.ratna)
    until = MONDAY.date() + timedelta(days=30)
    invite(
        ratna,
        RoleRequest(Role.MENTOR, partner="Universitas Contoh", until=until),
        RoleRequest(Role.CHANNEL, channel="kios", until=until),
    )
    nia = staff_rows.staff_member(db.session.scalars(select(Person.id).where(Person.name.icontains("nia"))).one())
    assert [(r.role, r.partner, r.channel, r.until, r.granted_by) for r in nia.held] == [
        (Role.MENTOR, "Universitas Contoh", None, until, "Ratna Sari"),
        (Role.CHANNEL, None, "kios", until, "Ratna Sari"),
    ]
    assert not nia.has_secret


def test_the_same_invitation_sent_twice_is_one_account(cast, in_parallel):
    agus = cast.identity(cast.agus)
    made = in_parallel(4, lambda: staff.invite_staff("Nia Utami", NIA, [RoleRequest(Role.TRAINER)], by=agus).id)
    assert len(set(made)) == 1
    assert len(db.session.scalars(select(RoleGrant).where(RoleGrant.person_id == made[0])).all()) == 1


def test_the_e_mail_of_somebody_else_is_refused(cast):
    agus, ratna = cast.identity(cast.agus), cast.identity(cast.ratna)
    nia = invite(agus)
    with pytest.raises(EmailTaken):
        staff.invite_staff("Nia Utami", NIA, [], by=ratna)
    with pytest.raises(EmailTaken):
        staff.invite_staff("Somebody Else", NIA, [], by=agus)
    with clock.at(MONDAY + timedelta(minutes=20)), pytest.raises(EmailTaken):
        staff.invite_staff("Nia Utami", NIA, [], by=agus)
    cards.use_card(cards.make_card(nia.id, by=agus), "empat kata yang panjang")
    with pytest.raises(EmailTaken):
        staff.invite_staff("Nia Utami", NIA, [], by=agus)


@pytest.mark.parametrize(("role", "refusal"), [(Role.MENTOR, NeedsPartner), (Role.CHANNEL, NeedsChannel)])
def test_a_role_that_needs_a_limit_is_not_given_without(cast, role, refusal):
    with pytest.raises(refusal):
        staff.give_role(cast.dewi, RoleRequest(role), by=cast.identity(cast.ratna))


def test_the_last_day_lies_not_in_the_past_and_can_be_changed(cast):
    ratna = cast.identity(cast.ratna)
    with pytest.raises(EndsInThePast):
        grant_role(cast.dewi, Role.CURATOR, by=ratna, until=MONDAY.date() - timedelta(days=1))
    given = grant_role(cast.dewi, Role.CURATOR, by=ratna, until=MONDAY.date())
    assert grant_role(cast.dewi, Role.CURATOR, by=ratna).id == given.id
    assert given.until is None
    assert audit_entries()[-2:] == ["granted curator", "prolonged curator"]


def test_a_role_whose_last_day_has_passed_is_given_anew(cast):
    given = grant_role(cast.dewi, Role.CURATOR, by=None, until=MONDAY.date())
    with clock.at(MONDAY + timedelta(days=3)):
        anew = grant_role(cast.dewi, Role.CURATOR, by=None)
        assert anew.id != given.id and anew.granted_at == clock.now()
        assert len(staff_rows.staff_member(cast.dewi.id).ended) == 1


def test_who_listens_hears_of_an_ended_role_once(cast):
    heard = []

    def listen(given: RoleGrant) -> None:
        heard.append(given.role)

    role_ended.connect(listen)
    given = grant_of(cast.raka, Role.MENTOR)
    for _ in range(2):
        end_role(given, by=None)
    assert heard == [Role.MENTOR]
    assert audit_entries().count("ended mentor") == 1


def test_the_last_administrator_stays(cast):
    given = grant_of(cast.ratna, Role.ADMIN)
    with pytest.raises(LastAdministrator):
        end_role(given, by=cast.identity(cast.ratna))
    with pytest.raises(LastAdministrator):
        grant_role(cast.ratna, Role.ADMIN, by=None, until=MONDAY.date())
    assert given.ended_at is None and given.until is None


@pytest.mark.parametrize("other", ["invited only", "until a day", "closed"])
def test_only_an_administrator_who_lasts_and_can_sign_in_counts_as_another(cast, other):
    passphrase = None if other == "invited only" else cast.passphrase
    nia = register_staff(name="Nia", email=NIA, passphrase=passphrase)
    grant_role(nia, Role.ADMIN, by=None, until=MONDAY.date() if other == "until a day" else None)
    nia.closed_at = MONDAY if other == "closed" else None
    db.session.commit()
    with pytest.raises(LastAdministrator):
        end_role(grant_of(cast.ratna, Role.ADMIN), by=None)


def test_two_administrators_who_end_each_other_at_once_leave_one(cast, in_parallel):
    nia = register_staff(name="Nia", email=NIA, passphrase=cast.passphrase, roles=[Role.ADMIN])
    db.session.commit()
    waiting = [grant_of(person, Role.ADMIN).id for person in (nia, cast.ratna)]
    results = in_parallel(2, lambda: end_role(db.session.get_one(RoleGrant, waiting.pop()), by=None))
    assert sorted(type(result).__name__ for result in results) == ["LastAdministrator", "NoneType"]


def test_a_closed_account_lets_nobody_in(cast):
    ratna = cast.identity(cast.ratna)
    browser = cast.signed_in(cast.dewi)
    token = cards.make_card(cast.dewi.id, by=ratna)
    for _ in range(2):
        staff.close_account(cast.dewi, by=ratna)
        db.session.commit()
    assert browser.get("/account").status_code == 302
    with pytest.raises(cards.CardGone):
        cards.find_card(token)
    with pytest.raises(AccountClosed):
        staff.invite_staff("Dewi", cast.dewi.email, [], by=ratna)
    assert not db.session.scalars(
        select(RoleGrant).where(RoleGrant.person_id == cast.dewi.id, RoleGrant.ended_at.is_(None))
    ).all()
    assert not db.session.scalars(
        select(LoginSession.id).where(LoginSession.person_id == cast.dewi.id, LoginSession.ended_at.is_(None))
    ).all()
    assert audit_entries().count("closed account") == 1


def test_the_last_administrators_account_is_not_closed(cast):
    with pytest.raises(LastAdministrator):
        staff.close_account(cast.ratna, by=cast.identity(cast.agus))
    db.session.rollback()
    assert cast.identity(cast.ratna).has(Role.ADMIN)


def test_an_account_opened_again_has_no_role_and_no_old_passphrase(cast):
    ratna = cast.identity(cast.ratna)
    earlier = cards.make_card(cast.dewi.id, by=ratna)
    staff.close_account(cast.dewi, by=ratna)
    for _ in range(2):
        staff.reopen_account(cast.dewi, by=ratna)
    assert cast.dewi.secret_hash is None and cast.dewi.closed_at is None
    assert cast.identity(cast.dewi).grants == ()
    assert audit_entries().count("opened account again") == 1
    with pytest.raises(cards.CardGone):
        cards.find_card(earlier)


def test_an_earlier_link_no_longer_opens(cast):
    nia = invite(cast.identity(cast.agus))
    first, second = (cards.make_card(nia.id, by=cast.identity(cast.agus)) for _ in range(2))
    with pytest.raises(cards.CardGone):
        cards.find_card(first)
    assert cards.find_card(second).is_staff
    assert len(db.session.scalars(select(SignInCard).where(SignInCard.person_id == nia.id)).all()) == 2


WORDS = "empat kata yang panjang"


@pytest.mark.parametrize("role", [Role.ADMIN, Role.OFFICER])
def test_a_role_beyond_the_maker_of_a_link_ends_the_link(cast, client, role):
    """Otherwise an officer could keep a trainer's link and use it after somebody has made the trainer an administrator."""
    nia = invite(cast.identity(cast.agus))
    token = cards.make_card(nia.id, by=cast.identity(cast.agus))
    grant_role(nia, role, by=cast.identity(cast.ratna))
    db.session.commit()
    assert client.get(f"/m/{token}").status_code == 410
    with pytest.raises(cards.CardGone):
        cards.use_card(token, WORDS)
    assert db.session.scalars(select(SignInCard.replaced_at)).one(), "it stays ended when the role ends again"


def test_a_link_asks_anew_whether_its_maker_may(cast):
    """This holds also for a role that was not given through `grant_role`."""
    nia = invite(cast.identity(cast.agus))
    token = cards.make_card(nia.id, by=cast.identity(cast.agus))
    db.session.add(RoleGrant(person_id=nia.id, role=Role.ADMIN, granted_at=clock.now()))
    db.session.commit()
    for look in (cards.find_card, lambda token: cards.use_card(token, WORDS)):
        with pytest.raises(cards.CardGone):
            look(token)
        db.session.rollback()


def test_the_link_of_an_officer_who_is_none_any_more_opens_nothing(cast):
    nia = invite(cast.identity(cast.agus))
    token = cards.make_card(nia.id, by=cast.identity(cast.agus))
    end_role(grant_of(cast.agus, Role.OFFICER), by=cast.identity(cast.ratna))
    with pytest.raises(cards.CardGone):
        cards.use_card(token, WORDS)


def test_a_learners_card_and_code_end_when_the_learner_joins_the_staff(cast):
    agus, ratna = cast.identity(cast.agus), cast.identity(cast.ratna)
    toto = enrol_by_officer(name="Toto", phone="0812-0000-0150", village_code=None, by=agus)
    token, code = cards.make_card(toto.id, by=agus), resets.issue_code(toto.id, by=agus)
    grant_role(toto, Role.ADMIN, by=ratna)
    with pytest.raises(cards.CardGone):
        cards.use_card(token, "730158")
    with pytest.raises(resets.WrongCode):
        resets.use_code("+6281200000150", code, "730158")


def test_links_that_their_maker_may_still_give_open(cast):
    """Links stay that an administrator or a command made, or an officer for a person with another role that officers give."""
    agus, ratna = cast.identity(cast.agus), cast.identity(cast.ratna)
    for number, (by, role) in enumerate([(ratna, Role.ADMIN), (None, Role.ADMIN), (agus, Role.CHANNEL)]):
        nia = invite(agus, email=f"nia{number}@demo.example")
        token = cards.make_card(nia.id, by=by)
        grant_role(nia, role, by=ratna)
        assert cards.use_card(token, WORDS).id == nia.id
