"""Every API version over HTTP: one conversation for each, and the routes that only some have."""

from __future__ import annotations

from typing import Any

import treq

from litecord import events
from litecord.actions.world import World
from litecord.model.permissions import EVERYONE_DEFAULT, PIN_MESSAGES, SEND_MESSAGES, VIEW_CHANNEL
from litecord.wire.older import BITS
from litecord.wire.versions import SERVED
from tests.support.builders import PASSWORD, PopulatedCase

#: Permissions of which version 6 and 7 see only the first in a number.
HIGH = SEND_MESSAGES | PIN_MESSAGES


class ConversationTests(PopulatedCase):
    """What happens in one version from registering to replying, and what is expected of it."""

    version: int
    token: str

    def expected_permissions(self, bits: int, name: str = "permissions") -> dict[str, Any]:
        """Permission bits as an object has them."""
        if self.version < 8:
            return {name: bits & BITS, f"{name}_new": str(bits)}
        return {name: str(bits)}

    def assertHas(self, told: dict[str, Any], **wanted: Any) -> None:
        """An object has these fields, and of each name of permissions only those."""
        for name, value in wanted.items():
            self.assertEqual(told[name], value, name)
            if f"{name}_new" in told:
                self.assertIn(f"{name}_new", wanted)

    async def say(self, method: str, path: str, body: Any = None) -> Any:
        """Send a request of this version that must succeed."""
        return await self.ok(method, path, body, token=self.token, version=self.version)

    async def converse(self, version: int) -> None:
        """Register, make a guild, a role, a channel with an overwrite; post, and reply."""
        self.version = version
        form = {"username": "alice", "email": "alice@example.org", "password": PASSWORD}
        made = await self.ok("POST", "/auth/register", form, version=self.version)
        self.token = made["token"]
        me = await self.say("GET", "/users/@me")
        self.assertEqual(me["username"], "alice")
        guild = await self.say("POST", "/guilds", {"name": "Guild"})
        await self.check_guild(guild)
        role = await self.check_role(guild)
        channel = await self.check_channel(guild, role, me)
        await self.check_messages(channel)

    async def check_guild(self, guild: Any) -> None:
        """The guild, in itself and in the list of one's own."""
        [everyone] = guild["roles"]
        self.assertHas(everyone, **self.expected_permissions(EVERYONE_DEFAULT))
        shown = await self.say("GET", f"/guilds/{guild['id']}")
        for each in (guild, shown):
            self.assertIs(each["widget_enabled"], False)
            self.assertEqual("embed_enabled" in each, self.version < 8)
            self.assertEqual("embed_channel_id" in each, self.version < 8)
        [mine] = await self.say("GET", "/users/@me/guilds")
        self.assertHas(mine, **self.expected_permissions((1 << 53) - 1))

    async def check_role(self, guild: Any) -> Any:
        """Permissions go in as number or as text, and come out as the version has them."""
        path = f"/guilds/{guild['id']}/roles"
        role = await self.say("POST", path, {"name": "role", "permissions": HIGH})
        self.assertHas(role, **self.expected_permissions(HIGH))
        form = {"permissions": str(HIGH | VIEW_CHANNEL)}
        role = await self.say("PATCH", f"{path}/{role['id']}", form)
        self.assertHas(role, **self.expected_permissions(HIGH | VIEW_CHANNEL))
        return role

    async def check_channel(self, guild: Any, role: Any, me: Any) -> Any:
        """Overwrites go in and come out with words in place of numbers below version 8."""
        kinds = ("role", "member") if self.version < 8 else (0, 1)
        overwrite = {"id": role["id"], "type": kinds[0], "allow": HIGH, "deny": "0"}
        form: Any = {"name": "room", "permission_overwrites": [overwrite]}
        channel = await self.say("POST", f"/guilds/{guild['id']}/channels", form)
        [told] = channel["permission_overwrites"]
        self.assertHas(told, **self.expected_permissions(HIGH, "allow"), type=kinds[0])
        self.assertHas(told, **self.expected_permissions(0, "deny"))
        path = f"/channels/{channel['id']}"
        own = {"type": kinds[1], "allow": "0", "deny": str(HIGH)}
        await self.say("PUT", f"{path}/permissions/{me['id']}", own)
        shown = await self.say("GET", path)
        [own] = [each for each in shown["permission_overwrites"] if each["id"] == me["id"]]
        self.assertHas(own, **self.expected_permissions(HIGH, "deny"), type=kinds[1])
        changed = await self.say("PATCH", path, {"permission_overwrites": [own]})
        [kept] = changed["permission_overwrites"]
        self.assertEqual((kept["id"], kept["type"]), (me["id"], kinds[1]))
        wrong = {"type": "role" if self.version >= 8 else "roles"}
        answer = await self.call(
            "PUT", f"{path}/permissions/1", wrong, token=self.token, version=self.version
        )
        self.assertEqual(answer.status, 400)
        self.assertIn("type", answer.body if self.version == 6 else answer.body["errors"])
        return channel

    async def check_messages(self, channel: Any) -> None:
        """A single embed is heard below version 10, and a reply is shown as one from 8 on."""
        path = f"/channels/{channel['id']}/messages"
        form: Any = {"content": "hello", "embed": {"title": "one"}}
        first = await self.say("POST", path, form)
        self.assertEqual(len(first["embeds"]), int(self.version < 10))
        form = {"content": "hello", "message_reference": {"message_id": first["id"]}}
        reply = await self.say("POST", path, form)
        self.assertEqual(reply["type"], 19 if self.version >= 8 else 0)
        self.assertEqual(reply["referenced_message"]["id"], first["id"])
        listed = await self.say("GET", path)
        self.assertEqual([each["type"] for each in listed], [reply["type"], 0])
        both = {"content": "edited", "embeds": [{"title": "one"}]}
        await self.say("PATCH", f"{path}/{first['id']}", both)
        edited = await self.say("PATCH", f"{path}/{first['id']}", {"embed": None})
        self.assertEqual(len(edited["embeds"]), int(self.version == 10))

    async def test_version_6(self) -> None:
        """Numbers, words, a single embed, no replies, flat form errors."""
        await self.converse(6)

    async def test_version_7(self) -> None:
        """As 6, with the tree of form errors."""
        await self.converse(7)

    async def test_version_8(self) -> None:
        """Text and numbers as now, and a single embed."""
        await self.converse(8)

    async def test_version_9(self) -> None:
        """As now, and a single embed."""
        await self.converse(9)

    async def test_version_10(self) -> None:
        """As now."""
        await self.converse(10)


