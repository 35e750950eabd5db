"""Why a product comes back: keys of `return_reasons`, in the rules' order, each once."""

from collections.abc import Iterable, Sequence
from typing import Any

from core.errors import N_, DomainError
from curation.models.reasons import REASONS, Reason
from products.rulebook.rules import Rules


class ReasonMissing(DomainError):
    """What comes back says what is to be mended."""

    message = N_("Please choose at least one thing that is to be mended.")


class UnknownReason(DomainError):
    """The rules know no such reason."""

    message = N_("Please choose the reasons from the list.")


class NoteMissing(DomainError):
    """A reason that says nothing by itself needs words."""

    message = N_("Please write in a few words what is to be mended.")


def checked(rules: Rules, keys: Sequence[str], note: str, *, at_least_one: bool) -> list[Reason]:
    """The reasons as they are kept; the note goes with those that need one.

    Raises ReasonMissing, UnknownReason or NoteMissing.
    """
    known = rules.return_reasons
    if unknown := set(keys) - set(known):
        raise UnknownReason(sorted(unknown))
    if at_least_one and not keys:
        raise ReasonMissing(keys)
    chosen = [reason for key, reason in known.items() if key in keys]
    if any(reason.note_required for reason in chosen) and not note.strip():
        raise NoteMissing(keys)
    return [Reason(key=reason.key, note=note.strip() if reason.note_required else "") for reason in chosen]


def merged(rules: Rules, given: Iterable[Sequence[Any]]) -> list[Reason]:
    """What several curators gave, as it is stored, each reason once, with everything that was added to it."""
    notes: dict[str, list[str]] = {}
    for stored in given:
        for reason in REASONS.read(stored):
            heard = notes.setdefault(reason.key, [])
            if reason.note and reason.note not in heard:
                heard.append(reason.note)
    return [Reason(key=key, note="\n".join(notes[key])) for key in rules.return_reasons if key in notes]
