"""What is wrong with an office's `curation.yaml`, in sentences that name the place; nothing is guessed or mended."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

RULES = tuple(f"K{number:02}" for number in range(1, 10))
SCOPES = {"enterprise", "listing"}
EFFECTS = {"block", "warn", "shrink"}
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

PARTS: dict[str, type] = {
    "version": int,
    "link_targets": dict,
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
        f"{name}: {'missing' if name not in content else f'must be a {_NAMES[kind]}'}."
        for name, kind in PARTS.items()
        if not isinstance(content.get(name), kind)
    ]
    if wrong:
        return wrong
    found: list[str] = []
    for check in _CHECKS:
        try:
            found.extend(check(content))
        except _Missing as missing:
            found.append(str(missing))
    return found


_NAMES = {int: "number", dict: "mapping", list: "list", str: "text", bool: "yes or no"}


class _Missing(Exception):
    """A field is not there or of another kind; the words name its place."""


def _field(row: Any, name: str, place: str, kind: type | tuple[type, ...] = str) -> Any:
    if not isinstance(row, Mapping) or name not in row:
        raise _Missing(f"{place}.{name}: missing.")
    value = row[name]
    kinds = kind if isinstance(kind, tuple) else (kind,)
    if not isinstance(value, kinds) or (isinstance(value, bool) and bool not in kinds):
        raise _Missing(f"{place}.{name}: must be a {' or a '.join(_NAMES[one] for one in kinds)}.")
    return value


def _keys(rows: list[Any], place: str, name: str = "key") -> list[str]:
    keys = [_field(row, name, f"{place}[{number}]") for number, row in enumerate(rows, 1)]
    for number, key in enumerate(keys, 1):
        if key in keys[: number - 1]:
            raise _Missing(f"{place}[{number}].{name}: {key} stands there twice.")
    return keys


def _rules(content: Mapping[str, Any]) -> Iterator[str]:
    ids = _keys(content["rules"], "rules", "id")
    if tuple(ids) != RULES:
        yield f"rules: must be {', '.join(RULES)} in this order, not {', '.join(ids)}."
        return
    for row in content["rules"]:
        yield from _rule(row, content["link_targets"])


def _rule(row: Mapping[str, Any], targets: Mapping[str, Any]) -> Iterator[str]:
    place = f"rules {row['id']}"
    _titled(row, place)
    if _field(row, "scope", place) not in SCOPES:
        yield f"{place}.scope: {row['scope']} is none of enterprise, listing."
    if _field(row, "link", place) not in targets:
        yield f"{place}.link: {row['link']} is none of link_targets."
    for name in ("when_met", "when_not_met", "what_to_do"):
        _field(row, name, place)
    for name in ("submission", "approval"):
        _field(_field(row, "blocks", place, dict), name, f"{place}.blocks", bool)
    for name in ("when_met", "when_not_met", "when_waiting", "when_not_applicable"):
        allowed = PLACES[row["id"]].get(name, set())
        for unknown in sorted(set(re.findall(r"\{(\w*)\}", str(row.get(name, "")))) - allowed):
            yield f"{place}.{name}: {{{unknown}}} is not filled in here."


def _settings(content: Mapping[str, Any]) -> Iterator[str]:
    by_id = {row["id"]: row for row in content["rules"] if isinstance(row, Mapping) and "id" in row}
    consents = by_id.get("K08")
    if consents is not None:
        settings = _field(consents, "settings", "rules K08", dict)
        _field(settings, "consents", "rules K08.settings", list)
        for number, row in enumerate(_declared(settings), 1):
            _field(row, "text", f"rules K08.settings.declarations[{number}]")
    sheet = by_id.get("K07")
    if sheet is not None:
        settings = _field(sheet, "settings", "rules K07", dict)
        for name in ("min_weekly_capacity", "max_lead_days", "sheet_valid_months"):
            _field(settings, name, "rules K07.settings", int)
    yield from ()


def _declared(settings: Mapping[str, Any]) -> list[Any]:
    rows = _field(settings, "declarations", "rules K08.settings", list)
    _keys(rows, "rules K08.settings.declarations")
    return rows


def _documents(content: Mapping[str, Any]) -> Iterator[str]:
    _keys(content["documents"], "documents")
    for number, row in enumerate(content["documents"], 1):
        place = f"documents[{number}]"
        _titled(row, place)
        pattern = _field(row, "pattern", place, (str, type(None)))
        if pattern is not None and not _compiles(pattern):
            yield f"{place}.pattern: not a pattern that can be used."


def _conditions(content: Mapping[str, Any]) -> Iterator[str]:
    documents = set(_keys(content["documents"], "documents"))
    _keys(content["conditions"], "conditions")
    for number, row in enumerate(content["conditions"], 1):
        place = f"conditions[{number}]"
        _field(row, "ask", place)
        if _field(row, "effect", place) not in {"waiting", "add"}:
            yield f"{place}.effect: {row['effect']} is none of waiting, add."
        yield from _needs(_field(row, "adds", place, dict), f"{place}.adds", documents)


def _questions(content: Mapping[str, Any]) -> Iterator[str]:
    _keys(content["sorting_questions"], "sorting_questions")
    for number, row in enumerate(content["sorting_questions"], 1):
        _field(row, "ask", f"sorting_questions[{number}]")
    yield from ()


def _categories(content: Mapping[str, Any]) -> Iterator[str]:
    _keys(content["categories"], "categories")
    seen: set[str] = set()
    for row in content["categories"]:
        place = f"categories {row['key']}"
        _titled(row, place)
        kinds = _field(row, "kinds", place, list)
        for key in _keys(kinds, f"{place}.kinds"):
            if key in seen:
                yield f"{place}.kinds {key}: stands there twice."
            seen.add(key)
        for kind in kinds:
            yield from _kind(kind, f"{place}.kinds {kind['key']}", content)


def _kind(kind: Mapping[str, Any], place: str, content: Mapping[str, Any]) -> Iterator[str]:
    _titled(kind, place)
    documents = set(_keys(content["documents"], "documents"))
    yield from _needs(_field(kind, "needs", place, dict), f"{place}.needs", documents)
    yield from _known(kind.get("expects", {}), _keys(content["sorting_questions"], "sorting_questions"), f"{place}.expects")
    yield from _known(kind.get("conditions", []), _keys(content["conditions"], "conditions"), f"{place}.conditions")
    yield from _known(kind.get("channels_only", []), _keys(content["channels"], "channels"), f"{place}.channels_only")


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


def _known(names: Any, known: list[str], place: str) -> Iterator[str]:
    for name in names:
        if name not in known:
            yield f"{place}: {name} is not known."


def _checks(content: Mapping[str, Any]) -> Iterator[str]:
    for part in ("photo_checks", "listing_checks"):
        for name, row in content[part].items():
            for one in row if isinstance(row, list) else [row]:
                effect = one.get("effect") if isinstance(one, Mapping) else None
                if effect is not None and effect not in EFFECTS:
                    yield f"{part}.{name}.effect: {effect} is none of block, warn, shrink."


def _scoring(content: Mapping[str, Any]) -> Iterator[str]:
    rows = _field(content["scoring"], "criteria", "scoring", list)
    _keys(rows, "scoring.criteria")
    count = _field(content["scoring"], "level_count", "scoring", int)
    for row in rows:
        place = f"scoring.criteria {row['key']}"
        _titled(row, place)
        _field(row, "key_criterion", place, bool)
        if len(_field(row, "levels", place, list)) != count:
            yield f"{place}.levels: must be {count}."
    weights = sum(_field(row, "weight", f"scoring.criteria {row['key']}", int) for row in rows)
    if weights != 100:
        yield f"scoring.criteria: the weights add up to {weights}, not to 100."


def _grades(content: Mapping[str, Any]) -> Iterator[str]:
    channels = _keys(content["channels"], "channels")
    _keys(content["grades"], "grades", "grade")
    for row in content["grades"]:
        place = f"grades {row['grade']}"
        _field(row, "min", place, int)
        _field(row, "text", place)
        if _field(row, "outcome", place) not in {"approved", "returned"}:
            yield f"{place}.outcome: {row['outcome']} is none of approved, returned."
        yield from _known(_field(row, "channels", place, list), channels, f"{place}.channels")
    if min((row["min"] for row in content["grades"]), default=1) != 0:
        yield "grades: one of them must begin at 0."


def _targets(content: Mapping[str, Any]) -> Iterator[str]:
    for name in ("completeness_check", "first_two_scores", "decision", "owner_mends"):
        _field(content["time_targets"], name, "time_targets", int)
    yield from ()


def _reasons(content: Mapping[str, Any]) -> Iterator[str]:
    _keys(content["return_reasons"], "return_reasons")
    for row in content["return_reasons"]:
        place = f"return_reasons {row['key']}"
        _field(row, "text", place)
        _field(row, "what_to_do", place)
        yield from _known([_field(row, "link", place)], list(content["link_targets"]), f"{place}.link")


def _suspension(content: Mapping[str, Any]) -> Iterator[str]:
    rows = _field(content["suspension"], "reasons", "suspension", list)
    _keys(rows, "suspension.reasons")
    for row in rows:
        _field(row, "text", f"suspension.reasons {row['key']}")
    _field(content["suspension"], "max_days_without_review", "suspension", int)
    _field(content["suspension"], "text", "suspension")
    yield from ()


def _channels(content: Mapping[str, Any]) -> Iterator[str]:
    _keys(content["channels"], "channels")
    for row in content["channels"]:
        place = f"channels {row['key']}"
        _titled(row, place)
        for name in ("fields", "feed"):
            _field(row, name, place, dict)
        _field(row, "owner", place, (str, dict))
        yield from _known(_field(row, "grades", place, list), _keys(content["grades"], "grades", "grade"), f"{place}.grades")
        yield from _known(_field(row, "documents", place, list), _keys(content["documents"], "documents"), f"{place}.documents")
        if (categories := _field(row, "categories", place, (str, list))) != "all":
            yield from _known(categories, _keys(content["categories"], "categories"), f"{place}.categories")


def _titled(row: Any, place: str) -> None:
    title = _field(row, "title", place, (str, dict))
    if isinstance(title, dict) and not isinstance(title.get("id"), str):
        raise _Missing(f"{place}.title.id: missing.")


def _compiles(pattern: str) -> bool:
    try:
        re.compile(pattern)
    except re.error:
        return False
    return True


_NAMES[type(None)] = "nothing"
_CHECKS = (
    _rules,
    _settings,
    _documents,
    _conditions,
    _questions,
    _categories,
    _checks,
    _scoring,
    _grades,
    _targets,
    _reasons,
    _suspension,
    _channels,
)
