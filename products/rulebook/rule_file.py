"""Check an office's `curation.yaml`. Every fault is reported with its line."""

import re

from core.documents.faults import Faults
from core.documents.nodes import Node
from core.documents.shapes import Shape, flag, list_of, one_of, string, whole, with_fields
from core.errors import N_
from core.office import office
from products.rulebook import rule_file_parts as parts
from products.rulebook.rule_file_parts import ANY_MAPPING, COUNT, DAYS, SCOPES, Names, keyed, title

RULES = tuple(f"K{number:02}" for number in range(1, 10))
PLACEHOLDERS = {
    "K01": {"count", "courses"},
    "K02": {"tasks"},
    "K03": {"fields"},
    "K04": {"documents"},
    "K05": {"problems"},
    "K06": {"problems"},
    "K07": {"problems"},
    "K08": {"items"},
    "K09": {"reason"},
}
"""The placeholders that each rule's `when_not_met` may hold. Others would not be filled on the page."""

MONTHS = whole(0, 1200)
"""A hundred years, so that a day so many months later can be counted."""


def _purpose(node: Node, faults: Faults) -> None:
    """Check that `consents.yaml` has this purpose."""
    one_of(*(purpose["key"] for purpose in office().read("consents.yaml")["purposes"]))(node, faults)


SETTINGS: dict[str, Shape] = {
    "K03": with_fields(
        {
            "fields": parts.texts("name", "sector", "village_code", "whatsapp", "nib", "nib_refused", "phone"),
            "phone_what_to_do": string,
            "phone_when_waiting": string,
        }
    ),
    "K04": with_fields(
        {
            "words": parts.texts("kind", "unanswered", "differs", "expired", "refused", "expires_soon"),
            "listing_what_to_do": string,
            "when_waiting_ruling": string,
            "warn_days_before_expiry": DAYS,
        }
    ),
    "K07": with_fields({"min_weekly_capacity": COUNT, "max_lead_days": COUNT, "sheet_valid_months": MONTHS}),
    "K08": with_fields({"consents": list_of(_purpose, least=1), "declarations": keyed({"key": string, "text": string})}),
}
"""The shapes of the settings that the code reads, by rule."""


def check(document: Node) -> Faults:
    """Return every fault of the file. If there is none, the rules can be used."""
    faults, names = Faults(), parts.names_of(document)
    with_fields({"rules": _rules_of(names), **parts.shapes_of(names)}, parts.MAY_BE_MISSING)(document, faults)
    return faults


def _rules_of(names: Names) -> Shape:
    def check_rules(node: Node, faults: Faults) -> None:
        ids = tuple(row.value.get("id") for row in node if row.is_mapping) if node.is_list else ()
        if ids != RULES:
            faults.at(node, N_("must be %(names)s, in this order"), names=", ".join(RULES))
            return
        for rule, row in zip(RULES, node, strict=True):
            _rule(rule, names)(row, faults)

    return check_rules


def _rule(rule: str, names: Names) -> Shape:
    settings = {"settings": SETTINGS.get(rule, ANY_MAPPING)}
    fields = {
        "title": title,
        "scope": one_of(*SCOPES),
        "link": one_of(*names.links),
        "when_met": _sentence(set()),
        "when_not_met": _sentence(PLACEHOLDERS[rule]),
        "what_to_do": string,
        "blocks": with_fields({"submission": flag, "approval": flag}),
    }
    optional_fields = {"when_waiting": _sentence(set()), "when_not_applicable": _sentence(set())}
    return (
        with_fields({**fields, **settings}, optional_fields)
        if rule in SETTINGS
        else with_fields(fields, {**optional_fields, **settings})
    )


def _sentence(placeholders: set[str]) -> Shape:
    """Return the shape of a text that holds only these placeholders."""

    def check_placeholders(node: Node, faults: Faults) -> None:
        string(node, faults)
        for name in sorted(set(re.findall(r"\{(\w*)\}", str(node.value))) - placeholders):
            faults.at(node, N_("{%(name)s} is not filled in here"), name=name)

    return check_placeholders
