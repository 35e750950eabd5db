"""Drawings: only allowed elements and attributes pass, and a fault names the line."""

import time

import pytest

from core.documents.faults import Faults
from courses.package import svg

FRAME = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 340 200">\n{}\n</svg>'


def faults_of(drawing: str) -> list[str]:
    faults = Faults()
    svg.check(drawing.encode(), "x.svg", faults)
    return [str(fault) for fault in faults]


def test_a_harmless_drawing_passes_and_is_measured():
    faults = Faults()
    drawing = FRAME.format('<g id="a"><path d="M0 0H9"/></g><use href="#a" x="5"/><rect fill="url(#a)" width="1" height="1"/>')
    assert svg.check(drawing.encode(), "x.svg", faults) == (340, 200)
    assert not faults


@pytest.mark.parametrize(
    ("inside", "expected"),
    [
        ("<script>alert(1)</script>", "<script> is not allowed"),
        ('<g onload="alert(1)"/>', "attribute onload is not allowed"),
        ('<a href="https://x.id"><path/></a>', "<a> is not allowed"),
        ("<foreignObject><p/></foreignObject>", "<foreignObject> is not allowed"),
        ("<style>path{fill:red}</style>", "<style> is not allowed"),
        ('<path style="fill:red"/>', "attribute style is not allowed"),
        ('<path class="x"/>', "attribute class is not allowed"),
        ('<image href="https://x.id/x.png"/>', "<image> is not allowed"),
        ('<use href="https://x.id/x.svg#a"/>', "href may point only at #something"),
        ('<use href="data:image/svg+xml;base64,AA"/>', "href may point only at #something"),
        ('<use xmlns:q="http://www.w3.org/1999/xlink" q:href="http://x.id"/>', "href may point only at #something"),
        ('<rect fill="url(https://x.id/#a)"/>', "may point only at url(#something)"),
        ('<rect fill="URL ( //x.id )"/>', "may point only at url(#something)"),
        ('<rect fill="url(#a) url(http://x.id)"/>', "may point only at url(#something)"),
        ('<animate attributeName="href" to="javascript:alert(1)"/>', "<animate> is not allowed"),
        ('<set attributeName="onload" to="x"/>', "<set> is not allowed"),
        ('<h:script xmlns:h="http://www.w3.org/1999/xhtml">x</h:script>', "<script> is not allowed"),
        ('<p xmlns="http://www.w3.org/1999/xhtml"/>', "<p> is not allowed"),
        ("<?xml-stylesheet href='x.css'?>", "<?xml-stylesheet ...?> is not allowed"),
        ('<path xml:base="https://x.id"/>', "attribute base is not allowed"),
        ('<text rotate="1 1">ab</text>', "attribute rotate is not allowed"),
        (f'<text id="a">{"a" * 1000}</text>' + '<use href="#a"/>' * 21, "draws more than 20000 letters"),
        (r'<rect fill="u\72l(https://evil.test/x#y)"/>', "fill may not hold a backslash"),
        (f'<text aria-label="{"a" * 1001}">x</text>', "aria-label has more than 1000 characters"),
        (f'<g transform="{" " * 1001}"/>', "transform has more than 1000 characters"),
        ('<use href="#nowhere"/>', "points at #nowhere, which is not there"),
        ('<g id="a"/><g id="a"/>', 'id="a" stands here twice'),
        ("<path>", "cannot be read as SVG"),
        ("&outside;", "cannot be read as SVG"),
    ],
)
def test_anything_else_is_refused_by_its_line(inside, expected):
    found = faults_of(FRAME.format(inside))
    assert any(expected in fault for fault in found), found


@pytest.mark.parametrize("number", ["1" * 60, "1." * 30, "1e" + "1" * 60])
def test_a_view_box_of_many_digits_takes_no_time(number):
    began = time.process_time()
    assert any("viewBox" in fault for fault in faults_of(FRAME.replace("0 0 340 200", " ".join([number] * 4) + "x")))
    assert time.process_time() - began < 1


def test_the_line_is_where_it_stands():
    assert faults_of(FRAME.format("\n\n<script/>")) == ["x.svg:4: <script> is not allowed"]


@pytest.mark.parametrize(
    "drawing",
    [
        '<!DOCTYPE svg [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>' + FRAME.format("<text>&b;</text>"),
        '<!DOCTYPE svg SYSTEM "file:///etc/passwd">' + FRAME.format(""),
        FRAME.format("<g>" * 60 + "</g>" * 60),
        FRAME.format("<path/>" * 5001),
        FRAME.format('<g id="a"><use href="#b"/></g><g id="b"><use href="#a"/></g><use href="#a"/>'),
        FRAME.format("".join(f'<g id="g{n}"><use href="#g{n - 1}"/><use href="#g{n - 1}"/></g>' if n else '<g id="g0"><path/></g>' for n in range(30))),
        FRAME.format("<!-- " + "x" * 200 * 1024 + " -->"),
        FRAME.replace("0 0 340 200", "0 0 99999999 1").format(""),
        FRAME.replace(' viewBox="0 0 340 200"', "").format(""),
        FRAME.replace("2000/svg", "2000/xxx").format(""),
        "",
        "PK\x03\x04",
    ],
    ids=["entities", "external", "deep", "many", "circle", "doubling", "large", "huge", "no box", "other", "empty", "zip"],
)  # fmt: skip
def test_bombs_and_fakes_are_refused(drawing):
    assert faults_of(drawing)
