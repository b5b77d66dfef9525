"""Registering, logging in and out, over HTTP."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from twisted.internet.defer import Deferred

from litecord.actions.auth import SYSTEM, create_account
from litecord.errors import InvalidForm
from litecord.events import AccessRevoked
from litecord.interfaces import ICursor
from litecord.model.tokens import token_hash
from litecord.storage import tokens
from tests.support.builders import PASSWORD, PopulatedCase
from tests.support.gateway import GatewayCase
from tests.support.worlds import NOON

REGISTER = "/auth/register"


def codes(body: Any) -> dict[str, str]:
    """The code of each faulty field."""
    return {name: each["_errors"][0]["code"] for name, each in body["errors"].items()}


class RegisterTests(PopulatedCase):
    async def refused(self, form: dict[str, Any]) -> Any:
        """The faults of a registration that must be refused."""
        return codes(await self.assertRefused(self.call("POST", REGISTER, form), 400, 50035))

    async def test_username_email_password(self) -> None:
        """What most tools send gives an account at once, verified and with a token."""
        form = {"username": "alice", "email": "Alice@Example.org", "password": PASSWORD}
        token = (await self.ok("POST", REGISTER, form))["token"]
        me = await self.ok("GET", "/users/@me", token=token)
        self.assertEqual(me["username"], "alice")
        self.assertEqual(me["discriminator"], "0")
        self.assertEqual(me["email"], "Alice@Example.org")
        self.assertTrue(me["verified"])
        self.assertNotIn("bot", me)

    async def test_username_password(self) -> None:
        """An e-mail address is not needed."""
        form = {"username": "alice", "password": PASSWORD}
        token = (await self.ok("POST", REGISTER, form))["token"]
        me = await self.ok("GET", "/users/@me", token=token)
        self.assertEqual((me["email"], me["verified"]), (None, False))

    async def test_global_name_alone(self) -> None:
        """Of a display name a free username is made."""
        token = (await self.ok("POST", REGISTER, {"global_name": " Ünder  Scôre "}))["token"]
        me = await self.ok("GET", "/users/@me", token=token)
        self.assertEqual((me["username"], me["global_name"]), ("nderscre", "Ünder Scôre"))
        again = (await self.ok("POST", REGISTER, {"global_name": "Ünder Scôre"}))["token"]
        other = await self.ok("GET", "/users/@me", token=again)
        self.assertRegex(other["username"], r"\Anderscre[0-9]{6}\Z")

    async def test_everything_official_clients_send(self) -> None:
        """Consent, date of birth, fingerprint and the rest are taken."""
        form = {
            "fingerprint": "1.a",
            "email": "alice@example.org",
            "username": "alice",
            "global_name": "Alice",
            "password": PASSWORD,
            "invite": None,
            "consent": True,
            "date_of_birth": "2000-01-01",
            "gift_code_sku_id": None,
            "promotional_email_opt_in": False,
        }
        token = (await self.ok("POST", REGISTER, form))["token"]
        self.assertTrue((await self.ok("GET", "/users/@me", token=token))["nsfw_allowed"])

    async def test_age(self) -> None:
        """Who is younger than 13 is refused, who is younger than 18 is kept from some things."""
        born = {"username": "young", "password": PASSWORD, "date_of_birth": "2013-03-02"}
        self.assertEqual(await self.refused(born), {"date_of_birth": "DATE_OF_BIRTH_UNDERAGE"})
        born["date_of_birth"] = "2013-03-01"  # thirteen today
        token = (await self.ok("POST", REGISTER, born))["token"]
        self.assertEqual(NOON.year, 2026)
        self.assertFalse((await self.ok("GET", "/users/@me", token=token))["nsfw_allowed"])

    async def test_nothing(self) -> None:
        """One of the two names is required, and the tree says so."""
        self.assertEqual(await self.refused({}), {"username": "BASE_TYPE_REQUIRED"})

    async def test_every_fault_at_once(self) -> None:
        """All that is wrong is told in one answer."""
        form = {"username": "a", "email": "nowhere", "password": "short", "global_name": "x" * 33}
        expected = {
            "username": "BASE_TYPE_BAD_LENGTH",
            "email": "EMAIL_TYPE_INVALID_EMAIL",
            "password": "BASE_TYPE_BAD_LENGTH",
            "global_name": "BASE_TYPE_BAD_LENGTH",
        }
        self.assertEqual(await self.refused(form), expected)

    async def test_usernames(self) -> None:
        """Usernames follow the rules of unique usernames."""
        for username, code in {
            "Alice": "USERNAME_INVALID_CHARACTERS",
            "al ice": "USERNAME_INVALID_CHARACTERS",
            "al..ice": "USERNAME_INVALID_CONSECUTIVE_DOTS",
            "my.discord": "USERNAME_INVALID_CONTAINS",
            "everyone": "USERNAME_INVALID_RESERVED",
            "a" * 33: "BASE_TYPE_BAD_LENGTH",
        }.items():
            found = await self.refused({"username": username, "password": PASSWORD})
            self.assertEqual(found, {"username": code}, username)

    async def test_taken(self) -> None:
        """A username and an e-mail address belong to one account only, in whatever case."""
        await self.a_user("alice")
        form = {"username": "alice", "email": "ALICE@example.org", "password": PASSWORD}
        expected = {"username": "USERNAME_ALREADY_TAKEN", "email": "EMAIL_ALREADY_REGISTERED"}
        self.assertEqual(await self.refused(form), expected)

    async def test_race(self) -> None:
        """Of two who want the same name at the same time one gets it and one is told."""
        form = {"username": "alice", "password": PASSWORD}
        begun = [Deferred.fromCoroutine(self.call("POST", REGISTER, form)) for _ in range(2)]
        both = [await each for each in begun]
        self.assertEqual(sorted(answer.status for answer in both), [200, 400])
        refused = next(answer.body for answer in both if answer.status == 400)
        self.assertEqual(codes(refused), {"username": "USERNAME_ALREADY_TAKEN"})

    async def test_stored(self) -> None:
        """The database holds neither the password nor the token."""
        account = await self.a_user("alice")
        [row] = await self.database.autocommit.query("select password from users")
        self.assertTrue(row.password.startswith("$argon2"))
        [row] = await self.database.autocommit.query("select * from tokens")
        self.assertEqual(len(row.hash), 32)
        self.assertNotIn(account.token, repr(row))

    async def test_v6_errors(self) -> None:
        """Version 6 has a flat map."""
        status, body = await self.call("POST", REGISTER, {"username": "a"}, version=6)
        self.assertEqual(status, 400)
        self.assertEqual(body, {"username": ["Must be between 2 and 32 in length."]})


class ClosedTests(PopulatedCase):
    config = "[litecord]\nregistration = closed\n[ratelimits]\nmode = off\n"

    async def test_closed(self) -> None:
        """Nobody registers, and the answer says why."""
        form = {"username": "alice", "password": PASSWORD}
        body = await self.assertRefused(self.call("POST", REGISTER, form), 400, 50035)
        self.assertEqual(body["errors"]["_errors"][0]["code"], "REGISTRATION_CLOSED")

    async def test_create_account(self) -> None:
        """Whoever runs the server makes accounts all the same, by the same rules."""
        user = await self.world.perform(SYSTEM, create_account, "alice", None, PASSWORD)
        answer = await self.ok("POST", "/auth/login", {"login": "alice", "password": PASSWORD})
        self.assertEqual(answer["user_id"], str(user.id))
        for given in (("alice", None, PASSWORD), ("b", None, PASSWORD), ("bob", None, "short")):
            with self.assertRaises(InvalidForm):
                await self.world.perform(SYSTEM, create_account, *given)


class InviteOnlyTests(PopulatedCase):
    config = "[litecord]\nregistration = invite\n[ratelimits]\nmode = off\n"

    async def test_needs_an_invite(self) -> None:
        """Without an invite nobody registers, nor with one that does not exist."""
        form = {"username": "alice", "password": PASSWORD}
        body = await self.assertRefused(self.call("POST", REGISTER, form), 400, 50035)
        self.assertEqual(codes(body), {"invite": "BASE_TYPE_REQUIRED"})
        form["invite"] = "nothing"
        await self.assertRefused(self.call("POST", REGISTER, form), 404, 10006)
        self.assertEqual(await self.database.autocommit.query("select id from users"), [])

    async def test_joins(self) -> None:
        """With an invite one registers and is in the guild at once."""
        owner = await self.world.perform(SYSTEM, create_account, "owner", None, PASSWORD)
        login = {"login": "owner", "password": PASSWORD}
        token = (await self.ok("POST", "/auth/login", login))["token"]
        guild = await self.ok("POST", "/guilds", {"name": "Guild"}, token=token)
        channels = await self.ok("GET", f"/guilds/{guild['id']}/channels", token=token)
        channel = next(each["id"] for each in channels if each["type"] == 0)
        invite = await self.ok("POST", f"/channels/{channel}/invites", {}, token=token)
        form = {"username": "alice", "password": PASSWORD, "invite": invite["code"]}
        alice = (await self.ok("POST", REGISTER, form))["token"]
        [joined] = await self.ok("GET", "/users/@me/guilds", token=alice)
        self.assertEqual(joined["id"], guild["id"])
        self.assertNotEqual(str(owner.id), (await self.ok("GET", "/users/@me", token=alice))["id"])

    async def test_cannot_join(self) -> None:
        """Who may not join by the invite after all is told the token of the account."""
        await self.world.perform(SYSTEM, create_account, "owner", None, PASSWORD)
        login = {"login": "owner", "password": PASSWORD}
        token = (await self.ok("POST", "/auth/login", login))["token"]
        guild = await self.ok("POST", "/guilds", {"name": "Guild"}, token=token)
        path = f"/channels/{guild['system_channel_id']}/invites"
        invite = await self.ok("POST", path, {}, token=token)
        off = {"features": ["INVITES_DISABLED"]}
        await self.ok("PATCH", f"/guilds/{guild['id']}", off, token=token)
        form = {"username": "alice", "password": PASSWORD, "invite": invite["code"]}
        alice = (await self.ok("POST", REGISTER, form))["token"]
        self.assertEqual(await self.ok("GET", "/users/@me/guilds", token=alice), [])


class LoginTests(PopulatedCase):
    async def test_by_email_and_by_username(self) -> None:
        """Both names of an account do; each login gives a token of its own."""
        alice = await self.a_user("alice")
        tokens = {alice.token}
        for login in ("alice@example.org", "ALICE@EXAMPLE.ORG", "alice"):
            form = {"login": login, "password": PASSWORD, "undelete": False, "login_source": None}
            answer = await self.ok("POST", "/auth/login", form)
            self.assertEqual(answer["user_id"], alice.id)
            self.assertEqual(answer["user_settings"], {"locale": "en-US", "theme": "dark"})
            self.assertEqual(
                (await self.ok("GET", "/users/@me", token=answer["token"]))["id"], alice.id
            )
            tokens.add(answer["token"])
        self.assertEqual(len(tokens), 4)

    async def test_wrong(self) -> None:
        """A wrong password and an unknown name are refused alike, on both fields."""
        await self.a_user("alice")
        bodies = []
        for login, password in (("alice", "not this one"), ("nobody", PASSWORD), ("alice", "x")):
            form = {"login": login, "password": password}
            bodies.append(
                await self.assertRefused(self.call("POST", "/auth/login", form), 400, 50035)
            )
        expected = {"login": "INVALID_LOGIN", "password": "INVALID_LOGIN"}
        self.assertEqual(codes(bodies[0]), expected)
        self.assertEqual(bodies[0], bodies[1])
        self.assertEqual(bodies[0], bodies[2])

    async def test_hashes_for_nobody(self) -> None:
        """Where nobody has the name a hash is made all the same, so that no clock tells."""
        made = []
        hashing = self.world.passwords.hash

        async def hash_and_note(password: str) -> str:
            made.append(password)
            return await hashing(password)

        self.patch(type(self.world.passwords), "hash", lambda _, given: hash_and_note(given))
        await self.call("POST", "/auth/login", {"login": "nobody", "password": "anything"})
        self.assertEqual(made, ["anything"])

    async def test_unclaimed(self) -> None:
        """An account without a password cannot be logged into."""
        await self.ok("POST", REGISTER, {"username": "alice"})
        form = {"login": "alice", "password": "anything"}
        await self.assertRefused(self.call("POST", "/auth/login", form), 400, 50035)

    async def test_bots_have_no_password(self) -> None:
        """Nobody logs in as a bot."""
        alice = await self.a_user("alice")
        await self.an_application(alice, "robot")
        form = {"login": "robot", "password": "anything"}
        await self.assertRefused(self.call("POST", "/auth/login", form), 400, 50035)

    async def test_forms(self) -> None:
        """What is missing is told."""
        body = await self.assertRefused(self.call("POST", "/auth/login", {}), 400, 50035)
        expected = {"login": "BASE_TYPE_REQUIRED", "password": "BASE_TYPE_REQUIRED"}
        self.assertEqual(codes(body), expected)


class LogoutTests(PopulatedCase):
    async def test_logout(self) -> None:
        """The token is void at once, and only that one."""
        alice = await self.a_user("alice")
        form = {"login": "alice", "password": PASSWORD}
        other = (await self.ok("POST", "/auth/login", form))["token"]
        answer = await self.call("POST", "/auth/logout", {"provider": None}, token=alice.token)
        self.assertEqual((answer.status, answer.body), (204, b""))
        await self.assertRefused(self.call("GET", "/users/@me", token=alice.token), 401, 0)
        await self.ok("GET", "/users/@me", token=other)
        [revoked] = self.announced(AccessRevoked)
        self.assertEqual(str(revoked.user_id), alice.id)
        self.assertEqual(len(revoked.hashes), 1)

    async def test_who(self) -> None:
        """It takes a token, and a person's."""
        await self.assertRefused(self.call("POST", "/auth/logout"), 401, 0)
        app = await self.an_application(await self.a_user())
        logout = self.call("POST", "/auth/logout", token=app.authorization)
        await self.assertRefused(logout, 403, 20001)
        await self.ok("GET", "/users/@me", token=app.authorization)


