"""Messages to the members of a business about their products in curation. A message key prevents repetition."""

from collections.abc import Callable

from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import func, select

from core import outbox
from core.db import db
from core.office import translated
from curation.judging import letters
from curation.models import Appeal, AppealOutcome, Application, Decision, Outcome, Placement, PlacementChange, Round
from curation.models.evidence import Evidence
from curation.shops.placement_words import fault_sentences, reason_words
from people.models import Membership, Person
from products.models import Listing
from products.rulebook import rules as rule_versions
from products.rulebook.rules import Rules

SUBJECT_LENGTH = 200


def notify_decided(decision: Decision, application: Application) -> None:
    """Notify the members of a decision, with a link to its letter."""
    rules = rule_versions.rules_of(application.rule_set_id)
    product = _product(application.listing_id)

    def words(language: str) -> tuple[str, str]:
        approved = decision.outcome is Outcome.APPROVED
        subject = _("Approved: %(product)s", product=product) if approved else _("Please mend: %(product)s", product=product)
        return subject, letters.decision_text(decision, rules)

    link = f"/applications/{application.id}/letters/{decision.id}"
    _notify(application.enterprise_id, f"curation-decision-{decision.id}", words, link)


def withdraw_returned(application: Application) -> None:
    """Withdraw the messages that ask for corrections."""
    returned = (
        select(Decision.id).join(Round).where(Round.application_id == application.id, Decision.outcome == Outcome.RETURNED)
    )
    keys = [f"curation-decision-{decision_id}" for decision_id in db.session.scalars(returned)]
    for person_id, _language in _owners(application.enterprise_id):
        outbox.withdraw(person_id, keys)


def notify_lapsed(application: Application) -> None:
    """Notify the members that the time for corrections is over."""
    rules, product = rule_versions.rules_of(application.rule_set_id), _product(application.listing_id)

    def words(language: str) -> tuple[str, str]:
        return _("Time is over: %(product)s", product=product), rules.application_texts["lapsed"]

    _notify(application.enterprise_id, f"curation-lapsed-{application.id}", words, f"/applications/{application.id}")


def notify_answered(appeal: Appeal, application: Application) -> None:
    """Notify the members of the answer to an appeal."""
    rules, product = rule_versions.rules_of(application.rule_set_id), _product(application.listing_id)
    body = letters.appeal_text(appeal, rules, result=letters.appeal_result(appeal, rules))

    def words(language: str) -> tuple[str, str]:
        changed = appeal.proposed_outcome is AppealOutcome.CHANGED
        subject = _("Changed after your appeal: %(product)s") if changed else _("Answer to your appeal: %(product)s")
        return subject % {"product": product}, body

    _notify(application.enterprise_id, f"curation-appeal-{appeal.id}", words, f"/applications/{application.id}/appeal")


def notify_live(placement: Placement) -> None:
    """Notify the members that buyers can see the product, with its address."""
    product, shop, enterprise_id = _placement_details(placement)

    def words(language: str) -> tuple[str, str]:
        return _("Live in %(shop)s: %(product)s", shop=translated(shop, language), product=product), _(
            "Buyers can see it now: %(address)s", address=placement.address
        )

    _notify(enterprise_id, _key(placement), words, f"/product/{placement.listing_id}")


def notify_address(placement: Placement) -> None:
    """Notify the members that the address of a shown product was corrected."""
    product, shop, enterprise_id = _placement_details(placement)

    def words(language: str) -> tuple[str, str]:
        return _("Address corrected in %(shop)s: %(product)s", shop=translated(shop, language), product=product), _(
            "Its address is now: %(address)s", address=placement.address
        )

    _notify(enterprise_id, _key(placement), words, f"/product/{placement.listing_id}")


def notify_return_cancelled(placement: Placement) -> None:
    """Notify the members that a shop cancelled its return, so that they need not mend anything for it."""
    product, shop, enterprise_id = _placement_details(placement)

    def words(language: str) -> tuple[str, str]:
        return (
            _("%(shop)s cancelled its return: %(product)s", shop=translated(shop, language), product=product),
            _("Nothing needs to be mended for this shop. It will put the product up."),
        )

    _notify(enterprise_id, _key(placement), words, f"/product/{placement.listing_id}")


def notify_sent_back(placement: Placement) -> None:
    """Notify the members that a shop sent the product back, with the reason."""
    product, shop, enterprise_id = _placement_details(placement)

    def words(language: str) -> tuple[str, str]:
        return (
            _("%(shop)s sent it back: %(product)s", shop=translated(shop, language), product=product),
            reason_words(placement.reason),
        )

    _notify(enterprise_id, _key(placement), words, f"/product/{placement.listing_id}")


def notify_needs(placement: Placement, evidence: Evidence, rules: Rules) -> None:
    """Notify the members of what a shop misses (`needs_of_channel_not_met`)."""
    product, shop, enterprise_id = _placement_details(placement)

    def words(language: str) -> tuple[str, str]:
        return (
            _("Not yet for %(shop)s: %(product)s", shop=translated(shop, language), product=product),
            fault_sentences(evidence, rules.channels[placement.channel], rules),
        )

    _notify(enterprise_id, _key(placement), words, f"/product/{placement.listing_id}")


def notify_taken_down(placement: Placement) -> None:
    """Notify the members that the product was taken down, with the reason."""
    product, shop, enterprise_id = _placement_details(placement)

    def words(language: str) -> tuple[str, str]:
        return (
            _("Taken down from %(shop)s: %(product)s", shop=translated(shop, language), product=product),
            reason_words(placement.reason),
        )

    _notify(enterprise_id, _key(placement), words, f"/product/{placement.listing_id}")


def _key(placement: Placement) -> str:
    """Return the message key of the last change."""
    db.session.flush()
    last = select(func.max(PlacementChange.id)).where(PlacementChange.placement_id == placement.id)
    return f"placement-{placement.id}-change-{db.session.scalar(last)}"


def _notify(enterprise_id: int, key: str, words: Callable[[str], tuple[str, str]], link: str) -> None:
    for person_id, language in _owners(enterprise_id):
        with force_locale(language):
            subject, body = words(language)
        outbox.notify(person_id, key=key, subject=subject[:SUBJECT_LENGTH], body=body, link=link)


def _owners(enterprise_id: int) -> list[tuple[int, str]]:
    rows = db.session.execute(
        select(Person.id, Person.language)
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.enterprise_id == enterprise_id, Membership.left_at.is_(None), Person.is_present())
        .order_by(Person.id)
    )
    return [(row.id, row.language) for row in rows]


def _product(listing_id: int) -> str:
    return db.session.scalars(select(Listing.product).where(Listing.id == listing_id)).one()


def _placement_details(placement: Placement) -> tuple[str, object, int]:
    """Return the product's name, the shop's title in the round's rules, and the enterprise's id."""
    row = db.session.execute(
        select(Listing.product, Listing.enterprise_id, Application.rule_set_id)
        .select_from(Round)
        .join(Application, Application.id == Round.application_id)
        .join(Listing, Listing.id == Application.listing_id)
        .where(Round.id == placement.round_id)
    ).one()
    channel = rule_versions.rules_of(row.rule_set_id).channels[placement.channel]
    return row.product, channel.title, row.enterprise_id
