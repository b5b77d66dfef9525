"""The Node libraries; see :mod:`tests.clients.node` for how they are installed."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import Any

import attrs

from tests.clients.bots import Library

#: Why the tests of Node's libraries are skipped.
NO_NODE = None if shutil.which("node") else "needs node and npm"
#: Why a test that needs the packages of C++ is skipped.
NO_NATIVE = NO_NODE or (
    "needs erlpack, zlib-sync and zstd-napi, which npm could not compile"
    if not all(
        Path(os.environ.get("LITECORD_NODE", ""), "native", "node_modules", each, "build").is_dir()
        for each in ("erlpack", "zlib-sync", "zstd-napi")
    )
    else None
)


def _node(bot: str, **how: Any) -> list[str]:
    return ["node", str(Path(__file__).with_name("nodebots") / f"{bot}.cjs"), json.dumps(how)]


DISCORD_JS = Library(
    name="discord.js",
    command=_node("discordjs_bot"),
    compression=None,
    bad_token="TokenInvalid",
    bad_intents="Used disallowed intents",
)
DISCORDJS_CORE = Library(
    name="@discordjs/core",
    command=_node("core_bot"),
    compression=None,
    bad_token="DiscordAPIError[0]",
    bad_intents="Used disallowed intents",
)
DISCORDJS_CORE_ZLIB = attrs.evolve(
    DISCORDJS_CORE,
    name="@discordjs/core with zlib",
    command=_node("core_bot", compress="ZlibNative"),
    compression="zlib-stream",
)
ERIS = Library(
    name="eris",
    command=_node("eris_bot"),
    compression=None,
    bad_token="Invalid token",
    bad_intents="Disallowed intents specified",
)
OCEANIC = Library(
    name="oceanic.js",
    command=_node("oceanic_bot"),
    compression=None,
    bad_token="DiscordRESTError",
    bad_intents="Disallowed intents specified",
)
SEYFERT = Library(
    name="seyfert",
    command=_node("seyfert_bot"),
    compression=None,
    bad_token="API_Unauthorized_0",
    bad_intents="Disallowed intents",
)
DISCORD_JS_ZLIB = attrs.evolve(
    DISCORD_JS,
    name="discord.js with zlib-sync",
    command=_node("discordjs_bot", directory="native"),
    compression="zlib-stream",
)
ERIS_NATIVE = attrs.evolve(
    ERIS,
    name="eris with erlpack and zlib-sync",
    command=_node("eris_bot", directory="native", options={"compress": True}),
    encoding="etf",
    compression="zlib-stream",
)
OCEANIC_NATIVE = attrs.evolve(
    OCEANIC,
    name="oceanic.js with erlpack and zstd-napi",
    command=_node("oceanic_bot", directory="native", compress="zstd-stream"),
    encoding="etf",
    compression="zstd-stream",
)

#: Bots with commands.
DISCORD_JS_COMMANDER = attrs.evolve(DISCORD_JS, command=_node("discordjs_commander"))
DISCORDJS_CORE_COMMANDER = attrs.evolve(DISCORDJS_CORE, command=_node("core_commander"))
ERIS_COMMANDER = attrs.evolve(ERIS, command=_node("eris_commander"))
OCEANIC_COMMANDER = attrs.evolve(OCEANIC, command=_node("oceanic_commander"))
SEYFERT_COMMANDER = attrs.evolve(SEYFERT, command=_node("seyfert_commander"))
