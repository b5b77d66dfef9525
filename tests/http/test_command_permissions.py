"""Who may use commands in a guild, over HTTP."""

from __future__ import annotations

from typing import Any

from litecord.events import AuditEntryCreated, CommandPermissionsUpdated
from litecord.model.permissions import MANAGE_GUILD, MANAGE_ROLES
from tests.support.builders import Account
from tests.support.commands import CommandCase, slash
from tests.support.flows import BACK, FlowCase
from tests.support.worlds import Answer

SCOPE = "applications.commands.permissions.update"


def said(id: str, type: int = 1, permission: bool = True) -> dict[str, Any]:
    """A role (1), a user (2) or a channel (3) that may, or may not."""
    return {"id": id, "type": type, "permission": permission}


class PermissionTests(CommandCase):
    async def setUp(self) -> None:  # type: ignore[override]
        """Register a command."""
        await super().setUp()
        self.command = await self.as_bot("POST", self.path, slash())
        self.one = f"{self.in_guild}/{self.command['id']}/permissions"
        self.events.clear()

    async def put(self, who: Account, *given: Any, path: str | None = None) -> Answer:
        """Say who may use the command."""
        body = {"permissions": [*given]}
        return await self.call("PUT", path or self.one, body, token=who.token)

    async def refused(self, status: int, code: int, who: Account, *given: Any) -> None:
        """Fail unless this is refused."""
        await self.assertRefused(self.put(who, *given), status, code)

    async def test_put(self) -> None:
        """What is said takes the place of what was; it is told, recorded, and kept."""
        role_id = await self.a_role(self.guild)
        first = said(role_id, permission=False)
        answer = await self.put(self.alice, first, said(self.alice.id, 2))
        told = {
            "id": self.command["id"],
            "application_id": self.app.id,
            "guild_id": self.guild.id,
            "permissions": [first, said(self.alice.id, 2)],
        }
        self.assertEqual((answer.status, answer.body), (200, told))
        self.assertEqual(await self.as_bot("GET", self.one), told)
        self.assertEqual(await self.as_bot("GET", f"{self.in_guild}/permissions"), [told])
        [event] = self.announced(CommandPermissionsUpdated)
        self.assertEqual(str(event.said.id), self.command["id"])
        answer = await self.put(self.alice, said(role_id))
        self.assertEqual(answer.body["permissions"], [said(role_id)])
        entry = self.announced(AuditEntryCreated)[-1].entry
        self.assertEqual((int(entry.action), str(entry.target_id)), (121, self.command["id"]))
        self.assertEqual(entry.options, {"application_id": self.app.id})
        self.assertEqual(
            entry.changes,
            [
                {"key": role_id, "old_value": first, "new_value": said(role_id)},
                {"key": self.alice.id, "old_value": said(self.alice.id, 2)},
            ],
        )

    async def test_nothing_said(self) -> None:
        """Where nothing is said there is nothing to see (10066)."""
        asked = self.call("GET", self.one, token=self.app.authorization)
        await self.assertRefused(asked, 404, 10066)
        await self.put(self.alice, said(self.guild.id))
        await self.put(self.alice)
        asked = self.call("GET", self.one, token=self.app.authorization)
        await self.assertRefused(asked, 404, 10066)
        self.assertEqual(await self.as_bot("GET", f"{self.in_guild}/permissions"), [])

    async def test_same_again(self) -> None:
        """What is said already is neither told nor recorded."""
        for _ in range(2):
            await self.put(self.alice, said(self.guild.id))
        self.assertEqual(len(self.announced(CommandPermissionsUpdated)), 1)
        self.assertEqual(len(self.announced(AuditEntryCreated)), 1)

    async def test_application(self) -> None:
        """By the application's id something is said of all its commands."""
        path = f"{self.in_guild}/{self.app.id}/permissions"
        everywhere = said(str(int(self.guild.id) - 1), 3, permission=False)
        answer = await self.put(self.alice, everywhere, path=path)
        self.assertEqual((answer.body["id"], answer.status), (self.app.id, 200))
        self.assertEqual((await self.as_bot("GET", path))["permissions"], [everywhere])

    async def test_who(self) -> None:
        """It takes who manages the guild and its roles; bots never may."""
        bob = await self.a_member(self.guild)
        for permissions, expected in (
            (MANAGE_GUILD, 50013),
            (MANAGE_ROLES, None),  # with the first one
        ):
            await self.give(self.guild, bob, permissions)
            answer = await self.put(bob, said(self.guild.id))
            self.assertEqual(answer.body.get("code"), expected, answer.body)
        await self.assertRefused(
            self.call("PUT", self.one, {}, token=self.app.authorization), 403, 20001
        )
        stranger = await self.a_user()
        await self.refused(403, 50001, stranger)

    async def test_above(self) -> None:
        """Nobody says anything of who stands above them, or of what they may not use."""
        bob = await self.a_member(self.guild)
        above = await self.a_role(self.guild)
        await self.give(self.guild, bob, MANAGE_GUILD | MANAGE_ROLES)
        position = {"id": above, "position": 3}
        await self.ok("PATCH", f"/guilds/{self.guild.id}/roles", [position], token=self.alice.token)
        await self.refused(403, 50013, bob, said(above))
        await self.refused(403, 50013, bob, said(self.alice.id, 2))
        await self.ok("PATCH", f"{self.path}/{self.command['id']}", {
            "default_member_permissions": "0"
        }, token=self.app.authorization)
        await self.refused(403, 50013, bob, said(bob.id, 2))
        await self.put(self.alice, said(bob.id, 2))
        self.assertEqual((await self.put(bob, said(bob.id, 2), said(self.guild.id))).status, 200)

    async def test_unknown(self) -> None:
        """What is not there is refused by its kind."""
        await self.refused(404, 10011, self.alice, said("1"))
        await self.refused(404, 10007, self.alice, said("1", 2))
        await self.refused(404, 10003, self.alice, said("1", 3))
        missing = self.put(self.alice, path=f"{self.in_guild}/1/permissions")
        await self.assertRefused(missing, 404, 10063)
        other = await self.an_application(self.alice)
        path = f"/applications/{other.id}/guilds/{self.guild.id}/commands/1/permissions"
        await self.assertRefused(self.put(self.alice, path=path), 403, 50001)
        asked = self.call("GET", path, token=self.app.authorization)
        await self.assertRefused(asked, 403, 20012)

    async def test_limits(self) -> None:
        """So many things can be said, and each has its fields."""
        await self.assertRefused(
            self.put(self.alice, *[said(str(each), 2) for each in range(101)]), 400, 50035
        )
        await self.refused(400, 50035, self.alice, said("1", 4))
        await self.refused(400, 50035, self.alice, {"id": "1", "type": 1})

    async def test_gone(self) -> None:
        """What was said of a command ends when it is deleted or has another name."""
        pong = await self.as_bot("POST", self.path, slash("pong"))
        paths = [f"{self.in_guild}/{each['id']}/permissions" for each in (self.command, pong)]
        for path in paths:
            await self.put(self.alice, said(self.guild.id), path=path)
        await self.as_bot("PATCH", f"{self.path}/{pong['id']}", {"name": "pang"})
        await self.call("DELETE", f"{self.path}/{self.command['id']}", token=self.app.authorization)
        for path in paths:
            asked = self.call("GET", path, token=self.app.authorization)
            await self.assertRefused(asked, 404, 10066)

    async def test_stays(self) -> None:
        """It stays when the command is registered anew."""
        await self.put(self.alice, said(self.guild.id))
        await self.as_bot("PUT", self.path, [slash(description="Other")])
        self.assertEqual((await self.as_bot("GET", self.one))["id"], self.command["id"])


