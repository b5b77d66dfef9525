"""
What a workload works on: users, a guild they are in, a channel with a history.

The file that ``setup`` writes can also be written by hand or by a server's own seeding program::

    {"base": "http://127.0.0.1:15000", "guild_id": "1", "channel_id": "2",
     "users": [{"token": "..."}, {"token": "...", "bot": true}, ...]}
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson

from .address import API, Address

Body = dict[str, Any]


def _plain(name: str) -> Body:
    return {"username": name, "email": f"{name}@example.org", "password": "load-test-pw-1"}


def _consenting(name: str) -> Body:
    return {**_plain(name), "consent": True, "date_of_birth": "1990-01-01"}


#: The body by which a user registers; the rest is Discord's own HTTP API.
ADAPTERS: dict[str, Callable[[str], Body]] = {
    "litecord": _plain,
    "spacebar": _consenting,
}
REGISTER = API + "/auth/register"


def authorization(user: Body) -> str:
    """Return the Authorization header of a user or bot."""
    return f"Bot {user['token']}" if user.get("bot") else str(user["token"])


class State:
    """A state file, read."""

    def __init__(self, data: Body) -> None:
        self.address = Address.of(data["base"])
        self.users: list[Body] = data["users"]
        self.channel = str(data["channel_id"])

    @classmethod
    def load(cls, path: str, base: str | None) -> State:
        """Read a state file; ``base`` says where the server is by now, if not where it was."""
        data = orjson.loads(Path(path).read_bytes())
        return cls({**data, "base": base} if base else data)

    def auth(self, number: int) -> str:
        """Return the Authorization header of one of the users."""
        return authorization(self.users[number % len(self.users)])

    @property
    def messages_path(self) -> str:
        """Where the channel's messages are."""
        return f"{self.address.path}{API}/channels/{self.channel}/messages"
