"""What a refusal is: an exception told to the client, and the tree of faults in a form.

Import from :mod:`litecord.errors`, which has these and all codes. What escapes an
action and is no :class:`ApiError` is a bug.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

import attrs


class ApiError(Exception):
    """A refusal told to the client.

    ``extra`` is merged into the body (``retry_after``, ``global``), ``headers`` go with the answer.
    """

    status: ClassVar[int] = 400
    code: ClassVar[int] = 0
    message: str = "400: Bad Request"

    def __init_subclass__(
        cls, *, status: int | None = None, code: int | None = None, message: str | None = None
    ) -> None:
        """Let the table below state a class in one line; what is not stated is inherited."""
        super().__init_subclass__()
        if status is not None:
            cls.status = status
        if code is not None:
            cls.code = code
        if message is not None:
            cls.message = message

    def __init__(
        self,
        message: str | None = None,
        *,
        headers: Mapping[str, str] | None = None,
        extra: Mapping[str, Any] | None = None,
    ) -> None:
        if message is not None:
            self.message = message
        self.headers: dict[str, str] = dict(headers or {})
        self.extra: dict[str, Any] = dict(extra or {})
        super().__init__(self.message)

    def as_json(self) -> dict[str, Any]:
        """The body of the answer, as API version 8 and later have it."""
        return {"message": self.message, "code": self.code, **self.extra}


@attrs.frozen
class Fault:
    """One entry of the tree: a code of Discord's (a string) and what it says."""

    code: str
    message: str

    def as_json(self) -> dict[str, str]:
        """The entry as it stands in ``_errors``."""
        return {"code": self.code, "message": self.message}


@attrs.frozen
class Faults:
    """What is wrong at one place of a form, and below it; false when nothing is."""

    here: tuple[Fault, ...] = ()
    below: Mapping[str, Faults] = attrs.field(factory=dict)

    def __bool__(self) -> bool:
        return bool(self.here) or any(self.below.values())

    @classmethod
    def at(cls, path: tuple[str | int, ...], code: str, message: str) -> Faults:
        """One fault at ``path``: keys of objects and indexes of lists, outermost first."""
        faults = cls((Fault(code, message),))
        for step in reversed(path):
            faults = cls(below={str(step): faults})
        return faults

    def under(self, *path: str | int) -> Faults:
        """The same tree, hung at ``path`` (the answer to an interaction starts at ``data``)."""
        faults = self
        for step in reversed(path):
            faults = Faults(below={str(step): faults})
        return faults

    def __or__(self, other: Faults) -> Faults:
        """Both trees in one."""
        below = dict(self.below)
        for key, faults in other.below.items():
            below[key] = below[key] | faults if key in below else faults
        return Faults(self.here + other.here, below)

    def as_json(self) -> dict[str, Any]:
        """The ``errors`` of a 50035 body: children under their keys, own faults in ``_errors``."""
        tree: dict[str, Any] = {key: faults.as_json() for key, faults in self.below.items()}
        if self.here:
            tree["_errors"] = [fault.as_json() for fault in self.here]
        return tree

    def flat(self) -> Iterator[tuple[tuple[str, ...], Fault]]:
        """Every fault with its path."""
        for fault in self.here:
            yield (), fault
        for key, faults in self.below.items():
            for path, fault in faults.flat():
                yield (key, *path), fault

    def flat_v6(self) -> dict[str, list[str]]:
        """What API version 6 answers in place of the tree: lists of messages without codes.

        Only the flat case is known from observation; a nested path is joined with dots, and the
        faults of the request as a whole stand under ``_misc``.
        """
        flat: dict[str, list[str]] = {}
        for path, fault in self.flat():
            flat.setdefault(".".join(path) or "_misc", []).append(fault.message)
        return flat


class InvalidForm(ApiError, code=50035, message="Invalid Form Body"):
    """The body or the query is wrong; ``faults`` tells where and how."""

    def __init__(self, faults: Faults) -> None:
        super().__init__()
        self.faults = faults

    def as_json(self) -> dict[str, Any]:
        """The body of the answer, with the tree of faults."""
        return {**super().as_json(), "errors": self.faults.as_json()}


def wrong(code: str, message: str) -> InvalidForm:
    """The refusal of the value at hand; whoever decodes around it adds the path."""
    return InvalidForm(Faults((Fault(code, message),)))


def wrong_at(path: tuple[str | int, ...], code: str, message: str) -> InvalidForm:
    """The refusal of what stands at ``path``, for rules that no form can know.

    ``raise wrong_at(("message_reference",), "MESSAGE_REFERENCE_UNKNOWN_MESSAGE", "Unknown
    message")``
    """
    return InvalidForm(Faults.at(path, code, message))


# --- Refusals without a code of their own: the HTTP status says it all, and the others inherit it.


class BadRequest(ApiError, status=400, message="400: Bad Request"):
    """What the client asks makes no sense."""


class Unauthorized(ApiError, status=401, message="401: Unauthorized"):
    """No token, or none that is known."""


class Forbidden(ApiError, status=403, message="403: Forbidden"):
    """Known, but not allowed."""


class NotFound(ApiError, status=404, message="404: Not Found"):
    """No such route, or no such thing."""


class MethodNotAllowed(ApiError, status=405, message="405: Method Not Allowed"):
    """The route exists, with other methods."""


class InternalServerError(ApiError, status=500, message="500: Internal Server Error"):
    """A bug of ours, as the client sees it."""


class ServiceUnavailable(ApiError, status=503, message="503: Service Unavailable"):
    """Not now; nothing was changed."""


class DatabaseUnavailable(ServiceUnavailable):
    """The database cannot be reached or went away before anything was committed."""


class OutcomeUnknown(DatabaseUnavailable):
    """The database went away and may have committed all the same: what is cached may be wrong."""


class RateLimited(ApiError, status=429, message="You are being rate limited."):
    """Too fast: ``retry_after`` seconds from now it may be tried again.

    Client libraries read ``retry_after`` from the body of every 429, so there is none without.
    """

    def __init__(
        self,
        retry_after: float,
        message: str | None = None,
        *,
        is_global: bool = False,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        extra = {"retry_after": retry_after, "global": is_global}
        super().__init__(message, headers=headers, extra=extra)
        self.retry_after = retry_after

    def as_json(self) -> dict[str, Any]:
        """The body of the answer; only some limits have a code."""
        body = super().as_json()
        if not self.code:
            del body["code"]
        return body


class ResourceRateLimited(RateLimited, message="The resource is being rate limited."):
    """A limit that all users of one resource share (``X-RateLimit-Scope: shared``)."""


class OAuth2Refusal(ApiError):
    """A refusal of the token endpoints, in the form of RFC 6749 (5.2)."""

    def __init__(self, error: str, description: str) -> None:
        super().__init__(description)
        self.error = error

    def as_json(self) -> dict[str, Any]:
        """The body of the answer."""
        return {"error": self.error, "error_description": self.message}


class InvalidScope(InvalidForm):
    """
    An application asks people for what nobody can grant it.

    ``redirect_uri`` is where browsers go with the error (RFC 6749, 4.1.2.1); ``None`` where there
    is no such address that is registered.
    """

    def __init__(self, faults: Faults, redirect_uri: str | None) -> None:
        super().__init__(faults)
        self.redirect_uri = redirect_uri


class InvalidClient(OAuth2Refusal, status=401):
    """The client is not who it says, or does not say."""

    def __init__(self) -> None:
        super().__init__("invalid_client", "Client authentication failed.")
        self.headers["WWW-Authenticate"] = 'Basic realm="oauth2"'
