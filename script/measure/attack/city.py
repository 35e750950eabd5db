"""Who is attacked: the demo city in a database of its own, made once and copied for each server."""

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
"""People around the cast: enough that everybody has neighbours, few enough to be made in a quarter of a minute."""
PRINTED = 3
"""Certificates with a PDF."""
OURS = ("LMS_", "COVERAGE", "PYTEST")
DATABASES = {"DATABASE_URL", "REDIS_URL", "HOST", "PORT", "PYTHONPATH"}


@contextmanager
def city(**more: str) -> Iterator[Path]:
    """A data folder with the demo city below `var/`, in SQLite or where `DATABASE_URL` says; it goes when it is over."""
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
    """What the worker would do, for the first few: without it there is no PDF that somebody else could ask for."""
    app = create_app(read(environ(data, LMS_DEMO="1", **more)))
    with app.app_context():
        for one in db.session.scalars(select(Certificate).order_by(Certificate.person_id, Certificate.id).limit(PRINTED)).all():
            printing.keep_pdf(one.id, printing.draw(FACTS.read(one.facts)))
        db.session.commit()
        db.engine.dispose()


def copied(data: Path, to: Path) -> Path:
    """The same city for one more server."""
    shutil.copytree(data, to, dirs_exist_ok=True)
    return to


def environ(data: Path, **more: str) -> dict[str, str]:
    """Our environment without settings of somebody's own installation."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(OURS) and name not in DATABASES}
    return {**kept, "PYTHONPATH": str(ROOT), "LMS_DATA": str(data), **more}


def lms(data: Path, *words: str, **more: str) -> None:
    """A command of the installation. Raises CalledProcessError."""
    command = [sys.executable, "-m", "lms", *words]
    subprocess.run(command, cwd=ROOT, env=environ(data, LMS_DEMO="1", **more), check=True, capture_output=True)


def cast() -> list[dict[str, str]]:
    """The demo's people: `key`, `phone` and `pin`, or `email` and `passphrase`."""
    told = yaml.safe_load((ROOT / "seed_content" / read({}).office / "demo/cast.yaml").read_text("utf-8"))
    return [{"key": one["key"], "role": one["roles"][0], **_secret(one, told)} for one in told["people"]]


def _secret(person: dict[str, str], told: dict[str, str]) -> dict[str, str]:
    if "phone" in person:
        return {"phone": person["phone"], "pin": told["pin"]}
    return {"email": person["email"], "passphrase": told["passphrase"]}
