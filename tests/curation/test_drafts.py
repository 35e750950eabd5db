"""A curator's judgement is kept while it is written. Only its curator reads it, and it is gone once it is sent."""

import re
from uuid import uuid4

import pytest
from sqlalchemy import select, update

from core import clock
from core.db import db
from core.errors import Stale
from curation.judging import applications, checking, drafts, ties
from curation.judging.deciding import NothingToScore
from curation.judging.drafts import Written
from curation.models import JudgementDraft
from people import own_data
from people.models import LoginSession
from people.own_data import Erasure
from tests.curation import applying
from tests.curation.applying import levels, score
from tests.curation.test_application_pages import text_of

JSON = {"Accept": "application/json"}


@pytest.fixture
def laras(cast):
    return cast.signed_in(cast.laras)


def fields(sequence: int = 1, **more) -> dict:
    return {"round": 1, "sequence": sequence, "sent_as": str(uuid4()), "level-product": 4, "note": "Warnanya cerah."} | more


def keep(application, cast, who, sequence: int = 1, note: str = "Rapi.") -> JudgementDraft:
    written = Written({"product": 3}, ["photo_blurry"], note)
    draft = drafts.keep(application, written, by=cast.identity(who), round=1, sequence=sequence, sent_as=uuid4())
    db.session.commit()
    return draft


def all_drafts() -> list[JudgementDraft]:
    return list(db.session.scalars(select(JudgementDraft)))


def test_looking_at_another_photo_loses_nothing_without_scripts(cast, laras):
    application = applying.in_review(cast)
    desk = f"/curation/{application.id}"
    page = laras.get(desk).get_data(as_text=True)
    assert f'formaction="{desk}/draft?photo=3"' in page and f'href="{desk}?photo=3"' not in page
    shown = laras.submit(f"{desk}/draft?photo=3", fields(keys=["photo_blurry"]), form=desk)
    assert (shown.status_code, shown.location) == (303, f"{desk}?photo=3")
    page = laras.get(f"{desk}?photo=3").get_data(as_text=True)
    assert "Warnanya cerah." in page and len(re.findall(r"<input[^>]*checked", page)) == 2
    later = laras.submit(f"{desk}/draft", fields(2, to="queue"), form=desk)
    assert later.location == "/curation" and all_drafts()[0].sequence == 2


def test_the_completeness_check_is_kept_too(cast, laras):
    application = applying.handed_in(cast)
    desk = f"/curation/{application.id}"
    sent = {"round": 1, "sequence": 1, "sent_as": str(uuid4()), "keys": ["photo_blurry"], "note": "Foto ketiga gelap."}
    assert laras.submit(f"{desk}/draft?photo=2", sent, form=desk).status_code == 303
    assert "Foto ketiga gelap." in text_of(laras.get(desk))


def test_a_script_saves_and_a_second_device_is_asked(cast, laras):
    application = applying.in_review(cast)
    desk = f"/curation/{application.id}"
    first = laras.submit(f"{desk}/draft", fields(), form=desk, headers=JSON)
    assert first.get_json()["sequence"] == 1
    again = laras.submit(f"{desk}/draft", fields(), form=desk, headers=JSON)
    assert again.get_json()["sequence"] == 1, "the same words are one save"
    stale = laras.submit(f"{desk}/draft", fields(note="Dari HP"), form=desk, headers=JSON)
    assert stale.status_code == 409 and stale.get_json()["location"] == desk
    words = text_of(laras.get(desk))
    assert "di perangkat lain tersimpan isi yang berbeda" in words and "Warnanya cerah." in words and "Dari HP" in words
    without_script = laras.submit(f"{desk}/draft", fields(note="Dari HP"), form=desk)
    assert without_script.status_code == 409 and "Warnanya cerah." in text_of(without_script)
    chosen = laras.submit(f"{desk}/draft", fields(2, note="Dari HP"), form=desk)
    assert chosen.status_code == 303 and all_drafts()[0].note == "Dari HP"


@pytest.mark.parametrize("where", ["scores", "draft"])
def test_what_was_sent_after_the_session_ended_is_kept_as_a_draft(cast, laras, where):
    application = applying.in_review(cast)
    desk = f"/curation/{application.id}"
    sent = fields() | {f"level-{key}": level for key, level in levels(4).items()}
    end_every_session()
    assert laras.submit(f"{desk}/{where}", sent, form="/sign-in").location.startswith("/sign-in")
    back = sign_in(laras, cast, cast.laras)
    assert back.location == desk and [draft.note for draft in all_drafts()] == ["Warnanya cerah."]
    assert "Yang Anda tulis sebelum masuk sudah tersimpan. Belum dikirim." in text_of(laras.get(desk))


