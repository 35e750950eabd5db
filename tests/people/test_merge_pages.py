"""The officer's pages for merging two accounts and parting them again."""

import pytest
from sqlalchemy import select

from core.db import db
from people.enterprises import enterprise_of
from people.models import Merge, Person, Role
from people.registration import register_learner
from people.roles import grant_role
from tests.courses import build
from tests.people.build import OTHER, VILLAGE, page


@pytest.fixture
def counter(cast):
    """Return a browser in which the officer Pak Agus is signed in."""
    return cast.signed_in(cast.agus)


@pytest.fixture
def twin(cast) -> Person:
    """Bu Sri, who signed up a second time and began a course."""
    assert cast.sri
    person = register_learner(name="Sri Rahaju", phone="0812-0000-0199", village_code=VILLAGE, pin=OTHER)
    build.enrolled(person.id, build.published())
    db.session.commit()
    return person


def at(person: Person, end: str = "") -> str:
    return f"/office/people/{person.id}{end}"


def merged(counter, kept: Person, other: Person, **more) -> str:
    facts = {"other": str(other.id), **more}
    answer = counter.submit(at(kept, "/merges"), facts, form=at(kept, "/merge"))
    assert answer.status_code == 303
    return answer.location


def test_the_other_account_is_offered_or_searched_for(cast, counter, twin):
    assert cast.budi
    assert at(cast.sri, "/merge") in counter.get(at(cast.sri)).get_data(as_text=True)
    offered = page(counter.get(at(cast.sri, "/merge")))
    assert "Sri Rahaju" in offered
    assert "Budi Santoso" not in offered
    found = page(counter.get(at(cast.sri, "/merge"), query_string={"q": "santoso"}))
    assert "Budi Santoso" in found
    assert "Agus Wibowo" not in page(counter.get(at(cast.sri, "/merge"), query_string={"q": "agus"})).split("Ditemukan")[1]


def test_both_stand_side_by_side_with_what_becomes_of_them_and_nothing_changes(cast, counter, twin):
    shown = counter.submit(at(cast.sri, "/merge"), {"other": str(twin.id)}, form=at(cast.sri, "/merge"))
    text = page(shown)
    assert shown.status_code == 200
    assert text.count("Seduh kopi") + text.count("kopi") >= 2
    assert text.count(enterprise_of(cast.sri.id).name) == 4, "hers and after the merge, as business and on the way to curation"
    assert db.session.scalars(select(Merge)).all() == []
    db.session.refresh(twin)
    assert twin.closed_at is None


def test_a_merge_is_made_shown_and_parted(cast, counter, twin):
    place = merged(counter, cast.sri, twin)
    shown = page(counter.get(place))
    assert "Sri Rahaju (0812-0000-0199) digabungkan ke Bu Sri Rahayu" in shown
    assert "Kursus 1 dipindahkan" in shown
    gone = page(counter.get(at(twin)))
    assert "digabungkan ke Bu Sri Rahayu" in gone
    assert "Sri Rahaju" not in page(counter.get("/office/people", query_string={"q": "0199"}))
    assert "Digabung dengan Sri Rahaju" in page(counter.get(at(cast.sri)))
    assert counter.submit(f"{place}/parting", form=place).status_code == 303
    assert "Dipisahkan lagi pada" in page(counter.get(place))
    assert "Sri Rahaju" in page(counter.get("/office/people", query_string={"q": "0199"}))
    again = counter.submit(f"{place}/parting", form=at(cast.sri, "/merge"))
    assert again.status_code == 303
    assert "sudah dipisahkan" in page(counter.get(place))


def test_the_owner_reads_of_it(cast, counter, twin):
    merged(counter, cast.sri, twin)
    told = page(cast.signed_in(cast.sri).get("/"))
    assert "Dua akun Ibu/Bapak sekarang menjadi satu" in told and "Anda" not in told


@pytest.mark.parametrize("nonsense", ["", "0", "x", "-1", "9" * 30, "²"])
def test_nobody_is_merged_with_nobody(cast, counter, twin, nonsense):
    for end in ("/merge", "/merges"):
        answer = counter.submit(at(cast.sri, end), {"other": nonsense}, form=at(cast.sri, "/merge"))
        assert answer.location == at(cast.sri, "/merge")
    unknown = counter.submit(at(cast.sri, "/merges"), {"other": "999999999"}, form=at(cast.sri, "/merge"))
    assert unknown.status_code == 404


def test_a_form_that_is_sent_twice_says_what_happened(cast, counter, twin):
    facts = {"other": str(twin.id)}
    counter.submit(at(cast.sri, "/merges"), facts, form=at(cast.sri, "/merge"))
    assert counter.submit(at(cast.sri, "/merges"), facts, form=at(cast.sri, "/merge")).status_code == 404


def test_oneself_and_staff_are_refused(cast, counter):
    assert counter.get(at(cast.dewi, "/merge")).status_code == 403
    itself = counter.submit(at(cast.sri, "/merges"), {"other": str(cast.sri.id)}, form=at(cast.sri, "/merge"))
    assert itself.location == at(cast.sri, "/merge")
    assert "Hanya dua akun peserta" in page(counter.get(itself.location))
    staff = counter.submit(at(cast.sri, "/merges"), {"other": str(cast.dewi.id)}, form=at(cast.sri, "/merge"))
    assert staff.status_code == 403


@pytest.mark.parametrize("who", ["sri", "dewi", "raka", "laras"])
def test_nobody_else_may(cast, counter, twin, who):
    place = merged(counter, cast.sri, twin)
    visitor = cast.signed_in(getattr(cast, who))
    assert visitor.get(at(cast.budi, "/merge")).status_code == 403
    assert visitor.get(place).status_code == 403
    assert visitor.submit(f"{place}/parting", form="/account/reading").status_code == 403


def test_whoever_was_merged_does_not_part_the_own_account(cast, counter, twin):
    """Bu Sri has become an officer. Parting gives one person what another has, so it is done by somebody else."""
    place = merged(counter, cast.sri, twin)
    grant_role(cast.sri, Role.OFFICER, by=None)
    db.session.commit()
    own = cast.signed_in(cast.sri)
    assert "/parting" not in own.get(place).text and "/parting" in counter.get(place).text
    assert own.submit(f"{place}/parting", form="/account").status_code == 403
    assert db.session.scalars(select(Merge.parted_at)).one() is None


def test_merges_of_merges_are_told_on_the_page_of_who_stays(cast, counter, twin):
    merged(counter, cast.sri, twin)
    merged(counter, cast.budi, cast.sri)
    shown = page(counter.get(at(cast.budi)))
    assert "Digabung dengan Sri Rahaju" in shown and "Digabung dengan Bu Sri Rahayu" in shown
