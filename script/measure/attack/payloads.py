"""Texts that attackers write into addresses, fields and headers. The tests use these lists too."""

import os
from dataclasses import dataclass
from pathlib import Path

ENCODINGS = ("identity", "gzip", "br", "gzip, deflate, br", "gzip;q=0.001, *;q=0", "*")
"""Values of Accept-Encoding."""

FOREIGN_HOST = "foreign.example"
"""A host that is not the platform's."""

ELEMENT = "sinau-planted"
"""The first part of the name of planted elements. Where one appears in a page, a script could appear too."""

REDIRECTS = (
    f"https://{FOREIGN_HOST}/",
    f"//{FOREIGN_HOST}",
    f"///{FOREIGN_HOST}",
    f"/\\{FOREIGN_HOST}",
    f"\\\\{FOREIGN_HOST}",
    f"/\t/{FOREIGN_HOST}",
    f"/%09/{FOREIGN_HOST}",
    f"https:{FOREIGN_HOST}",
    f"/.{FOREIGN_HOST}",
    f"//{FOREIGN_HOST}/%2e%2e",
    f"http://127.0.0.1@{FOREIGN_HOST}/",
    f"javascript:alert(1)//{FOREIGN_HOST}",
)
"""Addresses of another site, in spellings that browsers accept."""

SQL = ("'", "''", "1' OR '1'='1", "1 OR 1=1--", "'; SELECT 1--", '"', "%", "1)", "\\")
"""Texts that break a statement which is built by joining texts."""

ODD = ("", "0", "-1", "9" * 30, "1e9", "\x00", "a" * 3000, "\u202e")
"""Values that no form of a browser sends, but a program may."""


@dataclass(frozen=True)
class Outside:
    """A file that no address may open, and bytes that identify its content."""

    path: Path
    mark: bytes


MARKS = (
    b"SQLite format 3\x00",
    b"root:x:0:0",
    b"PRIVATE KEY-----",
    b"Traceback (most recent call last)",
    b'File "/',
    b"LMS_DATA=",
)
"""Bytes that identify the content of secret files and of traces."""


def outside(program: Path, data: Path) -> list[Outside]:
    """List the files that an attacker would look for: the database, keys, source, settings, files of the system."""
    files = [
        Outside(data / "lms.sqlite", b"SQLite format 3\x00"),
        *(Outside(path, path.read_bytes()[:32]) for path in sorted((data / "keys").glob("*")) if path.is_file()),
        Outside(program / "lms/app.py", (program / "lms/app.py").read_bytes()[:60]),
        Outside(program / "pyproject.toml", b"[project]\nname ="),
        Outside(program / ".env", b"LMS_DATA="),
        Outside(program / ".git/HEAD", b"ref: refs/heads"),
        Outside(Path("/etc/passwd"), b"root:x:0:0"),
        Outside(Path("/proc/self/environ"), b"LMS_DATA="),
    ]
    return [file for file in files if file.mark]


PREFIXES = ("/static/", "/assets/")
"""The path of static files in addresses: an earlier one, and the one in use."""
SERVED = ("static", "build/assets")
"""The folders of the program from which files are served. A traversal begins in one of them."""
DISGUISES = (
    "%2e%2e/", "%2E%2E%2F", ".%2e/", "..%2f", "..%5c", "%2e%2e%5c", "..%252f", "%252e%252e%252f", "....//", ".../...//", "..;/", "..//",
    "./../", "..%c0%af", "..%ef%bc%8f", "%uff0e%uff0e/", "..%00/",
)  # fmt: skip
"""Spellings of `../` that some server, proxy or library has accepted."""


def spellings(target: Path, folder: Path) -> list[str]:
    """Return spellings of the path from a folder to a file in an address: the plain `../..` first, then each disguise."""
    plain, absolute = os.path.relpath(target, folder), str(target)
    bare = absolute.lstrip("/")
    return [
        plain,
        *(plain.replace("../", disguise) for disguise in DISGUISES),
        plain.replace("/", "%2f"),
        plain.replace("/", "%5c"),
        plain.replace("/", "%252f"),
        plain.replace("/", "\\"),
        f"js/../{plain}",
        f"{plain}%00.css",
        f"{plain}%3fv=1",
        f"{plain}?v=1",
        "../" * 12 + bare,
        ("../" * 12 + bare).replace("/", "%2f"),
        absolute,
        f"/{absolute}",
        absolute.replace("/", "%2f"),
        f"file://{absolute}",
    ]


def ways_out(target: Path, program: Path) -> list[str]:
    """Return the different spellings of the path to a file from all served folders."""
    return list(dict.fromkeys(spelling for folder in SERVED for spelling in spellings(target, program / folder)))


def scripts(number: int) -> tuple[str, ...]:
    """Return texts that become an element of a page if they are not escaped. The number is part of the element's name."""
    name = f"{ELEMENT}-{number}"
    return (f"'\"><{name}>", f"</textarea></title><{name}>", f"<{name} onfocus=alert(1)>")
