"""The two servers that are attacked: the embedded one of `script/server`, and nginx with gunicorn from `script/install`."""

import os
import shutil
import signal
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from lms.config import ROOT
from script.measure.attack.city import copied, environ
from script.measure.attack.visitor import LOOPBACK, Target, Visitor
from script.measure.serving import free_port

DOMAIN = "belajar.example"
START_TIMEOUT = 60
"""Seconds for a server to answer."""


@contextmanager
def embedded(city: Path, module: str = "lms") -> Iterator[Target]:
    """Serve a copy of the city with waitress. There is no worker, so that only requests write."""
    folder = city.parent / f"embedded-{free_port()}"
    data, port = copied(city, folder), free_port()
    command = [sys.executable, "-m", module, *(["serve"] if module == "lms" else [])]
    with open(data / "server.log", "a") as log:
        process = subprocess.Popen(
            command, cwd=ROOT, env=environ(data, PORT=str(port)), stdout=log, stderr=log, start_new_session=True
        )
    try:
        target = Target("embedded", port, LOOPBACK, ROOT, data)
        wait(target, data / "server.log")
        yield target
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        process.wait(20)
        shutil.rmtree(folder)


@contextmanager
def behind_nginx(city: Path) -> Iterator[Target]:
    """Serve a copy of the city with nginx (TLS) and gunicorn, installed by `script/install --root`. The worker is stopped, and what looks for
    trouble, so that only requests write."""
    folder = city.parent / f"nginx-{free_port()}"
    root, port = folder / "root", free_port()
    install(root, port)
    data = root / "var/lib/sinau-dagang"
    shutil.rmtree(data)
    copied(city, data)
    (data / "demo").unlink(
        missing_ok=True
    )  # with this mark the platform refuses to be served in public; this server is on the loopback address
    certificate = root / "etc/sinau-dagang/tls/certificate.pem"
    target = Target("nginx", port, DOMAIN, ROOT, data, ssl.create_default_context(cafile=certificate))
    try:
        run(root / "start")
        for name, how in (("watch", signal.SIGTERM), ("worker", signal.SIGINT)):
            stop_process(int((root / f"run/sinau-dagang/{name}.pid").read_text()), how)
        wait(target, root / "var/log/web.log")
        yield target
    finally:
        run(root / "stop")
        shutil.rmtree(folder)


def stop_process(pid: int, how: signal.Signals) -> None:
    """Stop a process of the trial, and wait until it has ended: what it writes would look like a deed of a visitor."""
    end = time.monotonic() + START_TIMEOUT
    with suppress(ProcessLookupError):
        while time.monotonic() < end:
            os.kill(pid, how)
            time.sleep(0.5)
        raise SystemExit(f"Process {pid} of the trial does not end.")


def install(root: Path, port: int) -> None:
    """Run `script/install` below a folder of its own."""
    ports = ("--http", str(free_port()), "--https", str(port))
    run(ROOT / "script/install", "--domain", DOMAIN, "--root", str(root), *ports)


def run(program: Path, *words: str, **environ: str) -> None:
    """Run a program, without the settings of the caller's installation. Raises SystemExit if it fails."""
    done = subprocess.run([program, *words], cwd=ROOT, env=_clean() | environ, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"{program.name}: {done.stdout}{done.stderr}")


def _clean() -> dict[str, str]:
    return {name: value for name, value in environ(ROOT).items() if name not in {"LMS_DATA", "PYTHONPATH"}}


def wait(target: Target, log: Path) -> None:
    """Wait until a server answers. Raises SystemExit with the end of its log."""
    end = time.monotonic() + START_TIMEOUT
    while time.monotonic() < end:
        with suppress(OSError):
            if Visitor(target).ask("GET", "/healthz").status == 200:
                return
        time.sleep(0.1)
    raise SystemExit(f"A server did not start:\n{log.read_text()[-2000:]}")
