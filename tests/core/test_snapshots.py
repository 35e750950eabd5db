"""A kind of snapshot reads all its forms, and refuses everything else."""

from dataclasses import dataclass, field, replace
from datetime import date

import pytest

from core.snapshots import WHOLE_NUMBERS, WORDS, Kind, Unreadable


@dataclass(frozen=True)
class Goods:
    """The newest form. In form 1 `price` was text; `tags` was added later without a new form."""

    title: str
    price: int | None
    since: date
    tags: list[str] = field(default_factory=list)


def price_as_a_number(stored):
    return {**stored, "price": int(stored["price"])}


FIRST: Kind[Goods] = Kind("goods", Goods)
SECOND: Kind[Goods] = Kind("goods", Goods, (price_as_a_number,))
STORED = {"title": "Wingko", "price": 45_000, "since": "2026-11-23"}
READ = Goods("Wingko", 45_000, date(2026, 11, 23))


def test_what_has_no_number_is_of_the_first_form():
    assert FIRST.read(STORED) == READ
    assert SECOND.read({**STORED, "price": "45000"}) == READ


def test_what_is_written_is_numbered_and_read_again():
    assert FIRST.write(READ) == {"version": 1, **STORED, "tags": []}
    assert SECOND.write(READ)["version"] == 2
    assert SECOND.read(SECOND.write(READ)) == READ


def test_an_older_form_is_brought_to_the_newest_and_the_newest_is_left_alone():
    assert SECOND.read({**STORED, "price": "45000", "version": 1}) == READ
    assert SECOND.read({**STORED, "version": 2}) == READ


def test_a_field_that_came_later_has_its_default_and_one_that_went_is_left_out():
    assert FIRST.read({**STORED, "colour": "brown"}) == READ and READ.tags == []


@pytest.mark.parametrize(
    ("stored", "says"),
    [
        ({**STORED, "version": 2}, "goods: form 2 is none of 1 to 1"),
        ({**STORED, "version": 0}, "form 0"),
        ({**STORED, "version": "1"}, "form 1 is none"),
        ({"title": "Wingko", "price": 1}, "`since`"),
        ({**STORED, "price": "Rp45.000"}, "$.price"),
        ({**STORED, "title": None}, "$.title"),
        (["Wingko"], "array"),
        (None, "null"),
    ],
)
def test_what_has_another_form_is_refused_with_its_place_and_without_its_contents(stored, says):
    with pytest.raises(Unreadable) as refused:
        FIRST.read(stored)
    assert says in refused.value.subject
    assert "Wingko" not in refused.value.subject and "45.000" not in refused.value.subject


def test_an_older_form_that_a_step_cannot_read_is_refused():
    with pytest.raises(Unreadable):
        SECOND.read({"title": "Wingko", "since": "2026-11-23"})


def test_what_could_not_be_read_again_is_not_written():
    with pytest.raises(Unreadable):
        FIRST.write(replace(READ, title=None))


def test_lists_and_free_keys_have_no_number():
    assert WORDS.write(["a"]) == ["a"] and WORDS.read(["a"]) == ["a"]
    assert WHOLE_NUMBERS.read({"version": 4}) == {"version": 4} == WHOLE_NUMBERS.write({"version": 4})
    with pytest.raises(Unreadable):
        WHOLE_NUMBERS.read({"light": "4"})
