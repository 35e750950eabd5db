"""Documents of a business: handing over, viewing, answers, renewal, and notices before they end."""

from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from core import clock, files, jobs, outbox, vault
from core.audit import AuditEntry
from core.db import db
from people import answers, document_rows, documents, expiry, nibs
from people.answers import ScanReason
from people.business_policies import can_answer_document, can_see_scan
from people.document_kinds import in_force
from people.documents import DocumentState, document_facts
from people.identity import Grant, Identity
from people.models import Document, Enterprise, MemberKind, Membership, Person, Role
from people.registration import register_learner
from people.sessions import identity_of
from tests.people.build import OTHER, VILLAGE
from tests.people.business import NIB, OTHER_NIB, PIRT, business_of, hands_over, refuses, scan, verifies, views


def facts_of(person: Person) -> dict[str, tuple[int, str]]:
    facts = document_facts([business_of(person).id])[business_of(person).id]
    return {fact.kind: (fact.id, fact.state.value) for fact in facts}


def subjects(person: Person) -> list[str]:
    return [message.subject for message in outbox.unread_by(person.id)]


def audit_entries(*actions: str) -> list[tuple]:
    rows = db.session.execute(select(AuditEntry.action, AuditEntry.thing, AuditEntry.thing_id, AuditEntry.actor_id))
    return [tuple(row) for row in rows if row.action in actions]


def in_years(years: int):
    return clock.today() + timedelta(days=365 * years)


# ---- Handing over


def test_a_nib_typed_with_blanks_and_dots_is_the_same_number(cast):
    for typed in (NIB, "9120 0012 34567", "9.120.001.234.567", " 9120-0012-34567 ", "９１２０００１２３４５６７"):
        assert nibs.normalize(typed) == NIB


@pytest.mark.parametrize(
    "typed", ["", "912000123456", "91200012345678", "912000123456A", "٩١٢٠٠٠١٢٣٤٥٦٧", "9120001234567; --", "x" * 500]
)
def test_what_is_no_nib_is_told(cast, typed):
    with pytest.raises(nibs.BadNib):
        hands_over(cast.sri, "nib", number=typed)


def test_a_nib_waits_for_an_officer_and_is_found_by_its_hash(cast):
    document = hands_over(cast.sri, "nib")
    business = business_of(cast.sri)
    assert facts_of(cast.sri) == {"nib": (document.id, "waiting")}
    assert business.nib_hash == nibs.hash_of(NIB)
    assert documents.number_of(document) == NIB
    assert nibs.ending_of(business.nib_sealed) == "•••• 4567"


def test_the_same_nib_again_is_nothing_new(cast):
    first = hands_over(cast.sri, "nib")
    assert hands_over(cast.sri, "nib").id == first.id
    with_photo = hands_over(cast.sri, "nib", scan=scan())
    assert with_photo.id != first.id
    assert facts_of(cast.sri)["nib"] == (with_photo.id, "waiting")
    verifies(cast.agus, with_photo)
    assert hands_over(cast.sri, "nib", scan=scan()).id == with_photo.id


def test_a_picture_that_nobody_checked_goes_when_a_newer_one_comes(cast):
    first = hands_over(cast.sri, "slhs")
    sha256 = first.scan_sha256
    second = hands_over(cast.sri, "slhs", scan=scan("LAGI"))
    jobs.run("files.remove_unused")
    assert not files.path_of(sha256).exists() and files.path_of(second.scan_sha256).exists()
    assert first.scan_sha256 is None and first.replaced_at == first.scan_removed_at
    assert hands_over(cast.sri, "slhs", sent_as=first.sent_as).id == first.id, "the older page sent again is nothing new"


def test_a_picture_that_was_answered_stays_when_a_newer_one_comes(cast):
    refused = refuses(cast.agus, hands_over(cast.sri, "slhs"))
    hands_over(cast.sri, "slhs", scan=scan("LAGI"))
    assert documents.scan_bytes(refused)


def test_nobody_fills_the_disk_with_pictures(cast):
    """The limit holds for one kind of document and over all kinds. A day later the person may send more."""
    paper = scan()
    for number in range(documents.MOST_SCANS_A_DAY):
        hands_over(cast.sri, ("slhs", "halal")[number % 2], number=f"{number}", expires_on=in_years(3), scan=paper)
    with pytest.raises(documents.TooManyScans):
        hands_over(cast.sri, "slhs", number="x", expires_on=in_years(3), scan=paper)
    db.session.rollback()
    jobs.run("files.remove_unused")
    assert db.session.scalar(select(func.count()).select_from(files.StoredFile)) == 2
    hands_over(cast.budi, "slhs", scan=paper)
    with clock.at(clock.now() + timedelta(days=1, seconds=1)):
        hands_over(cast.sri, "slhs", number="x", expires_on=in_years(3), scan=paper)


