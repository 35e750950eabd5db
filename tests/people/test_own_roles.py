"""Where there are two administrators, a role of one's own is given by the other one, and one confirms what the other proposes."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from core import clock, outbox
from core.audit import AuditEntry
from core.db import db
from people import cards, resets, role_proposals, roles, second_factors, signing_in, staff, ways_in
from people.models import Person, Role, RoleGrant, RoleProposal
from people.registration import register_staff
from people.role_proposals import OneHand, ProposalGone
from people.roles import OwnRole
from people.staff import RoleRequest
from tests.conftest import MONDAY
from tests.people.authenticator import set_up
from tests.people.build import page
from tests.people.test_asking_again import roles_of


@pytest.fixture
def nia(cast) -> Person:
    """A second administrator."""
    person = register_staff(name="Nia", email="nia@demo.example", passphrase=cast.passphrase, roles=[Role.ADMIN])
    db.session.commit()
    return person


def test_the_other_administrator_gives_it(cast, nia):
    with pytest.raises(OwnRole):
        staff.give_role(cast.ratna, RoleRequest(Role.CURATOR), by=cast.identity(cast.ratna))
    assert staff.give_role(cast.ratna, RoleRequest(Role.CURATOR), by=cast.identity(nia)), (
        "two have agreed: Nia, and Ratna who asked"
    )
    assert roles_of(cast.ratna) == {Role.ADMIN, Role.CURATOR}


def test_the_only_administrator_may(cast):
    staff.give_role(cast.ratna, RoleRequest(Role.OFFICER), by=cast.identity(cast.ratna))
    assert roles_of(cast.ratna) == {Role.ADMIN, Role.OFFICER}


@pytest.mark.parametrize("other", ["invited only", "closed", "leaves"])
def test_an_administrator_who_cannot_help_does_not_count(cast, nia, other):
    if other == "invited only":
        nia.secret_hash = None
    elif other == "closed":
        nia.closed_at = nia.created_at
    else:
        grant = db.session.query(roles.RoleGrant).filter_by(person_id=nia.id).one()
        grant.until = nia.created_at.date()
    db.session.commit()
    assert not roles.has_other_administrator(cast.ratna.id)
    assert roles.has_other_administrator(nia.id) is bool(cast.ratna)


def test_the_own_page_says_so_and_offers_none(cast, nia):
    admin, own = cast.signed_in(cast.ratna), f"/office/staff/{cast.ratna.id}"
    shown = page(admin.get(own))
    assert "diberikan oleh pengelola lain" in shown and "Beri peran" not in shown
    assert admin.submit(f"{own}/roles", {"role": "curator"}, form=own).status_code == 422
    assert roles_of(cast.ratna) == {Role.ADMIN}
    assert admin.submit(f"/office/staff/{nia.id}/roles", {"role": "curator"}, form=own).status_code == 303


def test_alone_the_own_page_offers_all(cast):
    admin, own = cast.signed_in(cast.ratna), f"/office/staff/{cast.ratna.id}"
    assert admin.submit(f"{own}/roles", {"role": "curator"}, form=own).status_code == 303


def test_an_officer_gives_none_to_themselves_as_before(cast):
    officer, own = cast.signed_in(cast.agus), f"/office/staff/{cast.agus.id}"
    assert officer.submit(f"{own}/roles", {"role": "trainer"}, form=own).status_code == 422
    assert officer.submit(f"/office/staff/{cast.dewi.id}/roles", {"role": "trainer"}, form=own).status_code == 303


def test_an_own_role_may_still_be_ended(cast, nia):
    """Who has too much may let go of it alone."""
    grant = db.session.query(roles.RoleGrant).filter_by(person_id=cast.ratna.id).one()
    admin, own = cast.signed_in(cast.ratna), f"/office/staff/{cast.ratna.id}"
    assert admin.submit(f"{own}/roles/{grant.id}/ending", form=own).status_code == 303
    assert roles_of(cast.ratna) == set()


# ---- One proposes, another confirms


def at(person: Person) -> str:
    return f"/office/staff/{person.id}"


def proposal_of(person: Person) -> RoleProposal:
    return db.session.scalars(role_proposals.proposals_for(person.id)).one()


def test_a_curator_is_proposed_by_one_and_confirmed_by_the_other(cast, nia):
    ratna, other = cast.signed_in(cast.ratna), cast.signed_in(nia)
    until = "2027-01-31"
    answer = ratna.submit(f"{at(cast.dewi)}/roles", {"role": "curator", "until": until}, form=at(cast.dewi))
    assert answer.status_code == 303 and roles_of(cast.dewi) == {Role.TRAINER}
    shown = page(ratna.get(at(cast.dewi)))
    assert "Menunggu pengelola kedua" in shown and "Tarik kembali" in shown and "Setujui" not in shown
    assert "Mohon setujui peran: Kurator untuk Dewi Anggraini" in page(other.get("/"))
    deed = f"{at(cast.dewi)}/proposals/{proposal_of(cast.dewi).id}/confirmation"
    assert ratna.submit(deed, form=at(cast.dewi)).status_code == 403
    assert other.submit(deed, form=at(cast.dewi)).status_code == 303
    assert roles_of(cast.dewi) == {Role.TRAINER, Role.CURATOR}
    grant = db.session.scalars(select(RoleGrant).where(RoleGrant.role == Role.CURATOR)).one()
    assert (grant.granted_by_id, f"{grant.until}") == (nia.id, until)
    assert "Mohon setujui" not in page(other.get("/"))
    deeds = select(AuditEntry.action, AuditEntry.actor_id).where(AuditEntry.action.endswith(" curator"))
    expected = [("proposed curator", cast.ratna.id), ("granted curator", nia.id)]
    assert [tuple(row) for row in db.session.execute(deeds.order_by(AuditEntry.id))] == expected


def test_whoever_is_invited_gets_the_link_at_once_and_the_role_later(cast, nia):
    ratna = cast.signed_in(cast.ratna)
    typed = {"name": "Tuti Hapsari", "email": "tuti@demo.example", "roles": ["officer", "trainer"]}
    made = ratna.submit("/office/staff", typed, form="/office/staff/new")
    assert "/m/" in made.text and "masih menunggu" in made.text
    tuti = db.session.scalars(select(Person).where(Person.email == "tuti@demo.example")).one()
    assert roles_of(tuti) == {Role.TRAINER}
    role_proposals.accept(proposal_of(tuti), by=cast.identity(nia))
    assert roles_of(tuti) == {Role.TRAINER, Role.OFFICER}


@pytest.mark.parametrize("who", ["ratna", "nia"])
def test_a_proposal_is_withdrawn_or_refused(cast, nia, who):
    staff.give_role(cast.dewi, RoleRequest(Role.ADMIN), by=cast.identity(cast.ratna))
    db.session.commit()
    browser = cast.signed_in(nia if who == "nia" else cast.ratna)
    deed = f"{at(cast.dewi)}/proposals/{proposal_of(cast.dewi).id}/refusal"
    assert browser.submit(deed, form=at(cast.dewi)).status_code == 303
    assert browser.submit(deed, form=at(cast.dewi)).status_code == 404
    assert roles_of(cast.dewi) == {Role.TRAINER}


def test_nobody_confirms_the_own_role_and_no_officer_confirms_any(cast, nia):
    third = register_staff(name="Sari", email="sari@demo.example", passphrase=cast.passphrase, roles=[Role.ADMIN])
    db.session.commit()
    assert staff.give_role(nia, RoleRequest(Role.CURATOR), by=cast.identity(cast.ratna)) is None
    db.session.commit()
    deed = f"{at(nia)}/proposals/{proposal_of(nia).id}/confirmation"
    for person, status in ((nia, 403), (cast.agus, 403), (cast.dewi, 403), (third, 303)):
        assert cast.signed_in(person).submit(deed, form="/account").status_code == status


def test_who_is_no_administrator_any_more_has_proposed_nothing(cast, nia):
    register_staff(name="Sari", email="sari@demo.example", passphrase=cast.passphrase, roles=[Role.ADMIN])
    staff.give_role(cast.dewi, RoleRequest(Role.CURATOR), by=cast.identity(cast.ratna))
    roles.end_role(db.session.scalars(select(RoleGrant).where(RoleGrant.person_id == cast.ratna.id)).one(), by=None)
    with pytest.raises(ProposalGone):
        role_proposals.accept(proposal_of(cast.dewi), by=cast.identity(nia))


def test_of_two_who_decide_at_once_one_does(cast, nia, in_parallel):
    staff.give_role(cast.dewi, RoleRequest(Role.CURATOR), by=cast.identity(cast.ratna))
    number, by = proposal_of(cast.dewi).id, cast.identity(nia)
    results = in_parallel(3, lambda: role_proposals.accept(db.session.get_one(RoleProposal, number), by=by) and None)
    assert sorted(type(result).__name__ for result in results) == ["NoneType", "ProposalGone", "ProposalGone"]


def test_the_same_proposal_twice_is_one(cast, nia, in_parallel):
    dewi, by = cast.dewi.id, cast.identity(cast.ratna)
    in_parallel(3, lambda: staff.give_role(db.session.get_one(Person, dewi), RoleRequest(Role.CURATOR), by=by))
    assert proposal_of(cast.dewi)


def test_where_the_other_one_has_left_the_role_is_given_at_once_and_nothing_waits(cast, nia):
    ratna = cast.identity(cast.ratna)
    staff.give_role(cast.dewi, RoleRequest(Role.CURATOR), by=ratna)
    staff.close_account(nia, by=ratna)
    assert staff.give_role(cast.dewi, RoleRequest(Role.CURATOR), by=ratna)
    assert role_proposals.open_for(cast.dewi.id) == []


def test_a_closed_account_waits_for_no_role(cast, nia):
    staff.give_role(cast.dewi, RoleRequest(Role.CURATOR), by=cast.identity(cast.ratna))
    staff.close_account(cast.dewi, by=cast.identity(cast.ratna))
    assert role_proposals.open_for(cast.dewi.id) == []


def test_lesser_roles_and_another_last_day_need_no_second(cast, nia):
    ratna = cast.identity(cast.ratna)
    assert staff.give_role(cast.raka, RoleRequest(Role.TRAINER), by=ratna)
    assert staff.give_role(cast.laras, RoleRequest(Role.CURATOR, until=MONDAY.date()), by=ratna)
    assert role_proposals.open_for(cast.laras.id) == []


def test_the_column_of_places_counts_what_waits_for_an_administrator(cast, nia):
    staff.give_role(cast.dewi, RoleRequest(Role.CURATOR), by=cast.identity(cast.ratna))
    db.session.commit()
    assert [role_proposals.count_waiting_for(cast.identity(person)) for person in (nia, cast.ratna)] == [1, 0]


def test_who_waits_for_a_role_gets_a_link_from_administrators_only(cast, nia):
    """Else an officer could set the passphrase and the app of somebody who becomes an administrator a moment later."""
    agus, ratna = (cast.identity(person) for person in (cast.agus, cast.ratna))
    tuti = register_staff(name="Tuti", email="tuti@demo.example", passphrase=None)
    db.session.commit()
    token = cards.make_card(tuti.id, by=agus)
    assert cards.may_still_open(agus.id, tuti.id)
    staff.give_role(tuti, RoleRequest(Role.ADMIN), by=ratna)
    db.session.commit()
    assert not cards.may_still_open(agus.id, tuti.id) and cards.may_still_open(ratna.id, tuti.id)
    with pytest.raises(cards.CardGone):
        cards.use_card(token, "empat kata yang panjang")
    at = f"/office/staff/{tuti.id}"
    assert "/link" not in cast.signed_in(cast.agus).get(at).text, "no button that is refused"
    assert cast.signed_in(cast.agus).submit(f"{at}/link", form=at).status_code == 403


def test_an_administrator_who_got_a_last_day_still_confirms(cast, nia):
    db.session.query(roles.RoleGrant).filter_by(person_id=nia.id).one().until = MONDAY.date()
    db.session.commit()
    staff.give_role(cast.dewi, RoleRequest(Role.CURATOR), by=cast.identity(cast.ratna))
    db.session.commit()
    assert Role.CURATOR not in roles_of(cast.dewi)
    assert outbox.unread_by(nia.id), "who may confirm is told"


# ---- A way in that somebody else gave


WORDS = "empat kata yang panjang"


def opened(cast, person: Person, *, by: Person | None) -> Person:
    """Let a person set the passphrase with a link, and an app after it."""
    cards.use_card(cards.make_card(person.id, by=by and cast.identity(by)), WORDS)
    set_up(person)
    return person


@pytest.fixture
def tuti(cast) -> Person:
    """A trainer whose account was never opened."""
    person = register_staff(name="Tuti", email="tuti@demo.example", passphrase=None, roles=[Role.TRAINER])
    db.session.commit()
    return person


@pytest.mark.parametrize("role", [Role.CURATOR, Role.OFFICER, Role.ADMIN])
def test_a_role_beyond_the_maker_of_the_link_that_was_used_ends_passphrase_and_app(cast, nia, tuti, role):
    """Else the officer who made the link, and used it, would be in an administrator's account."""
    opened(cast, tuti, by=cast.agus)
    inside, ratna, other = (cast.signed_in(person) for person in (tuti, cast.ratna, nia))
    assert ratna.submit(f"{at(tuti)}/roles", {"role": role}, form=at(tuti)).status_code == 303
    assert signing_in.find_by_passphrase(tuti.email, WORDS), "nothing is lost while the role waits"
    other.submit(f"{at(tuti)}/proposals/{proposal_of(tuti).id}/confirmation", form=at(tuti))
    assert signing_in.find_by_passphrase(tuti.email, WORDS) is None and not second_factors.is_set_up(tuti.id)
    assert inside.get("/account").status_code == 302
    assert "Buatkan tautan baru sekarang" in page(other.get(at(tuti)))
    token = cards.make_card(tuti.id, by=cast.identity(nia))
    assert cards.use_card(token, WORDS).id == tuti.id