def test_it_never_reaches_another_curator(cast, laras):
    application = applying.in_review(cast)
    end_every_session()
    laras.submit(f"/curation/{application.id}/draft", fields(), form="/sign-in")
    sign_in(laras, cast, cast.agus)
    sign_in(laras, cast, cast.laras)
    assert not all_drafts()


def end_every_session() -> None:
    db.session.execute(update(LoginSession).values(ended_at=clock.now()))
    db.session.commit()


def sign_in(client, cast, who):
    return client.submit("/sign-in/staff", {"email": who.email, "passphrase": cast.passphrase})


def test_nobody_else_reads_a_draft(cast, laras):
    application = applying.in_review(cast)
    keep(application, cast, cast.laras, note="Kalimat yang belum dikirim")
    for who in (cast.bayu, cast.sinta, cast.agus, cast.ratna, cast.budi):
        client = cast.signed_in(who)
        for path in ("/", f"/curation/{application.id}", "/curation", "/appeals", f"/applications/{application.id}"):
            assert "Kalimat yang belum dikirim" not in text_of(client.get(path))
        told = str(own_data.groups_of(who.id))
        assert "Kalimat yang belum dikirim" not in told
    assert "Kalimat yang belum dikirim" in text_of(laras.get(f"/curation/{application.id}"))
    assert "Kalimat yang belum dikirim" in str(own_data.groups_of(cast.laras.id))


def test_a_draft_is_gone_once_it_is_sent(cast, laras):
    application = applying.handed_in(cast)
    desk = f"/curation/{application.id}"
    keep(application, cast, cast.laras)
    keep(application, cast, cast.bayu)
    checking.check(application, by=cast.identity(cast.laras), round=1, complete=True)
    db.session.commit()
    assert [draft.curator_id for draft in all_drafts()] == [cast.bayu.id], "Bayu's own words wait for his score"
    keep(application, cast, cast.laras)
    sent = {f"level-{key}": level for key, level in levels(4).items()} | {"round": 1}
    assert laras.submit(f"{desk}/scores", sent, form=desk).status_code == 303
    assert [draft.curator_id for draft in all_drafts()] == [cast.bayu.id]
    with pytest.raises(NothingToScore):
        keep(application, cast, cast.laras)
    keep(application, cast, cast.sinta)
    score(application, cast, cast.bayu)
    assert not all_drafts(), "the round is decided"


def test_a_draft_goes_with_a_tie_a_withdrawal_and_its_curator(cast):
    application = applying.in_review(cast)
    keep(application, cast, cast.laras)
    ties.declare(application.enterprise_id, by=cast.identity(cast.laras), reason="Saudara sepupu")
    assert not all_drafts()
    with pytest.raises(ties.Tied):
        keep(application, cast, cast.laras)
    keep(application, cast, cast.sinta)
    own_data.erase(Erasure(cast.sinta.id, certificates_too=False))
    assert not all_drafts()
    keep(application, cast, cast.bayu)
    applications.withdraw(application, by=cast.identity(cast.budi))
    assert not all_drafts()


def test_a_draft_of_an_old_round_or_page_is_refused(cast, laras):
    application = applying.in_review(cast)
    keep(application, cast, cast.laras)
    with pytest.raises(Stale):
        keep(application, cast, cast.laras, note="Lain")
    desk = f"/curation/{application.id}"
    assert laras.submit(f"{desk}/draft", fields(2, round=7), form=desk).status_code == 303
    assert laras.submit(f"{desk}/draft", fields(2) | {"level-product": 9}, form=desk).status_code == 422
    assert laras.submit(f"{desk}/draft", {"round": 1}, form=desk, headers=JSON).status_code == 422
    assert all_drafts()[0].sequence == 1
    assert cast.signed_in(cast.agus).submit(f"{desk}/draft", fields(), form="/").status_code == 403
    assert clock.now() == all_drafts()[0].saved_at


def test_help_promises_staff_nothing_that_is_not_so(cast, laras):
    for browser in (laras, cast.signed_in(cast.sri)):
        text = text_of(browser.get("/help"))
        assert (
            "Semua yang ditulis di sini tersimpan" not in text
            and "Yang ditulis di pelajaran dan tugas tersimpan sambil jalan." in text
        )
