"""The small test course with all that a course may have: questions before it, options that are pictures, a message to judge."""

import shutil
from pathlib import Path
from typing import Any

import yaml

from tests.conftest import packages
from tests.journeys.material import CourseMaterial
from tests.quizzes import practising

BEFORE = [
    ("Kopi mana yang lebih pahit?", "Yang diseduh lama.", "Yang diseduh sebentar."),
    ("Air apa yang dipakai?", "Air panas.", "Air dingin."),
    ("Kapan kopi diminum?", "Sesudah ampasnya turun.", "Sebelum airnya dituang."),
    ("Di mana bubuk kopi disimpan?", "Di stoples yang rapat.", "Di piring terbuka."),
    ("Kapan kopi digiling?", "Sesaat sebelum diseduh.", "Sebulan sebelumnya."),
]
"""A question, its right answer and another."""


def coffee_with_everything(folder: Path) -> CourseMaterial:
    """A copy of the course with the questions that it lacks, each of them drawn in every quiz."""
    shutil.copytree(packages() / "kopi", folder)
    questions = folder / "questions.yaml"
    more = [*(_before(number, *words) for number, words in enumerate(BEFORE, 1)), _pictures(), _message()]
    questions.write_text(f"{questions.read_text('utf-8')}\n{yaml.safe_dump(more, allow_unicode=True)}", "utf-8")
    lesson = folder / "lessons" / "mencoba.md"
    lesson.write_text(lesson.read_text("utf-8").replace("###", "##"), "utf-8")
    course = folder / "course.yaml"
    course.write_text(course.read_text("utf-8").replace("draw: 8", "draw: 10"), "utf-8")
    return CourseMaterial(folder)


def _question(key: str, stage: str, type: str, lesson: str, **more: Any) -> dict[str, Any]:
    return {"key": key, "stage": stage, "type": type, "difficulty": "easy", "tags": [lesson], "lesson": lesson, **more}


def _before(number: int, stem: str, right: str, wrong: str) -> dict[str, Any]:
    options = [{"text": right, "right": True, "feedback": "Benar."}, {"text": wrong, "feedback": "Belum tepat."}]
    return _question(f"T{number:02}", "pre_test", "single", "takaran", stem=stem, options=options, explanation=right)


def _pictures() -> dict[str, Any]:
    options = [
        {"text": "Gambar cangkir", "picture": {"file": "cangkir.svg", "alt": "Cangkir."}, "feedback": "Itu sudah jadi."},
        {"text": "Gambar teko", "picture": {"file": "tuang.svg", "alt": "Teko."}, "right": True, "feedback": "Benar."},
    ]
    return _question(
        "Q10",
        "knowledge",
        "single",
        "seduhan",
        stem="Gambar mana yang menunjukkan menuang?",
        options=options,
        explanation="Air dituang dari teko.",
    )


def _message() -> dict[str, Any]:
    options = [
        {"text": "Selamat pagi, Bu.", "feedback": "Salam saja belum menipu."},
        {"text": "Kopi Ibu menang hadiah lima juta.", "right": True, "feedback": "Ibu tidak ikut lomba apa pun."},
        {"text": "Kirim kode yang masuk ke HP Ibu.", "right": True, "feedback": "Kode itu kunci rumah."},
        {"text": "Salam dari kami.", "feedback": "Salam saja belum menipu."},
    ]
    return _question(
        "Q11",
        "knowledge",
        "spot",
        "seduhan",
        stem="Bagian mana dari pesan ini yang tidak beres?",
        scene="chat",
        sender="Panitia Kopi",
        options=options,
        explanation="Hadiah yang mendadak dan kode yang diminta: dua tanda tipuan.",
    )


def coffee_with_practice(folder: Path) -> CourseMaterial:
    """A copy of the course with each type of question as practice, three in each lesson."""
    for name, content in practising.files().items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content.replace(b"###", b"##") if name == "lessons/mencoba.md" else content)
    return CourseMaterial(folder)
