"""Thousands of hostile requests, at every route, as everybody: refused in order, all of them."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable
from random import Random
from typing import Any

from twisted.internet.defer import Deferred, gatherResults

from tests.support.images import a_picture, data_uri
from tests.support.suites import only_in

from .cases import HostileCase
from .client import HttpClient
from .requests import Actor, Campaign, Case

#: How many requests are under way at once.
AT_ONCE = 6


class CampaignCase(HostileCase):
    """A world with somebody of every kind."""

    async def a_campaign(self, seed: int) -> Campaign:
        """Populate the world and plan a campaign."""
        owner, stranger = await self.a_user(), await self.a_user()
        guild = await self.a_guild(owner)
        member = await self.a_member(guild)
        bot = await self.a_bot_in(guild.id, owner)
        role = await self.a_role(guild)
        message = await self.post(owner, guild.channel_id, "hello")
        picture = {"name": "picture", "image": data_uri(a_picture())}
        emojis = f"/guilds/{guild.id}/emojis"
        emoji = await self.ok("POST", emojis, picture, token=owner.token)
        hooks = f"/channels/{guild.channel_id}/webhooks"
        hook = await self.ok("POST", hooks, {"name": "hook"}, token=owner.token)
        return Campaign(
            random=Random(seed),
            actors=(
                Actor(name="nobody", header=None),
                Actor(name="stranger", header=stranger.authorization),
                Actor(name="member", header=member.authorization),
                Actor(name="bot", header=bot.authorization, is_bot=True),
                Actor(name="owner", header=owner.authorization),
            ),
            known={
                "guild_id": guild.id,
                "channel_id": guild.channel_id,
                "role_id": role,
                "user_id": member.id,
                "overwrite_id": role,
                "message_id": message["id"],
                "emoji_id": emoji["id"],
                "application_id": bot.id,
                "code": await self.an_invite(guild),
                "webhook_id": hook["id"],
                "webhook_token": hook["token"],
            },
        )

    async def run_campaign(self, cases: Iterable[Case]) -> Counter[int]:
        """Send all requests, fail if an answer is wrong; how often each status came."""
        self.wrong: list[str] = []
        statuses: Counter[int] = Counter()
        waiting = iter(cases)
        running = [
            Deferred.fromCoroutine(self._send(waiting, statuses)) for _ in range(AT_ONCE)
        ]
        await gatherResults(running, consumeErrors=True)
        self.assertEqual(self.wrong[:20], [], f"{len(self.wrong)} wrong answers")
        return statuses

    async def _send(self, cases: Iterable[Case], statuses: Counter[int]) -> None:
        client = await HttpClient.connect(self.listens_on)
        for case in cases:
            if client.lost:
                client = await HttpClient.connect(self.listens_on)
            response = await client.ask(case.data)
            statuses[response.status] += 1
            try:
                if case.expected is None:
                    self.assert_shaped(response, case.name)
                else:
                    self.assert_refused(response, *case.expected, case.name)
            except self.failureException as failure:
                self.wrong.append(str(failure))
        await client.hang_up()


class TestRequests(CampaignCase):
    async def test_requests(self) -> None:
        """2,000 requests: every route, every actor, every parameter, every field."""
        campaign = await self.a_campaign(1)
        statuses = await self.run_campaign(campaign.cases(2000))
        self.assertEqual(statuses.total(), 2000)
        self.assertGreaterEqual(statuses.keys(), {200, 201, 204, 400, 401, 403, 404})


class TestRequestsOfThreads(CampaignCase):
    async def test_requests(self) -> None:
        """The same where the channel is a post of a forum."""
        campaign = await self.a_campaign(3)
        token, guild_id = campaign.actors[-1].header, campaign.known["guild_id"]
        form: dict[str, Any] = {"name": "forum", "type": 15}
        forum = await self.ok("POST", f"/guilds/{guild_id}/channels", form, token=token)
        form = {"name": "post", "message": {"content": "hello"}}
        post = await self.ok("POST", f"/channels/{forum['id']}/threads", form, token=token)
        campaign.known.update({"channel_id": post["id"], "message_id": post["id"]})
        statuses = await self.run_campaign(campaign.cases(2000))
        self.assertEqual(statuses.total(), 2000)


class TestManyRequests(CampaignCase):
    skip = only_in("hostile")
    timeout = 1200

    async def test_requests(self) -> None:
        """20,000 requests, of another seed if ``LITECORD_SEED`` names one."""
        campaign = await self.a_campaign(int(os.environ.get("LITECORD_SEED", "2")))
        statuses = await self.run_campaign(campaign.cases(20_000))
        self.assertEqual(statuses.total(), 20_000)