class _LateCursor:
    """Answers the first query only after something else has happened."""

    def __init__(self, cursor: ICursor, meanwhile: Callable[[], Awaitable[object]]) -> None:
        self._cursor = cursor
        self._meanwhile: Callable[[], Awaitable[object]] | None = meanwhile

    async def query(self, sql: str, params: object = None) -> list[Any]:
        rows: list[Any] = await self._cursor.query(sql, params)
        if self._meanwhile is not None:
            meanwhile, self._meanwhile = self._meanwhile, None
            await meanwhile()
        return rows


class RevocationTests(GatewayCase):
    async def test_sessions_end(self) -> None:
        """Who logs out ends the sessions opened with that token, and no others."""
        alice = await self.a_user("alice")
        form = {"login": "alice", "password": PASSWORD}
        other = (await self.ok("POST", "/auth/login", form))["token"]
        gone = await self.a_session(alice)
        kept = await self.connect()
        kept.identify(other)
        await kept.event("READY")
        await self.ok("POST", "/auth/logout", token=alice.token)
        self.assertEqual(await gone.closed(), 4004)
        await kept.settle()
        self.assertFalse(kept.lost)

    async def test_while_it_is_looked_up(self) -> None:
        """A token that is revoked while it is being looked up is not good for ever after."""
        alice = await self.a_user("alice")
        actor = await self.world.identify(alice.token)
        assert actor is not None
        cursor, state = self.database.autocommit, self.world.state
        hashed = token_hash(alice.token)

        async def revoke() -> None:
            await tokens.delete(cursor, hashed)
            state.apply(AccessRevoked(user_id=actor.user_id, hashes=frozenset({hashed})))

        state.apply(AccessRevoked(user_id=actor.user_id, hashes=frozenset({hashed})))
        self.assertIsNotNone(await state.identify(cursor, hashed))
        state.apply(AccessRevoked(user_id=actor.user_id, hashes=frozenset({hashed})))
        late: Any = _LateCursor(cursor, revoke)
        self.assertIsNone(await state.identify(late, hashed))
        await self.assertRefused(self.call("GET", "/users/@me", token=alice.token), 401, 0)