def test_another_nib_must_be_checked_anew(cast):
    verifies(cast.agus, hands_over(cast.sri, "nib"))
    second = hands_over(cast.sri, "nib", number=OTHER_NIB)
    assert facts_of(cast.sri)["nib"] == (second.id, "waiting")
    assert business_of(cast.sri).nib_hash == nibs.hash_of(OTHER_NIB)


def test_two_businesses_with_one_nib_are_refused_and_shown_to_officers(cast):
    hands_over(cast.budi, "nib")
    with pytest.raises(nibs.NibTaken) as refused:
        hands_over(cast.sri, "nib")
    assert NIB not in str(refused.value)
    db.session.rollback()
    for _ in range(2):
        nibs.note_clash(business_of(cast.sri).id, refused.value.number, by=identity_of(cast.sri.id))
        db.session.commit()
    [clash] = document_rows.clashes()
    assert (clash.enterprise, clash.holder) == (business_of(cast.sri).name, business_of(cast.budi).name)
    hands_over(cast.sri, "nib", number=OTHER_NIB)  # the first number was mistyped
    assert document_rows.clashes() == []


def test_a_nib_that_was_refused_is_free_for_its_owner(cast):
    refuses(cast.agus, hands_over(cast.budi, "nib"), "other_owner")
    assert business_of(cast.budi).nib_hash is None
    assert facts_of(cast.budi)["nib"][1] == "refused"
    assert hands_over(cast.sri, "nib").kind == "nib"


def test_two_at_once_with_one_nib(cast, in_parallel):
    mine, theirs = business_of(cast.sri).id, business_of(cast.budi).id
    by = {mine: identity_of(cast.sri.id), theirs: identity_of(cast.budi.id)}
    turns = iter([mine, theirs] * 4)

    def gives():
        enterprise = next(turns)
        return documents.hand_over(enterprise, "nib", number=NIB, by=by[enterprise], sent_as=uuid4()).enterprise_id

    answers_given = in_parallel(8, gives)
    assert len({answer for answer in answers_given if isinstance(answer, int)}) == 1
    assert all(isinstance(answer, int | nibs.NibTaken) for answer in answers_given)
    assert db.session.scalar(select(func.count()).select_from(Enterprise).where(Enterprise.nib_hash.is_not(None))) == 1
    assert db.session.scalar(select(func.count()).select_from(Document)) == 1


@pytest.mark.parametrize(
    ("kind", "facts", "error"),
    [
        ("passport", {}, documents.UnknownKind),
        ("spp_irt", {"number": ""}, documents.NumberNeeded),
        ("spp_irt", {"expires_on": None}, documents.EndNeeded),
        ("halal", {"number": "ID1", "scan": None}, documents.ScanNeeded),
    ],
)
def test_what_is_missing_is_told(cast, kind, facts, error):
    with pytest.raises(error):
        hands_over(cast.sri, kind, **facts)
    db.session.rollback()
    assert facts_of(cast.sri) == {}


def test_a_document_whose_time_is_over_is_refused_on_the_day_after_its_last(cast):
    today = clock.today()
    with pytest.raises(documents.AlreadyExpired):
        hands_over(cast.sri, "spp_irt", expires_on=today - timedelta(days=1))
    db.session.rollback()
    assert hands_over(cast.sri, "spp_irt", expires_on=today).expires_on == today


def test_a_form_sent_twice_is_one_document(cast):
    sent_as = uuid4()
    first = hands_over(cast.sri, "slhs", sent_as=sent_as)
    assert hands_over(cast.sri, "slhs", sent_as=sent_as).id == first.id
    assert hands_over(cast.budi, "slhs", sent_as=sent_as).id != first.id


def test_another_number_from_the_same_page_is_not_lost(cast):
    sent_as = uuid4()
    hands_over(cast.sri, "nib", sent_as=sent_as)
    second = hands_over(cast.sri, "nib", number=OTHER_NIB, sent_as=sent_as)
    assert documents.number_of(second) == OTHER_NIB
    assert facts_of(cast.sri)["nib"] == (second.id, "waiting")


