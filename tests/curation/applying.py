"""Builders: a product that may be handed in, a period, and an application in the state that a test needs."""

from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO
from uuid import uuid4

from PIL import Image
from sqlalchemy import select

from core import clock, files
from core.db import db
from core.pictures import Picture
from curation.judging import applications, checking, deciding, periods, snapshot
from curation.models import Application, ApplicationState, CurationPeriod, Decision
from eligibility import declarations
from people import answers, consents, documents, enterprises
from people.confirmations import confirm_phone
from people.enterprises import enterprise_of
from people.models import ConfirmedHow, Enterprise, Person
from products.models import Listing, ListingPhoto
from products.rulebook import rules
from tests.cast import Cast

DESCRIPTION = (
    "Lukisan cat minyak di kanvas, ukuran 40 x 60 sentimeter, tebal 3 sentimeter. Dibuat sendiri di rumah, tiap lukisan berbeda. "
    "Bersihkan dengan kuas kering. Dikirim dengan papan pelindung."
)


def ready_business(person: Person, cast: Cast) -> Enterprise:
    """A business that meets K03 and K08: its data, a checked NIB, a confirmed number, consents and declarations."""
    enterprise = enterprise_of(person.id)
    by, officer = cast.identity(person), cast.identity(cast.agus)
    village_code = enterprise.village_code or person.village_code
    data = replace(enterprises.data_of(enterprise), village_code=village_code, whatsapp="0812-0000-0101", scale="micro")
    enterprises.change_enterprise(enterprise, data, by=by)
    scan = Picture(picture(200, 200), 200, 200)
    nib = f"91200{person.id:08d}"
    document = documents.hand_over(enterprise.id, "nib", by=by, number=nib, scan=scan, sent_as=uuid4())
    if document.verified_at is None:
        answers.record_viewing(document, by=officer, why=answers.ScanReason.CHECKING)
        answers.verify(document.id, by=officer)
    if person.phone_confirmed_at is None:
        confirm_phone(person.id, by=officer, how=ConfirmedHow.COUNTER)
    current = rules.current()
    for purpose in current.consents:
        consents.acknowledge(person.id, [purpose])
    declarations.declare(enterprise.id, [sentence.key for sentence in current.declarations], rules=current, by=by)
    db.session.commit()
    return enterprise


def ready_listing(person: Person, cast: Cast, product: str = "Lukisan pantai", category: str = "paintings") -> Listing:
    """A product of a ready business that meets every rule."""
    enterprise = ready_business(person, cast)
    listing = whole_listing(enterprise, person, product, category)
    db.session.commit()
    return listing


def whole_listing(enterprise: Enterprise, person: Person, product: str, category: str = "paintings") -> Listing:
    """A complete product page."""
    kind = rules.current().categories[category].kinds[0]
    now = clock.now()
    listing = Listing(
        enterprise_id=enterprise.id,
        made_by_id=person.id,
        created_at=now,
        changed_at=now,
        product=product,
        category=category,
        kind=kind.key,
        answers=dict.fromkeys(kind.conditions, False),
        title=f"{product} cat minyak di kanvas 40 x 60",
        description=DESCRIPTION,
        price=250_000,
        cost=120_000,
        stock=4,
        weekly_capacity=2,
        lead_days=5,
        price_sheet_at=now,
        weight_g=1800,
        length_cm=60,
        width_cm=40,
        height_cm=5,
        variants=[],
        label_checklist=[],
    )
    db.session.add(listing)
    db.session.flush()
    for number in range(1, 6):
        add_photo(listing, number)
    return listing


def add_photo(listing: Listing, number: int) -> ListingPhoto:
    """A good photo with small files."""
    stored = files.keep(picture(64, 64, number + listing.id * 10), "image/webp")
    thumbnail = files.keep(picture(32, 32, number + listing.id * 10), "image/webp")
    photo = ListingPhoto(
        listing_id=listing.id,
        position=number,
        sha256=stored.sha256,
        thumbnail_sha256=thumbnail.sha256,
        width=1600,
        height=1600,
        fingerprint=f"{0x0123456789ABCDEF << number & 0xFFFFFFFFFFFFFFFF:016x}",
        advice=[],
        added_at=clock.now(),
    )
    db.session.add(photo)
    db.session.flush()
    return photo


