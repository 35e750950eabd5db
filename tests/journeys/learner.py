"""A learner: signs up, reads, answers, makes a task, and receives a certificate."""

from dataclasses import dataclass
from typing import Any, Self

from playwright.sync_api import Locator, Route

from tests.journeys.answering import give_answer, touch_a_wrong_answer
from tests.journeys.hands import Photo
from tests.journeys.material import CourseMaterial, said
from tests.journeys.navigators import Visitor
from tests.journeys.waiting import until

REFLECTION = "Foto saya sering gelap karena saya memotret malam hari. Besok saya coba dekat jendela, pagi hari."


@dataclass
class Newcomer:
    """What somebody says of themselves on the first page."""

    name: str
    phone: str
    pin: str = "730158"
    enterprise: str = ""
    product: str = ""


class SlowLine:
    """Holds the first save that comes until it is let go; the later ones pass."""

    held: Route | None = None

    def takes(self, route: Route) -> None:
        """A save on its way."""
        if self.held:
            route.continue_()
        self.held = self.held or route

    def lets_go(self) -> None:
        """On it goes."""
        assert self.held
        self.held.continue_()


class Learner(Visitor):
    """Somebody with a phone who wants to sell."""

    course: CourseMaterial
    kinds_answered: set[str]

    # ---- Coming in

    def joins(self, who: Newcomer) -> Self:
        """From the first page to home, on one screen. The business is told where it first matters: on the way to a product."""
        self.opens("/").presses(self.words("Sign up")).signs_up(who)
        return self._tells_of_business(who) if who.enterprise else self

    def signs_up(self, who: Newcomer) -> Self:
        """Fill the one screen, and send it."""
        w = self.words
        self.writes(w("Name"), who.name).chooses(self.office.facts["address_forms"][0])
        self.writes(w("Phone number"), who.phone).writes(w("New PIN"), who.pin)
        return self.looks().presses(w("Sign me up"))

    def _picks_a_village(self, label: str) -> None:
        field = self.page.get_by_label(label, exact=True)
        self.hand.pick(field, field.locator("option").nth(3).inner_text().strip())

    def _tells_of_business(self, who: Newcomer) -> Self:
        w = self.words
        self.opens("/product/new").reads_heading(w("What is your business?"))
        self.writes(w("Name of the business"), who.enterprise)
        self.chooses(said(self.office.facts["sectors"][0]["title"]))
        self._picks_a_village(w("Kelurahan of the business"))
        self.looks().presses(w("Save and go on"))
        self.reads_heading(w("What product do you want to sell?")).looks()
        if not who.product:
            return self.presses(w("Later, start learning now"))
        self.writes(w("Name of the product"), who.product)
        return self.presses(w("Begin its page")).reads_heading(who.product)

    def _answers_what_is_asked_once(self) -> Self:
        """Where one lives, whether WhatsApp may be used, where to begin: each leads on to where the learner was going."""
        w = self.words
        if self.heading == w("Where do you live?"):
            self._picks_a_village(w("Kelurahan where you live"))
            self.looks().presses(w("Save and go on"))
        elif self.heading == w("May we tell you when it is judged?"):
            self.presses(w("Yes, by WhatsApp"))
        elif self.page.locator("input[name=choice]").count():
            self.hand.choose(self.page.locator("input[name=choice]").first)
            self.looks().presses(w("Show me the courses")).presses(w("Go on learning"))
        return self

    def takes(self, course: CourseMaterial) -> Self:
        """From home to the course's page, and in."""
        self.course, self.kinds_answered = course, set()
        if self.page.url.rstrip("/") != self.address:
            self.opens("/")
        self.presses(self.words("Courses"))
        if self.heading != course.title:
            self.presses(self.row_named(course.title))
        return self.presses(self.words("Take this course")).reads_heading(course.title)

    def follows(self, course: CourseMaterial) -> Self:
        """A course that was taken on another phone."""
        self.course, self.kinds_answered = course, set()
        return self

    def goes_home(self) -> Self:
        """The house's name leads home."""
        return self.presses(self.page.locator("a.brand"))

    def goes_on(self) -> Self:
        """Home knows what comes next, once the news is read."""
        self.goes_home()
        for name in (self.words("Open it"), self.words("I have read it")):
            while self._button_or_link(name).count():
                self.presses(name).goes_home()
        return self.presses(self.words("Go on learning"))

    # ---- Reading

    def reads_every_lesson(self, stage: str) -> Self:
        """From where home leads, through a stage's lessons to its checkpoint."""
        self.goes_on()
        for key in self.course.lessons(stage):
            self.reads_heading(self.course.lesson_title(key))
            self._tries_the_practice(key)
            self.presses(self.words("I have understood this, go on"))._answers_what_is_asked_once()
        return self

    def _tries_the_practice(self, lesson: str) -> None:
        """Answer the first practice question, where there is one."""
        asked = self.course.practice_in(lesson)
        assert self.page.locator("[id^=soal-]").count() == len(asked), f"{self.page.url}: practice questions"
        if asked:
            first = self.page.locator("[id^=soal-]").first.get_attribute("id")
            question = next(one for one in asked if f"soal-{one['key']}" == first)
            self.practises(question).looks()

    def practises(self, question: dict[str, Any], *, right: bool = True) -> Self:
        """Answer a practice question where it stands, and read what is told."""
        card = self.page.locator(f"#soal-{question['key']}")
        give_answer(card, self.hand, question, self.words, right=right)
        self.hand.press(card.get_by_role("button", name=self.words("Answer it"), exact=True))
        told = self.words("That is right.") if right else self.words("Not quite") + "."
        card.get_by_text(told, exact=True).wait_for()
        return self

    # ---- Answering

    def writes_reflection(self, text: str = REFLECTION) -> Self:
        """The reflection of the first stage."""
        self.writes(self.words("Your reflection"), text).looks()
        return self.presses(self.words("Save my reflection"))

    def opens_questions(self, stage: str) -> Self:
        """From home through the course's path to the checkpoint of a stage, whatever was read before."""
        self.goes_home().presses(self.words("Courses")).presses(self.row_named(self.course.title))
        place = {"awareness": 0, "knowledge": 1}[stage]
        return self.presses(self.page.locator("ol.path > li").nth(place).locator("a.row").last)

    def begins_questions(self) -> Self:
        """Whatever the button of the checkpoint is called now."""
        names = [self.words(name) for name in ("Begin", "Go on", "Do it once more")]
        there = [name for name in names if self._button_or_link(name).count()]
        return self.presses(there[0])

    @property
    def _question(self) -> dict[str, Any]:
        """What the package says of the question on the screen."""
        return self.course.question(self.page.locator("h1").inner_text())

    def answers_the_question(self, *, right: bool = True) -> Self:
        """The one on the screen; the button that goes on is not pressed yet."""
        question = self._question
        self.kinds_answered.add(question["type"])
        give_answer(self.page, self.hand, question, self.words, right=right)
        return self

    def goes_to_the_next_question(self) -> Self:
        """With the button."""
        return self.presses(self.page.locator("button.primary[name=to][value=next]"))

    def goes_back_to_the_first_question(self) -> Self:
        """By the list of all questions."""
        self.presses(self.words("See all questions"))
        return self.presses(self.page.locator("ul.rows a.row").first)

    def has_answered(self, *, right: bool) -> bool:
        """Whether the chosen answer on the screen is a right one; for questions with options or true and false."""
        question = self._question
        chosen = {" ".join(text.split()) for text in self.page.locator("label.choice:has(:checked)").all_inner_texts()}
        if question["type"] == "true_false":
            return chosen == {self.words("True") if question["answer"] is right else self.words("False")}
        return chosen == {option["text"] for option in question["options"] if bool(option.get("right")) is right}

    def touches_a_wrong_answer(self) -> Self:
        """One gesture of the answer, whatever the question asks; the page may leave because of it."""
        touch_a_wrong_answer(self.page, self._question, self.words)
        return self

    @property
    def wrong_options(self) -> list[str]:
        """Of the question on the screen."""
        return [option["text"] for option in self._question["options"] if not option.get("right")]

    def touches(self, option: str) -> Self:
        """One option of the question."""
        self.page.locator("label.choice").filter(has=self.page.get_by_text(option, exact=True)).click()
        return self

    def saves_over(self, line: "SlowLine") -> Self:
        """What the script saves from now on waits until the line lets it go."""
        self.page.route("**/answers/*", line.takes)
        return self

    def turns_to(self, kind: str) -> Self:
        """Pages on to the first question of a kind."""
        while self._question["type"] != kind:
            self.goes_to_the_next_question()
        return self

    def is_asked_which_to_keep(self) -> Self:
        """A script saved at once, and the page of the choice comes by itself."""
        self.page.wait_for_url("**/choice")
        return self.looks()

    def answers_all(self, *, wrong: int = 0) -> Self:
        """All questions, the first few wrongly; then hands in."""
        asked = 0
        while self.page.locator("form[data-autosave] h1#stem").count():
            self.answers_the_question(right=asked >= wrong).looks().goes_to_the_next_question()
            asked += 1
        self.reads_heading(self.words("Look over your answers")).sees(self.words("All questions are answered."))
        return self.presses(self.words("Hand in my answers"))

    def takes_the_check(self) -> Self:
        """The first stage's questions, all right."""
        return self.begins_questions().answers_all()

    # ---- The task

    def confirms_name(self, name: str) -> Self:
        """From home through "My certificates" to the row that asks for it."""
        self.goes_home().presses(self.words("My certificates"))
        self.presses(self.row_named(self.office.certificate["why_no_certificate_yet"]["course"]["name_confirmed"]["text"]))
        assert self.page.get_by_label(self.words("Name on the certificate")).input_value() == name
        return self.presses(self.words("My name is right"))

    def adds_photo(self, key: str, photo: Photo) -> Self:
        """Into the free place of one kind of photo."""
        return self._sends(self._photos(key).locator("li.photo").last, photo)

    def replaces_photo(self, key: str, photo: Photo) -> Self:
        """The one that the machine found something in."""
        weak = self._photos(key).locator("li.photo").filter(has=self.page.locator(".state.bad"))
        return self._sends(weak.first, photo)

    def _photos(self, key: str) -> Locator:
        return self.page.locator(f"section[aria-labelledby='photo-{key}']")

    def _sends(self, place: Locator, photo: Photo) -> Self:
        """With scripts the choice sends it; without, the button beside it."""
        form = place.locator("form.shot")
        if not self.scripts:
            self.hand.give(form.locator("input[type=file]"), photo)
            return self.presses(form.locator("button"))
        with self.page.expect_navigation(wait_until="load"):
            self.hand.give(form.locator("input[type=file]"), photo)
        return self.looks()

    def writes_note(self, text: str) -> Self:
        """The first text that the task asks for."""
        return self.writes(said(self.course.evidence("text")[0]["title"]), text)

    def hands_in(self) -> Self:
        """The task, for the first time."""
        return self.presses(self.words("Send the task"))._answers_what_is_asked_once()

    def hands_in_again(self) -> Self:
        """The task, mended."""
        return self.presses(self.words("Send the task again"))

    def judges_oneself(self, levels: list[int]) -> Self:
        """A level for each criterion of the task."""
        for criterion, level in zip(self.course.task["rubric"], levels, strict=True):
            self.chooses(criterion["levels"][level - 1])
        return self.looks()

    # ---- The certificate

    def opens_certificate(self) -> Self:
        """From home to the certificate of this course."""
        self.goes_home().presses(self.words("My certificates"))
        return self.presses(self.row_named(self.course.title))

    def waits_for_the_print(self) -> Self:
        """The page offers the file as soon as the worker has made it."""
        until(lambda: self._download_link().count() or not self.page.reload())
        return self.looks()

    def downloads_certificate(self) -> bytes:
        """The PDF."""
        answer = self.page.request.get(self.address + self._download_link().get_attribute("href"))
        assert answer.headers["content-type"] == "application/pdf"
        return answer.body()

    def _download_link(self) -> Locator:
        return self.page.locator("a.primary[href$='.pdf']")
