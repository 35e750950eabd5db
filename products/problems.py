"""One thing that is wrong or missing on a product's page, in the words of the rules."""

import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

BLOCK, WARN = "block", "warn"


class Part(enum.StrEnum):
    """The parts of a product's page, in the order in which a learner comes to them."""

    KIND = "kind"
    PHOTOS = "photos"
    TEXT = "text"
    LABEL = "label"
    PRICE = "price"


RULE_OF = {Part.PHOTOS: "K05", Part.KIND: "K06", Part.TEXT: "K06", Part.LABEL: "K06", Part.PRICE: "K07"}
"""Which rule asks for a part."""


@dataclass(frozen=True)
class Problem:
    """`check` names the rule's entry; `block` holds back the handing in, `warn` advises. `photo_ids` where it is about photos."""

    check: str
    effect: str
    text: str
    part: Part
    quoted: tuple[str, ...] = ()
    """The very words that it is about."""
    photo_ids: tuple[int, ...] = ()

    @property
    def blocks(self) -> bool:
        """Whether it holds back the handing in."""
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
    """A problem in the rules' own words: `row` holds its effect and text, in which `{name}` stands for one of `places`."""
    text = row["text"]
    for name, value in (places or {}).items():
        text = text.replace(f"{{{name}}}", str(value))
    return Problem(check, row["effect"], text, part, tuple(quoted), tuple(photo_ids))
