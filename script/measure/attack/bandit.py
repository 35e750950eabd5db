"""Run bandit over the source. A finding counts unless its line is explained here. An unused explanation counts too."""

import json
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lms.config import ROOT
from script.measure.attack.finding import Finding

PROGRAM = ROOT / "var/attackers/bin/bandit"
SOURCE = (
    "core", "people", "reminders", "courses", "quizzes", "mentoring", "certificates", "products", "eligibility", "curation", "tools", "reports", "lms", "deploy", "migrations",
)  # fmt: skip
"""The packages that an office runs. Tests and measurements are not installed; ruff checks them with the same rules."""


@dataclass(frozen=True)
class Explained:
    """The reason why one finding of bandit is not a fault. `line` is a part of the line that it is about."""

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
    Explained("B704", "courses/views/tool_cards.py", 'Markup(match["words"])', "escaped when it was published"),
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
    Explained(
        "B403", "core/apart/answers.py", "import pickle", "see `_RestrictedUnpickler`: an answer can name only our own data"
    ),
    Explained("B403", "core/apart/child.py", "import pickle", "writes jobs; `answers.read` reads the answers"),
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
        "an order of options that stays; it hides nothing, the key stays on the server",
    ),
)


def attack(*folders: str, explained: tuple[Explained, ...] = EXPLAINED) -> Iterator[Finding]:
    """Run bandit over the folders (default: SOURCE). Yields findings without explanation and explanations without finding."""
    results = run(folders or SOURCE)
    used = set()
    for result in results:
        reasons = [explanation for explanation in explained if _explains(explanation, result)]
        used.update(reasons)
        if not reasons:
            kind = f"{result['test_id']} {result['issue_text'][:60]}"
            yield Finding("bandit", kind, _file(result), "source", f"line {result['line_number']}")
    for explanation in explained:
        if explanation not in used:
            example = f"{explanation.test} {explanation.line}"
            yield Finding("bandit", "an explanation without its finding", explanation.file, "source", example)


def run(folders: tuple[str, ...]) -> list[dict]:
    """Return bandit's results, each with its code. Raises SystemExit if bandit could not read a file."""
    done = subprocess.run([PROGRAM, "-q", "-r", *folders, "-f", "json"], cwd=ROOT, capture_output=True, text=True)
    output = json.loads(done.stdout) if done.stdout.startswith("{") else {"errors": [done.stderr]}
    if output["errors"]:
        raise SystemExit(f"bandit: {output['errors'][:3]}")
    return output["results"]


def version() -> str:
    """Return the version of bandit, for the conditions of a run."""
    words = subprocess.run([PROGRAM, "--version"], capture_output=True, text=True).stdout.split()
    return words[1] if len(words) > 1 else "missing"


def _explains(explanation: Explained, result: dict) -> bool:
    """Compare the text of the line, not its number, which changes with every line above it."""
    return explanation.test == result["test_id"] and explanation.file == _file(result) and explanation.line in result["code"]


def _file(result: dict) -> str:
    return str(Path(result["filename"]))
