"""A long time with many sessions that come, go and resume: nothing is lost, and memory stays flat.

``LITECORD_SOAK_SECONDS`` tells how long, two minutes where nobody says so; ``LITECORD_SEED`` makes
what happens happen again, as far as that is up to the clients.
"""

from __future__ import annotations

import os
import random
from pathlib import Path
from statistics import median
from typing import Any

from twisted.internet.task import LoopingCall, deferLater

from tests.clients.cases import ClientCase, reactor
from tests.clients.soaking import Account, Soak
from tests.support.suites import only_in

skip = only_in("clients")

SECONDS = float(os.environ.get("LITECORD_SOAK_SECONDS", "120"))
SEED = int(os.environ.get("LITECORD_SEED") or random.randrange(1 << 32))
SESSIONS, GUILDS, PEOPLE, BOTS = 500, 10, 20, 10
#: GATEWAY_MESSAGE_CONTENT, in its limited form.
CONTENT = 1 << 19
#: How much more memory the daemon may have at the end than when it was warm.
GROWTH, SLACK = 1.03, 2 << 20


def memory_of(pid: int) -> int:
    """Tell how many bytes of memory a process has."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


class GatewaySoakTests(ClientCase):
    """500 sessions of 30 accounts, in 10 guilds."""

    timeout = 300 + int(SECONDS)
    #: What is kept for RESUME is let go early enough for memory to be level when it is looked at.
    config = "[ratelimits]\nmode = off\n[gateway]\nsession_ttl = 20\nreplay_seconds = 20\n"

    async def test_soak(self) -> None:
        """Every session sees each message once, in sequence, however often it is interrupted."""
        print(f"LITECORD_SEED={SEED}", flush=True)
        soak = Soak(reactor, f"ws{self.origin[4:]}", await self._accounts(), SEED)
        await soak.start(SESSIONS)
        memory = await self._watch()
        await soak.stop()
        self._check(soak)
        self._check_memory(memory)

    async def _watch(self) -> list[int]:
        """Let it be for as long as it is to last; the memory of each second."""
        memory: list[int] = []
        watching = LoopingCall(lambda: memory.append(memory_of(self.daemon.pid)))
        watching.clock = reactor
        watching.start(1.0)
        await deferLater(reactor, SECONDS)
        watching.stop()
        return memory

    def _check(self, soak: Soak) -> None:
        print(dict(soak.counts), flush=True)
        self.assertEqual(soak.failures[:20], [], f"LITECORD_SEED={SEED}")
        for kind in ("cut", "close", "pause", "end", "forget", "RESUMED", "MESSAGE_CREATE"):
            self.assertGreater(soak.counts[kind], 0, kind)
        self.assertGreater(soak.next_mark, 0)

    def _check_memory(self, memory: list[int]) -> None:
        part = len(memory) // 6
        warm, end = median(memory[2 * part : 3 * part]), median(memory[-part:])
        print(f"memory: {warm / 2**20:.1f} MiB when warm, {end / 2**20:.1f} MiB at the end")
        self.assertLess(end, warm * GROWTH + SLACK, f"{memory[::5]} LITECORD_SEED={SEED}")

    # -- whose sessions they are ------------------------------------------------------------------

    async def _accounts(self) -> list[Account]:
        guilds = [await self._guild(number) for number in range(GUILDS)]
        people = [await self._person(number, guilds) for number in range(PEOPLE)]
        return people + [await self._bot(number, guilds) for number in range(BOTS)]

    async def _guild(self, number: int) -> dict[str, str]:
        guild = await self.alice.ok("POST", "/guilds", {"name": f"Guild {number}"})
        channels = await self.alice.ok("GET", f"/guilds/{guild['id']}/channels")
        channel_id = next(each["id"] for each in channels if each["type"] == 0)
        invite = await self.alice.ok("POST", f"/channels/{channel_id}/invites", {})
        return {"id": guild["id"], "channel_id": channel_id, "invite": invite["code"]}

    async def _person(self, number: int, guilds: list[dict[str, str]]) -> Account:
        form: dict[str, Any] = {
            "username": f"soaked{number}",
            "email": f"soaked{number}@example.org",
            "password": f"a long password {number}",
            "consent": True,
            "date_of_birth": "2000-01-01",
        }
        token = (await self.alice.ok("POST", "/auth/register", form))["token"]
        http = self.a_person(token)
        theirs = [guilds[(number + step) % GUILDS] for step in (0, 1, 3)]
        for guild in theirs:
            await http.ok("POST", f"/invites/{guild['invite']}", {})
        channel_ids = [each["channel_id"] for each in theirs]
        return Account(token=token, is_bot=False, channel_ids=channel_ids, http=http)

    async def _bot(self, number: int, guilds: list[dict[str, str]]) -> Account:
        made = await self.alice.ok("POST", "/applications", {"name": f"Soaked {number}"})
        path = f"/applications/{made['id']}"
        await self.alice.ok("PATCH", path, {"flags": CONTENT})
        token = (await self.alice.ok("POST", f"{path}/bot", {}))["token"]
        theirs = [guilds[(number + step) % GUILDS] for step in (0, 5)]
        authorize = f"/oauth2/authorize?client_id={made['id']}&scope=bot"
        for guild in theirs:
            grant = {"authorize": True, "guild_id": guild["id"], "permissions": "8"}
            await self.alice.ok("POST", authorize, grant)
        channel_ids = [each["channel_id"] for each in theirs]
        http = self.a_person(f"Bot {token}")
        return Account(token=token, is_bot=True, channel_ids=channel_ids, http=http)
