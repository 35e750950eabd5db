"""What a story knows of the office before it begins: its folder, read as a person would read it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from tests.journeys.server import ROOT


def office_folder(name_or_path: str) -> Path:
    """The folder of an office, by its name or its path."""
    return ROOT / name_or_path if "/" in name_or_path else ROOT / "seed_content" / name_or_path


def is_before(question: dict[str, Any]) -> bool:
    """Asked before the first lesson."""
    return question["stage"] == "pre_test"


def is_drawn(question: dict[str, Any]) -> bool:
    """Its options are pictures."""
    return any("picture" in option for option in question.get("options", ()))


def is_spotted(question: dict[str, Any]) -> bool:
    """A message or a text whose parts are judged."""
    return question["type"] == "spot"


def said(title: Any) -> str:
    """A title in Indonesian."""
    return title if isinstance(title, str) else title["id"]


@dataclass(frozen=True)
class CourseMaterial:
    """A course package."""

    folder: Path

    @cached_property
    def facts(self) -> dict[str, Any]:
        """What `course.yaml` says."""
        return _read(self.folder / "course.yaml")

    @property
    def code(self) -> str:
        """Its code."""
        return self.facts["code"]

    @property
    def slug(self) -> str:
        """Its address."""
        return self.facts["slug"]

    @property
    def title(self) -> str:
        """Its Indonesian title."""
        return said(self.facts["title"])

    @property
    def task(self) -> dict[str, Any]:
        """Its practical task."""
        return self.facts["stages"]["skill"]["checkpoint"]

    @property
    def pass_mark(self) -> int:
        """Of its knowledge quiz."""
        return self.facts["stages"]["knowledge"]["checkpoint"]["pass_mark"]

    @property
    def is_judged_by_its_learner(self) -> bool:
        """Whether the task needs no trainer."""
        return self.task["graded_by"] == "self_check"

    def evidence(self, kind: str) -> list[dict[str, Any]]:
        """What the task wants of one kind."""
        return [wanted for wanted in self.task["evidence"] if wanted["kind"] == kind]

    def lessons(self, stage: str) -> list[str]:
        """The keys of a stage's lessons in order."""
        return [key for module in self.facts["stages"][stage]["modules"] for key in module["lessons"]]

    def lesson_title(self, key: str) -> str:
        """The Indonesian title of a lesson."""
        return said(self._lesson_titles[key])

    def practice_in(self, lesson: str) -> list[dict[str, Any]]:
        """The practice questions of a lesson."""
        return [one for one in self._questions.values() if one["stage"] == "practice" and one["lesson"] == lesson]

    def question(self, stem: str) -> dict[str, Any]:
        """The question with this stem."""
        return self._questions[_one_line(stem)]

    def key_of_question(self, fits: Callable[[dict[str, Any]], bool]) -> str | None:
        """The first question that is such a one."""
        return next((one["key"] for one in self._questions.values() if fits(one)), None)

    @cached_property
    def _lesson_titles(self) -> dict[str, Any]:
        texts = {path.stem: path.read_text("utf-8") for path in self.folder.glob("lessons/*.md") if "." not in path.stem}
        return {key: yaml.safe_load(text.split("---")[1])["title"] for key, text in texts.items()}

    @cached_property
    def _questions(self) -> dict[str, dict[str, Any]]:
        return {_one_line(question["stem"]): question for question in _read(self.folder / "questions.yaml")}


@dataclass(frozen=True)
class OfficeMaterial:
    """An office's folder."""

    folder: Path

    @cached_property
    def facts(self) -> dict[str, Any]:
        """What `office.yaml` says."""
        return _read(self.folder / "office.yaml")

    @property
    def programme_title(self) -> str:
        """Of the programme, in Indonesian."""
        return said(_read(self.folder / "programme.yaml")["title"])

    @cached_property
    def certificate(self) -> dict[str, Any]:
        """What `certificate.yaml` says."""
        return _read(self.folder / "certificate.yaml")

    @property
    def today(self) -> date:
        """The day at the office."""
        return datetime.now(ZoneInfo(self.facts["time_zone"])).date()

    @cached_property
    def rules(self) -> dict[str, Any]:
        """What `curation.yaml` says."""
        return _read(self.folder / "curation.yaml")

    @cached_property
    def consents(self) -> dict[str, Any]:
        """What `consents.yaml` says."""
        return _read(self.folder / "consents.yaml")

    def rule(self, number: str) -> dict[str, Any]:
        """One of the nine, by its number."""
        return next(rule for rule in self.rules["rules"] if rule["id"] == number)

    def document(self, kind: str) -> dict[str, Any]:
        """What the rules say of a kind of document."""
        return next(one for one in self.rules["documents"] if one["key"] == kind)

    @cached_property
    def cast(self) -> dict[str, Any]:
        """What `demo/cast.yaml` says."""
        return _read(self.folder / "demo" / "cast.yaml")

    def person(self, key: str) -> dict[str, Any]:
        """Somebody of the cast."""
        return next(person for person in self.cast["people"] if person["key"] == key)

    @cached_property
    def courses(self) -> list[CourseMaterial]:
        """Every course, by code."""
        found = [CourseMaterial(path.parent) for path in (self.folder / "courses").glob("*/course.yaml")]
        return sorted(found, key=lambda course: course.facts["code"])

    @property
    def courses_for_curation(self) -> list[CourseMaterial]:
        """Those that the programme wants and that are written, in its order."""
        wanted = [one["code"] for one in _read(self.folder / "programme.yaml")["courses"] if one["required_for_curation"]]
        return sorted((one for one in self.courses if one.code in wanted), key=lambda one: wanted.index(one.code))

    @property
    def courses_judged_by_a_person(self) -> list[CourseMaterial]:
        """Of these, those whose task a trainer looks at."""
        return [course for course in self.courses_for_curation if not course.is_judged_by_its_learner]

    @property
    def photo_course(self) -> CourseMaterial:
        """The first course whose task asks for a main photo and others."""
        wanted = {"foto-utama", "foto-lain"}
        return next(course for course in self.courses if wanted <= {one["key"] for one in course.task["evidence"]})

    def course_asking(self, fits: Callable[[dict[str, Any]], bool]) -> CourseMaterial:
        """The first course that has such a question."""
        return next(course for course in self.courses if course.key_of_question(fits))

    @property
    def last_course(self) -> CourseMaterial:
        """The last course that asks for no other first: another than the photo course where there is one."""
        return [course for course in self.courses if not course.facts.get("prerequisites")][-1]


def _read(path: Path) -> Any:
    return yaml.load(path.read_text("utf-8"), Loader=yaml.CSafeLoader)


def _one_line(text: str) -> str:
    return " ".join(text.split())
