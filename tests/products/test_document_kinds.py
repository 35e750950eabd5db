"""A business may hand over the kinds of documents that the rules in force name."""

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
from tests.people.build import page
from tests.people.business import business_of, hands_over, sheet, verifies
from tests.products.rule_files import written

GEMS = {
    "key": "gem_report",
    "title": {"id": "Surat uji batu", "en": "Gem report"},
    "issuer": "Balai Uji",
    "pattern": r"^BU\d{4}$",
    "valid_years": None,
    "note": "Hanya untuk perhiasan.",
}


@pytest.fixture
def next_version(cast) -> RuleSet:
    """A version in force from tomorrow: it adds gem reports, drops the hygiene certificate and warns later."""
    content = copy.deepcopy(rules.current().raw)
    content["documents"] = [kind for kind in content["documents"] if kind["key"] != "slhs"] + [GEMS]
    for category in content["categories"]:
        for kind in category["kinds"]:
            if "slhs" in str(kind["needs"]):
                kind["needs"] = {"any": ["halal", "non_halal_notice"]}
    content["rules"][3]["settings"]["warn_days_before_expiry"] = 10
    version = rule_sets.add_version(written(content))
    rule_sets.put_in_force(version.id, from_day=clock.today() + timedelta(days=1), by=cast.identity(cast.agus))
    db.session.commit()
    return version


def tomorrow():
    return clock.at(clock.now() + timedelta(days=1))


def test_the_version_in_force_says_which_kinds_there_are(cast, next_version):
    assert document_kinds.in_force().get("slhs") and not document_kinds.in_force().get("gem_report")
    with tomorrow():
        kinds = document_kinds.in_force()
        assert [kind.key for kind in kinds][-1] == "gem_report"
        assert kinds.get("slhs") is None
        assert (kinds.get_or_default("slhs").title, kinds.get_or_default("slhs").needs_number) == ("slhs", False)


def test_a_kind_is_handed_over_from_the_day_on_that_the_rules_know_it(cast, next_version):
    with pytest.raises(documents.UnknownKind):
        hands_over(cast.sri, "gem_report", number="BU1234")
    db.session.rollback()
    with tomorrow():
        assert hands_over(cast.sri, "gem_report", number="BU1234").issuer == "Balai Uji"
        with pytest.raises(documents.UnknownKind):
            hands_over(cast.sri, "slhs")


def test_what_was_handed_over_before_stays_and_can_be_answered(cast, next_version):
    document = hands_over(cast.sri, "slhs")
    with tomorrow():
        verifies(cast.agus, document)
        assert documents.document_facts([business_of(cast.sri).id])[business_of(cast.sri).id][0].state == "verified"
        assert cast.signed_in(cast.sri).get("/business/documents").status_code == 200
        assert cast.signed_in(cast.agus).get(f"/office/documents/{document.id}").status_code == 200


def test_the_pages_follow_the_version(cast, next_version):
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


def test_the_members_are_told_of_the_end_as_early_as_the_version_says(cast, next_version):
    verifies(cast.agus, hands_over(cast.sri, "spp_irt", expires_on=clock.today() + timedelta(days=40)))
    start = clock.now()
    days = [day for day in range(1, 41) if _messages_on(start, day)]
    assert days == [30, 40]


def _messages_on(start, day: int) -> int:
    with clock.at(start + timedelta(days=day)):
        return jobs.run("people.expiry")


def test_before_any_version_is_in_force_the_kinds_come_from_the_offices_file(cast):
    before = [kind.key for kind in document_kinds.in_force()]
    db.session.execute(delete(RuleSet))
    db.session.commit()
    assert [kind.key for kind in document_kinds.in_force()] == before
    hands_over(cast.sri, "slhs")
    assert not [message for message in outbox.unread_by(cast.sri.id) if "slhs" in message.subject]


def test_a_page_of_many_kinds_reads_the_rules_a_few_times_only(cast, count_statements):
    """The owner's page reads them for the kinds and for what the products need; the list for its filter, search, facts and rows."""
    for kind in ("slhs", "non_halal_notice", "sni"):
        hands_over(cast.sri, kind)
    owner, officer = cast.signed_in(cast.sri), cast.signed_in(cast.agus)
    for client, path, most in ((owner, "/business/documents", 2), (officer, "/office/documents", 5)):
        with count_statements() as seen:
            assert client.get(path).status_code == 200
        assert len([statement for statement in seen if "rule_sets" in statement]) <= most
