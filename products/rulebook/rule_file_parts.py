"""The shapes of the parts of an office's `curation.yaml`, except the nine rules and the machine's checks."""

from dataclasses import MISSING, dataclass, fields

from core.documents.faults import Faults
from core.documents.nodes import Node
from core.documents.shapes import (
    Shape,
    anything,
    flag,
    list_of,
    mapping,
    one_of,
    optional,
    string,
    unique_by,
    whole,
    with_fields,
)
from core.errors import N_
from core.office import office
from people.document_kinds import NIB
from products.problems import BLOCK, WARN
from products.rulebook import check_shapes
from products.rulebook.parts import TimeTargets
from products.rulebook.patterns import is_usable

SCOPES = ("enterprise", "listing")
TARGETS = tuple(field.name for field in fields(TimeTargets) if field.default is MISSING)

LINK_TARGETS = (
    "my_courses",
    "my_tasks",
    "my_enterprise",
    "my_documents",
    "my_consents",
    "clinic",
    "my_photos",
    "my_listing",
    "my_price_sheet",
    "appeal",
)
"""The pages to which rules and reasons may lead; `eligibility/links.py` has their addresses."""

COUNT = whole(0, 1_000_000)
DAYS, YEARS = whole(0, 3_660), whole(0, 100)
"""Spans of time after which there still is a day in the calendar."""
ANY_MAPPING = with_fields({})
"""A mapping with any fields."""


@dataclass(frozen=True)
class Names:
    """The names that a part of the file defines and other parts refer to."""

    links: tuple[str, ...]
    documents: tuple[str, ...]
    conditions: tuple[str, ...]
    questions: tuple[str, ...]
    categories: tuple[str, ...]
    grades: tuple[str, ...]
    channels: tuple[str, ...]
    label_items: tuple[str, ...]


def names_of(document: Node) -> Names:
    """Collect the names that can be read. The shape of a part reports a name of its own that cannot be read."""
    links = document.get("link_targets")
    return Names(
        links=tuple(map(str, links.children)) if links and links.is_mapping else (),
        documents=_named(document, "documents"),
        conditions=_named(document, "conditions"),
        questions=_named(document, "sorting_questions"),
        categories=_named(document, "categories"),
        grades=_named(document, "grades", "grade"),
        channels=_named(document, "channels"),
        label_items=_named(document.get("label_checks") or document, "items"),
    )


def _named(document: Node, part: str, field: str = "key") -> tuple[str, ...]:
    fields = (row.get(field) for row in document.get(part) or ())
    return tuple(str(field.value) for field in fields if field)


def shapes_of(names: Names) -> dict[str, Shape]:
    """Return the shapes of the parts, in the order of the file."""
    return {
        "version": COUNT,
        "link_targets": mapping({}, dict.fromkeys(LINK_TARGETS, title)),
        "two_blocks": keyed({"key": string, "scope": one_of(*SCOPES), "title": title, "text": string}),
        "documents": _documents,
        "conditions": keyed({"key": string, "ask": string, "effect": one_of("waiting", "add"), "adds": _needs(names)}),
        "sorting_questions": keyed({"key": string, "ask": string}),
        "categories": _categories(names),
        "label_checks": with_fields(
            {"applies_to": list_of(one_of(*names.categories)), "items": keyed({"key": string, "text": string})},
            {"effect": one_of(BLOCK, WARN), "text": string},
        ),
        "photo_checks": check_shapes.photo_checks(),
        "listing_checks": check_shapes.listing_checks(names.documents, names.categories),
        "scoring": _scoring(names),
        "grades": _grades(names),
        "time_targets": with_fields(dict.fromkeys(TARGETS, DAYS), {"working_days": _working_days, "taken_from_shop": DAYS}),
        "return_reasons": keyed({"key": string, "text": string, "what_to_do": string, "link": one_of(*names.links)}),
        "return_text": string,
        "appeal": with_fields(
            {"within_days": DAYS, **dict.fromkeys(("text_offer", "text_received", "text_upheld", "text_changed"), string)}
        ),
        "application_texts": texts("submitted", "in_review", "returned", "approved", "withdrawn", "lapsed"),
        "suspension": with_fields(
            {"reasons": keyed({"key": string, "text": string}), "max_days_without_review": DAYS, "text": string}
        ),
        "channels": _channels(names),
    }


MAY_BE_MISSING = {"periods": with_fields({}, {"text_waiting": string}), "needs_of_channel_not_met": string}
"""The shapes of parts that a file may lack."""


def keyed(fields: dict[str, Shape]) -> Shape:
    """Return the shape of a list of rows with these fields and unique keys."""
    return unique_by("key", list_of(with_fields(fields)))


def texts(*names: str) -> Shape:
    """Return the shape of a mapping with these texts."""
    return with_fields(dict.fromkeys(names, string))


