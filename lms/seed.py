"""Load an office's regions, programme, curation rules and courses from its folder. Loading again changes nothing."""

import csv
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import func, select

from core.db import db, upsert
from core.errors import N_, DomainError
from core.office import office
from courses import editions, requirements
from courses.models import Course, Edition, EditionState, Programme
from courses.package import checking, reading
from courses.package.importing import import_folder
from courses.package.reading import Package
from people.models import District, Village
from products.models import RuleSet
from products.rulebook import rule_sets

REGION_COLUMNS = ("district_code", "district", "village_code", "village")


class BadRegions(DomainError):
    """The office's list of villages cannot be used."""

    message = N_("regions.csv cannot be used, line %(line)s: %(fault)s")


def load() -> Iterator[str]:
    """Load what is missing, and yield a line about each part. Commits."""
    yield f"{load_regions()} villages"
    load_programme()
    db.session.commit()
    yield f"programme {office().read('programme.yaml')['slug']}"
    rules = load_rules()
    yield f"curation rules, version {rules.version}{'' if rules.in_force_from else ', not in force'}"
    for folder in sorted(path.parent for path in (office().folder / "courses").glob("*/course.yaml")):
        yield f"course {load_course(folder)}"
    yield f"{load_required_courses()} courses required"


def load_regions() -> int:
    """Load districts and villages by their official codes. Returns the number of villages in the database."""
    rows = _regions()
    districts = {row["district_code"]: row["district"] for row in rows}
    _upsert(District, [{"code": code, "name": name} for code, name in districts.items()])
    _upsert(Village, [{"code": r["village_code"], "name": r["village"], "district_code": r["district_code"]} for r in rows])
    return db.session.scalar(select(func.count()).select_from(Village)) or 0


def _regions() -> list[dict[str, str]]:
    """Read the rows of regions.csv. Raises BadRegions where a row lacks a column."""
    rows: list[dict[str, str]] = []
    try:
        with open(office().folder / "regions.csv", encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file, strict=True):
                if None in row or not all(row.get(name) for name in REGION_COLUMNS):
                    raise BadRegions(line=len(rows) + 2, fault=f"each line has {', '.join(REGION_COLUMNS)}")
                rows.append(row)
    except (csv.Error, UnicodeDecodeError) as error:
        raise BadRegions(line=len(rows) + 2, fault=str(error)) from None
    if not rows:
        raise BadRegions(line=1, fault="it is empty")
    return rows


def load_programme() -> None:
    """Load the programme with the order of its courses."""
    facts = office().read("programme.yaml")
    row = {name: facts[name] for name in ("code", "slug", "title", "summary")}
    row["course_codes"] = [course["code"] for course in facts["courses"]]
    insert = upsert(Programme).values(row)
    db.session.execute(insert.on_conflict_do_update(index_elements=["code"], set_=row))


def load_rules() -> RuleSet:
    """Load the rules of curation. A changed file becomes a version that an officer puts into force. Raises BrokenRules."""
    rules = rule_sets.add_version()
    db.session.commit()
    return rules


def load_course(folder: Path) -> str:
    """Import a course, and publish it if it has no published edition. A later change stays a draft for its trainer.

    Trainers' work in the browser stays: a package that equals an earlier edition is not imported again, and an existing draft
    is not replaced.
    """
    existing = _existing_edition(reading.read(folder))
    if existing:
        return f"{folder.name}, edition {existing.number}"
    edition = import_folder(folder).edition
    published = db.session.scalar(
        select(func.count()).where(Edition.course_id == edition.course_id, Edition.state == EditionState.PUBLISHED)
    )
    if not published:
        editions.publish(edition)
    db.session.commit()
    return f"{folder.name}, edition {edition.number}"


def _existing_edition(package: Package) -> Edition | None:
    """Return the edition that makes the import needless: one with the same content, or a draft beside a published edition."""
    of_course = (
        select(Edition).join(Course).where(Course.code == package.course.value.get("code")).order_by(Edition.number.desc())
    )
    course_editions = db.session.scalars(of_course).all()
    if all(edition.state is EditionState.DRAFT for edition in course_editions) or checking.check(package):
        return None
    content_hash = checking.canonical(package).hash()
    return next(
        (edition for edition in course_editions if edition.content_hash == content_hash or edition.state is EditionState.DRAFT),
        None,
    )


def load_required_courses() -> int:
    """Require the published courses that the programme marks for curation, when an office begins.

    Officers set later ones on their page. Returns how many courses are required now.
    """
    codes = [course["code"] for course in office().read("programme.yaml")["courses"] if course.get("required_for_curation")]
    requirements.require_at_first(codes)
    db.session.commit()
    return len(requirements.required_now())


def _upsert(model: type, rows: list[dict]) -> None:
    insert = upsert(model).values(rows)
    changed = {name: insert.excluded[name] for name in rows[0] if name != "code"}
    db.session.execute(insert.on_conflict_do_update(index_elements=["code"], set_=changed))
