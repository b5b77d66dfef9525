"""Builders: people, bots and guilds, made as a client makes them: over HTTP alone."""

from __future__ import annotations

from itertools import count
from typing import Any, ClassVar

import attrs
from twisted.internet.defer import Deferred

from .worlds import Answer, WorldCase

#: Everybody's password.
PASSWORD = "correct horse battery staple"
#: The switches of all three privileged intents (presence, members, message content).
ALL_INTENTS = 1 << 13 | 1 << 15 | 1 << 19
ADMINISTRATOR = 8

_numbers = count(1)


@attrs.frozen
class Account:
    """A person; ``token`` is what goes into the Authorization header."""

    id: str
    token: str
    username: str
    email: str

    @property
    def authorization(self) -> str:
        """The Authorization header."""
        return self.token


@attrs.frozen
class App:
    """An application with its bot; ``id`` is also the bot user's, ``token`` the bare bot token."""

    id: str
    token: str
    name: str
    client_secret: str
    public_key: str
    owner: Account

    @property
    def authorization(self) -> str:
        """The Authorization header."""
        return f"Bot {self.token}"


@attrs.frozen
class BuiltGuild:
    """A guild; ``channel_id`` is its first text channel."""

    id: str
    channel_id: str
    owner: Account


class PopulatedCase(WorldCase):
    """A test with a world, and with the builders to put somebody into it."""

    async def a_user(self, name: str | None = None, **given: Any) -> Account:
        """Register a person."""
        username = name or f"person{next(_numbers)}"
        email = f"{username}@example.org"
        form = {"username": username, "email": email, "password": PASSWORD, **given}
        token = (await self.ok("POST", "/auth/register", form))["token"]
        me = await self.ok("GET", "/users/@me", token=token)
        return Account(me["id"], token, me["username"], me["email"])

    async def an_application(
        self, owner: Account, name: str | None = None, *, intents: int = ALL_INTENTS
    ) -> App:
        """Make an application with a bot; ``intents`` is the application's ``flags``."""
        form = {"name": name or f"app{next(_numbers)}"}
        made = await self.ok("POST", "/applications", form, token=owner.token)
        path = f"/applications/{made['id']}"
        bot = await self.ok("POST", f"{path}/bot", token=owner.token)
        secret = await self.ok("POST", f"{path}/reset", token=owner.token)
        if intents:
            await self.ok("PATCH", path, {"flags": intents}, token=owner.token)
        return App(
            made["id"], bot["token"], made["name"], secret["secret"], made["verify_key"], owner
        )

    async def add_bot(
        self, app: App, guild_id: str, by: Account, permissions: int = ADMINISTRATOR
    ) -> None:
        """Add an application's bot to a guild; ``by`` may manage the guild."""
        await self.ok(
            "POST",
            f"/oauth2/authorize?client_id={app.id}&scope=bot",
            {"authorize": True, "guild_id": guild_id, "permissions": str(permissions)},
            token=by.token,
        )

    async def a_bot_in(
        self,
        guild_id: str,
        owner: Account,
        permissions: int = ADMINISTRATOR,
        *,
        name: str | None = None,
        intents: int = ALL_INTENTS,
    ) -> App:
        """Make an application and add its bot to a guild of ``owner``'s."""
        app = await self.an_application(owner, name, intents=intents)
        await self.add_bot(app, guild_id, owner, permissions)
        return app

    async def a_guild(self, owner: Account, name: str = "Guild", **given: Any) -> BuiltGuild:
        """Make a guild."""
        made = await self.ok("POST", "/guilds", {"name": name, **given}, token=owner.token)
        channels = await self.ok("GET", f"/guilds/{made['id']}/channels", token=owner.token)
        text = next(each["id"] for each in channels if each["type"] == 0)
        return BuiltGuild(made["id"], text, owner)

    async def make_community(self, guild: BuiltGuild) -> None:
        """Give a guild what announcement channels, forums and stages need."""
        form = {
            "features": ["COMMUNITY"],
            "verification_level": 1,
            "explicit_content_filter": 2,
            "rules_channel_id": guild.channel_id,
            "public_updates_channel_id": guild.channel_id,
        }
        await self.ok("PATCH", f"/guilds/{guild.id}", form, token=guild.owner.token)

    async def an_invite(self, guild: BuiltGuild, **given: Any) -> str:
        """Make an invite to a guild's first text channel; its code."""
        path = f"/channels/{guild.channel_id}/invites"
        made = await self.ok("POST", path, given, token=guild.owner.token)
        return str(made["code"])

    async def join(self, account: Account, guild: BuiltGuild) -> None:
        """Have a person join a guild by an invite."""
        code = await self.an_invite(guild)
        await self.ok("POST", f"/invites/{code}", {}, token=account.token)

    async def a_member(self, guild: BuiltGuild, name: str | None = None) -> Account:
        """Register a person who joins a guild."""
        account = await self.a_user(name)
        await self.join(account, guild)
        return account

    async def a_channel(self, guild: BuiltGuild, name: str = "room", **given: Any) -> Any:
        """Make a channel; the channel object."""
        form = {"name": name, **given}
        return await self.ok("POST", f"/guilds/{guild.id}/channels", form, token=guild.owner.token)

    async def a_role(self, guild: BuiltGuild, permissions: int = 0, **given: Any) -> str:
        """Make a role below all others; its id."""
        form = {"permissions": str(permissions), **given}
        made = await self.ok(
            "POST", f"/guilds/{guild.id}/roles", form, token=guild.owner.token
        )
        return str(made["id"])

    async def give(self, guild: BuiltGuild, account: Account | App, permissions: int) -> str:
        """Give a member permissions by a role of its own; the role's id."""
        role_id = await self.a_role(guild, permissions)
        await self.ok(
            "PUT",
            f"/guilds/{guild.id}/members/{account.id}/roles/{role_id}",
            token=guild.owner.token,
        )
        return role_id

    def started(self, method: str, path: str, body: Any = None, **given: Any) -> Deferred[Answer]:
        """Send a request at once; its answer."""
        return Deferred.fromCoroutine(self.call(method, path, body, **given))


class HomeCase(PopulatedCase):
    """A guild of alice's, with bob in it."""

    #: what the guild is made with
    home: ClassVar[dict[str, Any]] = {}
    guild: BuiltGuild
    alice: Account
    bob: Account

    async def setUp(self) -> None:  # type: ignore[override]
        await super().setUp()
        self.alice = await self.a_user("alice")
        self.guild = await self.a_guild(self.alice, **self.home)
        self.bob = await self.a_member(self.guild, "bob")
