"""Threads as values: when they rest, what they are."""

from __future__ import annotations

from datetime import timedelta

import attrs
from twisted.trial.unittest import SynchronousTestCase

from litecord.model.channels import ChannelType
from litecord.model.snowflakes import at_time
from litecord.model.threads import PINNED
from tests.support.states import a_thread


class ThreadTests(SynchronousTestCase):
    def test_rests(self) -> None:
        """It rests so long after its last message, or what is noted as its beginning."""
        thread = a_thread(auto_archive_duration=60)
        begun, hour = thread.archive_timestamp, timedelta(hours=1)
        self.assertEqual(thread.rests_at, begun + hour)
        posted = begun + timedelta(minutes=5)
        thread = attrs.evolve(thread, last_message_id=at_time(posted))
        self.assertEqual(thread.rests_at, posted + hour)
        thread = attrs.evolve(thread, archive_timestamp=begun + hour)
        self.assertEqual(thread.rests_at, begun + 2 * hour)

    def test_kinds(self) -> None:
        """Private is one kind of three, pinned one flag among others."""
        kinds = {each: a_thread(type=ChannelType(each)).is_private for each in (10, 11, 12)}
        self.assertEqual(kinds, {10: False, 11: False, 12: True})
        pinned = {each: a_thread(flags=each).is_pinned for each in (0, 1, PINNED, PINNED | 16)}
        self.assertEqual(pinned, {0: False, 1: False, PINNED: True, PINNED | 16: True})
