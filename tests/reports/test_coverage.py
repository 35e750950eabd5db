"""The coverage report: each figure counts what its definition says, in the right district."""

import csv
import io
import json
from random import Random

import pytest
from click.testing import CliRunner

from certificates import revoking
from certificates.models import Certificate, RevocationReason
from core import clock
from core.db import db
from core.office import office
from courses.models import StageKey
from courses.progress import pass_checkpoint
from curation.models import Application, ApplicationState, CurationPeriod, Placement, PlacementState, Round
from eligibility.models import Eligibility
from lms.cli import lms
from lms.demo.people import strong_pin
from people import enterprises, phones
from people.enterprises import BusinessData
from people.models import Enterprise, MemberKind, Membership, Person, Village
from people.registration import register_learner
from products.models import Listing
from products.rulebook.rule_sets import add_version
from reports import coverage as counting
from reports import wording
from reports.queries import STEPS
from tests.certificates import build
from tests.people.build import join_form, page

AT = "/reports/coverage"


@pytest.fixture
def officer(cast):
    """Pak Agus at his computer."""
    return cast.signed_in(cast.agus)


def village_in(district: str) -> str:
    return db.session.scalars(db.select(Village.code).where(Village.district_code == district).order_by(Village.code)).first()


def districts() -> list[str]:
    return sorted(row.code for row in counting.coverage().rows if row.code)


def learner(number: int, village: str | None, *, sector: str | None = "food", business_in: str | None = None) -> Person:
    """Register a learner, and found a business unless `sector` is None."""
    phone = phones.normalize(f"0812-1{number:03}-0150")
    pin = strong_pin(Random(number), phone=phone, birth_year=1970)
    person = register_learner(name=f"Peserta {number}", phone=phone, village_code=village, pin=pin)
    if sector:
        enterprises.register_enterprise(person.id, BusinessData(f"Usaha {number}", sector, business_in or village))
    db.session.commit()
    return person


def counted(code: str | None, sector: str | None = None) -> dict[str, int]:
    """Return the figures of a district that are not zero."""
    row = next(row for row in counting.coverage(sector).rows if row.code == code)
    return {name: count for name, count in zip(("people", *STEPS), (row.people, *row.steps), strict=True) if count}


def application(firm: Enterprise, by: Person, state: ApplicationState) -> Application:
    """Hand in a product of the business, and put the application into a state."""
    now, rules = clock.now(), add_version()
    period = CurationPeriod(name="x", opens_on=now.date(), closes_on=now.date(), made_at=now)
    product = Listing(enterprise_id=firm.id, made_by_id=by.id, created_at=now, changed_at=now, product="Wingko")
    db.session.add_all([period, product])
    db.session.flush()
    handed_in = Application(
        listing_id=product.id, enterprise_id=firm.id, period_id=period.id, rule_set_id=rules.id, state=state,
        created_at=now, state_at=now,
    )  # fmt: skip
    db.session.add(handed_in)
    db.session.commit()
    return handed_in


def place(handed_in: Application, by: Person, state: PlacementState) -> None:
    """Place the product in a channel."""
    from uuid import uuid4

    now = clock.now()
    handed_in_round = Round(
        application_id=handed_in.id, number=1, handed_in_at=now, handed_in_by_id=by.id, sent_as=uuid4(), snapshot={}
    )
    db.session.add(handed_in_round)
    db.session.flush()
    db.session.add(
        Placement(
            listing_id=handed_in.listing_id,
            channel="x",
            round_id=handed_in_round.id,
            state=state,
            address="https://toko.example/1",
            changed_at=now,
        )
    )
    db.session.commit()


def test_every_district_stands_there_also_with_nobody(officer):
    text = page(officer.get(AT))
    rows = counting.coverage().rows
    assert len(rows) == len(districts()) > 10
    assert all(row.name in text for row in rows)
    assert "Belum ada usaha yang terjangkau" in text


def test_somebody_who_named_no_business_is_counted_as_a_person_only(app):
    first = districts()[0]
    learner(1, village_in(first), sector=None)
    learner(2, village_in(first))
    assert counted(first) == {"people": 2, "reached": 1}
    assert counting.coverage().without_business == 1


def test_a_business_counts_where_it_is_and_its_owner_where_they_live(app):
    home, shop, *_ = districts()
    learner(1, village_in(home), business_in=village_in(shop))
    assert counted(home) == {"people": 1}
    assert counted(shop) == {"reached": 1}


def test_a_business_without_a_village_counts_where_its_owner_lives(app):
    first = districts()[0]
    person = learner(1, village_in(first))
    enterprises.enterprise_of(person.id).village_code = None
    db.session.commit()
    assert counted(first)["reached"] == 1


