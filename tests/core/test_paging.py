"""Long lists by the page: whatever the address says, a page is shown."""

import pytest

from core.db import db
from core.paging import LAST, count_pages, page_number, rows_before
from courses import editions
from tests.courses import build
from tests.curation.test_channels import manager

TYPED = {
    "3": 3, "1": 1, "0": 1, "-1": 1, "": 1, "x": 1, "1.5": 1, "\0": 1, "9" * 20: LAST, "9" * 5000: 1, str(LAST): LAST,
    str(LAST + 1): LAST,
}  # fmt: skip
LISTS = (
    "/curation", "/office/applications", "/office/certificates", "/office/documents", "/office/numbers", "/office/people",
    "/office/placements", "/office/staff", "/office/suspensions", "/grading", "/channels/guloasem", "/teach/kopi/reports",
)  # fmt: skip


@pytest.mark.parametrize("typed", TYPED)
def test_the_page_is_the_number_in_the_address_within_bounds(app, typed):
    with app.test_request_context("/", query_string={"page": typed}):
        assert page_number() == TYPED[typed]
    with app.test_request_context("/", method="POST", data={"page": typed}):
        assert page_number() == TYPED[typed]


def test_without_a_number_it_is_the_first_page(app):
    with app.test_request_context("/"):
        assert page_number() == 1


@pytest.mark.parametrize(("rows", "pages"), [(0, 1), (1, 1), (30, 1), (31, 2), (60, 2), (61, 3)])
def test_pages_hold_so_many_rows_and_an_empty_list_has_one(rows, pages):
    assert count_pages(rows, 30) == pages
    assert rows_before(pages, 30) <= max(rows - 1, 0) < rows_before(pages + 1, 30)


def test_no_page_of_any_list_is_an_error(cast):
    editions.add_owner(build.published(), cast.dewi.id)
    db.session.commit()
    people = {
        "/curation": cast.laras,
        "/grading": cast.dewi,
        "/channels/guloasem": manager(cast, "guloasem"),
        "/teach/kopi/reports": cast.dewi,
    }
    for url in LISTS:
        browser = cast.signed_in(people.get(url, cast.agus))
        for typed in TYPED:
            assert browser.get(url, query_string={"page": typed}).status_code == 200, (url, typed)
