"""An officer opens an application with its whole history; a curator finds what they have judged."""

import re
from uuid import uuid4

import pytest

from core import clock
from core.db import db
from curation.judging import appeals, applications, ties
from curation.models import ApplicationState
from curation.models.evidence import EVIDENCE
from curation.policies.office import can_see_levels
from curation.views.history import FollowedRound
from people.models import Membership
from people.models.enterprises import MemberKind
from tests.curation import applying
from tests.curation.applying import score
from tests.curation.test_application_pages import text_of


@pytest.fixture
def agus(cast):
    return cast.signed_in(cast.agus)


def page_of(application) -> str:
    return f"/office/applications/{application.id}"


def mended(cast):
    """Bu Sri's product, returned by two curators and handed in again."""
    application = applying.returned(cast)
    evidence = EVIDENCE.read(applications.latest_round(application).snapshot)
    applications.begin_round(application, evidence, by_id=cast.sri.id, sent_as=uuid4())
    applications.set_state(application, ApplicationState.SUBMITTED)
    db.session.commit()
    return application


def test_every_round_stands_there_with_what_was_sent_and_decided(cast, agus):
    application = mended(cast)
    text = text_of(agus.get(page_of(application)))
    assert "Kiriman ke-1" in text and "Kiriman ke-2" in text and text.index("Kiriman ke-2") < text.index("Kiriman ke-1")
    assert "Perlu diperbaiki" in text and "Belum diputuskan" in text
    assert text.count("Harga dan kapasitas") == 2 or text.count("Yang dikirim") == 2


def test_what_has_ended_is_opened_too_and_found_by_its_state(cast, agus):
    application = applying.approved(cast)
    link = f'href="{page_of(application)}"'
    assert link not in agus.get("/office/applications").get_data(as_text=True)
    for state in ("all", "approved"):
        assert link in agus.get(f"/office/applications?state={state}").get_data(as_text=True)
    assert "Disetujui" in text_of(agus.get(page_of(application)))


def test_a_letter_is_opened_as_its_owner_reads_it(cast, agus):
    application = applying.approved(cast)
    address = re.search(
        r'href="(/office/applications/\d+/letters/\d+)"', agus.get(page_of(application)).get_data(as_text=True)
    )[1]
    office, owner = agus.get(address), cast.signed_in(cast.budi).get(address.removeprefix("/office"))
    assert office.status_code == owner.status_code == 200
    said = re.compile(r'<article class="card stack letter">.*?</article>', re.DOTALL)
    assert said.search(office.get_data(as_text=True))[0] == said.search(owner.get_data(as_text=True))[0]
    assert agus.get(f"{page_of(application)}/letters/9999").status_code == 404


def test_the_levels_of_curators_are_shown_after_the_decision_alone_and_without_their_names(cast, agus):
    application = applying.in_review(cast)
    score(application, cast, cast.laras, 5, note="Rahasia kurator satu")
    text = text_of(agus.get(page_of(application)))
    assert "Laras" not in text and "Rahasia kurator satu" not in text and "dari 100" not in text
    assert "Kurator 1" not in text
    score(application, cast, cast.sinta, 4)
    page = agus.get(page_of(application)).get_data(as_text=True)
    assert "Laras" not in page and "Sinta" not in page and "Kurator 1" in page and "Kurator 2" in page
    assert re.findall(r'<td class="num">(\d)</td>', page)[:2] == ["5", "4"]


def test_the_levels_are_hidden_while_an_appeal_is_open(cast, agus):
    application = applying.in_review(cast)
    for curator in (cast.laras, cast.sinta):
        score(application, cast, curator, 2, keys=["photo_blurry"])
    assert "Kurator 1" in text_of(agus.get(page_of(application)))
    appeals.appeal(application, by=cast.identity(cast.budi), reason="Foto saya terang.")
    db.session.commit()
    assert "Kurator 1" not in text_of(agus.get(page_of(application)))


@pytest.fixture
def ways(cast):
    """Every address at which an officer opens something of an approved product."""
    application = applying.approved(cast)
    page = cast.signed_in(cast.agus).get(page_of(application)).get_data(as_text=True)
    letter = re.search(r'href="(/office/applications/\d+/letters/\d+)"', page)[1]
    photo = re.search(r'src="(/office/applications/[^"]+)"', page)[1]
    return application, [page_of(application), letter, f"{letter}.pdf", photo]


def test_an_officer_who_is_family_opens_neither_product_nor_letter_nor_photo(cast, ways, agus):
    application, addresses = ways
    assert [agus.get(address, buffered=True).status_code for address in addresses] == [200, 200, 200, 200]
    data = {"enterprise_id": application.enterprise_id, "reason": "Kakak saya"}
    assert agus.submit("/curation/ties", data, form="/curation/ties").status_code == 303
    for address in addresses:
        answer = agus.get(address)
        assert answer.status_code == 403 and "hubungan dengan usaha ini" in text_of(answer), address
    ratna = cast.signed_in(cast.ratna)
    assert [ratna.get(address, buffered=True).status_code for address in addresses] == [200, 200, 200, 200]


