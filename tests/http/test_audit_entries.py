"""What the audit log has of each thing that is done to a guild."""

from __future__ import annotations

from typing import Any

from litecord.model.audit import AuditAction
from litecord.model.permissions import MANAGE_MESSAGES, VIEW_CHANNEL
from tests.support.builders import Account, HomeCase
from tests.support.gateway import GatewayCase
from tests.support.images import a_picture, data_uri

RED = data_uri(a_picture())
A = AuditAction
VOICE, STAGE = 2, 13


class EntryCase(HomeCase, GatewayCase):
    """A guild of alice's, with bob in it."""

    timeout = 60
    async def setUp(self) -> None:  # type: ignore[override]
        await super().setUp()
        self.path = f"/guilds/{self.guild.id}"
        self.general = f"/channels/{self.guild.channel_id}"
        await self.news()

    async def news(self) -> list[Any]:
        """The entries since this was last asked, in their order."""
        log = await self.ok("GET", f"{self.path}/audit-logs?after=0", token=self.alice.token)
        await self.database.autocommit.execute("delete from audit_log")
        entries: list[Any] = log["audit_log_entries"]
        return entries

    async def do(self, method: str, path: str, body: Any = None, **given: Any) -> Any:
        """Do something as alice, or somebody else; what is answered."""
        token = given.pop("by", self.alice).authorization
        return await self.ok(method, path, body, token=token, **given)

    async def done(self, method: str, path: str, body: Any = None, **given: Any) -> Any:
        """Do something; the one entry that it leaves."""
        self.answer: Any = await self.do(method, path, body, **given)
        entries = await self.news()
        self.assertEqual(len(entries), 1, entries)
        return entries[0]

    def assertEntry(
        self,
        entry: Any,
        action: AuditAction,
        target_id: str | None,
        options: dict[str, str] | None = None,
        /,
        **changes: Any,
    ) -> None:
        """An entry says just this; ``changes`` are the old and the new of each key."""
        told = (entry["action_type"], entry["target_id"], entry.get("options"))
        self.assertEqual(told, (action, target_id, options))
        self.assertEqual(old_and_new(entry), changes)


def old_and_new(entry: Any) -> dict[str, tuple[Any, Any]]:
    """The changes of an entry, by key."""
    return {
        each["key"]: (each.get("old_value"), each.get("new_value"))
        for each in entry.get("changes", ())
    }


