"""Who may do what in a guild: one row for each operation, or for each of its permissions."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final

import attrs

from litecord.model.permissions import (
    ADD_REACTIONS,
    ATTACH_FILES,
    BAN_MEMBERS,
    CHANGE_NICKNAME,
    CONNECT,
    CREATE_GUILD_EXPRESSIONS,
    CREATE_INSTANT_INVITE,
    CREATE_PRIVATE_THREADS,
    CREATE_PUBLIC_THREADS,
    DEAFEN_MEMBERS,
    EMBED_LINKS,
    KICK_MEMBERS,
    MANAGE_CHANNELS,
    MANAGE_GUILD,
    MANAGE_GUILD_EXPRESSIONS,
    MANAGE_MESSAGES,
    MANAGE_NICKNAMES,
    MANAGE_ROLES,
    MANAGE_THREADS,
    MANAGE_WEBHOOKS,
    MODERATE_MEMBERS,
    MOVE_MEMBERS,
    MUTE_MEMBERS,
    PIN_MESSAGES,
    READ_MESSAGE_HISTORY,
    SEND_MESSAGES,
    SEND_MESSAGES_IN_THREADS,
    SEND_POLLS,
    SEND_TTS_MESSAGES,
    SET_VOICE_CHANNEL_STATUS,
    VIEW_AUDIT_LOG,
)
from litecord.model.stages import MODERATOR
from tests.support.images import a_picture, data_uri
from tests.support.sounds import an_ogg

Refusal = tuple[int, int]

MISSING_ACCESS: Final = (403, 50001)
MISSING_PERMISSIONS: Final = (403, 50013)
UNKNOWN_GUILD: Final = (404, 10004)
UNKNOWN_MEMBER: Final = (404, 10007)
NOT_THE_AUTHOR: Final = (403, 50005)
NOT_IN_VOICE: Final = (400, 40032)
UNKNOWN_VOICE_STATE: Final = (404, 10065)
TEMPLATE_EXISTS: Final = (400, 30031)
UNKNOWN_WELCOME_SCREEN: Final = (404, 10069)


@attrs.frozen(kw_only=True)
class Row:
    """An operation, and what a member needs for it besides seeing the channel."""

    operation: str
    #: All of these permissions...
    needs: int = 0
    #: ... and one of these sets, if there are any.
    any_of: tuple[int, ...] = ()
    #: Whether it is for the owner alone, whatever the others have.
    owner_only: bool = False
    #: What it is about, besides the guild and its first channel; see ``Subjects``.
    about: tuple[str, ...] = ()
    query: str = ""
    body: Callable[[dict[str, str]], Any] = lambda ids: None
    #: How somebody is refused who is not in the guild, who lacks a permission.
    stranger: Refusal | None = MISSING_ACCESS
    lacking: Refusal = MISSING_PERMISSIONS
    #: How somebody is answered who has them: with success, or an error that comes later.
    granted: Refusal | None = None


_POLL: Final = {"question": {"text": "?"}, "answers": [{"poll_media": {"text": "!"}}]}


def _is(value: Any) -> Callable[[dict[str, str]], Any]:
    return lambda ids: value


_PICTURE: Final = data_uri(a_picture())
SOUND: Final = {"name": "beep", "sound": data_uri(an_ogg(), "audio/ogg")}


def _guilds() -> Iterable[Row]:
    guild = "/guilds/<guild_id>"
    yield Row(operation=f"GET {guild}", stranger=UNKNOWN_GUILD)
    yield Row(operation=f"GET {guild}/preview", stranger=UNKNOWN_GUILD)
    yield Row(operation=f"PATCH {guild}", needs=MANAGE_GUILD, body=_is({"description": "x"}))
    yield Row(operation=f"DELETE {guild}", owner_only=True, about=("own_guild",))
    yield Row(operation=f"POST {guild}/delete", owner_only=True, about=("own_guild",))
    paused = _is({"dms_disabled_until": None})
    yield Row(operation=f"PUT {guild}/incident-actions", needs=MANAGE_GUILD, body=paused)
    for name in ("widget", "embed"):
        yield Row(operation=f"GET {guild}/{name}", needs=MANAGE_GUILD)
        body = _is({"enabled": True})
        yield Row(operation=f"PATCH {guild}/{name}", needs=MANAGE_GUILD, body=body)
    integrations = f"{guild}/integrations"
    yield Row(operation=f"GET {integrations}", needs=MANAGE_GUILD)
    yield Row(
        operation=f"DELETE {integrations}/<integration_id>",
        needs=MANAGE_GUILD,
        about=("integration",),
    )


def _channels() -> Iterable[Row]:
    guild, channel = "/guilds/<guild_id>/channels", "/channels/<channel_id>"
    yield Row(operation=f"GET {guild}")
    yield Row(operation=f"POST {guild}", needs=MANAGE_CHANNELS, body=_is({"name": "new"}))
    yield Row(
        operation=f"PATCH {guild}",
        needs=MANAGE_CHANNELS,
        body=lambda ids: [{"id": ids["channel_id"], "position": 1}],
    )
    yield Row(operation=f"GET {channel}")
    yield Row(operation=f"PATCH {channel}", needs=MANAGE_CHANNELS, body=_is({"topic": "x"}))
    yield Row(operation=f"DELETE {channel}", needs=MANAGE_CHANNELS, about=("channel",))
    overwrite = f"{channel}/permissions/<overwrite_id>"
    yield Row(
        operation=f"PUT {overwrite}", needs=MANAGE_ROLES, about=("role",), body=_is({"type": 0})
    )
    yield Row(
        operation=f"DELETE {overwrite}", needs=MANAGE_ROLES, about=("role", "overwrite")
    )


def _commands() -> Iterable[Row]:
    for place in ("guilds/<guild_id>", "channels/<channel_id>"):
        yield Row(operation=f"GET /{place}/application-command-index")
    yield Row(operation="GET /channels/<channel_id>/application-commands/search")


def _roles() -> Iterable[Row]:
    roles = "/guilds/<guild_id>/roles"
    yield Row(operation=f"GET {roles}")
    yield Row(operation=f"GET {roles}/member-counts")
    yield Row(operation=f"GET {roles}/<role_id>", about=("role",))
    yield Row(operation=f"POST {roles}", needs=MANAGE_ROLES, body=_is({"permissions": "0"}))
    yield Row(
        operation=f"PATCH {roles}",
        needs=MANAGE_ROLES,
        about=("role",),
        body=lambda ids: [{"id": ids["role_id"], "position": 1}],
    )
    one = f"{roles}/<role_id>"
    body = _is({"hoist": True})
    yield Row(operation=f"PATCH {one}", needs=MANAGE_ROLES, about=("role",), body=body)
    yield Row(operation=f"DELETE {one}", needs=MANAGE_ROLES, about=("role",))


def _emojis() -> Iterable[Row]:
    emojis = "/guilds/<guild_id>/emojis"
    manage = MANAGE_GUILD_EXPRESSIONS
    yield Row(operation=f"GET {emojis}")
    yield Row(operation=f"GET {emojis}/<emoji_id>", about=("emoji",))
    yield Row(
        operation=f"POST {emojis}",
        needs=CREATE_GUILD_EXPRESSIONS,
        body=_is({"name": "red", "image": _PICTURE}),
    )
    body = _is({"name": "blue"})
    yield Row(operation=f"PATCH {emojis}/<emoji_id>", needs=manage, about=("emoji",), body=body)
    yield Row(operation=f"DELETE {emojis}/<emoji_id>", needs=manage, about=("emoji",))


def _stickers() -> Iterable[Row]:
    stickers, about = "/guilds/<guild_id>/stickers", ("sticker",)
    manage, body = MANAGE_GUILD_EXPRESSIONS, _is({"name": "blue"})
    yield Row(operation=f"GET {stickers}")
    yield Row(operation=f"GET {stickers}/<sticker_id>", about=about)
    yield Row(operation=f"PATCH {stickers}/<sticker_id>", needs=manage, about=about, body=body)
    yield Row(operation=f"DELETE {stickers}/<sticker_id>", needs=manage, about=about)


def _sounds() -> Iterable[Row]:
    sounds, about = "/guilds/<guild_id>/soundboard-sounds", ("sound",)
    manage, body = MANAGE_GUILD_EXPRESSIONS, _is({"name": "blue"})
    yield Row(operation=f"GET {sounds}")
    yield Row(operation=f"GET {sounds}/<sound_id>", about=about)
    yield Row(
        operation=f"POST {sounds}",
        needs=CREATE_GUILD_EXPRESSIONS,
        body=_is(SOUND),
    )
    yield Row(operation=f"PATCH {sounds}/<sound_id>", needs=manage, about=about, body=body)
    yield Row(operation=f"DELETE {sounds}/<sound_id>", needs=manage, about=about)


def _members() -> Iterable[Row]:
    members = "/guilds/<guild_id>/members"
    one = f"{members}/<user_id>"
    yield Row(operation=f"GET {members}")
    yield Row(operation=f"GET {members}/search", query="query=p")
    yield Row(operation=f"GET {one}")
    yield Row(operation=f"PATCH {members}/@me", body=_is({"bio": "x"}))
    nick = _is({"nick": "nick"})
    yield Row(operation=f"PATCH {members}/@me", needs=CHANGE_NICKNAME, body=nick)
    yield Row(operation=f"PATCH {members}/@me/nick", needs=CHANGE_NICKNAME, body=nick)
    until = {"communication_disabled_until": "2026-03-02T00:00:00Z"}
    for needs, body in (
        (MANAGE_NICKNAMES, nick), (MANAGE_ROLES, _is({"roles": []})), (MODERATE_MEMBERS, _is(until))
    ):  # fmt: skip
        yield Row(operation=f"PATCH {one}", needs=needs, body=body)
    for needs, given in (
        (MUTE_MEMBERS, {"mute": True}), (DEAFEN_MEMBERS, {"deaf": True}),
        (MOVE_MEMBERS, {"channel_id": None}),
    ):  # fmt: skip
        yield Row(operation=f"PATCH {one}", needs=needs, body=_is(given), granted=NOT_IN_VOICE)
    yield Row(
        operation=f"PATCH {one}",
        any_of=(MANAGE_GUILD, MANAGE_ROLES, MODERATE_MEMBERS | KICK_MEMBERS | BAN_MEMBERS),
        body=_is({"flags": 4}),
    )
    yield Row(operation=f"DELETE {one}", needs=KICK_MEMBERS, about=("target",))
    role = f"{one}/roles/<role_id>"
    yield Row(operation=f"PUT {role}", needs=MANAGE_ROLES, about=("role",))
    yield Row(operation=f"DELETE {role}", needs=MANAGE_ROLES, about=("role",))


def _bans() -> Iterable[Row]:
    bans, needs = "/guilds/<guild_id>/bans", BAN_MEMBERS
    one = f"{bans}/<user_id>"
    yield Row(operation=f"GET {bans}", needs=needs, query="limit=1")
    yield Row(operation=f"GET {bans}/search", needs=needs, query="query=p")
    yield Row(operation=f"GET {one}", needs=needs, about=("ban",))
    yield Row(operation=f"PUT {one}", needs=needs, about=("target",))
    yield Row(operation=f"DELETE {one}", needs=needs, about=("ban",))
    yield Row(
        operation="POST /guilds/<guild_id>/bulk-ban",
        needs=needs | MANAGE_GUILD,
        about=("target",),
        body=lambda ids: {"user_ids": [ids["user_id"]]},
    )
    yield Row(operation="GET /guilds/<guild_id>/audit-logs", needs=VIEW_AUDIT_LOG)
    for method in ("GET", "POST"):
        yield Row(
            operation=f"{method} /guilds/<guild_id>/prune", needs=KICK_MEMBERS | MANAGE_GUILD
        )


def _invites() -> Iterable[Row]:
    channel = "/channels/<channel_id>/invites"
    yield Row(operation=f"POST {channel}", needs=CREATE_INSTANT_INVITE, body=_is({}))
    yield Row(operation=f"GET {channel}", needs=MANAGE_CHANNELS)
    yield Row(operation="GET /guilds/<guild_id>/invites", any_of=(MANAGE_GUILD, VIEW_AUDIT_LOG))
    for path in ("/invites/<code>", "/invite/<code>"):
        yield Row(
            operation=f"DELETE {path}", any_of=(MANAGE_GUILD, MANAGE_CHANNELS), about=("invite",)
        )


def _targets() -> Iterable[Row]:
    targets, about = "/invites/<code>/target-users", ("targeted_invite",)
    for path in (targets, f"{targets}/job-status"):
        yield Row(
            operation=f"GET {path}", any_of=(MANAGE_GUILD, VIEW_AUDIT_LOG), about=about
        )
    for method in ("PUT", "DELETE"):
        yield Row(operation=f"{method} {targets}/<user_id>", needs=MANAGE_GUILD, about=about)
    for name in ("bulk-add", "bulk-delete"):
        body = _is({"user_ids": ["1"]})
        yield Row(
            operation=f"POST {targets}/{name}", needs=MANAGE_GUILD, about=about, body=body
        )


def _furniture() -> Iterable[Row]:
    guild, needs = "/guilds/<guild_id>", MANAGE_GUILD
    screen, guide = f"{guild}/welcome-screen", f"{guild}/new-member-welcome"
    unknown = UNKNOWN_WELCOME_SCREEN
    yield Row(operation=f"GET {screen}", needs=needs, granted=unknown)
    yield Row(operation=f"PATCH {screen}", needs=needs, about=("community",), body=_is({}))
    yield Row(operation=f"GET {guide}")
    yield Row(operation=f"PUT {guide}", needs=needs, about=("community",), body=_is({}))
    vanity = f"{guild}/vanity-url"
    yield Row(operation=f"GET {vanity}", needs=needs, granted=MISSING_ACCESS)
    yield Row(
        operation=f"PATCH {vanity}",
        needs=needs | CREATE_INSTANT_INVITE,
        body=_is({"code": None}),
    )


def _templates() -> Iterable[Row]:
    templates, needs = "/guilds/<guild_id>/templates", MANAGE_GUILD
    one, about, named = f"{templates}/<code>", ("template",), _is({"name": "x"})
    yield Row(operation=f"GET {templates}", needs=needs)
    yield Row(
        operation=f"POST {templates}",
        needs=needs,
        about=about,
        body=named,
        granted=TEMPLATE_EXISTS,
    )
    yield Row(operation=f"PUT {one}", needs=needs, about=about)
    yield Row(operation=f"PATCH {one}", needs=needs, about=about, body=named)
    yield Row(operation=f"DELETE {one}", needs=needs, about=about)


def _messages() -> Iterable[Row]:
    messages = "/channels/<channel_id>/messages"
    one, about = f"{messages}/<message_id>", ("message",)
    manage = MANAGE_MESSAGES
    text = {"content": "x"}
    yield Row(operation=f"GET {messages}")
    yield Row(operation=f"POST {messages}", needs=SEND_MESSAGES, body=_is(text))
    yield Row(
        operation=f"POST {messages}",
        needs=SEND_MESSAGES | SEND_TTS_MESSAGES,
        body=_is({**text, "tts": True}),
    )
    yield Row(
        operation=f"POST {messages}",
        needs=SEND_MESSAGES | EMBED_LINKS,
        body=_is({"embeds": [{"title": "x"}]}),
    )
    yield Row(operation=f"GET {one}", needs=READ_MESSAGE_HISTORY, about=about)
    yield Row(
        operation=f"PATCH {one}",
        owner_only=True,
        about=about,
        body=_is(text),
        lacking=NOT_THE_AUTHOR,
    )
    yield Row(operation=f"PATCH {one}", needs=manage, about=about, body=_is({"flags": 4}))
    yield Row(operation=f"DELETE {one}", needs=manage, about=about)
    yield Row(operation=f"POST {messages}/bulk-delete", needs=manage, about=about, body=_two)
    yield Row(operation=f"POST {messages}/bulk_delete", needs=manage, about=about, body=_two)
    yield Row(
        operation=f"POST {one}/suppress-embeds",
        needs=manage,
        about=about,
        body=_is({"suppress": True}),
    )
    yield Row(operation="POST /channels/<channel_id>/typing", needs=SEND_MESSAGES)
    yield Row(
        operation="POST /channels/<channel_id>/attachments",
        needs=SEND_MESSAGES | ATTACH_FILES,
        body=_is({"files": [{"filename": "x", "file_size": 1}]}),
    )
    yield Row(
        operation=f"POST {messages}",
        needs=SEND_MESSAGES | SEND_POLLS,
        body=_is({"poll": _POLL}),
    )
    for place in ("guilds/<guild_id>", "channels/<channel_id>"):
        yield Row(operation=f"GET /{place}/messages/search", needs=READ_MESSAGE_HISTORY)


def _polls() -> Iterable[Row]:
    poll, about = "/channels/<channel_id>/polls/<message_id>", ("poll",)
    yield Row(
        operation=f"GET {poll}/answers/<answer_id>", needs=READ_MESSAGE_HISTORY, about=about
    )
    vote = _is({"answer_ids": [1]})
    operation = f"PUT {poll}/answers/@me"
    yield Row(operation=operation, needs=READ_MESSAGE_HISTORY, about=about, body=vote)
    yield Row(
        operation=f"POST {poll}/expire", owner_only=True, about=about, lacking=NOT_THE_AUTHOR
    )


def _crossposts() -> Iterable[Row]:
    news = "/channels/<channel_id>"
    yield Row(
        operation=f"POST {news}/messages/<message_id>/crosspost",
        needs=SEND_MESSAGES | MANAGE_MESSAGES,
        about=("news", "message"),
    )
    yield Row(
        operation=f"POST {news}/followers",
        needs=MANAGE_WEBHOOKS,
        about=("news",),
        body=lambda ids: {"webhook_channel_id": ids["target_id"]},
    )


def _webhooks() -> Iterable[Row]:
    manage, one, about = MANAGE_WEBHOOKS, "/webhooks/<webhook_id>", ("webhook",)
    named = _is({"name": "x"})
    yield Row(
        operation="POST /channels/<channel_id>/webhooks",
        needs=manage,
        about=("channel",),
        body=named,
    )
    yield Row(operation="GET /channels/<channel_id>/webhooks", needs=manage)
    yield Row(operation="GET /guilds/<guild_id>/webhooks", needs=manage)
    yield Row(operation=f"GET {one}", needs=manage, about=about)
    yield Row(operation=f"PATCH {one}", needs=manage, about=about, body=named)
    yield Row(operation=f"DELETE {one}", needs=manage, about=about)


def _two(ids: dict[str, str]) -> Any:
    return {"messages": [ids["message_id"], str(int(ids["message_id"]) + 1)]}


def _pins() -> Iterable[Row]:
    channel = "/channels/<channel_id>"
    for pins in (f"{channel}/messages/pins", f"{channel}/pins"):
        yield Row(operation=f"GET {pins}")
        one = f"{pins}/<message_id>"
        yield Row(operation=f"PUT {one}", needs=PIN_MESSAGES, about=("message",))
        yield Row(operation=f"DELETE {one}", needs=PIN_MESSAGES, about=("message",))


def _reactions() -> Iterable[Row]:
    every = "/channels/<channel_id>/messages/<message_id>/reactions"
    one, about = f"{every}/<emoji_name>", ("message", "reaction")
    manage = MANAGE_MESSAGES
    yield Row(operation=f"GET {one}", needs=READ_MESSAGE_HISTORY, about=about)
    yield Row(
        operation=f"PUT {one}/@me", needs=READ_MESSAGE_HISTORY | ADD_REACTIONS, about=("message",)
    )
    yield Row(operation=f"DELETE {one}/@me", about=about)
    yield Row(operation=f"DELETE {one}/<user_id>", needs=manage, about=about)
    yield Row(operation=f"DELETE {one}/<kind>/@me", about=about)
    yield Row(operation=f"DELETE {one}/<kind>/<user_id>", needs=manage, about=about)
    yield Row(operation=f"DELETE {one}", needs=manage, about=about)
    yield Row(operation=f"DELETE {every}", needs=manage, about=about)


def _read_states() -> Iterable[Row]:
    channel = "/channels/<channel_id>"
    one = f"{channel}/messages/<message_id>/ack"
    yield Row(operation=f"POST {one}", about=("message",), body=_is({}))
    yield Row(operation=f"POST {channel}/pins/ack")
    yield Row(operation=f"DELETE {channel}/messages/ack")


def _voice() -> Iterable[Row]:
    states = "/guilds/<guild_id>/voice-states"
    yield Row(operation="GET /guilds/<guild_id>/regions")
    yield Row(
        operation=f"PATCH {states}/<user_id>",
        needs=MUTE_MEMBERS,
        body=_is({}),
        granted=UNKNOWN_VOICE_STATE,
    )
    yield Row(
        operation="PUT /channels/<channel_id>/voice-status",
        needs=CONNECT | SET_VOICE_CHANNEL_STATUS | MANAGE_CHANNELS,
        about=("voice",),
        body=_is({"status": "x"}),
    )


def _threads() -> Iterable[Row]:
    channel = "/channels/<channel_id>"
    threads, about = f"{channel}/threads", ("thread",)
    public = _is({"name": "x", "type": 11})
    read = READ_MESSAGE_HISTORY
    yield Row(
        operation=f"POST {channel}/messages/<message_id>/threads",
        needs=CREATE_PUBLIC_THREADS,
        about=("message",),
        body=public,
    )
    yield Row(operation=f"POST {threads}", needs=CREATE_PUBLIC_THREADS, body=public)
    yield Row(operation=f"POST {threads}", needs=CREATE_PRIVATE_THREADS, body=_is({"name": "x"}))
    yield Row(operation=f"GET {channel}", about=about)
    manage = MANAGE_THREADS
    yield Row(operation=f"PATCH {channel}", needs=manage, about=about, body=_is({"name": "y"}))
    yield Row(operation=f"DELETE {channel}", needs=manage, about=about)
    yield Row(
        operation=f"POST {channel}/messages",
        needs=SEND_MESSAGES_IN_THREADS,
        about=about,
        body=_is({"content": "x"}),
    )
    yield Row(operation=f"PUT {channel}/thread-members/@me", about=about)
    yield Row(operation=f"DELETE {channel}/thread-members/@me", about=about)
    yield Row(
        operation=f"DELETE {channel}/thread-members/<user_id>",
        needs=manage,
        about=about,
        granted=UNKNOWN_MEMBER,
    )
    yield Row(operation=f"GET {threads}/archived/public", needs=read)
    yield Row(operation=f"GET {threads}/archived/private", needs=read | manage)
    yield Row(operation=f"GET {channel}/users/@me/threads/archived/private", needs=read)
    yield Row(operation=f"GET {threads}/search", needs=read)
    yield Row(operation=f"POST {channel}/post-data", needs=read, body=_is({"thread_ids": []}))


def _stages() -> Iterable[Row]:
    one, about = "/stage-instances/<channel_id>", ("stage",)
    needs = CONNECT | MODERATOR
    yield Row(
        operation="POST /stage-instances",
        needs=needs,
        about=("stage_channel",),
        body=lambda ids: {"channel_id": ids["channel_id"], "topic": "x"},
    )
    yield Row(operation=f"GET {one}", about=about)
    yield Row(operation=f"PATCH {one}", needs=needs, about=about, body=_is({"topic": "y"}))
    yield Row(operation=f"DELETE {one}", needs=needs, about=about)


#: The matrix.
ROWS: Final[tuple[Row, ...]] = (
    *_guilds(),
    *_channels(),
    *_commands(),
    *_roles(),
    *_emojis(),
    *_stickers(),
    *_sounds(),
    *_members(),
    *_bans(),
    *_invites(),
    *_targets(),
    *_templates(),
    *_furniture(),
    *_messages(),
    *_polls(),
    *_crossposts(),
    *_webhooks(),
    *_pins(),
    *_reactions(),
    *_read_states(),
    *_voice(),
    *_stages(),
    *_threads(),
)

_OF_ACCOUNTS: Final = "about the account itself"
_OF_DEVELOPERS: Final = "about one's own applications"
_FOR_ALL: Final = "the same for everybody"
_OF_MANAGERS: Final = "who manages the guild, whether they see the channel or not: test_welcome"
_OF_INTERACTIONS: Final = "for whoever knows the token of an interaction: test_interactions"
_OF_TOKENS: Final = "for who knows the token: test_webhooks"

#: Operations that no permission of a guild's decides about, with the reason.
OTHERS: Final[dict[str, str]] = {
    "POST /auth/register": _FOR_ALL,
    "POST /auth/login": _FOR_ALL,
    "POST /auth/logout": _OF_ACCOUNTS,
    "GET /auth/location-metadata": _FOR_ALL,
    "POST /auth/fingerprint": _FOR_ALL,
    "POST /unique-username/username-attempt-unauthed": _FOR_ALL,
    "GET /unique-username/username-suggestions-unauthed": _FOR_ALL,
    "GET /users/@me": _OF_ACCOUNTS,
    "PATCH /users/@me": _OF_ACCOUNTS,
    "GET /users/@me/connections": _OF_ACCOUNTS,
    "GET /users/@me/application-command-index": _OF_ACCOUNTS,
    "GET /users/@me/guilds": _OF_ACCOUNTS,
    "GET /users/@me/guilds/<guild_id>/member": _OF_ACCOUNTS,
    "PUT /guilds/<guild_id>/members/<user_id>": "for bots with a token: test_bearer_joins",
    "GET /users/@me/channels": _OF_ACCOUNTS,
    "POST /users/@me/channels": _OF_ACCOUNTS,
    "GET /users/@me/dms/<user_id>": _OF_ACCOUNTS,
    "POST /attachments/refresh-urls": "for all accounts: whoever has an address may load the file",
    "DELETE /attachments/<upload_filename>": "for who announced the file: test_uploading",
    "GET /channels/<channel_id>/call": "in private channels: test_calls",
    "PATCH /channels/<channel_id>/call": "in private channels: test_calls",
    "POST /channels/<channel_id>/call/ring": "in private channels: test_calls",
    "POST /channels/<channel_id>/call/stop-ringing": "in private channels: test_calls",
    "PUT /channels/<channel_id>/recipients/<user_id>": "in private channels: test_groups",
    "DELETE /channels/<channel_id>/recipients/<user_id>": "in private channels: test_groups",
    "GET /users/@me/relationships": _OF_ACCOUNTS,
    "POST /users/@me/relationships": _OF_ACCOUNTS,
    "DELETE /users/@me/relationships": _OF_ACCOUNTS,
    "PUT /users/@me/relationships/<user_id>": _OF_ACCOUNTS,
    "PATCH /users/@me/relationships/<user_id>": _OF_ACCOUNTS,
    "DELETE /users/@me/relationships/<user_id>": _OF_ACCOUNTS,
    "PUT /users/@me/relationships/<user_id>/ignore": _OF_ACCOUNTS,
    "DELETE /users/@me/relationships/<user_id>/ignore": _OF_ACCOUNTS,
    "GET /users/<user_id>/relationships": _OF_ACCOUNTS,
    "GET /users/@me/notes": _OF_ACCOUNTS,
    "GET /users/@me/notes/<user_id>": _OF_ACCOUNTS,
    "PUT /users/@me/notes/<user_id>": _OF_ACCOUNTS,
    "GET /users/@me/settings": _OF_ACCOUNTS,
    "PATCH /users/@me/settings": _OF_ACCOUNTS,
    "GET /users/@me/settings-proto/<kind>": _OF_ACCOUNTS,
    "PATCH /users/@me/settings-proto/<kind>": _OF_ACCOUNTS,
    "PATCH /users/@me/guilds/<guild_id>/settings": _OF_ACCOUNTS,
    "PATCH /users/@me/guilds/@me/settings": _OF_ACCOUNTS,
    "PATCH /users/@me/guilds/settings": _OF_ACCOUNTS,
    "DELETE /users/@me/guilds/<guild_id>": "everybody may leave but the owner: test_guilds",
    "GET /users/<user_id>": _FOR_ALL,
    "GET /users/<user_id>/profile": "for those who know each other: test_profiles",
    "PATCH /users/@me/profile": _OF_ACCOUNTS,
    "GET /gateway": _FOR_ALL,
    "GET /gateway/bot": _OF_DEVELOPERS,
    "POST /guilds": _OF_ACCOUNTS,
    "PUT /invites/<code>/target-users": "who made it or manages the guild: test_invite_targets",
    "PATCH /guilds/<guild_id>/new-member-actions/<channel_id>": _OF_MANAGERS,
    "PUT /guilds/<guild_id>/resource-channels/<channel_id>": _OF_MANAGERS,
    "GET /users/@me/invites": _OF_ACCOUNTS,
    "POST /users/@me/invites": _OF_ACCOUNTS,
    "DELETE /users/@me/invites": _OF_ACCOUNTS,
    "GET /guilds/<guild_id>/widget.json": _FOR_ALL,
    "GET /guilds/<guild_id>/widget.png": _FOR_ALL,
    "GET /guilds/templates/<code>": "who has the code may see it",
    "POST /guilds/templates/<code>": _OF_ACCOUNTS,
    "GET /invites/<code>": "who has the code may see it",
    "GET /invite/<code>": "who has the code may see it",
    "POST /invites/<code>": "who has the code may join: test_invites",
    "POST /invite/<code>": "who has the code may join: test_older",
    "POST /read-states/ack-bulk": "channel by channel what POST .../ack does",
    "GET /webhooks/<webhook_id>/<webhook_token>": _OF_TOKENS,
    "PATCH /webhooks/<webhook_id>/<webhook_token>": _OF_TOKENS,
    "DELETE /webhooks/<webhook_id>/<webhook_token>": _OF_TOKENS,
    "POST /webhooks/<webhook_id>/<webhook_token>": _OF_TOKENS,
    "POST /webhooks/<webhook_id>/<webhook_token>/slack": _OF_TOKENS,
    "POST /webhooks/<webhook_id>/<webhook_token>/github": _OF_TOKENS,
    "GET /webhooks/<webhook_id>/<webhook_token>/messages/<message_id>": _OF_TOKENS,
    "PATCH /webhooks/<webhook_id>/<webhook_token>/messages/<message_id>": _OF_TOKENS,
    "DELETE /webhooks/<webhook_id>/<webhook_token>/messages/<message_id>": _OF_TOKENS,
    "GET /webhooks/<webhook_id>/<webhook_token>/messages/@original": _OF_INTERACTIONS,
    "PATCH /webhooks/<webhook_id>/<webhook_token>/messages/@original": _OF_INTERACTIONS,
    "DELETE /webhooks/<webhook_id>/<webhook_token>/messages/@original": _OF_INTERACTIONS,
    "POST /interactions/<interaction_id>/<interaction_token>/callback": _OF_INTERACTIONS,
    "POST /interactions": "what it needs depends on what is done: test_command_interactions",
    "GET /channels/<channel_id>/messages/<message_id>/interaction-data": (
        "about the answers to commands: test_command_interactions"
    ),
    "GET /voice/regions": _FOR_ALL,
    "GET /guilds/<guild_id>/voice-states/@me": "for bots that are in voice: test_voice",
    "GET /guilds/<guild_id>/voice-states/<user_id>": "for bots, by the channel: test_voice",
    "PATCH /guilds/<guild_id>/voice-states/@me": "each field has its own rule: test_voice",
    "GET /channels/<channel_id>/thread-members": "for bots: test_thread_members",
    "GET /channels/<channel_id>/thread-members/<user_id>": "for bots: test_thread_members",
    "PUT /channels/<channel_id>/thread-members/<user_id>": "who sees it: test_thread_members",
    "PATCH /channels/<channel_id>/thread-members/@me/settings": "for who is in the thread",
    "GET /guilds/<guild_id>/threads/active": "for bots: test_thread_lists",
    "GET /channels/<channel_id>/threads/active": "for bots: test_thread_lists",
    "POST /channels/<channel_id>/greet": "for who may write there: test_message_stickers",
    "GET /soundboard-default-sounds": _FOR_ALL,
    "GET /stickers/<sticker_id>": _FOR_ALL,
    "GET /sticker-packs": _FOR_ALL,
    "GET /sticker-packs/<pack_id>": _FOR_ALL,
    "POST /guilds/<guild_id>/stickers": "a form with a file: test_stickers",
    "POST /channels/<channel_id>/send-soundboard-sound": "for who is there: test_voice_effects",
    "POST /channels/<channel_id>/voice-channel-effects": "for who is there: test_voice_effects",
    "GET /experiments": _FOR_ALL,
    "GET /apex/experiments": _FOR_ALL,
    "POST /science": _FOR_ALL,
    "POST /track": _FOR_ALL,
    "POST /metrics": _FOR_ALL,
    "POST /metrics/v2": _FOR_ALL,
}
