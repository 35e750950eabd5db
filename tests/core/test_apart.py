"""Child processes with limits open what users send. Such work can hold up no page, no writer and not the server itself."""

import os
import pickle
import resource
import signal
import socket
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest
from flask import g, request

from core.apart import answers
from core.apart.answers import Failed, InvalidAnswer
from core.apart.child import INHERITED_SETTINGS, Child
from core.apart.limits import NICENESS, Limits
from core.apart.pool import OpenTransaction, Pool
from core.db import db
from core.errors import DomainError
from core.pictures import Picture, TooElaborate, TooLargePicture
from core.seats import Admission, Capacity
from core.waiting import Busy
from lms.config import ROOT

LIMITS = Limits(seconds=5, cpu_seconds=5, memory=200 * 2**20, answer=2**20, jobs=50)


@pytest.fixture
def pool_of():
    pools = []

    def make(children=1, **limits):
        pools.append(Pool("a test", children=children, limits=replace(LIMITS, **limits), refusal=TooElaborate))
        return pools[-1]

    yield make
    for pool in pools:
        pool.close()


@pytest.fixture(scope="module")
def pool():
    pool = Pool("a test", children=1, limits=LIMITS, refusal=TooElaborate)
    yield pool
    pool.close()


def work(name):
    return f"tests.core.works:{name}"


def is_alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def until(true, seconds=10):
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.02)


def test_a_child_stays_for_the_next_job_and_is_replaced_after_so_many(pool_of):
    pool = pool_of(jobs=2)
    first, second, third = (pool.run(work("pid")) for _ in range(3))
    assert first == second != third != os.getpid()
    assert not is_alive(first) and is_alive(third)


def test_results_and_refusals_come_back(pool):
    assert pool.run(work("picture")) == Picture(b"RIFF", 1, 2)
    with pytest.raises(TooLargePicture) as refused:
        pool.run(work("say"), "a sentence")
    assert refused.value.values == {"megabytes": 20, "most": 15}
    with pytest.raises(DomainError):
        pool.run(work("say"), "ours without words")
    with pytest.raises(Failed, match="ZeroDivisionError: by nought"):
        pool.run(work("say"), "none of ours")


@pytest.mark.parametrize(
    ("name", "args", "limits"),
    [
        ("sleep", (60,), {"seconds": 0.3}),
        ("spin", (), {"cpu_seconds": 0.3, "seconds": 30}),
        ("leave", (3,), {}),
        ("leave", (0,), {}),
        ("crash", (), {}),
    ],
)
def test_what_goes_beyond_its_limits_is_a_sentence_and_the_next_job_is_done(pool_of, name, args, limits):
    pool = pool_of(**limits)
    began = time.monotonic()
    with pytest.raises(TooElaborate):
        pool.run(work(name), *args)
    assert time.monotonic() - began < 3
    assert pool.pids() == [] and pool.run(work("pid"))


def test_a_child_has_only_so_much_memory(pool):
    assert pool.run(work("swell"), 50) == 50 * 2**20
    with pytest.raises(TooElaborate):
        pool.run(work("swell"), 300)


def test_who_finds_every_child_at_work_waits_and_then_is_told(app, pool_of):
    pool = pool_of()
    busy = threading.Thread(target=pool.run, args=(work("sleep"), 1))
    busy.start()
    until(lambda: pool._seats._free == 0)
    with app.test_request_context("/"), pytest.MonkeyPatch.context() as patch:
        patch.setitem(app.config, "LONGEST_WAIT", 0.1)
        with pytest.raises(Busy):
            pool.run(work("pid"))
    assert pool.run(work("pid")), "a command waits"
    busy.join()


def test_where_no_child_can_be_started_others_are_too_many(pool_of):
    pool, limit = pool_of(), resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (3, limit[1]))
    try:
        with pytest.raises(Busy):
            pool.run(work("pid"))
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, limit)
    assert pool.run(work("pid"))


