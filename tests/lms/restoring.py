"""`python -m tests.lms.restoring EVERY OURS OTHER`: restore OTHER over OURS, and kill the restore at step 1, at step
1 + EVERY, and so on, until one is finished.

A step is a file or folder that is made, renamed, copied or removed, or a program that is started. After each kill another
process checks that the database opens with the existing keys, and that every PIN is accepted after the keys are settled. Then
OURS is restored again. Prints how many restores were killed.
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
    """Restore a backup, and kill this process at this step; 0 kills nothing."""
    steps_left = killed_at

    def step(name: str, details: tuple) -> None:
        nonlocal steps_left
        unpacked_only = name in {"os.remove", "os.mkdir"} and "unpacked-" in str(details[0])
        if name not in STEPS or unpacked_only:
            return
        steps_left -= 1
        if steps_left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(step)
    backups.restore(path, replace=True)


def check_keys() -> None:
    """Check after a killed restore that the vault opens at once, and that a start settles the keys."""
    marks = vault.marks_here()
    assert {marks[vault.IN_FORCE]} <= vault.ring().keys()
    assert vault.unseal(vault.seal(b"new")) == b"new"
    changing_keys.settle_interrupted_restore()
    assert not keys.restore_folders()


def main(every: int, ours: Path, other: Path) -> None:
    """Kill restores at every further step until one is finished."""
    secrets.MEMORY_KIB = CHEAP_SECRET_KIB
    app, killed, step = create_app(), 0, 1
    while (exit_code := renewing.run_in_child(app, partial(restore, other, step))) == -signal.SIGKILL:
        killed, step = killed + 1, step + every
        opens = renewing.check_everything_opens
        for work in (check_keys, opens, partial(restore, ours), opens):
            if renewing.run_in_child(app, work):
                sys.exit(f"not everything is there after a kill at step {step - every}")
    sys.stdout.write(f"{killed}\n")
    checks = (check_keys, renewing.check_everything_opens)
    sys.exit(exit_code or any(renewing.run_in_child(app, check) for check in checks))


if __name__ == "__main__":
    main(int(sys.argv[1]), *map(Path, sys.argv[2:]))
