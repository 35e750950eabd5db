"""The printed certificate: two archival pages without overflow, and a QR code that a bad photograph shows readably."""

import re
import subprocess
import zlib
from functools import cache

import cv2
import numpy
import pypdfium2
import pytest
import zxingcpp

from certificates import printing
from tests.certificates.build import facts

LONG_NAME = "R.A. Siti Nur Hidayati Kusumaningtyas Wijayaningrum, S.Pd."
VERY_LONG = (
    "Raden Ajeng Siti Nurhidayati Kusumaningtyas Wijayaningrum Mangkunegaran binti Kanjeng Raden Tumenggung Haryo Wicaksono"
)


def many(count: int, words: str) -> list[dict]:
    return [{"title": {"id": f"{words} {n}"}, "minutes": 15} for n in range(1, count + 1)]


CASES = {
    "plain": {},
    "no business": {"enterprise": None},
    "long name": {"given_to": LONG_NAME, "enterprise": "Bandeng Presto dan Oleh-Oleh Khas Kota “Barokah Jaya”"},
    "everything long": {
        "given_to": VERY_LONG,
        "enterprise": "Warung Oleh-Oleh Khas Kota dan Sekitarnya Wingko Babat Bandeng Presto Lumpia Tahu Bakso Barokah Jaya Makmur"[
            :120
        ],
        "course": {
            "code": "PEMASARAN-01",
            "title": {"id": "Pemasaran digital untuk usaha mikro: " + "dari pembeli pertama " * 6},
            "edition": 12,
        },
        "started_on": "2025-11-17",
        "materials": many(22, "Pelajaran yang judulnya sangat panjang supaya tidak muat dalam satu baris saja nomor"),
        "rubric": [{"title": {"id": f"Kriteria yang juga panjang sekali judulnya, nomor {n}"}, "level": 4} for n in range(10)],
    },
    "wide letters": {
        "given_to": "W" * 120,
        "enterprise": "W" * 120,
        "course": {"code": "X-01", "title": {"id": "W" * 160}, "edition": 1},
    },
    "three long lines each": {
        "given_to": LONG_NAME,
        "enterprise": "W" * 120,
        "course": {
            "code": "X-01",
            "title": {"id": "Menata pembukuan harian dan menghitung laba dengan buku kas di HP"},
            "edition": 1,
        },
    },
    "the widest": {
        "given_to": "W" * 120,
        "enterprise": "W" * 120,
        "course": {"code": "X-01", "title": {"id": "W" * 240}, "edition": 1},
    },
    "the programme": {
        "kind": {"id": "Sertifikat Program UMKM Go Digital Semarang"},
        "course": {"code": "PROGRAM", "title": {"id": "UMKM Go Digital Semarang"}, "edition": None},
        "materials": many(12, "Kursus"),
        "scores": {"final": 86},
        "weights": {},
        "rubric": [{"title": {"id": f"Kursus nomor {n}"}, "level": 86} for n in range(10)],
        "highest_level": 0,
    },
    "a programme with a long name": {
        "kind": {
            "id": "Piagam Program Pemberdayaan Usaha Mikro Menuju Pasar Digital Kota Contoh dan Sekitarnya Angkatan Kedua"
        },
        "given_to": LONG_NAME,
        "course": {"code": "PROGRAM", "title": {"id": "Menuju Pasar Digital"}, "edition": None},
        "scores": {"final": 86},
        "weights": {},
    },
    "twenty lessons": {"materials": many(22, "Pelajaran")},
    "thirty lessons": {"materials": many(32, "Pelajaran")},
    "one lesson, no rubric": {"materials": many(1, "Pelajaran"), "rubric": []},
    "no officials": {"officials": []},
    "long host": {"address": "https://belajar.dinas-koperasi-usaha-mikro.kota-contoh.go.id/c/0k7vhq3m9d4xt2w8c6bn5yafge"},
}


