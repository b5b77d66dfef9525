"""For how long back the forms of a ban want messages deleted."""

from __future__ import annotations

from twisted.trial.unittest import SynchronousTestCase

from litecord.wire.bans import CreateBan, CreateBanQuery
from litecord.wire.forms import decode, decode_query


class SecondsTests(SynchronousTestCase):
    def test_body(self) -> None:
        """Seconds go before days; nothing said is told from nothing wanted."""
        self.assertIsNone(decode(CreateBan, {}).seconds())
        self.assertEqual(decode(CreateBan, {"delete_message_seconds": 0}).seconds(), 0)
        self.assertEqual(decode(CreateBan, {"delete_message_days": 2}).seconds(), 172_800)
        both = {"delete_message_seconds": 5, "delete_message_days": 2}
        self.assertEqual(decode(CreateBan, both).seconds(), 5)

    def test_query(self) -> None:
        """A query may have the name of the first libraries, too."""
        for name in (b"delete_message_days", b"delete-message-days"):
            self.assertEqual(decode_query(CreateBanQuery, {name: [b"1"]}).seconds(), 86_400)
