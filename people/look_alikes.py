"""Persons who may be the one whom an officer is about to write down: by number, by NIB, and by a name that is spelt alike.

The database narrows the persons down to at most `MOST_COMPARED`; rapidfuzz then compares their names. The measure is
the higher of `token_sort_ratio` and `ratio` of the folded names: 100 for the same words in any order, about 90 for one letter of
ten that differs. A name of two words or more that is part of a longer name counts as `PART_OF_NAME`. Whoever lives in the same
kelurahan needs less likeness, because in a whole city different persons have the same name.
"""

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rapidfuzz import fuzz
from sqlalchemy import ColumnElement, Row, case, false, func, literal, or_, select

from core import audit
from core.db import db
from core.office import office
from core.text import fold
from people import nibs, phones
from people.identity import Identity
from people.models import Enterprise, Membership, Person, Village, full_name

ALIKE_IN_KELURAHAN, ALIKE_ELSEWHERE = 82, 90
"""The least likeness of two names, for persons of the same kelurahan and for others."""
PART_OF_NAME = 90
"""The likeness of `Sri Rahayu` and `Sri Rahayu Widodo`."""
MOST_COMPARED, MOST_SHOWN = 300, 5
FEWEST_LETTERS = 3
"""Letters of a word with which the database narrows down. A shorter word alone finds nobody."""
MOST_WORDS = 4

TITLES = frozenset({"ibu", "bapak", "bpk", "sdr", "sdri", "hj", "hajah", "h", "haji", "dr", "drs", "dra", "ir"})
"""Words in front of Indonesian names that are no part of the name, besides the office's forms of address."""
OLDER_SPELLING = (("oe", "u"), ("tj", "c"), ("dj", "j"))
"""Spellings of before 1972, which many older persons keep in their names."""
APOSTROPHES = "'’‘`´ʼ"
"""Signs inside a name that others leave out: `Ma'ruf`, `Maruf`."""
PARTS_WORDS = ".,-/("
"""Signs that part two words where no space stands: `H.Slamet`."""
SHORT_FORMS = dict.fromkeys(
    ("moh", "muh", "moch", "much", "mohamad", "mohammad", "muhamad", "mochamad", "mochammad"), "muhammad"
)


@dataclass(frozen=True)
class Sought:
    """What is typed about a person, as far as it is typed. Nothing of it needs to be well-formed."""

    name: str = ""
    phone: str = ""
    nib: str = ""
    village_code: str = ""


@dataclass(frozen=True)
class LookAlike:
    """A person who may be the sought one, and why."""

    id: int
    name: str
    phone: str | None
    village: str | None
    enterprise: str | None
    since: datetime
    same_phone: bool
    same_nib: bool
    likeness: int
    """The likeness of the names, 0 to 100."""

    @property
    def phone_shown(self) -> str:
        """The number in its national form, or ""."""
        return phones.national_form(self.phone) if self.phone else ""


_enterprise = (
    select(func.min(Enterprise.name))
    .join(Membership, Membership.enterprise_id == Enterprise.id)
    .where(Membership.person_id == Person.id, Membership.left_at.is_(None))
    .scalar_subquery()
)


def find(sought: Sought, *, by: Identity) -> list[LookAlike]:
    """Return the persons who may be the sought one, the likeliest first, at most `MOST_SHOWN`.

    A NIB that leads to somebody is noted in the audit log, since the number is not shown on any list.
    """
    words = name_words(sought.name)
    phone, nib_hash = _phone_of(sought.phone), _nib_hash_of(sought.nib)
    rows = _narrowed(words, phone, nib_hash, sought.village_code)
    found = [alike for row in rows if (alike := _compare(row, words, phone, sought.village_code))]
    found.sort(key=lambda alike: (not alike.same_nib, not alike.same_phone, -alike.likeness, alike.id))
    for alike in found[:MOST_SHOWN]:
        if alike.same_nib:
            audit.record("found by nib", "person", alike.id, actor_id=by.id)
    return found[:MOST_SHOWN]


def name_words(name: str) -> list[str]:
    """Return the words of a name in one spelling, without titles: `Bu Hj. Soemarni` becomes `["sumarni"]`."""
    plain = fold(name)
    for apostrophe in APOSTROPHES:
        plain = plain.replace(apostrophe, "")
    words = re.findall(r"[^\W\d_]+", plain)
    titles = TITLES | {fold(form) for form in office().address_forms}
    kept = [_spelt(word) for word in words if word not in titles] or words
    return [SHORT_FORMS.get(word, word) for word in kept]


