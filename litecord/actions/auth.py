"""Accounts: how they come to be, and the tokens with which people act."""

from __future__ import annotations

import re
import secrets
from datetime import datetime
from typing import NoReturn

import attrs
from twisted.logger import Logger

from ..errors import ApiError, Faults, InvalidForm, wrong_at
from ..events import AccessRevoked
from ..model.snowflakes import Snowflake
from ..model.tokens import new_token, token_hash
from ..model.users import Actor, TokenKind, User
from ..options import Registration
from ..storage import tokens, users
from ..storage.sqlstates import UniqueViolated
from ..wire.auth import Login, Register
from ..wire.forms import decode
from . import invites
from .world import Change, World, action

log = Logger()

#: Who acts where nobody is asked for a token.
SYSTEM = Actor(user_id=Snowflake(0), kind=TokenKind.USER)

YEARS_TO_JOIN, YEARS_OF_AGE = 13, 18
#: Derived usernames leave room for the digits that make them unique.
LONGEST_STEM = 26

_LOGIN_FAULT = ("INVALID_LOGIN", "Login or password is invalid.")


@attrs.frozen
class LoggedIn:
    """A person and a token that is good for them."""

    user: User
    token: str


# -- registering ----------------------------------------------------------------------------------


async def register(world: World, form: Register) -> str:
    """
    Make an account as the configuration allows; its first token.

    With an invite, which must be good, the account joins that guild at once: a unit of work of
    its own, on behalf of the new account.
    """
    _check_open(world.config.litecord.registration, form)
    if form.invite is not None:
        await world.perform(SYSTEM, invites.get, form.invite)
    made = await world.perform(SYSTEM, sign_up, form)
    if form.invite is not None:
        actor = await world.identify(made.token)
        if actor is not None:  # or else somebody deleted the account meanwhile
            try:
                await world.perform(actor, invites.accept, form.invite)
            except ApiError as refusal:
                # The account is there, and its token known to nobody else: that is the answer.
                # The client sees that it is in no guild, and may try the invite again.
                log.info("a new account could not join: {refusal}", refusal=refusal)
    return made.token


def _check_open(allowed: Registration, form: Register) -> None:
    if allowed is Registration.CLOSED:
        raise wrong_at((), "REGISTRATION_CLOSED", "This server takes no new accounts.")
    if allowed is Registration.INVITE and form.invite is None:
        raise wrong_at(("invite",), "BASE_TYPE_REQUIRED", "This field is required")


@action(single=True)
async def sign_up(change: Change, form: Register) -> LoggedIn:
    """Make an account with a token."""
    user = await _user(change, form)
    token = new_token(user.id, change.now)
    await _insert(change, user, form.password, token)
    return LoggedIn(user, token)


@action(single=True)
async def create_account(
    change: Change, username: str, email: str | None, password: str
) -> User:
    """Make an account whatever the configuration says; refused like a body with these fields."""
    given = {"username": username, "email": email, "password": password}
    user = await _user(change, decode(Register, given))
    await _insert(change, user, password, None)
    return user


async def _user(change: Change, form: Register) -> User:
    """The account that a form asks for, with every name of it free."""
    _check_age(change.now, form.date_of_birth)
    username = form.username
    if username is None:
        username = await suggest_username(change, form.global_name or "")
    await check_free(change, username, form.email)
    return User(
        id=change.next_id(),
        username=username,
        global_name=form.global_name,
        email=form.email,
        # No mail is ever sent, so there is nothing to wait for.
        verified=form.email is not None,
        nsfw_allowed=form.date_of_birth is None
        or _age(change.now, form.date_of_birth) >= YEARS_OF_AGE,
    )


async def _insert(change: Change, user: User, password: str | None, token: str | None) -> None:
    hashed = None if password is None else await change.world.passwords.hash(password)
    try:
        await users.insert(
            change.cursor,
            user,
            hashed,
            change.now,
            token=None if token is None else token_hash(token),
        )
    except UniqueViolated:
        # Somebody took the name while the password was hashed.
        await check_free(change, user.username, user.email)
        raise


def _age(now: datetime, born: datetime) -> int:
    return now.year - born.year - ((now.month, now.day) < (born.month, born.day))


def _check_age(now: datetime, born: datetime | None) -> None:
    if born is not None and _age(now, born) < YEARS_TO_JOIN:
        message = f"You need to be {YEARS_TO_JOIN} or older."
        raise wrong_at(("date_of_birth",), "DATE_OF_BIRTH_UNDERAGE", message)


async def check_free(change: Change, username: str | None, email: str | None) -> None:
    """Refuse what belongs to somebody; ``None`` is not looked at."""
    username_taken, email_taken = await users.is_taken(change.cursor, username, "0", email)
    faults = Faults()
    if username_taken:
        message = (
            "Username is unavailable. Try adding numbers, letters, underscores _ , or periods."
        )
        faults |= Faults.at(("username",), "USERNAME_ALREADY_TAKEN", message)
    if email_taken:
        message = "Email is already registered."
        faults |= Faults.at(("email",), "EMAIL_ALREADY_REGISTERED", message)
    if faults:
        raise InvalidForm(faults)


def new_fingerprint(world: World) -> str:
    """A name of a client without an account, in Discord's form: an id and what none can guess."""
    return f"{world.ids.next()}.{secrets.token_urlsafe(20)}"


@action(reads=True)
async def is_username_taken(change: Change, username: str) -> bool:
    """Whether a username belongs to somebody."""
    taken, _ = await users.is_taken(change.cursor, username, "0", None)
    return taken


@action(reads=True)
async def suggest_username(change: Change, global_name: str) -> str:
    """A free username like a global name."""
    allowed = re.sub(r"[^a-z0-9_.]+", "", global_name.lower())
    stem = re.sub(r"\.{2,}", ".", allowed)[:LONGEST_STEM]
    if len(stem) < 2 or "discord" in stem:
        stem = "user"
    candidate = stem
    while True:
        taken, _ = await users.is_taken(change.cursor, candidate, "0", None)
        if not taken and candidate not in ("everyone", "here"):
            return candidate
        candidate = f"{stem}{secrets.randbelow(1_000_000):06}"


# -- tokens ---------------------------------------------------------------------------------------


@action(single=True)
async def log_in(change: Change, form: Login) -> LoggedIn:
    """A new token for whoever knows the password; it takes as long when nobody has this name."""
    found = await users.fetch_credentials(change.cursor, form.login)
    user_id, hashed = found or (None, None)
    right = await change.world.passwords.verify(hashed, form.password)
    if user_id is None or hashed is None or not right:
        _refuse_login()
    token = new_token(user_id, change.now)
    if not await tokens.log_in(change.cursor, token_hash(token), user_id, hashed, change.now):
        _refuse_login()
    known = await change.state.load_users(change.cursor, [user_id])
    return LoggedIn(known[user_id], token)


def _refuse_login() -> NoReturn:
    code, message = _LOGIN_FAULT
    raise InvalidForm(
        Faults.at(("login",), code, message) | Faults.at(("password",), code, message)
    )


@action(single=True)
async def log_out(change: Change, token: bytes) -> None:
    """Make a token (given by its hash) void; sessions opened with it end."""
    await tokens.delete(change.cursor, token)
    change.announce(AccessRevoked(user_id=change.actor.user_id, hashes=frozenset({token})))
