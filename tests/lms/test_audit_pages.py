"""The audit by page: what each row says, who reads what, and that looking and downloading are themselves recorded."""

import ast
import csv
import io
import re
from datetime import timedelta

import pytest
from flask_babel import force_locale
from sqlalchemy import select

from core import audit, chains, clock
from core.audit import AuditEntry
from core.db import db
from core.waiting import Busy
from lms import refusals
from lms.config import ROOT
from lms.trail import acts
from people import confirmations, sign_ins
from people.models import ConfirmedHow, Membership, Merge, SignIn, SignInWay
from tests.client import PageClient
from tests.conftest import MONDAY


def text_of(response) -> str:
    return response.get_data(as_text=True)


def recorded() -> list[tuple]:
    asked = select(AuditEntry.actor_id, AuditEntry.action, AuditEntry.thing, AuditEntry.thing_id).order_by(AuditEntry.id)
    return [tuple(row) for row in db.session.execute(asked)]


def recorded_calls() -> list[tuple[str, str, str]]:
    """Every action and thing that the program records, read from its source: a value in an f-string becomes `*`."""
    found = []
    for path in sorted(ROOT.glob("*/**/*.py")):
        if path.parts[len(ROOT.parts)] in {"tests", "script", ".venv"}:
            continue
        tree = ast.parse(path.read_text("utf-8"))
        constants = {
            node.targets[0].id: node.value.value
            for node in tree.body
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant) and isinstance(node.targets[0], ast.Name)
        }
        for node in ast.walk(tree):
            is_call = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute | ast.Name)
            name = (getattr(node.func, "attr", None) or getattr(node.func, "id", "")) if is_call else ""
            of_audit = is_call and (getattr(getattr(node.func, "value", None), "id", "") == "audit" or path.name == "audit.py")
            if name in {"record", "record_apart", "record_look"} and of_audit and len(node.args) == 3:
                found.append((str(path.relative_to(ROOT)), *(_words(part, constants) for part in node.args[:2])))
    return found


def _words(node: ast.expr, constants: dict[str, object]) -> str:
    if isinstance(node, ast.Constant):
        return str(node.value)
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "*" for part in node.values)
    if isinstance(node, ast.IfExp):
        return f"{_words(node.body, constants)}|{_words(node.orelse, constants)}"
    return str(constants.get(getattr(node, "id", ""), "*"))


def test_every_action_that_the_program_records_has_words():
    calls = recorded_calls()
    assert len(calls) > 80
    known = [f"{act.action}/{act.thing}" for act in acts.ACTS]
    without = []
    for path, action, thing in calls:
        if path == "core/audit.py" and action == "*":
            continue  # passes on what its callers say
        for one in action.split("|"):
            pattern = re.escape(f"{one}/{thing}").replace(r"\*", ".+")
            if not any(re.fullmatch(pattern, key) for key in known):
                without.append((path, one, thing))
    assert without == []


def test_no_words_are_left_of_an_action_that_nobody_records():
    patterns = [
        re.escape(f"{one}/{thing}").replace(r"\*", ".+") for _, action, thing in recorded_calls() for one in action.split("|")
    ]
    patterns = [pattern for pattern in patterns if pattern != ".+/.+"] + ["exported/(audit|sign-ins)"]
    assert [act.key for act in acts.ACTS if not any(re.fullmatch(pattern, act.key) for pattern in patterns)] == []


def test_the_table_of_acts_on_many_people_names_what_is_recorded():
    table = (ROOT / "docs" / "acts-on-many.md").read_text("utf-8").split("|---")[-1].splitlines()[1:]
    named = [word.strip() for line in table for word in line.rstrip("| ").rpartition("|")[2].split(",")]
    named = [word.replace("*role*", "officer") for word in named if not word.startswith(("none:", "for each"))]
    assert len(named) > 25
    assert [
        word
        for word in named
        if not any(re.match(f"{re.escape(word)}(:|$)", act.action) or act.fits(word, act.thing) for act in acts.ACTS)
    ] == []