class BeforeTests(PopulatedCase):
    async def test_location_metadata(self) -> None:
        """Nobody needs to consent."""
        told = await self.ok("GET", "/auth/location-metadata")
        self.assertFalse(told["consent_required"])
        no_mail = {"required": False, "pre_checked": False}
        self.assertEqual(told["promotional_email_opt_in"], no_mail)

    async def test_fingerprint(self) -> None:
        """A fingerprint is an id and something that cannot be guessed, each time another."""
        first = (await self.ok("POST", "/auth/fingerprint"))["fingerprint"]
        second = (await self.ok("POST", "/auth/fingerprint"))["fingerprint"]
        self.assertRegex(first, r"\A[0-9]+\.[\w-]{27}\Z")
        self.assertNotEqual(first, second)

    async def test_username_attempt(self) -> None:
        """One can ask whether a name is to be had."""
        path = "/unique-username/username-attempt-unauthed"
        self.assertEqual(await self.ok("POST", path, {"username": "alice"}), {"taken": False})
        await self.a_user("alice")
        self.assertEqual(await self.ok("POST", path, {"username": "alice"}), {"taken": True})
        body = await self.assertRefused(self.call("POST", path, {"username": "Al"}), 400, 50035)
        self.assertEqual(codes(body), {"username": "USERNAME_INVALID_CHARACTERS"})

    async def test_username_suggestions(self) -> None:
        """A suggestion is like the global name, by the rules, and free."""
        path = "/unique-username/username-suggestions-unauthed"
        for name, expected in {
            "?global_name=Alice%20B.": r"aliceb\.",
            "?global_name=everyone": r"everyone[0-9]{6}",
            "?global_name=a..b...c": r"a\.b\.c",
            "?global_name=a.%C3%A9.b": r"a\.b",
            "?global_name=Discordian": r"user",
            "?global_name=%F0%9F%98%80": r"user",
            "": r"user",
        }.items():
            suggested = (await self.ok("GET", f"{path}{name}"))["username"]
            self.assertRegex(suggested, rf"\A{expected}\Z", name)
        await self.a_user("user")
        suggested = (await self.ok("GET", path))["username"]
        await self.ok("POST", REGISTER, {"username": suggested, "password": PASSWORD})
