"""A problem on a product's page, in the words of the rules."""

import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

BLOCK, WARN = "block", "warn"


class Part(enum.StrEnum):
    """The parts of a product's page, in the order in which a learner fills them."""

    KIND = "kind"
    PHOTOS = "photos"
    TEXT = "text"
    LABEL = "label"
    PRICE = "price"


RULE_OF = {Part.PHOTOS: "K05", Part.KIND: "K06", Part.TEXT: "K06", Part.LABEL: "K06", Part.PRICE: "K07"}
"""The rule that checks each part."""


@dataclass(frozen=True)
class Problem:
    """A failed check. `check` names its entry in the rules; `photo_ids` is filled for checks of photos.

    An effect of `block` prevents handing in, `warn` advises.
    """

    check: str
    effect: str
    text: str
    part: Part
    quoted: tuple[str, ...] = ()
    """The words of the page that the check found."""
    photo_ids: tuple[int, ...] = ()

    @property
    def blocks(self) -> bool:
        """True if it prevents handing in."""
        return self.effect == BLOCK


def problem(
    check: str,
    row: Mapping[str, Any],
    part: Part,
    *,
    places: Mapping[str, object] | None = None,
    quoted: Sequence[str] = (),
    photo_ids: Sequence[int] = (),
) -> Problem:
    """Build a problem from a rule's row with its effect and text. `{name}` in the text is replaced by the value in `places`."""
    text = row["text"]
    for name, value in (places or {}).items():
        text = text.replace(f"{{{name}}}", str(value))
    return Problem(check, row["effect"], text, part, tuple(quoted), tuple(photo_ids))