def test_a_role_in_an_action_is_named(app):
    with app.test_request_context(), force_locale("id"):
        assert acts.say("granted officer", "person") == "memberi peran: Petugas Dinas"
        assert acts.say("learner left cohort 12", "person") == "mengeluarkan peserta dari kelompok"
        assert acts.say("something of long ago", "person") == "something of long ago (person)"


def test_administrators_read_who_did_what_to_whom(cast, app):
    confirmations.confirm_phone(cast.sri.id, by=cast.identity(cast.agus), how=ConfirmedHow.COUNTER)
    db.session.commit()
    page = text_of(cast.signed_in(cast.ratna).get("/office/audit"))
    assert re.search(r"Agus[^<]*</th>\s*<td>memastikan nomor HP</td>\s*<td><a href=\"/office/people/\d+\">Sri Rahayu", page)


@pytest.mark.parametrize("who", ["agus", "dewi", "laras", "raka", "sri"])
def test_nobody_else_reads_the_whole_audit(cast, who):
    browser = cast.signed_in(getattr(cast, who))
    for url in ("/office/audit", "/office/audit.csv", "/office/sign-ins", "/office/sign-ins.csv"):
        assert browser.get(url).status_code == 403


def test_the_list_is_filtered_by_who_what_and_days(cast):
    for day, (who, action) in enumerate([("agus", "verified"), ("agus", "refused"), ("ratna", "verified")]):
        with clock.at(MONDAY + timedelta(days=day)):
            audit.record(action, "document", day, actor_id=getattr(cast, who).id)
            db.session.commit()
    browser = cast.signed_in(cast.ratna)

    def shown(**filters) -> list[str]:
        page = text_of(browser.get("/office/audit", query_string=filters))
        return re.findall(r"<td>((?:memeriksa|menolak) dokumen[^<]*)</td>", page)

    assert len(shown()) == 3
    assert len(shown(by="agus")) == 2
    assert shown(what="refused/document") == ["menolak dokumen"]
    assert len(shown(what="businesses")) == 3
    assert len(shown(what="certificates")) == 0
    assert len(shown(**{"from": "2026-11-24"})) == 2
    assert len(shown(**{"from": "2026-11-24", "to": "2026-11-24"})) == 1
    assert len(shown(person=cast.ratna.id)) == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [("from", "kemarin"), ("to", "2026-13-40"), ("to", "2026-11-01"), ("from", "0001-01-01"), ("to", "9999-12-31")],
)
def test_a_day_that_cannot_be_read_is_told_at_its_field(cast, field, value):
    page = text_of(cast.signed_in(cast.ratna).get("/office/audit", query_string={"from": "2026-11-20", field: value}))
    assert f'id="{field}-error"' in page
    assert f'value="{value}"' in page


@pytest.mark.parametrize("query", ["before=x", "before=-1", "person=999999", "person=9999999999", "what=nothing", "by=%00"])
def test_an_odd_address_is_a_page(cast, query):
    for url in ("/office/audit", "/office/sign-ins", "/account/trail", "/account/acts", "/account/sign-ins"):
        assert cast.signed_in(cast.ratna).get(f"{url}?{query}").status_code == 200


def test_a_long_list_goes_on_from_a_row_and_new_rows_move_nothing(cast):
    for number in range(120):
        audit.record("verified", "document", number, actor_id=cast.agus.id)
    db.session.commit()
    browser = cast.signed_in(cast.ratna)
    url, seen, pages = "/office/audit?what=verified%2Fdocument", 0, 0
    while url:
        page = text_of(browser.get(url))
        audit.record("verified", "document", 1000 + pages, actor_id=cast.agus.id)
        db.session.commit()
        seen, pages = seen + page.count("memeriksa dokumen: benar</td>"), pages + 1
        older = re.search(r'rel="next"\s*href="([^"]+)"', page)
        url = older and older.group(1).replace("&amp;", "&")
    assert (seen, pages) == (120, 3)


