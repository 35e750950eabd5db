"""What this package registers when the house is put together."""

from people import jobs, own_parts, person_parts  # noqa: F401  (jobs registers its sweep)


def connect() -> None:
    """Bring this package's own parts of a person's page; nothing lies below that sends news."""
    person_parts.register(30, own_parts.business_part)
    person_parts.register(60, own_parts.consents_part)
