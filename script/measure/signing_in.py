"""The cost of signing in beyond the PIN's hash, which is slow on purpose."""

from argon2.low_level import Type, hash_secret

from core.office import office
from people import phones
from people.secrets import MEMORY_KIB
from script.measure import wsgi
from script.measure.figures import Figure, at_most
from script.measure.ground import Ground
from script.measure.processor import cpu_of

GOAL = 0.2
"""Processor time, as a share of one hash's."""


def figures(ground: Ground, seconds: float) -> list[Figure]:
    """Compare the processor time of one sign-in request with argon2 alone with the same settings."""
    cast = office().read("demo/cast.yaml")
    sri = next(person for person in cast["people"] if person["key"] == "sri")
    cookies, page = wsgi.open_page(ground.app, "/sign-in", {})
    token = page.form("/sign-in").hidden["csrf_token"]
    fields = {"csrf_token": token, "phone": phones.normalize(sri["phone"]), "pin": cast["pin"]}
    sign_in = wsgi.request(ground.app, "/sign-in", cookies=cookies, fields=fields)
    if sign_in() != 303:
        raise SystemExit("Signing in did not work.")
    cpu = cpu_of({"whole": sign_in, "bare": _hash}, rounds=max(9, int(seconds * 3)), at_once=5)
    whole, bare = cpu["whole"], cpu["bare"]
    aside = f"{whole * 1000:.1f} against {bare * 1000:.1f} ms"
    return [at_most("sign-in: processor beyond the hash, in hashes", whole / bare - 1, GOAL, aside=aside)]


def _hash() -> int:
    hash_secret(b"x" * 32, b"y" * 16, time_cost=2, memory_cost=MEMORY_KIB, parallelism=1, hash_len=32, type=Type.ID)
    return 200
