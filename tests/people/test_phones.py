"""Phone numbers in the forms in which people write them."""

import pytest

from people.phones import BadPhone, digits, national_form, normalize


@pytest.mark.parametrize(
    "typed", ["0812-0000-0101", "081200000101", "+62 812 0000 0101", "62812 0000 0101", " 0812 0000.0101 ", "+62-812-0000-0101"]
)
def test_one_number_however_it_is_written(app, typed):
    assert normalize(typed) == "+6281200000101"


@pytest.mark.parametrize("typed", ["", "12", "abc", "0812000", "0812" * 9, "+999 123", "०८१२", "0812-0000-0101 ext"])
def test_what_is_no_number_is_refused(app, typed):
    with pytest.raises(BadPhone):
        normalize(typed)


def test_a_number_from_abroad_keeps_its_country(app):
    assert normalize("+65 9123 4567") == "+6591234567"
    assert national_form("+6591234567") == "+65 9123 4567"


def test_a_number_is_shown_as_people_here_write_it(app):
    assert national_form("+6281200000101") == "0812-0000-0101"
    assert digits("+6281200000101") == "081200000101"
