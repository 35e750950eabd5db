"""The people of the demo. Each is created by the domain verbs on first use and can sign in without a page."""

from functools import cached_property

from flask import Flask

from core.db import db
from core.office import office
from people import enterprises, sessions
from people.enterprises import BusinessData
from people.identity import Identity
from people.models import Partner, Person, Role, Sex
from people.partners import find_or_create_partner
from people.registration import register_learner, register_staff
from people.staff import RoleRequest, give_role
from people.views import cookies
from tests.client import PageClient


class Cast:
    """`cast.sri`, `cast.dewi` and so on are committed persons.

    `cast.identity(cast.sri)` is for calling verbs, and `cast.signed_in(cast.sri)` is a browser.
    """

    def __init__(self, app: Flask) -> None:
        self._app = app
        facts = office().read("demo/cast.yaml")
        self.pin: str = facts["pin"]
        self.passphrase: str = facts["passphrase"]
        self._partner: str = facts["partner"]
        self._facts = {person["key"]: person for person in facts["people"]}

    @cached_property
    def sri(self) -> Person:
        """Bu Sri, a learner with a business."""
        return self._learner("sri")

    @cached_property
    def budi(self) -> Person:
        """Pak Budi, a learner with a business."""
        return self._learner("budi")

    @cached_property
    def ayu(self) -> Person:
        """Mbak Ayu, a learner who has just signed up."""
        return self._learner("ayu")

    @cached_property
    def dewi(self) -> Person:
        """Dewi, a trainer."""
        return self._staff("dewi")

    @cached_property
    def raka(self) -> Person:
        """Raka, a mentor whom the partner sends."""
        return self._staff("raka")

    @cached_property
    def laras(self) -> Person:
        """Laras, a curator."""
        return self._staff("laras")

    @cached_property
    def bayu(self) -> Person:
        """Bayu, a curator."""
        return self._staff("bayu")

    @cached_property
    def sinta(self) -> Person:
        """Sinta, a curator."""
        return self._staff("sinta")

    @cached_property
    def agus(self) -> Person:
        """Pak Agus, an officer."""
        return self._staff("agus")

    @cached_property
    def ratna(self) -> Person:
        """Ratna, an administrator."""
        return self._staff("ratna")

    @cached_property
    def partner(self) -> Partner:
        """The organisation that sends Raka."""
        partner = find_or_create_partner(self._partner)
        db.session.commit()
        return partner

    def identity(self, who: Person) -> Identity:
        """Return a person's identity without a session."""
        return sessions.identity_of(who.id)

    def sign_in(self, client: PageClient, who: Person, *, shared_phone: bool = False) -> PageClient:
        """Sign a person in on a browser without the page: begin a session and set its cookie."""
        token = sessions.begin(who.id, device="test", shared_phone=shared_phone)
        db.session.commit()
        client.set_cookie(cookies.cookie_name(), token)
        return client

    def signed_in(self, who: Person, *, shared_phone: bool = False) -> PageClient:
        """Return a new browser in which a person is signed in."""
        return self.sign_in(self._app.test_client(), who, shared_phone=shared_phone)

    def _learner(self, key: str) -> Person:
        facts = self._facts[key]
        person = register_learner(
            name=facts["name"],
            address_as=facts["address_as"],
            phone=facts["phone"],
            village_code=facts["village"],
            pin=self.pin,
            whatsapp=True,
            birth_year=facts["birth_year"],
            sex=Sex(facts["sex"]),
        )
        if facts["enterprise"]:
            enterprises.register_enterprise(person.id, BusinessData(village_code=facts["village"], **facts["enterprise"]))
        db.session.commit()
        return person

    def _staff(self, key: str) -> Person:
        facts = self._facts[key]
        person = register_staff(
            name=facts["name"],
            address_as=facts["address_as"],
            email=facts["email"],
            passphrase=self.passphrase,
        )
        for role in facts["roles"]:
            give_role(person, RoleRequest(Role(role), partner=self._partner, channel=facts.get("channel", "")), by=None)
        db.session.commit()
        return person
