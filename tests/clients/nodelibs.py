"""The Node libraries; see :mod:`tests.clients.node` for how they are installed."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from tests.clients.bots import Library

#: Why the tests of Node's libraries are skipped.
NO_NODE = None if shutil.which("node") else "needs node and npm"


def _node(bot: str, **how: str) -> list[str]:
    return ["node", str(Path(__file__).with_name("nodebots") / f"{bot}.cjs"), json.dumps(how)]


DISCORD_JS = Library(
    name="discord.js",
    command=_node("discordjs_bot"),
    compression=None,
    bad_token="TokenInvalid",
    bad_intents="Used disallowed intents",
)