def title(node: Node, faults: Faults) -> None:
    """Check a text, or texts by language that include Indonesian."""
    (texts("id") if node.is_mapping else string)(node, faults)


def _documents(node: Node, faults: Faults) -> None:
    fields = {"key": string, "title": title, "issuer": string, "valid_years": optional(YEARS), "pattern": optional(_pattern)}
    keyed(fields)(node, faults)
    if NIB not in _keys(node):
        faults.at(node, N_("'%(name)s' is missing"), name=NIB)


def _keys(node: Node) -> set[str]:
    return {str(field.value) for row in node if (field := row.get("key"))}


def _working_days(node: Node, faults: Faults) -> None:
    """Check that a version's working days, if it names any, are the office's."""
    if not node.is_list or set(map(str, node.value)) != office().working_days.week:
        faults.at(node, N_("must be left out, or be the same as working_week.days in office.yaml"))


def _pattern(node: Node, faults: Faults) -> None:
    if not isinstance(node.value, str):
        return string(node, faults)
    if not is_usable(node.value):
        faults.at(node, N_("is not a pattern that can be used, or may be slow: a repeated part may repeat nothing inside"))


def _categories(names: Names) -> Shape:
    kind = with_fields(
        {"key": string, "title": title, "needs": _needs(names)},
        {
            "expects": mapping({}, dict.fromkeys(names.questions, flag)),
            "conditions": list_of(one_of(*names.conditions)),
            "channels_only": list_of(one_of(*names.channels)),
            "also_on_label": list_of(one_of(*names.label_items)),
        },
    )
    check_shape = keyed({"key": string, "title": title, "examples": string, "kinds": list_of(kind)})

    def check(node: Node, faults: Faults) -> None:
        check_shape(node, faults)
        kinds = [kind for category in node for kind in category.get("kinds") or ()]
        unique_by("key", anything)(Node(node.file, node.line, [], dict(enumerate(kinds))), faults)

    return check


def _needs(names: Names) -> Shape:
    """Return the shape of `{none: true}`, or of `all` or `any` with keys of documents and further needs."""

    def check(node: Node, faults: Faults) -> None:
        words = list(node.children) if node.is_mapping else []
        if len(words) != 1 or words[0] not in {"all", "any", "none"}:
            faults.at(node, N_("must be one of %(choices)s"), choices="all, any, none")
        elif words[0] != "none":
            list_of(part, least=1)(node.children[words[0]], faults)

    def part(node: Node, faults: Faults) -> None:
        (one_of(*names.documents) if isinstance(node.value, str) else check)(node, faults)

    return check


def _scoring(names: Names) -> Shape:
    criterion = {"key": string, "title": title, "key_criterion": flag, "levels": list_of(string), "weight": COUNT}
    check_shape = with_fields(
        {
            "criteria": unique_by("key", list_of(with_fields(criterion), least=1)),
            "level_count": whole(2, 20),
            "third_curator": with_fields({"when_difference_above": COUNT}),
            "key_criterion_rules": with_fields({"level_2_caps_grade_at": one_of(*names.grades)}),
        }
    )

    def check(node: Node, faults: Faults) -> None:
        check_shape(node, faults)
        rows, count = list(node.get("criteria") or ()), node.get("level_count")
        for row in rows:
            levels = row.get("levels")
            if levels and count and levels.is_list and type(count.value) is int:
                list_of(anything, least=count.value, most=count.value)(levels, faults)
        weights = [field.value for row in rows if (field := row.get("weight")) and type(field.value) is int]
        if rows and sum(weights) != 100:
            faults.at(
                node.children["criteria"], N_("the weights add up to %(total)s; they must add up to 100"), total=sum(weights)
            )

    return check


def _grades(names: Names) -> Shape:
    grade = {
        "grade": string,
        "min": COUNT,
        "text": string,
        "outcome": one_of("approved", "returned"),
        "channels": list_of(one_of(*names.channels)),
    }
    check_shape = unique_by("grade", list_of(with_fields(grade)))

    def check(node: Node, faults: Faults) -> None:
        check_shape(node, faults)
        if not any(field.value == 0 for row in node if (field := row.get("min"))):
            faults.at(node, N_("one of them must begin at 0"))

    return check


def _channels(names: Names) -> Shape:
    return keyed(
        {
            "key": string,
            "title": title,
            "owner": lambda node, faults: (ANY_MAPPING if node.is_mapping else string)(node, faults),
            "fields": check_shapes.channel_fields(),
            "feed": ANY_MAPPING,
            "grades": list_of(one_of(*names.grades)),
            "documents": list_of(one_of(*names.documents)),
            "categories": _all_or(list_of(one_of(*names.categories))),
        }
    )


def _all_or(shape: Shape) -> Shape:
    def check(node: Node, faults: Faults) -> None:
        if node.value != "all":
            shape(node, faults)

    return check
