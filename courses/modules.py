"""Changing the modules of a course in the browser: add, rename, merge. Every module keeps at least one lesson."""

from typing import Any

from core.errors import N_, DomainError
from courses import editing
from courses.editing import KeyTaken, WorkingCopy
from courses.models import STAGES, StageKey

Document = dict[str, Any]


class OnlyModule(DomainError):
    """The module is the only one of its stage, so it cannot be merged."""

    status = 409
    message = N_("The only module of a stage stays.")


def only_lessons(work: WorkingCopy, stage: StageKey) -> set[str]:
    """Return the keys of a stage's lessons that are the only lesson of their module."""
    modules = work.package.course.value["stages"][stage.value]["modules"]
    return {module["lessons"][0] for module in modules if len(module["lessons"]) == 1}


def with_new_module_and_lesson(
    work: WorkingCopy, key: str, *, stage: StageKey, module_title: dict[str, str], source: str, **front: Any
) -> dict[str, bytes | None]:
    """Add a module at the end of its stage, with a new lesson in it. Raises KeyTaken."""
    if key in work.package.lessons:
        raise KeyTaken(key)

    def change(document: Document) -> None:
        document["stages"][stage.value]["modules"].append(_module(document, module_title, key))

    return {**editing.changed_course(work, change), f"lessons/{key}.md": editing.lesson_bytes(front, source)}


def with_new_module(work: WorkingCopy, lesson: str, *, module_title: dict[str, str]) -> dict[str, bytes | None]:
    """Move a lesson out of its module into a new module behind it. The lesson must not be the only one of its module."""

    def change(document: Document) -> None:
        modules, number = _with_lesson(document, lesson)
        modules[number]["lessons"].remove(lesson)
        modules.insert(number + 1, _module(document, module_title, lesson))

    return editing.changed_course(work, change)


def has_module(work: WorkingCopy, stage: StageKey, lesson: str, *, module_title: dict[str, str]) -> bool:
    """Return whether a module with this title has exactly this one lesson. Recognises a form sent twice."""
    modules = work.package.course.value["stages"][stage.value]["modules"]
    return any(module["lessons"] == [lesson] and module["title"] == module_title for module in modules)


def with_module_renamed(work: WorkingCopy, key: str, *, module_title: dict[str, str]) -> dict[str, bytes | None]:
    """Change the title of a module; its key stays."""

    def change(document: Document) -> None:
        modules, number = _place(document, key)
        modules[number]["title"] = module_title

    return editing.changed_course(work, change)


def neighbour(work: WorkingCopy, key: str) -> Document | None:
    """Return the module before this one, or behind the first one; None for the only module. It takes the lessons in a merge."""
    modules, number = _place(work.package.course.value, key)
    return modules[number - 1 if number else 1] if len(modules) > 1 else None


def with_module_merged(work: WorkingCopy, key: str) -> dict[str, bytes | None]:
    """Merge a module into its neighbour; the order of the lessons stays. Raises OnlyModule."""

    def change(document: Document) -> None:
        modules, number = _place(document, key)
        if len(modules) == 1:
            raise OnlyModule(key)
        moved = modules.pop(number)["lessons"]
        target = modules[max(number - 1, 0)]
        target["lessons"] = target["lessons"] + moved if number else moved + target["lessons"]

    return editing.changed_course(work, change)


def _module(document: Document, module_title: dict[str, str], lesson: str) -> Document:
    taken = {module["key"] for stage in STAGES for module in document["stages"][stage.value]["modules"]}
    return {"key": editing.key_for(module_title["id"], taken), "title": module_title, "lessons": [lesson]}


def _place(document: Document, key: str) -> tuple[list[Document], int]:
    """Return the modules of this module's stage, and its index among them."""
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
