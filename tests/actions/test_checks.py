"""What check-state finds: every rule, broken by hand, and nothing in a world that is used."""

from __future__ import annotations

import os
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from string import Formatter
from typing import Any

from litecord.actions import uploads
from litecord.actions.checks import check, remove_unused
from litecord.model.guilds import CHANNEL_FIELDS
from litecord.storage import checks
from tests.support.attachments import KIND, multipart, named
from tests.support.images import a_picture, data_uri
from tests.support.messages import MessageCase

PAST = 1_600_000_000
THUMB = "%F0%9F%91%8D"


class CheckCase(MessageCase):
    """A guild in which there is something of everything; ``broken`` breaks what it is told."""

    #: what is broken here is broken on purpose
    ends_consistent = False

    async def setUp(self) -> None:  # type: ignore[override]
        await super().setUp()
        token, guild = self.alice.token, self.guild
        self.role = await self.a_role(guild)
        self.other = await self.a_guild(self.alice, "Other")
        self.category = (await self.a_channel(guild, type=4))["id"]
        self.app = await self.a_bot_in(guild.id, self.alice, permissions=1024)
        self.code = await self.an_invite(guild, max_uses=5)
        self.message = (await self.say())["id"]
        await self.ok("PUT", f"{self.path}/{self.message}/reactions/{THUMB}/@me", token=token)
        await self.ok("PUT", f"/channels/{guild.channel_id}/pins/{self.message}", token=token)
        await self.ok("POST", "/users/@me/channels", {"recipient_id": self.bob.id}, token=token)
        self.thread = (await self.say())["id"]
        path = f"{self.path}/{self.thread}/threads"
        await self.ok("POST", path, {"name": "Thread"}, token=token)
        path, form = f"/channels/{guild.channel_id}/threads", {"name": "Private"}
        self.private = (await self.ok("POST", path, form, token=token))["id"]
        wave = {"name": "wave", "image": data_uri(a_picture()), "roles": [self.role]}
        self.emoji = await self.ok("POST", f"/guilds/{guild.id}/emojis", wave, token=token)
        path = f"/guilds/{guild.id}/members/{self.bob.id}/roles/{self.role}"
        await self.ok("PUT", path, token=token)
        overwrite = {"type": 0, "allow": "1024"}
        path = f"/channels/{guild.channel_id}/permissions/{self.role}"
        await self.ok("PUT", path, overwrite, token=token)

    async def sql(self, statement: str, **given: Any) -> None:
        """Do to the database what nobody should."""
        self.assertGreater(await self.database.autocommit.execute(statement, given), 0, statement)

    async def findings(self) -> list[str]:
        """What is found."""
        return (await check(self.world)).findings


class CleanTests(CheckCase):
    ends_consistent = True

    async def test_clean(self) -> None:
        """Where nothing was broken nothing is found, and everything was looked at."""
        report = await check(self.world)
        self.assertEqual((report.findings, report.unused), ([], []))
        self.assertEqual(report.seen, {"guild": 2, "application": 1, "user": 3, "file": 1})


