"""The small course about coffee with questions of every type, and with a pre-test of five questions."""

from typing import Any

import yaml

from courses.models import Course
from courses.package.canonical import to_yaml
from tests.courses import build

PICTURES = """
- key: Q10
  stage: knowledge
  type: single
  difficulty: easy
  tags: [seduhan]
  lesson: seduhan
  stem: "Gambar mana yang menuang?"
  options:
    - text: "Gambar pertama"
      picture: {file: tuang.svg, alt: "Air mengalir dari ceret."}
      right: true
      feedback: "Benar, airnya mengalir."
    - text: "Gambar kedua"
      picture: {file: cangkir.svg, alt: "Cangkir di atas meja."}
      feedback: "Cangkirnya diam saja."
  explanation: "Menuang berarti airnya mengalir."

- key: Q11
  stage: knowledge
  type: multiple
  difficulty: easy
  tags: [seduhan]
  lesson: seduhan
  stem: "Gambar mana saja yang ada ceretnya?"
  options:
    - text: "Yang ini"
      picture: {file: tuang.svg, alt: "Air mengalir ke bubuk."}
      right: true
      feedback: "Ceretnya ada."
    - text: "Yang itu"
      picture: {file: cangkir.svg, alt: "Cangkir penuh."}
      feedback: "Ceretnya tidak ada."
  explanation: "Hanya satu yang ada ceretnya."

- key: L04
  stage: practice
  type: single
  difficulty: easy
  tags: [takaran]
  lesson: takaran
  stem: "Cangkir yang mana?"
  options:
    - text: "Sebelah sini"
      picture: {file: cangkir.svg, alt: "Cangkir dengan uap."}
      right: true
      feedback: "Ya, ini cangkir."
    - text: "Sebelah sana"
      picture: {file: tuang.svg, alt: "Ceret miring."}
      feedback: "Itu ceret."
  explanation: "Cangkir untuk minum."
"""

SPOT = """
- key: Q12
  stage: knowledge
  type: spot
  difficulty: medium
  tags: [seduhan]
  lesson: seduhan
  stem: "Apa yang membongkar pesan ini?"
  scene: receipt
  sender: "Bank Kopi"
  options:
    - {text: "Pembayaran berhasil", feedback: "Kalimat itu ada di setiap bukti."}
    - {text: "Rp50.000 untuk dua cangkir", feedback: "Harganya masuk akal."}
    - {text: "Tanggal 31 Februari", right: true, feedback: "Tanggal itu tidak ada."}
    - {text: "Bayar dulu biaya aktivasi", right: true, feedback: "Bukti tidak pernah meminta uang."}
  explanation: "Bukti palsu sering salah tanggal dan meminta uang lagi."
"""

BEFORE = """
- key: T01
  stage: pre_test
  type: single
  difficulty: easy
  tags: [takaran]
  lesson: takaran
  stem: "Sebelum belajar: alat apa yang menakar?"
  options:
    - {text: "Timbangan", right: true, feedback: "Timbangan menakar dengan angka."}
    - {text: "Perasaan", feedback: "Perasaan berubah tiap hari."}
  explanation: "Angka timbangan sama setiap hari."

- key: T02
  stage: pre_test
  type: single
  difficulty: easy
  tags: [seduhan]
  lesson: seduhan
  stem: "Sebelum belajar: mana ceretnya?"
  options:
    - text: "Kiri"
      picture: {file: cangkir.svg, alt: "Ada gagangnya."}
      feedback: "Itu cangkirnya."
    - text: "Kanan"
      picture: {file: tuang.svg, alt: "Ada paruhnya."}
      right: true
      feedback: "Paruhnya menuang."
  explanation: "Ceret punya paruh."

- key: T03
  stage: pre_test
  type: true_false
  difficulty: easy
  tags: [seduhan]
  lesson: seduhan
  stem: "Sebelum belajar: kopi diaduk dua kali."
  answer: false
  explanation: "Sekali aduk sudah rata."

- key: T04
  stage: pre_test
  type: numeric
  difficulty: medium
  tags: [takaran]
  lesson: takaran
  stem: "Sebelum belajar: berapa gram untuk tiga cangkir?"
  number: 30
  tolerance: 0
  explanation: "Tiga kali sepuluh."

- key: T05
  stage: pre_test
  type: spot
  difficulty: medium
  tags: [seduhan]
  lesson: seduhan
  stem: "Sebelum belajar: bagian mana yang aneh?"
  scene: letter
  sender: "Dinas Kopi"
  options:
    - {text: "Dengan hormat", feedback: "Salam yang lazim."}
    - {text: "Kirim kode Ibu hari ini", right: true, feedback: "Kode tidak pernah diminta."}
  explanation: "Kantor tidak meminta kode."
"""


def bank() -> list[dict[str, Any]]:
    """Return the questions of the small course and more, so that the quiz has every type."""
    questions = yaml.safe_load("".join((build.changed()["questions.yaml"].decode(), PICTURES, SPOT, BEFORE)))
    asked = {question["type"] for question in questions if question["stage"] == "knowledge"}
    more = [question for question in questions if question["type"] not in asked]
    return questions + [{**question, "key": f"M{number:02}", "stage": "knowledge"} for number, question in enumerate(more, 1)]


QUIZ = sum(question["stage"] == "knowledge" for question in bank())
"""The number of questions of the quiz, which draws all of them."""


def files() -> dict[str, bytes]:
    """Return the files of the package."""
    return {**build.changed(("course.yaml", "draw: 8", f"draw: {QUIZ}")), "questions.yaml": to_yaml(bank(), order=()).encode()}


def published() -> Course:
    """Import and publish the course, and commit."""
    return build.published(files())
