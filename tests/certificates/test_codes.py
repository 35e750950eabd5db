"""Codes cannot be guessed, and are recognised in every spelling."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certificates import codes

CODES = st.text(codes.ALPHABET, min_size=codes.LENGTH, max_size=codes.LENGTH)


def test_a_code_holds_at_least_128_random_bits():
    assert codes.LENGTH * math.log2(len(set(codes.ALPHABET))) >= 128
    assert len({codes.new_code() for _ in range(1000)}) == 1000


def test_no_sign_looks_like_another():
    assert not set("ilou") & set(codes.ALPHABET)


@given(CODES)
def test_capitals_blanks_hyphens_and_look_alikes_make_no_difference(code):
    typed = code.upper().replace("0", "O").replace("1", "l")
    assert codes.normalize(f"  {typed[:5]} {typed[5:13]}-{typed[13:]}\n") == code


@given(CODES)
def test_a_pasted_address_is_as_good_as_the_code(code):
    for address in (f"https://sinau-dagang.example/c/{code}", f"sinau-dagang.example/c/{code}/", f"/c/{code}.pdf"):
        assert codes.normalize(address) == code


@pytest.mark.parametrize("typed", ["", "abc", "0" * 25, "0" * 27, "u" * 26, "\0" * 26, "0" * 25 + "é", "'; DROP TABLE--" * 9])
def test_what_is_no_code_is_none(typed):
    assert codes.normalize(typed) is None


@given(st.text())
def test_whatever_is_typed_folds_to_a_code_or_to_none(typed):
    code = codes.normalize(typed)
    assert code is None or (len(code) == codes.LENGTH and set(code) <= set(codes.ALPHABET))
