"""The demo's sellers have a product in each state of an application."""

from collections import Counter
from datetime import timedelta
from random import Random

import pytest
from sqlalchemy import select

from core import clock
from core.db import db
from core.office import office
from curation.models import Appeal, Application, ApplicationState, Placement, PlacementState, Score
from lms.demo import people, sellers
from people.models import Role
from people.sessions import identity_of


def has_sellers() -> bool:
    return (office().folder / "demo" / "sellers.yaml").exists()


def test_each_state_of_an_application_is_in_the_demo(app):
    if not has_sellers():
        pytest.skip("this office's demo has no sellers")
    now = clock.now()
    sellers.backdate_rules(now)
    with clock.at(now - timedelta(days=60)):
        cast = people.make_cast()
    sellers.Sellers(cast, Random(1), now).hand_in_all()
    db.session.commit()
    states = Counter(db.session.scalars(select(Application.state)))
    assert set(states) == set(ApplicationState)
    assert {placed.state for placed in db.session.scalars(select(Placement))} == {PlacementState.OFFERED, PlacementState.LIVE}
    assert db.session.scalars(select(Appeal.confirmed_at)).all() == [None]
    waiting = db.session.scalars(select(Application.id).where(Application.state == ApplicationState.IN_REVIEW)).one()
    assert waiting and len(db.session.scalars(select(Score)).all()) == 1 + 2 + 2 + 2
    managers = [person for key, person in cast.people.items() if identity_of(person.id).has(Role.CHANNEL)]
    assert len(managers) == len(office().read("curation.yaml")["channels"])
