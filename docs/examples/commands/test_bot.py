"""Tests of bot.py, on a Litecord of their own."""

import asyncio
import json
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

import discord
import yarl
from bot import Bot
from person import Person, Refused

INI = """
[litecord]
listen = tcp:0:interface=127.0.0.1
data = data
ready_file = ready.json

[ratelimits]
mode = off
"""


class BotTests(unittest.IsolatedAsyncioTestCase):
    @classmethod
    def setUpClass(cls):
        """Start a server, and have it make people, a guild and an application."""
        directory = tempfile.TemporaryDirectory()
        cls.addClassCleanup(directory.cleanup)
        path = Path(directory.name)
        (path / "litecord.ini").write_text(INI)
        command = ["twistd", "-n", "--pidfile=", "litecord", "--config", "litecord.ini"]
        server = subprocess.Popen(command, cwd=path, stdout=subprocess.DEVNULL)
        cls.addClassCleanup(server.wait)
        cls.addClassCleanup(server.terminate)
        while not (path / "ready.json").exists():
            if server.poll() is not None:
                raise RuntimeError("the server did not start")
            time.sleep(0.1)
        ready = json.loads((path / "ready.json").read_text())
        seed = ["litecord", "seed", ready["base_url"], "--output", "world.json"]
        subprocess.run(seed, cwd=path, check=True)
        cls.world = json.loads((path / "world.json").read_text())
        # Aim discord.py at the server.
        discord.http.Route.BASE = cls.world["base_url"]
        gateway_url = yarl.URL(cls.world["gateway_url"])
        discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = gateway_url

    async def asyncSetUp(self):
        """Start the bot, and have bob come online."""
        self.bot = Bot()
        running = asyncio.create_task(self.bot.start(self.world["bot_token"]))
        self.addAsyncCleanup(asyncio.wait, [running])
        self.addAsyncCleanup(self.bot.close)
        while not self.bot.is_ready():  # which a client that is not started cannot wait for
            if running.done():
                raise RuntimeError("the bot did not start") from running.exception()
            await asyncio.sleep(0.05)
        self.bob = Person(self.world, self.world["member_token"])
        await self.bob.connect()
        self.addAsyncCleanup(self.bob.close)

    async def test_opinion(self):
        """The command asks, the button opens a form, and what is written there is noted."""
        asked = await self.bob.use("ask", topic="tea")
        self.assertEqual(asked["content"], "What about tea?")
        modal = await self.bob.click(asked, "Answer")
        self.assertEqual(modal["title"], "Your opinion")
        noted = await self.bob.fill_in(modal, "with milk")
        self.assertEqual(noted["content"], "Noted: with milk")
        self.assertEqual(noted["flags"], 64)  # for bob alone

    async def test_topic(self):
        """Without a topic the command is refused before the bot hears of it."""
        with self.assertRaisesRegex(Refused, "50035"):
            await self.bob.use("ask")
