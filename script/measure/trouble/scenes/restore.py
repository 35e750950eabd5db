"""Somebody restores a backup while people are at work."""

from script.measure.trouble.judging import Promise
from script.measure.trouble.stage import Stage
from script.measure.trouble.telling import COMMAND

NAME = "restore"
TITLE = "restore while running"
PROMISE = Promise(statuses=frozenset({200, 303}), told_by=frozenset({COMMAND}), about=("in use",))
SECONDS = 5


def play(stage: Stage) -> None:
    """A backup is made, people go on, and it is to be put back over what they did since."""
    with stage.others():
        made = stage.place.lms("backup", "create")
        if made.returncode:
            stage.complain(f"no backup could be made: {made.stderr.strip()[-200:]}")
            return
        stage.act(SECONDS)
        (backup,) = (stage.place.data / "backups").glob("*.tar.gz")
        refused = stage.place.lms("backup", "restore", "--replace", str(backup))
        stage.told.say(COMMAND, refused.stderr.strip().removeprefix("Error: "))
        if refused.returncode == 0:
            stage.complain("the restore was done under a running server")
        stage.act(SECONDS)
        stage.wait_until_served()
