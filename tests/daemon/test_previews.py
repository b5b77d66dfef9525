"""A daemon that looks at links nobody answers for: it stops, and looks at them again."""

from __future__ import annotations

import signal
from typing import Any

from twisted.internet import reactor as installed_reactor
from twisted.internet.defer import Deferred
from twisted.internet.protocol import Factory, Protocol
from twisted.trial.unittest import TestCase

from tests.support.api import Api
from tests.support.daemon import a_daemon

reactor: Any = installed_reactor

#: How many seconds a daemon may take to stop.
SOON = 15


class Silent(Factory):
    """A server that takes connections and says nothing; ``asked`` fires at the next one."""

    def __init__(self) -> None:
        self.asked: Deferred[None] = Deferred()

    def buildProtocol(self, addr: Any) -> Protocol:
        self.asked.callback(None)
        return Protocol()


class StopTests(TestCase):
    timeout = 120

    async def test_stop(self) -> None:
        """A daemon does not wait for who does not answer; the next one asks again."""
        silent = Silent()
        port: Any = reactor.listenTCP(0, silent, interface="127.0.0.1")
        self.addCleanup(port.stopListening)
        daemon = a_daemon(self)
        await daemon.start(
            "[media]\npreview_networks = 127.0.0.0/8\npreview_ports = 80 443 1024-65535\n"
        )
        api = Api(self, daemon.base_url)
        token = await api.register("somebody")
        guild = await api.ok("POST", "/guilds", {"name": "Guild"}, token=token)
        channels = await api.ok("GET", f"/guilds/{guild['id']}/channels", token=token)
        text = next(each["id"] for each in channels if each["type"] == 0)
        content = f"http://127.0.0.1:{port.getHost().port}/ http://nowhere.invalid/"
        await api.ok("POST", f"/channels/{text}/messages", {"content": content}, token=token)
        for _ in range(2):
            await silent.asked
            silent.asked = Deferred()
            began = reactor.seconds()
            self.assertEqual(await daemon.stop(), -signal.SIGTERM)
            self.assertLess(reactor.seconds() - began, SOON)
            self.assertNotIn("Traceback", daemon.output)
            await daemon.start()
        await silent.asked
