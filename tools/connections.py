"""The tools that this package registers in `courses.tools`. `lms.app` calls `connect()`."""

from flask_babel import lazy_gettext as _l

from courses.tools import Tool, register_tool

TOOLS = (
    Tool(
        "price-calculator",
        _l("Price calculator"),
        _l("Open the price calculator"),
        _l("What one piece costs, what is left of its price, and what to ask online."),
        "price_calculator.show_calculator",
        "chart",
    ),
    Tool(
        "label-checker",
        _l("Label checker"),
        _l("Open the label checker"),
        _l("Tick what stands on your label, and see what is missing."),
        "label_checker.show_checker",
        "list",
    ),
    Tool(
        "listing-draft",
        _l("Product text"),
        _l("Open the product text"),
        _l("Answer a few questions, and get a title and a description."),
        "listing_draft.show_draft",
        "edit",
    ),
    Tool(
        "photo-checker",
        _l("Photo checker"),
        _l("Open the photo checker"),
        _l("Show one photo, and hear whether it is light and sharp enough."),
        "photo_checker.show_checker",
        "camera",
    ),
)


def connect() -> None:
    """Register the tools, so that lessons can refer to them."""
    for tool in TOOLS:
        register_tool(tool)
