"""Invitations to a cohort by phone number."""

from core.db import db
from core.outbox import unread_by
from mentoring import invitations
from mentoring.models import CohortMember
from people import access, consents
from people.partners import find_or_create_partner
from tests.mentoring.conftest import at, joined, open_for
from tests.people.build import page

# Invitations


def invite(raka, cohort, phone):
    return raka.submit(at(cohort, "invitations"), {"phone": phone}, form=at(cohort, "members"))


def test_an_invited_person_is_told_and_decides_with_the_consent_in_sight(raka, cast, cohort):
    sri = cast.sri
    assert invite(raka, cohort, "0812-0000-0101").status_code == 303
    assert [message.link for message in unread_by(sri.id)] == ["/account/cohorts"]
    assert db.session.get(CohortMember, (cohort.id, sri.id)) is None
    client = cast.signed_in(sri)
    assert f"pendamping dari {cast.partner.name} melihat" in page(client.get("/account/cohorts"))
    client.submit("/account/invitations/1/acceptance", {"shares": "yes"}, form="/account/cohorts")
    assert access.may_see(cast.identity(cast.raka), sri.id) and unread_by(sri.id) == []


def test_she_may_accept_without_being_seen(raka, cast, cohort):
    client = cast.signed_in(cast.sri)
    invite(raka, cohort, "0812-0000-0101")
    client.submit("/account/invitations/1/acceptance", {"shares": "no"}, form="/account/cohorts")
    assert db.session.get_one(CohortMember, (cohort.id, cast.sri.id)).left_at is None
    assert not consents.is_active(cast.sri.id, consents.PARTNER_SHARING, partner_id=cast.partner.id)


def test_the_answer_does_not_tell_whether_the_number_has_an_account(raka, cast, cohort):
    assert cast.sri
    pages = []
    for phone in ("0812-0000-0101", "0812-0000-9999"):
        invite(raka, cohort, phone)
        pages.append(page(raka.get(at(cohort, "members"))).replace(phone, "").replace("0812-0000-0101", ""))
        raka.submit(at(cohort, "invitations", len(pages), "end"), form=at(cohort, "members"))
        raka.get(at(cohort, "members"))
    assert pages[0] == pages[1]


def test_nobody_accepts_an_invitation_to_another_number_or_one_taken_back(raka, cast, cohort):
    invite(raka, cohort, "0812-0000-0101")
    budi, sri = cast.signed_in(cast.budi), cast.signed_in(cast.sri)
    assert budi.submit("/account/invitations/1/acceptance", {"shares": "yes"}, form="/account/cohorts").status_code == 404
    raka.submit(at(cohort, "invitations", 1, "end"), form=at(cohort, "members"))
    assert sri.submit("/account/invitations/1/acceptance", {"shares": "yes"}, form="/account/cohorts").status_code == 404


def test_an_invitation_to_a_full_cohort_says_so(raka, cast, cohort):
    cohort.capacity = 1
    joined(cohort, cast.budi)
    invite(raka, cohort, "0812-0000-0101")
    client = cast.signed_in(cast.sri)
    client.submit("/account/invitations/1/acceptance", {"shares": "yes"}, form="/account/cohorts")
    assert "sudah penuh" in page(client.get("/account/cohorts"))


def test_a_number_that_is_none_is_refused_with_what_was_typed(raka, cohort):
    answer = invite(raka, cohort, "12")
    assert answer.status_code == 422 and 'value="12"' in answer.get_data(as_text=True)


def test_an_invitation_of_another_cohort_cannot_be_taken_back(raka, cast, cohort):
    other = open_for(find_or_create_partner("Lembaga Lain"))
    invitations.invite(other, "0812-0000-0101", by=cast.identity(cast.raka))
    db.session.commit()
    assert raka.submit(at(cohort, "invitations", 1, "end"), form=at(cohort, "members")).status_code == 404
