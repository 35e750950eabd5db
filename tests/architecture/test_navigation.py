"""The navigation of staff follows the policies of its pages."""

import re

from flask import Flask

from tests.architecture.world import World

LINK = re.compile(r'<a href="([^"]+)"')


def test_every_link_opens_for_whoever_is_shown_it(whole_app: Flask, small_world: World):
    staff = {name: person for name, person in small_world.people.items() if person and person.email}
    shown = {}
    for name, person in staff.items():
        browser = small_world.cast.signed_in(person)
        column = re.search(r'<header class="places">.*?</header>', browser.get("/account").get_data(as_text=True), re.DOTALL)
        shown[name] = LINK.findall(column.group()) if column else []
        closed = [url for url in shown[name] if browser.get(url).status_code != 200]
        assert not closed, f"{name} is shown {closed}"
    assert "/office/staff" in shown["agus"] and "/office/staff" not in shown["dewi"]
    assert "/office/trouble" in shown["ratna"] and "/office/trouble" not in shown["agus"]
