"""A world for each of the nine rules: all rules are met, and one fact can change so that this rule alone is not met."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import uuid4

from core import clock
from core.db import db
from core.pictures import Picture
from courses import requirements
from eligibility import suspensions
from people import answers, consents, documents, owners
from people.identity import Identity
from people.models import Document, MemberKind, Membership
from products import listing_photos, listings
from products.models import Listing
from products.problems import Part
from products.rulebook import rules
from tests.cast import Cast
from tests.certificates import build
from tests.curation import applying
from tests.people.business import OTHER_NIB

LICENSED_UNTIL = date(2026, 11, 25)


@dataclass(frozen=True)
class Actors:
    """The persons who change a fact. Their identities are loaded in advance, so that no thread uses another's session."""

    budi: Identity
    sri: Identity
    agus: Identity


@dataclass(frozen=True)
class Rule:
    """A rule: what must be prepared, the fact that changes, and the sentence that the owner then reads."""

    number: str
    words: str
    changes: Callable[[Actors, Listing], None]
    """The verb that changes the fact, without a commit."""
    prepares: Callable[[Cast, Listing], None] = lambda cast, listing: None

    def __str__(self) -> str:
        return self.number


def world(rule: Rule, cast: Cast) -> Listing:
    """Prepare a product of Pak Budi's that meets all nine rules, and an open period. Commits."""
    listing = applying.ready_listing(cast.budi, cast)
    rule.prepares(cast, listing)
    applying.open_period(cast)
    db.session.commit()
    return listing


def actors(cast: Cast) -> Actors:
    """Load the identities of the actors."""
    return Actors(*(cast.identity(person) for person in (cast.budi, cast.sri, cast.agus)))


# ---- K01, K02: the member who learnt leaves


def _required_course() -> Any:
    course = build.make_course()
    requirements.require_course(course.id, from_day=clock.today(), by=None)
    return course


def _sri_joins(cast: Cast, listing: Listing) -> None:
    db.session.add(
        Membership(person_id=cast.sri.id, enterprise_id=listing.enterprise_id, kind=MemberKind.CO_OWNER, joined_at=clock.now())
    )
    db.session.commit()


def _only_sri_completed_it(cast: Cast, listing: Listing) -> None:
    course = _required_course()
    _sri_joins(cast, listing)
    build.complete(build.enrol(cast.sri, course), by=cast.dewi)
    build.judge(build.enrol(cast.budi, course), by=cast.dewi)


def _only_sris_task_was_judged_by_a_person(cast: Cast, listing: Listing) -> None:
    course = _required_course()
    _sri_joins(cast, listing)
    build.judge(build.enrol(cast.sri, course), by=cast.dewi)
    build.complete(build.enrol(cast.budi, course), by=cast.budi)


def _sri_leaves(who: Actors, listing: Listing) -> None:
    owners.end_membership(listing.enterprise_id, by=who.sri)


# ---- K03, K04: another number that nobody has checked; goods that need another licence


def _another_nib(who: Actors, listing: Listing) -> None:
    documents.hand_over(listing.enterprise_id, "nib", by=who.budi, number=OTHER_NIB, sent_as=uuid4())


def _dry_food_with_its_licences(cast: Cast, listing: Listing) -> None:
    listing.category, listing.kind = "food", "food_dry"
    listing.answers = {"ready_to_eat": False, "keeps_7_days": True, "needs_cold": False}
    listing.label_checklist = [item.key for item in rules.current().label_checks.items]
    for kind, number in (("halal", "ID12345678901234567"), ("spp_irt", "P-IRT 1234567890123-31")):
        _verify(cast, _hand_over(cast.identity(cast.budi), listing, kind, number))


def _it_must_be_kept_cold_after_all(who: Actors, listing: Listing) -> None:
    version = listings.version_of(listing, Part.KIND)
    listings.answer_questions(listing, {**listing.answers, "needs_cold": True}, rules.current(), version=version)


def _hand_over(by: Identity, listing: Listing, kind: str, number: str) -> Document:
    return documents.hand_over(
        listing.enterprise_id,
        kind,
        by=by,
        number=number,
        expires_on=LICENSED_UNTIL if kind == "spp_irt" else None,
        scan=Picture(applying.picture(200, 200), 200, 200),
        sent_as=uuid4(),
    )


def _verify(cast: Cast, document: Document) -> None:
    officer = cast.identity(cast.agus)
    answers.record_viewing(document, by=officer, why=answers.ScanReason.CHECKING)
    answers.verify(document.id, by=officer)


# ---- K05, K06, K07: the page changes


def _a_photo_is_removed(who: Actors, listing: Listing) -> None:
    listing_photos.remove_photo(listing, listing_photos.photos_of(listing)[-1].id)


def _change(listing: Listing, part: Part, **values: Any) -> None:
    whole = {name: getattr(listing, name) for name in listings.FIELDS[part]}
    listings.change(listing, part, whole | values, version=listings.version_of(listing, part))


def _the_title_shrinks(who: Actors, listing: Listing) -> None:
    _change(listing, Part.TEXT, title="Lukisan")


def _the_cost_rises(who: Actors, listing: Listing) -> None:
    _change(listing, Part.PRICE, cost=260_000)


# ---- K08, K09


def _the_consent_is_withdrawn(who: Actors, listing: Listing) -> None:
    consents.withdraw(who.budi.id, "publication")


def _the_business_is_suspended(who: Actors, listing: Listing) -> None:
    suspensions.suspend(
        listing.enterprise_id,
        reason="orders_unserved",
        note="",
        heard="Pemilik bilang kurirnya sakit.",
        review_by=date(2026, 12, 1),
        rules=rules.current(),
        by=who.agus,
    )


RULES = (
    Rule(
        "K01",
        "Masih ada 1 kursus wajib yang belum selesai: Foto produk dengan HP.",
        _sri_leaves,
        _only_sri_completed_it,
    ),
    Rule(
        "K02",
        "Ada tugas praktik yang belum lulus: Foto produk dengan HP.",
        _sri_leaves,
        _only_sris_task_was_judged_by_a_person,
    ),
    Rule("K03", "NIB sudah kami terima. Petugas sedang memeriksanya.", _another_nib),
    Rule(
        "K04",
        "Untuk produk ini masih diperlukan: Izin edar BPOM (MD).",
        _it_must_be_kept_cold_after_all,
        _dry_food_with_its_licences,
    ),
    Rule("K05", "Perlu paling sedikit 5 foto.", _a_photo_is_removed),
    Rule("K06", "Judul harus 20 sampai 70 huruf.", _the_title_shrinks),
    Rule("K07", "Harga jual harus lebih besar daripada modal. Sekarang kurang Rp10.000", _the_cost_rises),
    Rule("K08", "Masih ada yang belum disetujui: ", _the_consent_is_withdrawn),
    Rule("K09", "Ada hal yang harus diselesaikan dulu: Banyak pesanan tidak dikirim.", _the_business_is_suspended),
)
