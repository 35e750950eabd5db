"""An owner on the way to the shop: the product's page, the business and its papers, the passport, the curators' letters."""

import re
from typing import Any, Self

from playwright.sync_api import Locator

from tests.journeys.goods import Goods, Paper
from tests.journeys.hands import Photo
from tests.journeys.learner import Learner
from tests.journeys.material import CourseMaterial, said
from tests.journeys.photographs import good_photo


class Owner(Learner):
    """A learner who sells something."""

    goods: Goods

    def number_code(self) -> str:
        """What the own account has one read out when the office calls."""
        self.opens("/account")
        return self.page.locator("b.unit", has_text=re.compile(r"^\d{3} \d{3}$")).inner_text()

    # ---- Courses, by "I can do this already"

    def completes_but_for_the_grade(self, course: CourseMaterial, goods: Goods) -> Self:
        """Check and quiz at once, the lessons of the skill stage read, the task handed in; the grade is a trainer's."""
        self.takes(course)
        self.opens_questions("awareness").writes_reflection().takes_the_check()
        self.opens_questions("knowledge").begins_questions().answers_all()
        self.reads_every_lesson("skill").goes_home().presses(self.words("Courses")).presses(self.row_named(course.title))
        self.presses(self.page.locator("ol.path > li").last.locator("a.row").last)
        return self.makes_the_task(goods).hands_in().does_not_see(self.words("Send the task"))

    def completes_lesson_by_lesson(self, course: CourseMaterial, goods: Goods) -> Self:
        """Every lesson read, everything answered, the task handed in, and judged by oneself where the course asks for that."""
        self.takes(course)
        self.reads_every_lesson("awareness").writes_reflection().takes_the_check()
        self.reads_every_lesson("knowledge").begins_questions().answers_all()
        self.reads_every_lesson("skill").goes_on().makes_the_task(goods).hands_in()
        if course.is_judged_by_its_learner:
            self.judges_oneself([len(one["levels"]) for one in course.task["rubric"]])
            self.presses(self.words("This is my judgement"))
        return self

    def makes_the_task(self, goods: Goods) -> Self:
        """Each photo and each text that the task asks for, and the box about the product page where there is one."""
        self.goods = goods
        wanted = self.course.task["evidence"]
        for one in (one for one in wanted if one["kind"] == "photo"):
            for _ in range(one["min"]):
                self.adds_photo(one["key"], self._another_photo())
        for one in (one for one in wanted if one["kind"] == "text"):
            self.writes(said(one["title"]), goods.texts.get(one["key"]) or _some_words(one))
        box = self.page.get_by_label(self.words("Use what I made in this task for my product page"))
        assert box.count() == bool(set(self.course.task["feeds_curation"]) - {"documents"}), "documents go to an officer"
        if box.count():
            assert not box.is_checked(), "the box is ticked before anybody asked"
            self.hand.tick(box)
        return self.looks()

    def _another_photo(self) -> Photo:
        self.photos_taken = getattr(self, "photos_taken", 0) + 1
        return good_photo(self.photos_taken)

    # ---- The product's page

    def opens_product(self) -> Self:
        """From home by the bar, the product that stands first."""
        return self.goes_home().presses(self.words("Product")).presses(self.page.locator("main .photo a").first)

    def keeps_moment(self, number: int, name: str) -> Self:
        """One of the four pictures of the product's page, beside home as it stands then."""
        self.opens_product()
        self.pictures.take(self.page, f"moment-{number}-{name}")
        return self

    def part(self, title: str) -> Locator:
        """One part of the page, as its list shows it."""
        heading = self.page.get_by_role("heading", name=self.words(title), exact=True)
        return self.page.locator("section[aria-labelledby=parts] li.rule").filter(has=heading)

    def reads_part(self, title: str, words: str) -> Self:
        """What the list says of one part."""
        assert words in " ".join(self.part(title).inner_text().split()), self.part(title).inner_text()
        return self

    def changes_part(self, title: str) -> Self:
        """Its own form, not the course."""
        return self.presses(self.part(title).locator("a.button").last)

    def says_what_it_is(self, goods: Goods) -> Self:
        """The category, then a few questions, until the kind is known."""
        self.opens_product().changes_part("Kind of product")
        self.chooses_among(goods.category_title(self.office)).looks().presses(self.words("Save"))
        for key, answer in goods.answers.items():
            box = self.page.locator(f"input[name='answer-{key}'][value={'yes' if answer else 'no'}]")
            if box.count():
                self.hand.choose(box)
        self.looks().presses(self.words("Save"))
        if self.page.locator("#kind").count():
            self.sees(self.words("One more choice")).chooses_among(goods.kind_title(self.office)).looks()
            self.presses(self.words("Save"))
        return self.opens_product().reads_part("Kind of product", self.words("All there"))

    def chooses_among(self, words: str) -> Self:
        """A large answer whose words begin so."""
        label = self.page.locator("label.choice").filter(has_text=re.compile(rf"^\s*{re.escape(words)}"))
        self.hand.choose(label.first.locator("input"))
        return self

    def ticks_the_whole_label(self) -> Self:
        """Everything stands on the pack."""
        self.opens_product().changes_part("Label on the pack")
        for box in self.page.locator("input[name=on_label]").all():
            self.hand.tick(box)
        return self.looks().presses(self.words("Save"))

    def fills_numbers(self, numbers: Any) -> Self:
        """Fields by their English label."""
        for label, number in numbers.items():
            self.writes(self.words(label), str(number))
        return self.looks().presses(self.words("Save"))

    def fills_text(self, *, more: str = "") -> Self:
        """The parcel's size, and more words of description where somebody asked for them."""
        self.opens_product().changes_part("Title and description")
        if more:
            field = self.page.get_by_label(self.words("Description"), exact=True)
            self.hand.write(field, f"{field.input_value()}\n{more}")
        return self.fills_numbers({} if more else self.goods.parcel)

    def fills_price_sheet(self) -> Self:
        """What the course did not ask."""
        self.opens_product().changes_part("Price sheet")
        return self.fills_numbers(self.goods.sheet)

    # ---- The passport, the business, the papers

    def opens_passport(self) -> Self:
        """From home through the product's page."""
        return self.opens_product().presses(self.row("Passport"))

    def rule(self, number: str) -> Locator:
        """One of the nine, on the passport."""
        return self.page.locator("li.rule").filter(has=self._heading_of(number))

    def _heading_of(self, number: str) -> Locator:
        return self.page.get_by_role("heading", name=said(self.office.rule(number)["title"]), exact=True)

    def way_on(self, number: str) -> Locator:
        """The button of a rule: in the card where the rule is the next one, else in its line."""
        card = self.page.locator("section.card").filter(has=self._heading_of(number))
        return (card if card.count() else self.rule(number)).locator("a.button, a.primary").first

    def reads_rule(self, number: str, words: str) -> Self:
        """What the passport says of a rule: in its line, or in the card where it is the next one."""
        told = [self.rule(number), self.page.locator("section.card").filter(has=self._heading_of(number))]
        text = " ".join(" ".join(place.inner_text() for place in told if place.count()).split())
        assert words in text, f"{number}: {text}"
        return self

    def reads_met(self, *numbers: str) -> Self:
        """These rules are met."""
        for number in numbers:
            self.reads_rule(number, self.words("Met"))
        return self

    def reads_next(self, title: str) -> Self:
        """The card that says what comes next."""
        card = self.page.locator("section.card[aria-labelledby=next]")
        assert card.locator("h2").inner_text() == title, card.inner_text()
        return self

    def follows_the_passport(self) -> Self:
        """The one button of the card that says what comes next."""
        return self.presses(self.page.locator("section.card[aria-labelledby=next] .primary"))

    def fills_business(self, nib: str, phone: str) -> Self:
        """The data of the business with its number, and the request that the phone number be confirmed."""
        w = self.words
        self.reads_heading(w("The data of my business"))
        self.writes(w("NIB (business number)"), nib).writes(w("WhatsApp number for buyers"), phone)
        self.looks().presses(w("Save"))
        return self.presses(w("Ask for the number to be confirmed"))

    def hands_over(self, paper: Paper, photo: Photo) -> Self:
        """One document with its photo, from the page of documents."""
        w = self.words
        kind = self.office.document(paper.kind)
        self.presses(self.row_named(said(kind["title"])))
        self.hand.give(self.page.get_by_label(w("Photo of the document"), exact=True), photo)
        self.writes(w("Number"), paper.number)
        if paper.expires_on:
            self.writes(w("Valid until"), paper.expires_on)
        return self.looks().presses(w("Hand over the document"))

    def agrees_to_everything(self) -> Self:
        """Each sentence ticked on its own."""
        for box in self.page.locator("input[name=agreed]").all():
            assert not box.is_checked()
            self.hand.tick(box)
        return self.looks().presses(self.words("I agree to what I ticked"))

    # ---- Handing in, and what comes back

    def hands_product_in(self) -> Self:
        """From the passport, after reading what happens then."""
        w = self.words
        self.opens_passport().reads_next(w("Everything is ready")).follows_the_passport()
        self.reads_heading(w("Send this product to the curators?"))
        return self.presses(w("Send to the curators"))

    def opens_application(self) -> Self:
        """By the one button on the product's page, whatever it says now."""
        return self.opens_product().presses(self.page.locator("section[aria-labelledby=next] .primary"))

    def opens_letter(self) -> Self:
        """The newest."""
        return self.presses(self.page.locator("section[aria-labelledby=letters] a.row").first)


def _some_words(wanted: dict[str, Any]) -> str:
    """As many as are asked for, about what is asked."""
    words = f"{said(wanted['title'])}: ini catatan saya sendiri, saya tulis di rumah sesudah tugasnya selesai.".split()
    return " ".join((words * 9)[: max(wanted.get("min_words", 0), len(words))])
