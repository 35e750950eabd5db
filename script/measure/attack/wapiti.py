"""wapiti, a scanner that others keep, in an environment of its own: crawls as somebody and tries its own payloads."""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

from lms.config import ROOT
from script.measure.attack.finding import Finding
from script.measure.attack.surface import Surface
from script.measure.attack.visitor import Visitor

PROGRAM = ROOT / "var/attackers/bin/wapiti"
MODULES = ("file", "xss", "permanentxss", "sql", "exec", "redirect", "crlf", "upload")
"""Those that try something that a platform of pages and forms could fall for, without a service of theirs on the net.

Left out: `csrf` guesses from the length of answers and takes our 400 for a page (the sweep of forms asks the database instead);
`ssrf`, `xxe`, `log4shell` need a server of wapiti's own; `ssl` sees a certificate that signed itself; the others look for products
that are not here.
"""
HARMLESS = {"Resource consumption"}
"""What wapiti says of a slow answer, which on a machine in use says nothing."""


def attack(visitor: Visitor, surface: Surface, folder: Path, seconds: int) -> Iterator[Finding]:
    """A scan of at most `seconds` for the crawl and as many for all modules together. Yields what it found; counts its pages."""
    report = folder / f"wapiti-{visitor.name}.json"
    command = _command(visitor, folder, report, seconds)
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=seconds * 4 + 120)
    except subprocess.TimeoutExpired:
        raise SystemExit(f"wapiti as {visitor.name} did not end") from None
    if not report.exists():
        raise SystemExit(f"wapiti as {visitor.name}: {done.stdout[-800:]}{done.stderr[-800:]}")
    told = json.loads(report.read_text("utf-8"))
    visitor.asked += told["infos"]["crawled_pages_nbr"]
    for part in ("vulnerabilities", "anomalies"):
        for kind, found in told[part].items():
            yield from (_finding(one, kind, visitor.name, surface) for one in found if kind not in HARMLESS)


def version() -> str:
    """For the conditions."""
    told = subprocess.run([PROGRAM, "--version"], capture_output=True, text=True).stdout.split()
    return told[-1] if told else "missing"


def _command(visitor: Visitor, folder: Path, report: Path, seconds: int) -> list[str]:
    origin = visitor.target.origin
    cookies = "; ".join(f"{name}={value}" for name, value in visitor.cookies.items())
    own = folder / f"wapiti-{visitor.name}"
    words = [
        str(PROGRAM), "--url", f"{origin}/", "--scope", "folder", "--module", ",".join(MODULES), "--no-bugreport",
        "--max-scan-time", str(seconds), "--max-attack-time", str(max(5, seconds // len(MODULES))),
        "--tasks", "4", "--timeout", "30", "--max-links-per-page", "60", "--max-files-per-dir", "40",
        "--store-session", str(own), "--store-config", str(own), "--flush-session", "--verbose", "0",
        "--format", "json", "--output", str(report),
    ]  # fmt: skip
    for page in ("/sign-out", "/account/devices/end", "/account/secret"):
        words += ["--exclude", f"{origin}{page}"]
    return [*words, "--cookie-value", cookies] if cookies else words


def _finding(one: dict[str, str], kind: str, who: str, surface: Surface) -> Finding:
    place = f"{one['method']} {surface.pattern(one['path'], one['method'])}"
    return Finding("wapiti", kind, place, who, f"{one['info']} ({one['curl_command'][:160]})")
