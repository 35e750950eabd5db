"""Every page in every state, from all sides: no barrier, nothing that scrolls sideways, and few bytes on a first visit."""

import json
from urllib.parse import parse_qs, urlsplit

import pyotp
import pytest

from tests.journeys.coffee import coffee_with_everything
from tests.journeys.learner import REFLECTION
from tests.journeys.material import is_before, is_drawn
from tests.journeys.navigators import SESSION_COOKIE
from tests.journeys.photographs import dark_photo, good_photo, too_large_a_photo
from tests.journeys.surveyor import weigh

pytestmark = pytest.mark.journey

LEARNERS = 24
"""Neighbours around the cast: enough for a queue, a list of several lines, and a revoked certificate."""

LUMPIA = "material=170000&hours=4&wage=15000&packaging=10000&other=10000&made=52&spoiled=2&cut=10&fixed=200000"
"""What a batch costs, as it stands in the address of the price calculator."""

MOST_BYTES, MOST_REQUESTS = 35_000, 6
"""Of a first visit, without pictures (`docs/quality.md`)."""


def test_what_a_stranger_sees(surveyor, office, server):
    stranger, w = surveyor(), surveyor().words
    stranger.shows("/", "home", "stranger")
    stranger.shows("/join", "join", "empty").presses(w("Sign me up")).notes("join", "refused")
    stranger.shows("/try", "trial", "stranger").page.get_by_role("button", name=w("Answer it")).click()
    stranger.page.get_by_text(w("Choose one first.")).wait_for()
    stranger.notes("trial", "refused")
    stranger.shows("/sign-in", "sign-in", "empty").signs_in_with_pin("0812-0000-0999", "135792").notes("sign-in", "wrong PIN")
    stranger.shows("/sign-in/staff", "sign-in/staff", "empty")
    stranger.shows("/reset", "reset", "empty")
    stranger.shows("/m/unknown", "sign-in card", "used or unknown")
    stranger.shows("/courses", "courses", "stranger")
    stranger.shows(f"/courses/{office.photo_course.slug}", "course", "stranger")
    stranger.shows("/words", "words", "stranger").shows(
        f"/courses/{office.photo_course.slug}/words", "course words", "stranger"
    )
    for path in ("/help", "/contact", "/privacy", "/demo", "/c/"):
        stranger.shows(path, path.strip("/"), "stranger")
    stranger.opens("/c/?code=abc").notes("c", "no code")
    stranger.shows("/c/0000000000000000000000000a", "certificate check", "unknown")
    stranger.shows("/nowhere", "error", "404")
    stranger.page.context.add_cookies([{"name": "language", "value": "en", "url": server.address}])
    stranger.shows("/", "home", "stranger, English").shows("/join", "join", "empty, English")


def test_what_a_newcomer_sees(surveyor, office, server, tmp_path):
    kopi = coffee_with_everything(tmp_path / "kopi")
    server.run("courses", "import", str(kopi.folder), "--publish")
    ayu = surveyor().becomes("ayu").follows(kopi)
    ayu.shows("/", "home", "new learner")
    for path in ("account", "account/details", "account/number", "welcome/kelurahan", "welcome/whatsapp", "welcome/courses", "sign-out", "account/reading", "account/secret", "account/certificate-name",
                 "account/devices", "account/trail", "account/sign-ins", "account/consents", "enterprise/new", "certificates", "courses"):  # fmt: skip
        ayu.shows(f"/{path}", path, "new learner")
    ayu.opens("/account/consents").presses(ayu.page.locator("a.button").first).notes("consent withdrawal", "asked")
    ayu.opens("/account/secret").presses(ayu.words("Save my PIN")).notes("account/secret", "refused")
    ayu.opens("/enterprise/new").presses(ayu.words("Save and go on")).notes("enterprise/new", "refused")
    ayu.shows(
        f"/learn/{office.photo_course.slug}/lessons/{office.photo_course.lessons('awareness')[0]}", "lesson", "not enrolled"
    )
    ayu.shows("/grading", "error", "403")
    ayu.shows("/courses/kopi", "course", "not enrolled").presses(ayu.words("Take this course")).notes("path", "just begun")
    ayu.shows("/", "home", "just begun")
    _is_asked_before(ayu, office)
    _walks_through_kopi(ayu, kopi)


