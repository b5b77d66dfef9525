"""A test case with threads: alice's guild with bob and a bot in it, who are told what happens."""

from __future__ import annotations

from typing import Any

from .builders import Account, App, HomeCase
from .gateway import GatewayCase, GatewayClient

PUBLIC, PRIVATE = 11, 12


class ThreadCase(HomeCase, GatewayCase):
    """Alice owns the guild, bob is in it, the bot may do everything."""

    timeout = 60
    home = {"system_channel_flags": 1}
    bot: App

    async def setUp(self) -> None:  # type: ignore[override]
        await super().setUp()
        self.bot = await self.a_bot_in(self.guild.id, self.alice)
        self.channel = f"/channels/{self.guild.channel_id}"
        self.events.clear()

    async def bots(self, **given: Any) -> GatewayClient:
        """A session of the bot that has its guild."""
        client = await self.a_session(self.bot, **given)
        await client.event("GUILD_CREATE")
        return client

    async def a_thread(
        self, name: str = "Thread", *, by: Account | App | None = None, **given: Any
    ) -> Any:
        """Begin a thread that no message is behind: a public one, if nothing is said."""
        form = {"name": name, "type": PUBLIC, **given}
        token = (by or self.alice).authorization
        return await self.ok("POST", f"{self.channel}/threads", form, token=token)

    async def a_thread_from(
        self, message: Any, *, by: Account | App | None = None, **given: Any
    ) -> Any:
        """Begin a thread with a message."""
        path = f"/channels/{message['channel_id']}/messages/{message['id']}/threads"
        form = {"name": "Thread", **given}
        return await self.ok("POST", path, form, token=(by or self.alice).authorization)

    async def a_forum(self, **given: Any) -> Any:
        """Make a forum with two tags, the second of which is moderated."""
        tags = [{"name": "open"}, {"name": "closed", "moderated": True}]
        form = {"type": 15, "available_tags": tags, **given}
        return await self.a_channel(self.guild, "forum", **form)

    async def a_post(
        self, forum: Any, content: str = "first", *, by: Account | App | None = None, **given: Any
    ) -> Any:
        """Begin a post of a forum."""
        form = {"name": "Post", "message": {"content": content}, **given}
        token = (by or self.alice).authorization
        return await self.ok("POST", f"/channels/{forum['id']}/threads", form, token=token)

    async def edit(self, thread: Any, *, by: Account | App | None = None, **form: Any) -> Any:
        """Change a thread."""
        token = (by or self.alice).authorization
        return await self.ok("PATCH", f"/channels/{thread['id']}", form, token=token)

    async def refused(
        self,
        status: int,
        code: int,
        method: str,
        path: str,
        body: Any = None,
        *,
        by: Account | App | None = None,
    ) -> Any:
        """Ask in vain, as bob if nothing is said."""
        asked = self.call(method, path, body, token=(by or self.bob).authorization)
        return await self.assertRefused(asked, status, code)

    async def seen(self, thread: Any, *, by: Account | App | None = None) -> Any:
        """A thread as it is now."""
        token = (by or self.alice).authorization
        return await self.ok("GET", f"/channels/{thread['id']}", token=token)

    async def page(self, path: str, *, by: Account | App | None = None) -> Any:
        """A list of threads."""
        return await self.ok("GET", path, token=(by or self.alice).authorization)

    async def deny(self, permissions: int, who: Account | App | None = None) -> None:
        """Take permissions from somebody in the channel."""
        target = who or self.bob
        form = {"type": 1, "allow": "0", "deny": str(permissions)}
        path = f"{self.channel}/permissions/{target.id}"
        await self.ok("PUT", path, form, token=self.alice.token)
