"""Another program holds the write lock of the database for a minute."""

from script.measure.holding import held
from script.measure.trouble.judging import Promise
from script.measure.trouble.stage import Stage

NAME = "locked"
TITLE = "locked for 60 s"
PROMISE = Promise(must_be_seen=frozenset({503}))
SECONDS = 60


def play(stage: Stage) -> None:
    """Hold the lock while the users work, then release it."""
    with stage.others():
        with held(stage.place.app.config["SETTINGS"].database_url):
            stage.act(SECONDS)
            stage.channels.read_all()
        stage.wait_until_served()
