"""Tasks that the learner judges by the same rubric; a trainer looks at one in ten of them too."""

import hashlib

LOOKED_AT_ONE_IN = 10


def is_looked_at_too(submission_id: int) -> bool:
    """Whether a person also looks at this self-checked submission: one in ten, by the hash of its id, so that nobody chooses."""
    return int(hashlib.sha256(str(submission_id).encode()).hexdigest(), 16) % LOOKED_AT_ONE_IN == 0