class AddressTests(PopulatedCase):
    """The version in the path."""

    async def test_unknown(self) -> None:
        """A version that is not served is refused, whatever is asked."""
        for version in (0, 1, 5, 11, 12, 666_666_666):
            for path in ("/gateway", "/users/@me", "/nowhere"):
                await self.assertRefused(self.call("GET", path, version=version), 400, 50041)

    async def test_served(self) -> None:
        """All of 6 to 10 are served."""
        for version in SERVED:
            await self.ok("GET", "/gateway", version=version)

    async def test_none(self) -> None:
        """Without a version it is 6: form errors are a flat map."""
        response = await treq.post(
            f"{self.base}/api/auth/login", json={"login": "a"}, agent=self._agent
        )
        told = await response.json()
        self.assertEqual(response.code, 400)
        self.assertEqual(list(told), ["password"])
        self.assertIsInstance(told["password"], list)


class OldRouteTests(PopulatedCase):
    """Routes that a version took away."""

    async def assertOnlyIn(
        self, versions: range, method: str, path: str, body: Any = None, *, token: str
    ) -> None:
        """All other versions know no such route."""
        for version in set(SERVED) - set(versions):
            call = self.call(method, path, body, token=token, version=version)
            told = await self.assertRefused(call, 404, 0)
            self.assertEqual(told["message"], "404: Not Found")

    async def test_embed(self) -> None:
        """The widget was called embed before version 8."""
        alice = await self.a_user()
        guild = await self.a_guild(alice)
        path = f"/guilds/{guild.id}/embed"
        form = {"enabled": True, "channel_id": guild.channel_id}
        for version in (6, 7):
            told = await self.ok("PATCH", path, form, token=alice.token, version=version)
            self.assertEqual(told, form)
            told = await self.ok("GET", path, token=alice.token, version=version)
            self.assertEqual(told, form)
        told = await self.ok("GET", f"/guilds/{guild.id}", token=alice.token, version=6)
        self.assertIs(told["embed_enabled"], True)
        self.assertEqual(told["embed_channel_id"], guild.channel_id)
        for method in ("GET", "PATCH"):
            await self.assertOnlyIn(range(6, 8), method, path, {}, token=alice.token)

    async def test_suppress_embeds(self) -> None:
        """Embeds were suppressed by a route of its own before version 9."""
        alice = await self.a_user()
        guild = await self.a_guild(alice)
        messages = f"/channels/{guild.channel_id}/messages"
        form = {"embeds": [{"title": "a"}]}
        made = await self.ok("POST", messages, form, token=alice.token)
        path = f"{messages}/{made['id']}/suppress-embeds"
        for version in (6, 7, 8):
            for suppress in (True, False):
                answer = await self.call(
                    "POST", path, {"suppress": suppress}, token=alice.token, version=version
                )
                self.assertEqual((answer.status, answer.body), (204, b""))
                told = await self.ok("GET", f"{messages}/{made['id']}", token=alice.token)
                self.assertEqual((told["flags"], len(told["embeds"])), (4 * suppress, not suppress))
        await self.assertRefused(
            self.call("POST", path, {}, token=alice.token, version=8), 400, 50035
        )
        bob = await self.a_member(guild)
        call = self.call("POST", path, {"suppress": True}, token=bob.token, version=8)
        await self.assertRefused(call, 403, 50013)
        await self.assertOnlyIn(range(6, 9), "POST", path, {"suppress": True}, token=alice.token)

    async def test_bulk_delete(self) -> None:
        """Bulk deletion was spelt with an underscore, too, before version 8."""
        alice = await self.a_user()
        guild = await self.a_guild(alice)
        app = await self.a_bot_in(guild.id, alice)
        messages = f"/channels/{guild.channel_id}/messages"
        path = f"{messages}/bulk_delete"
        for version in (6, 7):
            made = [
                (await self.ok("POST", messages, {"content": "a"}, token=alice.token))["id"]
                for _ in range(2)
            ]
            await self.ok(
                "POST", path, {"messages": made}, token=app.authorization, version=version
            )
            [gone] = self.announced(events.MessagesDeleted)
            self.assertEqual({str(each) for each in gone.message_ids}, set(made))
            self.events.clear()
        await self.assertOnlyIn(range(6, 8), "POST", path, {}, token=app.authorization)

    async def test_invite(self) -> None:
        """Invites had a second address before version 8."""
        alice, bob = await self.a_user(), await self.a_user()
        guild = await self.a_guild(alice)
        path = f"/invite/{await self.an_invite(guild)}"
        told = await self.ok("GET", path, version=6)
        self.assertEqual(told["guild"]["id"], guild.id)
        told = await self.ok("POST", path, {}, token=bob.token, version=7)
        self.assertIs(told["new_member"], True)
        await self.ok("DELETE", path, token=alice.token, version=7)
        await self.assertRefused(self.call("GET", path, version=7), 404, 10006)
        for method in ("GET", "POST", "DELETE"):
            await self.assertOnlyIn(range(6, 8), method, path, token=alice.token)


