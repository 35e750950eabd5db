"""A table that says of each staff list what can be done with it."""

from core.lists.declaring import StaffList


def head(few: int, many: int) -> str:
    """Return the table's first two lines."""
    titles = (
        "list",
        "columns",
        "searched",
        "ordered by",
        "filters",
        "chosen at once",
        f"statements, {few} rows",
        f"statements, {many} rows",
        f"ms, {many} rows",
    )
    return f"| {' | '.join(titles)} |\n|{'---|' * len(titles)}"


def line(staff_list: StaffList, statements: tuple[int, int], milliseconds: float, chosen: int) -> str:
    """Return the line of a list. `chosen` is the number of boxes on its first page."""
    columns = staff_list.columns
    cells = (
        f"`{staff_list.name}`",
        len(columns),
        sum(bool(column.search or column.whole) for column in columns),
        sum(column.order is not None for column in columns),
        ", ".join(one.key for one in staff_list.filters) or "-",
        chosen or "-",
        *statements,
        f"{milliseconds:.0f}",
    )
    return f"| {' | '.join(map(str, cells))} |"
