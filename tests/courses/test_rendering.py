"""A lesson's Markdown as HTML: only the dialect is rendered."""

import re

import pytest

from courses.rendered import lesson_html
from courses.showing import ShownPicture, story_html


def picture(name: str) -> ShownPicture:
    return ShownPicture(f"/media/1/{name}?v=abc", 340, 200)


def html(source: str, language: str = "id") -> str:
    return lesson_html(source, {name: picture(name) for name in re.findall(r"\]\(([^)\s]+)", source)}, language)


def test_a_picture_is_a_figure_with_its_room_and_its_words(app):
    page = html('![Botol "jamu"](botol.svg "Dari samping.")')
    assert '<figure class="figure"><img' in page
    for piece in ('src="/media/1/botol.svg?v=abc"', 'width="340"', 'height="200"', 'loading="lazy"', "Botol &quot;jamu&quot;"):
        assert piece in page
    assert "<figcaption>Dari samping.</figcaption></figure>" in page
    assert "title=" not in page


@pytest.mark.parametrize(
    "source",
    [
        "[sini](/office/people)",
        "[sini](//evil.example/x)",
        "[lihat [di sini] sekarang](/office/people)",
        "[a]\n\n[a]:\n//evil.example/x",
        "[sini](office)",
        "[sini](#a)",
        "[sini](http://evil.example)",
        "[sini](javascript:alert(1))",
        "[sini](\u00a0//evil.example)",
        "[sini](HTTPS:/office)",
    ],
)
def test_a_link_leads_to_another_site_and_says_so(app, source):
    """A lesson must not link to a page of the platform, or to an address that begins with `//`, in any notation."""
    assert "href" not in html(source)
    assert 'href="https://x.id/a"' in html("[sini](https://x.id/a)") and 'href="tel:024"' in html("[sini](tel:024)")


def test_a_picture_without_a_caption_has_none(app):
    assert "figcaption" not in html("![Botol](botol.svg)")


def test_callouts_have_a_word_beside_their_colour(app):
    page = html("::: good\nBegini.\n:::\n\n::: bad\nBukan.\n:::\n\n::: note\nCatat.\n:::\n")
    assert '<div class="callout good"><div><p><b>Begini yang baik</b></p><p>Begini.</p>' in page
    assert '<div class="callout bad">' in page and '<div class="callout note">' in page


def test_the_sentence_to_keep_stands_under_its_heading_in_the_lesson_s_language(app):
    assert '<h2>Yang perlu diingat</h2><div class="remember"><p>Satu.</p></div>' in html("::: remember\nSatu.\n:::")
    assert "<h2>Worth remembering</h2>" in html("::: remember\nOne.\n:::", "en")


def test_a_heading_that_has_no_words_yet_is_left_out_while_somebody_writes(app):
    for begun in ("##", "## ", "###", "## ##", "> ##", "- ##", "## ..."):
        page = html(f"Satu.\n\n{begun}\n\nDua.\n\n::: note\n{begun}\n\nTiga.\n:::")
        assert "<h2" not in page and "<h3" not in page, begun
        assert "<p>Satu.</p>" in page and "<p>Dua.</p>" in page and "<p>Tiga.</p>" in page
    assert "<h2>1</h2>" in html("## 1") and "<h3>Ya?</h3>" in html("### Ya?")


def test_lists_and_tables_and_links(app):
    page = html("1. Satu\n2. Dua\n\n- a\n- b\n\n| A | B |\n|---|---|\n| 1 | 2 |\n\n[sini](https://x.id)")
    assert "<ol>" in page and "<ul>" in page and 'rel="noopener noreferrer"' in page
    assert '<div class="scroll" tabindex="0" role="region" aria-label="Tabel"><table>' in page


def test_html_is_shown_as_it_is_typed_and_never_works(app):
    page = html(
        '<script>alert(1)</script>\n\n<b onclick="x">tebal</b> <img src=x onerror=alert(1)>\n\n[x](javascript:alert(1))'
    )
    for evil in ("<script", "<b ", "<img", 'href="javascript'):
        assert evil not in page
    assert "&lt;script&gt;" in page


def test_a_table_in_words_stays_words(app):
    assert "<table" not in html("Tulis `<table>` saja.")


def test_a_picture_story_tells_each_scene(app):
    page = story_html([{"picture": "a.svg", "alt": "Satu <b>", "says": "Tuang & aduk."}], picture)
    assert 'alt="Satu &lt;b&gt;"' in page and "<p><b>1.</b> Tuang &amp; aduk.</p>" in page
