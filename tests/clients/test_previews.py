"""Previews of links, as discord.py sees them: an edit that is none, and what is in it."""

from __future__ import annotations

from typing import Any

import treq
from twisted.internet import reactor as installed_reactor
from twisted.web.server import Site

from tests.clients import bots, pylibs
from tests.clients.cases import ClientCase
from tests.support.images import a_picture
from tests.support.outside import Elsewhere, a_page
from tests.support.suites import only_in

skip = only_in("clients")
reactor: Any = installed_reactor


class DiscordPyPreviewTests(ClientCase):
    """Previews with discord.py."""

    library = bots.DISCORD_PY_ZLIB
    skip = skip or pylibs.lacking("discord.py")
    config = (
        "[ratelimits]\nmode = headers\n"
        "[media]\npreview_networks = 127.0.0.0/8\npreview_ports = 1024-65535\n"
    )

    async def test_link(self) -> None:
        """A message with a link comes, is updated, and has what the page says of itself."""
        other = Elsewhere()
        picture = a_picture(size=(40, 20))
        other.put("/i.png", picture, "image/png")
        other.put("/p", a_page(og_title="T", og_site_name="S", og_image="/i.png"))
        port: Any = reactor.listenTCP(0, Site(other), interface="127.0.0.1")
        self.addCleanup(port.stopListening)
        bot = await self.a_ready_bot()
        content = f"http://127.0.0.1:{port.getHost().port}/p"
        message_id = await self.say(content)
        await bot.heard("message", id=message_id)
        edited = await bot.heard("message_edit", id=message_id)
        self.assertEqual((edited["before"], edited["after"]), (content, content))
        given = {"channel_id": self.channel_id, "message_id": message_id}
        told = await bot.told("preview", **given)
        response = await treq.get(told.pop("proxy_url"), persistent=False)
        self.assertEqual(await response.content(), picture)
        self.assertEqual(
            told,
            {"type": "link", "title": "T", "provider": "S", "color": None, "size": [40, 20]},
        )
