"""What is looked at after a daemon was killed: its files, its database, and what its API tells."""

from __future__ import annotations

import subprocess
from typing import Any

import psycopg2
from psycopg2.extras import RealDictCursor
from twisted.internet import reactor
from twisted.internet.threads import deferToThread

from litecord.storage.embedded import EmbeddedPostgres
from tests.clients.cases import Http
from tests.support.daemon import PYTHON, Daemon, environment

CHECK_STATE = [*PYTHON, "from litecord.cli import main; main()", "check-state"]

ROLES = "select id, name, position, permissions from roles where guild_id = %s order by id"
CHANNELS = """
    select id, type, name, position, parent_id, last_pin_timestamp is not null as has_pins,
           greatest(last_message_id, (
               select max(messages.id) from messages where channel_id = channels.id
           )) as last_message_id,
           array(
               select overwrites.id from overwrites where channel_id = channels.id order by 1
           ) as overwrites
    from channels where guild_id = %s order by id
"""
MEMBERS = "select user_id, nick, roles from members where guild_id = %s order by user_id"
EMOJIS = "select id, name, roles from emojis where guild_id = %s order by id"


async def check_state(daemon: Daemon) -> tuple[int, str]:
    """Run ``litecord check-state`` beside a daemon, or in its place; exit status and output."""
    ran = await deferToThread(
        subprocess.run,
        [*CHECK_STATE, "-c", str(daemon.ini)],
        env=environment(),
        cwd=daemon.directory,
        capture_output=True,
        text=True,
    )
    return ran.returncode, ran.stdout + ran.stderr


async def stored(daemon: Daemon, guild_id: str) -> dict[str, Any]:
    """Read a guild from the database that a daemon runs."""
    postgres = EmbeddedPostgres(reactor=reactor, data=daemon.data, on_exit=lambda why: None)
    return await deferToThread(_read, postgres.running_dsn(), guild_id)


def _read(dsn: str, guild_id: str) -> dict[str, Any]:
    connection = psycopg2.connect(dsn, cursor_factory=RealDictCursor)
    try:
        cursor = connection.cursor()
        found = {}
        for name, statement in {
            "roles": ROLES, "channels": CHANNELS, "members": MEMBERS, "emojis": EMOJIS
        }.items():
            cursor.execute(statement, (guild_id,))
            found[name] = [dict(row) for row in cursor.fetchall()]
        return found
    finally:
        connection.close()


def _id(text: str | None) -> int | None:
    return None if text is None else int(text)


async def told(person: Http, guild_id: str) -> dict[str, Any]:
    """Ask the API for the same; the daemon has it in memory."""
    path = f"/guilds/{guild_id}"
    roles = await person.ok("GET", f"{path}/roles")
    channels = await person.ok("GET", f"{path}/channels")
    members = await person.ok("GET", f"{path}/members?limit=1000")
    emojis = await person.ok("GET", f"{path}/emojis")
    return {
        "roles": _sorted(
            {
                "id": int(each["id"]),
                "name": each["name"],
                "position": each["position"],
                "permissions": int(each["permissions"]),
            }
            for each in roles
        ),
        "channels": _sorted(_channel(each) for each in channels),
        "members": sorted(
            (
                {
                    "user_id": int(each["user"]["id"]),
                    "nick": each["nick"],
                    "roles": [int(role) for role in each["roles"]],
                }
                for each in members
            ),
            key=lambda each: each["user_id"],
        ),
        "emojis": _sorted(
            {
                "id": int(each["id"]),
                "name": each["name"],
                "roles": [int(role) for role in each["roles"]],
            }
            for each in emojis
        ),
    }


def _sorted(values: Any) -> list[dict[str, Any]]:
    return sorted(values, key=lambda each: int(each["id"]))


def _channel(each: Any) -> dict[str, Any]:
    return {
        "id": int(each["id"]),
        "type": each["type"],
        "name": each["name"],
        "position": each["position"],
        "parent_id": _id(each.get("parent_id")),
        "has_pins": each.get("last_pin_timestamp") is not None,
        "last_message_id": _id(each.get("last_message_id")),
        "overwrites": sorted(int(overwrite["id"]) for overwrite in each["permission_overwrites"]),
    }
