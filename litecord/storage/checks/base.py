"""What a rule is."""

from __future__ import annotations

import attrs

#: How many ids are read at once.
PAGE = 1_000


@attrs.frozen
class Check:
    """A rule: ``says`` tells of a breach, with the columns of a row of ``statement`` in it."""

    says: str
    statement: str