@pytest.mark.parametrize("changed", [{"scan": scan("DIFOTO LAGI")}, {"issuer": "Dinas Kesehatan Provinsi"}])
def test_a_better_photo_or_another_issuer_from_the_same_page_is_not_lost(cast, changed):
    sent_as = uuid4()
    hands_over(cast.sri, "slhs", sent_as=sent_as)
    second = hands_over(cast.sri, "slhs", sent_as=sent_as, **changed)
    assert facts_of(cast.sri)["slhs"] == (second.id, "waiting")
    assert documents.scan_bytes(second) == changed.get("scan", scan("slhs")).content
    assert second.issuer == changed.get("issuer", in_force().get_or_default("slhs").issuer)


def test_sent_by_many_taps_at_once_it_is_one_document(cast, in_parallel):
    by, enterprise, sent_as, photo = identity_of(cast.sri.id), business_of(cast.sri).id, uuid4(), scan()
    made = in_parallel(6, lambda: documents.hand_over(enterprise, "slhs", by=by, scan=photo, sent_as=sent_as).id)
    assert len(set(made)) == 1
    assert all(isinstance(one, int) for one in made)


# ---- Answers


def test_an_officer_looks_first_and_it_is_noted(cast):
    document = hands_over(cast.sri, "nib")
    with pytest.raises(answers.NotViewed):
        answers.verify(document.id, by=identity_of(cast.agus.id))
    db.session.rollback()
    verifies(cast.agus, document)
    assert audit_entries("revealed document", "revealed nib") == [
        ("revealed document", "document", str(document.id), cast.agus.id),
        ("revealed nib", "enterprise", str(document.enterprise_id), cast.agus.id),
    ]
    assert facts_of(cast.sri)["nib"] == (document.id, "verified")
    assert subjects(cast.sri) == ["Sudah diperiksa, benar: NIB (Nomor Induk Berusaha)"]


def test_what_is_ones_own_needs_no_note(cast):
    document = hands_over(cast.sri, "nib")
    answers.record_viewing(document, by=identity_of(cast.sri.id), why=ScanReason.MEMBER)
    assert audit_entries("revealed document", "revealed nib") == []


def test_a_look_lasts_half_an_hour(cast):
    document = hands_over(cast.sri, "nib")
    views(cast.agus, document)
    assert answers.has_viewed(document.id, cast.agus.id)
    assert not answers.has_viewed(document.id, cast.ratna.id)
    with clock.at(clock.now() + timedelta(minutes=31)):
        assert not answers.has_viewed(document.id, cast.agus.id)
        assert answers.verify(document.id, by=identity_of(cast.agus.id)).verified_at


def test_a_refusal_says_why(cast):
    document = hands_over(cast.sri, "slhs")
    views(cast.agus, document)
    agus = identity_of(cast.agus.id)
    with pytest.raises(answers.ReasonNeeded):
        answers.refuse(document.id, by=agus, reason="")
    with pytest.raises(answers.NoteNeeded):
        answers.refuse(document.id, by=agus, reason="other", note="  ")
    answers.refuse(document.id, by=agus, reason="unreadable", note="Pojok kanan terpotong.")
    assert facts_of(cast.sri)["slhs"] == (document.id, "refused")
    [told] = outbox.unread_by(cast.sri.id)
    assert "kabur" in told.body and "Pojok kanan terpotong." in told.body
    hands_over(cast.sri, "slhs")
    assert subjects(cast.sri) == []  # the request for a new document is taken back


def test_two_officers_at_once_give_one_answer(cast, in_parallel):
    document = hands_over(cast.sri, "slhs")
    officers = [cast.agus, cast.ratna]
    for officer in officers:
        views(officer, document)
    identities = [identity_of(officer.id) for officer in officers]
    turns = iter(
        [
            lambda: answers.verify(document_id, by=identities[0]),
            lambda: answers.refuse(document_id, by=identities[1], reason="over"),
        ]
        * 4
    )
    document_id = document.id
    given = in_parallel(8, lambda: next(turns)().id)
    assert sum(isinstance(answer, int) for answer in given) == 1
    assert sum(isinstance(answer, answers.AlreadyAnswered) for answer in given) == 7
    assert len(subjects(cast.sri)) == 1


def test_a_newer_one_in_between_is_told(cast):
    document = hands_over(cast.sri, "slhs")
    views(cast.agus, document)
    hands_over(cast.sri, "slhs")
    with pytest.raises(answers.NewerHandedOver):
        answers.verify(document.id, by=identity_of(cast.agus.id))


