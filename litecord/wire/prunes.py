"""Prunes on the wire."""

from __future__ import annotations

from typing import Annotated, Any, Final

import attrs

from ..model.snowflakes import Snowflake
from .forms import Between, Length, OneOf, Pattern

Days = Annotated[int, Between(1, 30)]
#: Ids behind each other with commas, as they stand in a query.
Ids = Annotated[str, Length(None, 2_000), Pattern(r"( *[0-9]{1,19} *(, *[0-9]{1,19} *)*)?")]

#: How long nobody was seen who is pruned, where nothing is said.
_DAYS: Final = 7


@attrs.frozen(kw_only=True)
class CountPrune:
    """The query of ``GET /guilds/{id}/prune``."""

    days: Days = _DAYS
    include_roles: Ids | None = None


@attrs.frozen(kw_only=True)
class BeginPrune:
    """The body of ``POST /guilds/{id}/prune``; libraries write lists and booleans as text."""

    days: Days | None = None
    include_roles: Annotated[frozenset[Snowflake], Length(None, 100)] | Ids | None = None
    compute_prune_count: bool | Annotated[str, OneOf("true", "false")] | None = None
    #: for the audit log, where the header says nothing
    reason: Annotated[str, Length(None, 512)] | None = None


@attrs.frozen(kw_only=True)
class BeginPruneQuery:
    """The query of it, in which older libraries say what is in the body now."""

    days: Days | None = None
    include_roles: Ids | None = None
    compute_prune_count: bool | None = None


@attrs.frozen(kw_only=True)
class Prune:
    """Who is meant, and whether their number is to be told."""

    days: int
    roles: frozenset[Snowflake]
    is_counted: bool = True


def asked_count(query: CountPrune) -> Prune:
    """The prune that a query asks about."""
    return Prune(days=query.days, roles=_ids(query.include_roles))


def asked_prune(body: BeginPrune, query: BeginPruneQuery) -> Prune:
    """The prune that is to be done: what the body does not say may be in the query."""
    roles = query.include_roles if body.include_roles is None else body.include_roles
    counted = body.compute_prune_count
    if counted is None:
        counted = query.compute_prune_count
    return Prune(
        days=body.days or query.days or _DAYS,
        roles=_ids(roles),
        is_counted=counted not in (False, "false"),
    )


def _ids(given: frozenset[Snowflake] | str | None) -> frozenset[Snowflake]:
    if isinstance(given, str):
        return frozenset(Snowflake(int(each)) for each in given.split(",") if each.strip())
    return given or frozenset()


def prune_json(pruned: int | None) -> dict[str, Any]:
    """How many were, or would be, pruned."""
    return {"pruned": pruned}
