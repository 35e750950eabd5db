"""Every page of a person's account and of the counter opens for the people it is meant for, and is well-formed."""

import pytest

OPEN = ["/join", "/sign-in", "/sign-in/staff", "/reset"]
OWN = ["/account", "/account/details", "/account/reading", "/account/secret", "/account/devices", "/account/consents"]
LEARNERS = ["/account/certificate-name", "/business"]
COUNTER = ["/office/people", "/office/people/new"]


@pytest.mark.parametrize("path", OPEN)
def test_anybody_may_come_to_the_door(client, path):
    assert client.get(path).status_code == 200


@pytest.mark.parametrize("path", OWN + LEARNERS + COUNTER + ["/enterprise/new"])
def test_a_stranger_is_led_to_the_door_and_back(client, path):
    response = client.get(path)
    assert response.status_code == 302
    assert response.location == f"/sign-in?next={path}"


@pytest.mark.parametrize("path", OWN + LEARNERS)
def test_a_learner_sees_her_account(cast, path):
    assert cast.signed_in(cast.sri).get(path).status_code == 200


@pytest.mark.parametrize("path", OWN)
def test_staff_see_their_account(cast, path):
    assert cast.signed_in(cast.dewi).get(path).status_code == 200


@pytest.mark.parametrize("path", COUNTER)
def test_the_counter_is_for_officers(cast, path):
    assert cast.signed_in(cast.agus).get(path).status_code == 200
    assert cast.signed_in(cast.ratna).get(path).status_code == 200
    for other in (cast.sri, cast.dewi, cast.raka, cast.laras):
        assert cast.signed_in(other).get(path).status_code == 403


@pytest.mark.parametrize("path", ["/account/certificate-name", "/enterprise/new"])
def test_staff_have_no_business_and_no_certificate(cast, path):
    assert cast.signed_in(cast.dewi).get(path).status_code == 403
    assert cast.signed_in(cast.dewi).get("/business").status_code == 404
