"""Who may do what: every operation as everybody, with each permission missing and with no other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import attrs
from twisted.trial.unittest import SynchronousTestCase

from litecord.http.app import endpoints
from litecord.http.endpoint import Auth, Endpoint
from litecord.model.permissions import ADMINISTRATOR, TIMED_OUT, VIEW_CHANNEL, Permission
from tests.support.attachments import KIND, multipart
from tests.support.builders import Account, App, BuiltGuild, PopulatedCase
from tests.support.images import a_picture
from tests.support.worlds import Answer

from .matrix import MISSING_ACCESS, OTHERS, ROWS, SOUND, Row

ENDPOINTS: dict[str, Endpoint] = {each.name: each for each in endpoints()}

UNAUTHORIZED = (401, 0)
BOTS_CANNOT_USE = (403, 20001)
ONLY_BOTS = (403, 20002)

ALL = sum(each.value for each in Permission) & ~ADMINISTRATOR
FIRE = quote("\U0001f525")


def _single(permissions: int) -> Iterator[int]:
    return (each.value for each in Permission if each.value & permissions)


@attrs.define(eq=False)
class Subjects:
    """What operations are about, made anew by the owner when one has used it up."""

    case: TestMatrix
    ids: dict[str, str]

    async def make(self, row: Row) -> None:
        """Make what a row is about."""
        for name in row.about:
            await getattr(self, f"_{name}")()

    async def _as_owner(self, method: str, path: str, body: Any = None) -> Any:
        return await self.case.ok(method, path, body, token=self.case.owner.token)

    async def _own_guild(self) -> None:
        """Nothing to make: see ``TestMatrix._of_owner``."""

    async def _channel(self) -> None:
        made = await self.case.a_channel(self.case.guild)
        self.ids["channel_id"] = made["id"]

    async def _voice(self) -> None:
        made = await self.case.a_channel(self.case.guild, type=2)
        self.ids["channel_id"] = made["id"]

    async def _community(self) -> None:
        guild, channel_id = self.case.guild, self.case.guild.channel_id
        community = {
            "features": ["COMMUNITY"],
            "rules_channel_id": channel_id,
            "public_updates_channel_id": channel_id,
            "verification_level": 1,
            "explicit_content_filter": 2,
        }
        await self._as_owner("PATCH", f"/guilds/{guild.id}", community)

    async def _stage_channel(self) -> None:
        await self._community()
        self.ids["channel_id"] = (await self.case.a_channel(self.case.guild, type=13))["id"]

    async def _stage(self) -> None:
        await self._stage_channel()
        form = {"channel_id": self.ids["channel_id"], "topic": "x"}
        await self._as_owner("POST", "/stage-instances", form)

    async def _thread(self) -> None:
        path = f"/channels/{self.case.guild.channel_id}/threads"
        form = {"name": "x", "type": 11}
        self.ids["channel_id"] = (await self._as_owner("POST", path, form))["id"]

    async def _role(self) -> None:
        self.ids["role_id"] = self.ids["overwrite_id"] = await self.case.a_role(self.case.guild)

    async def _overwrite(self) -> None:
        path = f"/channels/{self.ids['channel_id']}/permissions/{self.ids['role_id']}"
        await self._as_owner("PUT", path, {"type": 0})

    async def _emoji(self) -> None:
        path = f"/guilds/{self.case.guild.id}/emojis"
        row = next(each for each in ROWS if each.operation == "POST /guilds/<guild_id>/emojis")
        self.ids["emoji_id"] = (await self._as_owner("POST", path, row.body({})))["id"]

    async def _sticker(self) -> None:
        form = multipart({"file": ("x.png", a_picture())}, name="red", tags="x")
        self.ids["sticker_id"] = await self._one("stickers", "id", form, {"Content-Type": KIND})

    async def _sound(self) -> None:
        self.ids["sound_id"] = await self._one("soundboard-sounds", "sound_id", SOUND)

    async def _one(self, kind: str, key: str, form: Any, headers: Any = None) -> str:
        """The id of one that is there, or is made: there is room for few."""
        path, token = f"/guilds/{self.case.guild.id}/{kind}", self.case.owner.token
        found = await self._as_owner("GET", path)
        listed = found["items"] if isinstance(found, dict) else found
        if not listed:
            listed = [await self.case.ok("POST", path, form, token=token, headers=headers)]
        return str(listed[0][key])

    async def _target(self) -> None:
        self.ids["user_id"] = (await self.case.a_member(self.case.guild)).id

    async def _ban(self) -> None:
        self.ids["user_id"] = (await self.case.a_user()).id
        await self._as_owner("PUT", f"/guilds/{self.case.guild.id}/bans/{self.ids['user_id']}")

    async def _invite(self) -> None:
        self.ids["code"] = await self.case.an_invite(self.case.guild, unique=True)

    async def _targeted_invite(self) -> None:
        path = f"/channels/{self.case.guild.channel_id}/invites"
        data = multipart({"target_users_file": ("a.csv", b"1")}, {"unique": True})
        headers, token = {"Content-Type": KIND}, self.case.owner.token
        made = await self.case.ok("POST", path, data, token=token, headers=headers)
        self.ids["code"] = made["code"]

    async def _template(self) -> None:
        path = f"/guilds/{self.case.guild.id}/templates"
        there = await self._as_owner("GET", path)
        made = there[0] if there else await self._as_owner("POST", path, {"name": "x"})
        self.ids["code"] = made["code"]

    async def _integration(self) -> None:
        app = await self.case.an_application(self.case.owner)
        path = f"/oauth2/authorize?client_id={app.id}&scope=applications.commands"
        await self._as_owner("POST", path, {"authorize": True, "guild_id": self.case.guild.id})
        found = await self._as_owner("GET", f"/guilds/{self.case.guild.id}/integrations")
        self.ids["integration_id"] = found[-1]["id"]

    async def _message(self) -> None:
        path = f"/channels/{self.ids['channel_id']}/messages"
        self.ids["message_id"] = (await self._as_owner("POST", path, {"content": "x"}))["id"]

    async def _poll(self) -> None:
        path = f"/channels/{self.ids['channel_id']}/messages"
        poll = {"question": {"text": "?"}, "answers": [{"poll_media": {"text": "!"}}]}
        self.ids["message_id"] = (await self._as_owner("POST", path, {"poll": poll}))["id"]
        self.ids["answer_id"] = "1"

    async def _news(self) -> None:
        await self._community()
        self.ids["channel_id"] = (await self.case.a_channel(self.case.guild, type=5))["id"]
        self.ids["target_id"] = (await self.case.a_channel(self.case.guild))["id"]

    async def _webhook(self) -> None:
        await self._channel()
        path = f"/channels/{self.ids['channel_id']}/webhooks"
        self.ids["webhook_id"] = (await self._as_owner("POST", path, {"name": "x"}))["id"]

    async def _reaction(self) -> None:
        path = f"/channels/{self.ids['channel_id']}/messages/{self.ids['message_id']}"
        await self._as_owner("PUT", f"{path}/reactions/{FIRE}/@me")


class TestMatrix(PopulatedCase):
    timeout = 120

    async def _populate(self) -> None:
        """One guild where nobody may do anything but by the one role that some have."""
        self.owner, self.stranger = await self.a_user(), await self.a_user()
        self.guild: BuiltGuild = await self.a_guild(self.owner)
        guild, token = f"/guilds/{self.guild.id}", self.owner.token
        await self.ok("PATCH", f"{guild}/roles/{self.guild.id}", {"permissions": "0"}, token=token)
        self.holder: Account = await self.a_member(self.guild)
        self.silenced: Account = await self.a_member(self.guild)
        self.target: Account = await self.a_member(self.guild)
        self.bot: App = await self.a_bot_in(self.guild.id, self.owner, 0)
        self.role = await self.a_role(self.guild)
        for each in (self.holder, self.silenced, self.bot):
            await self.ok("PUT", f"{guild}/members/{each.id}/roles/{self.role}", token=token)
        until = {"communication_disabled_until": "2026-03-20T00:00:00Z"}
        await self.ok("PATCH", f"{guild}/members/{self.silenced.id}", until, token=token)
        self.permissions = 0
        self.wrong: list[str] = []

    async def _allow(self, permissions: int) -> None:
        """Have the role give just these permissions, and rank above all others."""
        if permissions != self.permissions:
            path = f"/guilds/{self.guild.id}/roles"
            body = {"permissions": str(permissions)}
            await self.ok("PATCH", f"{path}/{self.role}", body, token=self.owner.token)
            self.permissions = permissions

    async def _raise_role(self) -> None:
        path = f"/guilds/{self.guild.id}/roles"
        count = len(await self.ok("GET", path, token=self.owner.token))
        top = [{"id": self.role, "position": count - 1}]
        await self.ok("PATCH", path, top, token=self.owner.token)

    # -- one row ----------------------------------------------------------------------------------

    async def _check(self, row: Row) -> None:
        endpoint = ENDPOINTS[row.operation]
        ids = {
            "guild_id": self.guild.id,
            "channel_id": self.guild.channel_id,
            "user_id": self.target.id,
            "emoji_name": FIRE,
            "kind": "0",
        }
        self.subjects = Subjects(self, ids)
        await self.subjects.make(row)
        await self._raise_role()
        await self._expect(row, "nobody", None, UNAUTHORIZED)
        await self._expect(row, "a stranger", self.stranger, row.stranger)
        await self._check_lacking(row, endpoint)
        await self._check_granted(row, endpoint)
        await self._expect_of_owner(row)

    async def _check_lacking(self, row: Row, endpoint: Endpoint) -> None:
        """Everything but what is needed is not enough."""
        lacking = [ALL & ~each for each in _single(row.needs)]
        if row.any_of:
            every = 0
            for each in row.any_of:
                every |= each
            lacking.append(ALL & ~every)
        if row.needs or row.any_of:
            lacking.append(VIEW_CHANNEL)
        if row.owner_only:
            lacking = [ALL, ADMINISTRATOR]
        for permissions in lacking:
            await self._allow(permissions)
            who = f"who lacks {Permission(ALL & ~permissions & (row.needs or ALL))!r}"
            await self._expect(row, who, self.holder, row.lacking)
            await self._expect(row, f"a bot {who}", self.bot, self._of_bot(endpoint, row.lacking))
        if endpoint.major == "channel_id":
            await self._allow(ALL & ~VIEW_CHANNEL)
            await self._expect(row, "who sees no channel", self.holder, MISSING_ACCESS)

    async def _check_granted(self, row: Row, endpoint: Endpoint) -> None:
        """What is needed is enough, but not for who may only look; so is to be administrator."""
        if row.owner_only:
            return
        for permissions in row.any_of or (0,):
            needed = row.needs | permissions
            await self._allow(VIEW_CHANNEL | needed)
            refused = None if not needed & ~TIMED_OUT else row.lacking
            await self._expect(row, "who is timed out", self.silenced, refused)
            await self._expect(row, "who has just that", self.holder, row.granted)
            granted = self._of_bot(endpoint, row.granted)
            await self._expect(row, "a bot with just that", self.bot, granted)
        await self._allow(ADMINISTRATOR)
        await self._expect(row, "an administrator", self.holder, row.granted)
        await self._expect(row, "an administrator who is timed out", self.silenced, row.granted)

    async def _expect_of_owner(self, row: Row) -> None:
        if "own_guild" in row.about:
            # or there would be no guild for the other rows
            self.subjects.ids["guild_id"] = (await self.a_guild(self.owner)).id
        await self._expect(row, "the owner", self.owner, row.granted)

    def _of_bot(
        self, endpoint: Endpoint, otherwise: tuple[int, int] | None
    ) -> tuple[int, int] | None:
        return BOTS_CANNOT_USE if endpoint.auth is Auth.USER else otherwise

    # -- one request ------------------------------------------------------------------------------

    async def _expect(
        self, row: Row, who: str, actor: Account | App | None, refusal: tuple[int, int] | None
    ) -> None:
        answer = await self._perform(row, None if actor is None else actor.authorization)
        if refusal is None:
            if answer.status not in (200, 201, 204):
                self.wrong.append(f"{row.operation}, {who}: {answer.status} {answer.body}")
            elif row.about:
                await self.subjects.make(row)
                await self._raise_role()
            return
        code = answer.body.get("code") if isinstance(answer.body, dict) else None
        if (answer.status, code) != refusal:
            said = str(answer.body)[:120]
            self.wrong.append(f"{row.operation}, {who}: {answer.status} {said}, not {refusal}")

    async def _perform(self, row: Row, authorization: str | None) -> Answer:
        endpoint, ids = ENDPOINTS[row.operation], self.subjects.ids
        path = endpoint.path
        for name, _ in endpoint.parameters:
            path = path.replace(f"<{name}>", ids[name])
        return await self.call(
            endpoint.method,
            f"{path}?{row.query}",
            row.body(ids),
            token=authorization,
            version=10 if endpoint.versions is None else endpoint.versions[-1],
        )

    async def test_matrix(self) -> None:
        """Who may, may; who may not is told why; in every row."""
        await self._populate()
        for row in ROWS:
            await self._check(row)
        self.assertEqual(self.wrong, [], "\n".join(self.wrong))

    async def test_accounts(self) -> None:
        """Every operation is for who its declaration says: nobody, people, bots."""
        owner = await self.a_user()
        bot = await self.an_application(owner)
        for endpoint in ENDPOINTS.values():
            if endpoint.auth in (Auth.ANYBODY, Auth.WEBHOOK):
                continue
            await self._refused(endpoint, None, UNAUTHORIZED)
            await self._refused(endpoint, owner.token[:-1], UNAUTHORIZED)
            await self._refused(endpoint, f"Bot {owner.token}", UNAUTHORIZED)
            await self._refused(endpoint, bot.token, UNAUTHORIZED)
            if endpoint.auth is Auth.USER:
                await self._refused(endpoint, bot.authorization, BOTS_CANNOT_USE)
            if endpoint.auth is Auth.BOT:
                await self._refused(endpoint, owner.token, ONLY_BOTS)

    async def _refused(
        self, endpoint: Endpoint, token: str | None, refusal: tuple[int, int]
    ) -> None:
        path = endpoint.path
        for name, _ in endpoint.parameters:
            path = path.replace(f"<{name}>", "1")
        version = 10 if endpoint.versions is None else endpoint.versions[-1]
        asked = self.call(endpoint.method, path, token=token, version=version)
        await self.assertRefused(asked, *refusal)


class TestCompleteness(SynchronousTestCase):
    def test_every_operation(self) -> None:
        """Every operation of the route table has a row, or a reason to have none."""
        rows = {each.operation for each in ROWS}
        # Who may do what with an application is its owner's affair: tests/http/test_applications.
        applications = {each for each in ENDPOINTS if "/applications" in each or "/oauth2" in each}
        accounted = rows | OTHERS.keys() | applications
        self.assertEqual(sorted(ENDPOINTS.keys() - accounted), [])
        self.assertEqual(sorted((rows | OTHERS.keys()) - ENDPOINTS.keys()), [])
        self.assertEqual(sorted(rows & OTHERS.keys()), [])
