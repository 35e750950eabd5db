"""Broken zips: a package is imported as a whole or refused with a sentence."""

import io
import random
import struct
import time
import zipfile

import pytest

from courses.package import reading
from courses.package.reading import NotAPackage
from tests.courses import build
from tests.courses.pages import filled

SEEDS = range(20)


def zipped(entries, how=zipfile.ZIP_DEFLATED) -> bytes:
    """Make a zip of names and bytes; names may repeat."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", how) as archive:
        for name, content in entries:
            archive.writestr(zipfile.ZipInfo(name), content, compress_type=how)
    return out.getvalue()


def whole(*more: tuple[str, bytes]) -> bytes:
    return zipped([*build.kopi_files().items(), *more])


def refusal_of(content: bytes) -> str:
    """Return the sentence of the refusal."""
    with pytest.raises(NotAPackage) as refused:
        reading.read_zip(io.BytesIO(content), "kopi.zip")
    return str(refused.value.why)


def exchanged(content: bytes, old: bytes, new: bytes) -> bytes:
    assert old in content and len(old) == len(new)
    return content.replace(old, new)


def bad_crc() -> bytes:
    content = bytearray(zipped(build.kopi_files().items(), zipfile.ZIP_STORED))
    at = content.index(build.kopi_files()["lessons/takaran.md"])
    content[at + 20] ^= 1
    return bytes(content)


def overlapping() -> bytes:
    """Make a zip whose directory gives two files the same offset."""
    content = bytearray(whole())
    starts = [at for at in range(len(content)) if content[at : at + 4] == b"PK\x01\x02"]
    for at in starts[1:]:
        content[at + 42 : at + 46] = content[starts[0] + 42 : starts[0] + 46]
    return bytes(content)


def wrong_directory() -> bytes:
    content = bytearray(whole())
    at = content.rindex(b"PK\x05\x06")
    content[at + 16 : at + 20] = struct.pack("<I", 7)
    return bytes(content)


def lying_size() -> bytes:
    """Make a zip whose directory declares four bytes for each file."""
    content = bytearray(whole())
    for at in range(len(content)):
        if content[at : at + 4] == b"PK\x01\x02":
            content[at + 24 : at + 28] = struct.pack("<I", 4)
    return bytes(content)


def encrypted() -> bytes:
    content = bytearray(whole())
    for at in range(len(content)):
        if content[at : at + 4] == b"PK\x01\x02":
            content[at + 8] |= 1
    return bytes(content)


def odd_packing() -> bytes:
    content = bytearray(whole())
    for at in range(len(content)):
        if content[at : at + 4] == b"PK\x01\x02":
            content[at + 10 : at + 12] = struct.pack("<H", 97)
    return bytes(content)


BROKEN = {
    "a wrong checksum": (bad_crc, "cannot be opened as a zip"),
    "files that overlap": (overlapping, "cannot be opened as a zip"),
    "a directory somewhere else": (wrong_directory, "cannot be opened as a zip"),
    "sizes that lie": (lying_size, "cannot be opened as a zip"),
    "a password": (encrypted, "is locked with a password"),
    "an unknown way of packing": (odd_packing, "is packed in a way that is not read here"),
    "bzip2": (lambda: zipped(build.kopi_files().items(), zipfile.ZIP_BZIP2), "is packed in a way"),
    "LZMA": (lambda: zipped(build.kopi_files().items(), zipfile.ZIP_LZMA), "is packed in a way"),
    "one name twice": (lambda: whole(("course.yaml", b"code: LAIN-01")), "it has course.yaml twice"),
    "no name": (lambda: whole((".", b"x")), "leads out of it"),
    "a name with a nought in it": (lambda: exchanged(whole(("media/xZyaml", b"x")), b"xZyaml", b"x\0yaml"), ""),
    "texts without end": (lambda: whole(("questions.yaml.txt", b"kata " * 250_000)), "its texts are larger than 1 MB"),
    "a zip in a zip": (lambda: zipped([("kopi.zip", whole())]), "no course.yaml"),
    "one file larger than all may be": (lambda: whole(("media/x.mp4", b"0" * (21 * 2**20))), "larger than 20 MB"),
    "many files that are large together": (
        lambda: whole(*[(f"media/x{number}.mp4", b"0" * 2**20) for number in range(30)]),
        "larger than 20 MB",
    ),
    "nothing": (lambda: zipped([]), "no course.yaml"),
}


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("kind", BROKEN)
def test_a_broken_or_evil_zip_is_a_sentence(kind):
    make, expected = BROKEN[kind]
    content, began = make(), time.monotonic()
    if kind == "a name with a nought in it":  # the reader cuts it off there: what is left is no file of a package
        package = reading.read_zip(io.BytesIO(content))
        assert any("does not belong" in str(fault.sentence) for fault in package.faults) or package.media
    else:
        assert expected in refusal_of(content)
    assert time.monotonic() - began < 2


@pytest.mark.parametrize("seed", SEEDS)
def test_a_zip_that_was_cut_off_or_damaged_is_read_whole_or_refused(seed):
    dice = random.Random(seed)
    content = bytearray(whole())
    if seed % 2:
        content = content[: dice.randrange(len(content))]
    else:
        for _ in range(dice.randint(1, 40)):
            content[dice.randrange(len(content))] = dice.randrange(256)
    try:
        package = reading.read_zip(io.BytesIO(bytes(content)))
    except NotAPackage as refused:
        assert str(refused.why)
    else:
        assert "course.yaml" in package.files


def test_the_trainer_reads_it_and_nothing_of_the_course_changes(cast, kopi):
    from core.db import db
    from courses import editing, editions

    editions.add_owner(kopi, cast.dewi.id)
    db.session.commit()
    dewi, before = cast.signed_in(cast.dewi), editing.open_course(kopi).version
    form = filled(dewi, "/teach/kopi", form="/teach/kopi/package")
    for make, expected in ((bad_crc, "tidak bisa dibuka sebagai zip"), (encrypted, "dikunci dengan sandi")):
        sent = form | {"package": (io.BytesIO(make()), "kopi.zip")}
        answer = dewi.post("/teach/kopi/package", data=sent, content_type="multipart/form-data")
        assert answer.status_code == 422 and expected in answer.get_data(as_text=True)
    db.session.expire_all()
    assert editing.open_course(kopi).version == before


def test_a_zip_of_very_many_entries_is_refused_before_its_directory_is_read(monkeypatch):
    content = zipped(((f"__MACOSX/{number}", b"") for number in range(reading.MOST_ENTRIES + 1)), zipfile.ZIP_STORED)
    monkeypatch.setattr(zipfile.ZipFile, "infolist", lambda archive: pytest.fail("its directory was read"))
    assert refusal_of(content) == f"it has more than {reading.MOST_FILES} files."
