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
from pathlib import Path

from lms.config import ROOT
from script.measure.rules import RULES, Rule

CATALOGUE = "translations/id/LC_MESSAGES/messages.mo"
"""Made from what is tracked, and needed by the pages."""
PYTEST = ("-m", "pytest", "-x", "-q", "-n", "0", "-p", "no:cacheprovider", "--database", "sqlite")
UNWANTED = ("LMS_", "PYTEST_", "PYTHONDONTWRITEBYTECODE")
"""Settings of the caller that would change what runs, or make every run compile the whole house anew."""
FAILED = re.compile(r"^(?:FAILED|ERROR) (\S+::\w+(?:\[.*?\])?)(?: - |$)", re.MULTILINE)
"""A line of pytest's summary that names a test; a file that could not even be read has no `::`."""


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
