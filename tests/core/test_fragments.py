"""Our own HTML as a tree that a script builds."""

from markupsafe import Markup

from core.fragments import tree


def test_texts_and_elements_keep_their_order_and_their_words():
    html = Markup('a &amp; <b lang="id">b<br>c</b><svg viewBox="0 0 1 1"><path d="M1"/></svg>')
    assert tree(html) == [
        "a & ",
        ["b", {"lang": "id"}, ["b", ["br", {}, []], "c"]],
        ["svg", {"viewBox": "0 0 1 1"}, [["path", {"d": "M1"}, []]]],
    ]


def test_what_was_escaped_is_text():
    assert tree(Markup("<p>{}</p>").format("<script>x</script>")) == [["p", {}, ["<script>x</script>"]]]
