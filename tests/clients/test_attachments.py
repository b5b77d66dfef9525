"""Files, sent and loaded with discord.py, hikari, discord.js and eris."""

from __future__ import annotations

from tests.clients import bots, nodelibs, parcels, pylibs
from tests.support.suites import only_in

skip = only_in("clients")


class DiscordPyParcelTests(parcels.ParcelTests):
    """Files with discord.py."""

    library = bots.DISCORD_PY_ZLIB
    skip = skip or pylibs.lacking("discord.py")


class HikariParcelTests(parcels.ParcelTests):
    """Files with hikari, which sends them in chunks, and knows of no descriptions."""

    library = bots.HIKARI
    describes = False
    skip = skip or pylibs.lacking("hikari")


class DiscordJsParcelTests(parcels.ParcelTests):
    """Files with discord.js."""

    library = nodelibs.DISCORD_JS
    skip = skip or nodelibs.NO_NODE


class ErisParcelTests(parcels.ParcelTests):
    """Files with eris, which speaks version 9."""

    library = nodelibs.ERIS
    skip = skip or nodelibs.NO_NODE
