"""Who gets what: the access table (`tests/architecture/access.txt`), read and written.

A line has an endpoint, what everybody gets, and whoever gets something else: `answers.choose_answer 404 stranger:in sri:ok`.
"""

from collections import Counter
from pathlib import Path

from lms.config import ROOT

PATH = ROOT / "tests/architecture/access.txt"
PEOPLE = ("stranger", "tono", "mita", "tia", "ayu", "laras", "bayu", "wati", "joko", "raka", "dewi",
          "agus", "ratna", "budi", "lina", "sri")  # fmt: skip
"""Everybody in the table, in the order in which they try a route. The head of the table says who they are."""

Table = dict[str, dict[str, str]]
"""By endpoint, the answer that each of PEOPLE gets."""


def read_table(path: Path = PATH) -> Table:
    """Read the table. Raises KeyError for a person who is not in PEOPLE."""
    table: Table = {}
    for endpoint, rest, *exceptions in _lines(path):
        answers = dict.fromkeys(PEOPLE, rest)
        for person, _, answer in (exception.partition(":") for exception in exceptions):
            if person not in answers:
                raise KeyError(person)
            answers[person] = answer
        table[endpoint] = answers
    return table


def write_table(table: Table, path: Path = PATH) -> None:
    """Write the table beneath the file's comments."""
    head = [line for line in path.read_text("utf-8").splitlines() if line.startswith("#")]
    path.write_text("\n".join([*head, *(line_of(endpoint, table[endpoint]) for endpoint in sorted(table))]) + "\n", "utf-8")


def line_of(endpoint: str, answers: dict[str, str]) -> str:
    """Return a line of the table. What most of the people who are signed in get is what everybody gets."""
    rest = Counter(answer for person, answer in answers.items() if person != "stranger").most_common(1)[0][0]
    exceptions = [f"{person}:{answer}" for person, answer in answers.items() if answer != rest]
    return " ".join([f"{endpoint:<42}", f"{rest:<3}", *exceptions]).rstrip()


def _lines(path: Path) -> list[list[str]]:
    return [line.split() for line in path.read_text("utf-8").splitlines() if line and not line.startswith("#")]
