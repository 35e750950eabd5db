"""Only set-up makes the installation's keys. A renewal changes them while people work, and survives being killed."""

import os
import runpy
import shutil
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.types import LargeBinary

from core import clock, files, renewal, vault
from core.db import Base, db
from lms import keys
from lms.cli import serve
from lms.config import ROOT, BadSetting, read
from people import documents, second_factors, secrets, signing_in
from people.models import Document, Person
from people.pins import WeakPin
from people.registration import register_learner
from people.resets import issue_code, use_code
from people.secret_changes import WrongSecret, change_secret, count_older_hashes
from tests.people.authenticator import set_up
from tests.people.build import VILLAGE
from tests.people.business import NIB, hands_over

ANOTHER = "481620"


@pytest.fixture
def home(app, monkeypatch, tmp_path) -> Path:
    """A data folder of its own with keys."""
    settings = read({"LMS_DATA": str(tmp_path), "LMS_OFFICE": Path(app.extensions["office"].folder).name})
    monkeypatch.setitem(app.config, "DATA", str(tmp_path))
    monkeypatch.setitem(app.config, "SETTINGS", settings)
    for name in ("SECRET_KEY", "SECRET_KEY_FALLBACKS", "WTF_CSRF_SECRET_KEY"):
        monkeypatch.setitem(app.config, name, app.config.get(name))
    keys.set_up()
    yield tmp_path
    app.extensions.pop("secret key", None)


@pytest.fixture
def licences(home, cast) -> list[Document]:
    """Two businesses with sealed numbers and scans."""
    end = clock.today().replace(year=clock.today().year + 3)
    return [
        hands_over(cast.sri, "nib"),
        hands_over(cast.sri, "spp_irt", expires_on=end),
        hands_over(cast.budi, "spp_irt", expires_on=end, number="P-IRT 3063374010124-30"),
    ]


def renew(app, **how) -> renewal.Round:
    """Renew the keys, and let the application read them as at the next request."""
    resealing = keys.renew(lambda line: None, **how)
    keys.refresh(app)
    return resealing


def environment(home: Path) -> dict[str, str]:
    """Return the environment of a command on this test's database and folder."""
    url = db.engine.url.set(drivername=db.engine.url.get_backend_name()).render_as_string(hide_password=False)
    return {"LMS_DATA": str(home), "DATABASE_URL": url, "LMS_LOG_LEVEL": "CRITICAL", "LMS_DEMO": "1", "PYTHONPATH": str(ROOT)}


