"""No way around a rule: each rule alone refuses the page, a made-up POST, a replayed POST and a race, in its own words."""

import re
import threading
import time
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from core import clock
from core.db import db
from curation.judging import applications, checking
from curation.models import Application, ApplicationState, Round
from eligibility import passports
from people.models import Enterprise
from products.models import Listing
from tests.client import PageClient
from tests.curation import applying
from tests.eligibility.forcing import LICENSED_UNTIL, RULES, Actors, Rule, actors, world

each_rule = pytest.mark.parametrize("rule", RULES, ids=str)
licences = pytest.mark.parametrize("rule", [rule for rule in RULES if rule.number == "K04"], ids=str)

OLD_PAGE = "Halaman ini halaman lama, jadi tidak ada yang terkirim."
UNCOMMITTED_SECONDS = 0.4
"""Seconds for which a change stays uncommitted while a product is handed in."""


@pytest.fixture
def listing(rule: Rule, cast) -> Listing:
    return world(rule, cast)


@pytest.fixture
def who(listing, cast) -> Actors:
    return actors(cast)


@pytest.fixture
def budi(cast) -> PageClient:
    return cast.signed_in(cast.budi)


@pytest.fixture
def send(budi, listing):
    """`send()` sends the POST as a browser would, or a script with the token of another page."""
    address, token = f"/product/{listing.id}/application", budi.csrf("/account")

    def sending(sent_as=None, *, to=address):
        return budi.post(to, data={"csrf_token": token, "sent_as": str(sent_as or uuid4())})

    return sending


def change(rule: Rule, who: Actors, listing: Listing) -> None:
    rule.changes(who, listing)
    db.session.commit()
    db.session.expire_all()


def text_of(response) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.get_data(as_text=True)).split())


def count(what) -> int:
    return db.session.scalar(select(func.count()).select_from(what))


def refused(rule: Rule, answer) -> bool:
    """Check that the answer holds the rule's sentence."""
    assert answer.status_code == 422, answer.status_code
    assert rule.words in text_of(answer), text_of(answer)
    return True


@each_rule
def test_it_alone_is_not_met_and_the_page_has_no_button(rule, cast, who, listing, budi):
    assert passports.why_not(listing, person_id=cast.budi.id) == []
    change(rule, who, listing)
    assert [state.rule for state in passports.why_not(listing, person_id=cast.budi.id)] == [rule.number]
    page = budi.get(f"/product/{listing.id}/application")
    assert rule.words in text_of(page) and "Masih ada 1 hal yang kurang" in text_of(page)
    for address in ("/", f"/product/{listing.id}", f"/product/{listing.id}/application", f"/product/{listing.id}/passport"):
        html = budi.get(address).get_data(as_text=True)
        assert f'action="/product/{listing.id}/application"' not in html
        assert address.endswith("/application") or f'href="/product/{listing.id}/application"' not in html
    assert rule.words in text_of(budi.get(f"/product/{listing.id}/passport"))


@each_rule
def test_a_made_up_post_is_refused_in_the_same_words(rule, who, listing, send):
    change(rule, who, listing)
    assert refused(rule, send()) and count(Application) == 0


@each_rule
def test_a_page_opened_before_the_change_is_refused(rule, who, listing, budi, send):
    page = budi.get(f"/product/{listing.id}/application").get_data(as_text=True)
    sent_as = re.search(r'name="sent_as" value="([^"]+)"', page).group(1)
    change(rule, who, listing)
    assert refused(rule, send(sent_as)) and count(Application) == 0


@each_rule
def test_an_earlier_post_played_again_brings_nothing_back(rule, cast, who, listing, send):
    sent_as = uuid4()
    assert send(sent_as).status_code == 303
    application = db.session.scalars(select(Application)).one()
    applications.withdraw(application, by=cast.identity(cast.budi))
    change(rule, who, listing)
    again = send(sent_as)
    assert again.status_code == 409 and OLD_PAGE in text_of(again)
    assert applying.fresh(application).state is ApplicationState.WITHDRAWN
    assert refused(rule, send()) and (count(Application), count(Round)) == (1, 1)


@each_rule
def test_after_a_return_the_rule_counts_again_and_a_replayed_round_is_refused(rule, cast, who, listing, send):
    sent_as = uuid4()
    send(sent_as)
    application = db.session.scalars(select(Application)).one()
    checking.check(application, by=cast.identity(cast.laras), round=1, complete=False, keys=["photo_blurry"], note="Gelap.")
    change(rule, who, listing)
    rounds = f"/applications/{application.id}/rounds"
    again = send(sent_as, to=rounds)
    assert again.status_code == 409 and OLD_PAGE in text_of(again)
    assert refused(rule, send(to=rounds))
    assert applying.fresh(application).state is ApplicationState.RETURNED and count(Round) == 1


@each_rule
def test_handing_in_waits_for_an_uncommitted_change(rule, who, listing, send, in_parallel):
    """The change is written but not committed. Handing in waits for it and then reads it."""
    listing_id, roles, is_written = listing.id, iter(("change", "send")), threading.Event()
    lock = threading.Lock()

    def change_or_send():
        with lock:
            role = next(roles)
        if role == "send":
            assert is_written.wait(30)
            return send()
        rule.changes(who, db.session.get_one(Listing, listing_id))
        db.session.flush()
        is_written.set()
        time.sleep(UNCOMMITTED_SECONDS)
        return None

    answer = next(answer for answer in in_parallel(2, change_or_send) if answer is not None)
    assert not isinstance(answer, Exception), repr(answer)
    assert refused(rule, answer) and count(Application) == 0


@each_rule
def test_in_a_race_nothing_is_sent_that_does_not_meet_the_rule(rule, who, listing, send, in_parallel):
    listing_id, roles, lock = listing.id, iter(("change", "send")), threading.Lock()

    def change_or_send():
        with lock:
            role = next(roles)
        if role == "send":
            return send()
        return rule.changes(who, db.session.get_one(Listing, listing_id))

    answer = next(answer for answer in in_parallel(2, change_or_send) if answer is not None)
    assert not isinstance(answer, Exception), repr(answer)
    rounds = db.session.scalars(select(Round)).all()
    assert (answer.status_code, len(rounds)) in {(303, 1), (422, 0)}
    for round in rounds:
        assert {row["state"] for row in round.snapshot["states"]} <= {"met", "not_applicable"}


@licences
def test_a_licence_that_ends_overnight_counts_no_longer_in_the_morning(rule, listing, send):
    with clock.at(clock.now() + (LICENSED_UNTIL - clock.today()) + timedelta(days=1)):
        answer = send()
    assert answer.status_code == 422 and "(sudah habis masa berlakunya)" in text_of(answer)
    assert count(Application) == 0


@licences
def test_the_number_of_another_products_page_forces_nothing(rule, who, cast, listing, budi, send):
    """A page's number that was used for one product is sent for another. The other product is checked like any other."""
    sent_as = uuid4()
    assert send(sent_as).status_code == 303
    other = applying.whole_listing(db.session.get_one(Enterprise, listing.enterprise_id), cast.budi, "Lukisan gunung")
    db.session.commit()
    address = f"/product/{other.id}/application"
    change(rule, who, listing)
    assert send(sent_as, to=address).status_code == 303
    assert (count(Application), count(Round)) == (2, 2)
