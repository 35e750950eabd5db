"""The pages of an appeal, for a curator who has not judged it and for the officer who confirms."""

import re

import pytest
from sqlalchemy import select

from core.db import db
from curation.judging import appeals, ties
from curation.models import Appeal, Application, ApplicationState
from products.models import Listing
from tests.curation import applying
from tests.curation.applying import fresh, levels, score
from tests.curation.test_application_pages import text_of


@pytest.fixture
def weak(cast) -> Application:
    application = applying.in_review(cast)
    for who in (cast.laras, cast.bayu):
        score(application, cast, who, 2, keys=["photo_blurry"])
    return application


@pytest.fixture
def appealed(weak, cast) -> Appeal:
    assert cast.sinta and cast.agus and cast.ratna
    appeal = appeals.appeal(weak, by=cast.identity(cast.budi), reason="Foto saya terang")
    db.session.commit()
    return appeal


def form_of(level: int | None = None, **more) -> dict:
    return {f"level-{key}": value for key, value in levels(level or 4).items() if level} | more


def test_an_appeal_is_answered_by_two_on_their_pages(cast, weak, appealed):
    sinta, agus = cast.signed_in(cast.sinta), cast.signed_in(cast.agus)
    page = f"/appeals/{appealed.id}"
    assert "1 banding menunggu" in text_of(sinta.get("/appeals")) and "Menunggu jawaban pertama" in text_of(
        sinta.get("/appeals")
    )
    words = text_of(sinta.get(page))
    assert "Foto saya terang" in words and "Fotonya kabur atau gelap." in words and "Lukisan cat minyak" in words
    assert cast.laras.name not in words and cast.bayu.name not in words
    assert "Kurator yang belum pernah menilainya menjawab lebih dulu." in text_of(agus.get(page))
    answered = sinta.submit(f"{page}/proposal", form_of(4, outcome="changed", reason="Fotonya terang"), form=page)
    assert answered.status_code == 303
    assert "Menunggu disahkan petugas" in text_of(agus.get("/appeals"))
    assert "harus mengesahkan" in text_of(sinta.get(page))
    assert agus.submit(f"{page}/confirmation", form=page).status_code == 303
    assert fresh(weak).state is ApplicationState.APPROVED
    words = text_of(cast.signed_in(cast.budi).get(f"/applications/{weak.id}/appeal"))
    assert "Keputusan diubah menjadi: Disetujui dengan nilai B." in words and "Fotonya terang" in words
    page = text_of(cast.signed_in(cast.budi).get(f"/applications/{weak.id}"))
    assert "Disetujui dengan nilai B." in page and "Surat: jawaban banding" in page


def test_a_proposal_that_makes_nothing_better_is_refused_with_what_was_typed(cast, appealed):
    sinta, page = cast.signed_in(cast.sinta), f"/appeals/{appealed.id}"
    path = f"{page}/proposal"
    same = sinta.submit(path, form_of(2, outcome="changed", reason="Sudah saya lihat"), form=page)
    assert same.status_code == 422 and "Sudah saya lihat" in text_of(same)
    assert sinta.submit(path, form_of(outcome="changed", reason="x"), form=page).status_code == 422
    assert sinta.submit(path, form_of(outcome="upheld", reason=" "), form=page).status_code == 422
    assert sinta.submit(path, form_of(outcome="perhaps", reason="x"), form=page).status_code == 422
    changed = sinta.submit(path, {"outcome": "changed", "reason": "x"}, form=page)
    assert changed.status_code == 422 and "Pilih tingkat untuk setiap kriteria" in text_of(changed)
    assert sinta.submit(path, {"outcome": "upheld", "reason": "Tetap"}, form=page).status_code == 303


def test_the_second_of_two_answers_is_refused_and_keeps_its_text(cast, weak, appealed):
    enterprise_id = db.session.get_one(Listing, weak.listing_id).enterprise_id
    ties.declare(enterprise_id, by=cast.identity(cast.sinta), reason="Saudara")
    db.session.commit()
    agus, ratna, page = cast.signed_in(cast.agus), cast.signed_in(cast.ratna), f"/appeals/{appealed.id}"
    hers = form_of(outcome="upheld", reason="Foto nomor dua memang gelap") | {"csrf_token": ratna.csrf(page)}
    assert agus.submit(f"{page}/proposal", form_of(outcome="upheld", reason="Tetap"), form=page).status_code == 303
    second = ratna.post(f"{page}/proposal", data=hers)
    assert second.status_code == 409 and "lebih dulu menjawab" in text_of(second)
    assert "Foto nomor dua memang gelap" in text_of(second) and "Tetap" in text_of(second)
    assert ratna.submit(f"{page}/confirmation", form=page).status_code == 303
    over = ratna.post(f"{page}/proposal", data=hers)
    assert over.status_code == 409 and "Foto nomor dua memang gelap" in text_of(over)