@cache
def printed(app, case: str) -> bytes:
    return printing.draw(facts(**CASES[case]))


def boxes(content: bytes) -> list[list[tuple[str, float, float, float, float]]]:
    """Return for each page its words with left, top, right, bottom in millimetres."""
    xml = subprocess.run(["pdftotext", "-bbox", "-", "-"], input=content, capture_output=True, check=True).stdout.decode()
    pattern = re.compile(r'<word xMin="([\d.-]+)" yMin="([\d.-]+)" xMax="([\d.-]+)" yMax="([\d.-]+)">(.*?)</word>')
    return [
        [(m[5], *(float(m[n]) * 25.4 / 72 for n in (1, 2, 3, 4))) for m in pattern.finditer(page)]
        for page in xml.split("<page ")[1:]
    ]


def picture(content: bytes, dpi: int, page: int = 0) -> numpy.ndarray:
    return pypdfium2.PdfDocument(content)[page].render(scale=dpi / 72).to_numpy()


JUDGED_BY_THE_LEARNER = ("plain", "everything long", "the widest", "three long lines each")
CASES |= {f"{name}, judged by the learner": {**CASES[name], "self_judged": True} for name in JUDGED_BY_THE_LEARNER}


@pytest.mark.parametrize("case", CASES)
def test_it_is_always_two_pages_with_everything_inside_the_frame(app, case):
    front, back = boxes(printed(app, case))
    for word, left, top, right, bottom in front + back:
        assert 16.5 < left < right < 280.5 and 16.5 < top < bottom < 193.5, word


@pytest.mark.parametrize("case", CASES)
def test_nothing_on_the_front_runs_into_the_code_or_the_signature(app, case):
    front = boxes(printed(app, case))[0]
    (kind_top,) = [top for word, _, top, _, _ in front if word == "Predikat"]
    flowing = [bottom for _, left, top, _, bottom in front if kind_top - 1 < top < kind_top + 12 and left > 112]
    assert max(flowing) < 149.5
    assert all(left > 112.9 for _, left, *_ in front)


@pytest.mark.parametrize("case", CASES)
def test_the_lists_on_the_back_end_above_the_notes(app, case):
    back = boxes(printed(app, case))[1]
    notes = min(top for word, left, top, *_ in back if top > 150 and left < 28 and word in {"Nilai", "Penanggung", "Keadaan"})
    assert all(bottom < notes + 0.5 or top > notes - 0.5 for _, _, top, _, bottom in back)
    title = max(bottom for _, _, top, _, bottom in back if top < 52)
    assert title < 54.5


def test_every_fact_can_be_read_from_the_file(app):
    plain = facts()
    text = " ".join(
        subprocess.run(["pdftotext", "-layout", "-", "-"], input=printed(app, "plain"), capture_output=True, check=True)
        .stdout.decode()
        .split()
    )
    for words in [
        *plain.issuer, "Sertifikat Pelatihan", plain.number, "Diberikan kepada", "Sri Rahayu", "Wingko Babat Bu Sri",
        "telah menyelesaikan pelatihan", "Foto produk dengan HP", "FOTO-01, edisi 3", "6 JP (1 JP = 45 menit)",
        "17 November – 2 Desember 2026", "Baik", "2 Desember 2026", "[NAMA PEJABAT]", "sinau-dagang.example/c/",
        "0k7vhq3m9d4xt2w8c6bn5yafge", "Berlaku tanpa batas waktu.", "Dokumen ini sah dengan kode periksa di atas.",
        "1 Pelajaran 1 10", "Jumlah 110", "Soal tahap Tahu 75", "Nilai akhir 86", "Kriteria Tingkat 1–4", "Ketajaman 4",
        "Penanggung jawab pelatihan: [NAMA]", "Predikat Baik mulai dari 80.",
    ]:  # fmt: skip
        assert words in text, words


