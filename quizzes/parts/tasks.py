"""The practical task in a course package: the checkpoint of the skill stage in `course.yaml`."""

from collections.abc import Iterator
from typing import Any

from core.db import db
from core.documents import shapes
from core.documents.faults import Faults
from core.documents.nodes import Node
from core.errors import N_
from courses.models import ChangedItem, Edition, Stage, StageKey
from courses.package import comparing, media
from courses.package.parts import Part
from courses.package.reading import Package
from quizzes.models import EvidenceKind, GradedBy, Task
from quizzes.rubrics import may_pass
from quizzes.tasks import criteria as criteria_of

LARGEST_SIDE_PX = 2048
MOST_PHOTOS = 20
FEEDS = ("photo", "listing", "label", "price_sheet", "documents")
FILLS = (
    "title", "description", "variants", "weight_g", "label", "price", "cost", "stock", "weekly_capacity", "lead_days",
)  # fmt: skip
"""Fields of a product page that a text of a passed task may fill."""

_requirement = shapes.mapping(
    {"key": shapes.key, "kind": shapes.one_of(*EvidenceKind), "title": shapes.titles},
    {
        "hint": shapes.text(400),
        "min": shapes.whole(0, MOST_PHOTOS),
        "max": shapes.whole(1, MOST_PHOTOS),
        "min_words": shapes.whole(1, 500),
        "fills": shapes.one_of(*FILLS),
        "checks": shapes.mapping(
            {},
            {
                "min_side_px": shapes.whole(100, LARGEST_SIDE_PX),
                "ratio": shapes.matching(r"[1-9][0-9]?:[1-9][0-9]?", N_('must be a ratio like "1:1"')),
                "sharp": shapes.flag,
                "light": shapes.flag,
                "plain_background": shapes.flag,
            },
        ),
    },
)
_criterion = shapes.mapping(
    {
        "key": shapes.key,
        "title": shapes.titles,
        "weight": shapes.whole(1, 100),
        "levels": shapes.list_of(shapes.text(400), least=2, most=6),
    },
    {"key_criterion": shapes.flag},
)
_example = shapes.mapping(
    {"picture": shapes.text(120), "alt": shapes.text(400), "why": shapes.text(600)},
    {"text": shapes.text(2000), "levels": shapes.anything},
)
_task = shapes.mapping(
    {
        "kind": shapes.one_of("practical_task"),
        "key": shapes.key,
        "title": shapes.titles,
        "graded_by": shapes.one_of(*GradedBy),
        "instruction": shapes.list_of(shapes.text(400), least=1, most=20),
        "evidence": shapes.list_of(_requirement, least=1, most=12),
        "pass_mark": shapes.whole(1, 100),
        "rubric": shapes.list_of(_criterion, least=1, most=12),
    },
    {
        "feeds_curation": shapes.list_of(shapes.one_of(*FEEDS), most=len(FEEDS)),
        "phrases": shapes.list_of(shapes.text(400), least=4, most=8),
        "examples": shapes.mapping({}, {"good": _example, "weak": _example}),
    },
)


class TaskPart(Part):
    """The practical task and its row. It writes no file, because `CoursePart` writes `course.yaml`."""

    name = "task"
    models = (Task,)

    def check(self, package: Package, faults: Faults) -> None:
        """Check the checkpoint of the skill stage."""
        task = package.checkpoint(StageKey.SKILL)
        if task is None:
            return  # `CoursePart` reports a missing checkpoint
        before = len(faults)
        _task(task, faults)
        well_formed = len(faults) == before
        _check_evidence(task.get("evidence"), faults)
        _check_rubric(task.get("rubric"), faults)
        _check_pictures(task.get("examples"), package, faults)
        if well_formed:
            _check_example_levels(task, faults)

    def load(self, package: Package, edition: Edition) -> None:
        """Add the task's row."""
        task = package.checkpoint(StageKey.SKILL)
        if task is None:
            raise ValueError("a package is checked before it is loaded")
        fields: dict[str, Any] = {name: task.value[name] for name in ("key", "title", "instruction", "evidence", "rubric")}
        for name, empty in (("feeds_curation", []), ("phrases", []), ("examples", {})):
            fields[name] = task.value.get(name, empty)
        db.session.add(Task(edition_id=edition.id, graded_by=GradedBy(task.value["graded_by"]), **fields))

    def changes(self, before: Edition, after: Edition) -> Iterator[comparing.Change]:
        """Compare the task as a whole: steps, evidence, rubric and pass mark."""
        return comparing.compare(ChangedItem.TASK, _to_compare(before), _to_compare(after))


def _to_compare(edition: Edition) -> dict[str, tuple[Any, str, str]]:
    task = db.session.get_one(Stage, (edition.id, StageKey.SKILL)).checkpoint
    text = comparing.lines_of(_lines(task))
    return {"task": (task["title"], text, text)}


