"""What the forms of a prune come to."""

from __future__ import annotations

from twisted.trial.unittest import SynchronousTestCase

from litecord.wire.prunes import BeginPrune, BeginPruneQuery, asked_prune


class AskedTests(SynchronousTestCase):
    def test_nothing(self) -> None:
        """Seven days, no roles, and the number is told."""
        asked = asked_prune(BeginPrune(), BeginPruneQuery())
        self.assertEqual((asked.days, asked.roles, asked.is_counted), (7, frozenset(), True))

    def test_body_first(self) -> None:
        """What the body says counts, and the query only where it says nothing."""
        query = BeginPruneQuery(days=3, include_roles="5", compute_prune_count=False)
        asked = asked_prune(BeginPrune(days=2, include_roles="", compute_prune_count=True), query)
        self.assertEqual((asked.days, asked.roles, asked.is_counted), (2, frozenset(), True))
        asked = asked_prune(BeginPrune(), query)
        self.assertEqual((asked.days, asked.roles, asked.is_counted), (3, {5}, False))
