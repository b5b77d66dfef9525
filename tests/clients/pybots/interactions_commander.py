"""
A bot on interactions.py with commands: see :mod:`tests.clients.pyusage` for what it must do.

Its argument is that of ``interactions_bot``, with ``guild_id``: where it registers its commands.
"""

from __future__ import annotations

import asyncio
import json
import logging
import sys
from io import BytesIO
from typing import Any

import interactions
from interactions import OptionType, Permissions
from interactions.api import events

from .props import DOT, fruit_like, live_until_told
from .talk import Complaints, aim, tell

STRING, INTEGER, BOOLEAN = OptionType.STRING, OptionType.INTEGER, OptionType.BOOLEAN
USER, ATTACHMENT = OptionType.USER, OptionType.ATTACHMENT


def name_of(value: Any) -> str:
    """What something is called that was chosen."""
    return str(getattr(value, "username", None) or getattr(value, "name", value))


def panel() -> list[Any]:
    """A button and two menus."""
    return [
        interactions.ActionRow(each)
        for each in (
            interactions.Button(style=1, label="Poke", custom_id="poke"),
            interactions.StringSelectMenu("red", "green", custom_id="colour"),
            interactions.UserSelectMenu(custom_id="who"),
        )
    ]


def menus() -> list[Any]:
    """Menus of what the server has."""
    return [
        interactions.ActionRow(each)
        for each in (
            interactions.RoleSelectMenu(custom_id="role"),
            interactions.MentionableSelectMenu(custom_id="both"),
            interactions.ChannelSelectMenu(custom_id="channel"),
        )
    ]


def layout(text: str) -> list[Any]:
    """A message of components."""
    dot = interactions.MediaGalleryItem(interactions.UnfurledMediaItem("attachment://dot.png"))
    press = interactions.Button(style=1, label="Press", custom_id="press")
    return [
        interactions.ContainerComponent(
            interactions.TextDisplayComponent(text),
            interactions.SeparatorComponent(),
            interactions.SectionComponent(
                components=[interactions.TextDisplayComponent("press it")], accessory=press
            ),
            interactions.MediaGalleryComponent([dot]),
        )
    ]


class Tags(interactions.Extension):
    """Sub-commands, and a group of them."""

    tags = interactions.SlashCommand(name="tags", description="Tags")
    kind = tags.group(name="kind", description="Kinds")

    @tags.subcommand("add", sub_cmd_description="Add a tag")
    @interactions.slash_option("name", "The name", STRING, required=True)
    async def add(self, ctx: Any, name: str) -> None:
        """Say so."""
        await ctx.send(f"added {name}")

    @kind.subcommand("set", sub_cmd_description="Set the kind")
    @interactions.slash_option("name", "The name", STRING, required=True)
    async def set_kind(self, ctx: Any, name: str) -> None:
        """Say so."""
        await ctx.send(f"set {name}")


