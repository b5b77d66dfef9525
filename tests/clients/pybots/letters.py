"""What a bot on discord.py sends besides text, and what it knows of what others sent so."""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module
from typing import TYPE_CHECKING, Any

from .talk import tell

if TYPE_CHECKING:
    import discord
else:
    import sys

    discord = import_module(sys.argv[1])


def poll_of(poll: discord.Poll) -> dict[str, Any]:
    """Tell of a poll what the library knows."""
    return {
        "question": poll.question,
        "answers": [[each.text, str(each.emoji or ""), each.vote_count] for each in poll.answers],
        "multiple": poll.multiple,
        "is_final": poll.is_finalised(),
        "total": poll.total_votes,
    }


def component_of(component: Any) -> dict[str, Any]:
    """Tell of a component, and all that is in it, what the library knows."""
    told: dict[str, Any] = {"kind": component.type.value}
    for name in ("id", "label", "custom_id", "url", "content", "placeholder"):
        value = getattr(component, name, None)
        if value is not None:
            told[name] = value
    inner = getattr(component, "children", None)
    if inner:
        told["inner"] = [component_of(each) for each in inner]
    accessory = getattr(component, "accessory", None)
    if accessory is not None:
        told["accessory"] = component_of(accessory)
    return told


def letter_of(message: discord.Message) -> dict[str, Any]:
    """Tell of a message what only some have."""
    snapshots = message.message_snapshots
    return {
        "id": str(message.id),
        "kind": message.type.value,
        "flags": message.flags.value,
        "content": message.content,
        "webhook_id": str(message.webhook_id) if message.webhook_id else None,
        "author": message.author.name,
        "poll": poll_of(message.poll) if message.poll else None,
        "components": [component_of(each) for each in message.components],
        "forwarded": [each.content for each in snapshots],
        "source": str(message.reference.message_id) if message.reference else None,
        "users": [str(each.id) for each in message.mentions],
        "roles": [str(each.id) for each in message.role_mentions],
        "channels": [str(each.id) for each in message.channel_mentions],
        "everyone": message.mention_everyone,
        "tts": message.tts,
        "position": message.position,
        "results": {
            field.name: field.value
            for embed in message.embeds
            if embed.type == "poll_result"
            for field in embed.fields
        },
    }


def picture_of(embed: discord.Embed) -> dict[str, Any]:
    """Tell of an embed what is to be seen in it."""
    return {
        "image": embed.image.url,
        "thumbnail": embed.thumbnail.url,
        "footer": [embed.footer.text, embed.footer.icon_url],
        "author": [embed.author.name, embed.author.url, embed.author.icon_url],
        "timestamp": embed.timestamp.isoformat() if embed.timestamp else None,
        "fields": len(embed.fields),
    }


class Letters:
    """Orders of bots about such messages."""

    def _channel(self, channel_id: str) -> Any:
        raise NotImplementedError

    async def on_raw_poll_vote_add(self, vote: Any) -> None:
        """Somebody voted."""
        tell("vote_add", user_id=str(vote.user_id), answer_id=vote.answer_id)

    async def on_raw_poll_vote_remove(self, vote: Any) -> None:
        """Somebody took a vote back."""
        tell("vote_remove", user_id=str(vote.user_id), answer_id=vote.answer_id)

    async def do_letter(self, channel_id: str, message_id: str) -> dict[str, Any]:
        """Read a message anew."""
        return letter_of(await self._channel(channel_id).fetch_message(int(message_id)))

    async def do_ask(
        self, channel_id: str, question: str, answers: list[list[str]], hours: int
    ) -> dict[str, Any]:
        """Post a poll."""
        poll = discord.Poll(question=question, duration=timedelta(hours=hours), multiple=True)
        for text, emoji in answers:
            poll.add_answer(text=text, emoji=emoji)
        return letter_of(await self._channel(channel_id).send(poll=poll))

    async def do_voters(self, channel_id: str, message_id: str, answer_id: int) -> list[str]:
        """List who voted for an answer."""
        message = await self._channel(channel_id).fetch_message(int(message_id))
        answer = message.poll.get_answer(answer_id)
        return [str(each.id) async for each in answer.voters()]

    async def do_end(self, channel_id: str, message_id: str) -> dict[str, Any]:
        """End a poll."""
        message = await self._channel(channel_id).fetch_message(int(message_id))
        return poll_of(await message.poll.end())

    async def do_forward(self, channel_id: str, message_id: str, to: str) -> dict[str, Any]:
        """Forward a message."""
        message = await self._channel(channel_id).fetch_message(int(message_id))
        return letter_of(await message.forward(self._channel(to)))

    async def do_follow(self, channel_id: str, to: str) -> str:
        """Follow a channel; the webhook."""
        made = await self._channel(channel_id).follow(destination=self._channel(to))
        return str(made.id)

    async def do_publish(self, channel_id: str, message_id: str) -> None:
        """Publish a message."""
        await self._channel(channel_id).get_partial_message(int(message_id)).publish()

    async def do_rows(self, channel_id: str) -> dict[str, Any]:
        """Send buttons, and every kind of menu."""
        ui, view = discord.ui, discord.ui.View(timeout=None)
        view.add_item(ui.Button(label="go", custom_id="go", emoji="🍵"))
        view.add_item(ui.Button(label="see", url="https://example.org/"))
        option = discord.SelectOption(label="a", value="1", description="b", default=True)
        view.add_item(ui.Select(custom_id="strings", options=[option], placeholder="what?"))
        view.add_item(ui.UserSelect(custom_id="users", max_values=3))
        view.add_item(ui.RoleSelect(custom_id="roles"))
        kinds = [discord.ChannelType.text]
        view.add_item(ui.ChannelSelect(custom_id="channels", channel_types=kinds))
        made = await self._channel(channel_id).send("rows", view=view)
        view.stop()
        return letter_of(made)

    async def do_layout(self, channel_id: str) -> dict[str, Any]:
        """Send components of the second version."""
        ui, view = discord.ui, discord.ui.LayoutView(timeout=None)
        image = "https://example.org/a.png"
        view.add_item(ui.TextDisplay("first"))
        view.add_item(ui.Section("beside", accessory=ui.Thumbnail(image)))
        view.add_item(ui.MediaGallery(discord.MediaGalleryItem(image, description="d")))
        view.add_item(ui.Separator())
        row: Any = ui.ActionRow(ui.Button(label="go", custom_id="go"))
        view.add_item(ui.Container(ui.TextDisplay("inside"), row, accent_color=5))
        made = await self._channel(channel_id).send(view=view)
        view.stop()
        return letter_of(made)

    async def do_paint(self, channel_id: str) -> dict[str, Any]:
        """Send an embed with everything in it; what came back."""
        image = "https://example.org/a.png"
        embed = discord.Embed(title="t", timestamp=discord.utils.snowflake_time(1 << 60))
        embed.set_image(url=image).set_thumbnail(url=image)
        embed.set_footer(text="f", icon_url=image)
        embed.set_author(name="a", url="https://example.org/", icon_url=image)
        for number in range(25):
            embed.add_field(name=f"n{number}", value="v", inline=bool(number % 2))
        made = await self._channel(channel_id).send(embeds=[embed, discord.Embed(title="u")])
        return picture_of(made.embeds[0])
