"""Make the demo's sellers: businesses that meet every rule, with a product in each state of an application."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime, timedelta
from io import BytesIO
from random import Random
from typing import Any
from uuid import UUID

from sqlalchemy import update

from core import clock
from core.db import db
from core.office import office
from courses.models import RequiredCourse
from curation.judging import appeals, applications, checking, deciding, periods
from curation.models import Application, Placement
from curation.shops import managing
from eligibility import declarations
from lms.demo.goods import Shape, shape_of
from lms.demo.people import Cast
from lms.demo.photos import draw
from people import answers, consents, documents, enterprises
from people.confirmations import confirm_phone
from people.enterprises import enterprise_of
from people.models import ConfirmedHow, Enterprise, Person
from people.sessions import identity_of
from products import listing_photos, listings, photos
from products.models import Listing, RuleSet
from products.prepared_photo import PreparedPhoto
from products.problems import Part
from products.rulebook import rules

OPEN_FOR = 50
"""Days since the office began to curate. The first product was handed in some days later."""
SHOTS = 8
"""Photos that are drawn for the products of each sort."""


def backdate_rules(now: datetime) -> None:
    """Put the curation rules and the required courses into force `OPEN_FOR` days ago."""
    first = clock.day_of(now - timedelta(days=OPEN_FOR))
    db.session.execute(update(RuleSet).where(RuleSet.in_force_from > first).values(in_force_from=first))
    db.session.execute(update(RequiredCourse).where(RequiredCourse.from_day > first).values(from_day=first))


def draw_shot(rng: Random, shape: Shape) -> PreparedPhoto:
    """Draw a photo of goods of this shape and prepare it as an upload is prepared."""
    file = BytesIO()
    draw(rng, shape).save(file, "JPEG", quality=88)
    file.seek(0)
    return photos.prepare(file)


class Sellers:
    """Brings each product of `demo/sellers.yaml` into the state that it names. Each step sets the clock back."""

    def __init__(self, cast: Cast, rng: Random, now: datetime) -> None:
        self._cast, self._rng, self._now = cast, rng, now
        self._plan = office().read("demo/sellers.yaml")
        self._shots: dict[Shape, list[PreparedPhoto]] = {}
        self._officer = self._identity("agus")

    def hand_in_all(self) -> None:
        """Open a curation period, and hand in every product of every seller."""
        with self._days_ago(OPEN_FOR - 1):
            first = clock.today()
            last = first + timedelta(days=OPEN_FOR + 60)
            periods.make_period(name=self._plan["period"], opens_on=first, closes_on=last, quota=None, by=self._officer)
        for person, products in self._products_by_seller():
            with self._days_ago(24):
                self._meet_all_rules(person)
            self._make_products(person, products)

    def hand_in_more(self, turn: int) -> None:
        """Hand in a further product like each of the products. `turn` differs each time and is part of its name."""
        for person, products in self._products_by_seller():
            self._make_products(person, [{**facts, "product": f"{facts['product']} {turn}"} for facts in products])

    def _products_by_seller(self) -> Iterator[tuple[Person, list[dict[str, Any]]]]:
        for facts in office().read("demo/cast.yaml")["people"]:
            if "sells" in facts:
                yield self._cast.people[facts["key"]], self._plan["products"][facts["sells"]]

    def _make_products(self, person: Person, products: list[dict[str, Any]]) -> None:
        enterprise = enterprise_of(person.id)
        if enterprise is None:
            raise ValueError(f"{person.name} has no business to sell for")
        for number, product in enumerate(products):
            with self._days_ago(23):
                listing = self._make_page(enterprise, person, product)
            bring_into_state: Callable[[Listing, Person, int], None] = getattr(self, f"_{product['state']}")
            bring_into_state(listing, person, number)
            db.session.commit()

    # ---- States of an application: each method is named by `state` in sellers.yaml

    def _submitted(self, listing: Listing, person: Person, number: int) -> None:
        self._hand_in(listing, person, days_ago=1)

    def _in_review(self, listing: Listing, person: Person, number: int) -> None:
        application = self._hand_in_and_check(listing, person, days_ago=4)
        with self._days_ago(2):
            self._score(application, "laras", 4)

    def _returned(self, listing: Listing, person: Person, number: int) -> None:
        application = self._hand_in(listing, person, days_ago=5)
        with self._days_ago(3):
            self._send_back(application)

    def _lapsed(self, listing: Listing, person: Person, number: int) -> None:
        application = self._hand_in(listing, person, days_ago=22)
        with self._days_ago(20):
            self._send_back(application)
        with self._days_ago(2):
            applications.lapse_overdue()

    def _withdrawn(self, listing: Listing, person: Person, number: int) -> None:
        application = self._hand_in(listing, person, days_ago=9)
        with self._days_ago(7):
            applications.withdraw(application, by=identity_of(person.id))

    def _appealed(self, listing: Listing, person: Person, number: int) -> None:
        application = self._hand_in_and_check(listing, person, days_ago=12)
        with self._days_ago(6):
            for curator in ("laras", "bayu"):
                self._score(application, curator, 2, keys=["photo_blurry"])
        with self._days_ago(1):
            appeals.appeal(application, by=identity_of(person.id), reason=self._plan["appeal"])

    def _offered(self, listing: Listing, person: Person, number: int) -> None:
        self._approve(listing, person, level=3)

    def _live(self, listing: Listing, person: Person, number: int) -> None:
        self._approve(listing, person, level=4)
        placed = db.session.query(Placement).filter(Placement.listing_id == listing.id).order_by(Placement.id).first()
        if placed is not None:
            with self._days_ago(6):
                address = self._plan["link"].format(number=listing.id)
                managing.mark_live(placed, address=address, by=self._manager_of(placed.channel))

    def _approve(self, listing: Listing, person: Person, *, level: int) -> None:
        application = self._hand_in_and_check(listing, person, days_ago=14)
        with self._days_ago(9):
            self._score(application, "laras", level)
        with self._days_ago(8):
            self._score(application, "bayu", level)

    # ---- Steps

    def _hand_in(self, listing: Listing, person: Person, *, days_ago: float) -> Application:
        with self._days_ago(days_ago):
            return applications.hand_in(listing.id, by=identity_of(person.id), sent_as=self._uuid())

    def _hand_in_and_check(self, listing: Listing, person: Person, *, days_ago: float) -> Application:
        application = self._hand_in(listing, person, days_ago=days_ago)
        with self._days_ago(days_ago - 1):
            checking.check(application, by=self._identity("laras"), round=1, complete=True)
        return application

    def _send_back(self, application: Application) -> None:
        keys = ["photo_blurry", "description_thin"]
        checking.check(application, by=self._identity("bayu"), round=1, complete=False, keys=keys, note=self._plan["notes"][0])

    def _score(self, application: Application, curator: str, level: int, keys: list[str] | None = None) -> None:
        levels = {criterion.key: level for criterion in rules.rules_of(application.rule_set_id).criteria}
        note = self._plan["notes"][curator == "bayu"]
        deciding.submit_score(application, by=self._identity(curator), round=1, levels=levels, keys=keys or [], note=note)

    # ---- A business and a page that meet every rule

    def _meet_all_rules(self, person: Person) -> None:
        by, enterprise = identity_of(person.id), enterprise_of(person.id)
        if enterprise is None:
            raise ValueError(f"{person.name} has no business to sell for")
        data = replace(enterprises.data_of(enterprise), whatsapp=person.phone or "", scale="micro")
        enterprises.change_enterprise(enterprise, data, by=by)
        nib = f"{self._rng.randrange(10**12, 10**13)}"
        scan = self._shots_of(enterprise.name)[0].picture
        paper = documents.hand_over(enterprise.id, documents.NIB, by=by, number=nib, scan=scan, sent_as=self._uuid())
        answers.record_viewing(paper, by=self._officer, why=answers.ScanReason.CHECKING)
        answers.verify(paper.id, by=self._officer)
        confirm_phone(person.id, by=self._officer, how=ConfirmedHow.COUNTER)
        rule_set = rules.current()
        consents.acknowledge(person.id, rule_set.consents)
        declarations.declare(enterprise.id, [sentence.key for sentence in rule_set.declarations], rules=rule_set, by=by)

    def _make_page(self, enterprise: Enterprise, person: Person, facts: dict[str, Any]) -> Listing:
        rule_set = rules.current()
        listing = listings.make_listing(enterprise.id, product=facts["product"], by=identity_of(person.id))
        listings.choose_category(listing, facts["category"], rule_set, version=listings.version_of(listing, Part.KIND))
        if facts["answers"]:
            version = listings.version_of(listing, Part.KIND)
            listings.answer_questions(listing, facts["answers"], rule_set, version=version)
        for part in (Part.TEXT, Part.PRICE):
            values = {name: facts[name] for name in listings.FIELDS[part]}
            listings.change(listing, part, values, version=listings.version_of(listing, part))
        for shot in self._rng.sample(self._shots_of(facts["product"]), rule_set.photo_checks["count"]["min"]):
            listing_photos.add_photo(listing, shot, sent_as=self._uuid(), most=rule_set.photo_checks["count"]["max"])
        return listing

    def _shots_of(self, goods: str) -> list[PreparedPhoto]:
        """Return photos of goods of this name: a brooch looks like a brooch."""
        shape = shape_of(goods, office().read("demo/city.yaml").get("shapes", {}))
        if shape not in self._shots:
            rng = Random(f"shots/{shape.value}")
            self._shots[shape] = [draw_shot(rng, shape) for _ in range(SHOTS)]
        return self._shots[shape]

    def _manager_of(self, channel: str) -> Any:
        people = office().read("demo/cast.yaml")["people"]
        key = next((person["key"] for person in people if person.get("channel") == channel), "agus")
        return self._identity(key)

    def _identity(self, key: str) -> Any:
        return identity_of(self._cast.people[key].id)

    def _days_ago(self, days: float) -> AbstractContextManager[datetime]:
        return clock.at(self._now - timedelta(days=days))

    def _uuid(self) -> UUID:
        return UUID(int=self._rng.getrandbits(128), version=4)
