"""The shapes of the machine's checks of a product's page, and of what a channel takes.

Each check of a page has an effect, its sentence, and the limits that it reads.

A check that the file does not name is skipped. Other entries (`note`, `location`, `suggested_shots`) are for people who read the
file.
"""

from collections.abc import Iterable

from core.documents.faults import Faults
from core.documents.nodes import Node
from core.documents.shapes import Shape, flag, list_of, matching, number, one_of, string, text, whole, with_fields
from core.errors import N_
from products.contact_patterns import PATTERNS
from products.problems import BLOCK, WARN

LIMIT = whole(0, 1_000_000)
RATIO = matching(r"[1-9]\d?:[1-9]\d?", N_("must be a ratio such as 1:1"))
SIDES = ("length", "width", "height")
CHARS = ("min_chars", "max_chars")


def photo_checks() -> Shape:
    """Return the shape of `photo_checks`, read by `products/photo_checks.py`."""
    return with_fields(
        {},
        {
            "count": _in_order(_check(min=LIMIT, max=LIMIT)),
            "side_px": _check(min=LIMIT),
            "ratio": _check(main=RATIO, tolerance=number),
            "sharpness": _check(min=number),
            "brightness": _in_order(
                with_fields({"effect": _effect, "text_dark": string, "text_bright": string, "min": number, "max": number})
            ),
            "background": _check(max=number),
            "duplicates": _check(min=LIMIT),
            "which": string,
        },
    )


def listing_checks(documents: Iterable[str], categories: Iterable[str]) -> Shape:
    """Return the shape of `listing_checks`, read by `products/listing_checks.py`. The arguments are the keys of the file."""
    forbidden = with_fields(
        {"words": list_of(text(120)), "effect": _effect, "text": string},
        {"unless": one_of(*documents), "categories": list_of(one_of(*categories))},
    )
    return with_fields(
        {},
        {
            **dict.fromkeys(("category", "kind", *_OF_THE_SHEET), _check()),
            **dict.fromkeys(("title", "description"), _in_order(_check(min_chars=LIMIT, max_chars=LIMIT), *CHARS)),
            "title_capitals": _check(max_share=number),
            "weight_g": _in_order(_check(min=LIMIT, max=LIMIT)),
            "size_cm": _check(required=list_of(one_of(*SIDES))),
            **dict.fromkeys(("price", "stock"), _check(min=LIMIT)),
            "variants": _check(max=LIMIT),
            "contact_in_text": _check(patterns=list_of(one_of(*PATTERNS))),
            "forbidden_words": list_of(forbidden),
        },
    )


def channel_fields() -> Shape:
    """Return the shape of a channel's `fields`: the limits of each field that it takes, read by `curation/shops/feeds.py`."""
    required: dict[str, Shape] = {"required": flag}
    words = _in_order(with_fields({}, {"min_chars": LIMIT, "max_chars": LIMIT}), *CHARS)
    amount = with_fields({}, {"min": LIMIT, **required})
    photos = _in_order(with_fields({"max": whole(0, 50)}, {"min": LIMIT, "min_side_px": LIMIT, "ratio": RATIO}))
    return with_fields(
        {},
        {
            **dict.fromkeys(("title", "description"), words),
            **dict.fromkeys(("price", "weight_g", "stock"), amount),
            **dict.fromkeys(("size_cm", "whatsapp"), with_fields({}, required)),
            "photos": photos,
            "condition": with_fields({"value": string}),
            "variants": with_fields({}),
            "lead_days": with_fields({}, required),
        },
    )


_effect = one_of(BLOCK, WARN)
_OF_THE_SHEET = ("cost", "price_covers_cost", "weekly_capacity", "lead_days", "price_sheet_age")
"""Checks whose limits stand in the settings of K07."""


def _check(**limits: Shape) -> Shape:
    return with_fields({"effect": _effect, "text": string, **limits})


def _in_order(shape: Shape, low: str = "min", high: str = "max") -> Shape:
    """Return the shape of a mapping whose lower limit is not above the upper one: nothing could meet both."""

    def check(node: Node, faults: Faults) -> None:
        shape(node, faults)
        if node.is_mapping:
            least, most = node.value.get(low), node.value.get(high)
            if isinstance(least, int | float) and isinstance(most, int | float) and least > most:
                faults.at(node.children[low], N_("must not be more than '%(other)s'"), other=high)

    return check