def test_a_code_that_an_officer_gave_counts_as_a_link(cast, nia):
    resets.use_code("+6281200000101", resets.issue_code(cast.sri.id, by=cast.identity(cast.agus)), "730158")
    roles.grant_role(cast.sri, Role.CURATOR, by=cast.identity(nia))
    assert cast.sri.secret_hash is None


@pytest.mark.parametrize("maker", ["ratna", None])
def test_passphrase_and_app_stay_where_the_maker_of_the_last_link_may_open_the_account(cast, tuti, maker):
    opened(cast, tuti, by=cast.agus)
    with clock.at(MONDAY + timedelta(hours=1)):
        cards.use_card(cards.make_card(tuti.id, by=maker and cast.identity(cast.ratna)), WORDS)
        roles.grant_role(tuti, Role.OFFICER, by=cast.identity(cast.ratna))
    assert signing_in.find_by_passphrase(tuti.email, WORDS) and second_factors.is_set_up(tuti.id)


def test_roles_that_officers_give_and_passphrases_of_ones_own_end_nothing(cast, tuti):
    opened(cast, tuti, by=cast.agus)
    roles.grant_role(tuti, Role.CHANNEL, scope_kind="channel", scope_key="kios", by=cast.identity(cast.ratna))
    roles.grant_role(cast.dewi, Role.CURATOR, by=cast.identity(cast.ratna))
    assert signing_in.find_by_passphrase(tuti.email, WORDS) and cast.dewi.secret_hash


