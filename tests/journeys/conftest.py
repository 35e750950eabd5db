"""A real server with its worker, and a real browser whose every page is checked and photographed."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright
from sqlalchemy import create_engine, make_url, text

from tests.conftest import POSTGRESQL
from tests.journeys.navigators import Pictures, Visitor
from tests.journeys.server import ROOT, Server, serving

PICTURES = Path(os.environ.get("JOURNEY_PICTURES", ROOT / "var" / "pictures"))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium."""
    path = shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-background-networking"])
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server for the stories of one file, on the database that `--database` names, for the office of `--office`."""
    office = request.config.getoption("--office")
    data = tmp_path_factory.mktemp("office")
    if request.config.getoption("--database") == "sqlite":
        with serving(data, office=office) as running:
            yield running
        return
    url = make_url(POSTGRESQL.replace("postgresql://", "postgresql+psycopg://"))
    name = f"lms_journey_{os.getpid()}"
    with create_engine(url, isolation_level="AUTOCOMMIT").connect() as connection:
        connection.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
        connection.execute(text(f'CREATE DATABASE "{name}"'))
        own = url.set(database=name).render_as_string(hide_password=False)
        with serving(data, database_url=own, office=office) as running:
            yield running
        connection.execute(text(f'DROP DATABASE "{name}" WITH (FORCE)'))


@pytest.fixture
def visitor(request: pytest.FixtureRequest, browser: Browser, server: Server):
    """`visitor("ayu")`: somebody with a phone of their own; `wide=True` sits at a desk, `javascript=False` has none."""
    opened = []
    pictures = Pictures(PICTURES / request.node.name)

    def come(kind: type[Visitor] = Visitor, **options) -> Visitor:
        person = kind.comes(browser, server.address, pictures, **options)
        opened.append(person)
        return person

    yield come
    for person in opened:
        person.leaves()
