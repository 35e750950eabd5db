"""Sentences about placements: why a product is not shown in a channel, and which faults keep it out."""

from flask_babel import force_locale
from flask_babel import gettext as _

from core.office import translated
from core.wording import number
from curation.models import PlacementState
from curation.models.evidence import Evidence
from curation.shops import feeds
from curation.shops.feeds import Fault
from eligibility.states import LANGUAGE, fill_in, joined
from products.rulebook.parts import Channel
from products.rulebook.rules import Rules


def reason_words(reason: str | None) -> str:
    """Return the sentence for a reason of the rules, or a person's own words."""
    sentences = {
        ":owner": _("The owner took it back."),
        ":consent": _("The consent to show it was withdrawn."),
        ":suspended": _("It is not shown for a while, because of a decision of the office."),
        ":rests": _("It rests, because its owner has paused the account."),
        ":needs": _("Something that this shop asks for is missing."),
    }
    return sentences.get(reason or "", reason or "")


def state_words(state: PlacementState) -> tuple[str, str]:
    """Return a placement's state as the shape of `ui.state` (`macros/ui.html`) and its label."""
    return {
        PlacementState.OFFERED: ("wait", _("Sent to the shop")),
        PlacementState.LIVE: ("done", _("Live")),
        PlacementState.SENT_BACK: ("bad", _("Sent back")),
        PlacementState.TAKEN_DOWN: ("", _("Taken down")),
    }[state]


def fault_words(fault: Fault, rules: Rules) -> str:
    """Return the sentence about a fault."""
    names = {
        "title": _("title"),
        "description": _("description"),
        "photos": _("photos"),
        "price": _("price"),
        "weight_g": _("weight"),
        "size_cm": _("size"),
        "stock": _("stock"),
        "lead_days": _("days to prepare"),
        "whatsapp": _("WhatsApp number"),
    }
    name = names.get(fault.field, fault.field)
    limit = number(fault.limit) if isinstance(fault.limit, int) else fault.limit
    value = number(fault.value) if isinstance(fault.value, int) else fault.value
    sentences = {
        "too_short": _("%(name)s: %(value)s letters, at least %(limit)s"),
        "too_long": _("%(name)s: %(value)s letters, at most %(limit)s"),
        "too_small": _("%(name)s: %(value)s, at least %(limit)s"),
        "missing": _("%(name)s is missing"),
        "too_few": _("%(value)s photos, at least %(limit)s"),
        "photo_small": _("photo %(value)s is smaller than %(limit)s dots"),
        "left_out": _("only the first %(limit)s of %(value)s photos are sent"),
        "not_square": _("the main photo is not square"),
        "paper_missing": _("checked document: %(limit)s"),
        "unknown_field": _("the field %(name)s is not known here"),
    }
    if fault.what == "paper_missing" and limit in rules.documents:
        limit = translated(rules.documents[limit].title, LANGUAGE)
    return sentences[fault.what] % {"name": name, "value": value, "limit": limit}


def faults_in_words(evidence: Evidence, channel: Channel, rules: Rules) -> list[tuple[bool, str]]:
    """Return each fault as a pair: whether it keeps the product out, and its sentence."""
    return [(fault.blocks, fault_words(fault, rules)) for fault in feeds.faults_of(evidence, channel)]


def fault_sentences(evidence: Evidence, channel: Channel, rules: Rules) -> str:
    """Return the faults that keep a product out of a channel, in the office's sentence."""
    with force_locale(LANGUAGE):
        problems = joined(words for blocks, words in faults_in_words(evidence, channel, rules) if blocks)
    return fill_in(rules.needs_of_channel_not_met, channel=translated(channel.title, LANGUAGE), problems=problems)
