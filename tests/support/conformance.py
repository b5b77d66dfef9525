"""
Every reply that a test gets, held against the OpenAPI description; and the sum of it.

A reply is looked at by the route of ours that answered it. Routes that the description does not
have are listed here with the reason why we have them; of those, only refusals are checked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

import attrs

from litecord.http.app import endpoints
from litecord.http.endpoint import Endpoint

from .openapi import JSON, Description, Operation, Templates, location, shape
from .schemas import Schemas, unknown_keys
from .worlds import Exchange

#: The version of the API that is described.
VERSION = 10
#: What the page on rate limits has.
RATE_LIMITED = {
    "type": "object",
    "properties": {
        "message": {"type": "string"},
        "retry_after": {"type": "number"},
        "global": {"type": "boolean"},
        "code": {"type": "integer"},
    },
    "required": ["message", "retry_after", "global"],
}
#: What OAuth2 clients are told (RFC 6749, 5.2).
OAUTH2_REFUSAL = {
    "type": "object",
    "properties": {"error": {"type": "string"}, "error_description": {"type": "string"}},
    "required": ["error", "error_description"],
    "additionalProperties": False,
}


@attrs.define
class Tally:
    """What was seen so far."""

    validated: int = 0
    failed: int = 0
    #: replies of other API versions, and of routes that are not described
    other_versions: int = 0
    undescribed: int = 0
    exercised: set[str] = attrs.field(factory=set)
    succeeded: set[str] = attrs.field(factory=set)
    failures: Counter[str] = attrs.field(factory=Counter)
    unknown: Counter[str] = attrs.field(factory=Counter)
    #: by route, of whatever version: the tests that were answered without a refusal
    tests: dict[str, set[str]] = attrs.field(factory=dict)


class Witness:
    """Sees the exchanges of tests, and complains of invalid replies."""

    def __init__(self, description: Description, routes: Iterable[Endpoint]) -> None:
        self.description = description
        self.tally = Tally()
        self._schemas = Schemas()
        self.routes = tuple(routes)
        self._routes = Templates((each.method, each.path, each) for each in self.routes)

    def see(self, exchange: Exchange) -> None:
        """Check one exchange; an ``AssertionError`` tells what is wrong with its reply."""
        route = self._routes.match(exchange.method, exchange.path.partition("?")[0])
        if route is not None and exchange.status < 400:
            self.tally.tests.setdefault(route.name, set()).add(exchange.test)
        if exchange.version != VERSION:
            self.tally.other_versions += 1
            return
        operation = None if route is None else self.description.at(route.method, route.path)
        name = f"{exchange.method} {exchange.path}" if operation is None else operation.id
        wrong = self._complaints(route, operation, exchange)
        if wrong:
            self.tally.failed += 1
            self.tally.failures.update(f"{name} {exchange.status} {each}" for each in wrong)
            told = "\n  ".join([f"{name} answered {exchange.status}, against OpenAPI:", *wrong])
            raise AssertionError(f"{told}\n  {exchange.body!r:.2000}")

    def _complaints(
        self, route: Endpoint | None, operation: Operation | None, exchange: Exchange
    ) -> list[str]:
        refused = exchange.status >= 400
        if exchange.status == 429:
            # The description wants a code, which only some limits have.
            return self._body_complaints(RATE_LIMITED, exchange)
        if operation is None:
            if not refused:
                self.tally.undescribed += 1
                return []
            is_oauth2 = route is not None and route.urlencoded and "error" in exchange.body
            expected = OAUTH2_REFUSAL if is_oauth2 else self.description.refusal
            return self._body_complaints(expected, exchange)
        self.tally.exercised.add(operation.id)
        if not refused:
            self.tally.succeeded.add(operation.id)
        content = operation.reply(exchange.status)
        if exchange.status >= 500:
            # No description lists these; Discord gives them the shape of all refusals.
            content = {JSON: self.description.refusal}
        if content is None:
            return [f"the status is none of {', '.join(operation.replies)}"]
        if not content:
            return self._valid() if exchange.body == b"" else ["there is a body"]
        schema = content.get(exchange.content_type or "")
        if schema is None:
            return [f"the content type is {exchange.content_type}, not {', '.join(content)}"]
        return self._body_complaints(schema, exchange)

    def _valid(self) -> list[str]:
        self.tally.validated += 1
        return []

    def _body_complaints(self, schema: dict[str, Any], exchange: Exchange) -> list[str]:
        if exchange.content_type != JSON:
            return self._valid() if exchange.status < 400 else ["it is no JSON"]
        wrong = self._schemas.complaints(schema, exchange.body)
        if not wrong:
            self._valid()
            found = unknown_keys(schema, exchange.body)
            self.tally.unknown.update(found - DOCUMENTED_ELSEWHERE.keys())
        return wrong

    def described_routes(self) -> dict[str, Endpoint]:
        """Return our routes that the description has, by operation."""
        found = {}
        for route in self.routes:
            operation = self.description.at(route.method, route.path)
            if operation is not None:
                found[operation.id] = route
        return found

    def unaccounted_routes(self) -> list[str]:
        """Name our routes that neither the description nor the list of others has."""
        return [
            route.name
            for route in self.routes
            if self.description.at(route.method, route.path) is None
            and reason(route.method, route.path) is None
        ]

    def silent_routes(self) -> list[str]:
        """Name our routes that no test was answered well by, described or not."""
        return [route.name for route in self.routes if route.name not in self.tally.tests]

    def summary(self) -> list[str]:
        """Sum up; the first line has the figures."""
        tally = self.tally
        ours = self.described_routes()
        silent = sorted(route.name for id, route in ours.items() if id not in tally.succeeded)
        lines = [
            f"conformance: {tally.validated} replies validated, "
            f"{len(tally.exercised)} operations of {len(self.description.operations)} exercised, "
            f"{tally.failed} failures, "
            f"{len(ours)} operations in the route table, {len(silent)} of them without a success, "
            f"{tally.undescribed} replies of routes that are not described, "
            f"{tally.other_versions} of other versions, "
            f"{len(tally.unknown)} unknown keys"
        ]
        lines += [f"  failure: {each} ({n} times)" for each, n in tally.failures.most_common()]
        lines += [f"  no success seen: {each}" for each in silent]
        lines += [f"  unknown key: {each} ({n} times)" for each, n in tally.unknown.most_common()]
        return lines


def make_witness() -> Witness:
    """Make a witness of our routes and the description that LITECORD_OPENAPI names."""
    return Witness(Description.load(location()), endpoints())


def reason(method: str, template: str) -> str | None:
    """Tell why we have a route that is not described."""
    named = f"{method} {shape(template)}"
    for beginning, why in UNDESCRIBED.items():
        if named == beginning or (beginning.endswith("/*") and named.startswith(beginning[:-1])):
            return why
    return None


_COMMANDS = "the commands that a person is shown; bots are shown none"
_ACCOUNTS = "how a person gets an account; the description is of what bots may use"
_CLIENT = "what the official client asks for, and unofficial ones with it"
_CHOICES = "what people choose for themselves; bots have no such thing"
_PORTAL = "the developer portal's: how a person gets a bot"
_GUILDS = "a person's; bots lost it, and libraries still have it"
_READING = "how far people have read; bots have no such thing"
_OPEN = "the DMs that a person has open; bots are given no list of theirs"
_FRIENDS = "people have friends, and block others; bots do not"
_CALLS = "people call each other; bots cannot"
_OAUTH2 = "documented in words, and by RFC 6749 and RFC 7009"
_BEFORE_8 = "what versions below 8 have, which are not described"

#: Routes that are not described, each (or all that is under it, ``/*``) with why it is here.
UNDESCRIBED: dict[str, str] = {
    "POST /auth/*": _ACCOUNTS,
    "GET /auth/*": _ACCOUNTS,
    "POST /unique-username/*": _ACCOUNTS,
    "GET /unique-username/*": _ACCOUNTS,
    "GET /applications": _PORTAL,
    "POST /applications": _PORTAL,
    "GET /oauth2/applications": _PORTAL,
    "POST /oauth2/applications": _PORTAL,
    "GET /oauth2/applications/{}": _PORTAL,
    "GET /applications/detectable": _CLIENT,
    "GET /applications/{}/public": _CLIENT,
    "DELETE /applications/{}": _PORTAL,
    "POST /applications/{}/delete": _PORTAL,
    "POST /applications/{}/bot": _PORTAL,
    "POST /applications/{}/bot/reset": _PORTAL,
    "POST /applications/{}/reset": _PORTAL,
    "GET /oauth2/authorize": "the page on which a person adds a bot to a guild",
    "POST /oauth2/authorize": "the page on which a person adds a bot to a guild",
    "POST /oauth2/token": _OAUTH2,
    "POST /oauth2/token/revoke": _OAUTH2,
    "GET /oauth2/tokens": "what a person has authorised",
    "DELETE /oauth2/tokens/{}": "how a person takes back what they authorised",
    "POST /guilds": _GUILDS,
    "POST /guilds/templates/{}": _GUILDS,
    "PATCH /guilds/{}/vanity-url": "how a person chooses a code; bots may not",
    "PUT /guilds/{}/new-member-welcome": _CLIENT,
    "PATCH /guilds/{}/new-member-actions/{}": _CLIENT,
    "PUT /guilds/{}/resource-channels/{}": _CLIENT,
    "PUT /invites/{}/target-users/{}": "the page on invites has it",
    "DELETE /invites/{}/target-users/{}": "the page on invites has it",
    "POST /invites/{}/target-users/*": "the page on invites has it",
    "GET /users/@me/invites": _FRIENDS,
    "POST /users/@me/invites": _FRIENDS,
    "DELETE /users/@me/invites": _FRIENDS,
    "DELETE /guilds/{}": _GUILDS,
    "POST /guilds/{}/delete": _GUILDS,
    "PATCH /guilds/{}/members/@me/nick": "documented, deprecated, and still used by libraries",
    "GET /guilds/{}/bans/search": "the official client looks for a ban by a name",
    "POST /invites/{}": "how a person joins a guild",
    "GET /experiments": _CLIENT,
    "GET /apex/experiments": _CLIENT,
    "POST /science": _CLIENT,
    "POST /track": _CLIENT,
    "POST /metrics": _CLIENT,
    "POST /metrics/v2": _CLIENT,
    "PUT /channels/{}/polls/{}/answers/@me": "how a person votes; bots may not",
    "GET /channels/{}/messages/search": "how a person searches what is said in a DM",
    "GET /applications/{}/application-command-index": _COMMANDS,
    "GET /guilds/{}/application-command-index": _COMMANDS,
    "GET /channels/{}/application-command-index": _COMMANDS,
    "GET /users/@me/application-command-index": _COMMANDS,
    "GET /channels/{}/application-commands/search": _COMMANDS,
    "GET /users/@me/settings": _CHOICES,
    "PATCH /users/@me/settings": _CHOICES,
    "PATCH /users/@me/guilds/*": _CHOICES,
    "GET /users/@me/settings-proto/*": _CHOICES,
    "PATCH /users/@me/settings-proto/*": _CHOICES,
    "GET /users/@me/relationships": _FRIENDS,
    "POST /users/@me/relationships": _FRIENDS,
    "DELETE /users/@me/relationships": _FRIENDS,
    "PUT /users/@me/relationships/*": _FRIENDS,
    "PATCH /users/@me/relationships/*": _FRIENDS,
    "DELETE /users/@me/relationships/*": _FRIENDS,
    "GET /users/{}/relationships": _FRIENDS,
    "GET /users/{}/profile": "what people are told of each other; bots see no profiles",
    "PATCH /users/@me/profile": "what people say of themselves; bots have no profiles",
    "GET /channels/{}/call": _CALLS,
    "PATCH /channels/{}/call": _CALLS,
    "POST /channels/{}/call/*": _CALLS,
    "GET /users/@me/channels": _OPEN,
    "GET /users/@me/dms/{}": _OPEN,
    "GET /users/@me/notes": _CHOICES,
    "GET /users/@me/notes/*": _CHOICES,
    "PUT /users/@me/notes/*": _CHOICES,
    "GET /guilds/{}/embed": _BEFORE_8,
    "PATCH /guilds/{}/embed": _BEFORE_8,
    "GET /invite/{}": _BEFORE_8,
    "POST /invite/{}": _BEFORE_8,
    "DELETE /invite/{}": _BEFORE_8,
    "POST /channels/{}/messages/bulk_delete": _BEFORE_8,
    "POST /channels/{}/messages/{}/suppress-embeds": "what versions below 9 have",
    "POST /channels/{}/messages/{}/ack": _READING,
    "POST /channels/{}/pins/ack": _READING,
    "POST /read-states/ack-bulk": _READING,
    "DELETE /channels/{}/messages/ack": _READING,
    "DELETE /channels/{}/messages/{}/reactions/{}/{}/*": _CLIENT,
    "PATCH /channels/{}/thread-members/@me/settings": _CHOICES,
    "POST /channels/{}/post-data": _CLIENT,
    "GET /channels/{}/threads/active": "what version 9 has",
    "POST /channels/{}/attachments": _CLIENT,
    "POST /channels/{}/greet": _CLIENT,
    "POST /channels/{}/voice-channel-effects": _CLIENT,
    "DELETE /attachments/*": _CLIENT,
    "POST /interactions": _CLIENT,
    "GET /channels/{}/messages/{}/interaction-data": _CLIENT,
    "POST /attachments/*": "documented, in the pages on the CDN and by whoever watched clients",
}

_OWN_ACCOUNT = "what an account sees of itself; the client shows it in its settings"
_PORTAL_KEY = "what the owner of an application sees; the developer portal shows it"

#: Keys of replies that the description lacks, each with why it is there all the same.
DOCUMENTED_ELSEWHERE: dict[str, str] = {
    "ApplicationCommandInteractionMetadataResponse.name": _CLIENT,
    "ApplicationCommandInteractionMetadataResponse.command_type": _CLIENT,
    "DiscordIntegrationResponse.role_connections_metadata": _CLIENT,
    "IntegrationApplicationResponse.role_connections_verification_url": _CLIENT,
    "IntegrationApplicationResponse.is_monetized": _CLIENT,
    "IntegrationApplicationResponse.is_verified": _CLIENT,
    "IntegrationApplicationResponse.is_discoverable": _CLIENT,
    "IntegrationApplicationResponse.summary": "always empty since v10; old libraries require it",
    "ApplicationResponse.summary": "always empty since v10; old libraries require it",
    "ApplicationResponse.integration_public": _CLIENT,
    "ApplicationResponse.integration_require_code_grant": _CLIENT,
    "ApplicationCommandResponse.default_permission": "what versions below 10 have",
    "UserPIIResponse.bio": _OWN_ACCOUNT,
    "UserPIIResponse.pronouns": _OWN_ACCOUNT,
    "UserPIIResponse.phone": _OWN_ACCOUNT,
    "UserPIIResponse.nsfw_allowed": _OWN_ACCOUNT,
    "UserPIIResponse.token": "the new token of an account whose password was changed",
    "UnfurledMediaResponse.placeholder": "the page on components has it",
    "UnfurledMediaResponse.placeholder_version": "the page on components has it",
    "GuildTemplateSnapshotResponse.icon_hash": "the page on guild templates has it",
    "InviteGuildResponse.premium_tier": "what people's clients are told, and bots with them",
    "InviteGuildResponse.welcome_screen": "the page on guilds has it: who is invited is shown it",
    "Error.target_users_file": "the page on invites has it: the lines that are wrong",
    "GuildInviteResponse.profile": "what people's clients are told, and bots with them",
    "GuildInviteResponse.target_users_job_status": "what people's clients are told",
    "GuildRoleResponse.description": "always null; what Discord sends has it all the same",
    "ThreadMemberResponse.muted": _CHOICES,
    "ThreadMemberResponse.mute_config": _CHOICES,
    "PrivateGroupChannelResponse.nicks": "the request has them; people's clients are told them",
    "CreatedThreadResponse.message": "the page on channels has it: what a post begins with",
    "StageInstanceResponse.invite_code": "of public stages; people's clients have it",
    "PrivateApplicationResponse.summary": "always empty since v10; old libraries require it",
    "PrivateApplicationResponse.integration_public": _PORTAL_KEY,
    "PrivateApplicationResponse.integration_require_code_grant": _PORTAL_KEY,
}