def picture(width: int, height: int, shade: int = 0) -> bytes:
    """A picture of one colour."""
    file = BytesIO()
    Image.new("RGB", (width, height), (shade % 256, shade * 7 % 256, 120)).save(file, "WEBP")
    return file.getvalue()


def open_period(cast: Cast, *, quota: int | None = None, days: int = 60, opens_on: date | None = None) -> CurationPeriod:
    """A period from today on."""
    first = opens_on or clock.today()
    period = periods.make_period(
        name="Kurasi akhir tahun",
        opens_on=first,
        closes_on=first + timedelta(days=days),
        quota=quota,
        by=cast.identity(cast.agus),
    )
    db.session.commit()
    return period


def handed_in(
    cast: Cast, person: Person | None = None, *, product: str = "Lukisan pantai", category: str = "paintings"
) -> Application:
    """An application that waits for its completeness check. Opens a period if none is open."""
    person = person or cast.budi
    listing = ready_listing(person, cast, product, category)
    if periods.open_period() is None:
        open_period(cast)
    application = applications.hand_in(listing.id, by=cast.identity(person), sent_as=uuid4())
    db.session.commit()
    return application


def in_review(cast: Cast, person: Person | None = None, **options: str) -> Application:
    """An application whose completeness check Laras has done."""
    application = handed_in(cast, person, **options)
    checking.check(application, by=cast.identity(cast.laras), round=1, complete=True)
    db.session.commit()
    return application


def levels(level: int = 4, **others: int) -> dict[str, int]:
    """All criteria at one level, except those named."""
    return {criterion.key: level for criterion in rules.current().criteria} | others


def score(application: Application, cast: Cast, who: Person, level: int = 4, *, keys=(), note: str = "", **others: int):
    """Submit a curator's score for the last round."""
    latest = applications.latest_round(application)
    submitted = deciding.submit_score(
        application,
        by=cast.identity(who),
        round=latest.number,
        levels=levels(level, **others),
        keys=keys,
        note=note,
    )
    db.session.commit()
    return submitted


def approved(cast: Cast, person: Person | None = None, level: int = 4, **options: str) -> Application:
    """An application approved by Laras and Bayu."""
    application = in_review(cast, person, **options)
    score(application, cast, cast.laras, level)
    score(application, cast, cast.bayu, level)
    return application


def returned(cast: Cast, person: Person | None = None) -> Application:
    """An application returned by Laras at the completeness check."""
    application = handed_in(cast, person)
    checking.check(
        application,
        by=cast.identity(cast.laras),
        round=1,
        complete=False,
        keys=["photo_blurry", "other"],
        note="Foto ketiga gelap.",
    )
    db.session.commit()
    return application


def fresh(application: Application) -> Application:
    """Reload an application."""
    db.session.expire_all()
    return db.session.scalars(select(Application).where(Application.id == application.id)).one()


def on_its_way(listing: Listing, person: Person, state: ApplicationState = ApplicationState.SUBMITTED) -> Application:
    """An application of a product that need not meet the rules, for tests of who may see it."""
    current, now = rules.current(), clock.now()
    period = db.session.scalars(select(CurationPeriod)).first()
    if period is None:
        period = CurationPeriod(
            name="Kurasi", opens_on=clock.today(), closes_on=clock.today() + timedelta(days=60), made_at=now
        )
        db.session.add(period)
        db.session.flush()
    application = Application(
        listing_id=listing.id,
        enterprise_id=listing.enterprise_id,
        period_id=period.id,
        rule_set_id=current.id,
        state=state,
        created_at=now,
        state_at=now,
    )
    db.session.add(application)
    db.session.flush()
    facts = documents.document_facts([listing.enterprise_id])[listing.enterprise_id]
    evidence = snapshot.freeze(snapshot.load_listing(listing.id), rules=current, states=[], documents=facts)
    applications.begin_round(application, evidence, by_id=person.id, sent_as=uuid4())
    return application


def sent_back_by(application: Application, curator: Person, cast: Cast) -> Decision:
    """Return the last round at the completeness check."""
    latest = applications.latest_round(application)
    by = cast.identity(curator)
    checking.check(application, by=by, round=latest.number, complete=False, keys=["photo_blurry"])
    return db.session.scalars(select(Decision).where(Decision.round_id == latest.id)).one()
