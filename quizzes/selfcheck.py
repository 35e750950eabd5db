"""The sample of self-checked tasks that a trainer also judges."""

import hashlib

SAMPLE_ONE_IN = 10


def is_sampled(submission_id: int) -> bool:
    """Return whether a trainer also judges this self-checked submission. The hash of its id decides, for about one in ten."""
    return int(hashlib.sha256(str(submission_id).encode()).hexdigest(), 16) % SAMPLE_ONE_IN == 0