def _is_asked_before(ayu, office):
    """The questions before the first lesson: answered in one course, skipped in another."""
    w = ayu.words
    ayu.shows("/learn/kopi/lessons/takaran", "lesson", "asked before").shows("/learn/kopi/before", "before", "asked")
    ayu.begins_questions().notes("question", "before the lessons").answers_all(wrong=2).notes("result before", "some right")
    ayu.opens(f"/courses/{office.course_asking(is_before).slug}").presses(w("Take this course"))
    ayu.presses(ayu.page.locator("form[action$='/before/skip'] button")).notes("path", "questions skipped")


def _walks_through_kopi(ayu, kopi):
    w = ayu.words
    ayu.shows("/learn/kopi/lessons/takaran", "lesson", "not done").shows("/courses/kopi/handout", "handout", "kopi")
    ayu.shows("/courses/kopi/words", "course words", "learner")
    ayu.shows("/learn/kopi/lessons/mencoba", "lesson", "spoken words, a tool, a word explained")
    ayu.shows("/learn/kopi/lessons/seduhan", "lesson", "a picture story, a message to judge")
    ayu.shows("/learn/kopi/checkpoints/awareness", "checkpoint awareness", "empty")
    ayu.presses(w("Save my reflection")).notes("checkpoint awareness", "refused")
    ayu.writes_reflection(REFLECTION).notes("checkpoint awareness", "reflected")
    ayu.begins_questions().answers_all().notes("result awareness", "passed")
    ayu.shows("/learn/kopi/checkpoints/knowledge", "checkpoint knowledge", "not tried").begins_questions()
    while ayu.page.locator("h1#stem").count():
        question = kopi.question(ayu.page.locator("h1").inner_text())
        kind = f"{question['type']}{' of pictures' if is_drawn(question) else ''}"
        ayu.notes("question", kind).answers_the_question(right=False).notes("question", f"{kind}, answered")
        ayu.goes_to_the_next_question()
    ayu.notes("answers looked over", "all answered").opens("/learn/kopi/checkpoints/knowledge")
    ayu.notes("checkpoint knowledge", "open").begins_questions().presses(w("Hand in my answers"))
    ayu.notes("result knowledge", "not passed").begins_questions()
    ayu.presses(w("See all questions")).notes("answers looked over", "none answered").opens("/learn/kopi/checkpoints/knowledge")
    ayu.begins_questions().answers_all().notes("result knowledge", "passed")
    ayu.shows("/learn/kopi/task", "task", "empty").hands_in().notes("task", "something is missing")
    ayu.adds_photo("cangkir", dark_photo()).notes("task", "dark photo")
    ayu.replaces_photo("cangkir", good_photo()).notes("task", "good photo")
    ayu.writes_note("Rasanya mantap, tidak terlalu pahit.").hands_in().notes("self-check", "empty")
    ayu.presses(w("This is my judgement")).notes("self-check", "refused")
    ayu.judges_oneself([1, 2]).presses(w("This is my judgement")).notes("task", "to be mended, self-checked")
    ayu.shows("/", "home", "to be mended").opens("/learn/kopi/task").hands_in_again().judges_oneself([3, 4])
    ayu.presses(w("This is my judgement")).notes("course end", "name not confirmed")
    ayu.shows("/certificates", "certificates", "something is missing").shows("/", "home", "name not confirmed")
    ayu.opens("/account/certificate-name").presses(w("My name is right")).notes("account", "name confirmed")
    ayu.opens("/learn/kopi/lessons/mencoba").presses(w("I have understood this, go on")).opens_certificate().notes(
        "certificate", "being made or made"
    )


