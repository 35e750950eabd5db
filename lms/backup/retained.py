"""The sweep of backups: those that `lms backup create` made, in the folder of the last one. The newest whole one always stays."""

from datetime import date
from pathlib import Path

from lms.backup import parts, record
from people import retention
from people.retention import Sweep


def register() -> None:
    """Register the sweep."""
    retention.register("backups", Sweep(lambda since: len(_old(since)), _remove))


def _remove(since: date) -> int:
    old = _old(since)
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)


def _old(since: date) -> list[Path]:
    """Return the backups whose file was written before a day."""
    last = record.read()
    if last is None or last.file is None:
        return []
    newest = Path(last.file)
    first_kept = retention.start_of_day(since).timestamp()
    ours = (path for path in newest.parent.glob("*.tar.gz") if parts.OUR_NAME.fullmatch(path.name) and path != newest)
    return sorted(path for path in ours if path.stat().st_mtime < first_kept)