@pytest.mark.parametrize("count", [1, 30])
def test_the_list_asks_the_database_as_often_for_one_row_as_for_thirty(cast, count_statements, count):
    for _number in range(count):
        audit.record("made card", "person", cast.sri.id, actor_id=cast.agus.id)
    browser = cast.signed_in(cast.ratna)
    browser.get("/office/audit")
    with count_statements() as statements:
        browser.get("/office/audit?what=accounts")
    assert len([one for one in statements if "audit_entries" in one]) == 1
    assert len(statements) < 25


def test_a_download_holds_the_chosen_rows_acts_in_no_spreadsheet_and_is_recorded(cast):
    cast.agus.name = '=HYPERLINK("http://x")'
    audit.record("verified", "document", 1, actor_id=cast.agus.id)
    audit.record("refused", "document", 2, actor_id=cast.ratna.id)
    db.session.commit()
    answer = cast.signed_in(cast.ratna).get("/office/audit.csv?what=verified%2Fdocument")
    table = list(csv.reader(io.StringIO(answer.get_data().decode("utf-8-sig"))))
    assert [line[3] for line in table] == ["Yang dilakukan", "memeriksa dokumen: benar"]
    assert table[1][2].startswith("'=")
    assert recorded()[-1] == (cast.ratna.id, "exported", "audit", "-")


def test_opening_a_persons_page_is_recorded_once_in_half_an_hour(cast):
    browser = cast.signed_in(cast.agus)
    for minutes in (0, 10, 29, 31):
        with clock.at(MONDAY + timedelta(minutes=minutes)):
            assert browser.get(f"/office/people/{cast.sri.id}").status_code == 200
    looks = [row for row in recorded() if row[1] == "opened page"]
    assert looks == [(cast.agus.id, "opened page", "person", str(cast.sri.id))] * 2


def test_a_look_that_cannot_be_recorded_is_not_shown(cast, monkeypatch):
    browser = cast.signed_in(cast.agus)
    assert browser.get("/office/people").status_code == 200

    def fail(*about, **more):
        raise Busy("another writer is first")

    monkeypatch.setattr(audit, "record_apart", fail)
    answer = browser.get(f"/office/people/{cast.sri.id}")
    assert answer.status_code == 503
    assert "Sri Rahayu" not in text_of(answer)


def test_a_list_that_is_downloaded_is_recorded(cast):
    cast.signed_in(cast.agus).get("/reports/coverage.csv")
    assert recorded()[-1] == (cast.agus.id, "exported", "coverage", "-")


def test_a_refusal_of_staff_is_recorded_with_its_page_and_a_learners_is_not(cast):
    assert cast.signed_in(cast.dewi).get(f"/office/people/{cast.sri.id}").status_code == 403
    assert recorded()[-1] == (cast.dewi.id, "was refused", "page", f"GET /office/people/{cast.sri.id}")
    count = len(recorded())
    assert cast.signed_in(cast.sri).get("/office/people").status_code == 403
    assert len(recorded()) == count


def test_a_refused_form_is_recorded_and_changes_nothing(cast):
    browser = cast.signed_in(cast.dewi)
    token = browser.csrf("/account")
    assert browser.post(f"/office/people/{cast.sri.id}/card", data={"csrf_token": token}).status_code == 403
    assert recorded()[-1][1:] == ("was refused", "page", f"POST /office/people/{cast.sri.id}/card")


def test_a_refusal_keeps_no_word_of_the_address(cast):
    assert cast.signed_in(cast.agus).get("/office/audit?by=Sri").status_code == 403
    assert recorded()[-1][3] == "GET /office/audit"


@pytest.mark.parametrize(
    ("address", "kept"), [("/m/a-secret-of-a-card", "GET /m/..."), ("/office/people/12", "GET /office/people/12")]
)
def test_a_refusal_keeps_numbers_of_an_address_and_no_word(app, address, kept):
    with app.test_request_context(address):
        assert refusals.page_of_request() == kept