def test_nobody_answers_for_the_own_business(cast):
    document = hands_over(cast.sri, "slhs")
    sri = cast.sri
    officer = Identity(id=sri.id, name=sri.name, short_name=sri.short_name, grants=(Grant(Role.OFFICER),))
    answers.record_viewing(document, by=officer, why=ScanReason.CHECKING)
    with pytest.raises(answers.OwnDocument):
        answers.verify(document.id, by=officer)


def test_what_ended_while_it_waited_is_not_verified(cast):
    document = hands_over(cast.sri, "spp_irt", expires_on=clock.today() + timedelta(days=1))
    views(cast.agus, document)
    with clock.at(clock.now() + timedelta(days=2)):
        assert facts_of(cast.sri)["spp_irt"] == (document.id, "expired")
        with pytest.raises(documents.AlreadyExpired):
            answers.verify(document.id, by=identity_of(cast.agus.id))


# ---- Renewal and expiry


def test_who_renews_early_loses_nothing_meanwhile(cast):
    old = verifies(cast.agus, hands_over(cast.sri, "spp_irt", expires_on=clock.today() + timedelta(days=30)))
    new = hands_over(cast.sri, "spp_irt", number="P-IRT 2063374010123-31", expires_on=in_years(5))
    assert facts_of(cast.sri)["spp_irt"] == (old.id, "verified")
    refuses(cast.agus, new)
    assert facts_of(cast.sri)["spp_irt"] == (old.id, "verified")
    newer = verifies(cast.agus, hands_over(cast.sri, "spp_irt", expires_on=in_years(5)))
    assert facts_of(cast.sri)["spp_irt"] == (newer.id, "verified")
    assert old.replaced_at


def test_when_the_old_one_is_over_the_newer_counts(cast):
    verifies(cast.agus, hands_over(cast.sri, "spp_irt", expires_on=clock.today() + timedelta(days=30)))
    new = hands_over(cast.sri, "spp_irt", expires_on=in_years(5))
    with clock.at(clock.now() + timedelta(days=31)):
        assert facts_of(cast.sri)["spp_irt"] == (new.id, "waiting")


def test_the_end_is_told_sixty_days_before_and_on_the_day_once_each(cast):
    last_day = clock.today() + timedelta(days=100)
    verifies(cast.agus, hands_over(cast.sri, "spp_irt", expires_on=last_day))
    start, told = clock.now(), {}
    for day in range(103):
        with clock.at(start + timedelta(days=day)):
            for _ in range(2):
                if jobs.run("people.expiry"):
                    told.setdefault(day, 0)
                    told[day] += 1
    assert told == {100 - in_force().warn_days: 1, 100: 1}
    assert [one for one in subjects(cast.sri) if "Berlaku" in one] == [
        "Berlaku terakhir 3 Maret 2027: Nomor P-IRT (SPP-IRT)",
        "Berlaku sampai 3 Maret 2027: Nomor P-IRT (SPP-IRT)",
    ]


def test_two_sweeps_at_once_tell_once(cast, in_parallel):
    document = verifies(cast.agus, hands_over(cast.sri, "spp_irt", expires_on=clock.today() + timedelta(days=10)))
    document_id = document.id
    told = in_parallel(4, lambda: expiry.notify(document_id))
    assert sorted(told) == [False, False, False, True]
    assert len([one for one in subjects(cast.sri) if "Berlaku sampai" in one]) == 1


def test_who_has_handed_over_the_renewal_is_not_reminded(cast):
    verifies(cast.agus, hands_over(cast.sri, "spp_irt", expires_on=clock.today() + timedelta(days=10)))
    hands_over(cast.sri, "spp_irt", expires_on=in_years(5))
    assert jobs.run("people.expiry") == 0


def test_what_waits_or_has_no_end_is_not_told(cast):
    hands_over(cast.sri, "spp_irt", expires_on=clock.today() + timedelta(days=3))
    verifies(cast.agus, hands_over(cast.sri, "slhs"))
    assert jobs.run("people.expiry") == 0


# ---- Who sees documents, and what is on the disk


