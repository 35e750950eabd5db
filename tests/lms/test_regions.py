"""The office's list of villages: an incomplete row is named by its line, and nothing is imported."""

import pytest

from core.db import db
from core.office import Office, office
from lms import seed
from people.models import Village

HEAD = "district_code,district,village_code,village\n"
GOOD = "33.74.01,Tengah,33.74.01.1001,Bangunharjo\n"
BROKEN = {
    "nothing": b"",
    "a head alone": HEAD.encode(),
    "another head": b"kode,nama\n1,2\n",
    "a row that is short": (HEAD + "33.74.01,Tengah\n").encode(),
    "a row that is long": (HEAD + GOOD.strip() + ",lebih\n").encode(),
    "an open quote": (HEAD + '33.74.01,"Tengah,33.74.01.1001,Bangunharjo\n').encode(),
    "no text": HEAD.encode() + b"\xff\xfe,\x80,\x81,\x82\n",
    "a field without end": (HEAD + "1," + "x" * 200_000 + ",2,3\n").encode(),
}


@pytest.mark.parametrize("kind", BROKEN)
def test_a_broken_list_is_a_sentence_with_its_line(app, tmp_path, monkeypatch, kind):
    (tmp_path / "regions.csv").write_bytes(BROKEN[kind])
    monkeypatch.setitem(app.extensions, "office", Office(tmp_path, office().facts))
    before = db.session.scalar(db.select(db.func.count()).select_from(Village))
    with pytest.raises(seed.BadRegions) as refused:
        seed.load_regions()
    assert refused.value.values["line"] >= 1 and refused.value.values["fault"]
    assert db.session.scalar(db.select(db.func.count()).select_from(Village)) == before


def test_a_whole_list_is_taken(app, tmp_path, monkeypatch):
    (tmp_path / "regions.csv").write_bytes((HEAD + GOOD).encode())
    monkeypatch.setitem(app.extensions, "office", Office(tmp_path, office().facts))
    assert seed.load_regions() >= 1