def test_who_judged_the_task_stands_on_both_sides(app):
    for is_self_judged in (True, False):
        pages = boxes(printing.draw(facts(self_judged=is_self_judged)))
        texts = [" ".join(word for word, *_ in page) for page in pages]
        assert ["dinilai oleh peserta sendiri" in text for text in texts] == [is_self_judged] * 2


def test_it_is_archival_and_says_what_it_is(app, tmp_path):
    content = printed(app, "plain")
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", content, re.DOTALL)
    inside = content + b"".join(zlib.decompress(s) for s in streams if s[:1] == b"x")
    assert b'pdfaid:part="3" pdfaid:conformance="A"' in inside
    info = subprocess.run(["pdfinfo", "-"], input=content, capture_output=True, check=True).stdout.decode()
    assert "Tagged:          yes" in info and "Sertifikat Pelatihan 0214/UMKM-GD/FOTO-01/XII/2026, Sri Rahayu" in info
    assert "Pages:           2" in info and "841.89 x 595.276 pts (A4)" in info
    file = tmp_path / "certificate.pdf"
    file.write_bytes(content)
    fonts = subprocess.run(["pdffonts", file], capture_output=True, text=True, check=True).stdout.splitlines()[2:]
    assert len(fonts) == 2 and all("yes yes yes" in line for line in fonts), "two cuts, embedded and subset"


def test_the_same_facts_are_the_same_bytes(app):
    assert printing.draw(facts()) == printed(app, "plain")


def test_a_name_is_words_and_never_markup(app):
    content = printing.draw(facts(given_to='<img src="/etc/passwd">&amp;'))
    text = subprocess.run(["pdftotext", "-", "-"], input=content, capture_output=True, check=True).stdout.decode()
    assert '<img src="/etc/passwd">&amp;' in " ".join(text.split())


@pytest.mark.parametrize("case", ["plain", "everything long", "long host"])
def test_the_code_is_read_back_at_150_dpi(app, case):
    (barcode,) = zxingcpp.read_barcodes(picture(printed(app, case), 150))
    assert barcode.text == facts(**CASES[case]).address


@pytest.mark.parametrize("case", ["plain", "long host"])
@pytest.mark.parametrize("seed", range(4))
def test_the_code_is_read_back_from_a_skewed_blurred_noisy_photograph(app, case, seed):
    photo = photograph(picture(printed(app, case), 150), seed)
    assert [barcode.text for barcode in zxingcpp.read_barcodes(photo)] == [facts(**CASES[case]).address]


def photograph(page: numpy.ndarray, seed: int) -> numpy.ndarray:
    """Return the page as a cheap phone photographs it: askew, unevenly lit, blurred, grainy, compressed as JPEG."""
    random = numpy.random.default_rng(seed)
    grey = cv2.cvtColor(page[:, :, :3], cv2.COLOR_BGR2GRAY)
    height, width = grey.shape
    corners = numpy.float32([[0, 0], [width, 0], [width, height], [0, height]])
    moved = corners + numpy.float32(random.uniform(-0.06, 0.06, (4, 2)) * [width, height])
    view = cv2.getPerspectiveTransform(corners, moved) @ numpy.vstack(
        [cv2.getRotationMatrix2D((width / 2, height / 2), random.uniform(-12, 12), 0.85), [0, 0, 1]]
    )
    photo = cv2.warpPerspective(grey, view, (width, height), borderValue=90)
    light = (
        numpy.linspace(random.uniform(0.6, 0.8), 1.0, width)[None, :]
        * numpy.linspace(1.0, random.uniform(0.7, 0.9), height)[:, None]
    )
    blurred = cv2.GaussianBlur(photo, (0, 0), 1.3) * light
    noisy = numpy.clip(blurred + random.normal(0, 9, blurred.shape), 0, 255).astype(numpy.uint8)
    return cv2.imdecode(cv2.imencode(".jpg", noisy, [cv2.IMWRITE_JPEG_QUALITY, 45])[1], cv2.IMREAD_GRAYSCALE)
