"""
How a bot on discord.py, or a library that descends from it, answers; see tests/clients/usage.py.

The four libraries differ in how commands and modals are declared, which is what their scripts say;
an interaction, once it is there, is answered alike.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Awaitable, Callable, Iterable
from importlib import import_module
from io import BytesIO
from typing import Any

from .props import live_until_told
from .talk import Complaints, aim, tell

discord: Any = import_module(sys.argv[1])
ui = discord.ui

#: What nextcord calls a message the others call a response.
_ORIGINAL = "original_message" if sys.argv[1] == "nextcord" else "original_response"


async def edit(interaction: Any, content: str) -> None:
    """Edit the first answer."""
    await getattr(interaction, f"edit_{_ORIGINAL}")(content=content)


# -- commands -------------------------------------------------------------------------------------


async def say(interaction: Any, text: str, **how: Any) -> None:
    """Answer with a text."""
    await interaction.response.send_message(text, **how)


async def show(interaction: Any, view: Any, **how: Any) -> None:
    """Answer with components."""
    await interaction.response.send_message(view=view, **how)
    tell("shown")


async def ask(interaction: Any, modal: Any) -> None:
    """Answer with a modal."""
    await interaction.response.send_modal(modal)
    tell("shown")


async def echo(interaction: Any, text: str, times: int = 1) -> None:
    """Say it again."""
    await say(interaction, " ".join([text] * times))


async def slow(interaction: Any) -> None:
    """Promise an answer, and then give it."""
    await interaction.response.defer()
    await edit(interaction, "done")


async def secret(interaction: Any) -> None:
    """Answer, and follow up, for one person alone."""
    await say(interaction, "psst", ephemeral=True)
    await interaction.followup.send("and more", ephemeral=True)


async def about(interaction: Any, member: Any) -> None:
    """Tell of a member."""
    await say(interaction, f"{member.name} {member.joined_at is not None}")


async def rights(interaction: Any) -> None:
    """Tell the test what is known of the interaction."""
    told = {
        "channel_id": interaction.channel.id,
        "guild_id": interaction.guild_id,
        "user_id": interaction.user.id,
        "app_permissions": interaction.app_permissions.value,
        "member_permissions": interaction.permissions.value,
    }
    locales = {
        name: getattr(getattr(interaction, name), "value", getattr(interaction, name))
        for name in ("locale", "guild_locale")
    }
    tell("rights", **{name: str(value) for name, value in told.items()}, **locales)
    await say(interaction, "told")


async def history(interaction: Any) -> None:
    """Read, edit and delete what was answered."""
    await say(interaction, "one")
    original = await getattr(interaction, _ORIGINAL)()
    tell("original", content=original.content)
    await edit(interaction, "two")
    more = await interaction.followup.send("three", wait=True)
    await more.edit(content="four")
    await more.delete()
    await getattr(interaction, f"delete_{_ORIGINAL}")()


async def twice(interaction: Any) -> None:
    """Answer once more; libraries guard against that by what they remember."""
    response = interaction.response
    await response.send_message("once")
    for remembered, nothing in (("_response_type", None), ("_responded", False)):
        if hasattr(response, remembered):
            setattr(response, remembered, nothing)
    try:
        await response.send_message("twice")
    except discord.HTTPException as error:
        await edit(interaction, f"{error.status} {error.code}")


async def kick(interaction: Any, member: Any) -> None:
    """Try what is not allowed."""
    try:
        await member.kick()
    except discord.Forbidden as error:
        await say(interaction, f"{error.status} {error.code}")


async def parcel(interaction: Any, file: Any) -> None:
    """Give a file back, and another one."""
    content = await file.read()
    copy = discord.File(BytesIO(content), "copy.txt")
    await say(interaction, f"got {file.filename}", file=copy)
    more = discord.File(BytesIO(b"more"), "more.txt")
    await interaction.followup.send("and more files", file=more)


async def suspect(interaction: Any, crash: bool) -> None:
    """Whoever may come here is welcome, unless there is an accident."""
    if crash:
        raise RuntimeError("an accident")
    await say(interaction, "welcome")


async def apologise(interaction: Any, error: Exception) -> None:
    """Say what went wrong, as a library's handler of errors."""
    cause = getattr(error, "original", error)
    await say(interaction, f"sorry: {type(cause).__name__}", ephemeral=True)


# -- components -----------------------------------------------------------------------------------


def with_callback(item: Any, callback: Callable[[Any], Awaitable[None]]) -> Any:
    """An item that does something."""
    item.callback = callback
    return item


def view_of(*items: Any) -> Any:
    """A view that stays."""
    view = ui.View(timeout=None)
    for item in items:
        view.add_item(item)
    return view


def options(*labels: str) -> list[Any]:
    """Choices of a menu."""
    return [discord.SelectOption(label=each) for each in labels]


def chooser(menu: Any) -> Any:
    """A menu that says what was chosen."""

    async def chosen(interaction: Any) -> None:
        value = menu.values[0]
        await say(interaction, f"chose {getattr(value, 'name', value)}")

    return with_callback(menu, chosen)


def panel() -> Any:
    """A button and two menus."""
    clicks = 0
    who = ui.UserSelect(custom_id="who")

    async def poked(interaction: Any) -> None:
        nonlocal clicks
        clicks += 1
        await interaction.response.edit_message(content=f"clicked {clicks}", view=view)

    async def named(interaction: Any) -> None:
        await interaction.response.defer()
        await interaction.followup.send(f"chose {who.values[0].name}", ephemeral=True)

    colour = ui.StringSelect if hasattr(ui, "StringSelect") else ui.Select
    view = view_of(
        with_callback(ui.Button(label="Poke", custom_id="poke"), poked),
        chooser(colour(custom_id="colour", options=options("red", "green"))),
        with_callback(who, named),
    )
    return view


def menus() -> Any:
    """Menus of what the server has."""
    return view_of(
        chooser(ui.RoleSelect(custom_id="role")),
        chooser(ui.MentionableSelect(custom_id="both")),
        chooser(ui.ChannelSelect(custom_id="channel")),
    )


def keeper() -> Any:
    """A view for messages that no living bot has written."""

    async def kept(interaction: Any) -> None:
        await interaction.response.edit_message(content="kept")

    return view_of(with_callback(ui.Button(label="Keep", custom_id="keep"), kept))


def surveyed(who: Any, proof: Any, one: str, many: Iterable[str], sure: bool) -> str:
    """All answers of a survey."""
    return " ".join((who.name, proof.filename, one, "+".join(many), str(sure).lower()))


# -- the life of a bot ----------------------------------------------------------------------------


class Commander:
    """What a bot does whose commands are used, whatever its class is else."""

    _silent: Any
    add_view: Any

    async def silent(self, interaction: Any) -> None:
        """Say nothing."""
        self._silent = interaction

    async def do_late(self) -> None:
        """Say something, when nobody listens any more."""
        await say(self._silent, "late")

    async def registered(self, names: Iterable[str]) -> None:
        """Its commands are known."""
        self.add_view(keeper())
        tell("registered", names=sorted(names))

    async def on_ready(self) -> None:
        """All guilds are there."""
        tell("ready")


async def live(make: Callable[[int], Any], recipe: str, how: dict[str, Any]) -> None:
    """Aim the library, and let a bot live that registers its commands in a guild."""
    aim(recipe, how["origin"])
    logging.getLogger(discord.__name__).addHandler(Complaints("Attempting a reconnect"))
    bot = make(int(how["guild_id"]))
    await live_until_told(bot, bot.start(how["token"]))
    await bot.close()
