"""The part `course.yaml`: titles, stages, modules and the order of lessons. `quizzes` reads the checkpoints."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select

from core.db import db
from core.documents import shapes
from core.documents.faults import Faults
from core.documents.nodes import Node
from core.errors import N_
from courses.models import STAGES, ChangedItem, ChangeHow, ChangeKind, Course, Edition, Lesson, Stage, StageKey
from courses.package import comparing
from courses.package.parts import Part
from courses.package.reading import Package
from courses.package.writing import Writer

JP_MINUTES = 45
"""The minutes of a training hour (jam pelajaran)."""

KINDS = {StageKey.AWARENESS: "reflection", StageKey.KNOWLEDGE: "quiz", StageKey.SKILL: "practical_task"}

FIELDS = (
    "code", "slug", "key", "kind", "title", "summary", "id", "en", "prerequisites", "recommended_before", "jp", "checkpoint_minutes",
    "task_minutes", "stages", "awareness", "knowledge", "skill", "outcomes", "modules", "lessons", "checkpoint", "prompt", "questions",
    "graded_by", "instruction", "evidence", "feeds_curation", "pass_mark", "draw", "hint", "min", "max", "min_words", "checks", "rubric",
    "weight", "key_criterion", "phrases", "examples", "good", "weak", "picture", "alt", "text", "why", "levels",
)  # fmt: skip
"""The order of fields in the canonical form."""

code = shapes.matching("[A-Z][A-Z0-9]*(-[A-Z0-9]+)*", N_("must be a code like FOTO-01: capital letters, digits and hyphens"))
codes = shapes.unique(shapes.list_of(code, most=20))


def _checkpoint(stage: StageKey) -> shapes.Shape:
    def check(node: Node, faults: Faults) -> None:
        kind = node.get("kind")
        if not node.is_mapping or kind is None:
            faults.at(node, N_("needs 'kind: %(kind)s'"), kind=KINDS[stage])
        elif kind.value != KINDS[stage]:
            faults.at(kind, N_("the checkpoint of the %(stage)s stage is of kind %(kind)s"), stage=stage, kind=KINDS[stage])

    return check


_module = shapes.mapping(
    {"key": shapes.key, "title": shapes.titles, "lessons": shapes.unique(shapes.list_of(shapes.key, least=1, most=30))}
)


def _stage(stage: StageKey) -> shapes.Shape:
    return shapes.mapping(
        {
            "outcomes": shapes.list_of(shapes.text(200), least=1, most=3),
            "modules": shapes.list_of(_module, least=1, most=20),
            "checkpoint": _checkpoint(stage),
        }
    )


_course = shapes.mapping(
    {
        "code": code,
        "slug": shapes.key,
        "title": shapes.titles,
        "summary": shapes.summaries,
        "prerequisites": codes,
        "recommended_before": codes,
        "jp": shapes.whole(1, 200),
        "checkpoint_minutes": shapes.whole(0, 2000),
        "task_minutes": shapes.whole(0, 2000),
        "stages": shapes.mapping({stage.value: _stage(stage) for stage in STAGES}),
    }
)


class CoursePart(Part):
    """`course.yaml` and the rows of stages."""

    name = "course"
    documents = ("course.yaml",)
    models = (Stage,)

    def check(self, package: Package, faults: Faults) -> None:
        """Check fields and keys, that the listed lessons are the lesson files, and that training hours and minutes agree."""
        if "course.yaml" not in package.documents:
            return
        _course(package.course, faults)
        _check_own_code(package.course, faults)
        _check_modules(package.course, faults)
        _check_lessons(package, faults)
        _check_jp(package, faults)

    def load(self, package: Package, edition: Edition) -> None:
        """Add a row for each stage, with its checkpoint as written."""
        for position, stage in enumerate(STAGES, 1):
            data = package.course.value["stages"][stage.value]
            modules = [{"key": module["key"], "title": module["title"]} for module in data["modules"]]
            db.session.add(
                Stage(
                    edition_id=edition.id,
                    key=stage,
                    position=position,
                    outcomes=data["outcomes"],
                    modules=modules,
                    checkpoint=data["checkpoint"],
                )
            )

    def format(self, package: Package, writer: Writer) -> None:
        """Write `course.yaml` from the document."""
        writer.yaml("course.yaml", package.course.value, order=FIELDS)

    def dump(self, edition: Edition, writer: Writer) -> None:
        """Write `course.yaml` from the rows."""
        course = db.session.get_one(Course, edition.course_id)
        header = {name: getattr(edition, name) for name in HEADER}
        writer.yaml(
            "course.yaml", {"code": course.code, "slug": course.slug, **header, "stages": _stages_of(edition)}, order=FIELDS
        )

    def changes(self, before: Edition, after: Edition) -> Iterator[comparing.Change]:
        """Compare titles and hours, the checkpoints of the first two stages, and the order of lessons in both editions."""
        yield from comparing.compare(ChangedItem.COURSE, _about(before), _about(after))
        yield from comparing.compare(ChangedItem.CHECKPOINT, _checkpoints(before), _checkpoints(after))
        yield from _changed_order(before, after)


HEADER = ("title", "summary", "prerequisites", "recommended_before", "jp", "checkpoint_minutes", "task_minutes")
"""Columns of an edition with the same names in `course.yaml`."""


def header_of(package: Package) -> dict:
    """Return the values of an edition's columns."""
    return {name: package.course.value[name] for name in HEADER}


def modules_of(package: Package) -> list[tuple[StageKey, Node]]:
    """Return every module node with its stage, in order, without malformed ones."""
    return [
        (stage, module)
        for stage in STAGES
        for module in package.course.get("stages", stage.value, "modules") or ()
        if module.is_mapping
    ]


