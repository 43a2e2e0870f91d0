"""When the record shows that children went together: what missing's ties and reports' counts must agree on. The rules are ours.

Raised in one form: written down at one instant, for one press writes every episode of a form. Left one home: gone within BEGAN_WITHIN of
each other from one URN. Whatever the evidence, the two had gone within BEGAN_WITHIN, or were away over the same time.
"""

from datetime import timedelta

BEGAN_WITHIN = timedelta(hours=3)

URN_IS_THE_HOME = frozenset({"K1", "K2", "K3", "H5", "R1", "R3", "S1"})
"""The Department's codes of placements that are one house. A foster placement's URN is its agency's: two children of one agency share no
roof; hospitals and custody are no home that one leaves together."""
