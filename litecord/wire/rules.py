"""What the annotation of a form's field can demand beyond its type.

A rule stands in ``Annotated[str, Length(1, 100)]``, takes the decoded value and returns it, changed
or not, or raises :func:`litecord.errors.wrong`. Any callable of that shape is a rule.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping, Sized
from typing import Any, Final, TypeVar

import attrs

from ..errors import Fault, Faults, InvalidForm, wrong
from .scalars import no_choice, shown, text, too_high, too_low

T = TypeVar("T")
S = TypeVar("S", bound=Sized)


@attrs.frozen
class Length:
    """How long a string, a list or an object may be; ``None`` is no bound."""

    least: int | None = None
    most: int | None = None

    def __call__(self, value: S) -> S:
        length = len(value)
        if self.least is not None and length < self.least:
            raise self._refusal()
        if self.most is not None and length > self.most:
            raise self._refusal()
        return value

    def _refusal(self) -> InvalidForm:
        if self.least is None:
            return wrong("BASE_TYPE_MAX_LENGTH", f"Must be {self.most} or fewer in length.")
        if self.most is None:
            return wrong("BASE_TYPE_MIN_LENGTH", f"Must be {self.least} or more in length.")
        message = f"Must be between {self.least} and {self.most} in length."
        return wrong("BASE_TYPE_BAD_LENGTH", message)


@attrs.frozen
class Between:
    """How low and how high a number may be; ``None`` is no bound."""

    least: float | None = None
    most: float | None = None

    def __call__(self, value: Any) -> Any:
        if self.least is not None and value < self.least:
            raise too_low(type(value).__name__, self.least)
        if self.most is not None and value > self.most:
            raise too_high(type(value).__name__, self.most)
        return value


def _compiled(expression: str) -> re.Pattern[str]:
    return re.compile(expression)


@attrs.frozen
class Pattern:
    """What the whole string must match: a constant of ours, never a user's."""

    expression: re.Pattern[str] = attrs.field(converter=_compiled)

    def __call__(self, value: str) -> str:
        if self.expression.fullmatch(value) is None:
            raise wrong("STRING_TYPE_REGEX", "String value did not match validation regex.")
        return value


@attrs.frozen(init=False)
class OneOf:
    """Which values there are, where no enumeration exists for them."""

    choices: tuple[object, ...]

    def __init__(self, *choices: object) -> None:
        self.__attrs_init__(choices)

    def __call__(self, value: T) -> T:
        if value not in self.choices:
            raise no_choice(self.choices)
        return value


_URL: Final = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://[^\s/?#]+\S*")
_SCHEME: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*(?=:)")


@attrs.frozen
class Url:
    """An absolute URL of one of these schemes."""

    schemes: tuple[str, ...] = ("http", "https")

    def __call__(self, value: str) -> str:
        faults = []
        scheme = _SCHEME.match(value)
        name = scheme[0].lower() if scheme else ""
        if name not in self.schemes:
            message = (
                f'Scheme "{shown(name)}" is not supported. '
                f"Scheme must be one of {self.schemes}."
            )
            faults.append(Fault("URL_TYPE_INVALID_SCHEME", message))
        if _URL.fullmatch(value) is None:
            faults.append(Fault("URL_TYPE_INVALID_URL", "Not a well formed URL."))
        if faults:
            raise InvalidForm(Faults(tuple(faults)))
        return value


def Stripped(value: str) -> str:  # noqa: N802 -- reads like the rules beside it
    """Without white space at both ends; put it before :class:`Length`."""
    return value.strip()


@attrs.frozen(eq=False)
class Tagged:
    """Which form of a union is meant, by the value of one key (``type`` of a component).

    ``Annotated[Button | Menu, Tagged("type", {2: Button, 3: Menu})]``
    """

    key: str
    forms: Mapping[Any, Any]


_DATA_URI: Final = re.compile(r"data:([a-z]+/[a-z0-9.+-]+);base64,", re.IGNORECASE)


@attrs.frozen
class DataUri:
    """A file within JSON (``data:image/png;base64,...``): a type for fields, not a rule."""

    media_type: str
    content: bytes

    @classmethod
    def from_wire(cls, value: object) -> DataUri:
        """Decode it; whether the content is what it says is for others to find out."""
        whole = text(value)
        head = _DATA_URI.match(whole)
        if head is None:
            raise wrong("IMAGE_INVALID", "Invalid image data")
        try:
            content = base64.b64decode(whole[head.end() :], validate=True)
        except (binascii.Error, ValueError):
            raise wrong("IMAGE_INVALID", "Invalid image data") from None
        return cls(head[1].lower(), content)
