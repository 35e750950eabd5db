"""The reasons for which a product is returned: keys of `return_reasons`, without repetition, in the order of the rules."""

from collections.abc import Iterable, Sequence
from typing import Any

from core.errors import N_, DomainError
from curation.models.reasons import REASONS, Reason
from products.rulebook.rules import Rules


class ReasonMissing(DomainError):
    """A return needs at least one reason."""

    message = N_("Please choose at least one thing that is to be mended.")


class UnknownReason(DomainError):
    """The rules contain no such reason."""

    message = N_("Please choose the reasons from the list.")


class NoteMissing(DomainError):
    """The chosen reason needs a note."""

    message = N_("Please write in a few words what is to be mended.")


def validated(rules: Rules, keys: Sequence[str], note: str, *, at_least_one: bool) -> list[Reason]:
    """Return the reasons to store. The note is stored with the reasons that require one.

    Raises ReasonMissing, UnknownReason or NoteMissing.
    """
    return_reasons = rules.return_reasons
    if unknown := set(keys) - set(return_reasons):
        raise UnknownReason(sorted(unknown))
    if at_least_one and not keys:
        raise ReasonMissing(keys)
    chosen = [reason for key, reason in return_reasons.items() if key in keys]
    if any(reason.note_required for reason in chosen) and not note.strip():
        raise NoteMissing(keys)
    return [Reason(key=reason.key, note=note.strip() if reason.note_required else "") for reason in chosen]


def merged(rules: Rules, stored_reasons: Iterable[Sequence[Any]]) -> list[Reason]:
    """Merge the stored reasons of several curators. Each reason appears once, with all notes."""
    notes: dict[str, list[str]] = {}
    for stored in stored_reasons:
        for reason in REASONS.read(stored):
            collected = notes.setdefault(reason.key, [])
            if reason.note and reason.note not in collected:
                collected.append(reason.note)
    return [Reason(key=key, note="\n".join(notes[key])) for key in rules.return_reasons if key in notes]
