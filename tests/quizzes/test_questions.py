"""The question types: rules for all of them, and rules of each."""

from fractions import Fraction
from pathlib import Path
from random import Random

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from quizzes.questions import TYPES, names_in_order
from quizzes.questions.kind import Unreadable
from quizzes.questions.numeric import NoNumber, as_written, read, with_unit

ROOT = Path(__file__).parents[2]
BANKS = sorted([*ROOT.glob("seed_content/*/courses/*/questions.yaml"), *ROOT.glob("tests/offices/*/courses/*/questions.yaml")])
KOPI = yaml.safe_load((ROOT / "tests" / "packages" / "kopi" / "questions.yaml").read_text("utf-8"))
"""A small course with a question of each type."""
BODIES = {
    "single": {
        "options": [{"text": "gelap", "feedback": "Belum tepat."}, {"text": "terang", "right": True}, {"text": "silau"}]
    },
    "multiple": {
        "options": [{"text": "kopi", "right": True}, {"text": "air", "right": True}, {"text": "meja", "feedback": "Bukan."}]
    },
    "spot": {
        "scene": "chat",
        "sender": "Toko",
        "options": [{"text": "Selamat!"}, {"text": "Kirim kodenya", "right": True, "feedback": "Jangan."}],
    },
    "true_false": {"answer": False},
    "matching": {"pairs": [["botol", "depan"], ["piring", "miring"], ["kain", "atas"], ["syal", "atas"]]},
    "ordering": {"items": ["rebus", "tunggu", "tuang", "aduk"]},
    "numeric": {"number": 60000, "tolerance": 0, "unit": "Rp"},
    "short_answer": {"answers": ["lensa", "kaca lensa"]},
    "gaps": {"text": "Harga = [[modal]] + [[laba|untung]]."},
}
EACH = pytest.mark.parametrize("name", TYPES)


def form(fields: dict[str, list[str]]) -> MultiDict:
    return MultiDict([(name, value) for name, values in fields.items() for value in values])


def frozen(name: str, seed: int = 1):
    return TYPES[name].shown(BODIES[name], Random(seed))


def sample(name: str) -> dict:
    """Return the fields of the small course's first question of a type."""
    return TYPES[name].own_fields(next(question for question in KOPI if question["type"] == name))


def examples(name: str) -> list[dict]:
    """Return a right and a wrong response to that question."""
    return [TYPES[name].right(sample(name)), TYPES[name].wrong(sample(name), Random(1))]


@pytest.mark.parametrize("path", BANKS, ids=lambda path: path.parent.name)
def test_of_every_question_of_our_courses_the_right_response_scores_in_full_and_the_wrong_one_does_not(path):
    for question in yaml.safe_load(path.read_text("utf-8")):
        kind = TYPES[question["type"]]
        body = kind.own_fields(question)
        assert kind.score(body, kind.right(body)) == 1, question["key"]
        assert kind.score(body, kind.wrong(body, Random(1))) < 1, question["key"]


@EACH
def test_a_right_response_scores_in_full_and_a_wrong_one_does_not(name):
    right, wrong = (TYPES[name].score(sample(name), response) for response in examples(name))
    assert wrong < right == 1


@pytest.mark.parametrize(
    ("name", "response"),
    [
        ("single", {"chosen": [1]}), ("multiple", {"chosen": [0, 1]}), ("spot", {"chosen": [1]}), ("true_false", {"answer": False}),
        ("matching", {"pairs": [[0, 0], [1, 1], [2, 2], [3, 3]]}), ("ordering", {"order": [0, 1, 2, 3]}),
        ("numeric", {"text": "60.000"}), ("short_answer", {"text": "lensa"}), ("gaps", {"words": ["modal", "laba"]}),
    ],
)  # fmt: skip
def test_the_right_response_is_what_the_key_says(name, response):
    assert TYPES[name].right(BODIES[name]) == response
    assert TYPES[name].score(BODIES[name], response) == 1


