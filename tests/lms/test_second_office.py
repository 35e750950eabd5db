"""No page and no certificate of a second office names the first office."""

import csv
import re
import subprocess
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from certificates.models import Certificate
from core import files, jobs, office
from core.db import Base, db
from lms import keys, seed
from lms.app import create_app
from lms.config import read
from lms.demo import city
from people import sessions
from people.models import Person
from people.views import cookies
from tests.client import PageClient

FOLDER = Path(__file__).parent.parent / "offices" / "tirtasari"
PATHS = (
    "/",
    "/courses",
    "/certificates",
    "/help",
    "/contact",
    "/privacy",
    "/account",
    "/grading",
    "/office/people",
    "/office/staff",
    "/office/staff/new",
    "/office/settings",
    "/reports/coverage",
    "/business",
)


@pytest.fixture(scope="module")
def second(tmp_path_factory) -> Flask:
    """The second office with its cast, on its own database."""
    data = tmp_path_factory.mktemp("second")
    settings = {"LMS_DATA": str(data), "LMS_OFFICE": str(FOLDER), "LMS_DEMO": "1", "LMS_LOG_LEVEL": "ERROR"}
    app = create_app(read(settings))
    app.test_client_class = PageClient
    with app.app_context():
        Base.metadata.create_all(db.engine)
        keys.set_up()
        list(seed.load())
        city.fill(learners=2, seed=1)
        jobs.run("certificates.print")
        yield app
        db.session.rollback()
        db.engine.dispose()


@pytest.fixture(scope="module")
def names_of_the_first() -> re.Pattern:
    """A pattern of the first office's city, name, product, marketplace and districts."""
    first = office.load("semarang")
    with open(first.folder / "regions.csv", encoding="utf-8", newline="") as file:
        districts = {row["district"] for row in csv.DictReader(file)}
    return re.compile("|".join(map(re.escape, {first.city, first.name, first.product, "GuloAsem", *districts})))


def test_no_page_of_the_second_office_names_the_first(second, names_of_the_first):
    checked = 0
    for person_id in [None, *db.session.scalars(select(Person.id).order_by(Person.id).limit(10))]:
        client = second.test_client()
        if person_id:
            client.set_cookie(cookies.cookie_name(), sessions.begin(person_id, device="test"))
            db.session.commit()
        for path in PATHS:
            page = client.get(path, follow_redirects=True).text
            assert not (found := names_of_the_first.search(page)), f"{path}: {found}"
            checked += 1
    assert checked == 11 * len(PATHS)


def test_its_certificate_is_its_own(second, names_of_the_first):
    certificate = db.session.scalars(select(Certificate)).first()
    paper = subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=files.read(certificate.pdf_sha256), capture_output=True, check=True
    )
    text = paper.stdout.decode()
    assert second.extensions["office"].city in text
    assert not names_of_the_first.search(text)
