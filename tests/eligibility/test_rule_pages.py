"""The officers' pages: versions and their trial, required courses with their impact, suspensions, and licence rulings."""

import copy
import re
from datetime import timedelta

import pytest
from sqlalchemy import delete, select

from core import clock
from core.db import db
from courses import requirements
from courses.models import RequiredCourse
from eligibility import suspensions
from eligibility.models import Eligibility, LicenceRuling, Suspension
from eligibility.queries import rulings as ruling_queries
from people.enterprises import enterprise_of
from people.models import Enterprise, MemberKind, Membership
from products.models import Listing, RuleSet
from products.rulebook import rule_sets, rules
from tests.certificates import build
from tests.client import PageClient
from tests.curation import applying
from tests.eligibility.test_eligibility import grade_by_self_check
from tests.products.rule_files import written

TOMORROW = "2026-11-24"


@pytest.fixture
def agus(cast) -> PageClient:
    return cast.signed_in(cast.agus)


@pytest.fixture
def second(app) -> RuleSet:
    """A version that requires one more declaration; not in force."""
    content = copy.deepcopy(rules.current().raw)
    content["rules"][7]["settings"]["declarations"].append({"key": "own_hands", "text": "Saya membuatnya dengan tangan."})
    version = rule_sets.add_version(written(content))
    db.session.commit()
    return version


def words(response) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.get_data(as_text=True)).split())


# ---- Rules


def test_the_versions_and_which_one_counts(agus, second):
    text = words(agus.get("/office/rules"))
    assert "Versi 2 Belum berlaku" in text
    assert "Versi 1 Berlaku sejak 23 November 2026" in text


def test_a_trial_shows_numbers_and_names_and_changes_nothing(cast, agus, second):
    applying.ready_listing(cast.budi, cast)
    text = words(agus.get(f"/office/rules/{second.id}"))
    assert "Usaha yang memenuhi semua syarat usaha 1 0" in text
    assert "Usaha yang punya syarat lagi: 1 Batik Pak Budi K08" in text
    assert "1 usaha tetap Layak walaupun punya syarat lagi." in text
    assert rules.current().version == 1


def test_a_version_is_put_into_force_from_a_day_on(cast, agus, second):
    answer = agus.submit(f"/office/rules/{second.id}/start", {"from_day": TOMORROW}, form=f"/office/rules/{second.id}")
    assert answer.status_code == 303
    assert rules.current().version == 1
    assert "Berlaku mulai 24 November 2026" in words(agus.get("/office/rules"))
    with clock.at(clock.now() + timedelta(days=1)):
        assert rules.current().version == 2
        cast.sign_in(agus, cast.agus)  # the session of the day before has ended
        assert "Versi lama, berlaku mulai 23 November 2026" in words(agus.get("/office/rules"))


@pytest.mark.parametrize("day", ["", "2026-11-22", "gestern"])
def test_a_day_that_is_over_or_none_is_refused(agus, second, day):
    answer = agus.submit(f"/office/rules/{second.id}/start", {"from_day": day}, form=f"/office/rules/{second.id}")
    assert answer.status_code == 422
    assert db.session.get_one(RuleSet, second.id).in_force_from is None


def test_the_second_of_two_officers_is_told(agus, second):
    token = agus.csrf(f"/office/rules/{second.id}")
    for status in (303, 409):
        answer = agus.post(f"/office/rules/{second.id}/start", data={"csrf_token": token, "from_day": TOMORROW})
        assert answer.status_code == status
    assert "Versi ini sudah punya hari berlakunya." in words(answer)


def test_without_a_version_the_page_says_where_rules_come_from(agus):
    db.session.execute(delete(RuleSet))
    db.session.commit()
    assert "Belum ada aturan" in words(agus.get("/office/rules"))


# ---- Required courses


