"""A real server with its worker, and a real browser whose every page is checked and photographed."""

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright
from sqlalchemy import NullPool, create_engine, make_url, text

from tests.conftest import POSTGRESQL
from tests.journeys.material import OfficeMaterial, office_folder
from tests.journeys.navigators import Pictures, Visitor
from tests.journeys.server import ROOT, Server, serving
from tests.journeys.surveyor import Survey, Surveyor

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
    """A server for the stories of one file, on the database that `--database` names, for the office of `--office`.

    A file that says `LEARNERS` has so many neighbours around the cast; one that says `DEMO = False` begins with nobody.
    """
    office = request.config.getoption("--office")
    learners, demo = getattr(request.module, "LEARNERS", 0), getattr(request.module, "DEMO", True)
    data = tmp_path_factory.mktemp("office")
    if request.config.getoption("--database") == "sqlite":
        with serving(data, office=office, learners=learners, demo=demo) as running:
            yield running
        return
    url = make_url(POSTGRESQL.replace("postgresql://", "postgresql+psycopg://"))
    name = f"lms_journey_{os.getpid()}"
    with create_engine(url, isolation_level="AUTOCOMMIT", poolclass=NullPool).connect() as connection:
        connection.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
        connection.execute(text(f'CREATE DATABASE "{name}"'))
        own = url.set(database=name).render_as_string(hide_password=False)
        with serving(data, database_url=own, office=office, learners=learners, demo=demo) as running:
            yield running
        connection.execute(text(f'DROP DATABASE "{name}" WITH (FORCE)'))


@pytest.fixture(scope="session")
def office(request: pytest.FixtureRequest) -> OfficeMaterial:
    """What the office's folder says."""
    return OfficeMaterial(office_folder(request.config.getoption("--office")))


@pytest.fixture(scope="session")
def pictures_folder() -> Path:
    """Where the pictures of all stories lie, each story in a folder of its own."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    return PICTURES


@pytest.fixture
def visitor(request: pytest.FixtureRequest, browser: Browser, server: Server, office: OfficeMaterial, pictures_folder: Path):
    """`visitor(Learner)`: somebody with a phone of their own; `wide=True` sits at a desk, `keyboard=True` has no mouse.

    A script that failed and a page that broke on the way are faults of the story.
    """
    come = []
    pictures = Pictures(pictures_folder / re.sub(r"\W+", "-", request.node.name).strip("-"))
    shutil.rmtree(pictures.folder, ignore_errors=True)

    def comes(kind: type[Visitor] = Visitor, **options) -> Visitor:
        come.append(kind.comes(browser, server.address, pictures, office, **options))
        return come[-1]

    yield comes
    for person in come:
        person.leaves()
    assert not [fault for person in come for fault in person.faults]


@pytest.fixture(scope="module")
def survey(request: pytest.FixtureRequest, pictures_folder: Path) -> Iterator[Survey]:
    """What the surveyors of one file looked at; written beside the pictures when all have come home."""
    made = Survey()
    yield made
    (pictures_folder / f"{request.module.__name__.rsplit('.', 1)[-1]}.md").write_text(made.table(), "utf-8")


@pytest.fixture
def surveyor(visitor, survey: Survey):
    """`surveyor()` comes with the survey of the file; a fault found on the way is the test's."""
    before = len(survey.faults)

    def comes(**options) -> Surveyor:
        somebody = visitor(Surveyor, **options)
        somebody.survey = survey
        return somebody

    yield comes
    assert survey.faults[before:] == []