class GuildEntryTests(EntryCase):
    async def test_guild(self) -> None:
        """Of a guild are told the fields that changed, images as hashes; of no change nothing."""
        entry = await self.done("PATCH", self.path, {"name": "Other", "icon": RED})
        icon = self.answer["icon"]
        changes: dict[str, Any] = {"name": ("Guild", "Other"), "icon_hash": (None, icon)}
        self.assertEntry(entry, A.GUILD_UPDATE, self.guild.id, **changes)
        await self.do("PATCH", self.path, {"name": "Other"})
        self.assertEqual(await self.news(), [])
        entry = await self.done("PATCH", self.path, {"icon": None, "afk_timeout": 60})
        changes = {"icon_hash": (icon, None), "afk_timeout": (300, 60)}
        self.assertEntry(entry, A.GUILD_UPDATE, self.guild.id, **changes)
        form = {"enabled": True, "channel_id": self.guild.channel_id}
        entry = await self.done("PATCH", f"{self.path}/widget", form)
        changes = {
            "widget_enabled": (False, True),
            "widget_channel_id": (None, self.guild.channel_id),
        }
        self.assertEntry(entry, A.GUILD_UPDATE, self.guild.id, **changes)

    async def test_reason(self) -> None:
        """The reason is what the header says; more than 512 characters of it are not kept."""
        for given, kept in (("caf%C3%A9", "café"), ("x" * 600, "x" * 512)):
            headers = {"X-Audit-Log-Reason": given}
            entry = await self.done(
                "PATCH", self.path, {"name": given[:9]}, headers=headers
            )
            self.assertEqual(entry["reason"], kept)

    async def test_channel(self) -> None:
        """A channel comes with all that it has, changes in what is said, and goes with all."""
        room = {"name": "room", "topic": "words", "rate_limit_per_user": 5}
        entry = await self.done("POST", f"{self.path}/channels", room)
        channel_id, told = self.answer["id"], old_and_new(entry)
        self.assertEqual((entry["action_type"], entry["target_id"]), (10, channel_id))
        self.assertEqual((told["name"], told["type"]), ((None, "room"), (None, 0)))
        self.assertEqual((told["topic"], told["nsfw"]), ((None, "words"), (None, False)))
        self.assertEqual(told["permission_overwrites"], (None, []))
        self.assertNotIn("id", told)
        path = f"/channels/{channel_id}"
        entry = await self.done("PATCH", path, {"topic": None, "rate_limit_per_user": 6})
        changes: Any = {"topic": ("words", None), "rate_limit_per_user": (5, 6)}
        self.assertEntry(entry, A.CHANNEL_UPDATE, channel_id, **changes)
        form = [{"id": channel_id, "position": 9}]
        entry = await self.done("PATCH", f"{self.path}/channels", form)
        self.assertEntry(entry, A.CHANNEL_UPDATE, channel_id, position=(1, 9))
        entry = await self.done("DELETE", path)
        told = old_and_new(entry)
        self.assertEqual((entry["action_type"], entry["target_id"]), (12, channel_id))
        self.assertEqual((told["name"], told["position"]), (("room", None), (9, None)))

    async def test_overwrites(self) -> None:
        """Overwrites are recorded one by one, whichever way they are set, with their target."""
        role, member = await self.a_role(self.guild, name="r"), self.bob.id
        await self.news()
        place = f"{self.general}/permissions"
        entry = await self.done("PUT", f"{place}/{role}", {"type": 0, "allow": "1024"})
        about = {"id": role, "type": "0", "role_name": "r"}
        made: Any = {"id": (None, role), "type": (None, 0)}
        made |= {"allow": (None, "1024"), "deny": (None, "0")}
        channel_id = self.guild.channel_id
        self.assertEntry(entry, A.CHANNEL_OVERWRITE_CREATE, channel_id, about, **made)
        entry = await self.done("PUT", f"{place}/{role}", {"type": 0, "deny": "1024"})
        changes = {"allow": ("1024", "0"), "deny": ("0", "1024")}
        self.assertEntry(entry, A.CHANNEL_OVERWRITE_UPDATE, channel_id, about, **changes)
        form = {"topic": "t", "permission_overwrites": [{"id": member, "type": 1}]}
        await self.do("PATCH", self.general, form)
        topic, *others = await self.news()
        self.assertEntry(topic, A.CHANNEL_UPDATE, channel_id, topic=(None, "t"))
        self.assertEqual(
            [(each["action_type"], each["options"]) for each in others],
            [
                (A.CHANNEL_OVERWRITE_CREATE, {"id": member, "type": "1"}),
                (A.CHANNEL_OVERWRITE_DELETE, about),
            ],
        )
        entry = await self.done("DELETE", f"{place}/{member}")
        gone: Any = {"id": (member, None), "type": (1, None)}
        gone |= {"allow": ("0", None), "deny": ("0", None)}
        about = {"id": member, "type": "1"}
        self.assertEntry(entry, A.CHANNEL_OVERWRITE_DELETE, channel_id, about, **gone)

    async def test_category(self) -> None:
        """What follows a category is not recorded, only what was said."""
        category = (await self.a_channel(self.guild, "c", type=4))["id"]
        await self.a_channel(self.guild, "child", parent_id=category)
        await self.news()
        role = f"/channels/{category}/permissions/{self.guild.id}"
        entry = await self.done("PUT", role, {"type": 0, "deny": str(VIEW_CHANNEL)})
        self.assertEqual(entry["target_id"], category)
        self.assertEqual(entry["options"]["role_name"], "@everyone")

    async def test_role(self) -> None:
        """Roles come, change and go with their fields; permissions are text."""
        form = {"name": "r", "permissions": "8", "color": 255}
        entry = await self.done("POST", f"{self.path}/roles", form)
        role, told = self.answer["id"], old_and_new(entry)
        self.assertEqual((entry["action_type"], entry["target_id"]), (30, role))
        self.assertEqual((told["permissions"], told["color"]), ((None, "8"), (None, 255)))
        self.assertEqual((told["hoist"], told["mentionable"]), ((None, False), (None, False)))
        path = f"{self.path}/roles/{role}"
        entry = await self.done("PATCH", path, {"name": "s", "hoist": True})
        self.assertEntry(entry, A.ROLE_UPDATE, role, name=("r", "s"), hoist=(False, True))
        other = await self.a_role(self.guild)
        await self.news()
        entry = await self.done("PATCH", f"{self.path}/roles", [{"id": other, "position": 2}])
        self.assertEntry(entry, A.ROLE_UPDATE, other, position=(1, 2))
        entry = await self.done("DELETE", path)
        self.assertEqual((entry["action_type"], entry["target_id"]), (32, role))
        self.assertEqual(old_and_new(entry)["name"], ("s", None))

    async def test_invite(self) -> None:
        """Invites have no id, so their code is told; using one up is nobody's doing."""
        entry = await self.done("POST", f"{self.general}/invites", {"max_uses": 1})
        code = self.answer["code"]
        made: dict[str, Any] = {
            "code": code,
            "channel_id": self.guild.channel_id,
            "inviter_id": self.alice.id,
            "max_uses": 1,
            "uses": 0,
            "max_age": 86_400,
            "temporary": False,
            "flags": 0,
        }
        self.assertEntry(entry, A.INVITE_CREATE, None, **{k: (None, v) for k, v in made.items()})
        entry = await self.done("DELETE", f"/invites/{code}")
        self.assertEntry(entry, A.INVITE_DELETE, None, **{k: (v, None) for k, v in made.items()})
        invite = await self.do("POST", f"{self.general}/invites", {"max_uses": 1})
        await self.news()
        await self.do("POST", f"/invites/{invite['code']}", {}, by=await self.a_user())
        self.assertEqual(await self.news(), [])

    async def test_webhook(self) -> None:
        """Webhooks are told with the hash of their avatar, and never with their token."""
        entry = await self.done("POST", f"{self.general}/webhooks", {"name": "w", "avatar": RED})
        hook = self.answer
        made: Any = {"name": "w", "type": 1, "channel_id": self.guild.channel_id}
        made |= {"avatar_hash": hook["avatar"]}
        changes = {key: (None, value) for key, value in made.items()}
        self.assertEntry(entry, A.WEBHOOK_CREATE, hook["id"], **changes)
        self.assertEqual(entry["user_id"], self.alice.id)
        own = f"/webhooks/{hook['id']}/{hook['token']}"
        await self.ok("PATCH", own, {"name": "v"})
        [entry] = await self.news()
        self.assertEntry(entry, A.WEBHOOK_UPDATE, hook["id"], name=("w", "v"))
        self.assertIsNone(entry["user_id"])
        await self.do("PATCH", f"/webhooks/{hook['id']}", {"name": "u"})
        log = await self.do("GET", f"{self.path}/audit-logs")
        [shown] = log["webhooks"]
        self.assertEqual((shown["id"], shown["name"]), (hook["id"], "u"))
        self.assertNotIn("token", shown)
        self.assertNotIn("url", shown)
        await self.news()
        entry = await self.done("DELETE", f"/webhooks/{hook['id']}")
        self.assertEqual((entry["action_type"], old_and_new(entry)["name"]), (52, ("u", None)))
        self.assertEqual((await self.do("GET", f"{self.path}/audit-logs"))["webhooks"], [])

    async def test_emoji(self) -> None:
        """Emojis are told by name, and by the roles they are for."""
        path = f"{self.path}/emojis"
        entry = await self.done("POST", path, {"name": "red", "image": RED})
        emoji = self.answer["id"]
        self.assertEntry(entry, A.EMOJI_CREATE, emoji, name=(None, "red"))
        form = {"name": "blue", "roles": [self.guild.id]}
        entry = await self.done("PATCH", f"{path}/{emoji}", form)
        changes: Any = {"name": ("red", "blue"), "roles": (None, [self.guild.id])}
        self.assertEntry(entry, A.EMOJI_UPDATE, emoji, **changes)
        entry = await self.done("DELETE", f"{path}/{emoji}")
        changes = {"name": ("blue", None), "roles": ([self.guild.id], None)}
        self.assertEntry(entry, A.EMOJI_DELETE, emoji, **changes)

    async def test_bot(self) -> None:
        """A bot that is added is recorded, by who added it."""
        bot = await self.a_bot_in(self.guild.id, self.alice)
        added = [each for each in await self.news() if each["action_type"] == A.BOT_ADD]
        self.assertEqual(
            [(each["target_id"], each["user_id"]) for each in added], [(bot.id, self.alice.id)]
        )

    async def test_integration(self) -> None:
        """The applications and commands that entries are about are told beside them."""
        bot = await self.a_bot_in(self.guild.id, self.alice)
        path = f"/applications/{bot.id}"
        command = {"name": "c", "description": "d"}
        made = await self.do("POST", f"{path}/commands", command, by=bot)
        said = {"permissions": [{"id": self.bob.id, "type": 2, "permission": False}]}
        place = f"{path}/guilds/{self.guild.id}/commands/{made['id']}/permissions"
        await self.do("PUT", place, said)
        log = await self.do("GET", f"{self.path}/audit-logs")
        account = {"id": bot.id, "name": bot.name}
        [told] = log["integrations"]
        self.assertEqual((told["account"], told["application_id"]), (account, bot.id))
        self.assertEqual([each["id"] for each in log["application_commands"]], [made["id"]])
        [entry] = [each for each in log["audit_log_entries"] if each["action_type"] == 121]
        about = {"application_id": bot.id}
        self.assertEqual((entry["target_id"], entry["options"]), (made["id"], about))


