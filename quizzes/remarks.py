"""The words for what the machine noticed in a photo: what is good, what could be better, and how."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from core.errors import N_
from quizzes.advice import ADVICE, Noticed

Advice = dict[str, Any]
"""As `quizzes.looking` measures and the database stores it."""

GOOD = {
    "ratio:1:1": N_("square"),
    "light": N_("bright"),
    "sharp": N_("sharp"),
    "plain_background": N_("plain background"),
}
"""Worth a word when it is right; a shape other than square and the size are not."""

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
"""A headline, and what to try."""


@dataclass(frozen=True)
class Remark:
    """What to say of one photo: a headline, and sentences that help. `good` when there is nothing to mend."""

    good: bool
    said: str
    tips: Sequence[str]


def remark(stored: Sequence[Advice]) -> Remark | None:
    """The words for one photo's advice; None where the task asks the machine for nothing."""
    advice = ADVICE.read(stored)
    faults = [_fault(one) for one in advice if not one.ok]
    if faults:
        first, *others = faults
        return Remark(False, first[0], [first[1], *(f"{said}. {tip}" for said, tip in others)])
    praise = ", ".join(_praise(advice))
    return Remark(True, praise[:1].upper() + praise[1:] if praise else _("Looks good"), ()) if advice else None


def noticed(stored: Sequence[Advice]) -> str:
    """Everything in one line, for the grader: `dark, sharp, square`."""
    advice = ADVICE.read(stored)
    faults = [said[0].lower() + said[1:] for said, _tip in (_fault(one) for one in advice if not one.ok)]
    return ", ".join([*faults, *_praise(advice)])


def _praise(advice: Sequence[Noticed]) -> list[str]:
    names = [f"ratio:{one.wanted}" if one.check == "ratio" else one.check for one in advice if one.ok]
    return [_(GOOD[name]) for name in names if name in GOOD]


def _fault(one: Noticed) -> tuple[str, str]:
    said, tip = FAULTS[one.fault or ""]
    if one.wanted is not None:
        return _(said, wanted=one.wanted), _(tip, wanted=one.wanted)
    return _(said), _(tip)