# ---- Two accounts that one person could have opened


def take_over(cast, person: Person, *, by: Person) -> None:
    """Remove a colleague's app and open the account with a link."""
    second_factors.reset(person.id, by=cast.identity(by))
    cards.use_card(cards.make_card(person.id, by=cast.identity(by)), WORDS)
    db.session.commit()


def proposed(cast, *, by: Person) -> RoleProposal:
    staff.give_role(cast.dewi, RoleRequest(Role.CURATOR), by=cast.identity(by))
    db.session.commit()
    return proposal_of(cast.dewi)


@pytest.mark.parametrize("proposer", ["ratna", "nia"])
@pytest.mark.parametrize("when", ["before", "after"])
def test_who_opened_the_others_account_is_not_two(cast, nia, proposer, when):
    """It holds both ways round: as the other one could confirm, and could propose."""
    first, second = (cast.ratna, nia) if proposer == "ratna" else (nia, cast.ratna)
    if when == "before":
        take_over(cast, nia, by=cast.ratna)
    proposal = proposed(cast, by=first)
    if when == "after":
        with clock.at(MONDAY + timedelta(days=40)):
            take_over(cast, nia, by=cast.ratna)
    browser = cast.signed_in(second)
    shown = browser.get(at(cast.dewi))
    assert "tidak dihitung sebagai dua orang" in page(shown) and "/confirmation" not in shown.text
    deed = f"{at(cast.dewi)}/proposals/{proposal.id}/confirmation"
    assert "Akun Ibu/Bapak atau akun pengusul" in page(browser.submit(deed, form=at(cast.dewi), follow_redirects=True))
    assert roles_of(cast.dewi) == {Role.TRAINER}