class Plain(interactions.Extension):
    """Commands that answer."""

    @interactions.slash_command("echo", description="Say it again")
    @interactions.slash_option("text", "The text", STRING, required=True)
    @interactions.slash_option("times", "How often", INTEGER, min_value=1, max_value=3)
    async def echo(self, ctx: Any, text: str, times: int = 1) -> None:
        """Do so."""
        await ctx.send(" ".join([text] * times))

    @interactions.slash_command("slow", description="Promise an answer, and then give it")
    async def slow(self, ctx: Any) -> None:
        """Do so."""
        await ctx.defer()
        await ctx.edit(content="done")

    @interactions.slash_command("secret", description="For you alone")
    async def secret(self, ctx: Any) -> None:
        """Answer and follow up."""
        await ctx.send("psst", ephemeral=True)
        await ctx.send("and more", ephemeral=True)

    @interactions.slash_command("about", description="Who is it")
    @interactions.slash_option("member", "Somebody", USER, required=True)
    async def about(self, ctx: Any, member: Any) -> None:
        """Tell of a member."""
        await ctx.send(f"{member.username} {member.joined_at is not None}")

    @interactions.slash_command("search", description="Find fruit")
    @interactions.slash_option("query", "What for", STRING, required=True, autocomplete=True)
    async def search(self, ctx: Any, query: str) -> None:
        """Say what was chosen."""
        await ctx.send(f"found {query}")

    @search.autocomplete("query")
    async def suggest(self, ctx: Any) -> None:
        """Suggest fruit."""
        await ctx.send(choices=fruit_like(ctx.input_text))

    @interactions.slash_command("parcel", description="A file and back")
    @interactions.slash_option("file", "Some file", ATTACHMENT, required=True)
    async def parcel(self, ctx: Any, file: Any) -> None:
        """Give a file back, and another one."""
        content = await self.bot.http.request_cdn(file.url, file)
        copy = interactions.File(BytesIO(content), "copy.txt")
        await ctx.send(f"got {file.filename}", file=copy)
        more = interactions.File(BytesIO(b"more"), "more.txt")
        await ctx.send("and more files", file=more)

    @interactions.slash_command("layout", description="A layout")
    async def show(self, ctx: Any) -> None:
        """Show it."""
        dot = interactions.File(BytesIO(DOT), "dot.png")
        await ctx.send(components=layout("a layout"), file=dot)
        tell("shown")

    @interactions.user_context_menu("Poke")
    async def poke(self, ctx: Any) -> None:
        """Use it on a user."""
        await ctx.send(f"poked {ctx.target.username}")

    @interactions.message_context_menu("Quote")
    async def quote(self, ctx: Any) -> None:
        """Use it on a message."""
        await ctx.send(f"> {ctx.target.content}", reply_to=ctx.target)


async def manages(ctx: Any) -> bool:
    """Whether somebody may manage the guild."""
    return Permissions.MANAGE_GUILD in ctx.author_permissions


class Refused(interactions.Extension):
    """Commands that not everybody may use, or that try what is refused."""

    _silent: Any

    @interactions.slash_command("silent", description="Say nothing")
    async def silent(self, ctx: Any) -> None:
        """Keep the interaction."""
        self._silent = ctx

    async def do_late(self) -> None:
        """Say something, when nobody listens any more."""
        await self._silent.send("late")

    @interactions.slash_command(
        "admin",
        description="For administrators",
        default_member_permissions=Permissions.ADMINISTRATOR,
    )
    async def admin(self, ctx: Any) -> None:
        """Answer whoever comes here."""
        await ctx.send("yes")

    @interactions.slash_command("guarded", description="For who manages the guild")
    @interactions.slash_option("crash", "Whether to fail", BOOLEAN)
    @interactions.check(manages)
    async def guarded(self, ctx: Any, crash: bool = False) -> None:
        """Answer whoever comes here, unless there is an accident."""
        if crash:
            raise RuntimeError("an accident")
        await ctx.send("welcome")

    @interactions.slash_command("kick", description="Throw somebody out")
    @interactions.slash_option("member", "Somebody", USER, required=True)
    async def kick(self, ctx: Any, member: Any) -> None:
        """Try what is not allowed."""
        try:
            await member.kick()
        except interactions.errors.Forbidden as error:
            await ctx.send(f"{error.status} {error.code}")

    @interactions.slash_command("twice", description="Answer once more")
    async def twice(self, ctx: Any) -> None:
        """Do so, past the library's own guard."""
        await ctx.send("once")
        ctx.responded = False
        try:
            await ctx.send("twice")
        except interactions.errors.HTTPException as error:
            await ctx.edit(content=f"{error.status} {error.code}")

    @interactions.slash_command("history", description="Change your mind")
    async def history(self, ctx: Any) -> None:
        """Read, edit and delete what was answered."""
        original = await ctx.send("one")
        tell("original", content=original.content)
        await ctx.edit(content="two")
        more = await ctx.send("three")
        await ctx.edit(more, content="four")
        await ctx.delete(more)
        await ctx.delete()

    @interactions.slash_command("rights", description="What may I")
    async def rights(self, ctx: Any) -> None:
        """Tell what is known of the interaction."""
        owners = ctx.authorizing_integration_owners
        tell(
            "rights",
            channel_id=str(ctx.channel_id),
            guild_id=str(ctx.guild_id),
            user_id=str(ctx.author_id),
            app_permissions=str(int(ctx.app_permissions)),
            member_permissions=str(int(ctx.author_permissions)),
            locale=ctx.locale,
            guild_locale=ctx.guild_locale,
            owners={str(int(kind)): str(owner) for kind, owner in owners.items()},
        )
        await ctx.send("told")


