"""The curators' desk: queue, evidence, check and levels. Curators see no other scores before theirs, and nothing if tied."""

import re

import pytest
from sqlalchemy import select

from core.audit import AuditEntry
from core.db import db
from curation.models import Application, ApplicationState, CompletenessCheck, Score, Tie
from people.models import Document, Person
from products.rulebook import rules
from tests.curation import applying
from tests.curation.applying import fresh, levels, score
from tests.curation.test_application_pages import text_of


@pytest.fixture
def laras(cast):
    return cast.signed_in(cast.laras)


@pytest.fixture
def bayu(cast):
    return cast.signed_in(cast.bayu)


def form_of(level: int = 4, round: int = 1, **more) -> dict:
    return {f"level-{key}": value for key, value in levels(level).items()} | {"round": round} | more


def test_the_queue_shows_the_oldest_first_and_goes_with_the_work(cast, laras):
    application = applying.handed_in(cast)
    assert "1 produk menunggu, sejak hari ini" in text_of(laras.get("/curation"))
    done = laras.submit(
        f"/curation/{application.id}/check", {"round": 1, "answer": "complete"}, form=f"/curation/{application.id}"
    )
    assert (done.status_code, done.location) == (303, f"/curation/{application.id}")
    scored = laras.submit(f"/curation/{application.id}/scores", form_of(), form=f"/curation/{application.id}")
    assert (scored.status_code, scored.location) == (303, "/curation")
    assert "Semua produk sudah dilihat" in text_of(laras.get("/curation"))


def test_the_desk_shows_the_evidence_as_it_was_frozen(cast, laras):
    application = applying.handed_in(cast)
    page = laras.get(f"/curation/{application.id}")
    words = text_of(page)
    assert "Batik Pak Budi: Lukisan pantai" in words and "Lukisan cat minyak di kanvas, ukuran 40 x 60" in words
    assert "Rp250.000" in words and "Rp130.000" in words and "1.800 g" in words and "60 x 40 x 5 cm" in words
    photos = re.findall(r'src="(/curation/\d+/photos/[0-9a-f]{64})"', page.get_data(as_text=True))
    assert len(photos) == 6
    for path in photos:
        with laras.get(path) as picture:
            assert picture.mimetype == "image/webp"
    assert laras.get(f"/curation/{application.id}/photos/{'0' * 64}").status_code == 404


def test_a_return_needs_reasons_and_keeps_what_was_typed(cast, laras):
    application = applying.handed_in(cast)
    path, desk = f"/curation/{application.id}/check", f"/curation/{application.id}"
    empty = laras.submit(path, {"round": 1, "answer": "return", "note": "Bagus, tetapi"}, form=desk)
    assert empty.status_code == 422 and "Bagus, tetapi" in text_of(empty)
    assert "Pilih paling sedikit satu hal" in text_of(empty)
    wrong = laras.submit(path, {"round": 1, "answer": "return", "keys": "nonsense"}, form=desk)
    assert wrong.status_code == 422
    assert laras.submit(path, {"round": 1, "answer": "perhaps"}, form=desk).status_code == 422
    done = laras.submit(path, {"round": 1, "answer": "return", "keys": ["photo_blurry"]}, form=desk)
    assert done.status_code == 303 and fresh(application).state is ApplicationState.RETURNED


def test_levels_are_all_given_or_none(cast, laras):
    application = applying.in_review(cast)
    path, desk = f"/curation/{application.id}/scores", f"/curation/{application.id}"
    part = form_of(note="Rapi sekali")
    part.pop("level-local")
    refused = laras.submit(path, part, form=desk)
    assert refused.status_code == 422 and "Rapi sekali" in text_of(refused)
    assert laras.submit(path, form_of() | {"level-local": 9}, form=desk).status_code == 422
    low = laras.submit(path, form_of(2), form=desk)
    assert low.status_code == 422 and "Pilih paling sedikit satu hal" in text_of(low)
    assert not db.session.scalars(select(Score)).all()


