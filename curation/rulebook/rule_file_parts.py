"""What is wrong with one part of an office's `curation.yaml` after the other."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from core.office import office
from curation.rulebook.file_reading import field, keys_of, known, titled
from people.document_kinds import NIB

EFFECTS = {"block", "warn", "shrink"}
TARGETS = (
    "document_check",
    "licence_ruling",
    "completeness_check",
    "first_two_scores",
    "third_score",
    "decision",
    "owner_mends",
    "owner_mends_extension",
    "sent_to_channel",
    "appeal_answer",
)
"""What the pages count days by."""


def _blocks(content: Mapping[str, Any]) -> Iterator[str]:
    keys_of(content["two_blocks"], "two_blocks")
    for row in content["two_blocks"]:
        place = f"two_blocks {row['key']}"
        titled(row, place)
        field(row, "text", place)
        yield from known([field(row, "scope", place)], ["enterprise", "listing"], f"{place}.scope")


def _documents(content: Mapping[str, Any]) -> Iterator[str]:
    if NIB not in keys_of(content["documents"], "documents"):
        yield f"documents: {NIB} is missing."
    for number, row in enumerate(content["documents"], 1):
        place = f"documents[{number}]"
        titled(row, place)
        field(row, "issuer", place)
        field(row, "valid_years", place, (int, type(None)))
        pattern = field(row, "pattern", place, (str, type(None)))
        if pattern is not None and not _compiles(pattern):
            yield f"{place}.pattern: not a pattern that can be used."


def _conditions(content: Mapping[str, Any]) -> Iterator[str]:
    documents = set(keys_of(content["documents"], "documents"))
    keys_of(content["conditions"], "conditions")
    for number, row in enumerate(content["conditions"], 1):
        place = f"conditions[{number}]"
        field(row, "ask", place)
        if field(row, "effect", place) not in {"waiting", "add"}:
            yield f"{place}.effect: {row['effect']} is none of waiting, add."
        yield from _needs(field(row, "adds", place, dict), f"{place}.adds", documents)


def _questions(content: Mapping[str, Any]) -> Iterator[str]:
    keys_of(content["sorting_questions"], "sorting_questions")
    for number, row in enumerate(content["sorting_questions"], 1):
        field(row, "ask", f"sorting_questions[{number}]")
    yield from ()


def _categories(content: Mapping[str, Any]) -> Iterator[str]:
    keys_of(content["categories"], "categories")
    seen: set[str] = set()
    for row in content["categories"]:
        place = f"categories {row['key']}"
        titled(row, place)
        kinds = field(row, "kinds", place, list)
        for key in keys_of(kinds, f"{place}.kinds"):
            if key in seen:
                yield f"{place}.kinds {key}: stands there twice."
            seen.add(key)
        for kind in kinds:
            yield from _kind(kind, f"{place}.kinds {kind['key']}", content)


def _kind(kind: Mapping[str, Any], place: str, content: Mapping[str, Any]) -> Iterator[str]:
    titled(kind, place)
    documents = set(keys_of(content["documents"], "documents"))
    yield from _needs(field(kind, "needs", place, dict), f"{place}.needs", documents)
    yield from known(kind.get("expects", {}), keys_of(content["sorting_questions"], "sorting_questions"), f"{place}.expects")
    yield from known(kind.get("conditions", []), keys_of(content["conditions"], "conditions"), f"{place}.conditions")
    yield from known(kind.get("channels_only", []), keys_of(content["channels"], "channels"), f"{place}.channels_only")


def _needs(needs: Any, place: str, documents: set[str]) -> Iterator[str]:
    """`{none: true}`, or one of `all` and `any` over keys of documents and further needs."""
    if isinstance(needs, str):
        if needs not in documents:
            yield f"{place}: {needs} is none of documents."
        return
    if not isinstance(needs, Mapping) or len(needs) != 1 or next(iter(needs)) not in {"all", "any", "none"}:
        yield f"{place}: must be one of all, any, none."
        return
    word, parts = next(iter(needs.items()))
    if word == "none":
        return
    if not isinstance(parts, list) or not parts:
        yield f"{place}.{word}: must be a list with something in it."
        return
    for number, part in enumerate(parts, 1):
        yield from _needs(part, f"{place}.{word}[{number}]", documents)


def _machine(content: Mapping[str, Any]) -> Iterator[str]:
    field(content["label_checks"], "applies_to", "label_checks", list)
    items = field(content["label_checks"], "items", "label_checks", list)
    for key, row in zip(keys_of(items, "label_checks.items"), items, strict=True):
        field(row, "text", f"label_checks.items {key}")
    for part in ("photo_checks", "listing_checks"):
        for name, row in content[part].items():
            for one in row if isinstance(row, list) else [row]:
                effect = one.get("effect") if isinstance(one, Mapping) else None
                if effect is not None and effect not in EFFECTS:
                    yield f"{part}.{name}.effect: {effect} is none of block, warn, shrink."


def _scoring(content: Mapping[str, Any]) -> Iterator[str]:
    rows = field(content["scoring"], "criteria", "scoring", list)
    keys_of(rows, "scoring.criteria")
    count = field(content["scoring"], "level_count", "scoring", int)
    for row in rows:
        place = f"scoring.criteria {row['key']}"
        titled(row, place)
        field(row, "key_criterion", place, bool)
        if len(field(row, "levels", place, list)) != count:
            yield f"{place}.levels: must be {count}."
    weights = sum(field(row, "weight", f"scoring.criteria {row['key']}", int) for row in rows)
    if weights != 100:
        yield f"scoring.criteria: the weights add up to {weights}, not to 100."


def _grades(content: Mapping[str, Any]) -> Iterator[str]:
    channels = keys_of(content["channels"], "channels")
    grades = keys_of(content["grades"], "grades", "grade")
    field(field(content["scoring"], "third_curator", "scoring", dict), "when_difference_above", "scoring.third_curator", int)
    place = "scoring.key_criterion_rules"
    cap = field(field(content["scoring"], "key_criterion_rules", "scoring", dict), "level_2_caps_grade_at", place)
    yield from known([cap], grades, f"{place}.level_2_caps_grade_at")
    for row in content["grades"]:
        place = f"grades {row['grade']}"
        field(row, "min", place, int)
        field(row, "text", place)
        if field(row, "outcome", place) not in {"approved", "returned"}:
            yield f"{place}.outcome: {row['outcome']} is none of approved, returned."
        yield from known(field(row, "channels", place, list), channels, f"{place}.channels")
    if min((row["min"] for row in content["grades"]), default=1) != 0:
        yield "grades: one of them must begin at 0."


def _targets(content: Mapping[str, Any]) -> Iterator[str]:
    for name in TARGETS:
        field(content["time_targets"], name, "time_targets", int)
    week = office().working_days.week
    days = field({"working_days": list(week), **content["time_targets"]}, "working_days", "time_targets", list)
    if set(map(str, days)) != week:
        yield "time_targets.working_days: must be left out, or be the same as working_week.days in office.yaml."


def _texts(content: Mapping[str, Any]) -> Iterator[str]:
    """What owners read about an application and an appeal."""
    field(content["appeal"], "within_days", "appeal", int)
    for name in ("text_offer", "text_received", "text_upheld", "text_changed"):
        field(content["appeal"], name, "appeal")
    for state in ("submitted", "in_review", "returned", "approved", "withdrawn", "lapsed"):
        field(content["application_texts"], state, "application_texts")
    yield from ()


def _reasons(content: Mapping[str, Any]) -> Iterator[str]:
    keys_of(content["return_reasons"], "return_reasons")
    for row in content["return_reasons"]:
        place = f"return_reasons {row['key']}"
        field(row, "text", place)
        field(row, "what_to_do", place)
        yield from known([field(row, "link", place)], list(content["link_targets"]), f"{place}.link")


def _suspension(content: Mapping[str, Any]) -> Iterator[str]:
    rows = field(content["suspension"], "reasons", "suspension", list)
    keys_of(rows, "suspension.reasons")
    for row in rows:
        field(row, "text", f"suspension.reasons {row['key']}")
    field(content["suspension"], "max_days_without_review", "suspension", int)
    field(content["suspension"], "text", "suspension")
    yield from ()


def _channels(content: Mapping[str, Any]) -> Iterator[str]:
    keys_of(content["channels"], "channels")
    for row in content["channels"]:
        place = f"channels {row['key']}"
        titled(row, place)
        fields, _feed = (field(row, name, place, dict) for name in ("fields", "feed"))
        if "photos" in fields:
            field(fields["photos"], "max", f"{place}.fields.photos", int)
        if "condition" in fields:
            field(fields["condition"], "value", f"{place}.fields.condition")
        field(row, "owner", place, (str, dict))
        yield from known(field(row, "grades", place, list), keys_of(content["grades"], "grades", "grade"), f"{place}.grades")
        yield from known(field(row, "documents", place, list), keys_of(content["documents"], "documents"), f"{place}.documents")
        if (categories := field(row, "categories", place, (str, list))) != "all":
            yield from known(categories, keys_of(content["categories"], "categories"), f"{place}.categories")


def _compiles(pattern: str) -> bool:
    try:
        re.compile(pattern)
    except re.error:
        return False
    return True


CHECKS = (
    _blocks,
    _documents,
    _conditions,
    _questions,
    _categories,
    _machine,
    _scoring,
    _grades,
    _targets,
    _reasons,
    _texts,
    _suspension,
    _channels,
)
"""In the order of the file."""