def test_an_officer_who_owns_it_with_others_opens_it_neither(cast, ways, agus):
    application, addresses = ways
    db.session.add(
        Membership(
            person_id=cast.agus.id, enterprise_id=application.enterprise_id, kind=MemberKind.CO_OWNER, joined_at=clock.now()
        )
    )
    db.session.commit()
    assert {agus.get(address).status_code for address in addresses} == {403}
    assert f'href="{page_of(application)}"' in agus.get("/office/applications?state=all").get_data(as_text=True)


def test_the_list_that_a_tied_officer_reads_tells_no_score(cast, agus):
    application = applying.approved(cast)
    ties.declare(application.enterprise_id, by=cast.identity(cast.agus), reason="Kakak saya")
    db.session.commit()
    words = text_of(agus.get("/office/applications?state=all"))
    assert "Lukisan pantai" in words and "dari 100" not in words and "Nilai B" not in words


def test_an_appeal_and_an_application_refuse_the_same_person(cast):
    application = applying.returned(cast)
    appeal = appeals.appeal(application, by=cast.identity(cast.budi), reason="Foto saya terang.")
    ties.declare(application.enterprise_id, by=cast.identity(cast.agus), reason="Kakak saya")
    db.session.commit()
    agus = cast.signed_in(cast.agus)
    assert agus.get(f"/appeals/{appeal.id}").status_code == 404 and agus.get(page_of(application)).status_code == 403


def test_an_appeal_stands_with_its_reason_and_answer(cast, agus):
    application = applying.returned(cast)
    appeals.appeal(application, by=cast.identity(cast.sri), reason="Semua sudah ada di foto kedua.")
    db.session.commit()
    assert "Semua sudah ada di foto kedua." in text_of(agus.get(page_of(application)))


def test_photos_of_the_evidence_are_sent_and_no_others(cast, agus):
    application = applying.handed_in(cast)
    photos = re.findall(r'src="(/office/applications/[^"]+)"', agus.get(page_of(application)).get_data(as_text=True))
    assert photos
    for address in photos:
        assert agus.get(address, buffered=True).status_code == 200
    assert agus.get(f"{page_of(application)}/photos/{'0' * 64}").status_code == 404


def test_nobody_else_opens_it(cast):
    application = applying.handed_in(cast)
    for other in (cast.sri, cast.dewi, cast.raka, cast.laras):
        assert cast.signed_in(other).get(page_of(application)).status_code == 403


def test_a_page_that_is_not_there(agus):
    assert agus.get("/office/applications/9999").status_code == 404


def test_a_curator_finds_what_they_have_judged_and_not_what_others_have(cast):
    application = applying.in_review(cast)
    bayu, sinta = cast.signed_in(cast.bayu), cast.signed_in(cast.sinta)
    score(application, cast, cast.sinta, 4)
    before = text_of(sinta.get("/curation/past"))
    assert "Lukisan pantai" in before and "80" in before
    assert f'href="/curation/{application.id}"' not in bayu.get("/curation/past").get_data(as_text=True)
    score(application, cast, cast.laras, 4)
    text = text_of(sinta.get("/curation/past"))
    assert "Disetujui" in text and "Nilai B" in text
    assert sinta.get(f"/curation/{application.id}").status_code == 200


def test_a_tie_leaves_nothing_but_the_own_words_of_the_past(cast):
    application = applying.in_review(cast)
    score(application, cast, cast.laras, 4)
    laras = cast.signed_in(cast.laras)
    data = {"enterprise_id": application.enterprise_id, "reason": "Saudara saya"}
    assert laras.submit("/curation/ties", data, form="/curation/ties").status_code == 303
    words = text_of(laras.get("/curation/past"))
    assert "Anda punya hubungan dengan usaha ini" in words and "Para kurator Nilai saya" not in words
    page = text_of(laras.get(f"/curation/{application.id}"))
    assert "Putaran 1, nilai Anda 80" in page and "Rp250.000" not in page


@pytest.mark.parametrize(
    ("is_tied", "is_decided", "has_open_appeal", "sees"),
    [(False, True, False, True), (True, True, False, False), (False, False, False, False), (False, True, True, False)],
)
def test_levels_are_for_who_has_no_tie_after_the_decision_without_an_open_appeal(
    cast, is_tied, is_decided, has_open_appeal, sees
):
    followed = FollowedRound(is_tied, is_decided, has_open_appeal)
    assert can_see_levels(cast.identity(cast.agus), followed) is sees
    assert not can_see_levels(cast.identity(cast.laras), followed)


def test_the_owner_stands_there_with_the_number_and_a_way_to_write(cast, agus):
    application = applying.returned(cast)
    html = agus.get(page_of(application)).get_data(as_text=True)
    owner = cast.budi if f"/office/people/{cast.budi.id}" in html else cast.sri
    assert f'href="/office/people/{owner.id}"' in html and owner.name in html
    assert f"/office/people/messages/new?id={owner.id}&amp;person={owner.id}" in html
    assert "0812-0000-" in text_of(agus.get(page_of(application)))


def test_an_officers_view_of_a_letter_has_no_button_that_leads_to_the_owners_pages(cast, agus):
    application = applying.returned(cast)
    address = re.search(
        r'href="(/office/applications/\d+/letters/\d+)"', agus.get(page_of(application)).get_data(as_text=True)
    )[1]
    letter = agus.get(address).get_data(as_text=True).split("<article")[1].split("</article>")[0]
    assert "<a " not in letter
