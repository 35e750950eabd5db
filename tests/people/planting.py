"""Bu Sri with ten facts that stand nowhere else, and a search for them in every byte of an installation."""

import gzip
from collections.abc import Iterable, Iterator
from datetime import timedelta
from pathlib import Path
from random import Random

from sqlalchemy import NullPool, create_engine, select, text

from core import clock, files, outbox
from core.db import Base, db
from courses import lesson_reports
from courses.models import Course, Enrolment, Lesson, ReportReason, StageKey
from lms.demo import photos
from lms.demo.learning import Walk
from people.models import Membership, Person
from products.models import Listing
from quizzes.models import Evidence, Reflection, Submission, Verdict
from tests.cast import Cast
from tests.curation import applying
from tests.people.business import business_of

FACTS = {
    "name": "Sri Kelapasatu",
    "phone": "+6281255501234",
    "business": "Dapur Kelapadua",
    "whatsapp": "+6281255505678",
    "reflection": "kelapatiga belajar sabar",
    "task": "kelapaempat dijual di pasar",
    "product": "Wingko kelapalima",
    "report": "kelapaenam tidak terbaca",
    "message": "Kabar kelapatujuh",
    "photo": "RIFF kelapadelapan",
}
"""They are in the database as they stand here, but the photo, which is a stored file. Sealed numbers cannot be found by a search."""


def plant(cast: Cast) -> Person:
    """Give Bu Sri a certificate and the ten facts, and make her the only owner of her business. Returns her."""
    sri, business = cast.sri, business_of(cast.sri)
    others = select(Membership).where(Membership.person_id != sri.id, Membership.enterprise_id == business.id)
    for member in db.session.scalars(others):
        member.left_at = clock.now()
    sri.name, sri.phone = FACTS["name"], FACTS["phone"]
    business.name, business.whatsapp = FACTS["business"], FACTS["whatsapp"]
    db.session.flush()
    _certify(sri, cast)
    db.session.scalars(_of(sri, Reflection)).first().text = FACTS["reflection"]
    evidence = select(Evidence).join(Submission, Submission.id == Evidence.submission_id)
    pieces = db.session.scalars(evidence.join(Enrolment).where(Enrolment.person_id == sri.id)).all()
    next(piece for piece in pieces if piece.text).text = FACTS["task"]
    photo = next(piece for piece in pieces if piece.sha256)
    files.release(photo.sha256)
    photo.sha256 = files.keep(FACTS["photo"].encode(), "image/webp").sha256
    db.session.scalars(select(Listing).where(Listing.enterprise_id == business.id)).first().product = FACTS["product"]
    applying.on_its_way(applying.whole_listing(business, sri, FACTS["product"]), sri)  # a frozen round has the facts too
    _tell(sri, cast)
    db.session.commit()
    return sri


def _certify(sri: Person, cast: Cast) -> None:
    """Let her pass the task that waits, and confirm the name."""
    course = next(course for course in db.session.scalars(select(Course)) if course.slug.startswith("foto"))
    now, album = clock.now(), photos.album({"light": True}, Random(1), size=1)
    walk = Walk(sri, course, Random(7), begins=now - timedelta(hours=9), now=now, album=album)
    for stage in (StageKey.KNOWLEDGE, StageKey.SKILL):
        walk.read_lessons(stage)
    walk.confirm_name()
    submission = db.session.scalars(_of(sri, Submission)).one()
    walk.grade(submission, by=cast.identity(cast.dewi), verdict=Verdict.PASSED)


def _tell(sri: Person, cast: Cast) -> None:
    """She reports a lesson; a message to her and one to Dewi about her."""
    lesson = db.session.execute(select(Lesson.key, Lesson.edition_id).order_by(Lesson.id)).first()
    course_id = db.session.scalars(select(Enrolment.course_id).where(Enrolment.person_id == sri.id)).first()
    lesson_reports.report(
        sri.id, course_id=course_id, edition_id=lesson.edition_id, lesson_key=lesson.key, reason=ReportReason.OTHER, words=FACTS["report"]
    )  # fmt: skip
    outbox.notify(sri.id, key="planted", subject=FACTS["message"])
    outbox.notify(cast.dewi.id, key="of-her", subject=f"{FACTS['name']} menunggu")


def _of(person: Person, model):
    return select(model).join(Enrolment, Enrolment.id == model.enrolment_id).where(Enrolment.person_id == person.id)


def found(*places: Path) -> dict[str, set[str]]:
    """In which tables and files each planted fact stands: read by rows, and byte by byte."""
    return found_among(FACTS.values(), *places)


def found_among(needles: Iterable[str], *places: Path, raw: bool = True) -> dict[str, set[str]]:
    """The same for any texts. A file of backups is unpacked. Without `raw` the database is read by rows alone."""
    wanted, hits = list(needles), {}
    for where, content in _contents(places, raw=raw):
        for needle in wanted:
            if needle.encode() in content:
                hits.setdefault(needle, set()).add(where)
    return hits


def _contents(places: Iterable[Path], *, raw: bool) -> Iterator[tuple[str, bytes]]:
    for table in Base.metadata.sorted_tables:
        for row in db.session.execute(select(table)):
            yield table.name, " ".join(str(value) for value in row).encode()
    db.session.rollback()
    if raw:
        yield from _raw_database()
    for place in places:
        for path in [place] if place.is_file() else sorted(place.rglob("*")):
            if path.is_file():
                content = path.read_bytes()
                yield path.name, gzip.decompress(content) if path.name.endswith(".gz") else content


def _raw_database() -> Iterator[tuple[str, bytes]]:
    """The bytes of the database's own files: with SQLite also its log, with PostgreSQL those of every table and index."""
    if db.engine.dialect.name == "sqlite":
        for path in sorted(Path(db.engine.url.database).parent.glob("*")):
            yield path.name, path.read_bytes()
        return
    with create_engine(db.engine.url, poolclass=NullPool, isolation_level="AUTOCOMMIT").connect() as connection:
        connection.execute(text("CHECKPOINT"))
        relations = "SELECT relname, pg_relation_filepath(oid) AS path FROM pg_class WHERE relkind IN ('r', 'i', 't') AND relnamespace <> 'pg_catalog'::regnamespace"
        for row in connection.execute(text(relations)).all():
            yield row.relname, bytes(connection.scalar(text("SELECT pg_read_binary_file(:path)"), {"path": row.path}))
