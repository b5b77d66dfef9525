"""How a bot of a Python library talks with its test: JSON, a line for each thing said.

On standard output it tells what it sees, ``{"event": "message", ...}``, and answers,
``{"answer": 1, "result": ...}``. On standard input it is told what to do,
``{"number": 1, "do": "send", "given": {...}}``; where that ends, so does the bot.
"""

from __future__ import annotations

import asyncio
import json
import logging
import sys
from hashlib import sha256
from pathlib import Path
from typing import Any

#: What docs/clients.rst shows, and the address in it.
RECIPES = Path(__file__).parents[3] / "docs" / "aiming"
DOCUMENTED = "127.0.0.1:5000"


def aim(recipe: str, origin: str) -> None:
    """Do what the documentation tells to do to a library, but with our address."""
    text = (RECIPES / f"{recipe}.py").read_text()
    exec(text.replace(DOCUMENTED, origin.removeprefix("http://")), {})


def tell(event: str, **said: Any) -> None:
    """Tell the test something."""
    _write({"event": event, **said})


def _write(said: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(said) + "\n")
    sys.stdout.flush()


class Complaints(logging.Handler):
    """Tells the test what the library logs as an error, as nothing else would."""

    def __init__(self, *expected: str) -> None:
        super().__init__(logging.ERROR)
        self._expected = expected

    def emit(self, record: logging.LogRecord) -> None:
        """Take a line of the log."""
        text = self.format(record)
        if not any(each in text for each in self._expected):
            tell("broken", text=text)


def file_told(name: str, description: str | None, content: bytes) -> dict[str, Any]:
    """Tell of a file what it is, and what was in it when it came back."""
    digest = sha256(content).hexdigest()
    return {"name": name, "description": description, "digest": digest, "size": len(content)}


async def obey(bot: object) -> None:
    """Call ``do_<what>`` of ``bot`` for everything that it is told, until nothing comes."""
    reader = asyncio.StreamReader()
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    working = set()
    while line := await reader.readline():
        task = asyncio.create_task(_answer(bot, **json.loads(line)))
        working.add(task)
        task.add_done_callback(working.discard)


async def _answer(bot: object, *, number: int, do: str, given: dict[str, Any]) -> None:
    try:
        result = await getattr(bot, f"do_{do}")(**given)
    except Exception as error:
        refused: dict[str, Any] = {"type": type(error).__name__, "text": str(error)}
        for name in ("status", "code"):
            refused[name] = getattr(error, name, None)
        _write({"answer": number, "error": refused})
    else:
        _write({"answer": number, "result": result})
