"""
A person who uses bots, by a script: raw HTTP and the gateway, no library.

For the tests of any library whose bot has commands::

    human = await a_human(self, self.demo["user_token"], self.channel_id, self.guild_id)
    told = await human.slash("echo", text="hello")       # waits until the bot has answered
    self.assertEqual(told.message["content"], "hello")
    clicked = await human.click(told.message, "poke")

Each of ``slash``, ``menu``, ``click``, ``choose`` and ``submit`` sends one interaction under a
nonce of its own and waits for INTERACTION_SUCCESS or INTERACTION_FAILURE; what came of it is a
``Told``: the message that the bot wrote or changed, the modal that it opened, or the reason why it
failed. ``begin`` does not wait, and ``outcome`` does so later. ``complete`` gives the choices that
the bot suggests. ``refused`` is what the server says to an interaction that it does not take.
Commands are found in the command indexes of the place and of the person, as a client finds them.
"""

from __future__ import annotations

from typing import Any

import attrs
import treq
from twisted.internet.defer import Deferred, DeferredList

from tests.clients.cases import Answer, ClientCase, Http
from tests.clients.listener import Listener

#: The types of options, by what a value is in Python; ids are given as ``Id``.
_TYPES = {str: 3, int: 4, bool: 5, float: 10}


@attrs.frozen
class Id:
    """The value of an option that names something: its type is 6 to 9 or 11."""

    type: int
    value: str


@attrs.frozen
class File:
    """The value of an option, or of a field of a modal, that is a file."""

    name: str
    content: bytes


@attrs.frozen(kw_only=True)
class Told:
    """What came of an interaction."""

    id: str
    #: MESSAGE_CREATE or MESSAGE_UPDATE, where the bot said something
    message: dict[str, Any] | None = None
    #: INTERACTION_MODAL_CREATE, where it asks something
    modal: dict[str, Any] | None = None
    #: the ``reason_code``, where it failed
    failed: int | None = None

    @property
    def said(self) -> dict[str, Any]:
        """The message, which there must be."""
        if self.message is None:
            raise AssertionError(f"the bot said nothing: {self}")
        return self.message

    @property
    def asked(self) -> dict[str, Any]:
        """The modal, which there must be."""
        if self.modal is None:
            raise AssertionError(f"the bot asked nothing: {self}")
        return self.modal


async def a_human(case: ClientCase, token: str, channel_id: str, guild_id: str | None) -> Human:
    """A person in a channel, with a client that is connected."""
    listener = await case.a_listener(token)
    [ready] = listener.inbox.named("READY")
    return Human(case.a_person(token), listener, ready["session_id"], channel_id, guild_id)


