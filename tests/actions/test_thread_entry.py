"""What posting in a thread brings about, when much happens at once; threads that fall idle."""

from __future__ import annotations

from typing import Any

from litecord import events
from litecord.actions.thread_entry import archive_all_idle
from tests.support.threads import ThreadCase


class PostTests(ThreadCase):
    async def both(self, path: str, *tokens: str) -> list[Any]:
        """Post at once for each of the tokens; the statuses of the answers."""
        form = {"content": "x"}
        asked = [self.started("POST", path, form, token=each) for each in tokens]
        return [(await each).status for each in asked]

    async def test_woken_once(self) -> None:
        """Two messages at once wake an archived thread once, and bring their author in once."""
        thread = await self.a_thread()
        await self.edit(thread, archived=True)
        self.events.clear()
        path = f"/channels/{thread['id']}/messages"
        statuses = await self.both(path, self.bob.token, self.bob.token, self.bot.authorization)
        self.assertEqual(statuses, [200, 200, 200])
        self.assertEqual([e.woken for e in self.announced(events.ThreadUpdated)], [True])
        added = self.announced(events.ThreadMembersUpdated)
        came = [str(each.own.user_id) for event in added for each in event.added]
        self.assertEqual(sorted(came), sorted([self.bob.id, self.bot.id]))
        self.assertEqual((await self.seen(thread))["message_count"], 3)

    async def test_nothing_to_do(self) -> None:
        """Who is in an active thread posts as in any channel."""
        thread = await self.a_thread()
        self.events.clear()
        await self.post(self.alice, thread["id"], "x")
        self.assertEqual([type(each) for each in self.events], [events.MessageCreated])


class IdleTests(ThreadCase):
    async def test_guilds(self) -> None:
        """In every guild in use that has idle threads these are archived, and no others."""
        other = await self.a_guild(self.alice)
        form = {"name": "x", "type": 11, "auto_archive_duration": 60}
        path = f"/channels/{other.channel_id}/threads"
        await self.ok("POST", path, form, token=self.alice.token)
        await self.a_thread(auto_archive_duration=60)
        kept = await self.a_thread(auto_archive_duration=1440)
        self.events.clear()
        self.clock.advance(3599)
        await archive_all_idle(self.world)
        self.assertEqual(self.events, [])
        self.clock.advance(1)
        await archive_all_idle(self.world)
        told = self.announced(events.ThreadUpdated)
        self.assertEqual({str(each.guild_id) for each in told}, {self.guild.id, other.id})
        self.assertEqual([each.thread.archived for each in told], [True, True])
        self.assertIs((await self.seen(kept))["thread_metadata"]["archived"], False)
        self.events.clear()
        await archive_all_idle(self.world)
        self.assertEqual(self.events, [])