def run(*words: str, home: Path) -> subprocess.CompletedProcess:
    """Run Python with these arguments in a process of its own."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith("LMS_")} | environment(home)
    return subprocess.run([sys.executable, *words], env=environ, cwd=ROOT, capture_output=True, text=True, timeout=120)


# ---- Only set-up makes keys


@pytest.mark.parametrize(
    "action", [lambda: vault.seal(b"x"), lambda: vault.keyed_hash("nib", NIB), lambda: vault.unseal(b"\x01" + bytes(40))]
)
@pytest.mark.parametrize("is_known", [True, False])
def test_nothing_but_set_up_makes_the_key_of_fields(home, action, is_known):
    if not is_known:  # the database has no mark of the key
        db.session.execute(vault.VaultMark.__table__.delete())
        db.session.commit()
    vault.path_of_key().unlink()
    with pytest.raises(vault.Locked):
        action()
    db.session.rollback()
    assert not vault.path_of_key().exists()
    assert vault.examine()[0] is False


def test_set_up_makes_the_keys_once_for_their_owner_only(home):
    contents = {path.name: path.read_text() for path in (home / "keys").iterdir()}
    assert contents.keys() == {"fields.key", "secret_key"} and min(map(len, contents.values())) == 64
    keys.set_up()
    assert {path.name: path.read_text() for path in (home / "keys").iterdir()} == contents
    assert not [path for path in (home / "keys").iterdir() if path.stat().st_mode & 0o077]


def test_set_up_makes_no_key_in_the_place_of_a_lost_one(home, cast):
    assert cast.sri
    keys.set_up()
    for name, error in (("secret_key", keys.SecretLost), ("fields.key", vault.Locked)):
        aside = shutil.move(home / "keys" / name, home / name)
        with pytest.raises(error):
            keys.set_up()
        db.session.rollback()
        assert not (home / "keys" / name).exists()
        shutil.move(aside, home / "keys" / name)
    assert keys.examine_secret()[0]
    (home / "keys" / "secret_key").write_text("another")
    with pytest.raises(keys.SecretLost):
        keys.set_up()
    assert keys.examine_secret()[0] is False


def test_a_secret_key_that_was_never_marked_is_lost_where_people_have_pins(home, cast):
    assert cast.sri
    db.session.execute(vault.VaultMark.__table__.delete().where(vault.VaultMark.id == vault.SECRET))
    db.session.commit()
    (home / "keys" / "secret_key").unlink()
    with pytest.raises(keys.SecretLost):
        keys.set_up()
    assert not (home / "keys" / "secret_key").exists()


def test_without_its_secret_key_no_server_starts_and_the_command_says_what_to_do(home, cast, app, monkeypatch):
    assert cast.sri
    (home / "keys" / "secret_key").unlink()
    for name, value in environment(home).items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("LMS_SECRET_KEY", raising=False)
    starts = (
        lambda: serve.serve_until_stopped(read(), with_worker=False),
        lambda: serve.worker.main([], standalone_mode=False),
        lambda: runpy.run_module("lms.wsgi"),
    )
    for start in starts:
        with pytest.raises(BadSetting, match="secret_key is missing"):
            start()
    assert not (home / "keys" / "secret_key").exists()


# ---- What is sealed


def test_every_place_of_sealed_values_is_registered():
    """The values of an unregistered column would be lost with the old key."""
    sealed = {(column.class_.__tablename__, column.key) for place in renewal.places() for column in place.sealed}
    columns = [column for table in Base.metadata.sorted_tables for column in table.columns]
    assert {(column.table.name, column.name) for column in columns if isinstance(column.type, LargeBinary)} == sealed
    hashed = {(column.class_.__tablename__, column.key) for place in renewal.places() for column in place.hashes}
    searched = {(column.table.name, column.name) for column in columns if column.name.endswith("_hash")}
    assert {(table, name.replace("_sealed", "_hash")) for table, name in sealed} & searched <= hashed


def test_a_renewal_that_is_killed_at_every_step_goes_on_and_loses_nothing(home, licences, app):
    old, hashes = vault.ring(), {document.number_hash for document in licences}
    kept = [(documents.number_of(document), documents.scan_bytes(document)) for document in licences]
    rows = count_rows()
    db.session.commit()
    result = run("-m", "tests.lms.renewing", home=home)
    assert result.returncode == 0, result.stderr
    assert int(result.stdout) > 12
    db.session.expire_all()
    db.session.rollback()
    assert [(documents.number_of(document), documents.scan_bytes(document)) for document in licences] == kept
    assert count_rows() == rows
    assert sorted(path.name for path in (home / "keys").iterdir()) == ["fields.key", "secret_key", "secret_key.old"]
    assert vault.ring().keys() & old.keys() == set()
    assert not opened_by(old) and not hashes & all_texts()
    assert vault.examine() == (True, "the key for sealed fields fits")


def test_a_second_business_is_refused_the_same_number_whenever_it_gives_it(home, licences, cast):
    """The number is refused before, during and after a renewal."""

    def check_refused() -> None:
        with pytest.raises(documents.nibs.NibTaken):
            hands_over(cast.budi, "nib", commit=False)
        db.session.rollback()

    check_refused()
    renewal.begin()
    check_refused()
    renewal.reseal()
    check_refused()
    renewal.switch()
    check_refused()
    renewal.finish()
    check_refused()


def test_what_no_key_opens_is_named_and_stops_nothing(home, licences):
    licences[1].number_sealed = b"\x01" + bytes(60)
    (files.path_of(licences[2].scan_sha256)).unlink()
    db.session.commit()
    resealing = keys.renew(lambda line: None)
    assert sorted(resealing.unreadable) == [
        f"documents.number_sealed of {licences[1].id}",
        f"documents.scan_sha256 of {licences[2].id}",
    ]
    assert documents.number_of(licences[2])


def test_an_app_and_its_recovery_codes_work_after_a_renewal_and_the_old_key_opens_no_secret(home, app, cast):
    phone, codes = set_up(cast.agus)
    second_factors.begin(cast.agus.id)
    coming = second_factors.coming_secret(cast.agus.id)
    db.session.commit()
    old = vault.ring()
    renew(app)
    keys.forget_older()
    keys.refresh(app)
    db.session.expire_all()
    assert not opened_by(old)
    with clock.at(clock.now() + timedelta(minutes=1)):
        assert second_factors.check(cast.agus.id, phone.shows()) is second_factors.Way.APP
    assert second_factors.check(cast.agus.id, codes[0]) is second_factors.Way.RECOVERY
    assert second_factors.coming_secret(cast.agus.id) == coming


def test_two_renewals_never_run_at_once(home):
    with keys._renewal_lock(), pytest.raises(keys.RenewalRunning):
        keys.renew(lambda line: None)


# ---- PINs


def count_hashes(monkeypatch) -> list:
    """Return a list that grows by one with each hash that is computed."""
    counted, real = [], secrets.hash_secret
    monkeypatch.setattr(secrets, "hash_secret", lambda *args, **kwargs: counted.append(1) or real(*args, **kwargs))
    return counted


def test_a_pin_opens_after_a_renewal_and_is_hashed_anew_at_the_next_sign_in(home, app, cast):
    phone, person_id, before = cast.sri.phone, cast.sri.id, cast.sri.secret_hash
    renew(app)
    assert count_older_hashes() == 1
    assert signing_in.find_by_pin(phone, ANOTHER) is None
    assert signing_in.find_by_pin(phone, cast.pin).person_id == person_id
    db.session.commit()
    kept = db.session.scalar(select(Person.secret_hash).where(Person.id == person_id))
    assert kept == secrets.hashed(phone, cast.pin) != before
    assert count_older_hashes() == 0
    keys.forget_older()
    keys.refresh(app)
    assert signing_in.find_by_pin(phone, cast.pin).person_id == person_id


def test_a_passphrase_opens_after_a_renewal_and_can_be_changed(home, app, cast):
    email, person_id = cast.dewi.email, cast.dewi.id
    renew(app)
    with pytest.raises(WrongSecret):
        change_secret(person_id, old="wrong words altogether", new="four words that differ", session_id=None)
    assert signing_in.find_by_passphrase(email, cast.passphrase).person_id == person_id
    db.session.rollback()
    change_secret(person_id, old=cast.passphrase, new="four words that differ", session_id=None)
    assert signing_in.find_by_passphrase(email, "four words that differ").person_id == person_id


def test_without_the_older_key_it_opens_no_more(home, app, cast):
    phone = cast.sri.phone
    renew(app)
    assert keys.forget_older() == 1
    keys.refresh(app)
    assert signing_in.find_by_pin(phone, cast.pin) is None


def test_every_sign_in_costs_the_same_while_the_older_key_is_there(home, app, cast, monkeypatch):
    phone, email = cast.sri.phone, cast.dewi.email
    renew(app)
    counted = count_hashes(monkeypatch)
    for account, secret, find in (
        (phone, cast.pin, signing_in.find_by_pin),  # under the older key
        (phone, cast.pin, signing_in.find_by_pin),  # hashed anew
        (phone, ANOTHER, signing_in.find_by_pin),
        ("+6281299999999", cast.pin, signing_in.find_by_pin),
        (email, "nothing of the kind", signing_in.find_by_passphrase),
        ("nobody@example.org", cast.passphrase, signing_in.find_by_passphrase),
    ):
        counted.clear()
        find(account, secret)
        assert len(counted) == 2


def test_nobody_on_a_shared_number_gets_a_pin_that_another_has_under_the_older_key(home, app, cast):
    phone, pin = cast.sri.phone, cast.pin
    neighbour = register_learner(name="Tetangga", phone=phone, village_code=VILLAGE, pin=ANOTHER)
    db.session.commit()
    renew(app)
    with pytest.raises(WeakPin):
        register_learner(name="Orang Baru", phone=phone, village_code=VILLAGE, pin=pin)
    code = issue_code(neighbour.id, by=cast.identity(cast.agus))
    with pytest.raises(WeakPin):
        change_secret(neighbour.id, old=ANOTHER, new=pin, session_id=None)
    assert register_learner(name="Orang Baru", phone=phone, village_code=VILLAGE, pin="592738").id
    assert use_code(phone, code, "620471")


def test_a_further_renewal_asks_before_it_shuts_people_out(home, app, cast):
    phone, pin = cast.sri.phone, cast.pin
    renew(app)
    with pytest.raises(keys.OlderKeyInUse) as refused:
        keys.renew(lambda line: None)
    assert refused.value.count == 1 and not renewal.has_begun()
    renew(app, lock_out=True)
    assert signing_in.find_by_pin(phone, pin) is None


def test_a_running_server_takes_the_new_key_over_and_forms_stay_good(home, app, cast):
    """A form that was open during the renewal is accepted, and people stay signed in."""
    client = cast.signed_in(cast.sri)
    token, before = client.csrf("/account/secret"), app.config["SECRET_KEY"]
    keys.renew(lambda line: None)
    typed = {"csrf_token": token, "old": cast.pin, "pin": "592738", "pin_again": "592738"}
    answer = client.post("/account/secret", data=typed)
    assert answer.status_code == 303
    assert app.config["SECRET_KEY"] != before and app.config["SECRET_KEY_FALLBACKS"] == [before]
    assert client.get("/account").status_code == 200


def count_rows() -> dict[str, int]:
    counts = {table.name: db.session.scalar(select(func.count()).select_from(table)) for table in Base.metadata.sorted_tables}
    return {name: rows for name, rows in counts.items() if name not in {"files", "vault_marks"}}


def opened_by(old: dict[str, bytes]) -> list:
    """Return the sealed values and files that an old key still opens."""
    sealed = [files.path_of(sha256).read_bytes() for sha256 in db.session.scalars(select(files.StoredFile.sha256))]
    for place in renewal.places():
        for column in place.sealed:
            sealed += db.session.scalars(select(column).where(column.is_not(None)))
    assert sealed
    return [value for value in sealed for key in old.values() if vault.unseal_under(key, value) is not None]


def all_texts() -> set[str]:
    """Return each text in each row of the database."""
    texts = set()
    for table in Base.metadata.sorted_tables:
        for row in db.session.execute(select(table)):
            texts |= {value for value in row if isinstance(value, str)}
    return texts
