"""Check a listing's photos by their stored measurements. Pure; the limits come from the rules.

`quizzes.photo_advice` measures: `light` is the mean grey (0 to 255), `sharp` the variance of the Laplacian where the photo is
sharpest, `plain_background` the share of busy patches along the edges, in percent.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any, Protocol

from products.problems import Part, Problem, problem
from quizzes.advice import ADVICE

Checks = Mapping[str, Any]


class Photo(Protocol):
    """The attributes of a photo that the checks read."""

    @property
    def id(self) -> int: ...

    @property
    def width(self) -> int: ...

    @property
    def height(self) -> int: ...

    @property
    def fingerprint(self) -> str: ...

    @property
    def advice(self) -> Any: ...


def photo_problems(photos: Sequence[Photo], checks: Checks) -> Iterator[Problem]:
    """Yield the problems of these photos, the main one first. Each failed check gives a problem that names its photos."""
    limits = checks.get("count")
    if limits and not limits["min"] <= len(photos) <= limits["max"]:
        yield problem("count", limits, Part.PHOTOS)
    yield from _each(photos, checks, "side_px", lambda photo, limits: min(photo.width, photo.height) < limits["min"])
    yield from _each(photos[:1], checks, "ratio", _off_ratio)
    yield from _each(photos, checks, "sharpness", lambda photo, limits: _below(photo, "sharp", limits["min"]))
    yield from _each(photos, checks, "brightness", lambda photo, limits: _below(photo, "light", limits["min"]), "text_dark")
    yield from _each(photos, checks, "brightness", lambda photo, limits: _above(photo, "light", limits["max"]), "text_bright")
    background_photos = photos[:1] if checks.get("background", {}).get("applies_to") == "main" else photos
    yield from _each(
        background_photos, checks, "background", lambda photo, limits: _above(photo, "plain_background", limits["max"])
    )
    yield from _twins(photos, checks)


def distance(first: str, second: str) -> int:
    """Count the bits in which two fingerprints differ: 0 for the same photo, about 32 of 64 for unrelated ones."""
    return (int(first, 16) ^ int(second, 16)).bit_count()


def measured(photo: Photo, check: str) -> float | None:
    """Return the measured value of a check, or None if it was not measured."""
    return next((advice.value for advice in ADVICE.read(photo.advice) if advice.check == check), None)


def _each(
    photos: Sequence[Photo], checks: Checks, name: str, is_wrong: Callable[[Photo, Checks], bool], text: str = "text"
) -> Iterator[Problem]:
    limits = checks.get(name)
    wrong = [photo.id for photo in photos if limits and is_wrong(photo, limits)]
    if limits and wrong:
        yield problem(name, {"effect": limits["effect"], "text": limits[text]}, Part.PHOTOS, photo_ids=wrong)


def _twins(photos: Sequence[Photo], checks: Checks) -> Iterator[Problem]:
    """Yield a problem for each group of photos whose fingerprints lie closer than the least distance."""
    limits = checks.get("duplicates")
    if not limits:
        return
    groups: list[list[Photo]] = []
    for photo in photos:
        alike = [group for group in groups if any(_near(photo, other, limits) for other in group)]
        groups = [group for group in groups if group not in alike] + [[*(twin for group in alike for twin in group), photo]]
    for group in groups:
        if len(group) > 1:
            yield problem("duplicates", limits, Part.PHOTOS, photo_ids=[photo.id for photo in group])


def _near(first: Photo, second: Photo, limits: Checks) -> bool:
    return distance(first.fingerprint, second.fingerprint) < limits["min"]


def _off_ratio(photo: Photo, limits: Checks) -> bool:
    across, down = (int(side) for side in limits["main"].split(":"))
    off = Fraction(photo.width * down, photo.height * across) - 1
    return abs(off) > Fraction(str(limits["tolerance"]))


def _below(photo: Photo, check: str, least: float) -> bool:
    value = measured(photo, check)
    return value is not None and value < least


def _above(photo: Photo, check: str, most: float) -> bool:
    value = measured(photo, check)
    return value is not None and value > most