def test_what_a_learner_half_way_sees(surveyor, office):
    course = office.photo_course
    sri = surveyor().becomes("sri").follows(course)
    home, learn = "/", f"/learn/{course.slug}"
    sri.shows(home, "home", "half-way").shows("/courses", "courses", "half-way").shows(learn, "path", "half-way")
    sri.shows(f"{learn}/lessons/{course.lessons('awareness')[0]}", "lesson", "done")
    sri.shows(f"{learn}/lessons/{course.lessons('skill')[-1]}", "lesson", "last")
    sri.shows(f"{learn}/checkpoints/awareness", "checkpoint awareness", "passed")
    sri.shows(f"{learn}/task", "task", "empty, by a trainer").unfolds(sri.words("See a good and a weak example"))
    sri.notes("task", "examples").adds_photo("foto-utama", dark_photo())
    sri.hands_in().notes("task", "earlier stages are missing")
    sri.shows("/business", "enterprise/edit", "filled")
    sri.shows(f"/courses/{course.slug}/withdrawal/new", "withdrawal", "asked")
    sri.presses(sri.page.locator("form[action$='/withdrawal'] button")).notes("course", "stopped")
    sri.shows(learn, "path", "stopped").shows(f"{learn}/task", "task", "stopped").shows(home, "home", "stopped")
    sri.opens(learn).presses(sri.words("Take it up again"))
    sri.opens("/account/reading").chooses("English").presses(sri.words("Save"))
    sri.shows(home, "home", "half-way, English").shows(learn, "path", "half-way, English")
    sri.shows(f"{learn}/task", "task", "draft, English").shows("/account", "account", "English")
    sri.shows(f"{learn}/lessons/{course.lessons('awareness')[0]}", "lesson", "done, English")
    # The stories of this file share a server: who comes after her reads Indonesian again.
    sri.opens("/account/reading").chooses("Bahasa Indonesia").presses(sri.page.get_by_role("button", name="Save", exact=True))


def test_what_a_learner_sees_when_something_comes_between(surveyor, office):
    course = office.photo_course
    sri, again = (surveyor().becomes("sri").follows(course) for _ in range(2))
    sri.shows("/nowhere", "error", "404, learner").opens(f"/learn/{course.slug}/task")
    with sri.page.expect_navigation(wait_until="load"):
        sri.page.locator("form.shot input[type=file]").first.set_input_files(too_large_a_photo())
    sri.notes("error", "413").presses(sri.words("To the page before"))
    for one in (sri, again):
        one.opens(f"/learn/{course.slug}/checkpoints/knowledge").begins_questions()
    again.answers_the_question(right=True).goes_to_the_next_question()
    sri.touches_a_wrong_answer().is_asked_which_to_keep().notes("two answers", "to choose")
    sri.presses(sri.words("Keep the saved answer")).signs_out_by_losing_the_cookie()
    sri.answers_the_question().goes_to_the_next_question().notes("sign-in", "an answer is kept")
    sri.signs_in_with_pin(office.person("sri")["phone"], office.cast["pin"]).notes("question", "kept answer saved")
    stranger = surveyor()
    for _ in range(9):
        stranger.opens("/sign-in").signs_in_with_pin("0812-0000-0998", "135792")
    stranger.notes("sign-in", "too many tries")


def test_what_a_learner_who_is_done_sees(surveyor, office):
    course = office.photo_course
    budi = surveyor().becomes("budi").follows(course)
    budi.shows("/", "home", "complete").shows("/courses", "courses", "complete")
    budi.shows(f"/learn/{course.slug}", "path", "complete")
    budi.shows(f"/learn/{course.slug}/checkpoints/knowledge", "checkpoint knowledge", "passed")
    budi.presses(budi.words("See your best result")).notes("result knowledge", "best")
    budi.shows(f"/learn/{course.slug}/task", "task", "passed")
    budi.shows(f"/learn/{course.slug}/finished", "course end", "complete")
    budi.shows("/messages", "messages", "many").shows("/products", "products", "one")
    budi.shows("/certificates", "certificates", "some").presses(budi.row_named(course.title)).waits_for_the_print()
    budi.notes("certificate", "made").presses(budi.row("See the public page")).notes("certificate check", "genuine")
    budi.opens("/certificates").presses(budi.row_named(office.programme_title)).waits_for_the_print()
    budi.notes("certificate", "programme").presses(budi.row("See the public page")).notes("certificate check", "programme")


