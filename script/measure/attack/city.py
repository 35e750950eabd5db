"""The data that are attacked: the demo city in a database of its own, made once and copied for each server."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import yaml
from sqlalchemy import select

from certificates import printing
from certificates.models import Certificate
from certificates.printed import FACTS
from core.db import db
from lms.app import create_app
from lms.config import ROOT, read

LEARNERS = 12
"""Learners besides the cast. So everybody has neighbours, and the city takes a quarter of a minute to make."""
PRINTED = 3
"""Certificates that get a PDF."""
OUR_PREFIXES = ("LMS_", "COVERAGE", "PYTEST")
OTHER_SETTINGS = {"DATABASE_URL", "REDIS_URL", "HOST", "PORT", "PYTHONPATH"}


@contextmanager
def city(**more: str) -> Iterator[Path]:
    """Make a data folder with the demo city below `var/`, in SQLite or at `DATABASE_URL`, and remove it afterwards."""
    folder = ROOT / "var" / "attack" / str(os.getpid())
    folder.mkdir(parents=True)
    try:
        data = folder / "city"
        for words in (("database", "migrate"), ("database", "seed"), ("simulate", "--learners", str(LEARNERS))):
            lms(data, *words, **more)
        _print_certificates(data, more)
        yield data
    finally:
        shutil.rmtree(folder)


def _print_certificates(data: Path, more: dict[str, str]) -> None:
    """Print the newest PRINTED certificates of the first person who has any, so that there are PDFs that others could ask for.

    A list shows the newest first, and a crawl opens only some pages of each route.
    """
    app = create_app(read(environ(data, LMS_DEMO="1", **more)))
    with app.app_context():
        for certificate in db.session.scalars(
            select(Certificate).order_by(Certificate.person_id, Certificate.id.desc()).limit(PRINTED)
        ).all():
            printing.keep_pdf(certificate.id, printing.draw(FACTS.read(certificate.facts)))
        db.session.commit()
        db.engine.dispose()


def copied(data: Path, to: Path) -> Path:
    """Copy the city's data for one more server; returns the new folder."""
    shutil.copytree(data, to, dirs_exist_ok=True)
    return to


def environ(data: Path, **more: str) -> dict[str, str]:
    """Return the environment for a data folder, without the settings of the caller's installation."""
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(OUR_PREFIXES) and name not in OTHER_SETTINGS
    }
    return {**kept, "PYTHONPATH": str(ROOT), "LMS_DATA": str(data), **more}


def lms(data: Path, *words: str, **more: str) -> None:
    """Run a command of the platform over a data folder. Raises CalledProcessError."""
    command = [sys.executable, "-m", "lms", *words]
    subprocess.run(command, cwd=ROOT, env=environ(data, LMS_DEMO="1", **more), check=True, capture_output=True)


def cast() -> list[dict[str, str]]:
    """Return the demo's people: `key` and `role`, with `phone` and `pin` or `email` and `passphrase`."""
    facts = yaml.safe_load((ROOT / "seed_content" / read({}).office / "demo/cast.yaml").read_text("utf-8"))
    return [{"key": person["key"], "role": person["roles"][0], **_secret(person, facts)} for person in facts["people"]]


def _secret(person: dict[str, str], facts: dict[str, str]) -> dict[str, str]:
    if "phone" in person:
        return {"phone": person["phone"], "pin": facts["pin"]}
    return {"email": person["email"], "passphrase": facts["passphrase"]}
