"""Printing for months does not use up memory: children that are replaced print the later documents."""

import os
import signal
from dataclasses import replace

import pytest

from core import press
from core.apart.pool import Pool
from core.errors import OutsideFetch
from tests.core.test_pdf import folder, page, printed

__all__ = ["folder"]

pytestmark = pytest.mark.filterwarnings("ignore:unclosed file.*sRGB2014:ResourceWarning")


@pytest.fixture
def apart(monkeypatch):
    """Children print every document, two each."""
    pool = Pool("prints", children=1, limits=replace(press.LIMITS, jobs=2), refusal=press.PrintingFailed)
    monkeypatch.setattr(press, "OWN_DOCUMENTS", 0)
    monkeypatch.setattr(press, "_children", pool)
    yield pool
    pool.close()


def draw(folder, body="<p>Isi</p>") -> bytes:
    return press.render(page(body), folder=folder, stylesheet="page.css")


def test_a_child_draws_the_very_same_bytes(folder, apart):
    assert draw(folder) == printed(folder)


def test_children_are_replaced_and_none_is_left_behind(folder, apart):
    pids = []
    for _ in range(4):
        draw(folder)
        pids.append(apart.pids())
    assert len(pids[0]) == len(pids[2]) == 1 and pids[0] != pids[2]
    assert pids[1] == pids[3] == []


def test_what_is_refused_here_is_refused_there(folder, apart):
    with pytest.raises(OutsideFetch):
        draw(folder, '<img src="../secret.svg" alt="x">')
    assert draw(folder).startswith(b"%PDF")


def test_a_document_that_takes_too_long_is_given_up_and_a_child_that_hangs_is_replaced(folder, apart, monkeypatch):
    draw(folder)
    (child,) = apart.pids()
    apart.limits = replace(press.LIMITS, seconds=0.001)
    with pytest.raises(press.PrintingFailed):
        draw(folder)
    apart.limits = press.LIMITS
    draw(folder)
    monkeypatch.setattr("core.apart.child.START_TIMEOUT", 2)
    os.kill(apart.pids()[0], signal.SIGSTOP)
    assert draw(folder).startswith(b"%PDF") and child not in apart.pids(), "a hanging child costs nobody a try"


def test_the_first_documents_need_no_child(folder, monkeypatch):
    pool = Pool("prints", children=1, limits=press.LIMITS, refusal=press.PrintingFailed)
    monkeypatch.setattr(press, "_printed_here", 0)
    monkeypatch.setattr(press, "_children", pool)
    draw(folder)
    assert press._printed_here == 1 and pool.pids() == []


def test_what_others_sent_is_never_printed_here(folder, monkeypatch):
    pool = Pool("prints", children=1, limits=press.LIMITS, refusal=press.PrintingFailed)
    monkeypatch.setattr(press, "_printed_here", 0)
    monkeypatch.setattr(press, "_children", pool)
    assert press.render_in_child(page("<p>Isi</p>"), folder=folder, stylesheet="page.css").startswith(b"%PDF")
    assert press._printed_here == 0 and len(pool.pids()) == 1
    pool.close()