def test_what_the_calculator_and_the_label_checker_say(surveyor):
    ayu = surveyor().becomes("ayu")
    w = ayu.words
    ayu.shows("/tools", "tools", "learner").shows("/tools/price-calculator", "price calculator", "empty")
    ayu.presses(w("Work it out")).notes("price calculator", "refused").opens(f"/tools/price-calculator?{LUMPIA}&margin=30")
    ayu.unfolds(w("The sum, step by step")).notes("price calculator", "a profit")
    ayu.shows(f"/tools/price-calculator?{LUMPIA}&price=3000", "price calculator", "a loss")
    ayu.shows("/tools/label-checker", "label checker", "goods").shows("/tools/label-checker?for=food", "label checker", "empty")
    ayu.page.locator("main input[name=on]").first.check()
    ayu.presses(w("See what is missing")).notes("label checker", "some")
    for box in ayu.page.locator("main input[name=on]").all():
        box.check()
    ayu.presses(w("See what is missing")).notes("label checker", "all")


def test_what_the_photo_checker_and_the_product_text_say(surveyor):
    budi = surveyor().becomes("budi")
    w = budi.words
    budi.shows("/tools/photo-checker", "photo checker", "empty").presses(w("Look at the photo")).notes(
        "photo checker", "refused"
    )
    for state, photo in (("dark", dark_photo()), ("good", good_photo())):
        budi.opens("/tools/photo-checker").page.locator("main input[type=file]").set_input_files(photo)
        budi.presses(w("Look at the photo")).notes("photo checker", state)
    budi.shows("/tools/listing-draft", "product text", "empty").writes(w("Title"), "BATIK 0812-3456-7890")
    budi.presses(w("See my text")).notes("product text", "lacking").writes(w("Title"), "Kain batik cap motif daun asem")
    budi.writes(w("What is it?"), "Kain batik cap, dibuat di rumah dengan tangan. " * 4).presses(w("See my text"))
    budi.notes("product text", "ready").presses(budi.page.locator("form[action$='/saving'] button").first)
    budi.notes("product text", "there is a text already")


def test_what_a_trainer_and_a_mentor_see(surveyor):
    dewi = surveyor().becomes("dewi")
    w = dewi.words
    dewi.shows("/", "home", "trainer").shows("/courses", "courses", "trainer").shows("/account", "account", "trainer")
    dewi.shows("/account/secret", "account/secret", "trainer")
    dewi.shows("/help", "help", "trainer").shows("/grading", "queue", "trainer").presses(
        dewi.page.locator("tbody th a").first
    ).notes("desk", "waiting")
    waiting = dewi.page.url
    dewi.presses(w("Ask to mend it")).notes("desk", "refused")
    for level in dewi.page.locator(".levels").all():
        level.locator("input").nth(2).check()
    dewi.page.get_by_label(w("Feedback"), exact=True).fill("Sudah bagus.")
    dewi.presses(w("Save, open the next")).opens(waiting).notes("desk", "judged")
    dewi.shows("/grading?days=3", "queue", "filtered")
    surveyor().becomes("raka").shows("/", "home", "mentor").shows("/grading", "queue", "mentor")
    surveyor().becomes("laras").shows("/", "home", "curator")


