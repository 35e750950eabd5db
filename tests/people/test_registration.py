"""How somebody comes in."""


def test_everybody_of_the_cast_is_there(cast):
    for name in ("sri", "budi", "ayu", "dewi", "raka", "laras", "bayu", "sinta", "agus", "ratna"):
        person = getattr(cast, name)
        assert cast.identity(person).name == person.name
