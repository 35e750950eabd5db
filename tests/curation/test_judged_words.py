"""What a curator judged can be read, why it was decided so, and a tie that asks first."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from core import clock
from core.audit import AuditEntry
from core.db import db
from curation.judging import appeals, applications, checking, ties
from curation.models import Tie
from curation.queries.appeals import count_appeals_for
from tests.curation import applying
from tests.curation.applying import score
from tests.curation.test_application_pages import text_of


@pytest.fixture
def laras(cast):
    return cast.signed_in(cast.laras)


# ---- What was judged


def test_the_notes_of_others_are_read_after_the_decision_and_not_before(cast, laras):
    application = applying.in_review(cast)
    score(application, cast, cast.laras, note="Warnanya cerah sekali")
    desk = f"/curation/{application.id}"
    words = text_of(laras.get(desk))
    assert "Warnanya cerah sekali" in words and "Menunggu kurator lain" in words
    score(application, cast, cast.bayu, note="Bingkainya kuat", keys=["photo_background"])
    words = text_of(laras.get(desk))
    assert "Bingkainya kuat" in words and "Latar foto ramai" in words
    assert "80 adalah rata-rata dari 80, 80." in words
    assert "Bingkainya kuat" not in text_of(cast.signed_in(cast.sinta).get(desk))


def test_a_return_at_the_completeness_check_can_be_read_by_who_returned_it(cast, laras):
    application = applying.returned(cast)
    words = text_of(laras.get(f"/curation/{application.id}"))
    assert "Anda, saat memeriksa kelengkapan" in words and "Foto ketiga gelap." in words and "kabur atau gelap" in words
    past = text_of(laras.get("/curation/past"))
    assert "Yang sudah saya periksa atau nilai" in past and "Foto ketiga gelap." in past


def test_while_others_judge_the_list_says_so(cast, laras):
    application = applying.in_review(cast)
    score(application, cast, cast.laras)
    words = text_of(laras.get("/curation/past"))
    assert "Keadaan Menunggu kurator lain" in words and "Keadaan Para kurator" not in words


def test_a_third_curator_is_named_with_the_difference_and_the_day_to_who_has_scored(cast, laras):
    application = applying.in_review(cast)
    score(application, cast, cast.laras, 5)
    score(application, cast, cast.bayu, 3)
    words = text_of(laras.get(f"/curation/{application.id}"))
    assert "Selisih 40, menunggu kurator ketiga, paling lambat 16 Desember 2026." in words
    assert "Selisih" not in text_of(cast.signed_in(cast.sinta).get(f"/curation/{application.id}"))
    score(application, cast, cast.sinta, 4)
    assert "80 adalah nilai tengah dari 100, 60, 80." in text_of(laras.get(f"/curation/{application.id}"))


def test_the_decided_page_names_the_key_criterion_that_lowered_it(cast, laras):
    application = applying.in_review(cast)
    for who in (cast.laras, cast.bayu):
        score(application, cast, who, 5, product=1, keys=["other"], note="Ada yang retak")
    assert "Mutu dan kerapian produk" in text_of(laras.get(f"/curation/{application.id}")).split("Tingkat yang diberikan")[0]
    words = text_of(laras.get(f"/curation/{application.id}"))
    assert "tingkat 1 di situ" in words.lower() or "Dengan tingkat 1" in words


def test_own_words_of_an_earlier_round_are_read_only_once_this_round_is_judged(cast, laras):
    application = applying.in_review(cast)
    for who in (cast.laras, cast.bayu):
        score(application, cast, who, 2, keys=["photo_blurry"], note=f"Catatan {who.name}")
    applications.hand_in_again(application, by=cast.identity(cast.budi), sent_as=uuid4())
    checking.check(application, by=cast.identity(cast.sinta), round=2, complete=True)
    db.session.commit()
    desk = f"/curation/{application.id}"
    assert "Putaran 1, nilai Anda" not in text_of(laras.get(desk))
    score(application, cast, cast.laras, 4)
    assert "Putaran 1, nilai Anda 40" in text_of(laras.get(desk))


def test_scoring_says_that_all_curators_decide(cast, laras):
    page = laras.get(f"/curation/{applying.in_review(cast).id}")
    assert "Keputusan dihitung dari semua kurator." in text_of(page)
    assert "karena tingkat 1 pada kriteria kunci {criterion}" in page.get_data(as_text=True)


# ---- Ties


def test_a_tie_asks_first_and_says_what_it_does(cast, laras):
    application = applying.in_review(cast)
    score(application, cast, cast.laras, note="Tulisan saya sendiri")
    desk = f"/curation/{application.id}"
    page = laras.get(desk).get_data(as_text=True)
    assert f'href="/curation/ties?business={application.enterprise_id}"' in page and 'name="reason"' not in page
    asked = text_of(laras.get(f"/curation/ties?business={application.enterprise_id}"))
    assert "1 nilai Anda yang belum diputuskan tidak dihitung lagi." in asked and "Tidak jadi" in asked
    assert cast.budi.name in asked and not db.session.scalars(select(Tie)).all()


def test_who_is_tied_by_now_still_reads_the_own_words_and_nothing_else(cast, laras):
    application = applying.approved(cast)
    ties.declare(application.enterprise_id, by=cast.identity(cast.laras), reason="Saudara sepupu")
    other = applying.whole_listing(applying.ready_business(cast.budi, cast), cast.budi, "Lukisan gunung")
    unseen = applying.on_its_way(other, cast.budi)
    db.session.commit()
    words = text_of(laras.get(f"/curation/{application.id}"))
    assert "Putaran 1, nilai Anda 80" in words and "Rp250.000" not in words and cast.bayu.name not in words
    assert laras.get(f"/curation/{unseen.id}").status_code == 404
    past = text_of(laras.get("/curation/past"))
    assert "Anda punya hubungan dengan usaha ini" in past and "Nilai B" not in past


def test_a_mistaken_tie_is_taken_back_on_its_day(cast, laras):
    application = applying.in_review(cast)
    ties.declare(application.enterprise_id, by=cast.identity(cast.laras), reason="Keliru pilih")
    db.session.commit()
    tie = db.session.scalars(select(Tie)).one()
    path = f"/curation/ties/{tie.id}/withdrawal"
    assert cast.signed_in(cast.bayu).submit(path, form="/curation/ties").status_code == 303
    assert db.session.scalars(select(Tie)).all(), "somebody else's tie stays"
    assert "Keliru, tarik lagi" in text_of(laras.get("/curation/ties"))
    assert laras.submit(path, form="/curation/ties").status_code == 303
    assert not db.session.scalars(select(Tie)).all() and laras.get(f"/curation/{application.id}").status_code == 200
    told = db.session.scalars(select(AuditEntry.action).where(AuditEntry.actor_id == cast.laras.id)).all()
    assert "declared a tie" in told and "withdrew a tie" in told


def test_a_tie_stays_after_its_day_and_after_a_decision(cast, laras):
    application = applying.in_review(cast)
    ties.declare(application.enterprise_id, by=cast.identity(cast.laras), reason="Saudara sepupu")
    db.session.commit()
    tie = db.session.scalars(select(Tie)).one()
    with clock.at(clock.now() + timedelta(days=1)):
        refused = cast.signed_in(cast.laras).submit(f"/curation/ties/{tie.id}/withdrawal", form="/curation/ties")
        assert refused.status_code == 409 and "hubungi kantor" in text_of(refused).lower()
    score(application, cast, cast.bayu)
    score(application, cast, cast.sinta)
    with pytest.raises(ties.TooLate):
        ties.withdraw(tie.id, by=cast.identity(cast.laras))


# ---- Appeals


def test_only_an_appeal_that_waits_for_me_is_counted(cast):
    application = applying.returned(cast)
    appeal = appeals.appeal(application, by=cast.identity(cast.budi), reason="Fotonya sudah terang.")
    db.session.commit()
    bayu, agus, sinta = (cast.identity(who) for who in (cast.bayu, cast.agus, cast.sinta))
    assert [count_appeals_for(who) for who in (bayu, sinta, agus)] == [1, 1, 0]
    words = text_of(cast.signed_in(cast.agus).get("/appeals"))
    assert "Tidak ada banding untuk Anda" in words and "Lukisan pantai" in words
    appeals.propose(appeal, by=bayu, outcome=appeals.AppealOutcome.UPHELD, reason="Foto ketiga tetap gelap.")
    db.session.commit()
    assert [count_appeals_for(who) for who in (bayu, sinta, agus)] == [0, 0, 1]
