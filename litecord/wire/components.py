"""
The components of messages as clients send them: decoded, checked, and brought into their form.

Messages have action rows alone, or with the flag IS_COMPONENTS_V2 all that is here. What is kept
is what clients are told, so there is no second encoder. See
https://docs.discord.com/developers/components/reference.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Annotated, Any, Final

import attrs

from ..model.snowflakes import Snowflake
from .component_parts import (
    AttachedMedia,
    Button,
    ChannelSelect,
    Component,
    Making,
    Media,
    MentionableSelect,
    Path,
    RoleSelect,
    Select,
    StringSelect,
    UserSelect,
)
from .forms import Between, Faults, Length, OneOf, Tagged

#: How many rows, and with the flag components in all, and characters of text in all.
MOST_ROWS: Final = 5
MOST_COMPONENTS: Final = 40
MOST_TEXT: Final = 4000

InRow = Annotated[
    Button | StringSelect | UserSelect | RoleSelect | MentionableSelect | ChannelSelect,
    Tagged(
        "type",
        {
            2: Button,
            3: StringSelect,
            5: UserSelect,
            6: RoleSelect,
            7: MentionableSelect,
            8: ChannelSelect,
        },
    ),
]


def all_made(parts: Iterable[Component], making: Making) -> list[dict[str, Any]]:
    """What is told of components, in order."""
    return [each.made(making) for each in parts]


def listed(parts: Iterable[Component]) -> Iterator[tuple[Path, Component]]:
    """The components of a list, with where they are."""
    for index, each in enumerate(parts):
        yield ("components", index), each


@attrs.frozen(kw_only=True)
class ActionRow(Component):
    """Up to five buttons, or one menu."""

    kind = 1
    components: Annotated[tuple[InRow, ...], Length(1, 5)]

    def check(self) -> Faults | None:
        """A menu takes a whole row."""
        if not any(isinstance(each, Select) for each in self.components):
            return None
        faults = Faults()
        for index in range(1, len(self.components)):
            message = "The specified component exceeds the maximum width"
            faults |= Faults.at(
                ("components", index), "COMPONENT_LAYOUT_WIDTH_EXCEEDED", message
            )
        return faults

    def children(self) -> Iterator[tuple[Path, Component]]:
        """The buttons, or the menu."""
        return listed(self.components)

    def parts(self, making: Making) -> dict[str, Any]:
        """What is told of it."""
        return {"components": all_made(self.components, making)}


@attrs.frozen(kw_only=True)
class TextDisplay(Component):
    """Text."""

    kind = 10
    content: Annotated[str, Length(1, MOST_TEXT)]

    def parts(self, making: Making) -> dict[str, Any]:
        """What is told of it."""
        return {"content": self.content}


@attrs.frozen(kw_only=True)
class Shown:
    """What is said of a medium."""

    media: Media
    description: Annotated[str, Length(1, 1024)] | None = None
    spoiler: bool | None = None

    def as_json(self, making: Making) -> dict[str, Any]:
        """What is told."""
        return {
            "media": self.media.as_json(making),
            "description": self.description,
            "spoiler": bool(self.spoiler),
        }


@attrs.frozen(kw_only=True)
class Thumbnail(Component):
    """A small image beside text."""

    kind = 11
    media: Media
    description: Annotated[str, Length(1, 1024)] | None = None
    spoiler: bool | None = None

    def parts(self, making: Making) -> dict[str, Any]:
        """What is told of it."""
        shown = Shown(media=self.media, description=self.description, spoiler=self.spoiler)
        return shown.as_json(making)


@attrs.frozen(kw_only=True)
class Section(Component):
    """Texts with a button or an image beside them."""

    kind = 9
    components: Annotated[
        tuple[Annotated[TextDisplay, Tagged("type", {10: TextDisplay})], ...], Length(1, 3)
    ]
    accessory: Annotated[Button | Thumbnail, Tagged("type", {2: Button, 11: Thumbnail})]

    def children(self) -> Iterator[tuple[Path, Component]]:
        """The texts, and what is beside them."""
        yield from listed(self.components)
        yield ("accessory",), self.accessory

    def parts(self, making: Making) -> dict[str, Any]:
        """What is told of it."""
        return {
            "components": all_made(self.components, making),
            "accessory": self.accessory.made(making),
        }


@attrs.frozen(kw_only=True)
class MediaGallery(Component):
    """Images and movies."""

    kind = 12
    items: Annotated[tuple[Shown, ...], Length(1, 10)]

    def parts(self, making: Making) -> dict[str, Any]:
        """What is told of it."""
        return {"items": [each.as_json(making) for each in self.items]}


@attrs.frozen(kw_only=True)
class FileDisplay(Component):
    """A file of the message's."""

    kind = 13
    file: AttachedMedia
    spoiler: bool | None = None

    def parts(self, making: Making) -> dict[str, Any]:
        """What is told of it."""
        file = self.file.as_json(making)
        return {"file": file, "spoiler": bool(self.spoiler), "name": None, "size": None}


