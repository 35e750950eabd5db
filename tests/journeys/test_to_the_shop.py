"""From an empty office to a product that buyers can see: through pages only, nobody and nothing prepared."""

import csv
import io
import json
import re
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from tests.journeys.counter import Administrator, Counter
from tests.journeys.curators import ChannelManager, Curator
from tests.journeys.goods import WINGKO, Goods
from tests.journeys.learner import Newcomer
from tests.journeys.material import OfficeMaterial, said
from tests.journeys.navigators import Visitor
from tests.journeys.owner import Owner
from tests.journeys.photographs import good_photo
from tests.journeys.server import Server
from tests.journeys.staff import Trainer

pytestmark = pytest.mark.journey

DEMO = False
"""The database is migrated and empty."""

NARTI = Newcomer("Sunarti Wulandari", "0812-7000-0021", enterprise="Wingko Bu Narti", product=WINGKO.name)
NIB = "9120001234567"
PERIOD = "Kurasi akhir tahun"
MEND = "Rasanya enak dan kotaknya rapi, Bu. Keterangannya belum menyebut cara menyimpan sesudah kotak dibuka."
MENDED = "Sesudah kotak dibuka, habiskan dalam 2 hari dan tutup rapat."
PRAISE = "Kotaknya rapi dan isinya selalu sama. Teruskan, Bu."
STEPS_OF_THE_CITY = (
    *("people", "reached", "aware", "knows", "can", "certified"),
    *("eligible", "handed_in", "approved", "live"),
)
ADDRESS = "https://toko.example/wingko-bu-narti"


@dataclass
class Story:
    """Who has come so far, each with a browser of their own."""

    visitor: type
    office: OfficeMaterial
    server: Server
    goods: Goods = WINGKO
    people: dict[str, Visitor] = field(default_factory=dict)

    def comes(self, key: str, kind: type[Visitor]) -> Visitor:
        """Somebody of the staff at a desk, or the owner with a phone."""
        if key not in self.people:
            self.people[key] = self.visitor(kind, wide=kind is not Owner)
        return self.people[key]


def test_a_newcomer_comes_from_the_first_question_to_the_shop(visitor, office, server):
    if not WINGKO.is_sold_by(office):
        pytest.skip("this office's rules do not know such goods")
    story = Story(visitor, office, server)
    for step in STEPS:
        step(story)


def the_office_begins(story: Story) -> None:
    office, server = story.office, story.server
    facts = office.person("ratna")
    printed = server.run("office", "create", "--name", facts["name"], "--email", facts["email"])
    ratna = story.comes("ratna", Administrator).uses_link(re.search(r"\S+/m/\S+", printed).group())
    for key, role in (("agus", "Officer"), ("dewi", "Trainer"), *((key, "Curator") for key in ("laras", "bayu", "sinta"))):
        colleague = office.person(key)
        link = ratna.invites(colleague["name"], colleague["email"], role)
        story.comes(key, KINDS[key]).uses_link(link)
    for number, channel in enumerate(office.rules["channels"], 1):
        title = said(channel["title"])
        link = ratna.invites(f"Pengelola {number}", f"toko{number}@demo.example", "Channel manager", channel=title)
        story.comes(channel["key"], ChannelManager).uses_link(link).sees(title)


def the_courses_are_brought_in(story: Story) -> None:
    """This office begins with the courses whose tasks a person judges; curation asks for those."""
    trainer = story.office.person("dewi")["email"]
    agus = story.comes("agus", Counter)
    for course in story.office.courses_judged_by_a_person:
        story.server.run("courses", "import", str(course.folder), "--publish", "--owner", trainer)
        agus.requires(course)
    agus.opens_period(PERIOD).sees(PERIOD)


def a_newcomer_says_what_she_sells(story: Story) -> None:
    narti = story.comes("narti", Owner).joins(NARTI)
    narti.keeps_moment(1, "empty").sees(narti.words("Still empty")).opens_passport()
    count = len(story.office.courses_judged_by_a_person)
    narti.reads_rule("K01", said(story.office.rule("K01")["when_not_met"]).split("{courses}")[0].format(count=count).strip())


def she_takes_every_course(story: Story) -> None:
    narti, dewi = story.comes("narti", Owner), story.comes("dewi", Trainer)
    for course in sorted(story.office.courses_judged_by_a_person, key=lambda course: course.facts.get("prerequisites") or []):
        narti.completes_but_for_the_grade(course, story.goods)
        dewi.goes_home_to_queue().opens_task_of(NARTI.name).passes_by_hand(course, [4] * len(course.task["rubric"]))
    narti.confirms_name(NARTI.name)
    narti.keeps_moment(2, "filled-by-the-courses").sees(story.goods.texts["judul"])
    narti.opens_passport().reads_met("K01", "K02")


def she_tells_of_her_business(story: Story) -> None:
    narti, office = story.comes("narti", Owner), story.office
    narti.opens_passport().reads_next(said(office.rule("K03")["title"])).follows_the_passport()
    narti.fills_business(NIB, NARTI.phone).opens_passport().reads_rule(
        "K03", office.rule("K03")["settings"]["phone_when_waiting"]
    )
    narti.says_what_it_is(story.goods).opens_passport()
    for paper in story.goods.papers:
        narti.reads_rule("K04", said(office.document(paper.kind)["title"]))
    for number, paper in enumerate(story.goods.papers):
        narti.opens_passport().presses(narti.way_on("K04")).hands_over(paper, good_photo(60 + number))
    narti.opens_passport().reads_rule("K04", office.rule("K04")["when_waiting"])


