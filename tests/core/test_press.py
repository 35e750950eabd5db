"""A process that prints for months does not grow: later documents are drawn by children that are replaced."""

import multiprocessing
import os
import signal

import pytest

from core import pdf, press
from tests.core.test_pdf import folder, page, printed

__all__ = ["folder"]

pytestmark = pytest.mark.filterwarnings("ignore:unclosed file.*sRGB2014:ResourceWarning")


@pytest.fixture
def apart(monkeypatch):
    """Everything is drawn apart, two documents a child."""
    monkeypatch.setattr(press, "HERE", 0)
    monkeypatch.setattr(press, "PER_CHILD", 2)
    yield
    if press._child:
        press._child.end()
        press._child = None


def draw(folder, body="<p>Isi</p>") -> bytes:
    return press.render(page(body), folder=folder, stylesheet="page.css")


def test_a_child_draws_the_very_same_bytes(folder, apart):
    assert draw(folder) == printed(folder)


def test_children_are_replaced_and_none_is_left_behind(folder, apart):
    pids = []
    for _ in range(4):
        draw(folder)
        pids.append([child.pid for child in multiprocessing.active_children()])
    assert len(pids[0]) == len(pids[2]) == 1 and pids[0] != pids[2]
    assert pids[1] == pids[3] == []


def test_what_is_refused_here_is_refused_there(folder, apart):
    with pytest.raises(pdf.OutsideFetch):
        draw(folder, '<img src="../secret.svg" alt="x">')
    assert draw(folder).startswith(b"%PDF")


def test_a_killed_child_costs_one_try(folder, apart):
    draw(folder)
    (child,) = multiprocessing.active_children()
    os.kill(child.pid, signal.SIGKILL)
    with pytest.raises(press.Stuck):
        draw(folder)
    assert draw(folder).startswith(b"%PDF")


def test_a_child_that_does_not_answer_is_given_up(folder, apart, monkeypatch):
    draw(folder)
    monkeypatch.setattr(press, "LONGEST", 0.1)
    (child,) = multiprocessing.active_children()
    os.kill(child.pid, signal.SIGSTOP)
    with pytest.raises(press.Stuck):
        draw(folder)
    assert multiprocessing.active_children() == []


def test_the_first_documents_need_no_child(folder, monkeypatch):
    monkeypatch.setattr(press, "_drawn_here", 0)
    draw(folder)
    assert press._drawn_here == 1 and multiprocessing.active_children() == []