def test_two_children_work_at_once_and_no_third(pool_of):
    pool, began = pool_of(children=2), time.monotonic()
    threads = [threading.Thread(target=pool.run, args=(work("sleep"), 0.4)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert 0.8 <= time.monotonic() - began < 1.6 and len(pool.pids()) == 2


def test_a_child_inherits_neither_connections_nor_settings(pool_of, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://secret")
    monkeypatch.setenv("LMS_SECRET_KEY", "secret")
    monkeypatch.setenv("PGPASSWORD", "secret")
    monkeypatch.setenv("LANG", "C.UTF-8")
    with socket.create_server(("127.0.0.1", 0)) as listening:
        os.set_inheritable(listening.fileno(), True)
        seen = pool_of().run(work("surroundings"))
    assert seen["sockets"] == ["AF_UNIX"], "its pipe and nothing else"
    assert not [name for name in seen["settings"] if not INHERITED_SETTINGS.fullmatch(name)] and "LANG" in seen["settings"]
    assert not {"DATABASE_URL", "LMS_SECRET_KEY", "PGPASSWORD"} & {*seen["settings"]}
    assert seen["heavy"] == [], "it loads neither the application nor the database"
    assert seen["nice"] >= NICENESS


PARENT = """
import sys, time
from core.apart.limits import Limits
from core.apart.pool import Pool
from core.pictures import TooElaborate
pool = Pool("a test", children=1, limits=Limits(seconds=60, cpu_seconds=60, memory=2**28, answer=2**20, jobs=9), refusal=TooElaborate)
print(pool.run("tests.core.works:pid"), flush=True)
pool.run("tests.core.works:" + sys.argv[1], *map(int, sys.argv[2:]))
time.sleep(60)
"""


@pytest.mark.parametrize("job", ["pid", "sleep 60", "spin", "search"])
def test_a_child_does_not_outlive_its_parent_idle_or_at_work(job):
    with subprocess.Popen([sys.executable, "-c", PARENT, *job.split()], cwd=ROOT, stdout=subprocess.PIPE, text=True) as parent:
        child = int(parent.stdout.readline())
        assert is_alive(child)
        time.sleep(0.3)  # until it is in the middle of the job
        os.kill(parent.pid, signal.SIGKILL)
    until(lambda: not is_alive(child), seconds=2)


def test_a_child_that_left_for_want_of_work_costs_nobody_a_try(pool_of, monkeypatch):
    pool = pool_of()
    first = pool.run(work("pid"))
    looks = iter([False])  # in the very moment in which it leaves, nobody sees it
    is_spent = Child.is_spent.fget
    monkeypatch.setattr(Child, "is_spent", property(lambda self: next(looks, None) is None and is_spent(self)))
    os.kill(first, signal.SIGTERM)
    pool._idle[0]._process.wait()
    assert pool.run(work("pid")) != first


def test_children_that_begin_nothing_are_the_machines_fault(pool_of, monkeypatch):
    monkeypatch.setenv("PYTHONHOME", "/nowhere")
    pool = pool_of()
    with pytest.raises(Busy):
        pool.run(work("pid"))
    assert not pool._all
    monkeypatch.delenv("PYTHONHOME")
    assert pool.run(work("pid"))


def test_a_child_that_does_not_take_its_job_is_replaced(pool_of, monkeypatch):
    monkeypatch.setattr("core.apart.child.START_TIMEOUT", 1)
    pool = pool_of()
    first = pool.run(work("pid"))
    os.kill(first, signal.SIGSTOP)
    assert pool.run(work("pid")) != first and not is_alive(first)


@pytest.mark.filterwarnings("ignore:This process.*is multi-threaded:DeprecationWarning")
def test_a_copy_of_the_process_leaves_the_children_to_it(pool_of):
    pool = pool_of()
    child = pool.run(work("pid"))
    busy = threading.Thread(target=pool.run, args=(work("sleep"), 2))
    busy.start()
    until(lambda: pool._seats._free == 0)
    reader, writer = os.pipe()
    ends = [(child._pipe.fileno(), os.fstat(child._pipe.fileno())) for child in pool._all]
    copy, began = os.fork(), time.monotonic()
    if copy == 0:  # as a server may do that loads the platform first: the seat that is taken is not given back there
        kept = sum(
            os.path.exists(f"/proc/self/fd/{number}") and os.path.samestat(os.fstat(number), end) for number, end in ends
        )
        os.write(writer, f"{pool.run(work('pid'))} {kept}".encode())
        pool.close()
        os._exit(0)
    os.waitpid(copy, 0)
    other, kept = map(int, os.read(reader, 20).split())
    assert other != child and kept == 0 and len(ends) == 1 and time.monotonic() - began < 2
    os.close(reader)
    os.close(writer)
    busy.join()
    assert pool.run(work("pid")) == child


@pytest.mark.parametrize("name", ["evil", "disguised"])
def test_a_child_that_was_taken_over_can_name_nothing_but_data_and_answers_nobody_else(pool_of, tmp_path, name):
    pool = pool_of()
    taken_over = pool.run(work("pid"))
    with pytest.raises(TooElaborate):
        pool.run(work(name), f"{tmp_path}/evil")
    assert not (tmp_path / "evil").exists() and not is_alive(taken_over)
    assert pool.run(work("pid")) != taken_over


def test_what_a_child_says_before_it_is_asked_answers_nobody(pool_of):
    pool = pool_of()
    chatty = pool.run(work("say_more"), "the answer of the job after this one")
    assert pool.run(work("echo"), "its own") == "its own" and not is_alive(chatty)


class Interrupted(BaseException):
    """Stands for a signal or an out-of-memory error, which can be raised at any line."""


def test_a_child_at_work_for_who_was_interrupted_answers_nobody_else(pool_of):
    pool = pool_of()
    first = pool.run(work("pid"))
    before = signal.signal(signal.SIGALRM, lambda *_: (_ for _ in ()).throw(Interrupted))
    signal.setitimer(signal.ITIMER_REAL, 0.3)
    try:
        with pytest.raises(Interrupted):
            pool.run(work("echo"), "a private photo", 1)
    finally:
        signal.signal(signal.SIGALRM, before)
    assert pool.run(work("echo"), "another's") == "another's" and not is_alive(first)


@pytest.mark.parametrize("announced", [2**46, 2**21])
def test_a_child_can_announce_no_more_than_an_answer_may_have(pool_of, announced):
    pool, before = pool_of(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(TooElaborate):
        pool.run(work("announce"), announced)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 20_000
    with pytest.raises(TooElaborate):
        pool.run(work("swell_back"), 2)
    assert pool.run(work("swell_back"), 1 - 2**-10)


BOMBS = [
    b"\x80\x05\x96" + (2**46).to_bytes(8, "little"),  # makes room for so many bytes
    b"\x80\x05Nr" + (2**26).to_bytes(4, "little") + b"N\x86.",  # remembers at that place
]


@pytest.mark.parametrize(
    "answer",
    [
        b"", b"\x80\x05.", b"\x00" * 30, *BOMBS,
        *map(pickle.dumps, [(None, os.system), "words", "ab", ("ab", "cd"), (Picture, (b"", 1, 2)), (Failed, 3), (TooLargePicture, "x")]),
    ],
)  # fmt: skip
def test_bytes_that_are_no_answer_are_none(answer):
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(InvalidAnswer):
        answers.read(answer)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 20_000


def test_a_request_that_holds_a_transaction_is_given_no_work(app, pool):
    with app.test_request_context("/"):
        db.session.execute(db.text("SELECT 1"))
        with pytest.raises(OpenTransaction):
            pool.run(work("pid"))
        db.session.rollback()
        assert pool.run(work("pid"))


def test_a_request_stands_while_its_work_is_done(app, pool_of):
    pool, capacity = pool_of(), Capacity(seats=1, writers=1)
    pool.run(work("pid"))
    with app.test_request_context("/"):
        g.admission = Admission(capacity, longest=5)
        g.admission.enter(may_write=True, writes=True)
        with pytest.raises(Busy):
            capacity.writing.take(0)
        others = threading.Thread(target=lambda: (capacity.writing.take(5), capacity.writing.give_back()))
        others.start()
        pool.run(work("sleep"), 0.5)
        others.join(0.1)
        assert not others.is_alive(), "the seat was kept while a child worked"
        with pytest.raises(Busy):
            capacity.writing.take(0)
        g.admission.leave()


def test_one_request_gets_only_so_much_work(app, pool_of, monkeypatch):
    from core.apart import pool as pools

    monkeypatch.setattr(pools, "LONGEST_REQUEST", 1.5)
    pool = pool_of()
    pool.run(work("pid"))
    with app.test_request_context("/"):
        pool.run(work("sleep"), 1)
        for _ in range(2):
            with pytest.raises(Busy):
                pool.run(work("sleep"), 1)
        assert not request.environ.get(pools.REFUSED), "nothing is wrong with what it brought last"
    pool.run(work("sleep"), 1)


def test_what_one_request_was_refused_is_not_tried_again_in_it(app, pool_of):
    pool = pool_of(seconds=0.4)
    with app.test_request_context("/"):
        for _ in range(2):
            began = time.monotonic()
            with pytest.raises(TooElaborate):
                pool.run_unless_refused("a text", work("sleep"), 60)
        assert time.monotonic() - began < 0.2
    with app.test_request_context("/"):
        assert pool.run_unless_refused("a text", work("pid"))


def test_no_child_is_left_behind(pool_of):
    pool = pool_of(children=2)
    busy = threading.Thread(target=pool.run, args=(work("sleep"), 0.3))
    busy.start()
    until(lambda: pool._seats._free == 1)
    pool.run(work("pid"))
    busy.join()
    assert len(pool.pids()) == 2 and set(pool.pids()) <= children_of(os.getpid())
    pids = set(pool.pids())
    pool.close()
    assert not pids & children_of(os.getpid()) and not pool._all


def children_of(pid):
    """The ids of all child processes, those included that ended and were not waited for."""
    return {int(pid) for pid in " ".join(path.read_text() for path in Path(f"/proc/{pid}/task").glob("*/children")).split()}


def test_loading_the_work_does_not_count_as_work(pool_of):
    assert pool_of(cpu_seconds=0.3).run("tests.core.slow_to_load:name") == "slow to load"
