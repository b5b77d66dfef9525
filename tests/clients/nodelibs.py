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


def _commander(library: Library, bot: str) -> Library:
    """A library with a bot that has commands; the rest is as it was."""
    _, _, how = library.command
    return attrs.evolve(library, command=_node(bot, **json.loads(how)))


DISCORD_JS_COMMANDER = _commander(DISCORD_JS, "discordjs_commander")
DISCORDJS_CORE_COMMANDER = _commander(DISCORDJS_CORE, "core_commander")
ERIS_COMMANDER = _commander(ERIS, "eris_commander")
ERIS_NATIVE_COMMANDER = _commander(ERIS_NATIVE, "eris_commander")
OCEANIC_COMMANDER = _commander(OCEANIC, "oceanic_commander")
OCEANIC_NATIVE_COMMANDER = _commander(OCEANIC_NATIVE, "oceanic_commander")
SEYFERT_COMMANDER = _commander(SEYFERT, "seyfert_commander")
