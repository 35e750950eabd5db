"""People whom an officer has chosen in the list, for something that is done to all of them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from people import queries
from people.queries import PersonRow


@dataclass(frozen=True)
class Chosen:
    """Whom it meets, and whom it does not meet though they were chosen. Both are sorted by name."""

    met: Sequence[PersonRow]
    left_out: Sequence[PersonRow]

    @property
    def ids(self) -> list[int]:
        """The ids of those whom it meets."""
        return [person.id for person in self.met]


def choose(ids: Sequence[int], meets: Callable[[PersonRow], bool] = lambda person: True) -> Chosen:
    """Load the people with these ids and open accounts. `meets` says whom the deed can meet."""
    people = queries.people_for_office(ids)
    met = [person for person in people if meets(person)]
    return Chosen(met, [person for person in people if person not in met])