def test_the_officer_may_ask_for_another_answer(cast, appealed):
    sinta, agus, page = cast.signed_in(cast.sinta), cast.signed_in(cast.agus), f"/appeals/{appealed.id}"
    sinta.submit(f"{page}/proposal", form_of(outcome="upheld", reason="Tetap"), form=page)
    assert sinta.submit(f"{page}/confirmation", form=page).status_code == 403
    assert agus.submit(f"{page}/dismissal", form=page).status_code == 303
    db.session.expire_all()
    assert db.session.scalars(select(Appeal)).one().proposed_outcome is None
    assert agus.submit(f"{page}/confirmation", form=page).status_code == 403
    assert agus.submit(f"{page}/proposal", form_of(outcome="upheld", reason="x"), form=page).status_code == 403


def test_the_answer_of_an_upheld_decision_is_read_by_its_owner(cast, weak, appealed):
    sinta, agus, page = cast.signed_in(cast.sinta), cast.signed_in(cast.agus), f"/appeals/{appealed.id}"
    sinta.submit(f"{page}/proposal", form_of(outcome="upheld", reason="Foto kedua gelap"), form=page)
    agus.submit(f"{page}/confirmation", form=page)
    assert agus.submit(f"{page}/confirmation", form="/account").status_code == 409
    words = text_of(cast.signed_in(cast.budi).get(f"/applications/{weak.id}/appeal"))
    assert "Keputusan tetap. Alasannya: Foto kedua gelap." in words
    assert "Dijawab pada 23 November 2026" in text_of(agus.get(page))
    assert "Kirim lagi" in text_of(cast.signed_in(cast.budi).get(f"/applications/{weak.id}"))


def test_curators_who_judged_it_and_others_find_nothing(cast, appealed):
    page = f"/appeals/{appealed.id}"
    photo = re.search(
        r'src="(/appeals/\d+/photos/[0-9a-f]{64})"', cast.signed_in(cast.sinta).get(page).get_data(as_text=True)
    ).group(1)
    with cast.signed_in(cast.sinta).get(photo) as picture:
        assert picture.status_code == 200
    assert cast.signed_in(cast.sinta).get(re.sub(r"[0-9a-f]{64}", "0" * 64, photo)).status_code == 404
    laras = cast.signed_in(cast.laras)
    assert "Tidak ada banding untuk Anda" in text_of(laras.get("/appeals"))
    for path in (page, photo):
        assert laras.get(path).status_code == 404
    for verb in ("proposal", "confirmation", "dismissal"):
        assert laras.submit(f"{page}/{verb}", form="/curation/ties").status_code == 404
    assert cast.signed_in(cast.budi).get(page).status_code == 403
    assert cast.signed_in(cast.sinta).get("/appeals/999").status_code == 404


def test_an_appeal_against_a_return_at_the_check_asks_for_no_levels(cast):
    application = applying.returned(cast)
    assert cast.sinta and cast.agus
    appeal = appeals.appeal(application, by=cast.identity(cast.budi), reason="Lengkap")
    db.session.commit()
    page = cast.signed_in(cast.sinta).get(f"/appeals/{appeal.id}").get_data(as_text=True)
    assert "data-rubric" not in page and "ternyata sudah lengkap" in page


def test_the_list_takes_the_same_statements_for_one_and_for_many(cast, appealed, count_statements):
    sinta = cast.signed_in(cast.sinta)
    sinta.get("/appeals")
    with count_statements() as few:
        sinta.get("/appeals")
    row = db.session.scalars(select(Appeal)).one()
    application = db.session.get_one(Application, row.application_id)
    for _number in range(29):
        other = Application(
            listing_id=application.listing_id,
            enterprise_id=application.enterprise_id,
            period_id=application.period_id,
            rule_set_id=application.rule_set_id,
            state=ApplicationState.LAPSED,
            created_at=application.created_at,
            state_at=application.created_at,
        )
        db.session.add(other)
        db.session.flush()
        db.session.add(
            Appeal(
                application_id=other.id, decision_id=row.decision_id, reason="x", made_at=row.made_at, made_by_id=row.made_by_id
            )
        )
    db.session.commit()
    with count_statements() as many:
        page = sinta.get("/appeals")
    assert "30 banding menunggu" in text_of(page) and len(many) == len(few)
