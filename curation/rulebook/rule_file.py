"""What is wrong with an office's `curation.yaml`, in sentences that name the place; nothing is guessed or mended."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from curation.rulebook import rule_file_parts
from curation.rulebook.file_reading import NAMES, Missing, field, keys_of, titled

RULES = tuple(f"K{number:02}" for number in range(1, 10))
SCOPES = {"enterprise", "listing"}
PLACES = {
    "K01": {"when_not_met": {"count", "courses"}},
    "K02": {"when_not_met": {"tasks"}},
    "K03": {"when_not_met": {"fields"}},
    "K04": {"when_not_met": {"documents"}},
    "K05": {"when_not_met": {"problems"}},
    "K06": {"when_not_met": {"problems"}},
    "K07": {"when_not_met": {"problems"}},
    "K08": {"when_not_met": {"items"}},
    "K09": {"when_not_met": {"reason"}},
}
"""What each sentence may leave open; a place that is not here would stay empty on the page."""

_WORDS = (
    ("K03", "fields", ("name", "sector", "village_code", "whatsapp", "nib", "nib_refused", "phone")),
    ("K04", "words", ("kind", "unanswered", "differs", "expired", "refused", "expires_soon")),
)
"""How single rules name what is missing."""

PARTS: dict[str, type] = {
    "version": int,
    "link_targets": dict,
    "two_blocks": list,
    "rules": list,
    "documents": list,
    "conditions": list,
    "sorting_questions": list,
    "categories": list,
    "label_checks": dict,
    "photo_checks": dict,
    "listing_checks": dict,
    "scoring": dict,
    "grades": list,
    "time_targets": dict,
    "return_reasons": list,
    "return_text": str,
    "appeal": dict,
    "application_texts": dict,
    "suspension": dict,
    "channels": list,
}


def faults_of(content: Any) -> list[str]:
    """Every fault, the first in the file first; an empty list means that it can be used."""
    if not isinstance(content, Mapping):
        return ["the file is not a mapping."]
    wrong = [
        f"{name}: {'missing' if name not in content else f'must be a {NAMES[kind]}'}."
        for name, kind in PARTS.items()
        if not isinstance(content.get(name), kind)
    ]
    if wrong:
        return wrong
    found: list[str] = []
    for check in (_rules, _settings, *rule_file_parts.CHECKS):
        try:
            found.extend(check(content))
        except Missing as missing:
            found.append(str(missing))
        if check is _rules and found:
            return found  # what follows reads the nine rules by their names
    return found


def _rules(content: Mapping[str, Any]) -> Iterator[str]:
    ids = keys_of(content["rules"], "rules", "id")
    if tuple(ids) != RULES:
        yield f"rules: must be {', '.join(RULES)} in this order, not {', '.join(ids)}."
        return
    for row in content["rules"]:
        yield from _rule(row, content["link_targets"])


def _rule(row: Mapping[str, Any], targets: Mapping[str, Any]) -> Iterator[str]:
    place = f"rules {row['id']}"
    titled(row, place)
    if field(row, "scope", place) not in SCOPES:
        yield f"{place}.scope: {row['scope']} is none of enterprise, listing."
    if field(row, "link", place) not in targets:
        yield f"{place}.link: {row['link']} is none of link_targets."
    for name in ("when_met", "when_not_met", "what_to_do"):
        field(row, name, place)
    for name in ("submission", "approval"):
        field(field(row, "blocks", place, dict), name, f"{place}.blocks", bool)
    for name in ("when_met", "when_not_met", "when_waiting", "when_not_applicable"):
        allowed = PLACES[row["id"]].get(name, set())
        for unknown in sorted(set(re.findall(r"\{(\w*)\}", str(row.get(name, "")))) - allowed):
            yield f"{place}.{name}: {{{unknown}}} is not filled in here."


def _settings(content: Mapping[str, Any]) -> Iterator[str]:
    """What the code reads of single rules."""
    by_id = {row["id"]: field(row, "settings", f"rules {row['id']}", dict) for row in content["rules"] if "settings" in row}
    for rule, part, names in _WORDS:
        place = f"rules {rule}.settings"
        words = field(by_id.get(rule), part, place, dict)
        for name in names:
            field(words, name, f"{place}.{part}")
    for name in ("phone_what_to_do", "phone_when_waiting"):
        field(by_id.get("K03"), name, "rules K03.settings")
    for name in ("listing_what_to_do", "when_waiting_ruling"):
        field(by_id.get("K04"), name, "rules K04.settings")
    field(by_id.get("K04"), "warn_days_before_expiry", "rules K04.settings", int)
    for name in ("min_weekly_capacity", "max_lead_days", "sheet_valid_months"):
        field(by_id.get("K07"), name, "rules K07.settings", int)
    if not field(by_id.get("K08"), "consents", "rules K08.settings", list):
        yield "rules K08.settings.consents: must name at least one."
    rows = field(by_id.get("K08"), "declarations", "rules K08.settings", list)
    keys_of(rows, "rules K08.settings.declarations")
    for number, row in enumerate(rows, 1):
        field(row, "text", f"rules K08.settings.declarations[{number}]")
