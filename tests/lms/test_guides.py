"""`/help` shows each role its own guide, with its pictures."""

import re
from pathlib import Path

import pytest

from core.db import db
from lms import guides
from lms.config import ROOT
from people.models import Person, Role
from people.roles import grant_role
from tests.people.build import page

TITLE = re.compile(r'<h2 id="(\w+)">Panduan')


def shown(browser) -> list[str]:
    return TITLE.findall(browser.get("/help").text)


def test_every_role_has_a_guide_of_its_own():
    assert set(guides.BY_ROLE) == set(Role) and len(set(guides.BY_ROLE.values())) == len(Role)
    assert {path.stem for path in guides.FOLDER.glob("*.md")} == set(guides.BY_ROLE.values())


@pytest.mark.parametrize(
    ("who", "keys"),
    [
        ("sri", ["peserta"]),
        ("dewi", ["pelatih"]),
        ("raka", ["pendamping"]),
        ("laras", ["kurator"]),
        ("agus", ["petugas"]),
        ("ratna", ["petugas", "pengelola"]),
    ],
)
def test_everybody_reads_the_guide_of_the_own_role(cast, who, keys):
    assert shown(cast.signed_in(getattr(cast, who))) == keys


def test_a_visitor_reads_the_learners_guide(client):
    assert shown(client) == ["peserta"] and "Saya lupa PIN" in page(client.get("/help"))


def test_who_has_two_roles_reads_both(cast):
    grant_role(db.session.get_one(Person, cast.dewi.id), Role.CURATOR, by=None)
    db.session.commit()
    assert shown(cast.signed_in(cast.dewi)) == ["pelatih", "kurator"]


@pytest.mark.parametrize("key", guides.BY_ROLE.values())
def test_contents_lead_to_sections_and_pictures_are_there_and_described(app, key):
    guide = guides.guide(key)
    assert guide.sections and all(f'<h3 id="{section.id}">' in guide.html for section in guide.sections)
    pictures = re.findall(r"<img[^>]*>", guide.html)
    assert pictures, "a guide has a picture at least"
    for picture in pictures:
        assert re.search(r'alt="[^"]{20,}"', picture) and re.search(r'width="\d+"', picture) and 'loading="lazy"' in picture
        name = re.search(r'src="/assets/(guide/[\w-]+)\.[0-9a-f]{10}\.webp"', picture).group(1)
        assert (ROOT / "static" / f"{name}.webp").stat().st_size < 60_000


def test_no_picture_lies_about_unused():
    texts = "".join(path.read_text("utf-8") for path in guides.FOLDER.glob("*.md"))
    assert all(path.name in texts for path in Path(ROOT / "static" / "guide").glob("*"))


def test_a_guide_is_rendered_once_in_a_process(app, monkeypatch):
    first = guides.guide("toko")
    monkeypatch.setattr(guides.rendered, "lesson_html", None)
    assert guides.guide("toko") is first


@pytest.mark.parametrize("key", guides.BY_ROLE.values())
def test_steps_are_lists_for_whoever_hears_the_page(app, key):
    html = guides.guide(key).html
    assert not re.search(r"\n\s*(?:\d+\.|\*) ", re.sub(r"<(ol|ul)>.*?</\1>", "", html, flags=re.DOTALL))


def test_officers_are_not_told_to_run_commands():
    assert "lms doctor" not in (guides.FOLDER / "petugas.md").read_text("utf-8")
