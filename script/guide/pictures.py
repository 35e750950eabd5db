"""Photograph the pages that the guides show, from a demo city that is made for it and thrown away."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

import yaml
from PIL import Image
from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).parent.parent.parent
SHOTS = Path(__file__).parent / "shots.yaml"
TARGET = ROOT / "static" / "guide"
SIZES = ROOT / "docs" / "panduan" / "pictures.yaml"
VIEWS = {"phone": ({"width": 360, "height": 640}, 2, 540), "desk": ({"width": 1280, "height": 800}, 1, 960)}
"""Viewport, dots for each of its pixels, and the width of the picture."""
QUALITY = 62
LEARNERS, STARTS_WITHIN = 40, 240
PORT = os.environ.get("PORT", "8100")


@contextmanager
def demo_city() -> Iterator[str]:
    """Serve a demo city in a temporary folder. Yields its address."""
    address = f"http://127.0.0.1:{PORT}"
    with tempfile.TemporaryDirectory() as data:
        env = {**os.environ, "LMS_DATA": data, "PORT": PORT, "PYTHONPATH": str(ROOT)}
        server = subprocess.Popen([sys.executable, "-m", "lms", "start", "--learners", str(LEARNERS)], env=env, cwd=ROOT)
        try:
            _wait_for(f"{address}/demo", server)
            yield address
        finally:
            server.terminate()
            server.wait(60)


def _wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    for _ in range(STARTS_WITHIN):
        if server.poll() is not None:
            raise SystemExit("The demo city did not start.")
        try:
            urllib.request.urlopen(address, timeout=5).close()
            return
        except (urllib.error.URLError, OSError):
            time.sleep(1)
    raise SystemExit(f"The demo city did not answer within {STARTS_WITHIN} seconds.")


def photograph(browser: Browser, address: str, shot: dict[str, Any]) -> Image.Image:
    """Open a page as somebody of the cast, and return its first screen without the band that says it is a demo."""
    viewport, dots, width = VIEWS[shot["at"]]
    context = browser.new_context(viewport=viewport, device_scale_factor=dots, locale="id-ID")  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(f"{address}/demo")
    with page.expect_navigation(wait_until="load"):
        page.locator(f"button[name=who][value={shot['who']}]").click()
    page.goto(f"{address}{shot['path']}")
    if "press" in shot:
        with page.expect_navigation(wait_until="load"):
            page.locator(shot["press"]).first.click()
    page.evaluate("document.querySelectorAll('.demo').forEach((band) => band.remove())")
    page.wait_for_load_state("networkidle")
    picture = Image.open(BytesIO(page.screenshot()))
    context.close()
    return picture.convert("RGB").resize((width, round(picture.height * width / picture.width)), Image.Resampling.LANCZOS)


def main(wanted: list[str]) -> None:
    """Make the named pictures, or all."""
    shots = yaml.safe_load(SHOTS.read_text("utf-8"))
    if unknown := sorted(set(wanted) - set(shots)):
        raise SystemExit(f"{SHOTS.name} has no picture {unknown[0]}.")
    TARGET.mkdir(exist_ok=True)
    sizes = yaml.safe_load(SIZES.read_text("utf-8")) if SIZES.exists() else {}
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    with demo_city() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for name in wanted or shots:
            picture = photograph(browser, address, shots[name])
            picture.save(TARGET / f"{name}.webp", quality=QUALITY, method=6)
            sizes[f"{name}.webp"] = {"width": picture.width, "height": picture.height}
        browser.close()
    kept = {name: size for name, size in sorted(sizes.items()) if name.removesuffix(".webp") in shots}
    SIZES.write_text(f"# Written by script/guides.\n{yaml.safe_dump(kept)}", "utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