class MessageEntryTests(EntryCase):
    async def say(self, by: Account) -> str:
        """Post; the message's id."""
        made = await self.do("POST", f"{self.general}/messages", {"content": "x"}, by=by)
        return str(made["id"])

    async def delete(self, by: Any = None, of: Account | None = None, **given: Any) -> None:
        """Delete a message of bob's, or of somebody else."""
        message = await self.say(of or self.bob)
        await self.do(
            "DELETE", f"{self.general}/messages/{message}", by=by or self.alice, **given
        )

    async def test_deleted(self) -> None:
        """Another's messages that a person deletes in a row are counted in one entry."""
        told = await self.a_session(self.alice)
        for _ in range(3):
            await self.delete()
        [entry] = await self.news()
        place = {"channel_id": self.guild.channel_id, "count": "3"}
        self.assertEntry(entry, A.MESSAGE_DELETE, self.bob.id, place)
        await self.settled(told)
        self.assertEqual(len(told.seen("GUILD_AUDIT_LOG_ENTRY_CREATE")), 1)

    async def test_counted_apart(self) -> None:
        """Another author, another reason and a later time are other entries."""
        eve = await self.a_member(self.guild)
        carol = await self.a_member(self.guild)
        await self.give(self.guild, eve, MANAGE_MESSAGES)
        await self.news()
        await self.delete()
        await self.delete(of=carol)
        await self.delete(by=eve)
        await self.delete(headers={"X-Audit-Log-Reason": "spam"})
        self.clock.advance(301)
        await self.delete()
        await self.delete()
        counts = [each["options"]["count"] for each in await self.news()]
        self.assertEqual(counts, ["1", "1", "1", "1", "2"])

    async def test_not_recorded(self) -> None:
        """Of one's own messages, and of what a bot deletes by itself, nothing is recorded."""
        bot = await self.a_bot_in(self.guild.id, self.alice)
        await self.news()
        await self.delete(by=self.bob)
        await self.delete(by=bot)
        self.assertEqual(await self.news(), [])

    async def test_many(self) -> None:
        """Many deleted at once are an entry with their number, a bot's too."""
        bot = await self.a_bot_in(self.guild.id, self.alice)
        await self.news()
        ids = [await self.say(self.bob) for _ in range(2)]
        form = {"messages": [*ids, "1477636521984000001"]}
        self.clock.advance(1)
        entry = await self.done("POST", f"{self.general}/messages/bulk-delete", form, by=bot)
        place = self.guild.channel_id
        self.assertEntry(entry, A.MESSAGE_BULK_DELETE, place, {"count": "2"})

    async def test_pins(self) -> None:
        """Pins name the author, the channel and the message; private ones are nobody's business."""
        message = await self.say(self.bob)
        path = f"{self.general}/messages/pins/{message}"
        place = {"channel_id": self.guild.channel_id, "message_id": message}
        entry = await self.done("PUT", path)
        self.assertEntry(entry, A.MESSAGE_PIN, self.bob.id, place)
        entry = await self.done("DELETE", path)
        self.assertEntry(entry, A.MESSAGE_UNPIN, self.bob.id, place)
        await self.do("DELETE", path)
        self.assertEqual(await self.news(), [])

    async def test_threads(self) -> None:
        """Threads come, change and go; those that are there are told beside the entries."""
        form = {"name": "t", "type": 11, "auto_archive_duration": 60}
        entry = await self.done("POST", f"{self.general}/threads", form)
        thread = self.answer["id"]
        made: Any = {"name": "t", "type": 11, "archived": False}
        made |= {"locked": False, "auto_archive_duration": 60, "rate_limit_per_user": 0}
        made |= {"flags": 0, "applied_tags": []}
        changes: Any = {key: (None, value) for key, value in made.items()}
        self.assertEntry(entry, A.THREAD_CREATE, thread, **changes)
        form = {"archived": True, "locked": True}
        await self.do("PATCH", f"/channels/{thread}", form)
        log = await self.do("GET", f"{self.path}/audit-logs")
        self.assertEqual([each["id"] for each in log["threads"]], [thread])
        self.assertTrue(log["threads"][0]["thread_metadata"]["archived"])
        [entry] = await self.news()
        changes = {"archived": (False, True), "locked": (False, True)}
        self.assertEntry(entry, A.THREAD_UPDATE, thread, **changes)
        entry = await self.done("DELETE", f"/channels/{thread}")
        self.assertEqual((entry["action_type"], entry["target_id"]), (112, thread))
        self.assertEqual(old_and_new(entry)["locked"], (True, None))


