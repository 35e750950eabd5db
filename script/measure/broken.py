"""`script/broken`: break the most important rules in a copy, one after another, and report which test fails."""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from lms.config import ROOT
from script.measure.rules import RULES, Rule

CATALOGUE = "translations/id/LC_MESSAGES/messages.mo"
"""A file that is not tracked, but that the pages need."""
PYTEST = ("-m", "pytest", "-x", "-q", "-n", "0", "-p", "no:cacheprovider", "--database", "sqlite")
UNWANTED = ("LMS_", "PYTEST_", "PYTHONDONTWRITEBYTECODE")
"""Prefixes of environment variables that would change what runs, or make every run compile all files again."""
FAILED = re.compile(r"^(?:FAILED|ERROR) (\S+::\w+(?:\[.*?\])?)(?: - |$)", re.MULTILINE)
"""A line of pytest's summary that names a failed test. The line of a file that cannot be imported has no `::`."""


def main() -> None:
    """Break the chosen rules and print a table. The exit code is 1 if no test noticed a break."""
    rules = _chosen_rules()
    misplaced = [f"{rule.file} does not hold exactly once: {rule.kept!r}" for rule in rules if not is_found_once(rule)]
    if misplaced:
        sys.exit("\n".join(misplaced))
    with _copy() as folder:
        every = sorted({test for rule in rules for test in rule.tests.split()})
        if failed := _first_failure(folder, every):
            sys.exit(f"Without any break this fails: {failed}")
        results = [(rule, _test_that_notices(folder, rule)) for rule in rules]
    print(table(results))
    sys.exit(any(test is None for _, test in results))


def is_found_once(rule: Rule, root: Path = ROOT) -> bool:
    """Whether the text that keeps the rule is found exactly once in the rule's file."""
    return (root / rule.file).read_text("utf-8").count(rule.kept) == 1


def first_failed(output: str) -> str | None:
    """Return the first failed test in pytest's output, or None."""
    match = FAILED.search(output)
    return match[1] if match else None


def table(results: Sequence[tuple[Rule, str | None]]) -> str:
    """Write the results in Markdown: a line for each rule, and how many breaks a test noticed."""
    lines = ["| rule | broken in | test that failed |", "|---|---|---|"]
    lines += [f"| {rule.name} | `{rule.file}` | {f'`{test}`' if test else 'NOT NOTICED'} |" for rule, test in results]
    noticed = sum(test is not None for _, test in results)
    return "\n".join([*lines, "", f"{len(results)} rules, {noticed} noticed"])


@contextmanager
def _copy() -> Iterator[Path]:
    """Copy the tracked files as they are now to a temporary folder."""
    names = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0")
    with tempfile.TemporaryDirectory() as copy:
        for name in (*names, CATALOGUE):
            if (ROOT / name).is_file():
                (Path(copy) / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(ROOT / name, Path(copy) / name)
        yield Path(copy)


def _test_that_notices(folder: Path, rule: Rule) -> str | None:
    path = folder / rule.file
    original = path.read_text("utf-8")
    path.write_text(original.replace(rule.kept, rule.broken), "utf-8")
    try:
        failed = _first_failure(folder, rule.tests.split())
    finally:
        path.write_text(original, "utf-8")
    print(f"{rule.name}: {failed or 'NOT NOTICED'}", file=sys.stderr, flush=True)
    return failed


def _first_failure(folder: Path, tests: Iterable[str]) -> str | None:
    """Run tests; returns the first one that fails, or None. Raises RuntimeError if they cannot run at all."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith(UNWANTED)} | {"PYTHONPATH": str(folder)}
    done = subprocess.run([sys.executable, *PYTEST, *tests], cwd=folder, env=environ, capture_output=True, text=True)
    failed = first_failed(done.stdout)
    if (done.returncode != 0) != (failed is not None):
        raise RuntimeError(done.stdout + done.stderr)
    return failed


def _chosen_rules() -> list[Rule]:
    parser = argparse.ArgumentParser("script/broken")
    parser.add_argument("--only", default="", metavar="WORDS")
    words = parser.parse_args().only
    return [rule for rule in RULES if words in rule.name] or parser.error(f"no rule's name holds {words!r}")


if __name__ == "__main__":
    main()
