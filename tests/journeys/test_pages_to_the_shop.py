"""Every page between a course and the shop, in its main states, from all sides: owners, officers, curators, shops."""

import pytest

from tests.journeys.goods import WINGKO
from tests.journeys.photographs import dark_photo, good_photo
from tests.journeys.surveyor import Surveyor

pytestmark = pytest.mark.journey


def sellers(office) -> list[str]:
    """Those whose products are on the way, or there."""
    return [one["key"] for one in office.cast["people"] if one.get("sells")]


def addresses(somebody: Surveyor, within: str) -> list[str]:
    """Where the links of a list lead."""
    return [link.get_attribute("href") for link in somebody.page.locator(within).all()]


def test_what_an_owner_sees_of_the_business_and_its_papers(surveyor, office):
    sri = surveyor().becomes("sri")
    w = sri.words
    sri.shows("/business/documents", "documents", "none").shows("/business/documents/spp_irt/new", "document/new", "empty")
    sri.presses(w("Hand over the document")).notes("document/new", "refused").opens("/business/documents")
    for paper, number in zip(WINGKO.papers, (61, 62), strict=True):
        sri.hands_over(paper, good_photo(number))
    sri.notes("documents", "waiting").shows("/business/documents/nib/new", "document/new", "NIB")
    sri.opens("/business").writes(w("NIB (business number)"), "12").presses(w("Save")).notes("business", "refused")
    sri.writes(w("NIB (business number)"), "9120001234567").presses(w("Save")).notes("business", "NIB waiting")
    sri.presses(w("Ask for the number to be confirmed")).notes("business", "number asked")
    sri.shows("/business/owners", "owners", "one").presses(sri.page.locator("main button.primary")).notes("owners", "refused")
    sri.shows("/business/invitations", "invitations", "none")


def test_what_an_owner_sees_of_a_new_product(surveyor, office):
    sri = surveyor().becomes("sri")
    w = sri.words
    sri.shows("/products", "products", "none").shows("/product/new", "product/new", "empty")
    sri.presses(w("Begin its page")).notes("product/new", "refused")
    sri.writes(w("Name of the product"), WINGKO.name).presses(w("Begin its page")).notes("product", "empty")
    product = sri.page.url.removeprefix(sri.address)
    sri.shows("/", "home", "product begun").shows("/products", "products", "one")
    sri.shows(f"{product}/preview", "preview", "empty").shows(f"{product}/archival", "archival", "asked")
    sri.shows(f"{product}/passport", "passport", "begun").shows(f"{product}/application", "application/new", "much is missing")
    sri.shows(f"{product}/category", "category", "empty").presses(w("Save")).notes("category", "refused")
    sri.chooses_among(WINGKO.category_title(office)).presses(w("Save")).notes("kind", "asked")
    for key, answer in WINGKO.answers.items():
        box = sri.page.locator(f"input[name='answer-{key}'][value={'yes' if answer else 'no'}]")
        if box.count():
            box.check()
    sri.presses(w("Save")).notes("kind", "one more choice")
    sri.chooses_among(WINGKO.kind_title(office)).presses(w("Save")).shows("/business/documents", "documents", "needed")
    sri.shows(f"{product}/label", "label", "empty").page.locator("input[name=on_label]").first.check()
    sri.presses(w("Save")).shows(f"{product}/label", "label", "some")
    sri.shows(f"{product}/price", "price", "empty").writes(w("What one costs you to make (rupiah)"), "50000")
    sri.writes(w("Selling price for one (rupiah)"), "45000").presses(w("Save"))
    sri.shows(f"{product}/price", "price", "a loss").writes(w("Selling price for one (rupiah)"), "mahal")
    sri.presses(w("Save")).notes("price", "refused")
    sri.shows(f"{product}/text", "text", "empty").writes(w("Title"), "NOMOR 1 0812-3456-7890").presses(w("Save"))
    sri.shows(f"{product}/text", "text", "lacking")
    sri.shows(f"{product}/photos", "photos", "empty")
    for photo in (dark_photo(), good_photo(1, ratio="4:3")):
        with sri.page.expect_navigation(wait_until="load"):
            sri.page.locator("form.shot input[type=file]").set_input_files(photo)
    sri.shows(f"{product}/photos", "photos", "two").shows(product, "product", "begun")
    sri.shows("/product/declarations", "declarations", "empty").presses(w("I agree to what I ticked"))
    sri.notes("declarations", "refused").agrees_to_everything()
    sri.shows("/product/declarations", "declarations", "given")
    sri.opens(f"{product}/archival").presses(sri.page.locator("main button.primary")).notes("products", "put away")
    sri.shows(product, "product", "put away")


def test_what_sellers_see_of_their_products(surveyor, office):
    for key in sellers(office):
        owner = surveyor().becomes(key)
        owner.shows("/", "home", f"seller {key}").shows("/products", "products", f"seller {key}")
        for product in addresses(owner, "ol.photos h2 a"):
            _all_of_one_product(owner, product)


def _all_of_one_product(owner: Surveyor, product: str) -> None:
    owner.opens(product)
    state = owner.page.locator("section[aria-labelledby=next] b").first.inner_text()[:24]
    owner.notes("product", state).shows(f"{product}/passport", "passport", state)
    step = owner.page.locator("section[aria-labelledby=next] .primary")
    owner.presses(step)
    if "/applications/" not in owner.page.url:
        owner.notes("application/new", state)
        return
    application = owner.page.url
    owner.notes("application", state)
    for letter in addresses(owner, "section[aria-labelledby=letters] a.row")[:1]:
        owner.shows(letter, "letter", state)
    owner.shows(f"{application}/withdrawal", "application/withdrawal", state)
    if owner.opens(application).page.locator("a.row[href$='/appeal']").count():
        owner.shows(f"{application}/appeal", "appeal", state)
        if owner.page.locator("main button.primary").count():
            owner.presses(owner.page.locator("main button.primary")).notes("appeal", "refused")


