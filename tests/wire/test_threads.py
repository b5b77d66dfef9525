"""Threads on the wire: what they have by their kind, and how far is counted."""

from __future__ import annotations

from twisted.trial.unittest import SynchronousTestCase

from litecord.model.channels import ChannelType
from litecord.model.snowflakes import Snowflake
from litecord.model.threads import ThreadMember
from litecord.wire.forms import InvalidForm, decode, decode_query
from litecord.wire.posts import StartThread
from litecord.wire.threads import (
    SearchThreads,
    guild_thread_json,
    thread_json,
    thread_members_json,
)
from tests.support.states import a_thread


class EncoderTests(SynchronousTestCase):
    def test_counts(self) -> None:
        """Members are counted up to fifty, messages without end."""
        thread = a_thread(member_count=51, message_count=51, total_message_sent=52)
        told = thread_json(thread)
        counts = told["member_count"], told["message_count"], told["total_message_sent"]
        self.assertEqual(counts, (50, 51, 52))
        self.assertEqual(thread_members_json(thread, [], ())["member_count"], 50)

    def test_private(self) -> None:
        """Only a private thread says whether others may be brought into it."""
        private = a_thread(type=ChannelType.PRIVATE_THREAD, invitable=False)
        self.assertIs(thread_json(private)["thread_metadata"]["invitable"], False)
        self.assertNotIn("invitable", thread_json(a_thread())["thread_metadata"])

    def test_in_guild(self) -> None:
        """Inside its guild a thread does not say who is told of it, nor twice which it is."""
        thread = a_thread()
        own = ThreadMember(
            thread_id=thread.id, user_id=Snowflake(5), join_timestamp=thread.create_timestamp
        )
        self.assertEqual(
            guild_thread_json(thread, own)["member"].keys(),
            thread_json(thread, own)["member"].keys() - {"id", "user_id"},
        )
        self.assertNotIn("member", guild_thread_json(thread, None))

    def test_changes(self) -> None:
        """Who came and who went is told only where somebody did."""
        told = thread_members_json(a_thread(), [], [Snowflake(5)])
        self.assertEqual(told["removed_member_ids"], ["5"])
        self.assertNotIn("added_members", told)


class FormTests(SynchronousTestCase):
    def test_durations(self) -> None:
        """Threads rest after an hour, a day, three days, or a week."""
        for minutes in (60, 1440, 4320, 10080, None):
            decode(StartThread, {"name": "x", "auto_archive_duration": minutes})
        for minutes in (0, 61, -60):
            with self.assertRaises(InvalidForm):
                decode(StartThread, {"name": "x", "auto_archive_duration": minutes})

    def test_search(self) -> None:
        """Words are looked for one by one; tags come in one parameter or in many."""
        query = {b"name": [b" red  house "], b"tag": [b"1,2", b"3"], b"tag_setting": [b"match_all"]}
        wanted = decode_query(SearchThreads, query).as_search()
        self.assertEqual((wanted.words, wanted.tags), (("red", "house"), (1, 2, 3)))
        self.assertTrue(wanted.all_tags)
        for wrong in ({b"limit": [b"26"]}, {b"sort_by": [b"x"]}, {b"offset": [b"9976"]}):
            with self.assertRaises(InvalidForm):
                decode_query(SearchThreads, wrong)