def lessons_of(package: Package) -> list[tuple[StageKey, str, Node]]:
    """Return every listed lesson in reading order: its stage, its module's key, and the node of its own key."""
    return [
        (stage, module.value.get("key"), lesson)
        for stage, module in modules_of(package)
        for lesson in module.get("lessons") or ()
        if isinstance(lesson.value, str)
    ]


def _stages_of(edition: Edition) -> dict:
    lessons: dict[tuple[StageKey, str], list[str]] = {}
    for row in db.session.execute(
        select(Lesson.stage, Lesson.module, Lesson.key).where(Lesson.edition_id == edition.id).order_by(Lesson.position)
    ):
        lessons.setdefault((row.stage, row.module), []).append(row.key)
    stages = db.session.scalars(select(Stage).where(Stage.edition_id == edition.id).order_by(Stage.position))
    return {
        stage.key.value: {
            "outcomes": stage.outcomes,
            "modules": [{**module, "lessons": lessons[stage.key, module["key"]]} for module in stage.modules],
            "checkpoint": stage.checkpoint,
        }
        for stage in stages
    }


def _about(edition: Edition) -> dict[str, tuple[Any, str, str]]:
    stages = _stages_of(edition).values()
    outcomes = [outcome for stage in stages for outcome in stage["outcomes"]]
    modules = [module["title"] for stage in stages for module in stage["modules"]]
    text = comparing.lines_of([*(getattr(edition, name) for name in HEADER), *outcomes, *modules])
    return {"course": (edition.title, text, text)}


def _checkpoints(edition: Edition) -> dict[str, tuple[Any, str, str]]:
    """Return the checkpoints as lines of field and value, without the task of the last stage, which `quizzes` compares."""
    checkpoints = {}
    for stage in db.session.scalars(select(Stage).where(Stage.edition_id == edition.id).order_by(Stage.position)):
        if stage.key is not StageKey.SKILL:
            text = comparing.lines_of(f"{name}: {value}" for name, value in sorted(stage.checkpoint.items()))
            checkpoints[stage.key.value] = (None, text, text)
    return checkpoints


def _changed_order(before: Edition, after: Edition) -> Iterator[comparing.Change]:
    old, new = _order(before), _order(after)
    old, new = [line for line in old if line[0] in dict(new)], [line for line in new if line[0] in dict(old)]
    if [line[0] for line in old] != [line[0] for line in new]:
        texts = [comparing.lines_of(title for _, title in lines) for lines in (old, new)]
        yield comparing.Change(ChangedItem.ORDER, "order", ChangeHow.CHANGED, ChangeKind.TYPO, None, *texts)


def _order(edition: Edition) -> list[tuple[str, Any]]:
    """Return each lesson's key and title, in reading order."""
    rows = select(Lesson.key, Lesson.title).where(Lesson.edition_id == edition.id)
    return [(row.key, row.title) for row in db.session.execute(rows.order_by(Lesson.position))]


def _check_own_code(course: Node, faults: Faults) -> None:
    for name in ("prerequisites", "recommended_before"):
        for node in course.get(name) or ():
            if node.value == course.value.get("code"):
                faults.at(node, N_("a course cannot come before itself"))


def _check_modules(course: Node, faults: Faults) -> None:
    seen: dict[str, int] = {}
    for stage in STAGES:
        for module in course.get("stages", stage.value, "modules") or ():
            key = module.get("key")
            if key is None or not isinstance(key.value, str):
                continue
            if key.value in seen:
                faults.at(
                    key, N_("the module key '%(key)s' is used on line %(line)s already"), key=key.value, line=seen[key.value]
                )
            seen.setdefault(key.value, key.line)


def _check_lessons(package: Package, faults: Faults) -> None:
    seen: dict[str, int] = {}
    for _, _, node in lessons_of(package):
        if node.value in seen:
            faults.at(node, N_("the lesson '%(key)s' stands on line %(line)s already"), key=node.value, line=seen[node.value])
        elif node.value not in package.lessons and f"lessons/{node.value}.md" not in package.files:
            faults.at(node, N_("lessons/%(key)s.md is not there"), key=node.value)
        seen.setdefault(node.value, node.line)
    for texts in (package.lessons, package.translations):
        for key, lesson in texts.items():
            if key not in seen:
                faults.add(lesson.file, 1, N_("is not named in course.yaml"))


def minutes_of(package: Package) -> int | None:
    """Return the minutes of lessons, checkpoints and task together; None where one of them cannot be read."""
    nodes = [package.course.get("jp"), package.course.get("checkpoint_minutes"), package.course.get("task_minutes")]
    nodes += [lesson.front.get("minutes") if lesson.front else None for lesson in package.lessons.values()]
    if any(node is None or type(node.value) is not int for node in nodes):
        return None
    return sum(node.value for node in nodes[1:] if node)


def fits(jp: int, minutes: int) -> bool:
    """Return whether the training hours differ from the minutes by at most a tenth."""
    claimed = jp * JP_MINUTES
    return abs(minutes - claimed) <= claimed / 10


def _check_jp(package: Package, faults: Faults) -> None:
    """Check the training hours, which certificates print, against the minutes (`docs/course-package.md`)."""
    jp, total = package.course.get("jp"), minutes_of(package)
    if jp is not None and total is not None and not fits(jp.value, total):
        claimed = jp.value * JP_MINUTES
        faults.at(
            jp,
            N_("%(jp)s JP are %(claimed)s minutes, but lessons, checkpoints and task take %(taken)s: more than 10 %% apart"),
            jp=jp.value,
            claimed=claimed,
            taken=total,
        )
