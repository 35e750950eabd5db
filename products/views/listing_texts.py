"""What kind of goods it is, in plain questions; and the words, weight and size of its page."""

from flask import redirect, render_template, url_for
from flask_login import current_user

from products import listings
from products.forms import AnswersForm, CategoryForm, TextForm, answers_form, category_form, fill_answers
from products.models import Listing
from products.page_parts import tasks_by_part
from products.problems import Part
from products.rulebook import kinds, rules
from products.rulebook.parts import Category
from products.rulebook.rules import Rules
from products.views.editing import Answer, find_listing, find_page, keep, page_url, remarks_on, version
from products.views.listings import bp
from quizzes.queries.tasks import tasks_of


@bp.get("/product/<int:listing_id>/category")
def edit_category(listing_id: int):
    """Choose what sort of goods it is."""
    listing = find_listing(listing_id)
    return _category_page(listing, _category_form(listing))


@bp.post("/product/<int:listing_id>/category")
def update_category(listing_id: int) -> Answer:
    """Keep it, and ask what tells its kinds apart."""
    listing, of = find_listing(listing_id), rules.current()
    form = category_form(of.categories.values())()
    if not form.validate_on_submit():
        return _category_page(listing, form), 422
    chosen = of.categories[form.category.data]
    goal = url_for(".edit_answers", listing_id=listing_id) if _asked(of, chosen) else page_url(listing_id)

    def choose() -> None:
        listings.choose_category(listing, chosen.key, of, version=form.version.data or "")

    return keep(listing, form, choose, refilled=_category_form, goal=goal)


@bp.get("/product/<int:listing_id>/kind")
def edit_answers(listing_id: int):
    """A few questions, yes or no, that name the kind and the licences."""
    listing, of = find_listing(listing_id), rules.current()
    category = of.categories.get(listing.category or "")
    if category is None or not _asked(of, category):
        return redirect(url_for(".edit_category", listing_id=listing_id))
    return _answers_page(listing, of, category, _answers_form(listing))


@bp.post("/product/<int:listing_id>/kind")
def update_answers(listing_id: int) -> Answer:
    """Keep the answers; where several kinds fit them, ask which."""
    listing, of = find_listing(listing_id), rules.current()
    category = of.categories.get(listing.category or "")
    if category is None:
        return redirect(url_for(".edit_category", listing_id=listing_id), 303)
    form = answers_form(_asked(of, category), category.kinds)()
    if not form.validate_on_submit():
        return _answers_page(listing, of, category, form), 422
    answers = form.answers()
    settled = kinds.kind_of(category, answers, form.chosen) or not kinds.fitting(category, answers)
    goal = page_url(listing_id) if settled else url_for(".edit_answers", listing_id=listing_id, _anchor="kind")

    def answer() -> None:
        listings.answer_questions(listing, answers, of, version=form.version.data or "", chosen=form.chosen)

    return keep(listing, form, answer, refilled=_answers_form, goal=goal)


@bp.get("/product/<int:listing_id>/text")
def edit_text(listing_id: int):
    """Title, description, weight and size."""
    listing = find_listing(listing_id)
    return _text_page(listing, _text_form(listing))


@bp.post("/product/<int:listing_id>/text")
def update_text(listing_id: int) -> Answer:
    """Keep what is there, complete or not."""
    listing, form = find_listing(listing_id), TextForm()
    if not form.validate_on_submit():
        return _text_page(listing, form), 422

    def change() -> None:
        listings.change(listing, Part.TEXT, form.values(), version=form.version.data or "")

    return keep(listing, form, change, refilled=_text_form, goal=page_url(listing_id))


def _asked(of: Rules, category: Category) -> list:
    return [*kinds.questions_of(of, category), *kinds.conditions_of(of, category)]


def _category_form(listing: Listing) -> CategoryForm:
    form = category_form(rules.current().categories.values())(formdata=None)
    form.category.data, form.version.data = listing.category, version(listing, Part.KIND)
    return form


def _answers_form(listing: Listing) -> AnswersForm:
    of = rules.current()
    category = of.categories[listing.category or ""]
    form = answers_form(_asked(of, category), kinds.fitting(category, listing.answers))(formdata=None)
    fill_answers(form, listing.answers, listing.kind)
    form.version.data = version(listing, Part.KIND)
    return form


def _text_form(listing: Listing) -> TextForm:
    form = TextForm(formdata=None, obj=listing)
    form.variants.data = "\n".join(listing.variants)
    form.version.data = version(listing, Part.TEXT)
    return form


def _category_page(listing: Listing, form: CategoryForm) -> str:
    of = rules.current()
    return render_template("products/listing_category.html", listing=listing, form=form, categories=of.categories)


def _answers_page(listing: Listing, of: Rules, category: Category, form: AnswersForm) -> str:
    settled = of.kinds.get(listing.kind or "")
    fitting = kinds.fitting(category, listing.answers)
    return render_template(
        "products/listing_answers.html", listing=listing, form=form, category=category, settled=settled, fitting=fitting
    )


def _text_page(listing: Listing, form: TextForm) -> str:
    of, page = rules.current(), find_page(listing.id)
    return render_template(
        "products/listing_text.html",
        listing=listing,
        form=form,
        checks=of.listing_checks,
        problems=remarks_on(page, Part.TEXT, of),
        category=of.categories.get(listing.category or ""),
        task=tasks_by_part(tasks_of(current_user.id)).get(Part.TEXT),
    )
