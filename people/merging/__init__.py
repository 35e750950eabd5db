"""Two persons that are one are merged, and can be parted again.

`verbs` merges and parts. Each package registers in `parts` how its rows go from one person to the other. `journal` writes down
what was changed, so that a parting puts back what the merge moved, while facts made after it stay with the kept person.
"""