CURATORS = ("laras", "bayu", "sinta")


def test_what_curators_see(surveyor):
    seen: set[str] = set()
    for key in CURATORS:
        curator = surveyor().becomes(key)
        curator.shows("/curation", "curation", f"curator {key}")
        for application in addresses(curator, "tbody th a"):
            _a_desk(curator.opens(application), seen)
    assert seen == {"to check", "to score"}


def _a_desk(curator: Surveyor, seen: set[str]) -> None:
    """One product at the desk, once in each state."""
    w = curator.words
    state = "to score" if curator.page.locator(".rubric").count() else "to check"
    if state in seen:
        return
    seen.add(state)
    paper = addresses(curator.notes("desk", state), "a.row[href*='/documents/']")[0]
    curator.presses(w("Look once more, then send" if state == "to score" else "Look once more, then send back"))
    curator.notes("desk", f"{state}, refused").shows(paper, "desk/document", "closed")
    if curator.page.get_by_role("button", name=w("Show number and photo")).count():
        curator.presses(w("Show number and photo")).notes("desk/document", "open")


def test_what_curators_see_of_ties_and_appeals(surveyor):
    laras = surveyor().becomes("laras")
    laras.shows("/curation/ties", "ties", "none").shows("/curation/ties?q=an", "ties", "found")
    laras.presses(laras.page.locator("main ul.rows a.row").first).notes("ties", "chosen")
    laras.presses(laras.words("Say that I am tied to it")).notes("ties", "refused")
    for key in (*CURATORS, "agus"):
        judge = surveyor().becomes(key).shows("/appeals", "appeals", key)
        for appeal in addresses(judge, "main a[href^='/appeals/']"):
            judge.shows(appeal, "hearing", key)
            if judge.page.locator(".marks button.primary").count():
                judge.presses(judge.page.locator(".marks button.primary")).notes("hearing", f"{key}, refused")


def test_what_the_shops_see(surveyor, office):
    for one in office.cast["people"]:
        if not one.get("channel"):
            continue
        manager = surveyor().becomes(one["key"]).shows("/", "home", "channel manager")
        manager.shows(f"/channels/{one['channel']}", "channel", one["channel"])
        if manager.page.locator("details").count():
            manager.page.locator("details summary").first.click()
            manager.presses(manager.page.get_by_role("button", name=manager.words("It is live here")).first)
            manager.notes("channel", "address refused")


def test_what_an_officer_sees_of_curation(surveyor, office):
    agus = surveyor().becomes("agus")
    w = agus.words
    for path in (
        "periods",
        "applications",
        "placements",
        "days",
        "required-courses",
        "rules",
        "suspensions",
        "licence-rulings",
    ):
        agus.shows(f"/office/{path}", path, "officer")
    agus.opens("/office/periods").presses(w("Open this period")).notes("periods", "refused")
    agus.shows(addresses(agus.opens("/office/rules"), "tbody th a")[0], "rule set", "in force")
    agus.opens("/office/required-courses")
    for course in addresses(agus, "a[href$='/ending']")[:1]:
        agus.shows(course, "required-courses/ending", "asked")
    for period in addresses(agus.opens("/office/periods"), "a[href$='/closing']")[:1]:
        agus.shows(period, "periods/closing", "asked")
    agus.opens("/office/required-courses")
    for course in addresses(agus, "a[href*='/required-courses/new']")[:1]:
        agus.shows(course, "required-courses/new", "impact")
    agus.shows("/office/suspensions/new", "suspensions/new", "search").shows(
        "/office/suspensions/new?q=an", "suspensions/new", "found"
    )
    agus.presses(agus.page.locator("main ul.rows a.row").first).notes("suspensions/new", "form")
    agus.presses(w("Suspend")).notes("suspensions/new", "refused")
    agus.page.locator("main input[type=radio]").first.check()
    agus.page.locator("main textarea").first.fill("Pemilik bilang kurirnya sakit.")
    agus.presses(w("Suspend")).notes("suspension", "standing")
    takedown = addresses(agus.opens("/office/placements"), "tbody a.button")[0]
    agus.shows(takedown, "takedown", "asked").presses(agus.page.locator("main button.primary")).notes("takedown", "refused")


def test_what_an_officer_sees_of_papers_and_numbers(surveyor, office):
    budi = surveyor().becomes("budi")
    budi.opens("/business/documents").hands_over(WINGKO.papers[0], good_photo(63))
    budi.opens("/business").writes(budi.words("NIB (business number)"), "8120307654321").presses(budi.words("Save"))
    asks = budi.page.get_by_role("button", name=budi.words("Ask for the number to be confirmed"))
    if asks.count():
        budi.presses(asks)
    agus = surveyor().becomes("agus")
    w = agus.words
    agus.shows("/office/numbers", "numbers", "some").shows("/office/documents", "office/documents", "waiting")
    for show in ("refused", "expiring"):
        agus.shows(f"/office/documents?show={show}", "office/documents", show)
    agus.opens("/office/documents").presses(agus.page.locator("tbody th a").first).notes("office/document", "closed")
    agus.presses(w("Show number and photo")).notes("office/document", "open")
    agus.presses(w("Refuse and tell the owner")).notes("office/document", "refused without a reason")
