"""What bots do to keep the peace; a test module of some libraries has these tests.

Imported as a module: trial runs every test case that it finds by name in a test module.
"""

from __future__ import annotations

from typing import Any

from litecord.model.audit import AuditAction
from tests.clients.bots import Bot, Refused
from tests.clients.cases import ClientCase


class PeaceTests(ClientCase):
    async def recorded(self, bot: Bot) -> list[tuple[int, str | None, str | None]]:
        """What the library reads of the audit log that the bot did: what, to whom, why."""
        given = {"guild_id": self.guild_id, "user_id": self.demo["bot_user_id"]}
        told: list[dict[str, Any]] = await bot.told("audit_log", **given)
        return [(each["kind"], each["target_id"], each["reason"]) for each in told]

    async def test_moderation(self) -> None:
        """Somebody is told off, sent away with what they wrote, and forgiven; all is recorded."""
        bot = await self.a_ready_bot()
        bob: dict[str, Any] = {"guild_id": self.guild_id, "user_id": self.demo["member_id"]}
        said = [await self.say(f"spam {number}", self.bob) for number in range(3)]
        await bot.heard("message", id=said[-1])
        await bot.told("time_out", **bob, seconds=60, reason="calm down")
        answer = await self.bob.call("POST", self.messages, {"content": "no"})
        self.assertEqual((answer.status, answer.body["code"]), (403, 50013))
        await bot.told("delete_many", channel_id=self.channel_id, message_ids=said[:2])
        await bot.heard("bulk_delete", ids=said[:2])
        await bot.told("ban", **bob, reason="spam é", seconds=3600)
        await bot.heard("member_leave", user_id=bob["user_id"])
        left = {each["id"] for each in await self.alice.ok("GET", self.messages)}
        self.assertEqual(left & set(said), set())
        await bot.told("unban", **bob)
        target = bob["user_id"]
        self.assertEqual(
            await self.recorded(bot),
            [
                (AuditAction.MEMBER_UPDATE, target, "calm down"),
                (AuditAction.MESSAGE_BULK_DELETE, self.channel_id, None),
                (AuditAction.MEMBER_BAN_ADD, target, "spam é"),
                (AuditAction.MEMBER_BAN_REMOVE, target, None),
            ],
        )

    async def test_above(self) -> None:
        """Nobody does anything to the owner, and nothing is recorded of that."""
        bot = await self.a_ready_bot()
        owner: dict[str, Any] = {"guild_id": self.guild_id, "user_id": self.demo["user_id"]}
        for order, how in (
            ("time_out", {"seconds": 60, "reason": "x"}),
            ("ban", {"reason": "x", "seconds": 0}),
            ("kick", {}),
        ):
            with self.assertRaises(Refused) as raised:
                await bot.told(order, **owner, **how)
            refused = raised.exception
            self.assertEqual((refused.status, refused.code), (403, 50013), order)
        self.assertEqual(await self.recorded(bot), [])

    async def test_invites(self) -> None:
        """By which invite somebody came is seen from what was used since."""
        bot = await self.a_ready_bot()
        here, place = {"guild_id": self.guild_id}, {"channel_id": self.channel_id}
        mine = await bot.told("invite", **place, max_uses=5)
        heard = await bot.heard("invite_create", code=mine)
        self.assertEqual(heard["inviter_id"], self.demo["bot_user_id"])
        path = f"/channels/{self.channel_id}/invites"
        other = (await self.alice.ok("POST", path, {"max_age": 600}))["code"]
        await bot.heard("invite_create", code=other)
        before = await bot.told("invites", **here)
        self.assertEqual((before[mine], before[other]), (0, 0))
        await self.bob.ok("DELETE", f"/users/@me/guilds/{self.guild_id}")
        await self.bob.ok("POST", f"/invites/{mine}", {})
        await bot.heard("member_join", user_id=self.demo["member_id"])
        after = await bot.told("invites", **here)
        self.assertEqual([code for code in after if after[code] != before.get(code)], [mine])
        await self.alice.ok("DELETE", f"/invites/{other}")
        await bot.heard("invite_delete", code=other)
        self.assertNotIn(other, await bot.told("invites", **here))
        made = [each for each in await self.recorded(bot) if each[0] == AuditAction.INVITE_CREATE]
        self.assertEqual(len(made), 1)