@attrs.define(eq=False)
class Human:
    """A person in a channel; see the module."""

    http: Http
    listener: Listener
    session_id: str
    channel_id: str
    guild_id: str | None
    _number: int = 0

    # -- commands ---------------------------------------------------------------------------------

    async def commands(self) -> list[dict[str, Any]]:
        """What a client would offer here."""
        here = f"/guilds/{self.guild_id}" if self.guild_id else f"/channels/{self.channel_id}"
        found = []
        for where in (here, "/users/@me"):
            index = await self.http.ok("GET", f"{where}/application-command-index")
            found += index["application_commands"]
        return found

    async def command(self, name: str, type: int = 1) -> dict[str, Any]:
        """One of them."""
        for each in await self.commands():
            if (each["name"], each["type"]) == (name, type):
                return each
        raise AssertionError(f"there is no command {name}")

    async def slash(self, path: str, /, **options: Any) -> Told:
        """Use a command; below it ("tags add") its sub-commands are named."""
        return await self._use(2, await self._slash_data(path, options))

    async def begin(self, path: str, /, **options: Any) -> str:
        """Use a command, and do not wait; what to ask ``outcome`` for."""
        return await self._send(2, await self._slash_data(path, options))

    async def complete(self, path: str, option: str, typed: str, /, **options: Any) -> list[Any]:
        """The choices that a bot suggests for an option in which something was typed."""
        data = await self._slash_data(path, {**options, option: typed})
        given = data
        while given.get("options") and "value" not in given["options"][0]:
            given = given["options"][0]
        for each in given["options"]:
            if each["name"] == option:
                each["focused"] = True
        nonce = await self._send(4, data)
        told = await self.listener.heard("APPLICATION_COMMAND_AUTOCOMPLETE_RESPONSE", nonce=nonce)
        return list(told["choices"])

    async def menu(self, name: str, type: int, target_id: str) -> Told:
        """Use a command on a user (2) or a message (3)."""
        data = _named(await self.command(name, type))
        return await self._use(2, {**data, "target_id": target_id})

    async def _slash_data(self, path: str, options: dict[str, Any]) -> dict[str, Any]:
        name, *below = path.split()
        command = await self.command(name)
        options, files = await self._uploaded(options)
        given: list[Any] = [_option(each, value) for each, value in options.items()]
        for depth, each in reversed(list(enumerate(below, start=1))):
            kind = 1 if depth == len(below) else 2
            given = [{"type": kind, "name": each, "options": given}]
        return {**_named(command), "options": given, **files}

    async def _uploaded(self, values: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
        """Values with their files sent, and the ``attachments`` that name these."""
        named = dict(values)
        attachments: list[dict[str, Any]] = []
        for name, value in values.items():
            if isinstance(value, File):
                number = str(len(attachments))
                attachments.append(await self._upload(number, value))
                named[name] = Id(11, number)
        return named, {"attachments": attachments} if attachments else {}

    async def _upload(self, number: str, file: File) -> dict[str, Any]:
        about = {"id": number, "filename": file.name, "file_size": len(file.content)}
        where = f"/channels/{self.channel_id}/attachments"
        [upload] = (await self.http.ok("POST", where, {"files": [about]}))["attachments"]
        sent = await treq.put(upload["upload_url"], data=file.content, persistent=False)
        await sent.content()
        return {**about, "uploaded_filename": upload["upload_filename"]}

    # -- components and modals --------------------------------------------------------------------

    async def click(self, message: dict[str, Any], custom_id: str) -> Told:
        """Click a button."""
        return await self._on(message, {"component_type": 2, "custom_id": custom_id})

    async def choose(
        self, message: dict[str, Any], custom_id: str, kind: int, *values: str
    ) -> Told:
        """Choose in a menu of a kind (3 and 5 to 8)."""
        data = {"component_type": kind, "custom_id": custom_id, "values": list(values)}
        return await self._on(message, data)

    async def _on(self, message: dict[str, Any], data: dict[str, Any]) -> Told:
        about = {
            "application_id": message["application_id"],
            "message_id": message["id"],
            "message_flags": message["flags"],
        }
        return await self._use(3, data, **about)

    async def submit(self, modal: dict[str, Any], **values: Any) -> Told:
        """Send a modal with the values of its fields, by their custom ids."""
        values, files = await self._uploaded(values)
        parts = [_filled(each, values) for each in modal["components"]]
        data = {"id": modal["id"], "custom_id": modal["custom_id"], "components": parts, **files}
        return await self._use(5, data, application_id=modal["application"]["id"])

    # -- any --------------------------------------------------------------------------------------

    async def refused(self, type: int, data: dict[str, Any], **more: Any) -> Answer:
        """What the server says to an interaction that it refuses."""
        return await self.http.call("POST", "/interactions", self._body(type, data, **more))

    def _body(self, type: int, data: dict[str, Any], **more: Any) -> dict[str, Any]:
        self._number += 1
        return {
            "type": type,
            "application_id": data.pop("application_id", None),
            "channel_id": self.channel_id,
            "guild_id": self.guild_id,
            "session_id": self.session_id,
            "nonce": f"human-{self._number}",
            "data": data,
            **more,
        }

    async def _send(self, type: int, data: dict[str, Any], **more: Any) -> str:
        body = self._body(type, data, **more)
        await self.http.ok("POST", "/interactions", body)
        return str(body["nonce"])

    async def _use(self, type: int, data: dict[str, Any], **more: Any) -> Told:
        return await self.outcome(await self._send(type, data, **more), **more)

    async def outcome(self, nonce: str, **more: Any) -> Told:
        """What came of an interaction."""
        begun = await self.listener.heard("INTERACTION_CREATE", nonce=nonce)
        inbox = self.listener.inbox
        before = len(inbox.all)
        ended = await self._ended(nonce)
        if ended["event"] == "INTERACTION_FAILURE":
            return Told(id=begun["id"], failed=ended["reason_code"])
        modals = inbox.named("INTERACTION_MODAL_CREATE", nonce=nonce)
        if modals:
            return Told(id=begun["id"], modal=modals[0])
        return Told(id=begun["id"], message=_said(inbox.all, begun["id"], before, more))

    async def _ended(self, nonce: str) -> dict[str, Any]:
        """INTERACTION_SUCCESS, or after more than three seconds INTERACTION_FAILURE."""
        waiting = [
            Deferred.fromCoroutine(self.listener.heard(name, nonce=nonce))
            for name in ("INTERACTION_SUCCESS", "INTERACTION_FAILURE")
        ]
        result, index = await DeferredList(waiting, fireOnOneCallback=True, consumeErrors=True)
        waiting[1 - index].cancel()
        told: dict[str, Any] = result
        return told

    async def changed(self, message_id: str) -> dict[str, Any]:
        """The next change of a message."""
        return await self.listener.heard("MESSAGE_UPDATE", id=message_id)


def _named(command: dict[str, Any]) -> dict[str, Any]:
    return {key: command[key] for key in ("id", "version", "name", "type", "application_id")}


def _option(name: str, value: Any) -> dict[str, Any]:
    if isinstance(value, Id):
        return {"type": value.type, "name": name, "value": value.value}
    return {"type": _TYPES[type(value)], "name": name, "value": value}


def _filled(part: dict[str, Any], values: dict[str, Any]) -> dict[str, Any]:
    """A part of a modal with what was filled in."""
    if "component" in part:
        return {"type": part["type"], "component": _filled(part["component"], values)}
    if "components" in part:
        return {
            "type": part["type"],
            "components": [_filled(each, values) for each in part["components"]],
        }
    told = {"type": part["type"], "id": part["id"]}
    if "custom_id" not in part:
        return told
    value = values.get(part["custom_id"])
    if isinstance(value, Id):
        value = [value.value]
    name = "values" if isinstance(value, list) else "value"
    return {**told, "custom_id": part["custom_id"], name: value}


def _said(
    seen: list[dict[str, Any]], interaction_id: str, before: int, more: dict[str, Any]
) -> dict[str, Any] | None:
    """The message that came of an interaction, or that it changed."""
    for each in seen:
        metadata = each.get("interaction_metadata") or {}
        if each["event"] == "MESSAGE_CREATE" and metadata.get("id") == interaction_id:
            return each
    for each in seen[before:]:
        if each["event"] == "MESSAGE_UPDATE" and each["id"] == more.get("message_id"):
            return each
    return None