class RuleTests(CheckCase):
    async def test_every_rule(self) -> None:
        """Each rule is broken alone, and told in its own words; put right, nothing is left."""
        ids: dict[str, Any] = {
            "guild": int(self.guild.id),
            "other": int(self.other.id),
            "channel": int(self.guild.channel_id),
            "elsewhere": int(self.other.channel_id),
            "category": int(self.category),
            "role": int(self.role),
            "alice": int(self.alice.id),
            "bob": int(self.bob.id),
            "app": int(self.app.id),
            "message": int(self.message),
            "emoji": int(self.emoji["id"]),
            "thread": int(self.thread),
            "private": int(self.private),
            "code": self.code,
        }
        seen: set[str] = set()
        for statement, undo, told in BROKEN:
            await self.sql(statement, **ids)
            found = await self.findings()
            self.assertEqual(len(found), 1, (statement, found))
            self.assertIn(told.format(**ids), found[0])
            seen.update(each.says for each in checks.CHECKS if fits(each.says, found[0]))
            await self.sql(undo, **ids)
        self.assertEqual(await self.findings(), [])
        self.assertEqual({each.says for each in checks.CHECKS} - seen, set())

    async def test_every_channel_of_a_guild(self) -> None:
        """Every field of a guild that names a channel is looked at."""
        for field in CHANNEL_FIELDS:
            self.assertIn(f"('{field}', {field})", checks.guilds.GUILD_CHANNELS)
            await self.sql(f"update guilds set {field} = 7 where id = %(id)s", id=self.guild.id)
            found = await self.findings()
            self.assertEqual(found, [f"guild {self.guild.id}: its {field} 7 is no channel of it"])
            await self.sql(f"update guilds set {field} = null where id = %(id)s", id=self.guild.id)

    async def test_many(self) -> None:
        """There is a limit to what is told of one rule."""
        self.patch(checks, "MOST", 2)
        await self.sql("update channels set position = -1 where guild_id <> 0")
        self.assertEqual(len(await self.findings()), 2)

    async def test_loading(self) -> None:
        """What cannot be loaded is told, with the reason."""
        await self.sql("update channels set type = 99 where id = %(id)s", id=self.category)
        [found] = await self.findings()
        self.assertIn(f"guild {self.guild.id}: cannot be loaded: ValueError: 99", found)

    async def test_pages(self) -> None:
        """Everything is looked at, on however many pages."""
        self.patch(checks, "PAGE", 1)
        report = await check(self.world)
        self.assertEqual((report.findings, report.seen["user"]), ([], 3))


