"""The ledger: which saves clients sent and which were acknowledged, in a file that the server does not write."""

import json
import threading
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True)
class Sent:
    """One save as its client sent it."""

    attempt_id: int
    position: int
    sequence: int
    sent_as: str
    fields: list[tuple[str, str]]

    @property
    def place(self) -> tuple[int, int]:
        """The attempt and the position of the question."""
        return self.attempt_id, self.position


class Ledger:
    """A file of JSON lines. Each line is passed to the kernel before the client continues."""

    def __init__(self, path: Path) -> None:
        self._file = open(path, "a", buffering=1)  # noqa: SIM115  (open as long as the clients are)
        self._path, self._lock = path, threading.Lock()
        self.acknowledged = 0

    def note_sent(self, sent: Sent) -> None:
        """Note a save. Call it before the save is sent."""
        self._write({"sent": asdict(sent)})

    def note_acknowledged(self, sent: Sent) -> None:
        """Note that a save was acknowledged. Call it after its answer."""
        self._write({"acknowledged": sent.sent_as, "at": time.time()})
        with self._lock:
            self.acknowledged += 1

    def close(self) -> None:
        """Close the file for writing."""
        self._file.close()

    def read(self) -> tuple[list[Sent], set[str]]:
        """Return all saves, and the `sent_as` of the acknowledged ones."""
        sent, acknowledged = [], set()
        for line in self._lines():
            if "sent" in line:
                facts = line["sent"]
                sent.append(Sent(**{**facts, "fields": [(name, value) for name, value in facts["fields"]]}))
            else:
                acknowledged.add(line["acknowledged"])
        return sent, acknowledged

    def _lines(self) -> Iterator[dict]:
        with open(self._path) as file:
            yield from map(json.loads, file)

    def _write(self, line: dict) -> None:
        with self._lock:
            self._file.write(json.dumps(line) + "\n")
