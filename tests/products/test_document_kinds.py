"""The kinds of documents that a business may hand over are those of the version of the rules in force."""

import copy
import io
from datetime import timedelta

import pytest
from sqlalchemy import delete

from core import clock, jobs, outbox
from core.db import db
from people import document_kinds, documents
from products.models import RuleSet
from products.rulebook import rule_sets, rules
from tests.curation.rule_files import written
from tests.people.build import page
from tests.people.business import business_of, hands_over, sheet, verifies

GEMS = {
    "key": "gem_report",
    "title": {"id": "Surat uji batu", "en": "Gem report"},
    "issuer": "Balai Uji",
    "pattern": r"^BU\d{4}$",
    "valid_years": None,
    "note": "Hanya untuk perhiasan.",
}


@pytest.fixture
def second(cast) -> RuleSet:
    """A version that counts from tomorrow on: it asks for gem reports, no longer for the hygiene certificate, warns later."""
    content = copy.deepcopy(rules.current().raw)
    content["documents"] = [kind for kind in content["documents"] if kind["key"] != "slhs"] + [GEMS]
    for category in content["categories"]:
        for kind in category["kinds"]:
            if "slhs" in str(kind["needs"]):
                kind["needs"] = {"any": ["halal", "non_halal_notice"]}
    content["rules"][3]["settings"]["warn_days_before_expiry"] = 10
    made = rule_sets.take_over(written(content))
    rule_sets.put_in_force(made.id, from_day=clock.today() + timedelta(days=1), by=cast.identity(cast.agus))
    db.session.commit()
    return made


def tomorrow():
    return clock.at(clock.now() + timedelta(days=1))


def test_the_version_in_force_says_which_kinds_there_are(cast, second):
    assert document_kinds.in_force().get("slhs") and not document_kinds.in_force().get("gem_report")
    with tomorrow():
        kinds = document_kinds.in_force()
        assert [kind.key for kind in kinds][-1] == "gem_report"
        assert kinds.get("slhs") is None
        assert (kinds.get_or_default("slhs").title, kinds.get_or_default("slhs").needs_number) == ("slhs", False)


def test_a_kind_is_handed_over_from_the_day_on_that_the_rules_know_it(cast, second):
    with pytest.raises(documents.UnknownKind):
        hands_over(cast.sri, "gem_report", number="BU1234")
    db.session.rollback()
    with tomorrow():
        assert hands_over(cast.sri, "gem_report", number="BU1234").issuer == "Balai Uji"
        with pytest.raises(documents.UnknownKind):
            hands_over(cast.sri, "slhs")


def test_what_was_handed_over_before_stays_and_can_be_answered(cast, second):
    document = hands_over(cast.sri, "slhs")
    with tomorrow():
        verifies(cast.agus, document)
        assert documents.document_facts([business_of(cast.sri).id])[business_of(cast.sri).id][0].state == "verified"
        assert cast.signed_in(cast.sri).get("/business/documents").status_code == 200
        assert cast.signed_in(cast.agus).get(f"/office/documents/{document.id}").status_code == 200


def test_the_pages_follow_the_version(cast, second):
    sri = cast.signed_in(cast.sri)
    title = GEMS["title"]["id"]
    assert title not in page(sri.get("/business/documents"))
    assert sri.get("/business/documents/gem_report/new").status_code == 404
    with tomorrow():
        sri = cast.signed_in(cast.sri)
        listed = page(sri.get("/business/documents"))
        assert title in listed and "Laik Higiene" not in listed
        form = "/business/documents/gem_report/new"
        assert "Hanya untuk perhiasan." in page(sri.get(form))
        sent = {"number": "1", "issuer": "Balai Uji", "expires_on": "", "scan": (io.BytesIO(sheet()), "uji.jpg")}
        answer = sri.submit("/business/documents/gem_report", sent, form=form, follow_redirects=True)
        assert "Nomornya tidak seperti biasanya" in page(answer)
        assert sri.get("/business/documents/slhs/new").status_code == 404


def test_the_members_are_told_of_the_end_as_early_as_the_version_says(cast, second):
    verifies(cast.agus, hands_over(cast.sri, "spp_irt", expires_on=clock.today() + timedelta(days=40)))
    start = clock.now()
    days = [day for day in range(1, 41) if _told(start, day)]
    assert days == [30, 40]


def _told(start, day: int) -> int:
    with clock.at(start + timedelta(days=day)):
        return jobs.run("people.expiry")


def test_before_any_version_is_in_force_the_offices_file_is_asked(cast):
    known = [kind.key for kind in document_kinds.in_force()]
    db.session.execute(delete(RuleSet))
    db.session.commit()
    assert [kind.key for kind in document_kinds.in_force()] == known
    hands_over(cast.sri, "slhs")
    assert not [message for message in outbox.unread_by(cast.sri.id) if "slhs" in message.subject]


def test_a_page_of_many_kinds_asks_once(cast, count_statements):
    for kind in ("slhs", "non_halal_notice", "sni"):
        hands_over(cast.sri, kind)
    for client, path in ((cast.signed_in(cast.sri), "/business/documents"), (cast.signed_in(cast.agus), "/office/documents")):
        with count_statements() as seen:
            assert client.get(path).status_code == 200
        assert len([one for one in seen if "rule_sets" in one]) <= 2  # once for the kinds, once for what the products ask for