class Components(interactions.Extension):
    """Components and modals, and the commands that show them."""

    _clicks = 0

    @interactions.slash_command("panel", description="A button and menus")
    async def panel(self, ctx: Any) -> None:
        """Show it."""
        await ctx.send("panel", components=panel())
        tell("shown")

    @interactions.component_callback("poke")
    async def poked(self, ctx: Any) -> None:
        """Count in the message itself."""
        self._clicks += 1
        await ctx.edit_origin(content=f"clicked {self._clicks}")

    @interactions.component_callback("who")
    async def named(self, ctx: Any) -> None:
        """Say who was chosen, later; what is said first would take the place of the panel."""
        await ctx.defer(edit_origin=True)
        await ctx.edit_origin(content="chosen")
        await ctx.send(f"chose {name_of(ctx.values[0])}", ephemeral=True)

    @interactions.slash_command("menus", description="Menus")
    async def menus(self, ctx: Any) -> None:
        """Show them."""
        await ctx.send("menus", components=menus())
        tell("shown")

    @interactions.component_callback("colour", "role", "both", "channel")
    async def chosen(self, ctx: Any) -> None:
        """Say what was chosen."""
        await ctx.send(f"chose {name_of(ctx.values[0])}")

    @interactions.component_callback("keep")
    async def kept(self, ctx: Any) -> None:
        """Change a message that no living bot has written."""
        await ctx.edit_origin(content="kept")

    @interactions.component_callback("press")
    async def pressed(self, ctx: Any) -> None:
        """Change the text above the button."""
        await ctx.edit_origin(components=layout("pressed"))

    @interactions.slash_command("form", description="A form")
    async def form(self, ctx: Any) -> None:
        """Ask for a text."""
        field = interactions.ShortText(label="Name", custom_id="name", max_length=20)
        await ctx.send_modal(interactions.Modal(field, title="A form", custom_id="form"))
        tell("shown")

    @interactions.modal_callback("form")
    async def filled(self, ctx: Any, name: str) -> None:
        """Say what was filled in."""
        await ctx.send(f"hello {name}")


class Commander(interactions.Client):
    """A bot with commands."""

    def __init__(self, guild_id: str) -> None:
        super().__init__(intents=interactions.Intents.DEFAULT, debug_scope=int(guild_id))
        for each in (Tags, Plain, Components):
            each(self)
        self._refused = Refused(self)

    @interactions.listen(events.Startup)
    async def on_begin(self) -> None:
        """All guilds are there, and the commands are registered."""
        tell("registered", names=sorted(str(each.name) for each in self.application_commands))
        tell("ready")

    @interactions.listen(events.CommandError, disable_default_listeners=True)
    async def on_refusal(self, event: events.CommandError) -> None:
        """Say what is wrong."""
        await event.ctx.send(f"sorry: {type(event.error).__name__}", ephemeral=True)

    async def do_late(self) -> None:
        """Say something, when nobody listens any more."""
        await self._refused.do_late()


async def main(origin: str, token: str, guild_id: str, **_: Any) -> None:
    """Live until the test has had enough."""
    aim("interactions", origin)
    logging.getLogger("interactions").addHandler(
        Complaints("/callback: 400", "/callback: 404", ": 403")  # refusals that it raises, too
    )
    bot = Commander(guild_id)
    await live_until_told(bot, bot.astart(token))


if __name__ == "__main__":
    asyncio.run(main(**json.loads(sys.argv[1])))
