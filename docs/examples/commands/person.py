"""A person who uses bots: an account with a session at the Gateway."""

import asyncio
import itertools

import aiohttp


class Refused(Exception):
    """Why what the person wanted did not happen."""


class Person:
    def __init__(self, world, token):
        self.world = world
        self.token = token
        self.heard = []  # every event so far, the latest last
        self._news = asyncio.Condition()
        self._nonces = itertools.count(1)

    # -- a session --------------------------------------------------------------------------------

    async def connect(self):
        self._http = aiohttp.ClientSession(headers={"Authorization": self.token})
        self._socket = await self._http.ws_connect(self.world["gateway_url"] + "/?v=10")
        hello = await self._socket.receive_json()
        properties = {"os": "linux", "browser": "test", "device": ""}
        identify = {"token": self.token, "properties": properties}
        await self._socket.send_json({"op": 2, "d": identify})
        pause = hello["d"]["heartbeat_interval"] / 1000
        self._tasks = [
            asyncio.create_task(self._listen()),
            asyncio.create_task(self._beat(pause)),
        ]
        self.session_id = (await self.event("READY"))["session_id"]

    async def close(self):
        for task in self._tasks:
            task.cancel()
        await self._socket.close()
        await self._http.close()

    async def _listen(self):
        async for frame in self._socket:
            payload = frame.json()
            if payload["op"] == 0:
                async with self._news:
                    self.heard.append((payload["t"], payload["d"]))
                    self._news.notify_all()

    async def _beat(self, pause):
        while True:
            await asyncio.sleep(pause)
            await self._socket.send_json({"op": 1, "d": None})

    async def event(self, name, **fields):
        """Wait for an event with these fields."""

        def fitting():
            for heard, data in self.heard:
                if heard == name and all(data.get(key) == fields[key] for key in fields):
                    return data
            return None

        try:
            async with asyncio.timeout(10), self._news:
                await self._news.wait_for(fitting)
                return fitting()
        except TimeoutError:
            raise Refused(f"no {name} came within ten seconds") from None

    async def call(self, method, path, body=None):
        """Send a request; fail where it is refused."""
        async with self._http.request(method, self.world["base_url"] + path, json=body) as answer:
            text = await answer.text()
            if answer.status >= 400:
                raise Refused(f"{method} {path}: {answer.status} {text}")
            return await answer.json() if text else None

    # -- what a person does -----------------------------------------------------------------------

    async def use(self, name, **options):
        """Use a slash command with texts as options; the bot's message."""
        path = f"/guilds/{self.world['guild_id']}/application-command-index"
        index = await self.call("GET", path)
        command = next((one for one in index["application_commands"] if one["name"] == name), None)
        if command is None:
            raise Refused(f"/{name} is not there: did the bot register (sync) its commands?")
        data = {key: command[key] for key in ("id", "version", "name", "type")}
        texts = [{"type": 3, "name": key, "value": value} for key, value in options.items()]
        return await self._message(await self._interact(2, {**data, "options": texts}))

    async def click(self, message, label):
        """Click a button; the modal that it opens."""
        buttons = [each for row in message["components"] for each in row["components"]]
        [button] = [each for each in buttons if each.get("label") == label]
        data = {"component_type": 2, "custom_id": button["custom_id"]}
        nonce = await self._interact(3, data, message_id=message["id"])
        return await self._outcome("INTERACTION_MODAL_CREATE", nonce)

    async def fill_in(self, modal, text):
        """Write a text into the only field of a modal and send it; the bot's message."""
        [row] = modal["components"]
        [field] = row["components"]
        field = {"type": 4, "custom_id": field["custom_id"], "value": text}
        data = {
            "id": modal["id"],
            "custom_id": modal["custom_id"],
            "components": [{"type": 1, "components": [field]}],
        }
        return await self._message(await self._interact(5, data))

    async def _interact(self, type, data, **more):
        nonce = str(next(self._nonces))
        body = {
            "type": type,
            "application_id": self.world["application_id"],
            "guild_id": self.world["guild_id"],
            "channel_id": self.world["channel_id"],
            "session_id": self.session_id,
            "nonce": nonce,
            "data": data,
            **more,
        }
        await self.call("POST", "/interactions", body)
        return nonce

    async def _outcome(self, name, nonce):
        """The event that tells how the bot answered; fail where it did not."""
        outcomes = {name, "INTERACTION_FAILURE"}
        async with asyncio.timeout(10), self._news:
            while True:
                for heard, data in self.heard:
                    if heard in outcomes and data["nonce"] == nonce:
                        if heard != name:
                            raise Refused("the bot did not answer in time: see its log")
                        return data
                await self._news.wait()

    async def _message(self, nonce):
        """The message that an interaction was answered with."""
        interaction_id = (await self._outcome("INTERACTION_SUCCESS", nonce))["id"]
        async with asyncio.timeout(10), self._news:
            while True:
                for message in [data for name, data in self.heard if name == "MESSAGE_CREATE"]:
                    metadata = message.get("interaction_metadata")
                    if metadata and metadata["id"] == interaction_id:
                        return message
                await self._news.wait()
