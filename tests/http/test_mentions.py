"""Who is mentioned by a message."""

from __future__ import annotations

from litecord import events
from litecord.model.permissions import MENTION_EVERYONE
from tests.support.messages import MessageCase


class MentionTests(MessageCase):
    async def test_users(self) -> None:
        """Users are mentioned once each, in both spellings, members with their membership."""
        text = f"<@{self.alice.id}> <@!{self.alice.id}> <@{self.bob.id}> <@1>"
        made = await self.say(text)
        mentioned = [each["id"] for each in made["mentions"]]
        self.assertEqual(mentioned, [self.alice.id, self.bob.id])
        self.assertNotIn("member", made["mentions"][0])
        [event] = self.announced(events.MessageCreated)
        members = [str(each.user_id) for each in event.message.mention_members]
        self.assertEqual(members, [self.alice.id, self.bob.id])

    async def test_stranger(self) -> None:
        """One who is no member is mentioned without a membership."""
        stranger = await self.a_user()
        made = await self.say(f"<@{stranger.id}>")
        self.assertEqual([each["id"] for each in made["mentions"]], [stranger.id])
        [event] = self.announced(events.MessageCreated)
        self.assertEqual(event.message.mention_members, (None,))

    async def test_roles(self) -> None:
        """A role is mentioned if it may be, or the author may mention any."""
        shy = await self.a_role(self.guild)
        loud = await self.a_role(self.guild, mentionable=True)
        text = f"<@&{shy}> <@&{loud}> <@&{self.guild.id}> <@&1>"
        self.assertEqual((await self.say(text, by=self.alice))["mention_roles"], [shy, loud])
        await self.deny(MENTION_EVERYONE)
        self.assertEqual((await self.say(text))["mention_roles"], [loud])

    async def test_everyone(self) -> None:
        """Everyone is mentioned by who may."""
        for text in ("@everyone", "@here"):
            self.assertTrue((await self.say(text))["mention_everyone"])
        await self.deny(MENTION_EVERYONE)
        self.assertFalse((await self.say("@everyone"))["mention_everyone"])

    async def test_code(self) -> None:
        """Code mentions nobody."""
        made = await self.say(f"`<@{self.alice.id}>` ```\n@everyone```")
        self.assertEqual((made["mentions"], made["mention_everyone"]), ([], False))

    async def test_allowed(self) -> None:
        """``allowed_mentions`` lets through what it names."""
        role = await self.a_role(self.guild, mentionable=True)
        text = f"<@{self.alice.id}> <@{self.bob.id}> <@&{role}> @everyone"
        both = [self.alice.id, self.bob.id]
        for allowed, expected in (
            (None, (both, [role], True)),
            ({}, ([], [], False)),
            ({"parse": []}, ([], [], False)),
            ({"parse": ["users"], "users": []}, (both, [], False)),
            ({"parse": ["everyone"], "users": [self.bob.id]}, ([self.bob.id], [], True)),
            ({"roles": [role, "7"]}, ([], [role], False)),
            ({"parse": ["roles", "everyone"]}, ([], [role], True)),
        ):
            made = await self.say(text, allowed_mentions=allowed)
            mentioned = [each["id"] for each in made["mentions"]]
            found = (mentioned, made["mention_roles"], made["mention_everyone"])
            self.assertEqual(found, expected, allowed)

    async def test_contradiction(self) -> None:
        """A kind is parsed or listed, not both; a list has a hundred ids at most, each once."""
        for kind in ("users", "roles"):
            allowed = {"parse": [kind], kind: ["1"]}
            body = await self.refused({"content": "x", "allowed_mentions": allowed})
            [error] = body["errors"]["allowed_mentions"]["_errors"]
            self.assertEqual(error["code"], "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE")
            for ids in (list(range(101)), ["1", "1"]):
                await self.refused({"content": "x", "allowed_mentions": {kind: ids}})
        await self.refused({"content": "x", "allowed_mentions": {"parse": ["all"]}})