def test_the_rubric_has_the_rules_levels_as_keys(cast, laras):
    application = applying.in_review(cast)
    page = laras.get(f"/curation/{application.id}").get_data(as_text=True)
    assert page.count("<fieldset id=") == len(rules.current().criteria)
    assert page.count('type="radio"') == 5 * len(rules.current().criteria)
    assert "3: " not in page and "Rapi dan layak jual." in page


# ---- Blind


def every_page_of(client, application_id: int) -> str:
    """All pages that a curator can open around an application, without what differs in every answer."""
    paths = (
        "/",
        "/curation",
        f"/curation/{application_id}",
        f"/curation/{application_id}?photo=2",
        "/curation/ties",
        "/appeals",
    )
    pages = "\n".join(client.get(path).get_data(as_text=True) for path in paths)
    return re.sub(r'(nonce|name="(csrf_token|sent_as)"[^>]*value)="[^"]*"', "", pages)


def test_no_page_shows_anothers_score_before_the_curators_own(cast, laras, bayu):
    application = applying.in_review(cast)
    untouched = every_page_of(bayu, application.id)
    score(application, cast, cast.laras, 5, note="Sangat rapi, hampir sempurna")
    assert every_page_of(bayu, application.id) == untouched


def test_no_page_shows_that_a_third_curator_is_needed(cast):
    application = applying.in_review(cast)
    sinta = cast.signed_in(cast.sinta)
    untouched = every_page_of(sinta, application.id)
    score(application, cast, cast.laras, 3)
    score(application, cast, cast.bayu, 5)
    assert every_page_of(sinta, application.id) == untouched


def test_a_refused_form_shows_nothing_of_anothers_score(cast, bayu):
    application = applying.in_review(cast)
    path, desk = f"/curation/{application.id}/scores", f"/curation/{application.id}"

    def refused() -> str:
        page = bayu.submit(path, {"round": 1}, form=desk).get_data(as_text=True)
        return re.sub(r'(nonce|name="(csrf_token|sent_as)"[^>]*value)="[^"]*"', "", page)

    before = refused()
    score(application, cast, cast.laras, 5)
    assert refused() == before


def test_an_earlier_rounds_scores_are_not_told_either(cast, bayu):
    from uuid import uuid4

    from curation.judging import applications, checking

    application = applying.in_review(cast)
    for who in (cast.laras, cast.bayu):
        score(application, cast, who, 2, keys=["photo_blurry"])
    applications.hand_in_again(application, by=cast.identity(cast.budi), sent_as=uuid4())
    checking.check(application, by=cast.identity(cast.laras), round=2, complete=True)
    db.session.commit()
    words = text_of(bayu.get(f"/curation/{application.id}"))
    assert "Fotonya kabur atau gelap." in words and " 40 " not in words.replace("40 x 60", "").replace("60 x 40", "")
    assert cast.laras.name not in words


def test_after_scoring_a_curator_sees_the_other_scores(cast, laras):
    application = applying.in_review(cast)
    score(application, cast, cast.bayu, 3)
    score(application, cast, cast.laras, 5)
    words = text_of(laras.get(f"/curation/{application.id}"))
    assert "Nilai Anda sudah masuk" in words and cast.bayu.name in words and "100" in words


def test_a_curator_who_has_not_scored_sees_only_the_outcome(cast):
    application = applying.approved(cast)
    words = text_of(cast.signed_in(cast.sinta).get(f"/curation/{application.id}"))
    assert "Disetujui" in words and "80" not in words.replace("1.800 g", "") and cast.laras.name not in words


# ---- Ties


def test_a_tied_curator_finds_nothing_anywhere(cast, laras):
    application = applying.handed_in(cast)
    desk = f"/curation/{application.id}"
    photo = re.search(r'src="(/curation/\d+/photos/[0-9a-f]{64})"', laras.get(desk).get_data(as_text=True)).group(1)
    declared = laras.submit(
        "/curation/ties", {"enterprise_id": application.enterprise_id, "reason": "Saudara sepupu"}, form=desk
    )
    assert declared.status_code == 303 and db.session.scalars(select(Tie.curator_id)).one() == cast.laras.id
    assert "Semua produk sudah dilihat" in text_of(laras.get("/curation"))
    document = db.session.scalars(select(Document.id)).one()
    for path in (desk, photo, f"{desk}/documents/{document}", f"{desk}/documents/{document}/scan"):
        assert laras.get(path).status_code == 404
    for path in (f"{desk}/check", f"{desk}/scores", f"{desk}/documents/{document}/look"):
        assert laras.submit(path, {"round": 1, "answer": "complete"}, form="/curation/ties").status_code == 404
    assert not db.session.scalars(select(CompletenessCheck)).all()


