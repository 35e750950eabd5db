"""The deed in a lesson's front matter: its shape, and which fields fit its kind."""

from core.documents import shapes
from core.documents.faults import Faults
from core.documents.nodes import Node
from core.errors import N_
from courses.stored_deed import FILLS, DeedKind

FIELDS = ("kind", "ask", "label", "unit", "evidence", "fills")
"""The order in which an export writes them."""
LONGEST_ASK = 200

_deed = shapes.mapping(
    {"kind": shapes.one_of(*DeedKind), "ask": shapes.text(LONGEST_ASK)},
    {
        "label": shapes.text(80),
        "unit": shapes.text(20),
        "evidence": shapes.key,
        "fills": shapes.one_of(*dict.fromkeys(part for parts in FILLS.values() for part in parts)),
    },
)
_ONLY_FOR = {
    "label": (DeedKind.NUMBER, DeedKind.SENTENCE),
    "unit": (DeedKind.NUMBER,),
    "evidence": (DeedKind.PHOTO, DeedKind.NUMBER, DeedKind.SENTENCE),
}


def check(deed: Node, faults: Faults) -> None:
    """Check the shape of a deed, and that its fields fit its kind."""
    _deed(deed, faults)
    if not deed.is_mapping or deed.value.get("kind") not in list(DeedKind):
        return
    kind = DeedKind(deed.value["kind"])
    for name, kinds in _ONLY_FOR.items():
        if name in deed.children and kind not in kinds:
            faults.at(
                deed.children[name],
                N_("a deed of the kind '%(kind)s' has no '%(name)s'; it is for %(kinds)s"),
                kind=kind,
                name=name,
                kinds=", ".join(kinds),
            )
    fills = deed.value.get("fills")
    if any(fills in parts for parts in FILLS.values()) and fills not in FILLS[kind]:
        fitting = ", ".join(FILLS[kind]) or "-"
        faults.at(
            deed.children["fills"],
            N_("a deed of the kind '%(kind)s' cannot fill '%(part)s'; it may fill: %(fitting)s"),
            kind=kind,
            part=fills,
            fitting=fitting,
        )
