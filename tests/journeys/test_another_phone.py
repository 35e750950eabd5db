"""One learner, two phones; and two learners, one phone."""

import pytest

from tests.journeys.learner import Learner, Newcomer, SlowLine
from tests.journeys.waiting import until

pytestmark = pytest.mark.journey

SITI = Newcomer("Siti Aminah", "0812-7000-0011")
RINI = Newcomer("Rini Astuti", "0812-7000-0012")
WATI = Newcomer("Wati Suryani", "0812-7000-0013")
SARI = Newcomer("Sari Utami", "0812-7000-0015")
LASTRI = Newcomer("Lastri Ningsih", "0812-7000-0014")


def test_a_quiz_goes_on_upon_another_phone(visitor, office):
    course = office.photo_course
    first = visitor(Learner).joins(SITI).takes(course).opens_questions("knowledge").begins_questions()
    first.answers_the_question().goes_to_the_next_question()

    second = visitor(Learner).signs_in_with_pin(SITI.phone, SITI.pin).follows(course).opens_questions("knowledge")
    second.begins_questions().sees(second.words("Question %(number)s of %(total)s", number=2, total=8))
    second.answers_all()
    second.sees(second.words("Your score %(score)s. Pass mark %(mark)s.", score=100, mark=course.pass_mark))


@pytest.mark.parametrize("javascript", [True, False])
def test_two_phones_disagree_and_the_learner_chooses(visitor, office, javascript):
    course = office.photo_course
    who = RINI if javascript else WATI
    old = visitor(Learner, javascript=javascript).joins(who).takes(course).opens_questions("awareness").begins_questions()

    new = visitor(Learner).signs_in_with_pin(who.phone, who.pin).follows(course).opens_questions("awareness").begins_questions()
    new.answers_the_question(right=True).goes_to_the_next_question()

    old.touches_a_wrong_answer()
    old.is_asked_which_to_keep() if javascript else old.goes_to_the_next_question()
    old.reads_heading(old.words("Two different answers"))
    old.presses(old.words("Keep the saved answer")).goes_back_to_the_first_question()
    assert old.has_answered(right=True)


def test_what_is_changed_while_the_choice_is_on_its_way_is_what_one_chooses_between(visitor, office):
    course = office.photo_course
    old = visitor(Learner).joins(SARI).takes(course).opens_questions("awareness").begins_questions().turns_to("single")
    new = visitor(Learner).signs_in_with_pin(SARI.phone, SARI.pin).follows(course).opens_questions("awareness")
    new.begins_questions().turns_to("single").answers_the_question().goes_to_the_next_question()

    line = SlowLine()
    first, second = old.wrong_options[:2]
    old.saves_over(line).touches(first)
    until(lambda: line.held or old.page.wait_for_timeout(50))
    old.touches(second)
    line.lets_go()
    old.is_asked_which_to_keep()
    old.sees(second).does_not_see(first)


@pytest.mark.parametrize("javascript", [True, False])
def test_an_answer_survives_the_end_of_its_session(visitor, office, javascript):
    course = office.photo_course
    who = Newcomer("Lastri Ningsih", f"0812-7000-002{javascript:d}")
    phone = visitor(Learner, javascript=javascript).joins(who).takes(course).opens_questions("awareness").begins_questions()
    question = phone.heading
    phone.signs_out_by_losing_the_cookie().answers_the_question().goes_to_the_next_question()

    phone.reads_heading(phone.words("Sign in to learn")).signs_in_with_pin(who.phone, who.pin)
    phone.goes_back_to_the_first_question().reads_heading(question)
    assert phone.has_answered(right=True)


def test_an_answer_never_reaches_somebody_else(visitor, office):
    course = office.photo_course
    mother = Newcomer("Kartini Dewi", "0812-7000-0031")
    daughter = Newcomer("Ningrum Dewi", "0812-7000-0032")
    other = visitor(Learner).joins(daughter).takes(course).opens_questions("awareness").begins_questions()
    phone = visitor(Learner).joins(mother).takes(course).opens_questions("awareness").begins_questions()
    answered = phone.page.url

    phone.signs_out_by_losing_the_cookie().answers_the_question().goes_to_the_next_question()
    phone.signs_in_with_pin(daughter.phone, daughter.pin)
    assert phone.page.url != answered
    phone.goes_home().sees(daughter.name)
    phone.follows(course).opens_questions("awareness").begins_questions()
    assert phone.page.url == other.page.url
    assert phone.page.locator("input:checked").count() == 0