def test_where_all_options_are_right_a_wrong_response_lacks_one():
    assert TYPES["multiple"].wrong({"options": [{"text": "a", "right": True}, {"text": "b", "right": True}]}, Random(1)) == {
        "chosen": [0]
    }


@EACH
@pytest.mark.parametrize("which", [0, 1], ids=["right", "wrong"])
def test_a_response_survives_the_way_to_the_form_and_back(name, which):
    kind, body = TYPES[name], sample(name)
    shown, response = kind.shown(body, Random(1)), examples(name)[which]
    back = kind.parse(form(kind.fill(response, shown)), shown)
    assert (kind.fill(back, shown), kind.score(body, back)) == (kind.fill(response, shown), kind.score(body, response))


@EACH
def test_a_blank_form_is_no_answer(name):
    assert TYPES[name].parse(form({"to": ["next"]}), TYPES[name].shown(sample(name), Random(1))) == {}


@EACH
def test_an_answer_can_be_told_in_words(app, name):
    kind, body = TYPES[name], sample(name)
    with app.test_request_context():
        assert all(kind.answer_lines(body)) and kind.answer_lines(body)
        for response in examples(name):
            assert all(kind.response_lines(body, response)) and kind.response_lines(body, response)


def refuses(name: str, body: dict, typed: str) -> bool:
    """Return whether a type refuses this text in each field of its form."""
    kind, shown = TYPES[name], TYPES[name].shown(body, Random(1))
    with pytest.raises(Unreadable):
        kind.parse(form({field: [typed] for field in kind.fill(kind.right(body), shown)}), shown)
    return True


@EACH
def test_an_endless_answer_is_refused_in_words(name):
    assert refuses(name, sample(name), "x" * 201)


@pytest.mark.parametrize("name", ["single", "multiple", "spot", "true_false", "matching", "ordering"])
def test_an_answer_that_was_not_on_offer_is_refused_in_words(name):
    assert refuses(name, BODIES[name], "0")


def test_other_words_of_an_option_are_no_other_key():
    kind, body = TYPES["single"], BODIES["single"]
    reworded = {"options": [{**option, "text": option["text"] + "!"} for option in body["options"]]}
    turned = {"options": [{"text": "gelap", "right": True}, {"text": "terang"}, {"text": "silau"}]}
    assert kind.key(reworded) == kind.key(body) != kind.key(turned)


@EACH
def test_a_package_keeps_the_order_of_each_types_fields(name):
    places = [names_in_order().index(field) for field in TYPES[name].names]
    assert places == sorted(places)


@pytest.mark.parametrize("name", ["single", "multiple", "ordering"])
def test_tokens_and_their_order_are_new_for_each_attempt(name):
    several = [frozen(name, seed) for seed in range(50)]
    assert len({token for shown in several for token, _ in shown}) == sum(len(shown) for shown in several)
    assert len({tuple(index for _, index in shown) for shown in several}) > 3


def test_both_sides_of_a_matching_are_mixed_and_a_right_side_that_serves_twice_is_shown_once():
    shown = frozen("matching")
    assert [token for token, _ in TYPES["matching"].parts(BODIES["matching"], shown)["left"]] == [t for t, _ in shown["left"]]
    assert sorted(text for _, text in TYPES["matching"].parts(BODIES["matching"], shown)["right"]) == [
        "atas",
        "depan",
        "miring",
    ]


def test_steps_are_never_shown_in_the_right_order_from_three_on():
    assert all([i for _, i in frozen("ordering", seed)] != [0, 1, 2, 3] for seed in range(200))


def test_two_steps_are_shown_either_way_so_that_the_rule_tells_nothing():
    two = {"items": ["rebus", "tuang"]}
    assert {tuple(i for _, i in TYPES["ordering"].shown(two, Random(seed))) for seed in range(20)} == {(0, 1), (1, 0)}