def test_a_version_is_taken_back_until_something_is_granted_by_it(agus, second):
    at = f"/office/rules/{second.id}"
    agus.submit(f"{at}/start", {"from_day": "2026-11-23"}, form=at)
    assert rules.current().id == second.id
    assert "Urungkan" in words(agus.get("/office/rules"))
    assert agus.submit(f"{at}/start/undo", form="/office/rules").status_code == 303
    assert rules.current().id != second.id
    assert "Versi 2 Belum berlaku" in words(agus.get("/office/rules"))
    assert agus.submit(f"{at}/start/undo", form="/office/rules").status_code == 409


def test_a_version_by_which_somebody_was_granted_stays(cast, agus, second):
    at = f"/office/rules/{second.id}"
    agus.submit(f"{at}/start", {"from_day": "2026-11-23"}, form=at)
    enterprise = enterprise_of(cast.budi.id)
    facts = {"K01": {"state": "met", "by": []}}
    db.session.add(Eligibility(enterprise_id=enterprise.id, rule_set_id=second.id, granted_at=clock.now(), facts=facts))
    db.session.commit()
    assert agus.submit(f"{at}/start/undo", form="/office/rules").status_code == 409
    assert rules.current().id == second.id


def test_the_first_version_is_never_taken_back(agus):
    first = db.session.scalars(select(RuleSet)).one()
    assert agus.submit(f"/office/rules/{first.id}/start/undo", form="/office/rules").status_code == 409
    assert agus.submit("/office/rules/9999/start/undo", form="/office/rules").status_code == 404


def test_requiring_a_course_shows_the_impact_first(cast, agus):
    enterprise = applying.ready_business(cast.budi, cast)
    course = build.make_course()
    assert "Foto produk dengan HP FOTO-01 Tidak wajib" in words(agus.get("/office/required-courses"))
    text = words(agus.get(f"/office/required-courses/new?course={course.id}"))
    assert "Nanti masih kurang 1" in text
    assert "Di antaranya, sudah Layak: tetap Layak 1" in text
    assert f"Usaha yang mendapat satu kursus wajib lagi: 1 {enterprise.name}" in text
    answer = agus.submit(
        "/office/required-courses",
        {"course_id": course.id, "from_day": TOMORROW},
        form=f"/office/required-courses/new?course={course.id}",
    )
    assert answer.status_code == 303
    assert "Wajib mulai 24 November 2026 Pak Agus" in words(agus.get("/office/required-courses")).replace(
        cast.agus.name, "Pak Agus"
    )


def test_the_office_is_told_where_no_person_judges_any_required_course(cast, agus):
    course = build.make_course()
    requirements.require_course(course.id, from_day=clock.today(), by=None)
    db.session.commit()
    assert "pesertanya sendiri" not in words(agus.get("/office/required-courses"))
    grade_by_self_check()
    db.session.commit()
    page = words(agus.get("/office/required-courses"))
    assert "Tugas semua kursus wajib dinilai pesertanya sendiri." in page and "tidak dihitung untuk K02" in page


def test_a_bad_day_keeps_the_page(agus):
    course = build.make_course()
    form = f"/office/required-courses/new?course={course.id}"
    answer = agus.submit("/office/required-courses", {"course_id": course.id, "from_day": "2026-01-01"}, form=form)
    assert answer.status_code == 422
    assert "Pilih hari ini atau hari sesudahnya." in words(answer)


def test_a_course_is_required_once_and_ends_by_its_button(agus):
    course = build.make_course()
    form = f"/office/required-courses/new?course={course.id}"
    token = agus.csrf(form)
    for status in (303, 409):
        data = {"csrf_token": token, "course_id": course.id, "from_day": TOMORROW}
        assert agus.post("/office/required-courses", data=data).status_code == status
    row = db.session.scalars(select(RequiredCourse)).one()
    assert agus.post(f"/office/required-courses/{row.id}/ending", data={"csrf_token": token}).status_code == 303
    assert agus.post(f"/office/required-courses/{row.id}/ending", data={"csrf_token": token}).status_code == 409
    assert requirements.required_on(clock.today() + timedelta(days=9)) == []