def test_a_learner_reads_who_opened_the_data_in_plain_words(cast):
    cast.signed_in(cast.agus).get(f"/office/people/{cast.sri.id}")
    browser = cast.signed_in(cast.sri)
    assert 'href="/account/trail"' in text_of(browser.get("/account"))
    page = text_of(browser.get("/account/trail"))
    assert re.search(r"Agus[^<]*\(Petugas Dinas\)</b> membuka halaman data diri", page)
    assert "membuka halaman data diri" not in text_of(cast.signed_in(cast.budi).get("/account/trail"))


def test_who_opened_an_account_that_was_joined_to_this_one_is_in_its_trail(cast):
    cast.signed_in(cast.agus).get(f"/office/people/{cast.budi.id}")
    db.session.add(Merge(kept_id=cast.sri.id, absorbed_id=cast.budi.id, merged_at=clock.now(), merged_by_id=cast.agus.id))
    db.session.commit()
    assert "membuka halaman data diri: Budi Santoso" in text_of(cast.signed_in(cast.sri).get("/account/trail"))


def test_what_is_done_to_a_persons_business_is_in_the_trail_and_what_is_undecided_is_not(cast):
    enterprise = db.session.scalars(select(Membership.enterprise_id).where(Membership.person_id == cast.sri.id)).one()
    audit.record("revealed nib", "enterprise", enterprise, actor_id=cast.agus.id)
    audit.record("declared a tie", "enterprise", enterprise, actor_id=cast.agus.id)
    audit.record("changed", "enterprise", enterprise, actor_id=cast.sri.id)
    db.session.commit()
    page = text_of(cast.signed_in(cast.sri).get("/account/trail"))
    assert "melihat NIB" in page
    assert "menyatakan hubungan" not in page
    assert "mengubah data usaha" not in page


@pytest.mark.parametrize("thing", ["enterprise", "person"])
def test_what_was_done_before_a_thing_was_there_is_about_an_erased_one(cast, thing):
    """SQLite gives the id of an erased row anew. Its next owner reads nothing of whom it belonged to."""
    enterprise = db.session.scalars(select(Membership.enterprise_id).where(Membership.person_id == cast.sri.id)).one()
    id, action = {"enterprise": (enterprise, "revealed nib"), "person": (cast.sri.id, "opened page")}[thing]
    browser = cast.signed_in(cast.sri)
    with clock.at(clock.now() - timedelta(minutes=1)):
        audit.record(action, thing, id, actor_id=cast.agus.id)
        db.session.commit()
    assert "Agus" not in text_of(browser.get("/account/trail"))
    audit.record(action, thing, id, actor_id=cast.agus.id)
    db.session.commit()
    assert text_of(browser.get("/account/trail")).count("Agus") == 1


def test_chained_merges_are_in_the_trail_to_their_end(cast):
    cast.signed_in(cast.agus).get(f"/office/people/{cast.ayu.id}")
    for kept, absorbed in ((cast.budi, cast.ayu), (cast.sri, cast.budi)):
        db.session.add(Merge(kept_id=kept.id, absorbed_id=absorbed.id, merged_at=clock.now(), merged_by_id=cast.agus.id))
    db.session.commit()
    assert "membuka halaman data diri: Ayu Lestari" in text_of(cast.signed_in(cast.sri).get("/account/trail"))


def test_a_curator_is_not_named_to_whom_they_judge(cast):
    enterprise = db.session.scalars(select(Membership.enterprise_id).where(Membership.person_id == cast.sri.id)).one()
    audit.record("revealed nib", "enterprise", enterprise, actor_id=cast.laras.id)
    db.session.commit()
    page = text_of(cast.signed_in(cast.sri).get("/account/trail"))
    assert "Seorang kurator" in page
    assert cast.laras.name not in page
    assert cast.laras.name in text_of(cast.signed_in(cast.ratna).get("/office/audit"))


def test_staff_read_what_they_did_themselves(cast):
    audit.record("verified", "document", 1, actor_id=cast.agus.id)
    audit.record("refused", "document", 2, actor_id=cast.ratna.id)
    db.session.commit()
    page = text_of(cast.signed_in(cast.agus).get("/account/acts"))
    assert "memeriksa dokumen: benar" in page
    assert "menolak dokumen" not in page
    assert cast.signed_in(cast.sri).get("/account/acts").status_code == 403


