"""The demo's sellers: businesses that meet every rule, with a product in each state of an application, made through the verbs."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
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
from curation.models import Application, Listing, Placement, RuleSet
from curation.passport import declarations
from curation.product import listing_photos, listings, photos
from curation.product.problems import Part
from curation.product.shots import Shot
from curation.rulebook import rules
from curation.shops import placements
from lms.demo.people import Cast
from lms.demo.photos import draw
from people import answers, consents, documents, enterprises
from people.confirmations import confirm_phone
from people.enterprises import enterprise_of
from people.models import ConfirmedHow, Enterprise, Person
from people.sessions import identity_of

WORKS_SINCE = 50
"""Days ago the office began to curate; the first product was handed in some days later."""
SHOTS = 8


def begin_earlier(now: datetime) -> None:
    """The demo's office did not begin today: its rules and its required courses have counted for a while."""
    first = clock.day_of(now - timedelta(days=WORKS_SINCE))
    db.session.execute(update(RuleSet).where(RuleSet.in_force_from > first).values(in_force_from=first))
    db.session.execute(update(RequiredCourse).where(RequiredCourse.from_day > first).values(from_day=first))


class Sellers:
    """Brings each product of `demo/sellers.yaml` as far as it says; the clock goes back for each step."""

    def __init__(self, cast: Cast, rng: Random, now: datetime) -> None:
        self._cast, self._rng, self._now = cast, rng, now
        self._plan = office().read("demo/sellers.yaml")
        self._shots = [self._shot() for _ in range(SHOTS)]
        self._officer = self._who("agus")

    def hand_in_everything(self) -> None:
        """A period, then every product of everybody who sells."""
        with self._days_ago(WORKS_SINCE - 1):
            first = clock.today()
            last = first + timedelta(days=WORKS_SINCE + 60)
            periods.make_period(name=self._plan["period"], opens_on=first, closes_on=last, quota=None, by=self._officer)
        for person, products in self._selling():
            with self._days_ago(24):
                self._is_ready(person)
            self._sells(person, products)

    def hand_in_again(self, turn: int) -> None:
        """Every product once more, as another one of the same kind; `turn` is another number each time."""
        for person, products in self._selling():
            self._sells(person, [{**facts, "product": f"{facts['product']} {turn}"} for facts in products])

    def _selling(self) -> Iterator[tuple[Person, list[dict[str, Any]]]]:
        for facts in office().read("demo/cast.yaml")["people"]:
            if "sells" in facts:
                yield self._cast.people[facts["key"]], self._plan["products"][facts["sells"]]

    def _sells(self, person: Person, products: list[dict[str, Any]]) -> None:
        enterprise = enterprise_of(person.id)
        if enterprise is None:
            raise ValueError(f"{person.name} has no business to sell for")
        for number, product in enumerate(products):
            with self._days_ago(23):
                listing = self._page(enterprise, person, product)
            bring: Callable[[Listing, Person, int], None] = getattr(self, f"_{product['state']}")
            bring(listing, person, number)
            db.session.commit()

    # ---- How far each came

    def _submitted(self, listing: Listing, person: Person, number: int) -> None:
        self._hands_in(listing, person, days_ago=1)

    def _in_review(self, listing: Listing, person: Person, number: int) -> None:
        application = self._checked(listing, person, days_ago=4)
        with self._days_ago(2):
            self._scores(application, "laras", 4)

    def _returned(self, listing: Listing, person: Person, number: int) -> None:
        application = self._hands_in(listing, person, days_ago=5)
        with self._days_ago(3):
            self._sends_back(application)

    def _lapsed(self, listing: Listing, person: Person, number: int) -> None:
        application = self._hands_in(listing, person, days_ago=22)
        with self._days_ago(20):
            self._sends_back(application)
        with self._days_ago(2):
            applications.lapse_what_is_due()

    def _withdrawn(self, listing: Listing, person: Person, number: int) -> None:
        application = self._hands_in(listing, person, days_ago=9)
        with self._days_ago(7):
            applications.withdraw(application, by=identity_of(person.id))

    def _appealed(self, listing: Listing, person: Person, number: int) -> None:
        application = self._checked(listing, person, days_ago=12)
        with self._days_ago(6):
            for curator in ("laras", "bayu"):
                self._scores(application, curator, 2, keys=["photo_blurry"])
        with self._days_ago(1):
            appeals.appeal(application, by=identity_of(person.id), reason=self._plan["appeal"])

    def _offered(self, listing: Listing, person: Person, number: int) -> None:
        self._approved(listing, person, level=3)

    def _live(self, listing: Listing, person: Person, number: int) -> None:
        self._approved(listing, person, level=4)
        placed = db.session.query(Placement).filter(Placement.listing_id == listing.id).order_by(Placement.id).first()
        if placed is not None:
            with self._days_ago(6):
                address = self._plan["link"].format(number=listing.id)
                placements.mark_live(placed, address=address, by=self._manager_of(placed.channel))

    def _approved(self, listing: Listing, person: Person, *, level: int) -> None:
        application = self._checked(listing, person, days_ago=14)
        with self._days_ago(9):
            self._scores(application, "laras", level)
        with self._days_ago(8):
            self._scores(application, "bayu", level)

    # ---- Steps

    def _hands_in(self, listing: Listing, person: Person, *, days_ago: float) -> Application:
        with self._days_ago(days_ago):
            return applications.hand_in(listing.id, by=identity_of(person.id), sent_as=self._uuid())

    def _checked(self, listing: Listing, person: Person, *, days_ago: float) -> Application:
        application = self._hands_in(listing, person, days_ago=days_ago)
        with self._days_ago(days_ago - 1):
            checking.check(application, by=self._who("laras"), round=1, complete=True)
        return application

    def _sends_back(self, application: Application) -> None:
        keys = ["photo_blurry", "description_thin"]
        checking.check(application, by=self._who("bayu"), round=1, complete=False, keys=keys, note=self._plan["notes"][0])

    def _scores(self, application: Application, curator: str, level: int, keys: list[str] | None = None) -> None:
        levels = {criterion.key: level for criterion in rules.rules_of(application.rule_set_id).criteria}
        note = self._plan["notes"][curator == "bayu"]
        deciding.submit_score(application, by=self._who(curator), round=1, levels=levels, keys=keys or [], note=note)

    # ---- A business and a page that meet every rule

    def _is_ready(self, person: Person) -> None:
        by, enterprise = identity_of(person.id), enterprise_of(person.id)
        if enterprise is None:
            raise ValueError(f"{person.name} has no business to sell for")
        enterprises.change_enterprise(
            enterprise,
            by=by,
            name=enterprise.name,
            sector=enterprise.sector or "",
            village_code=enterprise.village_code,
            whatsapp=self._plan["whatsapp"],
            scale="micro",
        )
        nib = f"{self._rng.randrange(10**12, 10**13)}"
        scan = self._shots[0].picture
        paper = documents.hand_over(enterprise.id, documents.NIB, by=by, number=nib, scan=scan, sent_as=self._uuid())
        answers.look(paper, by=self._officer, why=answers.ScanReason.CHECKING)
        answers.verify(paper.id, by=self._officer)
        confirm_phone(person.id, by=self._officer, how=ConfirmedHow.COUNTER)
        of = rules.current()
        consents.acknowledge(person.id, of.rules["K08"].settings["consents"])
        declarations.declare(enterprise.id, [sentence.key for sentence in of.declarations], rules=of, by=by)

    def _page(self, enterprise: Enterprise, person: Person, facts: dict[str, Any]) -> Listing:
        of = rules.current()
        listing = listings.make_listing(enterprise.id, product=facts["product"], by=identity_of(person.id))
        listings.choose_category(listing, facts["category"], of, version=listings.version_of(listing, Part.KIND))
        if facts["answers"]:
            version = listings.version_of(listing, Part.KIND)
            listings.answer_questions(listing, facts["answers"], of, version=version)
        for part in (Part.TEXT, Part.PRICE):
            values = {name: facts[name] for name in listings.FIELDS[part]}
            listings.change(listing, part, values, version=listings.version_of(listing, part))
        for shot in self._rng.sample(self._shots, of["photo_checks"]["count"]["min"]):
            listing_photos.add_photo(listing, shot, sent_as=self._uuid(), most=of["photo_checks"]["count"]["max"])
        return listing

    def _shot(self) -> Shot:
        file = BytesIO()
        draw(self._rng).save(file, "JPEG", quality=88)
        file.seek(0)
        return photos.take(file)

    def _manager_of(self, channel: str) -> Any:
        facts = office().read("demo/cast.yaml")["people"]
        key = next((one["key"] for one in facts if one.get("channel") == channel), "agus")
        return self._who(key)

    def _who(self, key: str) -> Any:
        return identity_of(self._cast.people[key].id)

    def _days_ago(self, days: float) -> AbstractContextManager[datetime]:
        return clock.at(self._now - timedelta(days=days))

    def _uuid(self) -> UUID:
        return UUID(int=self._rng.getrandbits(128), version=4)