def test_without_a_course_the_page_leads_back(agus):
    assert agus.get("/office/required-courses/new").location == "/office/required-courses"
    assert agus.get("/office/required-courses/new?course=99").status_code == 404
    token = agus.csrf("/office/rules")
    assert agus.post("/office/required-courses", data={"csrf_token": token}).location == "/office/required-courses"
    assert "Belum ada kursus yang terbit" in words(agus.get("/office/required-courses"))


# ---- Suspensions


def test_a_business_is_searched_suspended_and_released(cast, agus):
    enterprise = enterprise_of(cast.budi.id)
    assert "Tidak ada yang ditangguhkan" in words(agus.get("/office/suspensions"))
    assert enterprise.name in words(agus.get("/office/suspensions/new?q=batik"))
    assert "Tidak ada usaha dengan nama ini" in words(agus.get("/office/suspensions/new?q=100%25"))
    form = f"/office/suspensions/new?enterprise={enterprise.id}"
    fields = {"enterprise_id": enterprise.id, "reason": "orders_unserved", "review_by": "2026-12-01"}
    answer = agus.submit("/office/suspensions", {**fields, "note": "Tiga keluhan."}, form=form)
    assert answer.status_code == 422
    assert "Tanya dulu pemiliknya" in words(answer)
    assert "Tiga keluhan." in answer.get_data(as_text=True)
    assert agus.submit("/office/suspensions", {**fields, "heard": "Kurir sakit."}, form=form).status_code == 303
    assert "Banyak pesanan tidak dikirim. Keadaan Dilihat lagi sampai 1 Desember 2026" in words(agus.get("/office/suspensions"))
    assert agus.submit("/office/suspensions", {**fields, "heard": "Lagi."}, form=form).status_code == 409
    suspension = db.session.scalars(select(Suspension)).one()
    page = f"/office/suspensions/{suspension.id}"
    assert "Kurir sakit." in words(agus.get(page))
    assert agus.submit(f"{page}/ending", {"why": ""}, form=page).status_code == 422
    token = agus.csrf(page)
    for status in (303, 409):
        ended = agus.post(f"{page}/ending", data={"csrf_token": token, "why": "Pesanan sudah dikirim."})
        assert ended.status_code == status
    assert "Berakhir" in words(agus.get(page)) or "berakhir" in words(agus.get(page))


@pytest.mark.parametrize("day", ["2026-11-23", "2027-01-01", ""])
def test_the_day_of_the_review_is_within_the_rules_limit(cast, agus, day):
    enterprise = enterprise_of(cast.budi.id)
    form = f"/office/suspensions/new?enterprise={enterprise.id}"
    answer = agus.submit(
        "/office/suspensions", {"enterprise_id": enterprise.id, "reason": "safety", "review_by": day}, form=form
    )
    assert answer.status_code == 422
    assert db.session.scalar(select(Suspension.id)) is None


def test_an_officer_never_suspends_their_own_business(cast, agus):
    enterprise = join(cast, enterprise_of(cast.budi.id))
    assert agus.get(f"/office/suspensions/new?enterprise={enterprise.id}").status_code == 403
    assert agus.get("/office/suspensions/new?enterprise=99").status_code == 404
    assert agus.get("/office/suspensions/99").status_code == 404
    token = agus.csrf("/office/rules")
    assert agus.post("/office/suspensions", data={"csrf_token": token}).location == "/office/suspensions/new"


def test_a_suspension_past_its_review_is_marked(cast):
    suspend(cast, enterprise_of(cast.budi.id))
    with clock.at(clock.now() + timedelta(days=30)):
        text = words(cast.signed_in(cast.agus).get("/office/suspensions"))
        assert "Seharusnya dilihat lagi sampai 1 Desember 2026" in text
        assert "Penangguhan 1 menunggu" in text, "the left column counts it"


# ---- Licences