def test_what_staff_see_of_their_app(surveyor):
    sinta = surveyor().becomes("sinta")
    w = sinta.words
    sinta.shows("/account/second-factor", "second factor", "not set up").presses(w("The app is there, begin"))
    sinta.page.locator("details summary").click()
    sinta.notes("second factor", "to scan")
    secret = parse_qs(urlsplit(sinta.page.locator("a[href^='otpauth:']").get_attribute("href")).query)["secret"][0]
    sinta.writes(w("Six digits from the app"), "12345").presses(w("Check the digits")).notes("second factor", "refused")
    sinta.writes(w("Six digits from the app"), pyotp.TOTP(secret).now()).presses(w("Check the digits"))
    sinta.notes("recovery codes", "shown").presses(w("I have kept them, go on"))
    sinta.shows("/account/second-factor", "second factor", "set up")
    sinta.shows("/account/confirmation", "asked again", "for the digits")
    sinta.presses(w("Yes, it is me")).notes("asked again", "refused")
    sinta.opens("/account").presses(w("Sign out")).signs_in_as_staff("sinta").notes("sign-in code", "empty")
    surveyor().becomes("laras").shows("/account/confirmation", "asked again", "for the passphrase")


def test_what_the_counter_sees(surveyor, office):
    agus = surveyor().becomes("agus")
    w = agus.words
    agus.shows("/", "home", "officer").shows("/places", "places", "officer").shows("/help", "help", "officer")
    agus.shows("/grading", "queue", "officer").shows("/office/people", "people", "officer")
    agus.shows("/office/people?q=zzzz", "people", "nobody found")
    agus.shows("/office/people/new", "people/new", "empty").presses(agus.page.locator("main button.primary"))
    agus.notes("people/new", "refused").opens(f"/office/people?q={office.person('sri')['name']}")
    agus.presses(agus.page.locator("tbody a").first)
    agus.notes("person", "officer")
    person = agus.page.url
    agus.presses(w("Make a sign-in card")).notes("sign-in card", "to print")
    card = agus.page.locator(".signcard").inner_text()
    agus.opens(person).presses(w("Give a code")).notes("reset code", "shown")
    surveyor().opens("/m/" + card.rsplit("/m/", 1)[1].split()[0]).notes("sign-in card", "first use")
    agus.shows("/office/certificates", "register", "officer").shows("/office/certificates?q=zzzz", "register", "nothing found")
    budi = office.person("budi")["name"]
    agus.opens(f"/office/certificates?q={budi}").presses(agus.page.locator("tbody a").first).notes("register entry", "valid")
    entry = agus.page.url
    agus.presses(w("Propose to revoke")).notes("register entry", "refused")
    agus.page.locator("input[name=reason][value=owner_request]").check()
    agus.presses(w("Propose to revoke")).notes("register entry", "proposed")
    ratna = surveyor().becomes("ratna").shows("/", "home", "administrator").opens(entry).notes("register entry", "to decide")
    ratna.presses(w("Revoke for good")).notes("register entry", "revoked")
    ratna.presses(w("See the public page")).notes("certificate check", "revoked")
    budi = (
        surveyor().becomes("budi").shows("/", "home", "certificate revoked").shows("/certificates", "certificates", "revoked")
    )
    budi.presses(budi.page.locator("ul.rows a.row").filter(has=budi.page.locator(".state.bad")).first)
    budi.notes("certificate", "revoked")


def test_a_first_visit_is_light(surveyor, browser, server, office, tables_folder):
    sri = surveyor().becomes("sri")
    cookies = [cookie for cookie in sri.page.context.cookies() if cookie["name"] == SESSION_COOKIE]
    course = office.photo_course
    pages = ["/", f"/learn/{course.slug}", *(f"/learn/{course.slug}/lessons/{key}" for key in course.lessons("awareness"))]
    weights = {page: weigh(browser, server.address, page, cookies) for page in pages}
    weights["/ (stranger)"] = weigh(browser, server.address, "/", [])
    too_heavy = {page: w for page, w in weights.items() if w.bytes > MOST_BYTES or w.requests > MOST_REQUESTS}
    lines = [f"| {page} | {w.requests} | {w.bytes} |\n" for page, w in weights.items()]
    (tables_folder / "first-visits.md").write_text("| page | requests | bytes |\n|---|---|---|\n" + "".join(lines), "utf-8")
    assert not too_heavy


