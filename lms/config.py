"""Settings from the environment. An unknown or malformed setting stops the start with one sentence that names it."""

import ipaddress
import math
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).parent.parent

SETTING_NAMES = {
    "LMS_DATA", "LMS_OFFICE", "LMS_BASE_URL", "LMS_SECRET_KEY", "LMS_SMTP_URL", "LMS_MAIL_FROM", "LMS_DEMO", "LMS_PROXIES", "LMS_TLS",
    "LMS_THREADS", "LMS_LONGEST_WAIT", "LMS_LOG_LEVEL",
}  # fmt: skip


WAITING_PER_THREAD, WAITING_AT_MOST = 24, 192
"""Writing requests that may wait: for each thread that works, and at most in one process."""


class BadSetting(ValueError):
    """A setting is unknown, malformed or unsafe. The text names it and says what to write instead."""


@dataclass(frozen=True)
class Settings:
    """All settings, checked. Paths are absolute."""

    database_url: str
    redis_url: str | None
    host: str
    port: int
    data: Path
    office: str
    base_url: str
    secret_key: str
    """Empty before `lms.keys.set_up` has made it, or when its file is lost."""
    older_secret_key: str
    """The previous secret key, which still verifies older hashes. Empty unless it was kept after a renewal."""
    keeps_secret: bool
    """True where the secret key is a file in `LMS_DATA/keys`; False where `LMS_SECRET_KEY` sets it."""
    smtp_url: str | None
    mail_from: str
    demo: bool
    proxies: int
    tls: bool
    threads: int
    """Requests that one process works on at once: this many that read, and as many that write."""
    longest_wait: float
    """Seconds that a request may wait in all, for a seat, the line of writers and the database lock."""
    log_level: str

    @property
    def waiting_threads(self) -> int:
        """How many writing requests may wait in one process. A further request is refused at once."""
        return min(WAITING_AT_MOST, self.threads * WAITING_PER_THREAD)

    @property
    def server_threads(self) -> int:
        """Threads of one server process: for reading, for writing, and for writers that wait."""
        return 2 * self.threads + self.waiting_threads

    @property
    def is_public(self) -> bool:
        """Whether other machines can reach the installation."""
        return not (is_loopback(self.host) and is_loopback(urlsplit(self.base_url).hostname or ""))


def read(environ: Mapping[str, str] | None = None) -> Settings:
    """Read and check all settings. Raises BadSetting with a sentence for the person who starts the server."""
    env = dict(os.environ if environ is None else environ)
    _refuse_unknown(env)
    data = Path(env.get("LMS_DATA") or ROOT / "var").absolute()
    host, port = env.get("HOST") or "127.0.0.1", _number(env, "PORT", 8000, 1, 65535)
    settings = Settings(
        database_url=_database_url(env.get("DATABASE_URL"), data),
        redis_url=env.get("REDIS_URL") or None,
        host=host,
        port=port,
        data=data,
        office=_kept_office(data, env) or env.get("LMS_OFFICE") or "semarang",
        base_url=_base_url(env.get("LMS_BASE_URL") or f"http://{host}:{port}"),
        secret_key=env.get("LMS_SECRET_KEY") or kept_secret(data),
        older_secret_key="" if env.get("LMS_SECRET_KEY") else kept_secret(data, older=True),
        keeps_secret=not env.get("LMS_SECRET_KEY"),
        smtp_url=_smtp_url(env.get("LMS_SMTP_URL")),
        mail_from=env.get("LMS_MAIL_FROM") or "no-reply@localhost",
        demo=_switch(env, "LMS_DEMO") or demo_mark(data).exists(),
        proxies=_number(env, "LMS_PROXIES", 0, 0, 5),
        tls=_switch(env, "LMS_TLS"),
        threads=_number(env, "LMS_THREADS", 8, 1, 64),
        longest_wait=_seconds(env, "LMS_LONGEST_WAIT", 10, 0.1, 60),
        log_level=env.get("LMS_LOG_LEVEL") or "INFO",
    )
    _refuse_unsafe(settings)
    return settings


def keep_office(settings: Settings) -> None:
    """Remember the office's folder in `LMS_DATA/office`, so that later starts find it without `LMS_OFFICE`."""
    (settings.data / "office").write_text(settings.office + "\n")