def test_an_officer_says_whether_a_licence_is_needed(cast, agus):
    assert "Tidak ada yang menunggu" in words(agus.get("/office/licence-rulings"))
    listing = bag(cast)
    text = words(agus.get("/office/licence-rulings"))
    assert "Apakah barang ini memakai kulit, tulang, tanduk, bulu, atau bagian hewan lain? Ya" in text
    assert "Yang diperlukan: Sertifikat halal atau Keterangan tidak halal pada kemasan." in text
    fields = {"listing_id": listing.id, "condition": "animal_parts"}
    answer = agus.submit("/office/licence-rulings", {**fields, "note": "Kulit imitasi."})
    assert answer.status_code == 422
    assert "Kulit imitasi." in answer.get_data(as_text=True)
    assert agus.submit("/office/licence-rulings", {**fields, "applies": "no"}).status_code == 303
    assert [row.applies for row in db.session.scalars(select(LicenceRuling))] == [False]
    assert "Tidak ada yang menunggu" in words(agus.get("/office/licence-rulings"))


def test_a_colleague_decides_about_ones_own_product(cast, agus):
    listing = bag(cast)
    join(cast, db.session.get_one(Enterprise, listing.enterprise_id))
    assert "Rekan lain yang memutuskan." in words(agus.get("/office/licence-rulings"))
    token = agus.csrf("/office/rules")
    fields = {"csrf_token": token, "listing_id": listing.id, "condition": "animal_parts", "applies": "no"}
    assert agus.post("/office/licence-rulings", data=fields).status_code == 403
    assert agus.post("/office/licence-rulings", data={**fields, "listing_id": 99}).status_code == 404
    assert agus.post("/office/licence-rulings", data={"csrf_token": token}).location == "/office/licence-rulings"


def test_without_rules_no_licence_waits(app):
    db.session.execute(delete(RuleSet))
    db.session.commit()
    assert ruling_queries.count_waiting() == 0


# ---- Statements


def test_no_list_sends_more_statements_for_more_rows(cast, agus, count_statements):
    course = build.make_course()
    requirements.require_course(course.id, from_day=clock.today(), by=cast.identity(cast.agus))
    suspend(cast, enterprise_of(cast.budi.id))
    bag(cast)
    paths = (
        "/office/rules",
        "/office/required-courses",
        "/office/suspensions",
        "/office/suspensions/new?q=usaha",
        "/office/licence-rulings",
    )

    def counted() -> dict[str, int]:
        counts = {}
        for path in paths:
            with count_statements() as statements:
                assert agus.get(path).status_code == 200
            counts[path] = len(statements)
        return counts

    db.session.add(Enterprise(name="Usaha pertama", created_at=clock.now()))
    db.session.commit()
    few = counted()
    for number in range(29):
        build.make_course(f"LAIN-{number:02}", f"Lain {number}")
        enterprise = Enterprise(name=f"Usaha {number}", created_at=clock.now())
        db.session.add(enterprise)
        db.session.flush()
        suspend(cast, enterprise)
        bag(cast, enterprise)
    db.session.commit()
    assert counted() == few


# ---- Builders


def bag(cast, enterprise: Enterprise | None = None) -> Listing:
    listing = applying.whole_listing(enterprise or enterprise_of(cast.budi.id), cast.budi, "Tas kulit", "bags")
    listing.answers = {"animal_parts": True}
    db.session.commit()
    return listing


def suspend(cast, enterprise: Enterprise) -> Suspension:
    suspension = suspensions.suspend(
        enterprise.id,
        reason="safety",
        note="",
        heard="",
        review_by=clock.today() + timedelta(days=8),
        rules=rules.current(),
        by=cast.identity(cast.agus),
    )
    db.session.commit()
    return suspension


def join(cast, enterprise: Enterprise) -> Enterprise:
    db.session.add(
        Membership(person_id=cast.agus.id, enterprise_id=enterprise.id, kind=MemberKind.CO_OWNER, joined_at=clock.now())
    )
    db.session.commit()
    return enterprise


def test_every_page_to_which_rules_may_lead_has_an_address():
    from eligibility.links import BUSINESS_PAGES, LISTING_PAGES
    from products.rulebook.rule_file_parts import LINK_TARGETS

    assert {*BUSINESS_PAGES, *LISTING_PAGES} == set(LINK_TARGETS)
