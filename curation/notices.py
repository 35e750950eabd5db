"""What owners are told about their products on the way through curation; every member of the business hears it, once."""

from collections.abc import Callable

from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import select

from core import outbox
from core.db import db
from core.office import translated
from curation.judging import letters
from curation.models import Appeal, AppealOutcome, Application, Decision, Outcome, Placement, Round
from curation.models.evidence import Evidence
from curation.shops.placement_words import fault_sentences, reason_words
from people.models import Membership, Person
from products.models import Listing
from products.rulebook import rules as rule_versions
from products.rulebook.rules import Rules

SUBJECT_LENGTH = 200


def tell_decided(decision: Decision, application: Application) -> None:
    """What came out, with the way to the letter; and which shop cannot take it yet, where one cannot."""
    rules = rule_versions.rules_of(application.rule_set_id)
    product = _product(application.listing_id)

    def words(language: str) -> tuple[str, str]:
        approved = decision.outcome is Outcome.APPROVED
        subject = _("Approved: %(product)s", product=product) if approved else _("Please mend: %(product)s", product=product)
        return subject, letters.decision_text(decision, rules)

    link = f"/applications/{application.id}/letters/{decision.id}"
    _tell(application.enterprise_id, f"curation-decision-{decision.id}", words, link)


def take_back_returned(application: Application) -> None:
    """What was to be mended is mended, or need not be any more: nobody is asked for it."""
    returned = (
        select(Decision.id).join(Round).where(Round.application_id == application.id, Decision.outcome == Outcome.RETURNED)
    )
    keys = [f"curation-decision-{decision_id}" for decision_id in db.session.scalars(returned)]
    for person_id, _language in _owners(application.enterprise_id):
        outbox.withdraw(person_id, keys)


def tell_lapsed(application: Application) -> None:
    """The time for mending is over; nothing is lost."""
    rules, product = rule_versions.rules_of(application.rule_set_id), _product(application.listing_id)

    def words(language: str) -> tuple[str, str]:
        return _("Time is over: %(product)s", product=product), rules.application_texts["lapsed"]

    _tell(application.enterprise_id, f"curation-lapsed-{application.id}", words, f"/applications/{application.id}")


def tell_answered(appeal: Appeal, application: Application) -> None:
    """How an appeal was answered."""
    rules, product = rule_versions.rules_of(application.rule_set_id), _product(application.listing_id)
    body = letters.appeal_text(appeal, rules, result=letters.appeal_result(appeal, rules))

    def words(language: str) -> tuple[str, str]:
        changed = appeal.proposed_outcome is AppealOutcome.CHANGED
        subject = _("Changed after your appeal: %(product)s") if changed else _("Answer to your appeal: %(product)s")
        return subject % {"product": product}, body

    _tell(application.enterprise_id, f"curation-appeal-{appeal.id}", words, f"/applications/{application.id}/appeal")


def tell_live(placement: Placement) -> None:
    """The product can be seen and bought; where."""
    product, shop, enterprise_id = _placed(placement)

    def words(language: str) -> tuple[str, str]:
        return _("Live in %(shop)s: %(product)s", shop=translated(shop, language), product=product), _(
            "Buyers can see it now: %(address)s", address=placement.address
        )

    _tell(enterprise_id, _key(placement), words, f"/product/{placement.listing_id}")


def tell_sent_back(placement: Placement) -> None:
    """A shop cannot show it, and why."""
    product, shop, enterprise_id = _placed(placement)

    def words(language: str) -> tuple[str, str]:
        return (
            _("%(shop)s sent it back: %(product)s", shop=translated(shop, language), product=product),
            reason_words(placement.reason),
        )

    _tell(enterprise_id, _key(placement), words, f"/product/{placement.listing_id}")


def tell_needs(placement: Placement, evidence: Evidence, rules: Rules) -> None:
    """A shop that the grade would open cannot take the product yet (`needs_of_channel_not_met`)."""
    product, shop, enterprise_id = _placed(placement)

    def words(language: str) -> tuple[str, str]:
        return (
            _("Not yet for %(shop)s: %(product)s", shop=translated(shop, language), product=product),
            fault_sentences(evidence, rules.channels[placement.channel], rules),
        )

    _tell(enterprise_id, _key(placement), words, f"/product/{placement.listing_id}")


def tell_taken_down(placement: Placement) -> None:
    """A shop is asked to show it no longer, and why."""
    product, shop, enterprise_id = _placed(placement)

    def words(language: str) -> tuple[str, str]:
        return (
            _("Taken down from %(shop)s: %(product)s", shop=translated(shop, language), product=product),
            reason_words(placement.reason),
        )

    _tell(enterprise_id, _key(placement), words, f"/product/{placement.listing_id}")


def _key(placement: Placement) -> str:
    """One message for each change."""
    return f"placement-{placement.id}-{placement.changed_at.timestamp()}"


def _tell(enterprise_id: int, key: str, words: Callable[[str], tuple[str, str]], link: str) -> None:
    for person_id, language in _owners(enterprise_id):
        with force_locale(language):
            subject, body = words(language)
        outbox.notify(person_id, key=key, subject=subject[:SUBJECT_LENGTH], body=body, link=link)


def _owners(enterprise_id: int) -> list[tuple[int, str]]:
    rows = db.session.execute(
        select(Person.id, Person.language)
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.enterprise_id == enterprise_id, Membership.left_at.is_(None), Person.closed_at.is_(None))
        .order_by(Person.id)
    )
    return [(row.id, row.language) for row in rows]


def _product(listing_id: int) -> str:
    return db.session.scalars(select(Listing.product).where(Listing.id == listing_id)).one()


def _placed(placement: Placement) -> tuple[str, object, int]:
    """The product's name, the shop's title in the rules of the round, and whose it is."""
    row = db.session.execute(
        select(Listing.product, Listing.enterprise_id, Application.rule_set_id)
        .select_from(Round)
        .join(Application, Application.id == Round.application_id)
        .join(Listing, Listing.id == Application.listing_id)
        .where(Round.id == placement.round_id)
    ).one()
    channel = rule_versions.rules_of(row.rule_set_id).channels[placement.channel]
    return row.product, channel.title, row.enterprise_id
