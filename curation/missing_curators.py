"""Why a product has no curator who could look at it next, and the words for it."""

import enum

from flask_babel import gettext as _

from curation.judging.scoring import FIRST_CURATORS


class Missing(enum.Enum):
    """What is missing for a product with which no curator can go on."""

    ANY = enum.auto()
    """There is no curator at all."""
    UNTIED = enum.auto()
    """Every curator is tied to the business."""
    SECOND = enum.auto()
    """One curator has scored it; all others are tied, or there are none."""
    THIRD = enum.auto()
    """Two scores lie far apart; nobody is left who is not tied and has not scored."""


def what_is_missing(*, curators: int, scores: int) -> Missing:
    """Return what is missing. `curators` counts those in force, `scores` those of the last round that count."""
    if scores >= FIRST_CURATORS:
        return Missing.THIRD
    if scores:
        return Missing.SECOND
    return Missing.UNTIED if curators else Missing.ANY


def words_of(missing: Missing) -> str:
    """Return a sentence for the office: what the state is, and what to do."""
    return {
        Missing.ANY: _("There is no curator yet. Please invite one."),
        Missing.UNTIED: _("All curators are tied to this business. Please invite one who is not."),
        Missing.SECOND: _(
            "One curator has scored it. Nobody can be the second: all others are tied to this business, or there are none."
            " Please invite one who is not."
        ),
        Missing.THIRD: _(
            "Two curators lie far apart. Nobody can be the third: all others are tied to this business, or there are none."
            " Please invite one who is not."
        ),
    }[missing]


def deed_of(missing: Missing) -> str:
    """Return what the office has to do, in a few words."""
    if missing is Missing.THIRD:
        return _("Invite a third curator")
    return _("Invite a curator")