def test_what_an_administrator_sees(surveyor, server):
    ratna = surveyor().becomes("ratna")
    w = ratna.words
    ratna.shows("/office/staff", "staff", "administrator").shows("/office/staff?q=zzzz", "staff", "nobody found")
    ratna.shows("/office/staff/new", "staff/new", "empty").presses(w("Make the account and the link"))
    ratna.notes("staff/new", "refused")
    ratna.page.get_by_label(w("Name"), exact=True).fill("Nia Utami")
    ratna.page.get_by_label(w("E-mail"), exact=True).fill("nia@demo.example")
    ratna.page.get_by_label(w("Trainer"), exact=True).check()
    ratna.presses(w("Make the account and the link")).notes("one-time link", "shown")
    ratna.opens("/office/staff?q=nia").presses(ratna.page.locator("tbody a").first).notes("staff member", "invited")
    ratna.presses(w("Give the role")).notes("staff member", "refused")
    ratna.shows("/office/trouble", "the computer", "well")
    failed = server.data / "backup.json"
    failed.write_text(json.dumps({"tried_at": "2026-11-23T02:00:00+00:00", "failed": "No space left on device."}))
    ratna.shows("/office/trouble", "the computer", "a failed backup").shows("/", "home", "a thing to look at")
    failed.unlink()
    ratna.shows("/office/audit", "audit", "administrator").shows("/office/audit?by=zzzz&from=x", "audit", "nothing found")
    ratna.shows("/office/sign-ins", "sign-ins", "administrator").shows("/account/acts", "own acts", "administrator")
    ratna.shows("/office/settings", "settings", "administrator")
    ratna.page.get_by_label(w("Telephone"), exact=True).fill("(024) 123")
    ratna.presses(w("Save")).notes("settings", "changed")
    ratna.shows("/reports/coverage", "coverage", "administrator").shows(
        "/reports/coverage?sector=other", "coverage", "one sector"
    )


def test_a_wrong_name_and_a_question_to_the_office(surveyor, office):
    """A name that is asked for, waits and is corrected, with the page of the replaced certificate; a message and its answer."""
    course = office.photo_course
    budi, agus, sri = surveyor().becomes("budi").follows(course), surveyor().becomes("agus"), surveyor().becomes("sri")
    w = budi.words
    budi.opens("/certificates").presses(budi.row_named(course.title)).waits_for_the_print()
    certificate = budi.page.url
    old = budi.presses(budi.row("See the public page")).page.url
    budi.opens(f"{certificate}/name-correction").notes("name correction", "empty")
    budi.presses(w("Send to the office")).notes("name correction", "refused")
    budi.page.locator("main input[name=name]").fill(f"{office.person('budi')['name']}, S.E.")
    budi.presses(w("Send to the office")).opens(f"{certificate}/name-correction").notes("name correction", "waiting")
    agus.shows("/office/name-corrections", "name corrections", "some")
    agus.presses(w("Issue a new certificate")).notes("name corrections", "none")
    surveyor().opens(old).notes("certificate check", "replaced")
    lesson = course.lessons("awareness")[0]
    sri.shows(f"/learn/{course.slug}/lessons/{lesson}/message", "message", "empty").presses(w("Send")).notes(
        "message", "refused"
    )
    sri.page.locator("main textarea").fill("Apakah kartonnya harus putih?")
    sri.presses(w("Send")).notes("message", "waiting")
    agus.shows("/office/messages", "messages", "waiting").presses(w("Send the answer")).notes("messages", "refused")
    agus.page.locator("main textarea").first.fill("Warna krem juga boleh, Bu.")
    agus.presses(w("Send the answer")).notes("messages", "answered")
    sri.opens(f"/learn/{course.slug}/lessons/{lesson}/message").notes("message", "answered")
