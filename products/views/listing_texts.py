"""The category and kind of a product, its texts, weight and size."""

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
from products.views.editing import Answer, find_listing, find_page, page_url, problems_by_check, save_part, version
from products.views.listings import bp
from quizzes.queries.tasks import tasks_of


@bp.get("/product/<int:listing_id>/category")
def edit_category(listing_id: int):
    """Show the form for the category."""
    listing = find_listing(listing_id)
    return _render_category(listing, _category_form(listing))


@bp.post("/product/<int:listing_id>/category")
def update_category(listing_id: int) -> Answer:
    """Save the category, and ask the questions that distinguish its kinds."""
    listing, current = find_listing(listing_id), rules.current()
    form = category_form(current.categories.values())()
    if not form.validate_on_submit():
        return _render_category(listing, form), 422
    chosen = current.categories[form.category.data]
    goal = url_for(".edit_answers", listing_id=listing_id) if _questions(current, chosen) else page_url(listing_id)

    def choose() -> None:
        listings.choose_category(listing, chosen.key, current, version=form.version.data or "")

    return save_part(listing, form, choose, refilled=_category_form, goal=goal)


@bp.get("/product/<int:listing_id>/kind")
def edit_answers(listing_id: int):
    """Show the yes-or-no questions that determine the kind and its licences."""
    listing, current = find_listing(listing_id), rules.current()
    category = current.categories.get(listing.category or "")
    if category is None or not _questions(current, category):
        return redirect(url_for(".edit_category", listing_id=listing_id))
    return _render_answers(listing, current, category, _answers_form(listing))


@bp.post("/product/<int:listing_id>/kind")
def update_answers(listing_id: int) -> Answer:
    """Save the answers. If several kinds fit, ask which one."""
    listing, current = find_listing(listing_id), rules.current()
    category = current.categories.get(listing.category or "")
    if category is None:
        return redirect(url_for(".edit_category", listing_id=listing_id), 303)
    form = answers_form(_questions(current, category), category.kinds)()
    if not form.validate_on_submit():
        return _render_answers(listing, current, category, form), 422
    answers = form.answers()
    settled = kinds.kind_of(category, answers, form.chosen) or not kinds.matching_kinds(category, answers)
    goal = page_url(listing_id) if settled else url_for(".edit_answers", listing_id=listing_id, _anchor="kind")

    def answer() -> None:
        listings.answer_questions(listing, answers, current, version=form.version.data or "", chosen=form.chosen)

    return save_part(listing, form, answer, refilled=_answers_form, goal=goal)


@bp.get("/product/<int:listing_id>/text")
def edit_text(listing_id: int):
    """Show the form for title, description, weight and size."""
    listing = find_listing(listing_id)
    return _render_text(listing, _text_form(listing))


@bp.post("/product/<int:listing_id>/text")
def update_text(listing_id: int) -> Answer:
    """Save the texts, whether complete or not."""
    listing, form = find_listing(listing_id), TextForm()
    if not form.validate_on_submit():
        return _render_text(listing, form), 422

    def change() -> None:
        listings.change(listing, Part.TEXT, form.values(), version=form.version.data or "")

    return save_part(listing, form, change, refilled=_text_form, goal=page_url(listing_id))


def _questions(current: Rules, category: Category) -> list:
    return [*kinds.questions_of(current, category), *kinds.conditions_of(current, category)]


def _category_form(listing: Listing) -> CategoryForm:
    form = category_form(rules.current().categories.values())(formdata=None)
    form.category.data, form.version.data = listing.category, version(listing, Part.KIND)
    return form


def _answers_form(listing: Listing) -> AnswersForm:
    current = rules.current()
    category = current.categories[listing.category or ""]
    form = answers_form(_questions(current, category), kinds.matching_kinds(category, listing.answers))(formdata=None)
    fill_answers(form, listing.answers, listing.kind)
    form.version.data = version(listing, Part.KIND)
    return form


def _text_form(listing: Listing) -> TextForm:
    form = TextForm(formdata=None, obj=listing)
    form.variants.data = "\n".join(listing.variants)
    form.version.data = version(listing, Part.TEXT)
    return form


def _render_category(listing: Listing, form: CategoryForm) -> str:
    current = rules.current()
    return render_template("products/listing_category.html", listing=listing, form=form, categories=current.categories)


def _render_answers(listing: Listing, current: Rules, category: Category, form: AnswersForm) -> str:
    settled = current.kinds.get(listing.kind or "")
    fitting = kinds.matching_kinds(category, listing.answers)
    return render_template(
        "products/listing_answers.html", listing=listing, form=form, category=category, settled=settled, fitting=fitting
    )


def _render_text(listing: Listing, form: TextForm) -> str:
    current, page = rules.current(), find_page(listing.id)
    return render_template(
        "products/listing_text.html",
        listing=listing,
        form=form,
        checks=current.listing_checks,
        problems=problems_by_check(page, Part.TEXT, current),
        category=current.categories.get(listing.category or ""),
        task=tasks_by_part(tasks_of(current_user.id)).get(Part.TEXT),
    )
