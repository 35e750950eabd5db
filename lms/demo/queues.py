"""Put work into each queue of the office, so that a demo shows no empty page. What waits stands in `demo/city.yaml`, `queues`."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from sqlalchemy import select

from certificates import correcting, revoking
from certificates.models import Certificate, RevocationReason
from core import clock
from core.db import db
from core.office import office
from courses import office_messages
from courses.models import Enrolment, Lesson
from eligibility import suspensions
from lms.demo.people import Cast
from people import documents
from people.confirmations import confirm_phone, request_confirmation
from people.enterprises import enterprise_of
from people.models import ConfirmedHow, Enterprise, Person
from people.sessions import identity_of
from products import listings
from products.prepared_photo import PreparedPhoto
from products.problems import Part
from products.rulebook import rules
from reminders import preparing

DOCUMENT_DAYS = (6, 2.5, 0.4)
"""Days for which documents have waited. The first has waited longer than the office promises."""
NUMBER_DAYS = (4, 1, 0.2)
"""Days for which telephone numbers have waited to be confirmed."""


class Queues:
    """Lets neighbours ask for what officers decide. Each step uses a neighbour whom no step before it has used."""

    def __init__(self, cast: Cast, neighbours: list[Person], rng: Random, now: datetime) -> None:
        self._cast, self._rng, self._now = cast, rng, now
        self._facts: dict[str, Any] = office().read("demo/city.yaml").get("queues", {})
        self._free, self._neighbours = list(neighbours), list(neighbours)

    def fill(self, scan: PreparedPhoto) -> None:
        """Put work into each queue that `queues` names, as far as there are neighbours. `scan` is the picture of each document."""
        if not self._facts:
            return
        self._hand_over_documents(scan)
        self._ask_about_licence()
        self._suspend_business()
        self._ask_to_correct_name()
        self._propose_revocation()
        self._ask_to_confirm_numbers()
        self._write_to_the_office()
        self._call_back()

    def _call_back(self) -> None:
        """Confirm the numbers of two neighbours in three, and prepare the messages that are due now. At night none is."""
        officer = self._identity("agus")
        for number, person in enumerate(self._neighbours):
            if number % 3 and person.phone and not person.phone_asked_at and not person.phone_confirmed_at:
                confirm_phone(person.id, by=officer, how=ConfirmedHow.COUNTER)
        preparing.prepare()

    def _hand_over_documents(self, scan: PreparedPhoto) -> None:
        facts = self._facts["document"]
        for days in DOCUMENT_DAYS:
            for person, enterprise in self._businesses(facts["sector"]):
                with self._days_ago(days):
                    ends = clock.today() + timedelta(days=4 * 365)
                    number = f"{self._rng.randrange(10**12, 10**13)}-{ends:%y}"
                    by, sent_as = identity_of(person.id), UUID(int=self._rng.getrandbits(128), version=4)
                    documents.hand_over(
                        enterprise.id, facts["kind"], by=by, number=number, expires_on=ends, scan=scan.picture, sent_as=sent_as
                    )

    def _ask_about_licence(self) -> None:
        """Begin a product whose owner says yes to a question that an officer must answer."""
        facts, rule_set = self._facts["licence"], rules.current()
        for person, enterprise in self._businesses(facts["sector"]):
            with self._days_ago(3):
                listing = listings.make_listing(enterprise.id, product=facts["product"], by=identity_of(person.id))
                listings.choose_category(listing, facts["category"], rule_set, version=listings.version_of(listing, Part.KIND))
                version = listings.version_of(listing, Part.KIND)
                listings.answer_questions(listing, facts["answers"], rule_set, version=version)

    def _suspend_business(self) -> None:
        """Suspend a business for some days that are over today, so that an officer has to look at it again."""
        facts, agus = self._facts["suspension"], self._identity("agus")
        for _person, enterprise in self._businesses(facts["sector"]):
            with self._days_ago(8):
                suspensions.suspend(
                    enterprise.id,
                    reason=facts["reason"],
                    note=facts["note"],
                    heard=facts["heard"],
                    review_by=clock.day_of(self._now),
                    rules=rules.current(),
                    by=agus,
                )

    def _ask_to_correct_name(self) -> None:
        for certificate, person in self._certificates():
            with self._days_ago(2):
                correcting.ask(certificate, f"{certificate.given_to} {self._facts['family_name']}", by=identity_of(person.id))

    def _propose_revocation(self) -> None:
        for certificate, _person in self._certificates():
            with self._days_ago(5):
                revoking.propose(certificate, by=self._identity("agus"), reason=RevocationReason.ISSUED_IN_ERROR)

    def _ask_to_confirm_numbers(self) -> None:
        for days, person in zip(NUMBER_DAYS, self._take(lambda person: True, at_most=len(NUMBER_DAYS)), strict=False):
            with self._days_ago(days):
                request_confirmation(person.id)

    def _write_to_the_office(self) -> None:
        """Let the learner of the cast who has begun a course ask about its first lesson."""
        person = self._cast.people["sri"]
        edition_id, key = db.session.execute(
            select(Lesson.edition_id, Lesson.key)
            .join(Enrolment, Enrolment.edition_id == Lesson.edition_id)
            .where(Enrolment.person_id == person.id)
            .order_by(Enrolment.id, Lesson.position)
            .limit(1)
        ).one()
        with self._days_ago(1):
            sent_as = UUID(int=self._rng.getrandbits(128), version=4)
            office_messages.send(
                person.id, edition_id=edition_id, lesson_key=key, words=self._facts["message"], sent_as=sent_as
            )

    # ---- Whom a step meets

    def _businesses(self, sector: str) -> Iterator[tuple[Person, Enterprise]]:
        """Return a neighbour with a business, if one is left: preferably of this sector."""
        owned = {person.id: enterprise for person in self._free if (enterprise := enterprise_of(person.id))}
        matching = [key for key, enterprise in owned.items() if enterprise.sector == sector] or list(owned)
        for person in self._take(lambda person: person.id in matching):
            yield person, owned[person.id]

    def _certificates(self) -> Iterator[tuple[Certificate, Person]]:
        """Return a certificate that nobody has proposed to revoke, with its owner, if there is one."""
        free = [person.id for person in self._free]
        untouched = select(Certificate).where(Certificate.person_id.in_(free), ~Certificate.revocations.any())
        certificates = {certificate.person_id: certificate for certificate in db.session.scalars(untouched)}
        for person in self._take(lambda person: person.id in certificates):
            yield certificates[person.id], person

    def _take(self, suits: Callable[[Person], bool], at_most: int = 1) -> list[Person]:
        """Take the first neighbours who suit. No later step gets them."""
        taken = [person for person in self._free if suits(person)][:at_most]
        self._free = [person for person in self._free if person not in taken]
        return taken

    def _identity(self, key: str) -> Any:
        return identity_of(self._cast.people[key].id)

    def _days_ago(self, days: float) -> AbstractContextManager[datetime]:
        return clock.at(self._now - timedelta(days=days))
