"""The policies about people."""

from dataclasses import dataclass

import pytest

from people import policies
from people.identity import Anonymous, Grant, Identity
from people.models import ROLES, STAFF_ROLES, Role


@dataclass(frozen=True)
class Somebody:
    id: int
    is_staff: bool


SRI, DEWI = Somebody(1, False), Somebody(2, True)


def holder(role: Role, number: int = 9) -> Identity:
    return Identity(number, "x", "x", grants=(Grant(role),))


COUNTER = {Role.OFFICER, Role.ADMIN}


@pytest.mark.parametrize("role", list(Role))
def test_only_the_counter_lists_and_enrols(role):
    assert policies.can_list_people(holder(role)) is (role in COUNTER)
    assert policies.can_enrol_people(holder(role)) is (role in COUNTER)
    assert policies.can_confirm_phone(holder(role), SRI) is (role in COUNTER)
    assert policies.can_issue_card(holder(role), SRI) is (role in COUNTER)


@pytest.mark.parametrize("role", list(Role))
def test_nobody_opens_the_account_of_staff(role):
    assert not policies.can_issue_card(holder(role), DEWI)


def test_nobody_acts_on_the_own_account_at_the_counter():
    assert not policies.can_issue_card(holder(Role.OFFICER, SRI.id), SRI)
    assert not policies.can_confirm_phone(holder(Role.OFFICER, SRI.id), SRI)


@pytest.mark.parametrize("role", list(Role))
def test_only_learners_have_a_business_and_a_certificate(role):
    assert policies.can_have_enterprise(holder(role)) is (role is Role.LEARNER)
    assert policies.can_confirm_certificate_name(holder(role)) is (role is Role.LEARNER)


@pytest.mark.parametrize(
    "policy",
    [policies.can_list_people, policies.can_enrol_people, policies.can_have_enterprise, policies.can_confirm_certificate_name],
)
def test_a_stranger_may_do_nothing(policy):
    assert not policy(Anonymous())


def test_every_role_has_its_facts():
    assert list(ROLES) == list(Role)


@pytest.mark.parametrize("role", list(Role))
def test_officers_and_administrators_work_at_the_office(role):
    assert policies.works_at_office(holder(role)) is (role in COUNTER)


@pytest.mark.parametrize("role", STAFF_ROLES)
def test_an_officer_gives_the_same_roles_whose_holders_an_officer_lets_in(role):
    given = role in {Role.TRAINER, Role.MENTOR, Role.CHANNEL}
    assert policies.can_give_role(holder(Role.OFFICER), role) is given
    assert policies.can_issue_link(holder(Role.OFFICER), holder(role, 2)) is given
    assert policies.can_give_role(holder(Role.ADMIN), role) and policies.can_issue_link(holder(Role.ADMIN), holder(role, 2))


@pytest.mark.parametrize("role", list(Role))
def test_nobody_is_given_the_role_of_a_learner_at_the_office(role):
    """Everybody who signs up holds this role, so nobody gives or ends it."""
    assert not policies.can_give_role(holder(role), Role.LEARNER)
