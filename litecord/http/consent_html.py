"""The HTML of the pages on which people authorise applications: plain, and without scripts."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable
from html import escape
from urllib.parse import urlsplit

from ..actions.oauth2 import Consent
from ..model.applications import IntegrationType
from ..model.oauth2 import WEBHOOK
from ..model.permissions import Permission
from ..model.snowflakes import Snowflake
from ..model.users import User
from ..wire.oauth2 import AuthorizeQuery

_STYLE = """
body{margin:0;background:#eef0f2;color:#1d2430;font:16px/1.5 system-ui,sans-serif}
main{box-sizing:border-box;max-width:28rem;margin:3rem auto;padding:2rem;background:#fff;
border:1px solid #d5d9df;border-radius:.5rem}
h1{margin:0 0 .25rem;font-size:1.4rem}h2{margin:1.25rem 0 .25rem;font-size:1rem}
p{margin:.25rem 0}ul{margin:.25rem 0;padding-left:1.25rem}
.small{color:#5b6472;font-size:.875rem;overflow-wrap:anywhere}
.wrong{padding:.5rem .75rem;background:#fdecec;border-radius:.25rem}
.icon{float:right;width:4rem;height:4rem;border-radius:.5rem}
label{display:block;margin-top:.75rem}
input,select{box-sizing:border-box;width:100%;padding:.5rem;font:inherit;
border:1px solid #b4bac4;border-radius:.25rem;background:#fff}
.row{display:flex;gap:.75rem;margin-top:1.5rem}
button{flex:1;padding:.6rem;font:inherit;border:1px solid #b4bac4;border-radius:.25rem;
background:#fff;cursor:pointer}
button.yes{background:#1f6f54;border-color:#1f6f54;color:#fff}
button.link{flex:none;padding:0;border:0;background:none;color:#1f6f54;text-decoration:underline}
form.inline{display:inline}
"""
#: What the content security policy says of the one style there is.
STYLE_HASH = "sha256-" + base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()

#: What each scope lets an application do, in words of our own.
_SCOPES = {
    "applications.builds.read": "Read the builds of your applications",
    "applications.builds.upload": "Upload builds of your applications",
    "applications.commands": "Add commands",
    "applications.commands.permissions.update": "Change who may use its commands in your guilds",
    "applications.entitlements": "Read the entitlements of your applications",
    "applications.store.update": "Read and change what your applications sell",
    "bot": "Add a bot to a guild",
    "connections": "See your accounts elsewhere",
    "dm_channels.read": "See your direct messages and groups",
    "email": "See your e-mail address",
    "gdm.join": "Bring you into groups",
    "guilds": "See which guilds you are in",
    "guilds.channels.read": "See the channels of your guilds",
    "guilds.join": "Bring you into guilds",
    "guilds.members.read": "See your membership in your guilds",
    "identify": "See your username, avatar and banner",
    "messages.read": "Read messages through a client on your machine",
    "openid": "Know who you are",
    "relationships.read": "See your friends and whom you blocked",
    "role_connections.write": "Say things of you on which roles may depend",
    "webhook.incoming": "Post to a channel",
}


def page(title: str, body: str) -> str:
    """A whole page."""
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head>"
        f"<body><main>{body}</main></body></html>"
    )


def message_page(title: str, lines: Iterable[str]) -> str:
    """A page that tells something."""
    told = "".join(f"<p>{escape(each)}</p>" for each in lines)
    return page(title, f"<h1>{escape(title)}</h1>{told}")


def login_page(csrf: str, action: str, wrong: str | None = None) -> str:
    """The page on which people say who they are."""
    fault = "" if wrong is None else f'<p class="wrong" role="alert">{escape(wrong)}</p>'
    return page(
        "Log in",
        f'<h1>Log in</h1><p class="small">to see what is asked of you</p>{fault}'
        f'<form method="post" action="{escape(action)}">{_hidden("csrf", csrf)}'
        '<label>E-mail address or username<input name="login" autocomplete="username" required>'
        '</label><label>Password<input name="password" type="password" '
        'autocomplete="current-password" required></label>'
        '<div class="row"><button class="yes">Log in</button></div></form>',
    )


def _hidden(name: str, value: str) -> str:
    return f'<input type="hidden" name="{name}" value="{escape(value)}">'


def consent_page(
    consent: Consent, user: User, query: AuthorizeQuery, csrf: str, actions: tuple[str, str]
) -> str:
    """The page on which somebody agrees or not; ``actions`` are where it and a logout go."""
    asked = consent.asked
    application = asked.application
    agree, log_out = actions
    icon = ""
    if application.icon is not None:
        source = f"/app-icons/{application.id}/{application.icon}.png?size=128"
        icon = f'<img class="icon" src="{escape(source)}" alt="">'
    about = f"<p>{escape(application.description)}</p>" if application.description else ""
    return page(
        f"Authorise {application.name}",
        f"{icon}<h1>{escape(application.name)}</h1><p>wants to access your account.</p>{about}"
        f'<div class="small">Signed in as <strong>{escape(user.username)}</strong>. '
        f'<form class="inline" method="post" action="{escape(log_out)}">{_hidden("csrf", csrf)}'
        '<button class="link">Not you?</button></form></div>'
        f"<h2>It will be able to</h2><ul>{_scopes(asked.scopes)}</ul>"
        f'<form method="post" action="{escape(agree)}">{_hidden("csrf", csrf)}'
        f"{_guilds(consent, query)}{_channels(consent)}{_permissions(consent)}"
        f"{_next(asked.redirect_uri)}"
        '<div class="row"><button name="decision" value="deny" formnovalidate>Cancel</button>'
        '<button class="yes" name="decision" value="allow">Authorise</button></div></form>',
    )


def _scopes(scopes: Iterable[str]) -> str:
    return "".join(
        f'<li>{escape(_SCOPES.get(each, "Use"))} <span class="small">({escape(each)})</span></li>'
        for each in sorted(scopes)
    )


def _guilds(consent: Consent, query: AuthorizeQuery) -> str:
    if not consent.asked.installs_in_guild:
        if consent.asked.integration_type is IntegrationType.USER_INSTALL:
            return "<p>It will be added to your account, for all places where you are.</p>"
        return ""
    known = {guild.id: guild.name for guild, _ in consent.guilds}
    if query.disable_guild_select and query.guild_id is not None:
        name = known.get(query.guild_id, str(query.guild_id))
        hidden = _hidden("guild_id", str(query.guild_id))
        return f"<h2>Add to guild</h2><p>{escape(name)}</p>{hidden}"
    return (
        '<label>Add to guild<select name="guild_id" required><option value="">Choose…</option>'
        f"{_options(known.items(), query.guild_id)}</select></label>"
    )


def _options(choices: Iterable[tuple[Snowflake, str]], chosen: Snowflake | None) -> str:
    return "".join(
        f'<option value="{key}"{" selected" if key == chosen else ""}>{escape(name)}</option>'
        for key, name in choices
    )


def _channels(consent: Consent) -> str:
    if WEBHOOK not in consent.asked.scopes:
        return ""
    choices = [
        (channel.id, f"#{channel.name} ({guild.name})") for guild, channel in consent.channels
    ]
    return (
        '<label>Post to channel<select name="webhook_channel_id" required>'
        f'<option value="">Choose…</option>{_options(choices, None)}</select></label>'
    )


def _permissions(consent: Consent) -> str:
    asked = Permission(consent.asked.permissions)
    if not consent.asked.installs_in_guild or not asked:
        return ""
    names = [(each.name or "").replace("_", " ").capitalize() for each in asked]
    told = "".join(f"<li>{escape(each)}</li>" for each in names)
    return f"<h2>The bot will be allowed to</h2><ul>{told}</ul>"


def _next(uri: str | None) -> str:
    if uri is None:
        return ""
    place = urlsplit(uri)
    where = place.netloc or f"an app ({place.scheme})"
    return f'<p class="small">Afterwards you go to <strong>{escape(where)}</strong></p>'
