"""`script/broken`: the rules that matter most, each broken on purpose in a copy, and the test that notices."""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from lms.config import ROOT

CATALOGUE = "translations/id/LC_MESSAGES/messages.mo"
"""Made from what is tracked, and needed by the pages."""
PYTEST = ("-m", "pytest", "-x", "-q", "-n", "0", "-p", "no:cacheprovider", "--database", "sqlite")
UNWANTED = ("LMS_", "PYTEST_", "PYTHONDONTWRITEBYTECODE")
"""Settings of the caller that would change what runs, or make every run compile the whole house anew."""
FAILED = re.compile(r"^(?:FAILED|ERROR) (\S+::\w+(?:\[.*?\])?)(?: - |$)", re.MULTILINE)
"""A line of pytest's summary that names a test; a file that could not even be read has no `::`."""


@dataclass(frozen=True)
class Rule:
    """A rule in plain words, the one place in `file` that keeps it, what breaks it, and the test files that should notice."""

    name: str
    file: str
    kept: str
    broken: str
    tests: str


RULES = (
    Rule("a half is rounded up", "quizzes/scores.py", "(value + Fraction(1, 2)).__floor__()", "round(value)",
         "tests/quizzes/test_scores.py"),
    Rule("a wrong choice takes back a right one", "quizzes/scores.py", " - len(chosen - right)", "",
         "tests/quizzes/test_scores.py"),
    Rule("the pass mark itself passes", "quizzes/attempts.py", "attempt.score >= enrolment", "attempt.score > enrolment",
         "tests/quizzes/test_attempts.py"),
    Rule("the best score counts", "courses/progress.py", "max(passed.score, score)", "score", "tests/courses/test_progress.py"),
    Rule("an attempt is handed in exactly once", "quizzes/attempts.py",
         "Attempt.state == AttemptState.IN_PROGRESS)\n        .values(state=AttemptState.SUBMITTED",
         "Attempt.state != AttemptState.ABANDONED)\n        .values(score=None, state=AttemptState.SUBMITTED",
         "tests/quizzes/test_attempts.py"),
    Rule("no answer is saved after the hand-in", "quizzes/answers.py", ", Attempt.state == AttemptState.IN_PROGRESS)", ")",
         "tests/quizzes/test_answers.py"),
    Rule("a stale answer of another phone overwrites nothing", "quizzes/answers.py", '== bindparam("next")', '>= bindparam("next")',
         "tests/quizzes/test_answers.py"),
    Rule("an answer sent twice is one fact", "quizzes/answers.py", " and sent_as != last.sent_as", "",
         "tests/quizzes/test_answers.py"),
    Rule("another person's attempt does not exist", "quizzes/queries/attempts.py", "Enrolment.person_id == visitor.id",
         "Enrolment.person_id.is_not(None)", "tests/quizzes/test_answers.py tests/quizzes/test_results.py"),
    Rule("another person's question does not exist", "quizzes/queries/attempts.py", 'Enrolment.person_id == bindparam("person_id")',
         'bindparam("person_id").is_not(None)', "tests/quizzes/test_answers.py"),
    Rule("no question tells its key", "quizzes/questions/options.py", '[(token, option["text"]) for', "[(token, str(option)) for",
         "tests/quizzes/test_leaks.py"),
    Rule("no key is read before the result", "quizzes/queries/attempts.py",
         "Attempt.state == AttemptState.GRADED,\n        Attempt.asked_in", "Attempt.asked_in", "tests/quizzes/test_leaks.py"),
    Rule("a lesson done twice is one lesson", "courses/progress.py", "    if progress is None:\n", "    if True:\n",
         "tests/courses/test_progress.py"),
    Rule("complete needs all three stages", "courses/progress.py", "enrolment.stages_passed < len(STAGES) or ", "",
         "tests/courses/test_progress.py"),
    Rule("complete needs every lesson", "courses/progress.py", " or enrolment.lessons_done < len(_lessons(enrolment))", "",
         "tests/courses/test_progress.py"),
    Rule("a course is completed once", "courses/progress.py",
         ", Enrolment.state == EnrolmentState.IN_PROGRESS)\n        .values(state=EnrolmentState.COMPLETED",
         ")\n        .values(state=EnrolmentState.COMPLETED", "tests/courses/test_progress.py"),
    Rule("who is enrolled stays in their edition", "courses/enrolling.py", "    if known:\n        return known\n",
         "    if known:\n        newest = newest_open_edition(course.id)\n"
         "        known.edition_id = newest.id if newest else known.edition_id\n        return known\n",
         "tests/courses/test_enrolling.py"),
    Rule("who is enrolled reads their edition", "courses/queries.py", "func.coalesce(Enrolment.edition_id, newest_open)",
         "func.coalesce(newest_open, Enrolment.edition_id)", "tests/courses/test_pages.py tests/lms/test_publication.py"),
    Rule("a published edition never changes", "courses/editions.py",
         'raise Immutable(f"{type(row).__name__} of published edition {row.edition_id}")', "continue",
         "tests/courses/test_editions.py"),
    Rule("level 1 of a key criterion blocks *Lulus*", "quizzes/rubrics.py", ">= pass_mark and honest", ">= pass_mark",
         "tests/quizzes/test_rubrics.py tests/quizzes/test_grading.py"),
    Rule("nobody grades their own work", "quizzes/policies/grading.py", "visitor.id == work.person_id or ", "",
         "tests/quizzes/test_grading.py"),
    Rule("a trainer grades only their own courses", "quizzes/policies/grading.py", " and work.owns_course", "",
         "tests/quizzes/test_grading.py"),
    Rule("a mentor grades only their own learners", "quizzes/policies/grading.py", " and work.mentors_learner", "",
         "tests/quizzes/test_grading.py"),
    Rule("a mentor sees nobody whose consent has ended", "people/access.py", "or_(row.until.is_(None), row.until > now)",
         "row.viewer_id.is_not(None), now.is_not(None)", "tests/people/test_access.py"),
    Rule("one certificate for one course", "certificates/issuing.py", "        Certificate.id.is_(None),\n", "",
         "tests/certificates/test_issuing.py"),
    Rule("the database refuses a second certificate", "certificates/models.py", 'ForeignKey("enrolments.id"), unique=True)',
         'ForeignKey("enrolments.id"))', "tests/certificates/test_issuing.py"),
    Rule("the database refuses one number twice", "certificates/models.py",
         'UniqueConstraint("year", "sequence", name="uq_certificates_year_sequence"),', "", "tests/certificates/test_issuing.py"),
    Rule("a certificate's number is never given again", "certificates/numbering.py", "NumberRow.last + 1}", "NumberRow.last}",
         "tests/certificates/test_numbering.py"),
    Rule("revoking takes two people", "certificates/revoking.py", "in {revocation.proposed_by_id, certificate.person_id}",
         "in {certificate.person_id}", "tests/certificates/test_revoking.py"),
    Rule("the database refuses one who revokes alone", "certificates/models.py", "decided_by_id <> proposed_by_id",
         "decided_by_id IS NOT NULL", "tests/certificates/test_revoking.py"),
    Rule("K01 counts only completed courses", "curation/queries/facts.py", "Enrolment.state == EnrolmentState.COMPLETED",
         "Enrolment.state != EnrolmentState.WITHDRAWN", "tests/curation/test_eligibility.py"),
    Rule("K01 asks for each required course", "curation/passport/enterprise_rules.py",
         "if course.course_id not in facts.completed)", "if not facts.completed)", "tests/curation/test_eligibility.py"),
    Rule("*Layak* needs every rule", "curation/passport/granting.py", "if not eligibility.eligible(states):", "if not states:",
         "tests/curation/test_granting.py"),
    Rule("who is tied to a business never scores it", "curation/judging/deciding.py",
         "if ties.is_tied(by.id, application.enterprise_id):", "if by.id is None:", "tests/curation/test_deciding.py"),
    Rule("a curator sees no score before their own", "curation/policies/desk.py",
         "can_open_desk(visitor) and application.has_scored", "can_open_desk(visitor)", "tests/curation/test_desk_pages.py"),
    Rule("who guesses PINs must wait", "people/tries.py", "tries < self.free:", "tries < 1000:", "tests/people/test_tries.py"),
    Rule("numbers of licences are sealed on the disk", "people/documents.py", "vault.seal(number.encode())", "number.encode()",
         "tests/people/test_documents.py"),
    Rule("only a hash leads to a stored file", "core/files.py", "if not SHA256.fullmatch(sha256):", "if not sha256:",
         "tests/core/test_files.py"),
    Rule("a static file that is not there is never kept", "lms/headers.py", 'headers.setdefault("Cache-Control", "private, no-store")',
         'headers.setdefault("Cache-Control", "immutable" if "v" in request.args else "private, no-store")',
         "tests/lms/test_static.py"),
)  # fmt: skip


