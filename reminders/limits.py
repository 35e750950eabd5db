"""The limits of reminders from the office's `office.yaml`, and the promise of the consent from its `consents.yaml`."""

from core.office import office
from people import consents
from reminders.rules import Limits


def limits() -> Limits:
    """Return the office's limits. What its file does not name has the value of `Limits`."""
    settings = office().facts.get("reminders", {})
    known = Limits()
    hours = settings.get("quiet_hours", {})
    return Limits(
        quiet_from=hours.get("begin", known.quiet_from),
        quiet_until=hours.get("end", known.quiet_until),
        per_week=settings.get("per_week", known.per_week),
        promised_per_week=consents.whatsapp_messages_per_week(),
        quiet_days=settings.get("quiet_days", known.quiet_days),
        given_up_days=settings.get("given_up_days", known.given_up_days),
        news_days=settings.get("news_days", known.news_days),
        product_days=settings.get("product_days", known.product_days),
    )