@pytest.mark.parametrize("deed", ["app", "link"])
def test_a_removed_app_or_a_used_link_alone_is_enough(cast, nia, deed):
    set_up(nia)
    if deed == "app":
        second_factors.reset(nia.id, by=cast.identity(cast.ratna))
    else:
        cards.use_card(cards.make_card(nia.id, by=cast.identity(cast.ratna)), WORDS)
    with pytest.raises(OneHand):
        role_proposals.accept(proposed(cast, by=cast.ratna), by=cast.identity(nia))


def test_a_third_person_who_opened_both_accounts_counts(cast, nia):
    """So does a chain: Sari opened Nia's account, and Ratna Sari's."""
    sari, tono = (
        register_staff(name=name, email=f"{name}@demo.example", passphrase=cast.passphrase, roles=[Role.ADMIN])
        for name in ("sari", "tono")
    )
    for person in (nia, tono):
        take_over(cast, person, by=sari)
    proposal = proposed(cast, by=tono)
    with pytest.raises(OneHand):
        role_proposals.accept(proposal, by=cast.identity(nia))
    role_proposals.refuse(proposal, by=cast.identity(nia))
    take_over(cast, sari, by=cast.ratna)
    with pytest.raises(OneHand):
        role_proposals.accept(proposed(cast, by=cast.ratna), by=cast.identity(nia))


@pytest.mark.parametrize("helper", ["long ago", "a command", "a link that nobody used"])
def test_help_that_opens_nothing_for_the_other_hinders_nobody(cast, nia, helper):
    by = None if helper == "a command" else cast.identity(cast.ratna)
    token = cards.make_card(nia.id, by=by)
    if helper != "a link that nobody used":
        cards.use_card(token, WORDS)
        db.session.commit()
    with clock.at(MONDAY + (ways_in.COUNTS_FOR if helper == "long ago" else timedelta()) + timedelta(minutes=1)):
        assert role_proposals.accept(proposed(cast, by=cast.ratna), by=cast.identity(nia))
