"""Work for the tests of `core.apart`, in a module that takes most of a second of processor time to load."""

import time

_until = time.process_time() + 0.8
while time.process_time() < _until:
    pass


def name() -> str:
    """Return what this module is."""
    return "slow to load"