#: How a rule is broken, how that is undone, and what is told.
BROKEN = (
    (
        "update integrations set scopes = '{}' where application_id = %(app)s",
        "update integrations set scopes = '{bot}' where application_id = %(app)s",
        "guild {guild}: the bot of {app} is there",
    ),
    (
        "update channels set parent_id = %(category)s where id = %(private)s",
        "update channels set parent_id = %(channel)s where id = %(private)s",
        "channel {private}: its parent has no threads of type 12",
    ),
    (
        "update thread_members set guild_id = %(other)s where channel_id = %(thread)s",
        "update thread_members set guild_id = %(guild)s where channel_id = %(thread)s",
        ": {alice} is in it from another guild",
    ),
    (
        "update messages set flags = 0 where id = %(thread)s",
        "update messages set flags = 32 where id = %(thread)s",
        "message {thread} in {channel}: says wrongly",
    ),
    (
        "update guilds set owner_id = %(app)s where id = %(other)s",
        "update guilds set owner_id = %(alice)s where id = %(other)s",
        "guild {other}: its owner {app} is no member",
    ),
    (
        "update roles set position = 3 where id = %(guild)s",
        "update roles set position = 0 where id = %(guild)s",
        "guild {guild}: its role @everyone",
    ),
    (
        "update guilds set rules_channel_id = %(elsewhere)s where id = %(guild)s",
        "update guilds set rules_channel_id = null where id = %(guild)s",
        "guild {guild}: its rules_channel_id {elsewhere}",
    ),
    (
        "update roles set position = 0 where id = %(role)s",
        "update roles set position = 1 where id = %(role)s",
        "role {role} of guild {guild}: its position is 0",
    ),
    (
        "update channels set position = -5 where id = %(channel)s",
        "update channels set position = 0 where id = %(channel)s",
        "channel {channel}: its position is -5",
    ),
    (
        "update channels set parent_id = %(category)s where id = %(elsewhere)s",
        "update channels set parent_id = null where id = %(elsewhere)s",
        "channel {elsewhere}: it cannot be below {category}",
    ),
    (
        "update channels set parent_id = %(channel)s where id = %(category)s",
        "update channels set parent_id = null where id = %(category)s",
        "channel {category}: it cannot be below {channel}",
    ),
    (
        "insert into overwrites (channel_id, id, type) values (%(channel)s, 77, 0)",
        "delete from overwrites where id = 77",
        "channel {channel}: an overwrite is for the role 77",
    ),
    (
        "update members set roles = roles || %(other)s::bigint where user_id = %(bob)s",
        "update members set roles = array_remove(roles, %(other)s::bigint)"
        " where user_id = %(bob)s",
        "member {bob} of {guild}: has the role {other}",
    ),
    (
        "update members set roles = roles || %(role)s::bigint where user_id = %(bob)s",
        "update members set roles = array[%(role)s::bigint] where user_id = %(bob)s",
        "member {bob} of {guild}: has a role twice",
    ),
    (
        "update roles set tag_bot_id = 76 where tag_bot_id = %(app)s",
        "update roles set tag_bot_id = %(app)s where tag_bot_id = 76",
        "of guild {guild}: its bot 76",
    ),
    (
        "insert into integrations (id, guild_id, application_id, scopes, user_id)"
        " values (82, %(other)s, %(app)s, '{bot}', %(alice)s)",
        "delete from integrations where id = 82",
        "guild {other}: the bot of {app} is there, or is said to be",
    ),
    (
        "update emojis set roles = roles || 78::bigint where id = %(emoji)s",
        "update emojis set roles = array_remove(roles, 78::bigint) where id = %(emoji)s",
        "emoji {emoji}: is for the role 78",
    ),
    (
        "update invites set channel_id = %(elsewhere)s where code = %(code)s",
        "update invites set channel_id = %(channel)s where code = %(code)s",
        "invite {code}: its channel",
    ),
    (
        "update invites set uses = 6 where code = %(code)s",
        "update invites set uses = 0 where code = %(code)s",
        "invite {code}: used 6 times of 5",
    ),
    (
        "insert into invite_target_users (code, user_id, number) values (%(code)s, 79, 1)",
        "delete from invite_target_users",
        "invite {code}: is for 79, and for everybody",
    ),
    (
        "update guilds set vanity_url_code = %(code)s where id = %(guild)s",
        "update guilds set vanity_url_code = null",
        "guild {guild}: its code {code} is that of an invite",
    ),
    (
        "update invites set roles = array[79::bigint] where code = %(code)s",
        "update invites set roles = '{}' where code = %(code)s",
        "invite {code}: gives the role 79",
    ),
    (
        "insert into stage_instances values (81, %(guild)s, %(channel)s, 'x', 2)",
        "delete from stage_instances where id = 81",
        "stage instance 81: {channel} is no stage",
    ),
    (
        "insert into channels (id, type, name) values (80, 0, 'x')",
        "delete from channels where id = 80",
        "channel 80: type 0 does not fit",
    ),
    (
        "insert into channels (id, type, pair) values (80, 1, '{1,2}')",
        "delete from channels where id = 80",
        "channel 80: its recipients",
    ),
    (
        "insert into group_invites values ('x', %(channel)s, %(alice)s, now(), 60)",
        "delete from group_invites",
        "invite x: {channel} is no group",
    ),
    (
        "insert into relationships values (%(alice)s, %(bob)s, 1, null, false, now())",
        "delete from relationships",
        "user {alice}: is not to {bob} what 1 says",
    ),
    (
        "insert into relationships values (%(alice)s, %(alice)s, 2, null, false, now())",
        "delete from relationships",
        "user {alice}: has something with themselves",
    ),
    (
        "insert into relationships values (%(alice)s, %(app)s, 4, null, false, now()),"
        " (%(app)s, %(alice)s, 3, null, false, now())",
        "delete from relationships",
        "user {alice}: is more to the bot {app}",
    ),
    (
        "insert into channels (id, type, owner_id) values (80, 3, %(alice)s)",
        "delete from channels where id = 80",
        "channel 80: its owner {alice}",
    ),
    (
        "insert into poll_votes (channel_id, message_id, answer_id, user_id)"
        " values (%(channel)s, %(message)s, 1, %(bob)s)",
        "delete from poll_votes",
        "message {message} in {channel}: votes for 1 are miscounted",
    ),
    (
        "insert into webhooks (id, type, guild_id, channel_id)"
        " values (1, 1, %(guild)s, %(channel)s)",
        "delete from webhooks",
        "webhook 1: without a token, or with one it cannot have",
    ),
    (
        "insert into webhooks (id, type, guild_id, channel_id)"
        " values (1, 2, %(guild)s, %(elsewhere)s)",
        "delete from webhooks",
        "webhook 1: its channel {elsewhere} is in another guild",
    ),
    (
        "with made as (insert into webhooks (id, type, guild_id, channel_id)"
        " values (1, 2, %(guild)s, %(channel)s))"
        " insert into crossposts (source_channel_id, source_id, webhook_id, channel_id, pending)"
        " values (%(channel)s, %(message)s, 1, %(channel)s, false)",
        "delete from webhooks",
        "the copy of {message} by webhook 1: not made, or elsewhere",
    ),
    (
        "insert into reactions (channel_id, message_id, emoji, burst, user_id)"
        " values (%(channel)s, %(message)s, '\U0001f44d', true, %(bob)s)",
        "delete from reactions where user_id = %(bob)s",
        "message {message} in {channel}: \U0001f44d is counted wrongly",
    ),
    (
        "delete from reactions where user_id = %(alice)s",
        "insert into reactions (channel_id, message_id, emoji, burst, user_id)"
        " values (%(channel)s, %(message)s, '\U0001f44d', false, %(alice)s)",
        "message {message} in {channel}: \U0001f44d is counted wrongly",
    ),
    (
        "update channels set last_pin_timestamp = null where id = %(channel)s",
        "update channels set last_pin_timestamp = (select max(pinned_at) from messages)"
        " where id = %(channel)s",
        "message {message} in {channel}: pinned later",
    ),
    (
        "update tokens set application_id = 5 where user_id = %(app)s",
        "update tokens set application_id = %(app)s where user_id = %(app)s",
        "user {app}: a bot token",
    ),
    (
        "update tokens set application_id = %(app)s where user_id = %(alice)s",
        "update tokens set application_id = null where user_id = %(alice)s",
        "user {alice}: a user token",
    ),
    (
        "with gone as (update tokens set kind = 'user', application_id = null"
        " where user_id = %(app)s) update users set bot = false where id = %(app)s",
        "with back as (update tokens set kind = 'bot', application_id = %(app)s"
        " where user_id = %(app)s) update users set bot = true where id = %(app)s",
        "application {app}: its bot {app} is a person",
    ),
    (
        "with gone as (delete from tokens where user_id = %(bob)s), owned as"
        " (update applications set owner_id = %(bob)s where id = %(app)s)"
        " update users set bot = true where id = %(bob)s",
        "with owned as (update applications set owner_id = %(alice)s where id = %(app)s)"
        " update users set bot = false where id = %(bob)s",
        "application {app}: its owner {bob} is a bot",
    ),
    (
        "insert into bans values (%(guild)s, %(bob)s, 'spam')",
        "delete from bans where user_id = %(bob)s",
        "member {bob} of {guild}: is banned",
    ),
    (
        "update channels set last_message_id = (1::bigint << 62) where id = %(elsewhere)s",
        "update channels set last_message_id = null where id = %(elsewhere)s",
        "last message of a channel 4611686018427387904: was made in the future",
    ),
)


