"""Consents: the stored version of their texts, and their withdrawal."""

import hashlib
from datetime import timedelta

import pytest
from sqlalchemy import select

from core import clock
from core.db import db
from core.office import office
from people import consents
from people.consents import WHATSAPP, CannotWithdraw, acknowledge, active_consents, is_active, withdraw
from people.models import Answered, Consent
from tests.conftest import MONDAY
from tests.people.build import page


def rows(person) -> list[Consent]:
    return list(db.session.scalars(select(Consent).where(Consent.person_id == person.id).order_by(Consent.id)))


def test_the_exact_wording_is_kept_by_version_and_hash(cast):
    texts = {p["key"]: p for p in office().read("consents.yaml")["purposes"]}
    for row in rows(cast.sri):
        parts = (texts[row.purpose].get("short"), texts[row.purpose]["wording"])
        text = "\n".join(" ".join(part.split()) for part in parts if part)
        assert row.wording_hash == hashlib.sha256(text.encode()).hexdigest()
        assert row.wording_version == texts[row.purpose]["wording_version"]
        assert row.how is Answered.SELF


def test_the_partners_name_is_part_of_the_wording(cast):
    acknowledge(cast.sri.id, [consents.PARTNER_SHARING], partner=cast.partner)
    given = active_consents(cast.sri.id)[-1]
    assert cast.partner.name in given.wording.text
    assert given.consent.wording_hash == given.wording.sha256
    assert "{" not in given.wording.text


def test_who_helped_is_kept(cast):
    acknowledge(cast.ayu.id, [consents.PARTNER_SHARING], how=Answered.ASSISTED, helper_id=cast.agus.id, partner=cast.partner)
    row = rows(cast.ayu)[-1]
    assert (row.how, row.helper_id) == (Answered.ASSISTED, cast.agus.id)


def test_given_twice_it_stands_once(cast, in_parallel):
    person_id = cast.sri.id
    in_parallel(6, acknowledge, person_id, [WHATSAPP])
    in_parallel(6, acknowledge, person_id, [consents.PARTNER_SHARING], partner=None)
    assert [row.purpose for row in rows(cast.sri)].count(WHATSAPP) == 1
    assert [row.purpose for row in rows(cast.sri)].count(consents.PARTNER_SHARING) == 1


def test_withdrawn_it_stays_on_record_and_may_be_given_again(cast):
    with clock.at(MONDAY + timedelta(days=1)):
        assert withdraw(cast.sri.id, WHATSAPP)
        assert not withdraw(cast.sri.id, WHATSAPP)
    assert not is_active(cast.sri.id, WHATSAPP)
    acknowledge(cast.sri.id, [WHATSAPP])
    assert [bool(row.withdrawn_at) for row in rows(cast.sri) if row.purpose == WHATSAPP] == [True, False]


def test_what_rests_on_the_offices_duty_cannot_be_withdrawn(cast):
    with pytest.raises(CannotWithdraw):
        withdraw(cast.sri.id, "training")
    assert is_active(cast.sri.id, "training")


def test_a_learner_withdraws_on_her_page_after_reading_what_it_means(cast):
    browser = cast.signed_in(cast.sri)
    given = next(s for s in active_consents(cast.sri.id) if s.wording.key == WHATSAPP)
    asked = browser.get(f"/account/consents/{given.consent.id}/withdrawal")
    assert given.wording.effect in page(asked)
    assert is_active(cast.sri.id, WHATSAPP)
    browser.submit(f"/account/consents/{given.consent.id}/withdrawal")
    assert not is_active(cast.sri.id, WHATSAPP)
    assert browser.submit("/account/consents").status_code == 303
    assert is_active(cast.sri.id, WHATSAPP)


def test_nobody_withdraws_for_another_nor_what_cannot_be(cast):
    hers = {s.wording.key: s.consent.id for s in active_consents(cast.sri.id)}
    token = (budi := cast.signed_in(cast.budi)).csrf("/account")
    assert budi.get(f"/account/consents/{hers[WHATSAPP]}/withdrawal").status_code == 404
    assert budi.post(f"/account/consents/{hers[WHATSAPP]}/withdrawal", data={"csrf_token": token}).status_code == 404
    assert cast.signed_in(cast.sri).get(f"/account/consents/{hers['training']}/withdrawal").status_code == 404
    assert is_active(cast.sri.id, WHATSAPP)
