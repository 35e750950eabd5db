"""What the office's `programme.yaml` says of beginning: the drawing of each course, and the one question of `starter_paths`,
whose answers recommend courses.
"""

from dataclasses import dataclass

from core.office import office


@dataclass(frozen=True)
class Choice:
    """An answer, in the office's own words, with the codes of the courses that it recommends, in order."""

    key: str
    answer: str
    courses: tuple[str, ...]
    advice: str


@dataclass(frozen=True)
class StarterPaths:
    """The question. It is put after a lesson of the course with the code `after`."""

    question: str
    note: str
    after: str
    choices: tuple[Choice, ...]

    def choice(self, key: str | None) -> Choice | None:
        """Return the choice with this key, or None."""
        return next((choice for choice in self.choices if choice.key == key), None)


def starter_paths() -> StarterPaths | None:
    """Return the office's question, or None where its file has none. Raises KeyError where a part is missing."""
    facts = office().read("programme.yaml").get("starter_paths")
    if facts is None:
        return None
    choices = [Choice(row["key"], row["answer"], tuple(row["courses"]), row["advice"]) for row in facts["choices"]]
    return StarterPaths(facts["question"], facts["note"], facts["after"], tuple(choices))


def drawings_of_courses() -> dict[str, str]:
    """Return the name of each course's drawing by its code, for the courses that have one."""
    courses = office().read("programme.yaml").get("courses", ())
    return {course["code"]: course["drawing"] for course in courses if "drawing" in course}
