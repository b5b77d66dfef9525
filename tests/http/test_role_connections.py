"""Role connections, over HTTP."""

from __future__ import annotations

from typing import Any

from tests.support.flows import FlowCase

LEVEL = {"type": 2, "key": "level", "name": "Level", "description": "How far they are"}
SINCE = {"type": 6, "key": "since", "name": "Since", "description": "For how long"}
PAYS = {"type": 7, "key": "pays", "name": "Pays", "description": "Whether they pay"}


class RoleConnectionCase(FlowCase):
    async def setUp(self) -> None:  # type: ignore[override]
        await super().setUp()
        self.metadata = f"/applications/{self.app.id}/role-connections/metadata"
        self.path = f"/users/@me/applications/{self.app.id}/role-connection"
        items = [LEVEL, SINCE, PAYS]
        await self.ok("PUT", self.metadata, items, token=self.app.authorization)
        told = await self.tokens("role_connections.write")
        self.bearer = f"Bearer {told['access_token']}"


class MetadataTests(RoleConnectionCase):
    async def test_replace(self) -> None:
        """What is said replaces what was said, and the owner may read it, too."""
        localized = {**LEVEL, "name_localizations": {"de": "Stufe", "fr": None}}
        await self.ok("PUT", self.metadata, [localized], token=self.app.authorization)
        told = await self.ok("GET", self.metadata, token=self.alice.token)
        self.assertEqual(told, [{**LEVEL, "name_localizations": {"de": "Stufe"}}])

    async def test_faults(self) -> None:
        """Five at most, each with a key of its own, of a known type."""
        wrong: list[Any] = [
            [LEVEL] * 2,
            [{**LEVEL, "key": f"k{each}"} for each in range(6)],
            [{**LEVEL, "key": "Upper"}],
            [{**LEVEL, "type": 9}],
            [{**LEVEL, "name_localizations": {"xx": "x"}}],
            [{"key": "x"}],
        ]
        for items in wrong:
            call = self.call("PUT", self.metadata, items, token=self.app.authorization)
            await self.assertRefused(call, 400, 50035)

    async def test_who(self) -> None:
        """Others do not see it, and bearer tokens are of no use."""
        for token, status, code in ((self.bob.token, 403, 20012), (self.bearer, 401, 0)):
            call = self.call("GET", self.metadata, token=token)
            await self.assertRefused(call, status, code)


class ConnectionTests(RoleConnectionCase):
    async def test_put(self) -> None:
        """The application says something of somebody, more of it later, and takes it back."""
        nothing: dict[str, Any] = {"platform_username": None, "metadata": {}}
        self.assertEqual(await self.ok("GET", self.path, token=self.bearer), nothing)
        said = {
            "platform_name": "Game",
            "metadata": {"level": "7", "since": "2026-01-01", "pays": "1"},
        }
        told = await self.ok("PUT", self.path, said, token=self.bearer)
        self.assertEqual(told, nothing | said)
        told = await self.ok("PUT", self.path, {"platform_username": "bob"}, token=self.bearer)
        self.assertEqual(told, {**said, "platform_username": "bob"})
        self.assertEqual(await self.ok("GET", self.path, token=self.bearer), told)
        await self.ok("DELETE", self.path, token=self.bearer)
        self.assertEqual(await self.ok("GET", self.path, token=self.bearer), nothing)

    async def test_faults(self) -> None:
        """Values fit the metadata of the application."""
        for metadata in (
            {"other": "1"},
            {"level": "much"},
            {"since": "yesterday"},
            {"pays": "2"},
            {"level": ""},
        ):
            call = self.call("PUT", self.path, {"metadata": metadata}, token=self.bearer)
            await self.assertRefused(call, 400, 50035)

    async def test_who(self) -> None:
        """Only the application itself says something, with the scope."""
        other = "/users/@me/applications/1/role-connection"
        await self.assertRefused(self.call("GET", other, token=self.bearer), 403, 20012)
        bearer = f"Bearer {(await self.tokens('identify'))['access_token']}"
        await self.assertRefused(self.call("GET", self.path, token=bearer), 403, 50026)
        for token in (self.bob.token, self.app.authorization):
            await self.assertRefused(self.call("GET", self.path, token=token), 401, 0)
