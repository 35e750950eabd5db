"""The modules of a course, changed in the browser: begun, named, joined. A module is never without a lesson."""

from typing import Any

from core.errors import N_, DomainError
from courses import editing
from courses.editing import KeyTaken, Workpiece
from courses.models import STAGES, StageKey

Document = dict[str, Any]


class OnlyModule(DomainError):
    """A stage always has a module."""

    status = 409
    message = N_("The only module of a stage stays.")


def alone(work: Workpiece, stage: StageKey) -> set[str]:
    """The lessons of a stage that are the only ones of their module: without them it would be empty."""
    modules = work.package.course.value["stages"][stage.value]["modules"]
    return {module["lessons"][0] for module in modules if len(module["lessons"]) == 1}


def begun_with_new(
    work: Workpiece, key: str, *, stage: StageKey, called: dict[str, str], source: str, **front: Any
) -> dict[str, bytes | None]:
    """A new module, last in its stage, with a new lesson in it. Raises KeyTaken."""
    if key in work.package.lessons:
        raise KeyTaken(key)

    def change(document: Document) -> None:
        document["stages"][stage.value]["modules"].append(_module(document, called, key))

    return {**editing.changed_course(work, change), f"lessons/{key}.md": editing.lesson_bytes(front, source)}


def begun_with(work: Workpiece, lesson: str, *, called: dict[str, str]) -> dict[str, bytes | None]:
    """A new module with a lesson that is not alone in its own, and behind that one."""

    def change(document: Document) -> None:
        modules, number = _with_lesson(document, lesson)
        modules[number]["lessons"].remove(lesson)
        modules.insert(number + 1, _module(document, called, lesson))

    return editing.changed_course(work, change)


def begins(work: Workpiece, stage: StageKey, lesson: str, *, called: dict[str, str]) -> bool:
    """Whether a module of this title has just this lesson already."""
    modules = work.package.course.value["stages"][stage.value]["modules"]
    return any(module["lessons"] == [lesson] and module["title"] == called for module in modules)


def renamed(work: Workpiece, key: str, *, called: dict[str, str]) -> dict[str, bytes | None]:
    """A module under another title; its key stays."""

    def change(document: Document) -> None:
        modules, number = _place(document, key)
        modules[number]["title"] = called

    return editing.changed_course(work, change)


def neighbour(work: Workpiece, key: str) -> Document | None:
    """The module that takes the lessons when this one goes: the one before it, else the one behind; None where it is alone."""
    modules, number = _place(work.package.course.value, key)
    return modules[number - 1 if number else 1] if len(modules) > 1 else None


def joined(work: Workpiece, key: str) -> dict[str, bytes | None]:
    """The course without a module whose neighbour takes its lessons; the reading order stays. Raises OnlyModule."""

    def change(document: Document) -> None:
        modules, number = _place(document, key)
        if len(modules) == 1:
            raise OnlyModule(key)
        gone = modules.pop(number)["lessons"]
        taker = modules[max(number - 1, 0)]
        taker["lessons"] = taker["lessons"] + gone if number else gone + taker["lessons"]

    return editing.changed_course(work, change)


def _module(document: Document, called: dict[str, str], lesson: str) -> Document:
    taken = {module["key"] for stage in STAGES for module in document["stages"][stage.value]["modules"]}
    return {"key": editing.key_for(called["id"], taken), "title": called, "lessons": [lesson]}


def _place(document: Document, key: str) -> tuple[list[Document], int]:
    """The modules of the stage in which this one stands, and where."""
    return next(
        (modules, number) for modules in _by_stage(document) for number, module in enumerate(modules) if module["key"] == key
    )


def _with_lesson(document: Document, lesson: str) -> tuple[list[Document], int]:
    return next(
        (modules, number)
        for modules in _by_stage(document)
        for number, module in enumerate(modules)
        if lesson in module["lessons"]
    )


def _by_stage(document: Document) -> list[list[Document]]:
    return [document["stages"][stage.value]["modules"] for stage in STAGES]