def test_who_said_no_kelurahan_stands_in_a_line_of_their_own(officer):
    learner(1, None)
    assert counted(None) == {"people": 1, "reached": 1}
    assert "Kecamatan belum diketahui" in page(officer.get(AT))
    assert counting.coverage().total.steps[0] == 1


def test_two_owners_are_one_business(app):
    first, second, *_ = districts()
    owner, other = learner(1, village_in(first)), learner(2, village_in(second), sector=None)
    firm = enterprises.enterprise_of(owner.id)
    firm.village_code = None
    db.session.add(Membership(person_id=other.id, enterprise_id=firm.id, kind=MemberKind.CO_OWNER, joined_at=clock.now()))
    db.session.commit()
    assert counting.coverage().of_step["reached"] == 1


def test_staff_who_left_and_closed_accounts_are_not_reached(cast):
    first = districts()[0]
    person = learner(1, village_in(first))
    person.closed_at = clock.now()
    former = learner(2, village_in(first))
    db.session.scalars(db.select(Membership).where(Membership.person_id == former.id)).one().left_at = clock.now()
    assert cast.dewi
    db.session.commit()
    assert counted(first) == {"people": 1}
    assert counting.coverage().total.people == 1


def test_each_stage_counts_once_it_is_passed_in_any_course(app):
    first = districts()[0]
    person = learner(1, village_in(first))
    first_course, second_course = (build.enrol(person, build.make_course(code)) for code in ("A-1", "B-1"))
    pass_checkpoint(first_course, StageKey.AWARENESS, 100)
    db.session.commit()
    assert counted(first) == {"people": 1, "reached": 1, "aware": 1}
    pass_checkpoint(second_course, StageKey.AWARENESS, 100)
    pass_checkpoint(second_course, StageKey.KNOWLEDGE, 80)
    db.session.commit()
    assert counted(first) == {"people": 1, "reached": 1, "aware": 1, "knows": 1}
    build.judge(second_course, by=person)
    db.session.commit()
    assert counted(first)["can"] == 1


def test_a_revoked_certificate_no_longer_counts(cast):
    home = db.session.get_one(Village, cast.budi.village_code).district_code
    build.certified(cast.budi, build.make_course(), by=cast.dewi)
    assert counted(home)["certified"] == 1
    certificate = db.session.scalars(db.select(Certificate)).one()
    proposal = revoking.propose(certificate, by=cast.identity(cast.agus), reason=RevocationReason.ISSUED_IN_ERROR)
    db.session.commit()
    assert counted(home)["certified"] == 1
    revoking.confirm(proposal, by=cast.identity(cast.ratna))
    db.session.commit()
    assert "certified" not in counted(home)


def test_the_way_through_curation_is_counted_step_by_step(app):
    first = districts()[0]
    person = learner(1, village_in(first))
    firm = enterprises.enterprise_of(person.id)
    db.session.add(Eligibility(enterprise_id=firm.id, rule_set_id=add_version().id, granted_at=clock.now(), facts={}))
    handed_in = application(firm, person, ApplicationState.SUBMITTED)
    assert {"eligible", "handed_in"} <= counted(first).keys() and "approved" not in counted(first)
    handed_in.state = ApplicationState.APPROVED
    place(handed_in, person, PlacementState.OFFERED)
    assert counted(first)["approved"] == 1 and "live" not in counted(first)
    db.session.scalars(db.select(Placement)).one().state = PlacementState.LIVE
    db.session.commit()
    application(firm, person, ApplicationState.RETURNED)
    assert {name: counted(first)[name] for name in ("handed_in", "approved", "live")} == {
        "handed_in": 1,
        "approved": 1,
        "live": 1,
    }
    db.session.scalars(db.select(Placement)).one().state = PlacementState.TAKEN_DOWN
    db.session.commit()
    assert "live" not in counted(first)


def test_one_sector_is_looked_at_alone(officer):
    first = districts()[0]
    food, other = [sector["key"] for sector in office().sectors][:2]
    learner(1, village_in(first), sector=food)
    learner(2, village_in(first), sector=other)
    assert counted(first, other)["reached"] == 1
    answer = officer.get(f"{AT}?sector={other}")
    assert "1 usaha sudah terjangkau" in page(answer) and "17.603" not in page(answer).split("Arti setiap angka")[0]
    assert "2 dari 17.603" in page(officer.get(f"{AT}?sector=nonsense"))


def test_the_heading_says_what_was_found(app):
    codes = districts()

    def heading() -> str:
        report = counting.coverage()
        with app.test_request_context():
            return wording.heading(report)

    assert heading() == "Belum ada usaha yang terjangkau"
    for number, code in enumerate(codes[3:]):
        learner(number, village_in(code))
        learner(100 + number, village_in(code))
    names = {row.code: row.name for row in counting.coverage().rows}
    missing = sorted(names[code] for code in codes[:3])
    assert heading() == f"Belum terjangkau: {missing[0]}, {missing[1]} dan {missing[2]}"
    for number, code in enumerate(codes[:3], 200):
        learner(number, village_in(code))
    assert heading() == f"Paling sedikit terjangkau: {missing[0]}, {missing[1]} dan {missing[2]}"
    learner(300, village_in(codes[0]))
    fewest = sorted(names[code] for code in codes[1:3])
    assert heading() == f"Paling sedikit terjangkau: {fewest[0]} dan {fewest[1]}"


