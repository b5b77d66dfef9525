"""
A bot on hikari with the commands of arc and the components of miru.

See :mod:`tests.clients.pyusage` for what it must do. Its argument is that of ``hikari_bot``, with
``guild_id``: where it registers its commands.
"""

from __future__ import annotations

import asyncio
import json
import logging
import sys
from typing import Any

import arc
import hikari
import miru
from arc import GatewayContext as Context

from .props import DOT, fruit_like, live_until_told
from .talk import Complaints, aim, tell

EPHEMERAL = hikari.MessageFlag.EPHEMERAL
plugin = arc.GatewayPlugin("commands")
tags = plugin.include_slash_group("tags", "Tags")
kind = tags.include_subgroup("kind", "Kinds")
#: The interaction that was not answered.
unanswered: list[Any] = []


# -- components and modals ------------------------------------------------------------------------


def name_of(value: Any) -> str:
    """What something is called that was chosen."""
    return str(getattr(value, "username", None) or getattr(value, "name", value))


class Panel(miru.View):
    """A button and two menus."""

    clicks = 0

    @miru.button(label="Poke", custom_id="poke")
    async def poke(self, ctx: miru.ViewContext, button: miru.Button) -> None:
        """Count in the message itself."""
        self.clicks += 1
        await ctx.edit_response(f"clicked {self.clicks}")

    @miru.text_select(
        custom_id="colour", options=[miru.SelectOption("red"), miru.SelectOption("green")]
    )
    async def colour(self, ctx: miru.ViewContext, select: miru.TextSelect) -> None:
        """Say what was chosen."""
        await ctx.respond(f"chose {select.values[0]}")

    @miru.user_select(custom_id="who")
    async def who(self, ctx: miru.ViewContext, select: miru.UserSelect) -> None:
        """Say who was chosen, later."""
        await ctx.defer(hikari.ResponseType.DEFERRED_MESSAGE_UPDATE)
        await ctx.respond(f"chose {name_of(select.values[0])}", flags=EPHEMERAL)


class Menus(miru.View):
    """Menus of what the server has."""

    @miru.role_select(custom_id="role")
    async def role(self, ctx: miru.ViewContext, select: miru.RoleSelect) -> None:
        """Say what was chosen."""
        await ctx.respond(f"chose {name_of(select.values[0])}")

    @miru.mentionable_select(custom_id="both")
    async def both(self, ctx: miru.ViewContext, select: miru.MentionableSelect) -> None:
        """Say what was chosen."""
        values: Any = select.values
        [chosen] = (values.users or values.roles).values()
        await ctx.respond(f"chose {name_of(chosen)}")

    @miru.channel_select(custom_id="channel")
    async def channel(self, ctx: miru.ViewContext, select: miru.ChannelSelect) -> None:
        """Say what was chosen."""
        await ctx.respond(f"chose {name_of(select.values[0])}")


class Keeper(miru.View):
    """A button on messages that no living bot has written, and the one of a layout."""

    @miru.button(label="Keep", custom_id="keep")
    async def keep(self, ctx: miru.ViewContext, button: miru.Button) -> None:
        """Change the message."""
        await ctx.edit_response("kept")

    @miru.button(label="Press", custom_id="press")
    async def press(self, ctx: miru.ViewContext, button: miru.Button) -> None:
        """Change the text above the button."""
        await ctx.edit_response(component=layout("pressed"))


class Form(miru.Modal, title="A form"):  # type: ignore[call-arg,unused-ignore]
    """A text."""

    name = miru.TextInput(label="Name", custom_id="name", max_length=20)

    async def callback(self, ctx: miru.ModalContext) -> None:
        """Say what was filled in."""
        await ctx.respond(f"hello {self.name.value}")


def layout(text: str) -> hikari.impl.ContainerComponentBuilder:
    """A message of components."""
    press = hikari.impl.InteractiveButtonBuilder(
        style=hikari.ButtonStyle.PRIMARY, label="Press", custom_id="press"
    )
    section = hikari.impl.SectionComponentBuilder(accessory=press).add_text_display("press it")
    dot = hikari.impl.MediaGalleryItemBuilder(media=hikari.Bytes(DOT, "dot.png"))
    container = hikari.impl.ContainerComponentBuilder().add_text_display(text).add_separator()
    return container.add_component(section).add_media_gallery([dot])


