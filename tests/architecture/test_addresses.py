"""Addresses on pages, in mails and on paper come from `LMS_BASE_URL`, never from what a visitor says."""

import ast
import re

import pytest

from tests.architecture.test_layers import FILES, ROOT

FROM_THE_VISITOR = {"host", "host_url", "url", "base_url", "root_url", "url_root", "server", "origin"}
COMPARED_ONLY = {"lms/errors.py": {"host"}}
"""Where it is looked at and not said again: a page before that lies on this site."""
TEMPLATES = sorted((ROOT / "templates").rglob("*"))


def taken_in(tree: ast.AST) -> set[str]:
    """What a file takes of the address that a visitor used."""
    return {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and ast.unparse(node.value) == "request" and node.attr in FROM_THE_VISITOR
    } | {word.arg for word in ast.walk(tree) if isinstance(word, ast.keyword) and word.arg == "_external"}


def test_no_code_takes_an_address_from_the_visitor():
    for path in FILES:
        name = str(path.relative_to(ROOT))
        assert taken_in(ast.parse(path.read_text("utf-8"))) <= COMPARED_ONLY.get(name, set()), name


def said_in(template: str) -> list[str]:
    """What a template says of the address that a visitor used."""
    return re.findall(rf"_external|request\.(?:{'|'.join(FROM_THE_VISITOR)})\b", template)


def test_no_template_takes_an_address_from_the_visitor():
    assert not [path for path in TEMPLATES if path.is_file() and said_in(path.read_text("utf-8"))]


@pytest.mark.parametrize("words", ["url_for('x', _external=True)", "request.host", "f(request.url_root)"])
def test_the_search_sees_what_it_is_for(words):
    assert taken_in(ast.parse(words, mode="eval")) and said_in(f"<p>{{{{ {words} }}}}</p>")


def test_no_page_repeats_the_name_under_which_it_was_asked_for(app, cast):
    """As somebody with every place of the staff's, on each page that needs no number in its address."""
    client = cast.signed_in(cast.agus)
    paths = [rule.rule for rule in app.url_map.iter_rules() if "GET" in rule.methods and not rule.arguments]
    shown = 0
    for path in [*paths, "/nowhere", "/account//secret"]:
        answer = client.get(path, headers={"Host": "localhost:4711"}, environ_overrides={"PATH_INFO": path})
        if answer.status_code != 308:  # two slashes in a row lead to the page itself, at the address that was asked for
            assert b"4711" not in answer.get_data() + str(answer.headers).encode(), path
            shown += answer.status_code == 200
        answer.close()
    assert shown > 30


def test_the_page_of_a_code_names_the_offices_address(app, cast):
    client = cast.signed_in(cast.agus)
    at = f"/office/people/{cast.sri.id}"
    csrf = client.csrf(at)
    answer = client.post(f"{at}/reset-code", data={"csrf_token": csrf}, headers={"Host": "localhost:4711"})
    text = answer.get_data(as_text=True)
    assert f"{app.config['BASE_URL']}/reset" in text and "4711" not in text
