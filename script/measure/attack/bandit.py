"""bandit over the source. Each finding is explained here, once and for its line, or it counts; what explains nothing counts too."""

import json
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lms.config import ROOT
from script.measure.attack.finding import Finding

PROGRAM = ROOT / "var/attackers/bin/bandit"
SOURCE = (
    "core", "people", "courses", "quizzes", "mentoring", "certificates", "curation", "tools", "reports", "lms", "deploy", "migrations",
)  # fmt: skip
"""What is served and what an office runs. What only measures and tests is not installed; ruff's rules of the same name watch it."""


@dataclass(frozen=True)
class Explained:
    """A finding of bandit's, the line that it means, and why it is none."""

    test: str
    file: str
    line: str
    why: str


EXPLAINED = (
    Explained("B704", "core/drawings.py", "return {match[1]: Markup(match[0])", "drawings of our own, out of static files"),
    Explained("B704", "core/drawings.py", "return Markup(drawing)", "a drawing of our own, out of static files"),
    Explained("B704", "courses/handouts.py", "Markup(re.sub(shown", "sanitised by nh3 when it was rendered"),
    Explained("B704", "courses/rendering.py", "clean = Markup(html)", "sanitised by nh3 a line before"),
    Explained("B704", "courses/views/tool_cards.py", "return Markup(PLACE.sub(", "sanitised by nh3 when it was published"),
    Explained("B704", "courses/views/tool_cards.py", 'Markup(found["words"])', "escaped when it was published"),
    Explained(
        "B704", "lms/locale.py", "Markup(translated)", "a sentence of the catalogue; what is put into it is escaped by `%`"
    ),
    Explained("B704", "people/views/office_people.py", "Markup(segno.make(", "an SVG that segno draws of a link of ours"),
    Explained("B405", "courses/rendering.py", "from xml.etree.ElementTree import Element", "builds elements; parses nothing"),
    Explained("B404", "lms/backup/databases.py", "import subprocess", "see its calls"),
    Explained(
        "B603",
        "lms/backup/databases.py",
        "subprocess.run(",
        "a list of words without a shell: pg_dump and pg_restore, named by us",
    ),
    Explained("B403", "core/apart/answers.py", "import pickle", "see `_Careful`: an answer names data of ours alone"),
    Explained("B403", "core/apart/child.py", "import pickle", "writes jobs; answers are read by `answers.read`"),
    Explained("B404", "core/apart/child.py", "import subprocess", "see its calls"),
    Explained("B603", "core/apart/child.py", "return subprocess.Popen(", "our own worker, by numbers of ours"),
    Explained("B403", "core/apart/worker.py", "import pickle", "see its calls"),
    Explained("B301", "core/apart/worker.py", "pickle.loads(job)", "the parent's words, which no child can write"),
    Explained("B608", "lms/trouble/integrity.py", 'length(t::text)) FROM "{name}"', "the names of our own tables"),
    Explained("B404", "lms/cli/supervising.py", "import subprocess", "see its calls"),
    Explained(
        "B603", "lms/cli/supervising.py", "subprocess.Popen(self._command)", "our own worker; no word of it comes from outside"
    ),
    *(
        Explained("B608", f"migrations/versions/{file}", line, "words of the migration itself")
        for file, line in (
            ("0003_words_and_handouts.py", "WHERE item IN {NEW_ITEMS}"),
            ("0004_questions_before_the_first_lesson.py", "WHERE asked_in = '{BEFORE}'"),
            ("0004_questions_before_the_first_lesson.py", "DELETE FROM {table} WHERE attempt_id"),
            ("0005_the_programme_s_certificate.py", "IN {programmes}"),
        )
    ),
    Explained("B311", "lms/demo/city.py", "Random(seed)", "invents the demo city; a seed is the point"),
    Explained("B311", "lms/demo/learning.py", "Random(f", "invents the demo city; a seed is the point"),
    Explained(
        "B311",
        "quizzes/practice.py",
        "Random(question.content_hash)",
        "an order of options that stays; practice tells its answers",
    ),
)


def attack(*folders: str, explained: tuple[Explained, ...] = EXPLAINED) -> Iterator[Finding]:
    """Run it over the folders, or over all that is served. Yields what is not explained, and explanations of nothing."""
    results = run(folders or SOURCE)
    used = set()
    for one in results:
        reasons = [known for known in explained if _is_of(known, one)]
        used.update(reasons)
        if not reasons:
            yield Finding(
                "bandit", f"{one['test_id']} {one['issue_text'][:60]}", _file(one), "source", f"line {one['line_number']}"
            )
    for known in explained:
        if known not in used:
            yield Finding("bandit", "an explanation without its finding", known.file, "source", f"{known.test} {known.line}")


def run(folders: tuple[str, ...]) -> list[dict]:
    """What bandit says, with the code of each. Raises SystemExit where it could not read a file."""
    done = subprocess.run([PROGRAM, "-q", "-r", *folders, "-f", "json"], cwd=ROOT, capture_output=True, text=True)
    told = json.loads(done.stdout) if done.stdout.startswith("{") else {"errors": [done.stderr]}
    if told["errors"]:
        raise SystemExit(f"bandit: {told['errors'][:3]}")
    return told["results"]


def version() -> str:
    """For the conditions."""
    told = subprocess.run([PROGRAM, "--version"], capture_output=True, text=True).stdout.split()
    return told[1] if len(told) > 1 else "missing"


def _is_of(known: Explained, one: dict) -> bool:
    """By the words of the line and not by its number, which changes with every line above it."""
    return known.test == one["test_id"] and known.file == _file(one) and known.line in one["code"]


def _file(one: dict) -> str:
    return str(Path(one["filename"]))
