"""The wording of a photo's advice: what is good, what could be better, and how."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from core.errors import N_
from quizzes.advice import ADVICE, PhotoCheck

Advice = dict[str, Any]
"""An entry of advice, as `quizzes.photo_advice` makes it and the database stores it."""

GOOD = {
    "ratio:1:1": N_("square"),
    "light": N_("bright"),
    "sharp": N_("sharp"),
    "plain_background": N_("plain background"),
}
"""Praise by check. The size and shapes other than square get none."""

FAULTS = {
    "dark": (N_("The photo is rather dark"), N_("Try it near a window. Switch the yellow lamp off.")),
    "bright": (N_("The photo is too bright"), N_("Go into the shade, away from the sun.")),
    "blurred": (
        N_("The photo is rather blurred"),
        N_("Wipe the lens, tap on the goods, and hold the phone with both hands."),
    ),
    "shape": (N_("The shape is not %(wanted)s yet"), N_("Choose %(wanted)s in the camera, or crop the photo.")),
    "busy": (N_("The background is rather busy"), N_("Put plain card or cloth under and behind the goods.")),
    "small": (N_("The photo is rather small"), N_("Take it with the phone's camera. Do not use a picture from a chat.")),
}
"""A headline and a tip by fault."""


@dataclass(frozen=True)
class Remark:
    """The remark on a photo: a headline, and tips. `good` is true without a fault."""

    good: bool
    headline: str
    tips: Sequence[str]


def remark(stored: Sequence[Advice]) -> Remark | None:
    """Return the remark on a photo's advice; None where the task requires no check."""
    advice = ADVICE.read(stored)
    faults = [_fault(check) for check in advice if not check.ok]
    if faults:
        first, *others = faults
        return Remark(False, first[0], [first[1], *(f"{headline}. {tip}" for headline, tip in others)])
    praise = ", ".join(_praise(advice))
    return Remark(True, praise[:1].upper() + praise[1:] if praise else _("Looks good"), ()) if advice else None


def summary(stored: Sequence[Advice]) -> str:
    """Return a photo's advice in one line for the grader, like `dark, sharp, square`."""
    advice = ADVICE.read(stored)
    headlines = [_fault(check)[0] for check in advice if not check.ok]
    faults = [headline[0].lower() + headline[1:] for headline in headlines]
    return ", ".join([*faults, *_praise(advice)])


def _praise(advice: Sequence[PhotoCheck]) -> list[str]:
    names = [f"ratio:{check.wanted}" if check.check == "ratio" else check.check for check in advice if check.ok]
    return [_(GOOD[name]) for name in names if name in GOOD]


def _fault(check: PhotoCheck) -> tuple[str, str]:
    headline, tip = FAULTS[check.fault or ""]
    if check.wanted is not None:
        return _(headline, wanted=check.wanted), _(tip, wanted=check.wanted)
    return _(headline), _(tip)
