"""Interactions and answers that nobody would send: refused in order, all of them."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterator
from copy import deepcopy
from random import Random
from typing import Any

from tests.support.interactions import InteractionCase
from tests.support.suites import only_in

#: What may stand anywhere.
STRANGE: tuple[Any, ...] = (
    *(None, True, False, 0, 1, -1, 2**63, 2**64, 1.5, "", "x", "0", "\0", "\ud800", "9" * 30),
    *([], {}, [[]], [None], {"": None}, ["x"] * 30, {"type": 1}, {"type": 18}, {"value": {}}),
    *("x" * 101, "x" * 5000, [{"type": 4, "custom_id": "f"}] * 6),
)
FIELD = {"type": 4, "custom_id": "f", "style": 1}
MENU = {
    "type": 3,
    "custom_id": "m",
    "options": [{"label": "a", "value": "a"}],
    "min_values": 1,
    "max_values": 1,
}
ANSWERS: tuple[dict[str, Any], ...] = (
    {"type": 1},
    {"type": 4, "data": {"content": "x", "flags": 64, "tts": False, "embeds": [{"title": "t"}]}},
    {"type": 4, "data": {"components": [{"type": 1, "components": [MENU]}]}},
    {"type": 5, "data": {"flags": 64}},
    {"type": 6},
    {"type": 7, "data": {"content": "y", "components": []}},
    {"type": 8, "data": {"choices": [{"name": "n", "value": "v"}]}},
    {
        "type": 9,
        "data": {
            "custom_id": "m",
            "title": "t",
            "components": [{"type": 18, "label": "l", "component": FIELD}],
        },
    },
    {"type": 10},
    {"type": 12},
)


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Where something could stand otherwise."""
    yield path
    inner: Any = ()
    if isinstance(value, dict):
        inner = value.items()
    elif isinstance(value, list):
        inner = enumerate(value)
    for key, each in inner:
        yield from places(each, (*path, key))


class HostileTests(InteractionCase):
    """A person and a bot who send what is nearly right."""

    count = 400

    def spoiled(self, body: Any) -> Any:
        """A body that is wrong in one or two places."""
        made = deepcopy(body)
        for _ in range(self.random.choice((1, 1, 2))):
            [_, *found] = places(made)
            if not found:
                break
            path = self.random.choice(found)
            inner = made
            for key in path[:-1]:
                inner = inner[key]
            if isinstance(inner, dict) and self.random.random() < 0.2:
                del inner[path[-1]]
            else:
                inner[path[-1]] = deepcopy(self.random.choice(STRANGE))
        return made

    async def send(self, path: str, body: Any, token: str | None) -> int:
        """Send a body; the status, which is no fault of the server's."""
        data = json.dumps(body).encode()  # which also writes half a surrogate pair
        answer = await self.call("POST", path, data, token=token)
        if answer.status not in (200, 204):
            self.assertIn(answer.status, (400, 401, 403, 404, 413, 429), (path, body, answer.body))
            self.assertIn("message", answer.body)
        return answer.status

    async def bodies(self) -> list[Any]:
        """Interactions that are right."""
        options: list[dict[str, Any]] = [
            {"type": 3, "name": "s", "description": "d", "autocomplete": True},
            {"type": 4, "name": "i", "description": "d"},
            {"type": 6, "name": "u", "description": "d"},
            {"type": 7, "name": "c", "description": "d"},
            {"type": 11, "name": "a", "description": "d"},
        ]
        path = f"/applications/{self.bot.id}/guilds/{self.guild.id}/commands"
        form: dict[str, Any] = {"name": "x", "description": "d", "options": options}
        command = await self.ok("POST", path, form, token=self.bot.authorization)
        form = {"name": "Menu", "type": 3}
        menu = await self.ok("POST", path, form, token=self.bot.authorization)
        message = await self.with_rows(MENU, {"type": 5, "custom_id": "u"})
        named = {key: command[key] for key in ("id", "version", "name", "type")}
        values = [
            {"type": 3, "name": "s", "value": "v", "focused": True},
            {"type": 4, "name": "i", "value": 3},
            {"type": 6, "name": "u", "value": self.person.id},
            {"type": 7, "name": "c", "value": self.guild.channel_id},
        ]
        about = {key: menu[key] for key in ("id", "version", "name", "type")}
        told = await self.click(await self.a_button(), "b")
        modal = next(each for each in ANSWERS if each["type"] == 9)["data"]
        await self.answer(told, 9, modal, response=False)
        filled = {"type": 18, "component": {"type": 4, "custom_id": "f", "value": "v"}}
        return [
            self.body(2, {**named, "options": values}),
            self.body(4, {**named, "options": values}),
            self.body(2, {**about, "target_id": message["id"]}),
            self.body(
                3,
                {"component_type": 3, "custom_id": "m", "values": ["a"]},
                message_id=message["id"],
            ),
            self.body(
                3,
                {"component_type": 5, "custom_id": "u", "values": [self.person.id]},
                message_id=message["id"],
            ),
            self.body(5, {"id": told["id"], "custom_id": "m", "components": [filled]}),
        ]

    async def test_people(self) -> None:
        """Nothing that a person's client sends brings the server down."""
        self.random = Random(int(os.environ.get("LITECORD_SEED", "1")))
        bodies = await self.bodies()
        statuses: Counter[int] = Counter()
        for number in range(self.count):
            body = self.spoiled(self.random.choice(bodies))
            statuses[await self.send("/interactions", body, self.person.token)] += 1
            if number % 20 == 0:
                await self.settled(self.at_bot, self.at_person)
                self.clock.advance(4)
        self.assertGreaterEqual(statuses.keys(), {204, 400})

    async def test_applications(self) -> None:
        """Nothing that an application answers does."""
        self.random = Random(int(os.environ.get("LITECORD_SEED", "2")))
        statuses: Counter[int] = Counter()
        for _ in range(self.count // 10):
            await self.settled(self.at_bot, self.at_person)
            self.clock.advance(4)
            told = await self.click(await self.a_button(), "b")
            for _ in range(8):
                body = self.spoiled(self.random.choice(ANSWERS))
                statuses[await self.send(self.callback_path(told), body, None)] += 1
            body = self.spoiled({"content": "x", "flags": 64, "embeds": [{"title": "t"}]})
            statuses[await self.send(self.webhook(told), body, None)] += 1
        self.assertGreaterEqual(statuses.keys(), {204, 400})


class ManyHostileTests(HostileTests):
    """The same, for longer."""

    skip = only_in("hostile")
    timeout = 1200
    count = 10_000
