"""One stored file of a thousand is gone from the disk."""

from core import files
from core.db import db
from script.measure.trouble import stored
from script.measure.trouble.channels import DOCTOR, MAIL, NOTICE, PAGE
from script.measure.trouble.judging import Promise
from script.measure.trouble.learners import ACCEPTED
from script.measure.trouble.stage import PHOTOGRAPHER, Stage

NAME = "file"
TITLE = "a missing file among 1,000"
PROMISE = Promise(
    statuses=frozenset({200, 303, 404}),
    must_be_seen=frozenset({404}),
    channels=frozenset({DOCTOR, PAGE, NOTICE, MAIL}),
    about=("file", "berkas"),
)
AMONG = 1000
SECONDS = 5
REPORTED_WITHIN = 150
"""Seconds."""


def play(stage: Stage) -> None:
    """Remove the file of a photo that the learner sent, and put it back at the end."""
    stage.learner.send_photo()
    evidence_id, sha256 = _own_photo(stage)
    path = stage.place.data / "files" / sha256[:2] / sha256
    content = path.read_bytes()
    page = f"/evidence/{evidence_id}/large"
    with stage.others():
        path.unlink()
        stage.note("looking at the photo", stage.learner.visitor.ask("GET", page))
        stage.act(SECONDS, photos=False)  # a new photo would replace this one
        stage.channels.request_checks()
        stage.channels.read_all()
        stage.channels.wait(REPORTED_WITHIN)
        path.write_bytes(content)
        if stage.note("looking again", stage.learner.visitor.ask("GET", page)).status not in ACCEPTED:
            stage.complain("the photo is not shown after its file was put back")
        stage.wait_until_served()
    if not any(sha256[:8] in line for lines in stage.channels.lines.values() for line in lines):
        stage.complain("NOT TOLD which file is missing")


def _own_photo(stage: Stage) -> tuple[int, str]:
    """Store AMONG other files; returns the id and hash of the learner's newest photo."""
    with stage.place.app.app_context():
        for number in range(AMONG):
            files.keep(f"one of a thousand: {number}".encode(), "text/plain")
        db.session.commit()
        newest = [photo for photo in stored.photos_of(PHOTOGRAPHER) if photo.sha256][-1]
        db.session.remove()
    return newest.id, newest.sha256
