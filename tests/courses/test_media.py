"""Pictures, films and captions of a package, and how they are sent."""

import gzip
import io

import pytest
from PIL import Image

from core.db import db
from core.documents.faults import Faults
from courses.enrolling import newest_open_edition
from courses.package import media
from courses.package.lesson_part import media_of_edition
from tests.courses import build


def picture(form: str, size=(40, 30), **options) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", size, "white").save(file, form, **options)
    return file.getvalue()


def faults_of(name: str, content: bytes) -> list[str]:
    faults = Faults()
    media.check(name, content, faults)
    return [str(fault.sentence) for fault in faults]


def gps() -> Image.Exif:
    exif = Image.Exif()
    exif.get_ifd(0x8825)[1] = "S"
    exif.get_ifd(0x8825)[2] = (6.0, 59.0, 0.0)
    return exif


def test_pictures_are_measured():
    faults = Faults()
    for name, form in (("a.webp", "WEBP"), ("a.png", "PNG"), ("a.jpg", "JPEG")):
        measured = media.check(name, picture(form), faults)
        assert (measured.width, measured.height) == (40, 30)
    assert not faults


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("a.jpg", b"PK\x03\x04 a zip", "cannot be read as JPEG"),
        ("a.png", picture("JPEG"), "cannot be read as PNG"),
        ("a.webp", picture("WEBP")[:40], "cannot be read as WEBP"),
        ("a.png", picture("PNG", (3001, 10)), "3001 x 10 pixels"),
        ("a.jpg", picture("JPEG", exif=gps()), "tells where it was taken"),
        ("a.webp", picture("WEBP", save_all=True, append_images=[Image.new("RGB", (40, 30), "black")]), "moves"),
        ("a.mp4", b"not a film", "cannot be read as MP4"),
        ("a.vtt", b"1\n00:00", "does not begin with WEBVTT"),
        ("a.exe", b"MZ", "needs a name"),
        ("A b.png", picture("PNG"), "needs a name"),
        ("../a.png", picture("PNG"), "needs a name"),
    ],
)
def test_what_is_not_what_it_says_is_refused(name, content, expected):
    assert any(expected in sentence for sentence in faults_of(name, content))


def test_films_and_captions_pass():
    assert faults_of("a.mp4", b"\0\0\0\x18ftypmp42") == faults_of("a.vtt", b"WEBVTT\n\n") == []


@pytest.fixture
def address(kopi) -> str:
    return media_of_edition(newest_open_edition(kopi.id).id)["tuang.svg"].url


def test_a_drawing_is_sent_in_a_sandbox_and_kept_for_ever(client, address):
    with client.get(address) as response:
        assert (response.status_code, response.mimetype) == (200, "image/svg+xml")
        assert response.headers["Content-Security-Policy"].startswith("sandbox")
        assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert "Set-Cookie" not in response.headers
        assert response.data == build.kopi_files()["media/tuang.svg"]


def test_a_drawing_travels_packed(client, address):
    with client.get(address, headers={"Accept-Encoding": "gzip"}) as response:
        assert response.headers["Content-Encoding"] == "gzip"
        assert response.headers["Content-Security-Policy"].startswith("sandbox")
        assert gzip.decompress(response.data) == build.kopi_files()["media/tuang.svg"]
    assert client.head(address, headers={"Accept-Encoding": "gzip"}).status_code == 200


@pytest.mark.parametrize("accepted", ["identity", "gzip"])
def test_a_picture_already_seen_is_not_sent_again(client, address, accepted):
    asks = {"Accept-Encoding": accepted}
    with client.get(address, headers=asks) as first:
        etag = first.headers["ETag"]
    with client.get(address, headers={**asks, "If-None-Match": etag}) as second:
        assert second.status_code == 304 and not second.data and second.headers["ETag"] == etag


def test_a_part_of_a_drawing_is_a_part_of_what_lies_here(client, address):
    with client.get(address, headers={"Accept-Encoding": "gzip", "Range": "bytes=5-14"}) as part:
        assert (part.status_code, part.data) == (206, build.kopi_files()["media/tuang.svg"][5:15])
        assert "Content-Encoding" not in part.headers


def test_a_draft_s_pictures_are_not_there_yet(client):
    edition = build.draft()
    assert client.get(f"/media/{edition.id}/tuang.svg").status_code == 404
    db.session.rollback()


def test_no_other_file_is_there(client, address):
    assert client.get(address.replace("tuang", "teko")).status_code == 404
    assert client.get("/media/1/..%2f..%2fetc%2fpasswd").status_code == 404
