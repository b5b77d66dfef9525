"""
Commands of applications on the wire, as they are told.

Where commands are listed, texts of other languages are left out, unless they are asked for: then
each is told in one language beside the text that stands for all others.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from ..model.commands import (
    ApplicationCommand,
    Choice,
    CommandPermission,
    CommandPermissions,
    CommandType,
    Localizations,
    Option,
)

#: What people read where nothing is written in their language, by locale.
FALLBACKS: Final[Mapping[str, str]] = {"en-US": "en-GB", "en-GB": "en-US", "es-419": "es-ES"}


def localized(texts: Localizations | None, locale: str) -> str | None:
    """What is written for people of a language, if anything is."""
    if texts is None:
        return None
    return texts.get(locale) or texts.get(FALLBACKS.get(locale, ""))


def _texts(said: Any, names: tuple[str, ...], locale: str | None) -> dict[str, Any]:
    """What is written for other languages: all of it, or in one ``locale``."""
    told: dict[str, Any] = {}
    for name in names:
        texts = getattr(said, f"{name}_localizations")
        if locale is None:
            told[f"{name}_localizations"] = texts
        elif (text := localized(texts, locale)) is not None:
            told[f"{name}_localized"] = text
    return told


def _choice_json(choice: Choice, locale: str | None) -> dict[str, Any]:
    return {
        "name": choice.name,
        **_texts(choice, ("name",), locale),
        "value": choice.value,
    }


def option_json(option: Option, locale: str | None = None) -> dict[str, Any]:
    """An option, with those of its rules that there are."""
    told: dict[str, Any] = {
        "type": int(option.type),
        "name": option.name,
        "description": option.description,
        **_texts(option, ("name", "description"), locale),
    }
    for name in ("required", "autocomplete"):
        if getattr(option, name):
            told[name] = True
    for name in ("min_value", "max_value", "min_length", "max_length"):
        value = getattr(option, name)
        if value is not None:
            told[name] = value
    if option.choices:
        told["choices"] = [_choice_json(each, locale) for each in option.choices]
    if option.channel_types:
        told["channel_types"] = [int(each) for each in option.channel_types]
    if option.options:
        told["options"] = [option_json(each, locale) for each in option.options]
    return told


def command_json(command: ApplicationCommand, locale: str | None = None) -> dict[str, Any]:
    """A command, with the texts of all languages or of one ``locale``."""
    needed = command.default_member_permissions
    told: dict[str, Any] = {
        "id": str(command.id),
        "application_id": str(command.application_id),
        "version": str(command.version),
        "default_member_permissions": None if needed is None else str(needed),
        "type": int(command.type),
        "name": command.name,
        "description": command.description,
        **_texts(command, ("name", "description"), locale),
        "default_permission": command.default_permission,
        "nsfw": command.nsfw,
    }
    if command.guild_id is not None:
        told["guild_id"] = str(command.guild_id)
    else:
        contexts = command.contexts
        told["dm_permission"] = command.in_dms
        told["contexts"] = None if contexts is None else [int(each) for each in contexts]
        told["integration_types"] = [int(each) for each in command.integration_types]
    if command.options:
        told["options"] = [option_json(each, locale) for each in command.options]
    if command.type is CommandType.PRIMARY_ENTRY_POINT and command.handler is not None:
        told["handler"] = int(command.handler)
    return told


def permission_json(permission: CommandPermission) -> dict[str, Any]:
    """What is said of a role, a user or a channel."""
    return {
        "id": str(permission.id),
        "type": int(permission.type),
        "permission": permission.permission,
    }


def permissions_json(said: CommandPermissions) -> dict[str, Any]:
    """All that a guild says of a command."""
    return {
        "id": str(said.id),
        "application_id": str(said.application_id),
        "guild_id": str(said.guild_id),
        "permissions": [permission_json(each) for each in said.permissions],
    }