@plugin.include
@arc.slash_command("panel", "A button and menus")
async def panel(ctx: Context) -> None:
    """Show it."""
    await show(ctx, Panel(timeout=None))


@plugin.include
@arc.slash_command("menus", "Menus")
async def menus(ctx: Context) -> None:
    """Show them."""
    await show(ctx, Menus(timeout=None))


async def show(ctx: Context, view: miru.View) -> None:
    """Answer with a view."""
    ctx.get_type_dependency(miru.Client).start_view(view)
    await ctx.respond(type(view).__name__, components=view)
    tell("shown")


@plugin.include
@arc.slash_command("form", "A form")
async def form(ctx: Context) -> None:
    """Ask for a text."""
    asked, client = Form(), ctx.get_type_dependency(miru.Client)
    await ctx.respond_with_builder(asked.build_response(client))
    client.start_modal(asked)
    tell("shown")


@plugin.include
@arc.slash_command("layout", "A layout")
async def show_layout(ctx: Context) -> None:
    """Show it."""
    await ctx.respond(component=layout("a layout"), flags=hikari.MessageFlag.IS_COMPONENTS_V2)
    tell("shown")


# -- commands that answer -------------------------------------------------------------------------


@plugin.include
@arc.slash_command("echo", "Say it again")
async def echo(
    ctx: Context,
    text: arc.Option[str, arc.StrParams("The text")],
    times: arc.Option[int, arc.IntParams("How often", min=1, max=3)] = 1,
) -> None:
    """Do so."""
    await ctx.respond(" ".join([text] * times))


@plugin.include
@arc.slash_command("slow", "Promise an answer, and then give it")
async def slow(ctx: Context) -> None:
    """Do so."""
    await ctx.defer()
    await ctx.edit_initial_response("done")


@plugin.include
@arc.slash_command("secret", "For you alone")
async def secret(ctx: Context) -> None:
    """Answer and follow up."""
    await ctx.respond("psst", flags=EPHEMERAL)
    await ctx.respond("and more", flags=EPHEMERAL)


@plugin.include
@arc.slash_command("about", "Who is it")
async def about(
    ctx: Context, member: arc.Option[hikari.Member, arc.MemberParams("Somebody")]
) -> None:
    """Tell of a member."""
    await ctx.respond(f"{member.username} {member.joined_at is not None}")


async def suggest(data: arc.AutocompleteData[Any, str]) -> list[str]:
    """Suggest fruit."""
    return fruit_like(data.focused_value or "")


@plugin.include
@arc.slash_command("search", "Find fruit")
async def search(
    ctx: Context,
    query: arc.Option[str, arc.StrParams("What for", autocomplete_with=suggest)],
) -> None:
    """Say what was chosen."""
    await ctx.respond(f"found {query}")


@plugin.include
@arc.slash_command("parcel", "A file and back")
async def parcel(
    ctx: Context, file: arc.Option[hikari.Attachment, arc.AttachmentParams("Some file")]
) -> None:
    """Give a file back, and another one."""
    copy = hikari.Bytes(await file.read(), "copy.txt")
    await ctx.respond(f"got {file.filename}", attachment=copy)
    await ctx.respond("and more files", attachment=hikari.Bytes(b"more", "more.txt"))


@tags.include
@arc.slash_subcommand("add", "Add a tag")
async def add(ctx: Context, name: arc.Option[str, arc.StrParams("The name")]) -> None:
    """Say so."""
    await ctx.respond(f"added {name}")


@kind.include
@arc.slash_subcommand("set", "Set the kind")
async def set_kind(ctx: Context, name: arc.Option[str, arc.StrParams("The name")]) -> None:
    """Say so."""
    await ctx.respond(f"set {name}")


@plugin.include
@arc.user_command("Poke")
async def poke(ctx: Context, user: hikari.User) -> None:
    """Use it on a user."""
    await ctx.respond(f"poked {user.username}")


@plugin.include
@arc.message_command("Quote")
async def quote(ctx: Context, message: hikari.Message) -> None:
    """Use it on a message."""
    await ctx.respond(f"> {message.content}")