class BearerTests(FlowCase):
    async def setUp(self) -> None:  # type: ignore[override]
        """Have the application in a guild that Alice owns, where Bob manages."""
        await super().setUp()
        self.guild = await self.a_guild(self.alice)
        await self.add_bot(self.app, self.guild.id, self.alice)
        await self.join(self.bob, self.guild)
        self.path = f"/applications/{self.app.id}/commands"
        made = await self.ok("POST", self.path, slash(), token=self.app.authorization)
        in_guild = f"/applications/{self.app.id}/guilds/{self.guild.id}/commands"
        self.one = f"{in_guild}/{made['id']}/permissions"

    async def bearer(self, scope: str) -> str:
        """The header of an application that acts for Bob."""
        return f"Bearer {(await self.tokens(scope))['access_token']}"

    async def credentials(self, scope: str) -> str:
        """The header of the application that acts for itself."""
        answer = await self.token(grant_type="client_credentials", scope=scope)
        return f"Bearer {answer.body['access_token']}"

    async def test_permissions(self) -> None:
        """For somebody who may, an application may that has the scope."""
        token = await self.bearer(SCOPE)
        body = {"permissions": [said(self.guild.id)]}
        await self.assertRefused(self.call("PUT", self.one, body, token=token), 403, 50013)
        await self.give(self.guild, self.bob, MANAGE_GUILD | MANAGE_ROLES)
        told = await self.ok("PUT", self.one, body, token=token)
        self.assertEqual(await self.ok("GET", self.one, token=token), told)
        token = await self.bearer("identify")
        await self.assertRefused(self.call("PUT", self.one, body, token=token), 403, 50026)

    async def test_of_others(self) -> None:
        """It may not of another application."""
        other = await self.an_application(self.alice)
        await self.configure(other, redirect_uris=[BACK])
        await self.give(self.guild, self.bob, MANAGE_GUILD | MANAGE_ROLES)
        self.app = other
        token = await self.bearer(SCOPE)
        await self.assertRefused(self.call("PUT", self.one, {}, token=token), 403, 20012)

    async def test_commands(self) -> None:
        """With its own credentials an application registers commands; for a person it does not."""
        token = await self.credentials("applications.commands.update")
        made = await self.ok("POST", self.path, slash("mine"), token=token)
        self.assertEqual(len(await self.ok("GET", self.path, token=token)), 2)
        await self.ok("PATCH", f"{self.path}/{made['id']}", {"nsfw": True}, token=token)
        await self.ok("DELETE", f"{self.path}/{made['id']}", token=token)
        token = await self.credentials("identify")
        await self.assertRefused(self.call("GET", self.path, token=token), 403, 50026)
        token = await self.credentials("applications.commands.update")
        other = await self.an_application(self.alice)
        path = f"/applications/{other.id}/commands"
        await self.assertRefused(self.call("PUT", path, [], token=token), 403, 20012)
