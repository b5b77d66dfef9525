"""
Parts of messages' components as clients send them: media, emojis, buttons, select menus.

Each form makes what is kept of itself, which is also what clients are told. See
https://docs.discord.com/developers/components/reference.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from enum import IntEnum, StrEnum
from typing import Annotated, Any, ClassVar, Final

import attrs

from ..model.channels import ChannelType
from ..model.reactions import key_of
from ..model.snowflakes import Snowflake
from .forms import Between, Faults, Length, Stripped, Url, wrong

Path = tuple[str | int, ...]
ComponentId = Annotated[int, Between(0, 2**31 - 1)]
CustomId = Annotated[str, Length(1, 100)]
MOST_CHOICES: Final = 25


@attrs.define(eq=False)
class Making:
    """What the components of one message share while they are made: the numbers to give."""

    #: a new id for each medium
    media_id: Callable[[], Snowflake]
    #: numbers that components have from whoever sent them
    taken: frozenset[int]
    _last: int = 0

    def number(self, given: int | None) -> int:
        """The number of a component: what was given, or the next that nobody has."""
        if given:
            return given
        self._last += 1
        while self._last in self.taken:
            self._last += 1
        return self._last


@attrs.frozen(kw_only=True)
class Component:
    """What all components have."""

    kind: ClassVar[int]
    id: ComponentId | None = None

    def children(self) -> Iterator[tuple[Path, Component]]:
        """What is in it, with where it is."""
        yield from ()

    def made(self, making: Making) -> dict[str, Any]:
        """What is kept of it and told."""
        return {"type": self.kind, "id": making.number(self.id), **self.parts(making)}

    def parts(self, making: Making) -> dict[str, Any]:
        """What it has besides type and number."""
        raise NotImplementedError


@attrs.frozen(kw_only=True)
class ComponentEmoji:
    """The emoji of a button or an option: a custom one by its id, or a unicode one."""

    id: Snowflake | None = None
    name: Annotated[str, Length(None, 32)] | None = None
    animated: bool | None = None

    def check(self) -> Faults | None:
        """One that is not custom has to be an emoji."""
        if self.id is not None or (self.name and key_of(self.name) == self.name):
            return None
        return Faults.at(("name",), "COMPONENT_INVALID_EMOJI", "Invalid emoji")

    def as_json(self) -> dict[str, Any]:
        """What is told."""
        if self.id is None:
            return {"name": self.name}
        return {"id": str(self.id), "name": self.name or "", "animated": bool(self.animated)}


@attrs.frozen(kw_only=True)
class Media:
    """An image, a movie or a file that is shown: somewhere on the web."""

    url: Annotated[str, Stripped, Length(None, 2048), Url(("http", "https", "attachment"))]

    def as_json(self, making: Making) -> dict[str, Any]:
        """What is kept; nothing is fetched, so that its size is not known."""
        return {
            "id": str(making.media_id()),
            "url": self.url,
            "proxy_url": self.url,
            "width": None,
            "height": None,
            "content_type": None,
        }


def _only_attachment(value: str) -> str:
    if not value.lower().startswith("attachment://"):
        message = 'Scheme is not supported. Scheme must be one of ("attachment",).'
        raise wrong("URL_TYPE_INVALID_SCHEME", message)
    return value


@attrs.frozen(kw_only=True)
class AttachedMedia(Media):
    """A file that comes with the message."""

    url: Annotated[str, Stripped, Length(None, 2048), _only_attachment]


# -- buttons --------------------------------------------------------------------------------------


class ButtonStyle(IntEnum):
    """What a button looks like, and with that what it does."""

    PRIMARY = 1
    SECONDARY = 2
    SUCCESS = 3
    DANGER = 4
    LINK = 5
    PREMIUM = 6


#: What a button of a style has to have, and may not have.
_NEEDED: Final = {ButtonStyle.LINK: "url", ButtonStyle.PREMIUM: "sku_id"}
_UNFIT: Final = {
    ButtonStyle.LINK: ("custom_id", "sku_id"),
    ButtonStyle.PREMIUM: ("custom_id", "url", "label", "emoji"),
}


@attrs.frozen(kw_only=True)
class Button(Component):
    """A button: one to click, a link, or something to buy."""

    kind = 2
    style: ButtonStyle
    label: Annotated[str, Stripped, Length(None, 80)] | None = None
    emoji: ComponentEmoji | None = None
    custom_id: CustomId | None = None
    url: Annotated[str, Stripped, Length(None, 512), Url(("http", "https", "discord"))] | None = (
        None
    )
    sku_id: Snowflake | None = None
    disabled: bool | None = None

    def check(self) -> Faults | None:
        """Each style wants one thing, and excludes others."""
        needed = _NEEDED.get(self.style, "custom_id")
        if not getattr(self, needed):
            return Faults.at((needed,), "BASE_TYPE_REQUIRED", "This field is required")
        for name in _UNFIT.get(self.style, ("url", "sku_id")):
            if getattr(self, name):
                message = f"A {needed} and {name} cannot both be specified"
                code = "BUTTON_COMPONENT_CUSTOM_ID_URL_MUTUALLY_EXCLUSIVE"
                return Faults.at((name,), code, message)
        if self.style is not ButtonStyle.PREMIUM and not self.label and self.emoji is None:
            return Faults.at(("label",), "BASE_TYPE_REQUIRED", "A label or emoji is required")
        return None

    def parts(self, making: Making) -> dict[str, Any]:
        """What is told of it."""
        told = {
            "style": int(self.style),
            "label": self.label,
            "emoji": self.emoji and self.emoji.as_json(),
            "custom_id": self.custom_id,
            "url": self.url,
            "sku_id": self.sku_id and str(self.sku_id),
            "disabled": self.disabled,
        }
        return {key: value for key, value in told.items() if value}


# -- select menus ---------------------------------------------------------------------------------


@attrs.frozen(kw_only=True)
class Select(Component):
    """What all select menus have."""

    custom_id: CustomId
    placeholder: Annotated[str, Stripped, Length(None, 150)] | None = None
    min_values: Annotated[int, Between(0, MOST_CHOICES)] | None = None
    max_values: Annotated[int, Between(1, MOST_CHOICES)] | None = None
    disabled: bool | None = None

    @property
    def least(self) -> int:
        """How many have to be chosen."""
        return 1 if self.min_values is None else self.min_values

    @property
    def most(self) -> int:
        """How many can be chosen."""
        return self.max_values or 1

    def check(self) -> Faults | None:
        """No more have to be chosen than can be."""
        if self.least > self.most:
            message = "The minimum number of values cannot be larger than the maximum"
            return Faults.at(("min_values",), "SELECT_COMPONENT_MIN_VALUES_TOO_LARGE", message)
        return self.check_choices()

    def check_choices(self) -> Faults | None:
        """What is wrong with what can be chosen."""
        raise NotImplementedError

    def too_many_defaults(self, number: int, name: str) -> Faults | None:
        """The fault of more defaults than can be chosen."""
        if number <= self.most:
            return None
        message = f"The number of default values cannot be larger than {self.most}"
        return Faults.at((name,), "SELECT_COMPONENT_TOO_MANY_DEFAULT_VALUES", message)

    def parts(self, making: Making) -> dict[str, Any]:
        """What is told of it."""
        told: dict[str, Any] = {"custom_id": self.custom_id}
        if self.placeholder:
            told["placeholder"] = self.placeholder
        told |= {"min_values": self.least, "max_values": self.most}
        if self.disabled:
            told["disabled"] = True
        return told


@attrs.frozen(kw_only=True)
class Option:
    """One of the choices of a string select."""

    label: Annotated[str, Stripped, Length(1, 100)]
    value: Annotated[str, Length(1, 100)]
    description: Annotated[str, Stripped, Length(None, 100)] | None = None
    emoji: ComponentEmoji | None = None
    default: bool | None = None

    def as_json(self) -> dict[str, Any]:
        """What is told."""
        told: dict[str, Any] = {"label": self.label, "value": self.value}
        if self.description:
            told["description"] = self.description
        if self.emoji is not None:
            told["emoji"] = self.emoji.as_json()
        if self.default:
            told["default"] = True
        return told


@attrs.frozen(kw_only=True)
class StringSelect(Select):
    """A menu of texts."""

    kind = 3
    options: Annotated[tuple[Option, ...], Length(1, MOST_CHOICES)]

    def check_choices(self) -> Faults | None:
        """No value comes twice."""
        seen: set[str] = set()
        faults = Faults()
        for index, option in enumerate(self.options):
            if option.value in seen:
                message = "The specified option value is already used"
                code = "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED"
                faults |= Faults.at(("options", index), code, message)
            seen.add(option.value)
        chosen = sum(bool(each.default) for each in self.options)
        return faults or self.too_many_defaults(chosen, "options")

    def parts(self, making: Making) -> dict[str, Any]:
        """What is told of it."""
        return {**super().parts(making), "options": [each.as_json() for each in self.options]}


class DefaultKind(StrEnum):
    """What is chosen already."""

    USER = "user"
    ROLE = "role"
    CHANNEL = "channel"


@attrs.frozen(kw_only=True)
class DefaultValue:
    """Something that is chosen already."""

    id: Snowflake
    type: DefaultKind


@attrs.frozen(kw_only=True)
class EntitySelect(Select):
    """What the menus of users, roles and channels have."""

    defaults: ClassVar[tuple[DefaultKind, ...]]
    default_values: Annotated[tuple[DefaultValue, ...], Length(None, MOST_CHOICES)] | None = None

    def check_choices(self) -> Faults | None:
        """Only what can be chosen is chosen already."""
        faults = Faults()
        given = self.default_values or ()
        for index, each in enumerate(given):
            if each.type not in self.defaults:
                choices = tuple(kind.value for kind in self.defaults)
                message = f"Value must be one of {choices}."
                faults |= Faults.at(("default_values", index, "type"), "BASE_TYPE_CHOICES", message)
        return faults or self.too_many_defaults(len(given), "default_values")

    def parts(self, making: Making) -> dict[str, Any]:
        """What is told of it."""
        told = super().parts(making)
        if self.default_values:
            told["default_values"] = [
                {"id": str(each.id), "type": each.type.value} for each in self.default_values
            ]
        return told


@attrs.frozen(kw_only=True)
class UserSelect(EntitySelect):
    """A menu of users."""

    kind = 5
    defaults = (DefaultKind.USER,)


@attrs.frozen(kw_only=True)
class RoleSelect(EntitySelect):
    """A menu of roles."""

    kind = 6
    defaults = (DefaultKind.ROLE,)


@attrs.frozen(kw_only=True)
class MentionableSelect(EntitySelect):
    """A menu of users and roles."""

    kind = 7
    defaults = (DefaultKind.USER, DefaultKind.ROLE)


@attrs.frozen(kw_only=True)
class ChannelSelect(EntitySelect):
    """A menu of channels."""

    kind = 8
    defaults = (DefaultKind.CHANNEL,)
    channel_types: tuple[ChannelType, ...] | None = None

    def parts(self, making: Making) -> dict[str, Any]:
        """What is told of it."""
        told = super().parts(making)
        if self.channel_types:
            told["channel_types"] = [int(each) for each in self.channel_types]
        return told