@plugin.include
@arc.slash_command("rights", "What may I")
async def rights(ctx: Context) -> None:
    """Tell what is known of the interaction."""
    assert ctx.member is not None
    owners = ctx.authorizing_integration_owners
    tell(
        "rights",
        channel_id=str(ctx.channel_id),
        guild_id=str(ctx.guild_id),
        user_id=str(ctx.user.id),
        app_permissions=str(int(ctx.app_permissions)),
        member_permissions=str(int(ctx.member.permissions)),
        locale=str(ctx.locale),
        guild_locale=str(ctx.guild_locale),
        context=int(ctx.invocation_context),
        owners={str(int(each)): str(owner) for each, owner in owners.items()},
    )
    await ctx.respond("told")


@plugin.include
@arc.slash_command("history", "Change your mind")
async def history(ctx: Context) -> None:
    """Read, edit and delete what was answered."""
    first = await ctx.respond("one")
    tell("original", content=(await first.retrieve_message()).content)
    await first.edit("two")
    more = await ctx.respond("three")
    await more.edit("four")
    await more.delete()
    await first.delete()


# -- commands that are refused --------------------------------------------------------------------


@plugin.include
@arc.slash_command("silent", "Say nothing", autodefer=False)  # arc would promise an answer
async def silent(ctx: Context) -> None:
    """Keep the interaction."""
    unanswered.append(ctx.interaction)


@plugin.include
@arc.slash_command(
    "admin", "For administrators", default_permissions=hikari.Permissions.ADMINISTRATOR
)
async def admin(ctx: Context) -> None:
    """Answer whoever comes here."""
    await ctx.respond("yes")


@plugin.include
@arc.with_hook(arc.has_permissions(hikari.Permissions.MANAGE_GUILD))
@arc.with_hook(arc.bot_has_permissions(hikari.Permissions.SEND_MESSAGES))
@arc.slash_command("guarded", "For who manages the guild")
async def guarded(
    ctx: Context, crash: arc.Option[bool, arc.BoolParams("Whether to fail")] = False
) -> None:
    """Answer whoever comes here, unless there is an accident."""
    if crash:
        raise RuntimeError("an accident")
    await ctx.respond("welcome")


@plugin.set_error_handler
async def apologise(ctx: Context, error: Exception) -> None:
    """Say what is wrong."""
    await ctx.respond(f"sorry: {type(error).__name__}", flags=EPHEMERAL)


@plugin.include
@arc.slash_command("kick", "Throw somebody out")
async def kick(
    ctx: Context, member: arc.Option[hikari.Member, arc.MemberParams("Somebody")]
) -> None:
    """Try what is not allowed."""
    try:
        await member.kick()
    except hikari.ForbiddenError as error:
        await ctx.respond(f"{error.status.value} {error.code}")


@plugin.include
@arc.slash_command("twice", "Answer once more")
async def twice(ctx: Context) -> None:
    """Do so, past the framework's own guard."""
    await ctx.respond("once")
    try:
        await ctx.interaction.create_initial_response(hikari.ResponseType.MESSAGE_CREATE, "twice")
    except hikari.BadRequestError as error:
        await ctx.edit_initial_response(f"{error.status.value} {error.code}")


# -- the life of the bot --------------------------------------------------------------------------


class Commander:
    """What the test tells the bot to do."""

    async def do_late(self) -> None:
        """Say something, when nobody listens any more."""
        await unanswered[-1].create_initial_response(hikari.ResponseType.MESSAGE_CREATE, "late")


async def main(origin: str, token: str, guild_id: str, **_: Any) -> None:
    """Live until the test has had enough."""
    aim("hikari", origin)
    logging.getLogger().addHandler(Complaints())
    bot = hikari.GatewayBot(
        token, banner=None, logs="ERROR", intents=hikari.Intents.ALL_UNPRIVILEGED
    )
    client = arc.GatewayClient(bot, default_enabled_guilds=[int(guild_id)])
    components = miru.Client.from_arc(client)
    client.set_type_dependency(miru.Client, components)
    client.add_plugin(plugin)

    async def on_begin(event: arc.StartedEvent[Any]) -> None:
        components.start_view(Keeper(timeout=None), bind_to=None)
        made = await bot.rest.fetch_application_commands(
            await bot.rest.fetch_application(), int(guild_id)
        )
        tell("registered", names=sorted(each.name for each in made))
        tell("ready")

    bot.subscribe(arc.StartedEvent, on_begin)
    await bot.start(check_for_updates=False)
    await live_until_told(Commander(), bot.join())
    await bot.close()


if __name__ == "__main__":
    asyncio.run(main(**json.loads(sys.argv[1])))
