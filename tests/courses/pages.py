"""Read the fields of a page's form, as a browser would send them."""

from typing import Any

import tinyhtml5

from tests.client import HTML, PageClient


def page(response: Any) -> str:
    """Return the HTML of a page that opened."""
    assert response.status_code == 200, response.status
    return response.get_data(as_text=True)


def filled(browser: PageClient, where: Any, *, form: str | None = None, **typed: str) -> dict[str, Any]:
    """Return the fields of a form, with some filled in. The page is an address or a response; `form` is the form's action."""
    answer = browser.get(where) if isinstance(where, str) else where
    root = tinyhtml5.parse(answer.get_data(as_text=True), namespace_html_elements=True)
    forms = [
        e
        for e in root.iter(f"{HTML}form")
        if e.get("method") == "post"
        and (form is None or e.get("action") == form)
        and "/sign-out" not in (e.get("action") or "")
    ]
    sent = _fields(forms[0])
    unknown = set(typed) - set(sent)
    assert not unknown, f"{unknown} are no fields of {where}: {sorted(sent)}"
    return sent | typed


def _fields(form: Any) -> dict[str, Any]:
    sent: dict[str, Any] = {}
    for e in form.iter():
        name, kind = e.get("name") if isinstance(e.tag, str) else None, e.get("type")
        if not name or kind == "file":
            continue
        if e.tag == f"{HTML}textarea":
            sent[name] = (e.text or "").removeprefix("\n")
        elif e.tag == f"{HTML}select":
            chosen = [o for o in e.iter(f"{HTML}option") if o.get("selected") is not None] or list(e.iter(f"{HTML}option"))[:1]
            sent[name] = chosen[0].get("value") if chosen else ""
        elif e.tag == f"{HTML}input" and (kind not in {"radio", "checkbox"} or e.get("checked") is not None):
            sent[name] = e.get("value") or ""
    return sent
