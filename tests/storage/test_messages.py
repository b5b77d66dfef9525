"""What the database knows of a channel's last message."""

from __future__ import annotations

from litecord.model.messages import Message, MessageType
from litecord.model.snowflakes import Snowflake
from litecord.storage import channels, ids, messages
from tests.support.builders import PopulatedCase


class LastMessageTests(PopulatedCase):
    async def setUp(self) -> None:  # type: ignore[override]
        await super().setUp()
        guild = await self.a_guild(await self.a_user())
        self.guild_id, self.channel_id = Snowflake(int(guild.id)), Snowflake(int(guild.channel_id))
        self.world.state.drop_guild(self.guild_id)  # which knows nothing of what is done below
        self.cursor = self.database.autocommit
        self.first = await ids.fetch_highest(self.cursor)

    async def post(self, number: int) -> Snowflake:
        """Put a message into the channel."""
        id = Snowflake(self.first + number)
        message = Message(
            id=id,
            channel_id=self.channel_id,
            author_id=Snowflake(1),
            type=MessageType.DEFAULT,
            content="",
            flags=0,
        )
        await messages.insert(self.cursor, message)
        return id

    async def delete(self, id: Snowflake) -> None:
        """Remove a message."""
        await messages.delete(self.cursor, self.channel_id, id, by=Snowflake(1), anybodys=True)

    async def last(self) -> Snowflake | None:
        """The channel's last message, as it is loaded."""
        found = await channels.list_in(self.cursor, self.guild_id)
        return next(each.last_message_id for each in found if each.id == self.channel_id)

    async def test_newest(self) -> None:
        """It is the newest one, in whatever order they were written."""
        self.assertIsNone(await self.last())
        newest = await self.post(3)
        await self.post(2)
        self.assertEqual(await self.last(), newest)
        self.assertEqual(await ids.fetch_highest(self.cursor), newest)

    async def test_deleted(self) -> None:
        """It stays what it was when it is deleted, alone or with others; so no id comes twice."""
        older, newest = await self.post(1), await self.post(2)
        await self.delete(newest)
        self.assertEqual(await self.last(), newest)
        await self.delete(older)
        self.assertEqual(await self.last(), newest)
        many = [await self.post(number) for number in (3, 4)]
        await messages.delete_many(self.cursor, self.channel_id, many)
        self.assertEqual(await self.last(), many[-1])
        self.assertEqual(await ids.fetch_highest(self.cursor), many[-1])

    async def test_channel_deleted(self) -> None:
        """A channel goes with its messages."""
        self.ends_consistent = False  # the guild still names it
        await self.post(1)
        await channels.delete(self.cursor, self.channel_id)
        [row] = await self.cursor.query("select count(*) from messages")
        self.assertEqual(row.count, 0)
