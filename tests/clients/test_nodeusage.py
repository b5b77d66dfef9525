"""Commands, components and modals with Node libraries and a scripted person."""

from __future__ import annotations

from tests.clients import nodelibs, nodeusage
from tests.support.suites import only_in

skip = only_in("clients") or nodelibs.NO_NODE


class DiscordJsUsageTests(nodeusage.NodeTests):
    """discord.js: builders, collectors, ``awaitModalSubmit``, managers of commands."""

    library = nodelibs.DISCORD_JS_COMMANDER
    checks = (*nodeusage.NodeTests.checks, "responses", "collector", "managers", "rules")

    async def check_responses(self) -> None:
        """A bot that asks for it is told what its first answer has become."""
        told = (await self.human.slash("respond")).said
        expected = {"message_id": told["id"], "loading": True, "ephemeral": True}
        seen = await self.bot.heard("deferred")
        self.assertEqual(seen, {"event": "deferred", **expected, "kind": 4, "same": True})
        await self.human.listener.heard("MESSAGE_UPDATE", id=told["id"], content="responded")
        told = (await self.human.slash("poll")).said
        expected = {"message_id": told["id"], "loading": False, "ephemeral": False}
        seen = await self.bot.heard("polled")
        self.assertEqual(seen, {"event": "polled", **expected, "kind": 4, "same": True})
        ended = await self.bot.heard("ended", id=told["id"])
        self.assertEqual((ended["question"], ended["answers"]), ("Tea?", ["yes", "\U0001f44eno"]))

    async def check_collector(self) -> None:
        """A collector sees each click, and ends with the message."""
        panel = (await self.human.slash("panel")).said
        await self.bot.told("collect", channel_id=self.channel_id, message_id=panel["id"])
        for _ in range(2):
            await self.human.click(panel, "poke")
        await self.alice.ok("DELETE", f"{self.messages}/{panel['id']}")
        ended = await self.bot.heard("collected", message_id=panel["id"])
        self.assertEqual((ended["clicks"], ended["reason"]), (2, "messageDelete"))

    async def check_managers(self) -> None:
        """One command is made, edited, read and deleted; the library and the server agree."""
        told = await self.bot.told("manage", name="temporary")
        made = {
            "name": "temporary",
            "description": "For now",
            "localized": {"de": "vorläufig"},
            "options": ["text"],
        }
        edited = {**made, "description": "For a while"}
        known = {"made": made, **dict.fromkeys(("edited", "listed", "fetched"), edited)}
        self.assertEqual(told, {"told": known, "left": ["whisper", "everywhere"]})

    async def check_rules(self) -> None:
        """What a person decides about a command in a guild, the bot reads."""
        command = await self.human.command("echo")
        path = f"/applications/{command['application_id']}/guilds/{self.guild_id}/commands"
        rules = [{"id": self.demo["member_id"], "type": 2, "permission": False}]
        await self.alice.ok("PUT", f"{path}/{command['id']}/permissions", {"permissions": rules})
        told = await self.bot.told("permissions")
        self.assertEqual(told, {command["id"]: rules})
        await self.check_refused("echo")


class DiscordJsCoreUsageTests(nodeusage.NodeTests):
    """@discordjs/core, whose interactions are the protocol's own objects."""

    library = nodelibs.DISCORDJS_CORE_COMMANDER


class ErisUsageTests(nodeusage.NodeTests):
    """eris."""

    library = nodelibs.ERIS_COMMANDER


class OceanicUsageTests(nodeusage.NodeTests):
    """oceanic.js: its wrappers of options, of chosen values and of modals."""

    library = nodelibs.OCEANIC_COMMANDER


class SeyfertUsageTests(nodeusage.NodeTests):
    """seyfert: classes of commands, of components and of modals."""

    library = nodelibs.SEYFERT_COMMANDER


class ErisNativeUsageTests(nodeusage.NodeTests):
    """eris, which is told of interactions in ETF."""

    library = nodelibs.ERIS_NATIVE_COMMANDER
    skip = skip or nodelibs.NO_NATIVE


class OceanicNativeUsageTests(nodeusage.NodeTests):
    """oceanic.js, which is told of interactions in ETF."""

    library = nodelibs.OCEANIC_NATIVE_COMMANDER
    skip = skip or nodelibs.NO_NATIVE