@attrs.frozen(kw_only=True)
class Separator(Component):
    """A space, with or without a line."""

    kind = 14
    divider: bool | None = None
    spacing: Annotated[int, OneOf(1, 2)] | None = None

    def parts(self, making: Making) -> dict[str, Any]:
        """What is told of it."""
        return {"divider": self.divider is not False, "spacing": self.spacing or 1}


#: What may be in a container, by its type; a message may have a container, too.
_IN_BOXES: Final = {
    1: ActionRow,
    9: Section,
    10: TextDisplay,
    12: MediaGallery,
    13: FileDisplay,
    14: Separator,
}


@attrs.frozen(kw_only=True)
class Container(Component):
    """Components in a box."""

    kind = 17
    components: Annotated[
        tuple[
            Annotated[
                ActionRow | Section | TextDisplay | MediaGallery | FileDisplay | Separator,
                Tagged(
                    "type",
                    _IN_BOXES,
                ),
            ],
            ...,
        ],
        Length(1, MOST_COMPONENTS),
    ]
    accent_color: Annotated[int, Between(0, 0xFFFFFF)] | None = None
    spoiler: bool | None = None

    def children(self) -> Iterator[tuple[Path, Component]]:
        """What is in the box."""
        return listed(self.components)

    def parts(self, making: Making) -> dict[str, Any]:
        """What is told of it."""
        return {
            "accent_color": self.accent_color,
            "components": all_made(self.components, making),
            "spoiler": bool(self.spoiler),
        }


Components = Annotated[
    tuple[
        Annotated[
            ActionRow | Section | TextDisplay | MediaGallery | FileDisplay | Separator | Container,
            Tagged(
                "type",
                {**_IN_BOXES, 17: Container},
            ),
        ],
        ...,
    ],
    Length(None, MOST_COMPONENTS),
]


def walk(components: Iterable[Component]) -> Iterator[tuple[Path, Component]]:
    """Every component, outer ones first, with where it is below ``components``."""
    for index, each in enumerate(components):
        yield from _walk((index,), each)


def _walk(path: Path, component: Component) -> Iterator[tuple[Path, Component]]:
    yield path, component
    for step, child in component.children():
        yield from _walk((*path, *step), child)


def misplaced(components: Sequence[Component], *, is_v2: bool) -> Faults:
    """What is wrong with components as a whole, at ``components``."""
    faults = repeated(components) | (_too_much(components) if is_v2 else _no_rows(components))
    return faults.under("components") if faults else faults


def _no_rows(components: Sequence[Component]) -> Faults:
    """The faults of what messages without the flag cannot have."""
    faults = Faults()
    for index, each in enumerate(components):
        if not isinstance(each, ActionRow):
            message = 'Value of field "type" must be one of (1,).'
            faults |= Faults.at((index,), "UNION_TYPE_CHOICES", message)
    if len(components) > MOST_ROWS:
        message = f"Must be {MOST_ROWS} or fewer in length."
        faults |= Faults.at((), "BASE_TYPE_MAX_LENGTH", message)
    return faults


def _too_much(components: Iterable[Component]) -> Faults:
    """The faults of too many components, and of too much text in all of them."""
    every = [each for _, each in walk(components)]
    faults = Faults()
    if len(every) > MOST_COMPONENTS:
        message = f"Must be {MOST_COMPONENTS} or fewer in length."
        faults |= Faults.at((), "BASE_TYPE_MAX_LENGTH", message)
    if sum(len(each) for each in texts(components)) > MOST_TEXT:
        message = f"The displayable component text size exceeds maximum size of {MOST_TEXT}"
        faults |= Faults.at((), "COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED", message)
    return faults


def repeated(components: Iterable[Component]) -> Faults:
    """The faults of ids that come twice in a message."""
    faults = Faults()
    seen: set[str | int] = set()
    for path, each in walk(components):
        custom_id = getattr(each, "custom_id", None)
        if custom_id is not None and custom_id in seen:
            message = "Component custom id cannot be duplicated"
            code = "COMPONENT_CUSTOM_ID_DUPLICATED"
            faults |= Faults.at((*path, "custom_id"), code, message)
        if each.id and each.id in seen:
            message = "Component id cannot be duplicated"
            faults |= Faults.at((*path, "id"), "COMPONENT_ID_DUPLICATED", message)
        seen.update(key for key in (custom_id, each.id) if key)
    return faults


def texts(components: Iterable[Component]) -> list[str]:
    """The texts that are shown, in order."""
    return [each.content for _, each in walk(components) if isinstance(each, TextDisplay)]


def is_interactive(components: Iterable[Component]) -> bool:
    """Whether somebody has to be told when they are used: an application."""
    return any(getattr(each, "custom_id", None) is not None for _, each in walk(components))


def kept_components(
    components: Iterable[Component], media_id: Callable[[], Snowflake]
) -> tuple[dict[str, Any], ...]:
    """Components as they are kept and told, each with a number of its own."""
    taken = frozenset(each.id for _, each in walk(components) if each.id)
    return tuple(all_made(components, Making(media_id, taken)))


def kept_texts(components: Iterable[dict[str, Any]]) -> list[str]:
    """The texts of components as they are kept, in order."""
    found: list[str] = []
    for each in components:
        if each["type"] == TextDisplay.kind:
            found.append(each["content"])
        found += kept_texts(each.get("components", ()))
    return found
