"""Owners of a business: invitations, answers, handing over and leaving. Only a confirmed phone number may answer."""

import pytest
from sqlalchemy import func, select

from core import outbox
from core.db import db
from people import business_rows, confirmations, owners, phones
from people.business import business_facts
from people.enterprises import BusinessData, enterprise_of, register_enterprise
from people.models import ConfirmedHow, Invitation, MemberKind, Membership, Person
from people.registration import register_learner
from people.sessions import identity_of
from tests.people.build import OTHER, VILLAGE
from tests.people.business import business_of

AYU = "0812-0000-0103"


@pytest.fixture
def ayu(cast) -> Person:
    """Return Mbak Ayu, whose number the office has confirmed."""
    confirmations.confirm_phone(cast.ayu.id, by=identity_of(cast.agus.id), how=ConfirmedHow.COUNTER)
    db.session.commit()
    return cast.ayu


def asks(owner: Person, other: Person, kind: MemberKind = MemberKind.CO_OWNER) -> Invitation:
    invitation = owners.invite(business_of(owner).id, phones.national_form(other.phone), kind, by=identity_of(owner.id))
    db.session.commit()
    return invitation


def accepts(person: Person, invitation: Invitation) -> None:
    owners.accept(invitation.id, by=identity_of(person.id))
    db.session.commit()


def kinds(enterprise_id: int) -> dict[int, str]:
    return {row.person_id: row.kind.value for row in business_rows.owners_of(enterprise_id)}


def subjects(person: Person) -> list[str]:
    return [message.subject for message in outbox.unread_by(person.id)]


def test_a_second_owner_is_asked_and_accepts(cast, ayu):
    business = business_of(cast.sri)
    invitation = asks(cast.sri, ayu)
    assert subjects(ayu)[0] == f"Bu Sri mengajak Ibu/Bapak di usaha {business.name}"
    assert kinds(business.id) == {cast.sri.id: "owner"}
    accepts(ayu, invitation)
    assert kinds(business.id) == {cast.sri.id: "owner", ayu.id: "co_owner"}
    assert enterprise_of(ayu.id).id == business.id
    assert subjects(cast.sri)[0] == f"Mbak Ayu sekarang ikut memiliki {business.name}"
    assert not [one for one in subjects(ayu) if "mengajak" in one]


def test_who_signed_up_with_a_number_that_is_not_confirmed_gets_nothing(cast):
    invitation = asks(cast.sri, cast.ayu)
    with pytest.raises(owners.NumberNotConfirmed):
        owners.accept(invitation.id, by=identity_of(cast.ayu.id))
    db.session.rollback()
    assert kinds(business_of(cast.sri).id) == {cast.sri.id: "owner"}


def test_somebody_else_cannot_answer(cast, ayu):
    invitation = asks(cast.sri, ayu)
    for verb in (owners.accept, owners.decline):
        with pytest.raises(owners.NotInvited):
            verb(invitation.id, by=identity_of(cast.budi.id))
    with pytest.raises(owners.NotInvited):
        owners.accept(invitation.id, by=identity_of(cast.sri.id))


def test_accepted_twice_it_is_once(cast, ayu):
    invitation = asks(cast.sri, ayu)
    accepts(ayu, invitation)
    accepts(ayu, invitation)
    assert db.session.scalar(select(func.count()).select_from(Membership).where(Membership.person_id == ayu.id)) == 1


def test_a_no_is_told_and_changes_nothing(cast, ayu):
    invitation = asks(cast.sri, ayu)
    owners.decline(invitation.id, by=identity_of(ayu.id))
    db.session.commit()
    assert kinds(business_of(cast.sri).id) == {cast.sri.id: "owner"}
    assert subjects(cast.sri) == ["Mbak Ayu belum bersedia"]
    with pytest.raises(owners.NotInvited):
        owners.accept(invitation.id, by=identity_of(ayu.id))


