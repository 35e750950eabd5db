"""The signals that this package handles: none yet. `lms.app` calls `connect()`."""


def connect() -> None:
    """Do nothing: reports handle no signals and register no parts."""