class VoiceEntryTests(EntryCase):
    async def setUp(self) -> None:  # type: ignore[override]
        await super().setUp()
        await self.make_community(self.guild)
        self.lounge, self.cellar = [
            (await self.a_channel(self.guild, name, type=VOICE))["id"] for name in ("l", "c")
        ]
        self.bobs = await self.a_session(self.bob)
        await self.enter(self.lounge)
        await self.news()

    async def enter(self, channel_id: str) -> None:
        """Have bob come into a voice channel."""
        data = {"guild_id": self.guild.id, "channel_id": channel_id}
        self.bobs.send(4, {**data, "self_mute": False, "self_deaf": False})
        await self.settled(self.bobs)

    async def move(self, channel_id: str | None) -> None:
        """Move bob, or disconnect him."""
        await self.do("PATCH", f"{self.path}/members/{self.bob.id}", {"channel_id": channel_id})

    async def test_moved(self) -> None:
        """Whom somebody moves and disconnects is counted, and nobody's name is told."""
        await self.move(self.cellar)
        await self.move(self.lounge)
        await self.enter(self.lounge)
        await self.move(self.cellar)
        await self.move(None)
        await self.enter(self.lounge)
        await self.move(None)
        entries = await self.news()
        told = [(e["action_type"], e["target_id"], e["options"]) for e in entries]
        self.assertEqual(
            told,
            [
                (A.MEMBER_MOVE, None, {"channel_id": self.cellar, "count": "2"}),
                (A.MEMBER_MOVE, None, {"channel_id": self.lounge, "count": "1"}),
                (A.MEMBER_DISCONNECT, None, {"count": "2"}),
            ],
        )

    async def test_muted(self) -> None:
        """Who is muted is a changed member."""
        path = f"{self.path}/members/{self.bob.id}"
        entry = await self.done("PATCH", path, {"mute": True})
        self.assertEntry(entry, A.MEMBER_UPDATE, self.bob.id, mute=(False, True))

    async def test_status(self) -> None:
        """What a voice channel says is recorded, and that it says nothing any more."""
        path = f"/channels/{self.lounge}/voice-status"
        place = {"channel_id": self.lounge}
        entry = await self.done("PUT", path, {"status": "hi"})
        said = {**place, "status": "hi"}
        self.assertEntry(entry, A.VOICE_CHANNEL_STATUS_CREATE, self.lounge, said)
        entry = await self.done("PUT", path, {"status": None})
        self.assertEntry(entry, A.VOICE_CHANNEL_STATUS_DELETE, self.lounge, place)

    async def test_stage(self) -> None:
        """Stages are told with their channel."""
        channel = (await self.a_channel(self.guild, "s", type=STAGE))["id"]
        await self.news()
        form = {"channel_id": channel, "topic": "t"}
        entry = await self.done("POST", "/stage-instances", form)
        stage, place = self.answer["id"], {"channel_id": channel}
        made: Any = {"topic": (None, "t"), "privacy_level": (None, 2)}
        self.assertEntry(entry, A.STAGE_INSTANCE_CREATE, stage, place, **made)
        path = f"/stage-instances/{channel}"
        entry = await self.done("PATCH", path, {"topic": "u"})
        self.assertEntry(entry, A.STAGE_INSTANCE_UPDATE, stage, place, topic=("t", "u"))
        entry = await self.done("DELETE", path)
        gone: Any = {"topic": ("u", None), "privacy_level": (2, None)}
        self.assertEntry(entry, A.STAGE_INSTANCE_DELETE, stage, place, **gone)