def test_what_was_taken_back_cannot_be_accepted(cast, ayu):
    invitation = asks(cast.sri, ayu)
    owners.withdraw(invitation.id, by=identity_of(cast.sri.id))
    owners.withdraw(invitation.id, by=identity_of(cast.sri.id))
    db.session.commit()
    with pytest.raises(owners.NotInvited):
        owners.accept(invitation.id, by=identity_of(ayu.id))
    assert subjects(ayu)[0] == "Nomor HP Ibu/Bapak sudah dipastikan"


def test_the_business_is_handed_over(cast, ayu):
    business = business_of(cast.sri)
    waiting = asks(cast.sri, cast.budi)
    accepts(ayu, asks(cast.sri, ayu, MemberKind.OWNER))
    assert kinds(business.id) == {ayu.id: "owner", cast.sri.id: "co_owner"}
    db.session.refresh(waiting)
    assert waiting.withdrawn_at  # the new owner did not send this invitation
    for told in (cast.sri, ayu):
        assert f"Mbak Ayu sekarang pemilik {business.name}" in subjects(told)
    owners.end_membership(business.id, by=identity_of(cast.sri.id))
    assert kinds(business.id) == {ayu.id: "owner"}
    assert enterprise_of(cast.sri.id) is None


def test_a_second_owner_becomes_the_owner(cast, ayu):
    accepts(ayu, asks(cast.sri, ayu))
    accepts(ayu, asks(cast.sri, ayu, MemberKind.OWNER))
    assert kinds(business_of(cast.sri).id) == {ayu.id: "owner", cast.sri.id: "co_owner"}


def test_an_owner_does_not_leave_a_business_alone(cast, ayu):
    accepts(ayu, asks(cast.sri, ayu))
    with pytest.raises(owners.LastOwner):
        owners.end_membership(business_of(cast.sri).id, by=identity_of(cast.sri.id))
    owners.end_membership(business_of(cast.sri).id, by=identity_of(ayu.id))
    owners.end_membership(business_of(cast.sri).id, by=identity_of(ayu.id))
    db.session.commit()
    assert kinds(business_of(cast.sri).id) == {cast.sri.id: "owner"}
    assert subjects(cast.sri)[0].startswith("Mbak Ayu keluar dari usaha")


def test_a_second_owner_does_not_say_who_owns_it(cast, ayu):
    accepts(ayu, asks(cast.sri, ayu))
    with pytest.raises(owners.OwnerOnly):
        asks(ayu, cast.budi)
    with pytest.raises(owners.OwnerOnly):
        owners.invite(business_of(cast.sri).id, "0812-0000-0102", MemberKind.OWNER, by=identity_of(cast.budi.id))


def test_the_same_question_twice_is_one_and_three_at_most_wait(cast, ayu):
    first = asks(cast.sri, ayu)
    assert asks(cast.sri, ayu).id == first.id
    with pytest.raises(owners.AlreadyInvited):
        asks(cast.sri, ayu, MemberKind.OWNER)
    db.session.rollback()
    business, sri = business_of(cast.sri).id, identity_of(cast.sri.id)
    for number in (201, 202):
        owners.invite(business, f"0812-0000-0{number}", MemberKind.CO_OWNER, by=sri)
    with pytest.raises(owners.TooManyInvitations):
        owners.invite(business, "0812-0000-0203", MemberKind.CO_OWNER, by=sri)


def test_one_heir_at_a_time(cast, ayu):
    asks(cast.sri, ayu, MemberKind.OWNER)
    with pytest.raises(owners.AlreadyInvited):
        asks(cast.sri, cast.budi, MemberKind.OWNER)


def test_whoever_owns_it_already_is_not_asked_but_a_household_is(cast, ayu):
    with pytest.raises(owners.AlreadyMember):
        asks(cast.sri, cast.sri)
    accepts(ayu, asks(cast.sri, ayu))
    with pytest.raises(owners.AlreadyMember):
        asks(cast.sri, ayu)
    db.session.rollback()
    husband = register_learner(
        name="Slamet Rahayu", phone=phones.national_form(cast.sri.phone), village_code=VILLAGE, pin=OTHER
    )
    db.session.commit()
    assert asks(cast.sri, husband).phone == cast.sri.phone
    assert subjects(husband)


