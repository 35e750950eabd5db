"""Every list of staff is the one list (`core.lists`), and sends as many statements for 200 rows as for 10."""

import ast
import io
import re
import sys
import time

import openpyxl
import pytest
from sqlalchemy import event, false

from core.db import db
from core.lists.declaring import StaffList, declared
from script.measure.attack.access_table import read_table
from tests.architecture import list_table
from tests.architecture.many_rows import grow
from tests.architecture.test_layers import FILES
from tests.architecture.world import World

LEARNERS = {"stranger", "ayu", "budi", "lina", "sri"}
REASON = re.compile(r"# No staff list: \w.{20,}")
VISITORS = {
    "appeals": "laras",
    "channel": "wati",
    "courses": "dewi",
    "curation": "laras",
    "grading": "dewi",
    "judged": "sinta",
    "reports": "dewi",
}
"""Who opens a list that is not the office's."""
FEW, MOST_IN_THE_SUITE = 10, 200


def views_named_list() -> dict[str, str]:
    """Return the source of each view named `list_*`, by its endpoint."""
    found = {}
    for path in FILES:
        if "views" not in path.parts:
            continue
        source = path.read_text("utf-8")
        name = re.search(r'Blueprint\("(\w+)"', source)
        for node in ast.parse(source).body:
            if isinstance(node, ast.FunctionDef) and node.name.startswith("list_") and name:
                found[f"{name[1]}.{node.name}"] = _with_comments(source, node) + _helpers(source)
    return found


def _with_comments(source: str, node: ast.FunctionDef) -> str:
    return "\n".join(source.splitlines()[node.lineno - 1 : node.end_lineno])


def _helpers(source: str) -> str:
    """Return the functions that the views of a file share for rendering, where they ask for the list."""
    tree = ast.parse(source)
    shared = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name in {"_render", "render_list"}]
    return "\n".join(ast.get_source_segment(source, node) or "" for node in shared)


def is_for_staff(endpoint: str) -> bool:
    """Whether nobody who only learns opens the page."""
    answers = read_table().get(endpoint, {})
    return not any(answers.get(person) == "ok" for person in LEARNERS)


def test_every_staff_list_is_the_one_list_or_says_why_not():
    views = {endpoint: source for endpoint, source in views_named_list().items() if is_for_staff(endpoint)}
    assert len(views) > 20
    other = [endpoint for endpoint, source in views.items() if "list_page(" not in source and not REASON.search(source)]
    assert other == []


@pytest.mark.parametrize("name", sorted(declared()))
def test_a_list_searches_filters_or_explains_each_of_its_columns(name):
    staff_list = declared()[name]
    silent = [column.key for column in staff_list.columns if not (column.search or column.whole or column.unsearched)]
    assert silent == []
    assert staff_list.order.removeprefix("-") in {column.key for column in staff_list.columns if column.order is not None}


def test_nobody_opens_the_files_of_a_list_whose_page_is_closed_to_them(small_world: World):
    for name, staff_list in declared().items():
        for who, person in small_world.people.items():
            if person is None:
                continue
            browser = small_world.cast.signed_in(person)
            page = browser.get(_address(small_world, staff_list)).status_code
            query = {key: small_world.places[key] for key in staff_list.places}
            file = browser.post(f"/lists/{name}/files", query_string=query, data={"as": "csv"})
            file.close()
            assert (page == 200) == (file.status_code == 200), (name, who)


@pytest.fixture(scope="module")
def rows(request) -> int:
    """How many rows each list has in the end."""
    return request.config.getoption("--list-rows")


@pytest.fixture(scope="module")
def counts(whole_app, small_world: World, rows: int) -> dict[str, tuple[int, int]]:
    """The statements of each list with few and with many rows."""
    grow(small_world, FEW, 0)
    few = {name: _count(small_world, staff_list) for name, staff_list in declared().items()}
    grow(small_world, rows - FEW, FEW)
    return {name: (few[name], _count(small_world, staff_list)) for name, staff_list in declared().items()}


@pytest.mark.parametrize("name", sorted(declared()))
def test_a_list_sends_as_many_statements_for_200_rows_as_for_10(counts, name):
    few, many = counts[name]
    assert few == many, name
    assert many <= 24, name