class ReasonTests(PopulatedCase):
    """Where the reason for the audit log may stand."""

    async def reasons(self, version: int, **asked: Any) -> Any:
        """The reason that the action behind a request got."""
        alice = await self.a_user()
        guild = await self.a_guild(alice)
        given: list[str | None] = []
        perform = World.perform_because

        def watch(world: World, reason: str | None, *args: Any, **named: Any) -> Any:
            given.append(reason)
            return perform(world, reason, *args, **named)

        self.patch(World, "perform_because", watch)
        path = f"/guilds/{guild.id}/channels{asked.pop('query', '')}"
        form = {"name": "room", **asked.pop("body", {})}
        await self.ok("POST", path, form, token=alice.token, version=version, **asked)
        [reason] = given
        return reason

    async def test_header(self) -> None:
        """All versions take the header, percent-encoded, and it goes first."""
        headers = {"X-Audit-Log-Reason": "caf%C3%A9"}
        for version in (6, 9, 10):
            told = await self.reasons(version, headers=headers, body={"reason": "other"})
            self.assertEqual(told, "caf\xe9")

    async def test_body(self) -> None:
        """Until version 9 the body may have it."""
        for version, wanted in ((6, "spam"), (9, "spam"), (10, None)):
            self.assertEqual(await self.reasons(version, body={"reason": "spam"}), wanted)

    async def test_query(self) -> None:
        """Until version 9 the query may have it; what is too long is cut."""
        for version, wanted in ((6, "s" * 512), (9, "s" * 512), (10, None)):
            told = await self.reasons(version, query=f"?reason={'s' * 600}")
            self.assertEqual(told, wanted)
