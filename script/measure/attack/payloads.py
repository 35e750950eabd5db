"""What attackers write into addresses, fields and headers. The suite's own tests take their lists from here too."""

import os
from dataclasses import dataclass
from pathlib import Path

ENCODINGS = ("identity", "gzip", "br", "gzip, deflate, br", "gzip;q=0.001, *;q=0", "*")
"""What a browser says it can unpack."""

FOREIGN_HOST = "foreign.example"
"""A host that is not the platform's."""

ELEMENT = "sinau-planted"
"""The beginning of the name of an element that no page of the platform has. Where one stands in a page, a script could."""

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
"""Goals outside of the site, in the ways in which browsers read them."""

SQL = ("'", "''", "1' OR '1'='1", "1 OR 1=1--", "'; SELECT 1--", '"', "%", "1)", "\\")
"""What breaks a statement that is put together from text."""

ODD = ("", "0", "-1", "9" * 30, "1e9", "\x00", "a" * 3000, "\u202e")
"""What no form sends and a program may."""


@dataclass(frozen=True)
class Outside:
    """A file that no address may open, and bytes by which its content is known."""

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
"""What stands in no honest answer, whichever file it is from."""


def outside(program: Path, data: Path) -> list[Outside]:
    """The files that an attacker of an installation would want first: the database, keys, source, settings, the system's own."""
    wanted = [
        Outside(data / "lms.sqlite", b"SQLite format 3\x00"),
        *(Outside(path, path.read_bytes()[:32]) for path in sorted((data / "keys").glob("*")) if path.is_file()),
        Outside(program / "lms/app.py", (program / "lms/app.py").read_bytes()[:60]),
        Outside(program / "pyproject.toml", b"[project]\nname ="),
        Outside(program / ".env", b"LMS_DATA="),
        Outside(program / ".git/HEAD", b"ref: refs/heads"),
        Outside(Path("/etc/passwd"), b"root:x:0:0"),
        Outside(Path("/proc/self/environ"), b"LMS_DATA="),
    ]
    return [one for one in wanted if one.mark]


PREFIXES = ("/static/", "/assets/")
"""Where static files are for a browser, once and now."""
SERVED = ("static", "build/assets")
"""The folders of the program from which files are served, and from which a way out begins."""
DISGUISES = (
    "%2e%2e/", "%2E%2E%2F", ".%2e/", "..%2f", "..%5c", "%2e%2e%5c", "..%252f", "%252e%252e%252f", "....//", ".../...//", "..;/", "..//",
    "./../", "..%c0%af", "..%ef%bc%8f", "%uff0e%uff0e/", "..%00/",
)  # fmt: skip
"""Ways to write `../` that some server, proxy or library has read as such."""


def spellings(target: Path, folder: Path) -> list[str]:
    """The ways to write the path from a folder to a file in an address, as it is sent: the plain `../..` first, then each disguise."""
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
    """The spellings from each folder that is served, each once."""
    return list(dict.fromkeys(way for folder in SERVED for way in spellings(target, program / folder)))


def scripts(number: int) -> tuple[str, ...]:
    """Texts that become an element of a page where somebody forgot to escape, each with its own number."""
    name = f"{ELEMENT}-{number}"
    return (f"'\"><{name}>", f"</textarea></title><{name}>", f"<{name} onfocus=alert(1)>")
