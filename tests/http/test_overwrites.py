"""Permission overwrites of channels."""

from __future__ import annotations

from typing import Any

from litecord import events
from litecord.model.permissions import (
    KICK_MEMBERS,
    MANAGE_CHANNELS,
    MANAGE_ROLES,
    SEND_MESSAGES,
    VIEW_CHANNEL,
)
from tests.http.test_channels import ChannelCase
from tests.support.builders import Account


class OverwriteTests(ChannelCase):
    async def put(self, target: str, form: Any, account: Account | None = None) -> Any:
        """Set an overwrite of the general channel."""
        path = f"{self.general}/permissions/{target}"
        return await self.call("PUT", path, form, token=(account or self.alice).token)

    async def test_put_and_delete(self) -> None:
        """An overwrite is set, replaced and removed, and each is told."""
        await self.put(self.bob.id, {"type": 1, "deny": str(VIEW_CHANNEL)})
        self.assertNotIn(self.guild.channel_id, await self.channels(self.bob))
        answer = await self.put(self.bob.id, {"type": 1, "allow": "1024", "deny": None})
        self.assertEqual(answer.status, 204)
        [overwrite] = (await self.channels())[self.guild.channel_id]["permission_overwrites"]
        self.assertEqual(
            overwrite, {"id": self.bob.id, "type": 1, "allow": "1024", "deny": "0"}
        )
        path = f"{self.general}/permissions/{self.bob.id}"
        await self.ok("DELETE", path, token=self.alice.token)
        self.assertEqual(len(self.announced(events.ChannelUpdated)), 3)
        await self.assertRefused(
            self.call("DELETE", path, token=self.alice.token), 404, 10009
        )

    async def test_targets(self) -> None:
        """An overwrite is of a role or a member of the guild; without a type the id tells."""
        eve = await self.a_user()
        for target, form in ((eve.id, {"type": 1}), ("5", {"type": 0}), (self.bob.id, {"type": 0})):
            await self.assertRefused(self.put(target, form), 404, 10009)
        await self.put(self.guild.id, {"deny": "2048"})
        await self.put(self.bob.id, {"allow": "2048"})
        listed = (await self.channels())[self.guild.channel_id]["permission_overwrites"]
        self.assertEqual({each["id"]: each["type"] for each in listed}, {
            self.guild.id: 0, self.bob.id: 1
        })
        await self.assertRefused(self.put(self.bob.id, {"type": 2}), 400, 50035)

    async def test_of_somebody_who_left(self) -> None:
        """The overwrite of somebody who left may be sent again in a list."""
        await self.put(self.bob.id, {"type": 1, "deny": "2048"})
        await self.ok("DELETE", f"/users/@me/guilds/{self.guild.id}", token=self.bob.token)
        channel = (await self.channels())[self.guild.channel_id]
        form = {"permission_overwrites": channel["permission_overwrites"], "topic": "t"}
        told = await self.ok("PATCH", self.general, form, token=self.alice.token)
        self.assertEqual(told["permission_overwrites"], channel["permission_overwrites"])

    async def test_only_what_one_has(self) -> None:
        """One changes only bits one has, unless an overwrite of the channel says MANAGE_ROLES."""
        form = {"type": 0, "allow": str(KICK_MEMBERS)}
        await self.assertRefused(self.put(self.guild.id, form, self.bob), 403, 50013)
        await self.give(self.guild, self.bob, MANAGE_ROLES | MANAGE_CHANNELS)
        await self.assertRefused(self.put(self.guild.id, form, self.bob), 403, 50013)
        form = {"type": 0, "deny": str(SEND_MESSAGES)}
        self.assertEqual((await self.put(self.guild.id, form, self.bob)).status, 204)
        await self.put(self.bob.id, {"type": 1, "allow": str(MANAGE_ROLES)})
        form = {"type": 0, "allow": str(KICK_MEMBERS)}
        self.assertEqual((await self.put(self.guild.id, form, self.bob)).status, 204)

    async def test_list_takes_manage_roles(self) -> None:
        """Managing channels alone does not suffice to change overwrites."""
        await self.give(self.guild, self.bob, MANAGE_CHANNELS)
        form = {"permission_overwrites": [{"id": self.guild.id, "type": 0, "deny": "2048"}]}
        asked = self.call("PATCH", self.general, form, token=self.bob.token)
        await self.assertRefused(asked, 403, 50013)

    async def test_unchanged_bits_are_free(self) -> None:
        """A list may repeat what the actor could not set."""
        await self.put(self.guild.id, {"type": 0, "allow": str(KICK_MEMBERS)})
        await self.give(self.guild, self.bob, MANAGE_CHANNELS | MANAGE_ROLES)
        form = {
            "permission_overwrites": [
                {"id": self.guild.id, "type": 0, "allow": str(KICK_MEMBERS | VIEW_CHANNEL)}
            ]
        }
        await self.ok("PATCH", self.general, form, token=self.bob.token)