def main() -> None:
    """Break the rules one after the other, and say which test noticed."""
    rules = _asked_for()
    wrong = [f"{rule.file} does not hold exactly once: {rule.kept!r}" for rule in rules if not stands_once(rule)]
    if wrong:
        sys.exit("\n".join(wrong))
    with _copy() as folder:
        every = sorted({test for rule in rules for test in rule.tests.split()})
        if failed := _first_failure(folder, every):
            sys.exit(f"Without any break this fails: {failed}")
        found = [(rule, _noticed_by(folder, rule)) for rule in rules]
    print(table(found))
    sys.exit(any(test is None for _, test in found))


def stands_once(rule: Rule, root: Path = ROOT) -> bool:
    """Whether the line that keeps the rule is where the rule says, once."""
    return (root / rule.file).read_text("utf-8").count(rule.kept) == 1


def first_failed(told: str) -> str | None:
    """The first test that pytest's summary says has failed."""
    found = FAILED.search(told)
    return found[1] if found else None


def table(found: Sequence[tuple[Rule, str | None]]) -> str:
    """Markdown: a line for each rule, and how many breaks were noticed."""
    lines = ["| rule | broken in | test that failed |", "|---|---|---|"]
    lines += [f"| {rule.name} | `{rule.file}` | {f'`{test}`' if test else 'NOT NOTICED'} |" for rule, test in found]
    noticed = sum(test is not None for _, test in found)
    return "\n".join([*lines, "", f"{len(found)} rules, {noticed} noticed"])


