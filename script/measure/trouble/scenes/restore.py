"""An operator tries to restore a backup while people work."""

from script.measure.trouble.channels import COMMAND
from script.measure.trouble.judging import Promise
from script.measure.trouble.stage import Stage

NAME = "restore"
TITLE = "restore while running"
PROMISE = Promise(statuses=frozenset({200, 303}), channels=frozenset({COMMAND}), about=("in use",))
SECONDS = 5


def play(stage: Stage) -> None:
    """Make a backup, let people work, and try to restore the backup, which must be refused."""
    with stage.others():
        created = stage.place.lms("backup", "create")
        if created.returncode:
            stage.complain(f"no backup could be made: {created.stderr.strip()[-200:]}")
            return
        stage.act(SECONDS)
        (backup,) = (stage.place.data / "backups").glob("*.tar.gz")
        refused = stage.place.lms("backup", "restore", "--replace", str(backup))
        stage.channels.add(COMMAND, refused.stderr.strip().removeprefix("Error: "))
        if refused.returncode == 0:
            stage.complain("the restore was done under a running server")
        stage.act(SECONDS)
        stage.wait_until_served()
