"""The cost of compressing a lesson page with each level of zlib: processor time of the whole page, and bytes."""

import gzip
from collections.abc import Callable
from typing import Any

from flask import Flask

from lms.compression import LEVEL
from script.measure import wsgi
from script.measure.figures import Figure
from script.measure.ground import Ground
from script.measure.processor import cpu_of
from script.measure.scene import Scene

LEVELS = (1, 3, 4, 6, 9)


def figures(ground: Ground, scene: Scene, seconds: float) -> list[Figure]:
    """Measure the page without compression and with each level."""
    cookies, _page = wsgi.open_page(ground.app, scene.lesson, scene.cookies["sri"])
    body = _body(ground.app, scene.lesson, cookies)
    packed = wsgi.request(ground.app, scene.lesson, cookies=cookies, HTTP_ACCEPT_ENCODING="gzip")
    plain = wsgi.request(ground.app, scene.lesson, cookies=cookies)
    variants: dict[Any, Callable[[], Any]] = {
        "plain": plain,
        **{level: _with_level(ground.app, level, packed) for level in LEVELS},
    }
    try:
        taken = cpu_of(variants, rounds=max(7, int(seconds * 5)), at_once=40)
    finally:
        ground.app.config["COMPRESS_LEVEL"] = LEVEL
    return [
        Figure("packing: the lesson as it is", f"{taken['plain'] * 1000:.2f} ms, {len(body)} bytes"),
        *(_figure(level, taken[level], taken["plain"], len(gzip.compress(body, level))) for level in LEVELS),
    ]


def _with_level(app: Flask, level: int, request: Callable[[], Any]) -> Callable[[], Any]:
    def send() -> None:
        app.config["COMPRESS_LEVEL"] = level
        request()

    return send


def _body(app: Flask, path: str, cookies: dict[str, str]) -> bytes:
    client = app.test_client()
    for name, value in cookies.items():
        client.set_cookie(name, value)
    answer = wsgi.in_own_context(lambda: client.get(path))
    return bytes(answer.data)


def _figure(level: int, taken: float, plain: float, size: int) -> Figure:
    ours = " (ours)" if level == LEVEL else ""
    more = 100 * (taken / plain - 1)
    return Figure(
        f"packing: level {level}{ours}", f"{more:+.1f} % ({(taken - plain) * 1e6:.0f} microseconds more), {size} bytes"
    )