def test_a_partner_counts_by_its_words():
    body = BODIES["matching"]
    assert TYPES["matching"].score(body, {"pairs": [[0, 0], [1, 1], [2, 3], [3, 2]]}) == 1
    assert TYPES["matching"].score(body, {"pairs": [[0, 0]]}) == Fraction(1, 4)


def test_feedback_speaks_of_what_was_chosen():
    assert TYPES["single"].feedback(BODIES["single"], {"chosen": [0]}) == ["Belum tepat."]
    assert TYPES["single"].feedback(BODIES["single"], {"chosen": [1]}) == []


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("60.000", 60000), ("60000", 60000), ("Rp60.000", 60000), ("Rp 60.000", 60000), ("rp. 60.000,-", 60000), ("60.000,00", 60000),
        ("1,5", Fraction(3, 2)), ("1.5", Fraction(3, 2)), ("0.125", Fraction(1, 8)), ("1.200.000", 1200000), ("60 000", 60000),
        ("-5", -5), ("−2,5", Fraction(-5, 2)), ("+7", 7), ("0", 0),
    ],
)  # fmt: skip
def test_numbers_are_read_as_people_write_them(typed, number):
    assert read(typed) == number


@pytest.mark.parametrize("typed", ["1.200 piksel", "1200 PIKSEL", "1.200piksel"])
def test_the_unit_may_be_typed_too(typed):
    assert read(typed, "piksel") == 1200


@pytest.mark.parametrize("typed", ["abc", "", "1.2.3", "1,2,3", "60.0000.000", "12 kg", "1e5", "٣", "--5", "Rp", "0.000.1"])
def test_what_is_no_number_is_said_so(typed):
    with pytest.raises(NoNumber):
        read(typed)


@given(st.integers(-(10**12), 10**12))
def test_a_number_as_we_write_it_is_read_back(number):
    assert read(as_written(number)) == number


@given(st.decimals(min_value=-1000, max_value=1000, places=3, allow_nan=False))
def test_decimals_as_we_write_them_are_read_back(number):
    assert read(as_written(number)) == Fraction(number)


def test_a_tolerance_includes_its_edges_exactly():
    tenth = {"number": 0.3, "tolerance": 0.1}
    assert [TYPES["numeric"].score(tenth, {"text": text}) for text in ("0,2", "0,4", "0,41", "0,19999")] == [1, 1, 0, 0]


def test_units_stand_where_people_expect_them():
    assert (with_unit("15.000", "Rp"), with_unit("5", "%"), with_unit("9", "kotak"), with_unit("9", "")) == (
        "Rp15.000",
        "5%",
        "9 kotak",
        "9",
    )


def test_a_short_answer_may_be_written_in_any_form_and_case():
    kind, body = TYPES["short_answer"], BODIES["short_answer"]
    assert [kind.score(body, {"text": text}) for text in ("LENSA", "Kaca  lensa", "lensanya")] == [1, 1, 0]


def test_each_gap_stands_alone_and_takes_any_of_its_words():
    kind, body = TYPES["gaps"], BODIES["gaps"]
    assert kind.score(body, {"words": ["Modal", "UNTUNG"]}) == 1
    assert kind.score(body, {"words": ["", "laba"]}) == Fraction(1, 2)
    assert kind.response_lines(body, {"words": ["", "laba"]}) == ["Harga = ____ + laba."]
    assert kind.parts(body, {"gaps": 2}) == {"pieces": ["Harga = ", " + ", "."]}


def test_every_type_has_its_template(app):
    for kind in TYPES.values():
        module = app.jinja_env.get_template(kind.template).module
        assert callable(module.ask) and callable(module.edit)


def test_digits_that_would_be_cut_off_are_refused(app):
    from quizzes.questions.numeric import NumericForm

    with app.test_request_context():
        for typed, is_kept in (("0,123456789", True), ("0,1234567891", False)):
            form = NumericForm(formdata=None, meta={"csrf": False})
            form.number.data = typed
            assert form.number.validate(form, extra_validators=[lambda form, field: form.validate_number(field)]) is is_kept
