"""`script/content`: report the size of the courses and how hard they are to read."""

import argparse
import gzip
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import yaml

from core import office
from courses.package import dialect
from courses.package.reading import Package
from lms import config
from script.reading import deeds, readability, second_reader, texts
from script.reading.texts import Lesson

OFTEN = 12
"""A heading in more lessons than this is reported as used too often."""


def main() -> None:
    """Print the chosen report."""
    parser = argparse.ArgumentParser("script/content")
    parser.add_argument("what", choices=("table", "readability", "sheet", "compare", "deeds"), nargs="?", default="table")
    parser.add_argument("--course", help="the code of one course; needed for sheet and compare")
    parser.add_argument("--answers", type=Path, help="what a second reader answered, as YAML")
    parser.add_argument("--office", default=config.read().office, help="a name under seed_content/, or a path")
    parser.add_argument("--lessons", action="store_true", help="a row for each lesson")
    arguments = parser.parse_args()
    folder = office.load(arguments.office).folder
    packages = texts.packages(folder / "courses")
    if arguments.course:
        packages = [package for package in packages if package.course.value["code"] == arguments.course]
    if arguments.what == "table":
        _table(packages, every_lesson=arguments.lessons)
    elif arguments.what == "readability":
        _readability(packages, readability.everyday(folder))
    elif arguments.what == "deeds":
        print("\n".join(deeds.table(packages)))
    elif arguments.what == "sheet":
        print("\n".join(line for package in packages for line in second_reader.sheet(package)))
    else:
        _compare(packages[0], yaml.safe_load(arguments.answers.read_text("utf-8")))


def _table(packages: list[Package], *, every_lesson: bool) -> None:
    print(
        "| course | lessons | words | minutes | pictures | KB a lesson, mean and most | questions | pool / draw | pre-test | words explained |"
    )
    print("|---|---|---|---|---|---|---|---|---|---|")
    for package in packages:
        lessons = texts.lessons_of(package)
        sizes = [kilobytes(package, lesson) for lesson in lessons]
        by_stage = Counter(question["stage"] for question in _questions(package))
        draw = package.course.value["stages"]["knowledge"]["checkpoint"]["draw"]
        print(
            f"| {package.course.value['code']} | {len(lessons)} | {sum(lesson.words for lesson in lessons)} |"
            f" {sum(lesson.text.fields.value['minutes'] for lesson in lessons)} | {len(package.media)} |"
            f" {sum(sizes) / len(sizes):.1f}, {max(sizes):.1f} | {sum(by_stage.values())} | {by_stage['knowledge']} / {draw} |"
            f" {by_stage['pre_test']} | {len(readability.glossary_of(package))} |"
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
            lengths = readability.lengths([lesson])
            print(
                f"| {lesson.name} | {lesson.words} | {lesson.text.fields.value['minutes']} | {len(pictures_of(lesson))} |"
                f" {kilobytes(package, lesson):.1f} | {lengths.count}, {lengths.median:g} | {practice[lesson.key]} |"
            )


def pictures_of(lesson: Lesson) -> list[str]:
    """Return the picture files of a lesson: in its text, and in its scenes."""
    scenes = lesson.text.fields.value.get("scenes") or []
    return [picture.file for picture in dialect.pictures(lesson.text)] + [scene["picture"] for scene in scenes]


def kilobytes(package: Package, lesson: Lesson) -> float:
    """Return the size of a lesson's text and pictures, compressed by gzip, without the page around them."""
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
    _print_list("Lessons that open with the same words", readability.openings(every))
    _print_list(f"Headings in more than {OFTEN} lessons", readability.headings(every, OFTEN))
    print("\nParagraphs told twice:")
    for alike, first, second, text, other in readability.repeated_paragraphs(every):
        print(f"  {alike:.0%} {first} / {second}\n    {text}\n    {other}")
    _print_list("Terms explained in different words", readability.meanings(packages))


def _lengths(packages: list[Package], every: list[Lesson]) -> None:
    print("| course | sentences | median | at most 15 words |\n|---|---|---|---|")
    for package in packages:
        lengths = readability.lengths(texts.lessons_of(package))
        print(f"| {package.course.value['code']} | {lengths.count} | {lengths.median:g} | {lengths.share:.1%} |")
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
    differing = list(second_reader.disagreements(package, answers))
    for key, right_answer, answer in differing:
        print(f"{package.course.value['code']} {key}: key {right_answer}; answered {answer or 'nothing'}")
    print(f"{package.course.value['code']}: {len(_questions(package))} questions, {len(differing)} answered otherwise")


def _print_list(title: str, values: Mapping[str, Any]) -> None:
    print(f"\n{title}:")
    for name, value in values.items():
        print(f"  {name}: {value if isinstance(value, int) else '; '.join(map(_joined, value))}")


def _joined(entry: str | Iterable[str]) -> str:
    return entry if isinstance(entry, str) else ": ".join(entry)


if __name__ == "__main__":
    main()