def kept() -> list[tuple]:
    asked = select(SignIn.person_id, SignIn.way, SignIn.worked, SignIn.network).order_by(SignIn.id)
    return [tuple(row) for row in db.session.execute(asked)]


def test_sign_ins_are_kept_with_a_shortened_address_and_never_a_secret(cast, client):
    sri, at = cast.sri.id, {"environ_base": {"REMOTE_ADDR": "203.0.113.77"}}
    client.submit("/sign-in", {"phone": "0812-0000-0101", "pin": "000999"}, **at)
    client.submit("/sign-in", {"phone": "0812-0000-0101", "pin": cast.pin}, **at)
    assert kept() == [(sri, "pin", False, "203.0.113.0/24"), (sri, "pin", True, "203.0.113.0/24")]
    assert not any("000999" in str(row) or cast.pin in str(row) for row in db.session.execute(select(SignIn.__table__)))


def test_of_an_unknown_number_nothing_personal_is_kept(client):
    client.submit("/sign-in", {"phone": "0812-9999-9999", "pin": "000999"})
    [(person, way, worked, _network)] = kept()
    assert (person, way, worked) == (None, "pin", False)
    assert not any("9999" in str(value) for row in db.session.execute(select(SignIn.__table__)) for value in row)


def test_staff_and_a_wrong_code_are_kept_too(cast, client):
    assert cast.dewi, cast.sri
    client.submit("/reset", {"phone": "0812-0000-0101", "code": "123456", "pin": "402817", "pin_again": "402817"})
    client.submit("/sign-in/staff", {"email": "dewi@demo.example", "passphrase": "bukan ini kata sandinya"})
    client.submit("/sign-in/staff", {"email": "dewi@demo.example", "passphrase": cast.passphrase})
    assert [row[1:3] for row in kept()] == [("code", False), ("passphrase", False), ("passphrase", True)]


def test_a_person_reads_the_sign_ins_to_the_own_account(cast, client):
    assert cast.sri
    client.submit("/sign-in", {"phone": "0812-0000-0101", "pin": "000999"})
    client.submit("/sign-in", {"phone": "0812-0000-0101", "pin": cast.pin})
    page = text_of(client.get("/account/sign-ins"))
    assert page.count("Nomor HP dan PIN") == 2
    assert "Salah" in page
    assert "Nomor HP dan PIN" not in text_of(cast.signed_in(cast.budi).get("/account/sign-ins"))


def test_administrators_find_wrong_secrets_and_download_them(cast, client):
    assert cast.sri
    client.submit("/sign-in", {"phone": "0812-0000-0101", "pin": "000999"})
    client.submit("/sign-in", {"phone": "0812-0000-0101", "pin": cast.pin})
    browser: PageClient = cast.signed_in(cast.ratna)
    page = text_of(browser.get("/office/sign-ins?what=wrong"))
    assert page.count("Sri Rahayu") == 1
    table = text_of(browser.get("/office/sign-ins.csv?by=sri"))
    assert table.count("Sri Rahayu") == 2
    assert recorded()[-1] == (cast.ratna.id, "exported", "sign-ins", "-")


def test_sign_ins_are_sealed_and_erased_before_the_audit(app, cast):
    for day in range(4):
        with clock.at(MONDAY + timedelta(days=day)):
            sign_ins.keep([cast.sri.id], way=SignInWay.PIN, worked=True, network="203.0.113.0/24", device="Android")
            audit.record("changed", "enterprise", day, actor_id=cast.sri.id)
            db.session.commit()
    chains.seal_all()
    with clock.at(MONDAY + timedelta(days=4)):
        assert sign_ins.erase_sign_ins_before(MONDAY + timedelta(days=2)) == 2
        db.session.commit()
    assert len(kept()) == 2
    assert db.session.scalar(select(AuditEntry.id).where(AuditEntry.action == "changed").limit(1)) is not None
    assert [reading.fault for reading in audit.verify(db.session.connection())] == [None, None]