def _lines(value: Any, name: str = "") -> list[str]:
    """Return a line for each text and number of the task, sorted by field names; numbers have the name of their field."""
    if isinstance(value, dict):
        return [line for part, inner in sorted(value.items()) for line in _lines(inner, part)]
    if isinstance(value, list):
        return [line for inner in value for line in _lines(inner, name)]
    return [value if isinstance(value, str) else f"{name}: {value}"]


def _check_evidence(listed: Node | None, faults: Faults) -> None:
    for entry in _mappings(listed):
        least, most = _whole(entry, "min", 1), _whole(entry, "max", None)
        if most is not None and least is not None and least > most:
            faults.at(entry, N_("min is %(least)s and max is %(most)s"), least=least, most=most)
        photo = entry.value.get("kind") == EvidenceKind.PHOTO
        if "checks" in entry.children and not photo:
            faults.at(entry.children["checks"], N_("only photos are checked by the machine"))
        if "min_words" in entry.children and entry.value.get("kind") != EvidenceKind.TEXT:
            faults.at(entry.children["min_words"], N_("only texts have words to count"))
        if "fills" in entry.children and entry.value.get("kind") != EvidenceKind.TEXT:
            faults.at(entry.children["fills"], N_("only a text fills a field of the product's page"))
        if not photo and max(least or 0, most or 1) > 1:
            faults.at(entry, N_("a text or a link is handed in once; min and max are at most 1"))
    _check_unique(listed, faults)


def _check_rubric(listed: Node | None, faults: Faults) -> None:
    weights = [_whole(entry, "weight", 0) for entry in _mappings(listed)]
    if listed is not None and weights and sum(weight or 0 for weight in weights) != 100:
        faults.at(
            listed,
            N_("the weights add up to %(total)s; they must add up to 100"),
            total=sum(weight or 0 for weight in weights),
        )
    _check_unique(listed, faults)


def _check_unique(listed: Node | None, faults: Faults) -> None:
    seen: set[str] = set()
    for entry in _mappings(listed):
        key = str(entry.value.get("key"))
        if key in seen:
            faults.at(entry, N_("the key '%(key)s' stands here twice"), key=key)
        seen.add(key)


def _check_pictures(examples: Node | None, package: Package, faults: Faults) -> None:
    for example in _mappings(examples):
        picture = example.get("picture")
        if picture is None or not isinstance(picture.value, str):
            continue
        if picture.value not in package.media:
            faults.at(picture, N_("'%(name)s' is not in media/"), name=picture.value)
        elif not media.NAME.fullmatch(picture.value) or not media.is_picture(picture.value):
            faults.at(picture, N_("media/%(name)s is not a picture"), name=picture.value)


def _check_example_levels(task: Node, faults: Faults) -> None:
    """Check that the levels of the good example pass the task, and those of the weak one do not."""
    rubric = {str(entry.value.get("key")): entry for entry in _mappings(task.get("rubric"))}
    for kind, example in (task.get("examples") or Node("", 0, {})).items():
        levels = example.get("levels")
        if levels is None or not _check_levels(levels, rubric, faults):
            continue
        criteria = criteria_of([entry.value for entry in rubric.values()])
        passes = may_pass(criteria, levels.value, _whole(task, "pass_mark", 0) or 0)
        if kind == "good" and not passes:
            faults.at(levels, N_("these levels do not pass the task; a good example passes"))
        elif kind == "weak" and passes:
            faults.at(levels, N_("these levels pass the task; a weak example does not"))


def _check_levels(levels: Node, rubric: dict[str, Node], faults: Faults) -> bool:
    """Check that each criterion has a level in its range, and return whether that is so. False for a rubric with faults."""
    if not all(map(_is_complete_criterion, rubric.values())):
        return False
    if not levels.is_mapping or set(levels.value) != set(rubric):
        named = ", ".join(map(str, levels.value)) if levels.is_mapping and levels.value else "nothing"
        faults.at(
            levels,
            N_("names %(named)s; it must name each criterion once: %(criteria)s"),
            named=named,
            criteria=", ".join(rubric),
        )
        return False
    valid = True
    for key, level in levels.items():
        highest = len(rubric[str(key)].value["levels"])
        if type(level.value) is not int or not 1 <= level.value <= highest:
            faults.at(level, N_("must be a level from 1 to %(highest)s"), highest=highest)
            valid = False
    return valid


def _is_complete_criterion(entry: Node) -> bool:
    value = entry.value
    has_name = isinstance(value.get("key"), str) and "title" in value
    return has_name and isinstance(value.get("levels"), list) and len(value["levels"]) > 0 and type(value.get("weight")) is int


def _mappings(node: Node | None) -> list[Node]:
    """Return the children that are mappings; the shape reports the others."""
    return [child for child in node if child.is_mapping] if node else []


def _whole(entry: Node, name: str, default: int | None) -> int | None:
    value = entry.value.get(name, default)
    return value if type(value) is int else default
