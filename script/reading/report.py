"""`script/content`: what the courses hold, and how hard they are to read."""

import argparse
import gzip
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from core import office
from courses.package import dialect
from courses.package.reading import Package
from lms import config
from script.reading import readability, second_reader, texts
from script.reading.texts import Lesson

OFTEN = 12
"""A heading in more lessons than this reads like a form."""


def main() -> None:
    """Say what was asked for."""
    parser = argparse.ArgumentParser("script/content")
    parser.add_argument("what", choices=("table", "readability", "sheet", "compare"), nargs="?", default="table")
    parser.add_argument("--course", help="the code of one course; needed for sheet and compare")
    parser.add_argument("--answers", type=Path, help="what a second reader answered, as YAML")
    parser.add_argument("--office", default=config.read().office, help="a name under seed_content/, or a path")
    parser.add_argument("--lessons", action="store_true", help="a row for each lesson")
    asked = parser.parse_args()
    folder = office.load(asked.office).folder
    packages = texts.packages(folder / "courses")
    if asked.course:
        packages = [package for package in packages if package.course.value["code"] == asked.course]
    if asked.what == "table":
        _table(packages, every_lesson=asked.lessons)
    elif asked.what == "readability":
        _readability(packages, readability.everyday(folder))
    elif asked.what == "sheet":
        print("\n".join(line for package in packages for line in second_reader.sheet(package)))
    else:
        _compare(packages[0], yaml.safe_load(asked.answers.read_text("utf-8")))


def _table(packages: list[Package], *, every_lesson: bool) -> None:
    print(
        "| course | lessons | words | minutes | pictures | KB a lesson, mean and most | questions | pool / draw | pre-test | words explained |"
    )
    print("|---|---|---|---|---|---|---|---|---|---|")
    for package in packages:
        lessons = texts.lessons_of(package)
        sizes = [kilobytes(package, lesson) for lesson in lessons]
        asked = Counter(question["stage"] for question in _questions(package))
        draw = package.course.value["stages"]["knowledge"]["checkpoint"]["draw"]
        print(
            f"| {package.course.value['code']} | {len(lessons)} | {sum(lesson.words for lesson in lessons)} |"
            f" {sum(lesson.text.fields.value['minutes'] for lesson in lessons)} | {len(package.media)} |"
            f" {sum(sizes) / len(sizes):.1f}, {max(sizes):.1f} | {sum(asked.values())} | {asked['knowledge']} / {draw} |"
            f" {asked['pre_test']} | {len(readability.glossary_of(package))} |"
        )
    print("\n| course | " + " | ".join(_types(packages)) + " | with pictures to choose |")
    print("|---|" + "---|" * (len(_types(packages)) + 1))
    for package in packages:
        counted = Counter(question["type"] for question in _questions(package))
        pictured = sum(any("picture" in option for option in question.get("options", [])) for question in _questions(package))
        print(
            f"| {package.course.value['code']} | "
            + " | ".join(str(counted[name]) for name in _types(packages))
            + f" | {pictured} |"
        )
    if every_lesson:
        _lesson_rows(packages)


def _lesson_rows(packages: list[Package]) -> None:
    print("\n| lesson | words | minutes | pictures | KB | sentences, median | practice questions |")
    print("|---|---|---|---|---|---|---|")
    for package in packages:
        practice = Counter(question["lesson"] for question in _questions(package) if question["stage"] == "practice")
        for lesson in texts.lessons_of(package):
            found = readability.lengths([lesson])
            print(
                f"| {lesson.name} | {lesson.words} | {lesson.text.fields.value['minutes']} | {len(pictures_of(lesson))} |"
                f" {kilobytes(package, lesson):.1f} | {found.count}, {found.median:g} | {practice[lesson.key]} |"
            )


def pictures_of(lesson: Lesson) -> list[str]:
    """Files that the lesson shows: in its text, and as scenes."""
    scenes = lesson.text.fields.value.get("scenes") or []
    return [picture.file for picture in dialect.pictures(lesson.text)] + [scene["picture"] for scene in scenes]


def kilobytes(package: Package, lesson: Lesson) -> float:
    """The text and its pictures as a phone loads them, packed by gzip; without the page around them."""
    parts = [lesson.text.source.encode(), *(package.media[name] for name in set(pictures_of(lesson)))]
    return sum(len(gzip.compress(part)) for part in parts) / 1000


def _questions(package: Package) -> list[dict[str, Any]]:
    return package.documents["questions.yaml"].value


def _types(packages: list[Package]) -> list[str]:
    return sorted({question["type"] for package in packages for question in _questions(package)})


def _readability(packages: list[Package], known: set[str]) -> None:
    every = [lesson for package in packages for lesson in texts.lessons_of(package)]
    _lengths(packages, every)
    _hard_words(packages, known)
    _say("Lessons that open with the same words", readability.openings(every))
    _say(f"Headings in more than {OFTEN} lessons", readability.headings(every, OFTEN))
    print("\nParagraphs told twice:")
    for alike, first, second, text, other in readability.told_twice(every):
        print(f"  {alike:.0%} {first} / {second}\n    {text}\n    {other}")
    _say("Terms explained in different words", readability.meanings(packages))


def _lengths(packages: list[Package], every: list[Lesson]) -> None:
    print("| course | sentences | median | at most 15 words |\n|---|---|---|---|")
    for package in packages:
        found = readability.lengths(texts.lessons_of(package))
        print(f"| {package.course.value['code']} | {found.count} | {found.median:g} | {found.share:.1%} |")
    whole = readability.lengths(every)
    print(f"| all | {whole.count} | {whole.median:g} | {whole.share:.1%} |")
    print(f"\nLonger than {readability.LONGEST} words: {len(whole.longest)}")
    for name, sentence in whole.longest:
        print(f"  {name}: {sentence}")


def _hard_words(packages: list[Package], known: set[str]) -> None:
    print("\nHard words without an explanation:")
    for package in packages:
        for word, keys in readability.hard_words(package, texts.lessons_of(package), known).items():
            print(f"  {package.course.value['code']} {word}: {', '.join(keys)}")


def _compare(package: Package, answers: dict[str, str]) -> None:
    found = list(second_reader.disagreements(package, answers))
    for key, wanted, given in found:
        print(f"{package.course.value['code']} {key}: key {wanted}; answered {given or 'nothing'}")
    print(f"{package.course.value['code']}: {len(_questions(package))} questions, {len(found)} answered otherwise")


def _say(title: str, found: Mapping[str, Any]) -> None:
    print(f"\n{title}:")
    for name, value in found.items():
        words = value if isinstance(value, int) else "; ".join(one if isinstance(one, str) else ": ".join(one) for one in value)
        print(f"  {name}: {words}")


if __name__ == "__main__":
    main()
