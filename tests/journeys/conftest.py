"""A real server with its worker, and a real browser whose every page is checked.

`JOURNEY_PICTURES=folder` photographs each page into the folder; `--all-sides` looks at each state from all four sides.
"""

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
from tests.journeys.navigators import NoPictures, Pictures, Visitor
from tests.journeys.server import ROOT, Beginning, Server, Shelf, serving
from tests.journeys.surveyor import ALL_SIDES, TWO_SIDES, Survey, Surveyor

PICTURES = os.environ.get("JOURNEY_PICTURES")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium."""
    path = shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-background-networking"])
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    """Shared by all processes of a run: their folders lie side by side."""
    base = tmp_path_factory.getbasetemp()
    return Shelf((base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "installations")


@pytest.fixture(scope="module")
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, shelf: Shelf) -> Iterator[Server]:
    """A server for the stories of one file, on the database that `--database` names, for the office of `--office`.

    A file that says `LEARNERS` has so many neighbours around the cast; one that says `DEMO = False` begins with nobody.
    """
    beginning = Beginning(
        office=request.config.getoption("--office"),
        demo=getattr(request.module, "DEMO", True),
        learners=getattr(request.module, "LEARNERS", 0),
    )
    data = tmp_path_factory.mktemp("office")
    if request.config.getoption("--database") == "sqlite":
        with serving(data, beginning, shelf) as running:
            yield running
        return
    url = make_url(POSTGRESQL.replace("postgresql://", "postgresql+psycopg://"))
    name = f"lms_journey_{os.getpid()}"
    with create_engine(url, isolation_level="AUTOCOMMIT", poolclass=NullPool).connect() as connection:
        connection.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
        connection.execute(text(f'CREATE DATABASE "{name}"'))
        own = url.set(database=name).render_as_string(hide_password=False)
        with serving(data, beginning, shelf, database_url=own) as running:
            yield running
        connection.execute(text(f'DROP DATABASE "{name}" WITH (FORCE)'))


@pytest.fixture(scope="session")
def office(request: pytest.FixtureRequest) -> OfficeMaterial:
    """What the office's folder says."""
    return OfficeMaterial(office_folder(request.config.getoption("--office")))


@pytest.fixture(scope="session")
def tables_folder() -> Path:
    """Where the surveys write what they looked at."""
    folder = Path(PICTURES) if PICTURES else ROOT / "var" / "surveys"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture
def pictures(request: pytest.FixtureRequest) -> Pictures:
    """A story's pictures lie in a folder of its own, where anybody asked for them."""
    if not PICTURES:
        return NoPictures()
    made = Pictures(Path(PICTURES) / re.sub(r"\W+", "-", request.node.name).strip("-"))
    shutil.rmtree(made.folder, ignore_errors=True)
    return made


@pytest.fixture
def visitor(browser: Browser, server: Server, office: OfficeMaterial, pictures: Pictures):
    """`visitor(Learner)`: somebody with a phone of their own; `wide=True` sits at a desk, `keyboard=True` has no mouse.

    A script that failed and a page that broke on the way are faults of the story.
    """
    come = []

    def comes(kind: type[Visitor] = Visitor, **options) -> Visitor:
        come.append(kind.comes(browser, server.address, pictures, office, **options))
        return come[-1]

    yield comes
    for person in come:
        person.leaves()
    assert not [fault for person in come for fault in person.faults]


@pytest.fixture(scope="module")
def survey(request: pytest.FixtureRequest, tables_folder: Path) -> Iterator[Survey]:
    """What the surveyors of one file looked at; written down when all have come home."""
    made = Survey(sides=ALL_SIDES if request.config.getoption("--all-sides") else TWO_SIDES)
    yield made
    (tables_folder / f"{request.module.__name__.rsplit('.', 1)[-1]}.md").write_text(made.table(), "utf-8")


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