def test_the_table_of_all_lists(counts, small_world: World, rows):
    lines = [list_table.line(staff_list, counts[name], *_answer(small_world, name)) for name, staff_list in declared().items()]
    assert len(lines) > 15 and all("| 0 |" not in line for line in lines)
    if rows > MOST_IN_THE_SUITE:
        sys.stdout.write("\n".join(["", list_table.head(FEW, rows), *lines, ""]))


def _answer(world: World, name: str) -> tuple[float, int]:
    """Open a list; returns the milliseconds of the answer, and on how many rows something can be done at once."""
    browser, address = _browser(world, name), _address(world, declared()[name])
    began = time.perf_counter()
    html = browser.get(address).get_data(as_text=True)
    return (time.perf_counter() - began) * 1000, len(re.findall(r'type="checkbox"\s+name="id"', html))


@pytest.mark.parametrize("name", sorted(declared()))
def test_each_list_turns_its_pages_orders_and_exports(counts, small_world: World, rows, name):
    staff_list = declared()[name]
    browser, address = _browser(small_world, name), _address(small_world, staff_list)
    every = {one.key: "all" for one in staff_list.filters if one.default}
    html = browser.get(address, query_string=every).get_data(as_text=True)
    assert html.count('<tr id="row-') == staff_list.size, "200 rows are more than one page"
    seen = set(re.findall(r'<tr id="row-(\d+)"', html))
    while following := re.search(r'rel="next"\s+href="([^"]+)"', html):
        html = browser.get(following[1].replace("&amp;", "&")).get_data(as_text=True)
        further = re.findall(r'<tr id="row-(\d+)"', html)
        assert further and not seen & set(further)
        seen |= set(further)
    assert len(seen) >= rows
    for column in staff_list.columns:
        for order in (column.key, f"-{column.key}") if column.order is not None else ():
            assert browser.get(address, query_string={**every, "order": order, "q": "a"}).status_code == 200
    for one in staff_list.filters:
        assert browser.get(address, query_string={one.key: "nothing", "at": "end"}).status_code == 200
    query = {**every, **{key: small_world.places[key] for key in staff_list.places}}
    with browser.post(f"/lists/{name}/files", query_string=query, data={"as": "xlsx"}) as file:
        sheet = openpyxl.load_workbook(io.BytesIO(file.get_data())).active
    assert sheet.max_row == len(seen) + 1


@pytest.mark.parametrize("name", sorted(name for name, one in declared().items() if any(f.default for f in one.filters)))
def test_a_list_whose_first_filter_hides_all_rows_says_so_and_shows_them(counts, small_world: World, name):
    staff_list = declared()[name]
    browser, address = _browser(small_world, name), _address(small_world, staff_list)
    (first,) = [one for one in staff_list.filters if one.default]
    where = first.where
    object.__setattr__(first, "where", lambda value: false())
    try:
        html = browser.get(address).get_data(as_text=True)
        searched = browser.get(address, query_string={"q": "zzzzzz"}).get_data(as_text=True)
    finally:
        object.__setattr__(first, "where", where)
    assert "Tersembunyi oleh saringan" in html and "Tersembunyi oleh saringan" not in searched
    shown = re.search(r'<a class="button" href="([^"]+)">Tampilkan</a>', html)[1].replace("&amp;", "&")
    assert "=all" in shown and browser.get(shown).get_data(as_text=True).count('<tr id="row-') == staff_list.size


def _browser(world: World, name: str):
    who = VISITORS.get(name, "agus")
    person = world.people.get(who) or getattr(world.cast, who)
    return world.cast.signed_in(person)


def _address(world: World, staff_list: StaffList) -> str:
    with world.cast._app.test_request_context():
        return world.cast._app.url_for(staff_list.endpoint, **{key: world.places[key] for key in staff_list.places})


def _count(world: World, staff_list: StaffList) -> int:
    browser, address, seen = _browser(world, staff_list.name), _address(world, staff_list), []
    browser.get(address)

    def note(connection, cursor, statement, parameters, context, executemany) -> None:
        seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        assert browser.get(address).status_code == 200
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    return len(seen)
