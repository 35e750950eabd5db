"""The one list for all staff, tried on a small table of its own statements: order, pages by key, searches, addresses."""

import pytest
from sqlalchemy import func, select

from core.db import db, run
from core.lists.asking import LARGEST_ID
from core.lists.searching import matching, text_in
from core.lists.seeking import Direction
from people.models import Person
from people.registration import enrol_by_officer
from tests.people.build import VILLAGE

NAMES = ["Ani", "Budi", "budi", "Cici", "Dodi", "Eko", "Fani"]


@pytest.fixture
def people(cast):
    """Seven people, two of equal birth year and two without one."""
    agus = cast.identity(cast.agus)
    years = [1970, 1980, None, 1980, 1960, None, 1990]
    made = [
        enrol_by_officer(name=name, phone=f"0812-0000-{n:04}", village_code=VILLAGE, birth_year=year, by=agus)
        for n, (name, year) in enumerate(zip(NAMES, years, strict=True))
    ]
    db.session.commit()
    return [person.id for person in made]


@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("expression", [Person.birth_year, func.lower(Person.name)], ids=["year", "name"])
def test_pages_by_key_hold_each_row_once_in_order_from_both_ends(people, expression, descending):
    way = Direction(expression, Person.id, descending)
    mine = select(Person.id, expression).where(Person.id.in_(people))
    whole = [row[0] for row in run(mine.order_by(*way.keys()))]
    assert sorted(whole) == sorted(people)
    for start, wanted in ((way, whole), (way.reversed(), whole[::-1])):
        seen, row = [], None
        while len(seen) <= len(people):
            statement = mine if row is None else mine.where(start.beyond(row[1], row[0]))
            found = run(statement.order_by(*start.keys()).limit(2)).all()
            if not found:
                break
            seen += [one[0] for one in found]
            row = found[-1]
        assert seen == wanted


@pytest.mark.parametrize("descending", [False, True])
def test_who_has_no_value_comes_last_in_both_directions(people, descending):
    way = Direction(Person.birth_year, Person.id, descending)
    years = [row[0] for row in run(select(Person.birth_year).where(Person.id.in_(people)).order_by(*way.keys()))]
    assert years[-2:] == [None, None]
    assert years[:5] == sorted(years[:5], reverse=descending)


@pytest.mark.parametrize(
    ("search", "found"),
    [("budi", 2), ("BUDI", 2), ("bu di", 2), ("an", 2), ("%", 0), ("_", 0), ("a%i", 0), ("\\", 0), ("ani fani", 1), ("x", 0)],
)
def test_a_search_finds_parts_of_words_without_case_and_takes_signs_for_themselves(people, search, found):
    condition = matching(search, [text_in(Person.name)], [])
    assert run(select(func.count()).where(Person.id.in_(people), condition)).scalar_one() == found


def test_an_empty_search_asks_for_nothing():
    assert matching("  ", [text_in(Person.name)], []) is None


@pytest.fixture
def office(cast):
    """A browser in which the officer is signed in."""
    return cast.signed_in(cast.agus)


@pytest.mark.parametrize(
    "address",
    [
        "order=nothing", "order=-", "order=--name", "order=%00", "after=0", "after=-1", "after=x", f"after={LARGEST_ID}",
        f"after={'9' * 40}", "after=1&before=2", "before=1&at=end", "at=somewhere", "district=nowhere", "confirmed=%00", "who=all",
        "q=%25&who=staff&order=-seen", "ticked=1", "q=" + "a+" * 60, "q=%F0%9F%92%A9", "q=" + "%5C" * 30, "district=" + "9" * 999,
    ],
)  # fmt: skip
def test_no_address_is_an_error(office, address):
    assert office.get(f"/office/people?{address}").status_code == 200
