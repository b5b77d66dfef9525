"""Who may use an endpoint at all."""

from __future__ import annotations

from litecord.model.snowflakes import Snowflake
from litecord.model.tokens import token_hash
from litecord.model.users import Actor, TokenKind
from tests.support.pipeline import PERSON, PipelineCase


class AuthTests(PipelineCase):
    async def statuses(self, authorization: str | None) -> list[tuple[int, int | None]]:
        """How each kind of route answers."""
        answers = []
        for path in ("/account", "/user", "/bot"):
            if authorization is None:
                answers.append(await self.ask("GET", path))
            else:
                answers.append(await self.ask("GET", path, authorization=authorization))
        return [(each.status, each.code) for each in answers]

    async def test_kinds(self) -> None:
        """Bots and people may use what is theirs: 20001 and 20002 otherwise."""
        self.assertEqual(
            await self.statuses(f"Bot {self.bot}"), [(200, None), (403, 20001), (204, None)]
        )
        self.assertEqual(
            await self.statuses(self.person), [(200, None), (204, None), (403, 20002)]
        )

    async def test_nobody(self) -> None:
        """Without a good token under its own prefix it is 401."""
        bearer = Actor(user_id=Snowflake(PERSON), kind=TokenKind.BEARER)
        self.room.state._tokens[token_hash("bearer")] = bearer
        for header in (
            None,
            "",
            self.bot,
            f"Bot {self.person}",
            f"bot {self.bot}",
            f"Bearer {self.person}",
            "Bearer bearer",
            "Bot " + "x" * 1000,
        ):
            self.assertEqual(await self.statuses(header), [(401, 0)] * 3, header)

    async def test_anybody(self) -> None:
        """Where anybody may ask no token is looked at, not even a wrong one."""
        answer = await self.ask("GET", "/open", authorization="nonsense")
        self.assertEqual((answer.status, answer.body["actor"]), (201, None))

    async def test_first(self) -> None:
        """Who asks is looked at before what they send."""
        self.assertRefused(await self.ask("GET", "/account?limit=x"), 401, 0)

    async def test_reason(self) -> None:
        """The reason for the audit log is decoded, cut to 512, and absent where it is empty."""
        said = {"a%20b": "a b", "%C3%BC": "ü", "x" * 600: "x" * 512, "": None, "%00": None}
        for header, reason in said.items():
            answer = await self.ask(
                "GET", "/why", authorization=self.person, x_audit_log_reason=header
            )
            self.assertEqual(answer.body, {"reason": reason})
        answer = await self.ask("GET", "/why", authorization=self.person)
        self.assertEqual(answer.body, {"reason": None})