def fits(says: str, told: str) -> bool:
    """Whether a line tells of a rule: all of the rule's own words are in it, in order."""
    at = 0
    for words, *_ in Formatter().parse(says):
        at = told.find(words, at)
        if at < 0:
            return False
        at += len(words)
    return True


class FileTests(CheckCase):
    async def setUp(self) -> None:  # type: ignore[override]
        await super().setUp()
        [row] = await self.database.autocommit.query("select digest from emojis")
        self.digest = row.digest
        self.blobs = self.world.config.litecord.data / "blobs"
        self.path_of_emoji = self.blobs / row.digest[:2] / row.digest

    def old(self, path: Path) -> Path:
        """Have a file be older than everything."""
        os.utime(path, (PAST, PAST))
        return path

    async def test_attachments(self) -> None:
        """That goes for the files of messages, and for those that wait for one."""
        made = await self.call(
            "POST",
            self.path,
            multipart(named(("a.txt", b"hello"))),
            token=self.bob.token,
            headers={"Content-Type": KIND},
        )
        path = f"/channels/{self.guild.channel_id}/attachments"
        form = {"files": [{"filename": "b.txt", "file_size": 1}]}
        told = await self.ok("POST", path, form, token=self.bob.token)
        token = told["attachments"][0]["upload_filename"]
        await uploads.fill(self.world, token, BytesIO(b"b"))
        self.assertEqual(await self.findings(), [])
        digests = [sha256(content).hexdigest() for content in (b"hello", b"b")]
        for each in digests:
            (self.blobs / each[:2] / each).unlink()
        found = sorted(await self.findings())
        self.assertEqual(len(found), 2, found)
        self.assertIn(f"message {made.body['id']}: its file {digests[0]} is missing", found)
        self.assertTrue(found[0].startswith("an upload of 20"), found)

    async def test_missing(self) -> None:
        """A file that a row names must be there."""
        self.path_of_emoji.unlink()
        self.assertEqual(
            await self.findings(), [f"emoji {self.emoji['id']}: its file {self.digest} is missing"]
        )

    async def test_no_image(self) -> None:
        """An image that something shows must be there."""
        await self.sql("update guilds set home_header = '79'")
        [found] = await self.findings()
        self.assertEqual(found, "image 79: is shown somewhere, but there is none")

    async def test_altered(self) -> None:
        """A file must have the content that its name says, and lie where it is looked for."""
        self.path_of_emoji.write_bytes(b"something else")
        [found] = await self.findings()
        self.assertEqual(found, f"file {self.path_of_emoji}: is not what its name says")

    async def test_unused(self) -> None:
        """What nothing refers to is told when it is old, and removed on demand; nothing else is."""
        kept = await self.world.blobs.put(b"of no use")
        unused = self.old(self.blobs / kept[:2] / kept)
        half = self.old(self.write(self.blobs / kept[:2] / ".upload"))
        self.write(self.blobs / kept[:2] / ".young")
        self.old(self.path_of_emoji)
        report = await check(self.world)
        self.assertEqual(report.findings, [])
        self.assertEqual({each.path for each in report.unused}, {unused, half})
        self.assertEqual(len(remove_unused(report)), 2)
        self.assertEqual((await check(self.world)).unused, [])
        self.assertTrue(self.path_of_emoji.exists())

    def write(self, path: Path) -> Path:
        """Write a file."""
        path.write_bytes(b"half")
        return path

    async def test_used_again(self) -> None:
        """What is written again meanwhile is not removed."""
        kept = await self.world.blobs.put(b"of no use")
        unused = self.old(self.blobs / kept[:2] / kept)
        report = await check(self.world)
        self.assertEqual([each.path for each in report.unused], [unused])
        os.utime(unused)
        self.assertEqual(remove_unused(report), [])
        self.assertTrue(unused.exists())

    async def test_mentioned(self) -> None:
        """A file is of use wherever its name stands, be it where nobody thought of."""
        kept = await self.world.blobs.put(b"somewhere")
        self.old(self.blobs / kept[:2] / kept)
        settings = 'insert into user_settings values (%(id)s, \'{"x": ["%(digest)s"]}\')'
        await self.sql(settings.replace("%(digest)s", kept), id=self.alice.id)
        self.assertEqual((await check(self.world)).unused, [])

    async def test_no_files(self) -> None:
        """A world that keeps nothing needs no directory."""
        await self.sql("delete from emojis")
        self.path_of_emoji.unlink()
        self.path_of_emoji.parent.rmdir()
        self.blobs.rmdir()
        self.assertEqual(await self.findings(), [])