@contextmanager
def _copy() -> Iterator[Path]:
    """The tracked files as they stand now, in a folder that goes when it is over."""
    names = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0")
    with tempfile.TemporaryDirectory() as place:
        for name in (*names, CATALOGUE):
            if (ROOT / name).is_file():
                (Path(place) / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(ROOT / name, Path(place) / name)
        yield Path(place)


def _noticed_by(folder: Path, rule: Rule) -> str | None:
    path = folder / rule.file
    whole = path.read_text("utf-8")
    path.write_text(whole.replace(rule.kept, rule.broken), "utf-8")
    try:
        failed = _first_failure(folder, rule.tests.split())
    finally:
        path.write_text(whole, "utf-8")
    print(f"{rule.name}: {failed or 'NOT NOTICED'}", file=sys.stderr, flush=True)
    return failed


def _first_failure(folder: Path, tests: Iterable[str]) -> str | None:
    """None when every test passed. Raises RuntimeError when they could not run at all: then the break breaks more than a rule."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith(UNWANTED)} | {"PYTHONPATH": str(folder)}
    done = subprocess.run([sys.executable, *PYTEST, *tests], cwd=folder, env=environ, capture_output=True, text=True)
    failed = first_failed(done.stdout)
    if (done.returncode != 0) != (failed is not None):
        raise RuntimeError(done.stdout + done.stderr)
    return failed


def _asked_for() -> list[Rule]:
    parser = argparse.ArgumentParser("script/broken")
    parser.add_argument("--only", default="", metavar="WORDS")
    words = parser.parse_args().only
    return [rule for rule in RULES if words in rule.name] or parser.error(f"no rule's name holds {words!r}")


if __name__ == "__main__":
    main()
