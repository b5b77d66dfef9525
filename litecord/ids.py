"""New ids: snowflakes that rise strictly, whatever the wall clock does."""

from __future__ import annotations

from typing import Final

import attrs
from zope.interface import implementer

from .interfaces import IIdSource, IWallClock
from .model.snowflakes import Snowflake, milliseconds

_SEQUENCE: Final = 0xFFF
_HIGHEST_MS: Final = (1 << 41) - 1


@implementer(IIdSource)
@attrs.define(eq=False)
class SnowflakeSource:
    """One of 32 x 32 sources whose ids never meet; 4,096 ids a millisecond, then it borrows.

    Order of messages, pagination and read states rest on ids that rise. So when the clock stands
    still or goes back, or a millisecond is used up, the source goes on from its last id and runs
    ahead of the clock until that has caught up.
    """

    clock: IWallClock
    worker: int = attrs.field(default=0, validator=attrs.validators.in_(range(32)))
    process: int = attrs.field(default=0, validator=attrs.validators.in_(range(32)))
    _ms: int = attrs.field(default=0, init=False)
    _sequence: int = attrs.field(default=-1, init=False)

    def next(self) -> Snowflake:
        """An id above all before it; of the present millisecond, if that is possible."""
        ms, sequence = milliseconds(self.clock.now()), 0
        if ms <= self._ms:
            ms, sequence = self._ms, self._sequence + 1
            if sequence > _SEQUENCE:
                ms, sequence = ms + 1, 0
        if ms > _HIGHEST_MS:
            raise OverflowError("no ids are left: the clock is beyond the year 2084")
        self._ms, self._sequence = ms, sequence
        return Snowflake(ms << 22 | self.worker << 17 | self.process << 12 | sequence)

    def start_above(self, highest: Snowflake) -> None:
        """Make ids above ``highest`` only: the greatest that a database holds."""
        if highest >> 22 >= self._ms:
            # All of that millisecond counts as used: other sources may have made ids in it.
            self._ms, self._sequence = highest >> 22, _SEQUENCE