def _kept_office(data: Path, env: Mapping[str, str]) -> str | None:
    """Return the remembered office's folder, or None where `LMS_OFFICE` is set or nothing is remembered."""
    path = data / "office"
    return path.read_text().strip() if path.exists() and not env.get("LMS_OFFICE") else None


def demo_mark(data: Path) -> Path:
    """Return the path of the file that marks an installation with invented people, whatever LMS_DEMO says."""
    return data / "demo"


def is_loopback(host: str) -> bool:
    """Tell whether a host name or address is a loopback name of this machine."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _refuse_unknown(env: Mapping[str, str]) -> None:
    unknown = sorted(name for name in env if name.startswith("LMS_") and name not in SETTING_NAMES)
    if unknown:
        raise BadSetting(f"Unknown setting {unknown[0]}. Known are: {', '.join(sorted(SETTING_NAMES))}.")


def _refuse_unsafe(settings: Settings) -> None:
    if not settings.is_public:
        return
    if settings.demo:
        raise BadSetting(
            "LMS_DEMO shows invented people who anybody can become, so it runs on 127.0.0.1 only: unset HOST and LMS_BASE_URL, or LMS_DEMO."
        )
    if not (settings.proxies or settings.tls):
        raise BadSetting(
            "Beyond this machine phones need HTTPS: put a proxy with TLS in front and set LMS_PROXIES=1, or keep HOST=127.0.0.1."
        )
    if not settings.base_url.startswith("https://") or is_loopback(urlsplit(settings.base_url).hostname or ""):
        raise BadSetting(
            "Say under which address phones reach it: LMS_BASE_URL=https://belajar.example. It answers under this name alone."
        )


def _number(env: Mapping[str, str], name: str, default: int, low: int, high: int) -> int:
    text = env.get(name) or str(default)
    if not text.isdecimal() or not low <= int(text) <= high:
        raise BadSetting(f"{name}={text} is not a whole number from {low} to {high}.")
    return int(text)


def _seconds(env: Mapping[str, str], name: str, default: float, low: float, high: float) -> float:
    text = env.get(name) or str(default)
    try:
        seconds = float(text)
    except ValueError:
        seconds = math.nan
    if not low <= seconds <= high:
        raise BadSetting(f"{name}={text} is not a number of seconds from {low:g} to {high:g}.")
    return seconds


def _switch(env: Mapping[str, str], name: str) -> bool:
    text = (env.get(name) or "0").lower()
    if text not in {"0", "1", "true", "false", "yes", "no", "on", "off"}:
        raise BadSetting(f"{name}={text} is neither 1 nor 0.")
    return text in {"1", "true", "yes", "on"}


def _base_url(text: str) -> str:
    parts = urlsplit(text)
    plain = text.isascii() and not (parts.query or parts.fragment or parts.username) and parts.path in {"", "/"}
    if parts.scheme not in {"http", "https"} or not parts.hostname or not plain:
        raise BadSetting(f"LMS_BASE_URL={text} is not an address like https://belajar.example.")
    return text.rstrip("/")


def _smtp_url(text: str | None) -> str | None:
    if text and (urlsplit(text).scheme not in {"smtp", "smtps"} or not urlsplit(text).hostname):
        raise BadSetting("LMS_SMTP_URL is not an address like smtp://user:password@mail.example:587.")
    return text or None


def _database_url(text: str | None, data: Path) -> str:
    if not text:
        return f"sqlite:///{data / 'lms.sqlite'}"
    scheme, _, rest = text.partition("://")
    if scheme in {"postgres", "postgresql", "postgresql+psycopg"}:
        return f"postgresql+psycopg://{rest}"
    if scheme == "sqlite":
        return text
    raise BadSetting(f"DATABASE_URL begins with {scheme}://; it may begin with sqlite:/// or postgresql://.")


def kept_secret(data: Path, *, older: bool = False) -> str:
    """Return the secret key in `LMS_DATA/keys`, or with `older` the previous one. Empty where the file is missing."""
    path = data / "keys" / ("secret_key.old" if older else "secret_key")
    return path.read_text().strip() if path.exists() else ""