def an_officer_checks(story: Story) -> None:
    agus, narti = story.comes("agus", Counter), story.comes("narti", Owner)
    for number in (NIB, *(paper.number for paper in story.goods.papers)):
        agus.verifies_next_document(number)
    agus.confirms_number_of(NARTI.name, narti.number_code())
    narti.opens_passport().reads_met("K03", "K04")


def she_completes_the_page(story: Story) -> None:
    narti, office = story.comes("narti", Owner), story.office
    narti.goods = story.goods
    narti.ticks_the_whole_label().fills_price_sheet().fills_text()
    narti.opens_passport().reads_next(said(office.rule("K08")["title"])).follows_the_passport().agrees_to_everything()
    narti.opens_passport().reads_met(*(f"K0{number}" for number in range(1, 10)))
    for block in office.rules["two_blocks"]:
        narti.sees(block["text"])
    narti.reads_next(narti.words("Everything is ready")).keeps_moment(3, "ready")


def she_hands_in(story: Story) -> None:
    narti = story.comes("narti", Owner).hands_product_in()
    narti.sees(story.office.rules["application_texts"]["submitted"].rsplit("{date}. ")[1])
    narti.sees(narti.words("There is nothing for you to do until then. You will be told here."))


def it_comes_back(story: Story) -> None:
    narti, office = story.comes("narti", Owner), story.office
    story.comes("laras", Curator).opens_next().sends_back("description_thin", MEND)
    until = office.today + timedelta(days=office.rules["time_targets"]["owner_mends"])
    narti.goes_home().opens_application().opens_letter().sees(MEND).sees(str(until.day))
    narti.fills_text(more=MENDED).opens_application().presses(narti.words("Send it again"))


def two_curators_approve(story: Story) -> None:
    narti, office = story.comes("narti", Owner), story.office
    story.comes("laras", Curator).opens_next().sees(MENDED).finds_it_complete().gives_levels(4, PRAISE)
    narti.opens_application()
    story.comes("bayu", Curator).opens_next().gives_levels(5)
    grade = next(one for one in office.rules["grades"] if one["min"] <= 90)
    narti.opens_application().sees(grade["text"]).opens_letter().sees(PRAISE)


def the_shop_takes_it(story: Story) -> None:
    narti, office, title = story.comes("narti", Owner), story.office, story.goods.texts["judul"]
    channel, *others = office.rules["channels"]
    manager = story.comes(channel["key"], ChannelManager).opens_channel(channel["key"]).sees(title)
    assert _told(manager) == [("1", "publish", "offered", title)]
    manager.says_it_is_live(ADDRESS).page.locator(f"a[href='{ADDRESS}']").first.wait_for()
    assert _told(manager) == [("1", "publish", "live", title)]
    for other in others:
        elsewhere = story.comes(other["key"], ChannelManager).opens_channel(other["key"]).does_not_see(title)
        assert _told(elsewhere) == []
    narti.keeps_moment(4, "live").opens_application().sees(narti.words("See it in the shop"))
    narti.opens_passport().reads_next(narti.words("The curators approved this product"))


def _told(manager: ChannelManager) -> list[tuple[str, ...]]:
    """What the shop is told of each product; the two files say the same."""
    rows = list(csv.DictReader(io.StringIO(manager.feed("csv").removeprefix("\ufeff"))))
    told = json.loads(manager.feed("json"))["products"]
    names = ("id", "action", "state", "title")
    found = [tuple(row[name] for name in names) for row in rows]
    assert found == [tuple(str(row[name]) for name in names) for row in told]
    return found


def the_office_counts(story: Story) -> None:
    server, product = story.server, story.goods.name
    printed = server.run("reports", "days")
    assert all(word in printed for word in (product, NARTI.enterprise, "owner", "grader", "officer", "curators", "channel"))
    way = json.loads(server.run("reports", "days", "--json"))["products"][0]
    assert way["product"] == product and sum(way["in_hands"].values()) == pytest.approx(way["days"], abs=0.05)
    city = json.loads(server.run("reports", "coverage", "--json"))["city"]
    assert {name: count for name, count in city.items() if name != "enterprises"} == dict.fromkeys(STEPS_OF_THE_CITY, 1)
    agus = story.comes("agus", Counter).goes_to("/office/days").sees(product)
    agus.goes_to("/reports/coverage")


KINDS: dict[str, type[Visitor]] = {
    "agus": Counter,
    "dewi": Trainer,
    "laras": Curator,
    "bayu": Curator,
    "sinta": Curator,
}
STEPS = (
    the_office_begins,
    the_courses_are_brought_in,
    a_newcomer_says_what_she_sells,
    she_takes_every_course,
    she_tells_of_her_business,
    an_officer_checks,
    she_completes_the_page,
    she_hands_in,
    it_comes_back,
    two_curators_approve,
    the_shop_takes_it,
    the_office_counts,
)
