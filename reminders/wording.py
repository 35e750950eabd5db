"""The words of reminders: what a WhatsApp message and an e-mail say for each reason, in the learner's language."""

from datetime import date
from urllib.parse import quote

from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import select

from core.db import db
from core.errors import N_, Msgid
from core.office import office, public_address
from core.wording import day as in_words
from core.wording import greeting
from people.models import Person, short_name
from reminders.models import Obstacle, Reason

REASONS: dict[Reason, Msgid] = {
    Reason.PRODUCT_DUE: N_("The last day for a product comes"),
    Reason.RETURNED: N_("A task is to be mended"),
    Reason.CERTIFICATE: N_("A certificate is there"),
    Reason.GRADED: N_("A task is judged"),
    Reason.QUIET: N_("Quiet for some days"),
}
OBSTACLES: dict[Obstacle, Msgid] = {
    Obstacle.NO_CONSENT: N_("No consent to WhatsApp"),
    Obstacle.NUMBER_NOT_CONFIRMED: N_("Number not confirmed"),
    Obstacle.MAIL_GIVEN_UP: N_("The e-mail does not arrive"),
}


def message(person: Person, reason: Reason, about: str, until: date | None, link: str, *, sender: str | None) -> str:
    """Return the WhatsApp message: who writes, what happened, where to go on, and how to end such messages.

    `sender` is the officer's name, or None for a sender by API.
    """
    with force_locale(person.language):
        places = {"greeting": greeting(person.short_name), "office": office().short_name, "name": sender}
        hello = _("%(greeting)s, this is %(name)s of %(office)s.", **places) if sender else _(
            "%(greeting)s, this is %(office)s.", **places
        )  # fmt: skip
        stop = _("Answer BERHENTI if you want no more messages.")
        return f"{hello} {_news(reason, about, until, person.short_name)}\n{public_address(link)}\n\n{stop}"


def mail_words(reason: Reason, about: str, until: date | None, person_id: int) -> tuple[str, str]:
    """Return the subject and the text of an e-mail, which is on the person's first page too."""
    row = db.session.execute(select(Person.language, Person.name, Person.address_as).where(Person.id == person_id)).one()
    with force_locale(row.language):
        body = _news(reason, about, until, short_name(row.name, row.address_as))
        return f"{_(REASONS[reason])}: {about}", f"{body} {_('You can switch such messages off on “My account”.')}"


def stopped_words(person_id: int) -> tuple[str, str]:
    """Return the subject and the text that tell a person that the consent to WhatsApp is withdrawn."""
    with force_locale(db.session.scalar(select(Person.language).where(Person.id == person_id)) or "id"):
        return _("You get no more messages by WhatsApp"), _(
            "You answered BERHENTI, so your consent is withdrawn. If you change your mind, agree again at “My consents”."
        )


def whatsapp_address(phone: str, text: str) -> str:
    """Return the address that opens a WhatsApp chat with a number (E.164) and a text ready to send."""
    return f"https://wa.me/{phone.lstrip('+')}?text={quote(text)}"


def _news(reason: Reason, about: str, until: date | None, name: str) -> str:
    places = {"about": about, "name": name}
    if reason is Reason.PRODUCT_DUE and until:
        return _(
            "Your product “%(about)s” can still be mended until %(day)s. You can do it here:", day=in_words(until), **places
        )
    if reason is Reason.RETURNED:
        return _("Your task “%(about)s” is nearly there, %(name)s. What would make it better stands here:", **places)
    if reason is Reason.CERTIFICATE:
        return _("Congratulations, %(name)s! Your certificate “%(about)s” is ready:", **places)
    if reason is Reason.GRADED:
        return _("Your task “%(about)s” has been judged, %(name)s. The result is here:", **places)
    return _("The course “%(about)s” waits for you, %(name)s. A lesson takes only a few minutes:", **places)