def test_who_may_see_a_scan_and_why():
    class Thing:
        member_ids = frozenset({1})

    def somebody(id: int, *roles: Role) -> Identity:
        return Identity(id=id, name="X", short_name="X", grants=tuple(Grant(role) for role in roles))

    allowed = {
        (who, why)
        for who, visitor in {
            "member": somebody(1, Role.LEARNER),
            "stranger": somebody(2, Role.LEARNER),
            "officer": somebody(3, Role.OFFICER),
            "own officer": somebody(1, Role.OFFICER),
            "curator": somebody(4, Role.CURATOR),
            "own curator": somebody(1, Role.CURATOR),
            "trainer": somebody(5, Role.TRAINER),
            "mentor": somebody(6, Role.MENTOR),
            "channel": somebody(7, Role.CHANNEL),
        }.items()
        for why in ScanReason
        if can_see_scan(visitor, Thing(), why)
    }
    assert allowed == {
        ("member", ScanReason.MEMBER),
        ("own officer", ScanReason.MEMBER),
        ("own curator", ScanReason.MEMBER),
        ("officer", ScanReason.CHECKING),
        ("curator", ScanReason.APPLICATION),
    }
    assert can_answer_document(somebody(3, Role.OFFICER), Thing())
    assert not can_answer_document(somebody(1, Role.OFFICER), Thing())
    assert not can_answer_document(somebody(4, Role.CURATOR), Thing())


def test_nothing_of_it_can_be_read_on_the_disk(app, cast):
    photo = scan("RAHASIA")
    hands_over(cast.sri, "nib", scan=photo)
    document = hands_over(cast.sri, "spp_irt", expires_on=in_years(5), scan=photo)
    assert documents.scan_bytes(document) == photo.content
    assert documents.number_of(document) == PIRT
    secrets = [NIB.encode(), PIRT.encode(), b"2063374010123", photo.content[:64], b"RIFF", b"WEBP"]
    for row in db.session.scalars(select(files.StoredFile)):
        assert not [secret for secret in secrets if secret in files.read(row.sha256)]
    if db.engine.dialect.name == "sqlite":
        path = Path(db.engine.url.database)
        kept = b"".join(file.read_bytes() for file in (path, *path.parent.glob(f"{path.name}-*")) if file.is_file())
    else:
        rows = db.session.execute(select(Document.__table__)).all() + db.session.execute(select(Enterprise.__table__)).all()
        kept = repr(rows).encode()
    assert kept and not [secret for secret in secrets[:4] if secret in kept]
    assert len(db.session.scalars(select(Document.scan_sha256).distinct()).all()) == 2  # one photo, encrypted twice


def test_without_the_key_it_is_told_and_nothing_is_lost(cast):
    document = hands_over(cast.sri, "slhs", number="440/123/SLHS")
    path = vault.path_of_key()
    key = path.read_bytes()
    path.unlink()
    try:
        with pytest.raises(vault.Locked):
            documents.scan_bytes(document)
        page = cast.signed_in(cast.sri).get("/business/documents")
        assert page.status_code == 503
        assert "Tidak ada yang hilang" in page.text
    finally:
        path.write_bytes(key)
        path.chmod(0o600)
    assert documents.scan_bytes(document)


# ---- Facts for the rules


def test_facts_take_one_statement_for_one_business_and_for_hundreds(app, cast, count_statements):
    hands_over(cast.sri, "nib")

    def statements(ids) -> int:
        with count_statements() as seen:
            document_facts(ids)
        return len([one for one in seen if one.startswith("SELECT")])

    one = statements([business_of(cast.sri).id])
    rows = [{"name": f"Usaha {n}", "created_at": clock.now()} for n in range(300)]
    ids = list(db.session.scalars(Enterprise.__table__.insert().returning(Enterprise.id), rows))
    assert statements(ids) == one == 1
    assert statements(range(1, 40_000)) == 1
    assert document_facts([]) == {}
    assert document_facts([ids[0]]) == {ids[0]: []}


def test_states_by_words():
    assert [state.value for state in DocumentState] == ["waiting", "verified", "refused", "expired"]


def test_a_second_member_is_told_too_in_her_language(cast):
    other = register_learner(name="Endang Susanti", phone="0812-0000-0177", village_code=VILLAGE, pin=OTHER)
    other.language = "en"
    db.session.add(
        Membership(person_id=other.id, enterprise_id=business_of(cast.sri).id, kind=MemberKind.CO_OWNER, joined_at=clock.now())
    )
    verifies(cast.agus, hands_over(cast.sri, "slhs"))
    assert subjects(other) == ["Checked and good: Hygiene certificate for caterers"]


def test_the_offices_list_reads_the_rules_once(cast, count_statements):
    hands_over(cast.budi, "nib")
    browser = cast.signed_in(cast.agus)
    browser.get("/office/documents")
    with count_statements() as seen:
        assert browser.get("/office/documents").status_code == 200
    assert len([statement for statement in seen if "FROM rule_sets" in statement]) == 1
