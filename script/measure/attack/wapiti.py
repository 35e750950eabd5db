"""Run wapiti, a public scanner, from its own environment: it crawls as a visitor and tries its own payloads."""

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

from lms.config import ROOT
from script.measure.attack.finding import Finding
from script.measure.attack.surface import Surface
from script.measure.attack.visitor import Visitor

PROGRAM = ROOT / "var/attackers/bin/wapiti"
RESOLVING = Path(__file__).parent / "resolving"
MODULES = ("file", "xss", "permanentxss", "sql", "exec", "redirect", "crlf", "upload")
"""The modules whose attacks could work on a platform of pages and forms, without a server of wapiti on the internet.

Left out are: `csrf`, which takes our 400 for a page (the sweep of forms checks the database instead); `ssrf`, `xxe` and
`log4shell`, which need a server of wapiti; `ssl`, which would report our self-signed certificate; and modules for other
products.
"""
HARMLESS = {"Resource consumption"}
"""Findings that are ignored: wapiti reports a slow answer, which on a busy machine means nothing."""


def attack(visitor: Visitor, surface: Surface, folder: Path, seconds: int) -> Iterator[Finding]:
    """Scan: at most `seconds` for the crawl and as many for all modules. Yields findings; adds to the visitor's requests."""
    report = folder / f"wapiti-{visitor.name}.json"
    command = _command(visitor, folder, report, seconds)
    try:
        done = subprocess.run(
            command, cwd=folder, env=_environ(visitor), capture_output=True, text=True, timeout=seconds * 10 + 300
        )
    except subprocess.TimeoutExpired:
        raise SystemExit(f"wapiti as {visitor.name} did not end") from None
    if not report.exists():
        raise SystemExit(f"wapiti as {visitor.name}: {done.stdout[-800:]}{done.stderr[-800:]}")
    results = json.loads(report.read_text("utf-8"))
    crawled = results["infos"]["crawled_pages_nbr"]
    if not crawled:
        raise SystemExit(f"wapiti as {visitor.name} reached no page of {visitor.target.origin}: {done.stdout[-800:]}")
    visitor.requests += crawled
    for part in ("vulnerabilities", "anomalies"):
        for kind, entries in results[part].items():
            yield from (_finding(entry, kind, visitor.name, surface) for entry in entries if kind not in HARMLESS)


def version() -> str:
    """Return the version of wapiti, for the conditions of a run."""
    words = subprocess.run([PROGRAM, "--version"], capture_output=True, text=True).stdout.split()
    return words[-1] if words else "missing"


def _environ(visitor: Visitor) -> dict[str, str]:
    """Return the environment in which the name of the attacked server is this machine's."""
    own = {"PYTHONPATH": str(RESOLVING), "RESOLVED_TO_LOOPBACK": visitor.target.host.partition(":")[0]}
    return {**os.environ, **own}


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


def _finding(entry: dict[str, str], kind: str, who: str, surface: Surface) -> Finding:
    place = f"{entry['method']} {surface.pattern(entry['path'], entry['method'])}"
    return Finding("wapiti", kind, place, who, f"{entry['info']} ({entry['curl_command'][:160]})")
