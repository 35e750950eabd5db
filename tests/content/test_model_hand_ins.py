"""The model hand-ins that score best everywhere show goods that may be sold; laws are told as they are in force."""

import pytest

from tests.content.test_readability import LESSONS, PACKAGES

COURSES = {package.course.value["code"]: package.course.value for package in PACKAGES}
TEXTS = {lesson.name: " ".join(lesson.lines) for lesson in LESSONS}


def best_examples():
    """Return the good examples whose levels are 4 throughout."""
    return list(_best_examples())


def _best_examples():
    for code, course in COURSES.items():
        task = course["stages"]["skill"]["checkpoint"]
        example = task.get("examples", {}).get("good")
        if example and set(example["levels"].values()) == {4}:
            yield pytest.param(example["text"], id=code)


@pytest.mark.parametrize("text", best_examples())
def test_what_scores_best_everywhere_may_be_sold(text):
    """Packed jamu needs a BPOM licence, and goods whose papers are still on their way are not sold yet."""
    assert "masih diurus" not in text
    assert "jamu" not in text.lower() or "BPOM" in text


def test_photographs_and_packs_have_such_examples():
    assert {"FOTO-01", "KEMAS-01"} <= {param.id for param in best_examples()}


def test_a_lesson_says_that_halal_is_a_duty_and_what_to_do_without_a_certificate():
    lesson = TEXTS["LEGAL-01/halal"]
    assert "wajib bersertifikat halal" in lesson and "Kosmetik, jamu" in lesson and "kulit" in lesson
    assert "yang boleh dikerjakan" in lesson
    assert not any("mungkin perlu sertifikat halal" in text for text in TEXTS.values())


def test_the_home_food_permit_is_told_with_its_number_and_term():
    lesson = TEXTS["LEGAL-01/pirt"]
    assert "Nomornya terbit" in lesson and "15 angka" in lesson and "lima tahun" in lesson


def test_tax_is_told_above_its_limit_and_at_marketplaces():
    assert "0,5 persen" in TEXTS["LEGAL-01/nib-oss"] and "NPWP, sekarang memakai NIK" in TEXTS["LEGAL-01/nib-oss"]
    assert "surat pernyataan" in TEXTS["HARGA-01/harga-toko-online"]


def test_an_old_business_is_one_from_before_february_2021():
    assert "sebelum Februari 2021" in TEXTS["LEGAL-01/skala-usaha"]
    assert not any("sudah lama berdiri" in text for text in TEXTS.values())


def test_what_spoils_is_not_posted_as_a_trial():
    assert "cepat basi jangan dikirim" in TEXTS["KURASI-01/uji-kemas"]