def test_a_curator_who_owns_the_business_finds_nothing(cast):
    from people.models import Role
    from people.roles import grant_role

    application = applying.handed_in(cast)
    grant_role(cast.budi, Role.CURATOR, by=None)
    db.session.commit()
    assert cast.signed_in(cast.budi).get(f"/curation/{application.id}").status_code == 404


def test_a_tie_is_declared_from_ones_own_page_too(cast, laras):
    application = applying.handed_in(cast)
    found = laras.get("/curation/ties?q=batik")
    assert "Batik Pak Budi" in text_of(found)
    chosen = laras.get(f"/curation/ties?business={application.enterprise_id}")
    assert 'name="reason"' in chosen.get_data(as_text=True)
    path = "/curation/ties"
    assert laras.submit(path, {"enterprise_id": application.enterprise_id, "reason": " "}).status_code == 422
    assert laras.submit(path, {"enterprise_id": 99999, "reason": "x"}).status_code == 404
    assert laras.submit(path, {"reason": "x"}).status_code == 422
    assert laras.submit(path, {"enterprise_id": application.enterprise_id, "reason": "Tetangga"}).status_code == 303
    assert "Tetangga" in text_of(laras.get(path)) and "Sudah tercatat" in text_of(laras.get("/curation/ties?q=batik"))
    assert laras.get("/curation/ties?q=%25").status_code == 200


# ---- Documents


def test_viewing_a_document_is_recorded_before_it_is_shown(cast, laras):
    application = applying.handed_in(cast)
    document = db.session.scalars(select(Document.id)).one()
    path = f"/curation/{application.id}/documents/{document}"
    assert "912" not in text_of(laras.get(path)) and laras.get(f"{path}/scan").status_code == 403
    assert laras.submit(f"{path}/look", form=path).status_code == 303
    assert "912" in text_of(laras.get(path)) and laras.get(f"{path}/scan").mimetype == "image/webp"
    recorded = select(AuditEntry).where(AuditEntry.actor_id == cast.laras.id, AuditEntry.action == "revealed document")
    assert len(db.session.scalars(recorded).all()) == 1
    assert laras.get(f"/curation/{application.id}/documents/99999").status_code == 404


# ---- Lists


def test_the_queue_takes_the_same_statements_for_one_and_for_thirty(cast, laras, count_statements):
    applying.handed_in(cast)
    laras.get("/curation")
    with count_statements() as few:
        laras.get("/curation")
    enterprise = db.session.scalars(select(Application.enterprise_id)).one()
    person = db.session.get_one(Person, cast.budi.id)
    many_applications(cast, enterprise, person, 30)
    with count_statements() as many:
        page = laras.get("/curation")
    assert "31 produk menunggu" in text_of(page) and len(many) == len(few)


def many_applications(cast, enterprise_id: int, person: Person, count: int) -> None:
    from uuid import uuid4

    from curation.judging import applications
    from people.models import Enterprise

    enterprise = db.session.get_one(Enterprise, enterprise_id)
    for number in range(count):
        listing = applying.whole_listing(enterprise, person, f"Lukisan nomor {number}")
        applications.hand_in(listing.id, by=cast.identity(person), sent_as=uuid4())
    db.session.commit()


def test_nobody_else_opens_the_desk(cast):
    application = applying.handed_in(cast)
    for person in (cast.dewi, cast.raka, cast.agus, cast.ratna, cast.sri):
        client = cast.signed_in(person)
        for path in ("/curation", f"/curation/{application.id}"):
            assert client.get(path).status_code == 403
    for person in (cast.dewi, cast.raka, cast.sri):
        assert cast.signed_in(person).get("/curation/ties").status_code == 403
