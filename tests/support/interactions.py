"""A bot and a person who uses it: what the tests of interactions share."""

from __future__ import annotations

from typing import Any

import orjson
import treq

from tests.support.builders import Account, App, BuiltGuild
from tests.support.gateway import GatewayCase, GatewayClient
from tests.support.worlds import Answer


class InteractionCase(GatewayCase):
    """A guild with a bot and a person, both connected: what either is told can be looked at."""

    guild: BuiltGuild
    person: Account
    bot: App
    at_person: GatewayClient
    at_bot: GatewayClient

    async def setUp(self) -> None:  # type: ignore[override]
        await super().setUp()
        self.person = await self.a_user()
        self.guild = await self.a_guild(self.person)
        self.bot = await self.a_bot_in(self.guild.id, self.person)
        self.at_bot = await self.a_session(self.bot)
        self.at_person = await self.a_session(self.person)
        [ready] = self.at_person.seen("READY")
        self.session_id = ready["session_id"]

    # -- the person -------------------------------------------------------------------------------

    def body(self, type: int, data: Any, **more: Any) -> dict[str, Any]:
        """What the person's client sends."""
        return {
            "type": type,
            "application_id": self.bot.id,
            "guild_id": self.guild.id,
            "channel_id": self.guild.channel_id,
            "session_id": self.session_id,
            "nonce": "n1",
            "data": data,
            **more,
        }

    async def interact(
        self, type: int, data: Any, *, by: Account | None = None, **more: Any
    ) -> Any:
        """Send an interaction; its object, as the bot is told."""
        token = (by or self.person).token
        await self.ok("POST", "/interactions", self.body(type, data, **more), token=token)
        return await self.at_bot.event("INTERACTION_CREATE")

    async def sent_with_file(self, body: Any) -> Answer:
        """Send an interaction with a file of four bytes, number 0; what is answered."""
        parts = (
            b'--x\r\nContent-Disposition: form-data; name="payload_json"\r\n\r\n'
            + orjson.dumps(body)
            + b'\r\n--x\r\nContent-Disposition: form-data; name="files[0]"; filename="a.txt"'
            b"\r\n\r\ntext\r\n--x--\r\n"
        )
        kind = {"Content-Type": "multipart/form-data; boundary=x"}
        return await self.call(
            "POST", "/interactions", parts, headers=kind, token=self.person.token
        )

    async def send_with_file(self, body: Any) -> None:
        """Send an interaction with a file, which must succeed."""
        self.assertEqual((await self.sent_with_file(body)).status, 204)

    async def load(self, url: str) -> bytes:
        """Load a file from where it is said to be."""
        response = await treq.get(url, agent=self._agent)
        self.assertEqual(response.code, 200)
        loaded: bytes = await response.content()
        return loaded

    async def refused(
        self, status: int, code: int, type: int, data: Any, by: Account | None = None, **more: Any
    ) -> Any:
        """Send an interaction that is refused so; the body of the answer."""
        token = (by or self.person).token
        sent = self.call("POST", "/interactions", self.body(type, data, **more), token=token)
        return await self.assertRefused(sent, status, code)

    async def click(self, message: Any, custom_id: str, **more: Any) -> Any:
        """Click a button; the interaction as the bot is told."""
        data = {"component_type": 2, "custom_id": custom_id}
        return await self.interact(3, data, message_id=message["id"], **more)

    # -- the bot ----------------------------------------------------------------------------------

    async def with_rows(self, *components: Any, **more: Any) -> Any:
        """Have the bot post a message with a row of components each."""
        rows = [{"type": 1, "components": [each]} for each in components]
        return await self.post(self.bot, self.guild.channel_id, "?", components=rows, **more)

    async def a_button(self, custom_id: str = "b", **more: Any) -> Any:
        """Have the bot post a message with a button."""
        return await self.with_rows(
            {"type": 2, "style": 1, "label": "B", "custom_id": custom_id, **more}
        )

    def callback_path(self, interaction: Any) -> str:
        """Where an interaction is answered."""
        return f"/interactions/{interaction['id']}/{interaction['token']}/callback"

    async def answer(
        self, interaction: Any, type: int, data: Any = None, *, response: bool = True
    ) -> Any:
        """Answer an interaction; what became of it."""
        body = {"type": type} if data is None else {"type": type, "data": data}
        path = self.callback_path(interaction) + ("?with_response=true" if response else "")
        return await self.ok("POST", path, body)

    async def answer_refused(
        self, status: int, code: int, interaction: Any, type: int, data: Any = None
    ) -> Any:
        """Answer an interaction in a way that is refused; the body."""
        body = {"type": type} if data is None else {"type": type, "data": data}
        sent = self.call("POST", self.callback_path(interaction), body)
        return await self.assertRefused(sent, status, code)

    def webhook(self, interaction: Any, message_id: str | None = None) -> str:
        """Where what was said by the token is found."""
        path = f"/webhooks/{interaction['application_id']}/{interaction['token']}"
        return path if message_id is None else f"{path}/messages/{message_id}"