def test_without_a_number_of_the_city_the_page_invents_none(officer, monkeypatch):
    learner(1, village_in(districts()[0]))
    monkeypatch.delitem(office().facts, "baseline")
    monkeypatch.delitem(office().facts, "district_tiles")
    text = page(officer.get(AT))
    assert "1 usaha sudah terjangkau" in text and "persen" not in text.split("Arti setiap angka")[0]
    assert "Kantor belum menuliskan jumlah usaha" in text


def test_squares_are_shaded_by_thirds_of_the_largest(app):
    codes = districts()
    for number in range(6):
        learner(number, village_in(codes[0]))
    learner(10, village_in(codes[1]))
    report = counting.coverage()
    assert counting.shades_of(report) == [(0, 0), (1, 2), (3, 4), (5, 6)]
    shade = {tile.row.code: tile.shade for tile in counting.tiles_of(report)}
    assert (shade[codes[0]], shade[codes[1]], shade[codes[2]]) == (3, 1, 0)
    assert len({(tile.x, tile.y) for tile in counting.tiles_of(report)}) == len(codes)


def test_the_table_comes_as_a_file_in_which_nothing_acts(officer):
    first = districts()[0]
    village = db.session.get_one(Village, village_in(first))
    district = db.session.get_one(type(village).district.property.mapper.class_, first)
    before, district.name = district.name, "=Mijen"
    learner(1, village.code)
    answer = officer.get(f"{AT}.csv")
    district.name = before
    db.session.commit()
    assert answer.mimetype == "text/csv" and "attachment" in answer.headers["Content-Disposition"]
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert rows[0][:4] == ["Kode", "Kecamatan", "Peserta", "Terjangkau"]
    line = next(row for row in rows if row and row[0] == first)
    assert line[1:4] == ["'=Mijen", "1", "1"]
    total = next(row for row in rows if row and row[1:2] == [office().city])
    assert total[2:4] == ["1", "1"]
    assert len(rows) > len(districts()) + 10


def test_the_command_prints_the_same_numbers(app, monkeypatch):
    count = len(districts())
    learner(1, village_in(districts()[0]))
    monkeypatch.setattr("lms.cli.app.create_app", lambda: app)

    def run(*words: str):
        db.session.commit()  # the command has a session of its own and would wait for this one
        return CliRunner().invoke(lms, ["reports", "coverage", *words])

    facts = json.loads(run("--json").output)
    assert facts["city"]["reached"] == 1 and facts["city"]["enterprises"] == office().facts["baseline"]["enterprises"]
    assert len(facts["districts"]) == count
    table = run().output
    assert office().city in table and len(table.splitlines()) == count + 2
    assert run("--sector", "x").exit_code == 2


@pytest.mark.parametrize("who", ["sri", "dewi", "raka", "laras"])
def test_small_numbers_are_not_for_everybody(cast, who):
    browser = cast.signed_in(getattr(cast, who))
    assert browser.get(AT).status_code == 403
    assert browser.get(f"{AT}.csv").status_code == 403


def test_the_report_makes_the_same_statements_for_many(officer, count_statements):
    def statements() -> int:
        with count_statements() as seen:
            officer.get(AT)
        return len([s for s in seen if s.startswith(("SELECT", "WITH"))])

    learner(0, village_in(districts()[0]))
    one = statements()
    for number in range(1, 31):
        learner(number, village_in(districts()[number % 10]))
    assert statements() == one


def test_the_page_says_how_many_tasks_their_learners_judged(cast):
    from reports import wording

    assert wording.self_judged(0, 5) == ""
    assert wording.self_judged(2, 5) == "Pada 2 dari 5 sertifikat kursus, tugasnya dinilai oleh peserta sendiri."
    assert cast.signed_in(cast.agus).get("/reports/coverage").status_code == 200


def test_who_signed_up_and_was_not_asked_yet_is_counted_and_named_as_not_known(app, officer):
    """Signing up does not ask for the kelurahan: nobody is dropped because of it."""
    before = sum(row.people for row in counting.coverage().rows)
    assert app.test_client().submit("/join", join_form(phone="0812-0000-0777")).status_code == 303
    assert sum(row.people for row in counting.coverage().rows) == before + 1
    assert counted(None)["people"] == 1
    assert "Kecamatan belum diketahui" in page(officer.get(AT))