def test_asking_says_nothing_about_whether_a_number_has_an_account(cast):
    known, unknown = (
        asks(cast.sri, cast.ayu),
        owners.invite(business_of(cast.sri).id, "0812-0000-0999", MemberKind.CO_OWNER, by=identity_of(cast.sri.id)),
    )
    page = cast.signed_in(cast.sri).get("/business/owners").text
    for invitation in (known, unknown):
        assert phones.national_form(invitation.phone) in page
    assert "Ayu" not in page


def test_accepting_and_leaving_at_once_never_leaves_it_without_an_owner(cast, ayu, in_parallel):
    business = business_of(cast.sri).id
    accepts(ayu, asks(cast.sri, ayu))
    invitation = asks(cast.sri, ayu, MemberKind.OWNER).id
    sri, mbak = identity_of(cast.sri.id), identity_of(ayu.id)
    turns = iter([lambda: owners.accept(invitation, by=mbak), lambda: owners.end_membership(business, by=mbak),
                  lambda: owners.end_membership(business, by=sri)] * 3)  # fmt: skip
    in_parallel(9, lambda: next(turns)() and None)
    assert list(kinds(business).values()).count("owner") == 1


def test_of_several_businesses_pages_are_about_the_chosen_one(cast, ayu):
    own = register_enterprise(ayu.id, BusinessData("Jamu Ayu", "herbs", None)).id
    accepts(ayu, asks(cast.sri, ayu))
    assert enterprise_of(ayu.id).id in {own, business_of(cast.sri).id}
    browser = cast.signed_in(ayu)
    for wanted in (own, business_of(cast.sri).id, own):
        browser.submit(f"/business/{wanted}/choice", form="/business")
        assert enterprise_of(ayu.id).id == wanted
    assert browser.submit(f"/business/{business_of(cast.budi).id}/choice", form="/business").status_code == 404


def test_facts_of_many_businesses_take_two_statements(cast, ayu, count_statements):
    accepts(ayu, asks(cast.sri, ayu))

    def statements(ids) -> int:
        with count_statements() as seen:
            business_facts(ids)
        return len([one for one in seen if one.startswith("SELECT")])

    business = business_of(cast.sri)
    assert statements([business.id]) == statements(range(1, 17_604)) == 2
    facts = business_facts([business.id, 999_999])
    assert set(facts) == {business.id}
    found = facts[business.id]
    assert (found.name, found.sector, found.nib_known, found.whatsapp) == (business.name, business.sector, False, None)
    assert [(one.short_name, one.is_owner, one.phone_confirmed) for one in found.members] == [
        ("Bu Sri", True, False),
        ("Mbak Ayu", False, True),
    ]
    assert business_facts([]) == {}


@pytest.mark.parametrize("verb", [owners.accept, owners.decline])
def test_whoever_signed_up_with_the_number_neither_answers_nor_reads_who_asks(cast, ayu, verb):
    """Neither the page nor the notice shows names, whether the person signed up before the invitation or after it."""
    earlier = _stranger("Toto", "482915")
    invitation = asks(cast.sri, ayu)
    for stranger in (earlier, _stranger("Tono", "905173")):
        with pytest.raises(owners.NumberNotConfirmed):
            verb(invitation.id, by=identity_of(stranger.id))
        db.session.rollback()
        browser = cast.signed_in(stranger)
        for path in ("/business/invitations", "/account", "/"):
            text = browser.get(path, follow_redirects=True).text
            assert "Bu Sri" not in text and "Wingko" not in text, path
        assert "1 undangan menunggu jawaban" in browser.get("/business/invitations").text
    assert "Wingko" in cast.signed_in(ayu).get("/business/invitations").text
    assert subjects(earlier) == ["Ada yang bertanya kepada Ibu/Bapak tentang sebuah usaha"]


def _stranger(name, pin):
    person = register_learner(name=name, phone="0812-0000-0103", village_code=None, pin=pin)
    db.session.commit()
    return person
