"""The WhatsApp message that a mentor sends: two sentences in the learner's language that fit the reason."""

from urllib.parse import quote

from flask_babel import force_locale
from flask_babel import gettext as _

from core.wording import greeting, in_language
from courses.wording import stage_name
from mentoring.queries.rows import BoardRow, Reason
from people.identity import Identity
from people.models import Role


def message_for(row: BoardRow, *, cohort: str, mentor: Identity) -> str:
    """Return the message: who writes, a mentor or somebody of the office, then an offer of help.

    Without a reason it asks how learning goes.
    """
    with force_locale(row.contact.language):
        return f"{_hello(row, cohort, mentor)} {_offer(row)}"


def whatsapp_link(phone: str, text: str) -> str:
    """Return the address that opens a WhatsApp chat with a number (E.164) and a text ready to send."""
    return f"https://wa.me/{phone.lstrip('+')}?text={quote(text)}"


def _hello(row: BoardRow, cohort: str, sender: Identity) -> str:
    places = {"greeting": greeting(row.contact.short_name), "mentor": sender.short_name, "cohort": cohort}
    if sender.has(Role.MENTOR):
        return _("%(greeting)s, this is %(mentor)s, mentor of the cohort %(cohort)s.", **places)
    return _("%(greeting)s, this is %(mentor)s of the office, about the cohort %(cohort)s.", **places)


def _offer(row: BoardRow) -> str:
    name = row.contact.short_name
    if row.reason is Reason.WAITING_FOR_US:
        return _("I am sorry that your task is still with us, %(name)s: I will see to it and tell you soon.", name=name)
    if row.reason is Reason.FAILED and row.failure:
        stage = stage_name(row.failure.stage)
        return _("The questions of the stage “%(stage)s” are not easy: shall we go through them together first?", stage=stage)
    if row.reason is Reason.STUCK and row.lesson:
        lesson = in_language(row.lesson)
        return _("I see that you have come to the lesson “%(lesson)s”: which part shall we look at together?", lesson=lesson)
    if row.reason is Reason.IDLE and row.state is None:
        return _("The first lesson takes only a few minutes: when would you have time, so that I can keep you company?")
    if row.reason is Reason.IDLE:
        return _("We have not met here for a while, %(name)s: what can I help with, so that learning goes on?", name=name)
    return _("How is it going, %(name)s: is there anything that I can help with?", name=name)
