"""`python -m tests.lms.restoring EVERY OURS OTHER`: restore OTHER over OURS, killed at the first step, and at each that is EVERY
steps later, until one gets through.

A step is a file or folder that gets or loses its name, or a program that is started. After each kill another process looks:
what the database holds opens with keys that lie there, and once the start has settled which, every PIN does too. Then OURS
is restored over what the cut left. Prints how many restores were killed.
"""

import os
import signal
import sys
from functools import partial
from pathlib import Path

from core import keys, vault
from lms.app import create_app
from lms.backup import changing_keys
from people import secrets
from tests.conftest import CHEAP_SECRET_KIB
from tests.lms import backups, renewing

STEPS = {"os.rename", "os.remove", "os.mkdir", "shutil.copyfile", "subprocess.Popen"}


def restore(path: Path, killed_at: int = 0) -> None:
    """A restore that is killed at this step, or never."""
    left = killed_at

    def step(name: str, details: tuple) -> None:
        nonlocal left
        unpacked_only = name in {"os.remove", "os.mkdir"} and "unpacked-" in str(details[0])
        if name not in STEPS or unpacked_only:
            return
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(step)
    backups.restore(path, replace=True)


def look() -> None:
    """At what a cut left: the vault opens at once, and everything once a start has settled the keys."""
    marks = vault.marks_here()
    assert {marks[vault.IN_FORCE]} <= vault.ring().keys()
    assert vault.unseal(vault.seal(b"new")) == b"new"
    changing_keys.settle_interrupted_restore()
    assert not keys.of_restores()


def main(every: int, ours: Path, other: Path) -> None:
    """Until a restore gets through."""
    secrets.MEMORY_KIB = CHEAP_SECRET_KIB
    app, killed, step = create_app(), 0, 1
    while (ended := renewing.apart(app, partial(restore, other, step))) == -signal.SIGKILL:
        killed, step = killed + 1, step + every
        for work in (look, renewing.look, partial(restore, ours), renewing.look):
            if renewing.apart(app, work):
                sys.exit(f"not everything is there after a kill at step {step - every}")
    sys.stdout.write(f"{killed}\n")
    sys.exit(ended or renewing.apart(app, look) or renewing.apart(app, renewing.look))


if __name__ == "__main__":
    main(int(sys.argv[1]), *map(Path, sys.argv[2:]))