def likeness(words: list[str], others: list[str]) -> int:
    """Return how alike two names are, 0 to 100."""
    if not words or not others:
        return 0
    one, other = " ".join(words), " ".join(others)
    measured = round(max(fuzz.token_sort_ratio(one, other), fuzz.ratio(one, other)))
    shorter, longer = sorted((set(words), set(others)), key=len)
    is_part = len(shorter) > 1 and shorter <= longer
    return max(measured, PART_OF_NAME if is_part else 0)


def _compare(row: Row[Any], words: list[str], phone: str | None, village_code: str) -> LookAlike | None:
    alike = likeness(words, name_words(row.name))
    needed = ALIKE_IN_KELURAHAN if village_code and row.village_code == village_code else ALIKE_ELSEWHERE
    same_phone = phone is not None and row.phone == phone
    if not (row.same_nib or same_phone or alike >= needed):
        return None
    shown = full_name(row.name, row.address_as)
    return LookAlike(
        row.id, shown, row.phone, row.village, row.enterprise, row.created_at, same_phone, bool(row.same_nib), alike
    )


def _narrowed(words: list[str], phone: str | None, nib_hash: str | None, village_code: str) -> list[Row[Any]]:
    """Return the rows to compare: same number, same NIB, or a name with a word that begins alike, the likeliest first."""
    has_phone = Person.phone == phone if phone else false()
    has_nib = Person.id.in_(_members_with(nib_hash)) if nib_hash else false()
    begins = [
        _begins_with(word) for word in sorted(set(words), key=len, reverse=True)[:MOST_WORDS] if len(word) >= FEWEST_LETTERS
    ]
    hits = sum((case((begin, 1), else_=0) for begin in begins), literal(0))
    rows = (
        select(
            Person.id, Person.name, Person.address_as, Person.phone, Person.village_code, Person.created_at,
            Village.name.label("village"), _enterprise.label("enterprise"), has_nib.label("same_nib"),
        )
        .outerjoin(Village, Village.code == Person.village_code)
        .where(Person.is_present(), Person.email.is_(None))
        .where(or_(has_phone, has_nib, *begins))
        .order_by(
            case((or_(has_phone, has_nib), 0), else_=1), hits.desc(), case((Person.village_code == village_code, 0), else_=1),
            Person.id,
        )
        .limit(MOST_COMPARED)
    )  # fmt: skip
    return list(db.session.execute(rows))


def _in_one_spelling(name: Any) -> Any:
    """Return a name in SQL as `name_words` spells it, but with titles, each word after a space."""
    spelt = func.lower(name)
    for sign in APOSTROPHES:
        spelt = func.replace(spelt, sign, "")
    for sign in PARTS_WORDS:
        spelt = func.replace(spelt, sign, " ")
    for older, newer in OLDER_SPELLING:
        spelt = func.replace(spelt, older, newer)
    return literal(" ") + spelt


_spelt_name = _in_one_spelling(Person.name)


def _begins_with(word: str) -> ColumnElement[bool]:
    """Return the condition: a word of the person's name begins like this word, however both are spelt."""
    starts = {word[:FEWEST_LETTERS]}
    if word == "muhammad":
        starts |= {"moh", "moc", "muc"}
    return or_(*(_spelt_name.contains(f" {start}", autoescape=True) for start in sorted(starts)))


def _members_with(nib_hash: str) -> Any:
    return (
        select(Membership.person_id)
        .join(Enterprise, Enterprise.id == Membership.enterprise_id)
        .where(Enterprise.nib_hash == nib_hash, Membership.left_at.is_(None))
    )


def _spelt(word: str) -> str:
    for older, newer in OLDER_SPELLING:
        word = word.replace(older, newer)
    return word


def _phone_of(typed: str) -> str | None:
    with suppress(phones.BadPhone):
        return phones.normalize(typed)
    return None


def _nib_hash_of(typed: str) -> str | None:
    with suppress(nibs.BadNib):
        return nibs.hash_of(nibs.normalize(typed)) if typed.strip() else None
    return None
