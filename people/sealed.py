"""The encrypted columns of this package, for a renewal of the keys (`core.renewal`)."""

from collections.abc import Iterator

from sqlalchemy import select

from core import renewal, vault
from core.db import run
from people import documents, nibs
from people.models import Document, Enterprise, NibClash, SecondFactor


def texts() -> Iterator[tuple[str, str]]:
    """Yield the purpose and text of every keyed hash of a number. Numbers that no key decrypts are left out."""
    keys = list(vault.ring().values())
    for (sealed,) in run(select(Enterprise.nib_sealed).where(Enterprise.nib_sealed.is_not(None))):
        yield from ((nibs.PURPOSE, number) for number in _unseal(sealed, keys))
    numbers = select(Document.kind, Document.number_sealed).where(Document.number_sealed.is_not(None))
    for kind, sealed in run(numbers):
        yield from (documents.hash_parts(kind, number) for number in _unseal(sealed, keys))


def _unseal(sealed: bytes, keys: list[bytes]) -> list[str]:
    numbers = (vault.unseal_under(key, sealed) for key in keys)
    return [number.decode() for number in numbers if number is not None]


PLACE = renewal.Place(
    "people",
    sealed=(Enterprise.nib_sealed, Document.number_sealed, SecondFactor.secret_sealed, SecondFactor.coming_sealed),
    scans=(Document.scan_sha256,),
    hashes=(Enterprise.nib_hash, Document.number_hash, NibClash.nib_hash),
    texts=texts,
)
