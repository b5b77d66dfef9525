"""The user behind a token, and others, over HTTP."""

from __future__ import annotations

from typing import Any

from twisted.internet.defer import Deferred

from litecord.events import AccessRevoked, MemberUpdated, UserUpdated
from litecord.model.snowflakes import Snowflake
from tests.support.builders import PASSWORD, Account, PopulatedCase
from tests.support.gateway import EVERYTHING, GatewayCase

ME = "/users/@me"
HELLO = "data:image/png;base64,aGVsbG8="


class UsersCase(PopulatedCase):
    async def setUp(self) -> None:  # type: ignore[override]
        await super().setUp()
        self.alice = await self.a_user("alice")

    async def change(self, form: dict[str, Any], account: Account | None = None) -> Any:
        """Change a user, which must succeed."""
        return await self.ok("PATCH", ME, form, token=(account or self.alice).token)

    async def refused(self, form: dict[str, Any]) -> dict[str, str]:
        """The faults of a change that must be refused."""
        call = self.call("PATCH", ME, form, token=self.alice.token)
        body = await self.assertRefused(call, 400, 50035)
        self.assertEqual(self.announced(UserUpdated), [])
        return {name: each["_errors"][0]["code"] for name, each in body["errors"].items()}


class GetTests(UsersCase):
    async def test_me(self) -> None:
        """One is told more of oneself than of others."""
        me = await self.ok("GET", ME, token=self.alice.token)
        expected = {
            "id": self.alice.id,
            "username": "alice",
            "email": "alice@example.org",
            "verified": True,
            "locale": "en-US",
            "mfa_enabled": False,
            "phone": None,
        }
        self.assertEqual({name: me[name] for name in expected}, expected)
        self.assertNotIn("token", me)

    async def test_bot(self) -> None:
        """A bot is a user with four digits."""
        app = await self.an_application(self.alice, "Robot")
        me = await self.ok("GET", ME, token=app.authorization)
        self.assertEqual((me["id"], me["username"], me["bot"]), (app.id, "Robot", True))
        self.assertRegex(me["discriminator"], r"\A[0-9]{4}\Z")

    async def test_other(self) -> None:
        """Of others one is told what anybody may know."""
        bob = await self.a_user("bob")
        seen = await self.ok("GET", f"/users/{bob.id}", token=self.alice.token)
        self.assertEqual((seen["id"], seen["username"]), (bob.id, "bob"))
        self.assertIsNone(seen["primary_guild"])
        self.assertFalse({"email", "verified", "locale", "mfa_enabled"} & seen.keys())

    async def test_nobody(self) -> None:
        """There is no such user, and what is no id is told so."""
        token = self.alice.token
        await self.assertRefused(self.call("GET", "/users/1", token=token), 404, 10013)
        await self.assertRefused(self.call("GET", "/users/x", token=token), 400, 50035)

    async def test_tokens(self) -> None:
        """Without a token, with a wrong one or with the wrong prefix nobody is anybody."""
        app = await self.an_application(self.alice)
        for header in (
            None,
            "nonsense",
            f"Bot {self.alice.token}",
            app.token,
            f"Bearer {app.token}",
            f"{app.authorization}x",
        ):
            await self.assertRefused(self.call("GET", ME, token=header), 401, 0)

    async def test_connections(self) -> None:
        """Nobody has accounts elsewhere."""
        found = await self.ok("GET", f"{ME}/connections", token=self.alice.token)
        self.assertEqual(found, [])
        await self.assertRefused(self.call("GET", f"{ME}/connections"), 401, 0)


class PatchTests(UsersCase):
    async def test_profile(self) -> None:
        """What needs no password is changed, told to the own sessions, and stays."""
        form = {
            "global_name": "Alice A.",
            "bio": "Hello",
            "pronouns": "she/her",
            "accent_color": 0xFF0000,
            "locale": "de",
            "avatar": None,
        }
        told = await self.change(form)
        self.assertEqual({name: told[name] for name in form}, form)
        self.assertNotIn("token", told)
        [event] = self.announced(UserUpdated)
        self.assertEqual(event.user.global_name, "Alice A.")
        self.world.state.users.clear()
        seen = await self.ok("GET", ME, token=(await self.log_in())["token"])
        self.assertEqual({name: seen[name] for name in form}, form)

    async def log_in(self, password: str = PASSWORD) -> Any:
        """Log in as Alice."""
        return await self.ok("POST", "/auth/login", {"login": "alice", "password": password})

    async def test_nulls(self) -> None:
        """Null takes away what can be taken away."""
        await self.change({"global_name": "A", "bio": "B", "pronouns": "C", "accent_color": 1})
        nothing = {"global_name": None, "bio": None, "pronouns": None, "accent_color": None}
        told = await self.change(nothing)
        self.assertEqual(
            [told[name] for name in nothing], [None, "", "", None]
        )

    async def test_no_change(self) -> None:
        """What changes nothing is told to nobody."""
        told = await self.change({"global_name": None, "username": "alice"})
        self.assertEqual(told["username"], "alice")
        await self.change({})
        self.assertEqual(self.announced(UserUpdated), [])

    async def test_faults(self) -> None:
        """Everything that is wrong is told at once."""
        form = {
            "username": "x",
            "global_name": "everyone",
            "bio": "x" * 191,
            "pronouns": "x" * 41,
            "accent_color": 0x1000000,
            "locale": "xx",
            "new_password": "short",
            "avatar": "nonsense",
            "banner": HELLO,
        }
        expected = {
            "username": "BASE_TYPE_BAD_LENGTH",
            "global_name": "USERNAME_INVALID_RESERVED",
            "bio": "BASE_TYPE_MAX_LENGTH",
            "pronouns": "BASE_TYPE_MAX_LENGTH",
            "accent_color": "NUMBER_TYPE_MAX",
            "locale": "BASE_TYPE_CHOICES",
            "new_password": "BASE_TYPE_BAD_LENGTH",
            "avatar": "IMAGE_INVALID",
            "banner": "IMAGE_INVALID",
        }
        self.assertEqual(await self.refused(form), expected)

    async def test_username_and_email(self) -> None:
        """The names one logs in with are changed with the password only."""
        for change in ({"username": "alicia"}, {"email": "alicia@example.org"}):
            self.assertEqual(await self.refused(change), {"password": "BASE_TYPE_REQUIRED"})
            wrong = {**change, "password": "wrong"}
            self.assertEqual(await self.refused(wrong), {"password": "PASSWORD_DOES_NOT_MATCH"})
        form = {"username": "alicia", "email": "ALICE@example.org", "password": PASSWORD}
        told = await self.change(form)
        self.assertEqual((told["username"], told["email"]), ("alicia", "ALICE@example.org"))
        await self.assertRefused(
            self.call("POST", "/auth/login", {"login": "alice", "password": PASSWORD}), 400, 50035
        )
        await self.ok("POST", "/auth/login", {"login": "alicia", "password": PASSWORD})

    async def test_taken(self) -> None:
        """What belongs to others cannot be had."""
        await self.a_user("bob")
        form = {"username": "bob", "email": "Bob@Example.org", "password": PASSWORD}
        expected = {"username": "USERNAME_ALREADY_TAKEN", "email": "EMAIL_ALREADY_REGISTERED"}
        self.assertEqual(await self.refused(form), expected)
        bad = {"username": "Bob", "password": PASSWORD}
        self.assertEqual(await self.refused(bad), {"username": "USERNAME_INVALID_CHARACTERS"})

    async def test_race(self) -> None:
        """Of two who take the same name at the same time one is told."""
        bob = await self.a_user("bob")
        form = {"username": "carol", "password": PASSWORD, "new_password": PASSWORD}
        begun = [
            Deferred.fromCoroutine(self.call("PATCH", ME, form, token=each.token))
            for each in (self.alice, bob)
        ]
        both = [await each for each in begun]
        self.assertEqual(sorted(answer.status for answer in both), [200, 400])
        refused = next(answer.body for answer in both if answer.status == 400)
        self.assertEqual(
            refused["errors"]["username"]["_errors"][0]["code"], "USERNAME_ALREADY_TAKEN"
        )

    async def test_new_password(self) -> None:
        """A new password voids every token; the answer holds the one that is good."""
        other = (await self.log_in())["token"]
        form = {"password": PASSWORD, "new_password": "another password", "bio": "new"}
        told = await self.change(form)
        for old in (self.alice.token, other):
            await self.assertRefused(self.call("GET", ME, token=old), 401, 0)
        me = await self.ok("GET", ME, token=told["token"])
        self.assertEqual((me["id"], me["bio"]), (self.alice.id, "new"))
        [revoked] = self.announced(AccessRevoked)
        self.assertEqual(len(revoked.hashes), 2)
        await self.log_in("another password")
        old_login = {"login": "alice", "password": PASSWORD}
        await self.assertRefused(self.call("POST", "/auth/login", old_login), 400, 50035)

    async def test_new_password_needs_the_old(self) -> None:
        """Whoever finds an open screen does not take the account over."""
        form = {"new_password": "another password"}
        self.assertEqual(await self.refused(form), {"password": "BASE_TYPE_REQUIRED"})
        form["password"] = "wrong"
        self.assertEqual(await self.refused(form), {"password": "PASSWORD_DOES_NOT_MATCH"})
        await self.ok("GET", ME, token=self.alice.token)

    async def test_claim(self) -> None:
        """An account without a password gets one by its first."""
        token = (await self.ok("POST", "/auth/register", {"username": "guest"}))["token"]
        call = self.call("PATCH", ME, {"password": "short"}, token=token)
        body = await self.assertRefused(call, 400, 50035)
        self.assertEqual(
            body["errors"]["password"]["_errors"][0]["code"], "BASE_TYPE_BAD_LENGTH"
        )
        form = {"password": PASSWORD, "email": "guest@example.org"}
        told = await self.ok("PATCH", ME, form, token=token)
        self.assertTrue(told["verified"])
        await self.ok("GET", ME, token=told["token"])
        await self.ok("POST", "/auth/login", {"login": "guest@example.org", "password": PASSWORD})


class BotTests(UsersCase):
    async def test_username(self) -> None:
        """A bot renames itself without a password, and keeps its digits while they are free."""
        app = await self.an_application(self.alice, "Robot")
        before = await self.ok("GET", ME, token=app.authorization)
        told = await self.ok(
            "PATCH", ME, {"username": " Robo  cop ", "avatar": None}, token=app.authorization
        )
        self.assertEqual((told["username"], told["bot"]), ("Robo cop", True))
        self.assertEqual(told["discriminator"], before["discriminator"])
        await self.database.autocommit.execute(
            "insert into users (id, username, discriminator, bot) "
            "values (1, 'other', %(digits)s, true)",
            {"digits": before["discriminator"]},
        )
        again = await self.ok("PATCH", ME, {"username": "OTHER"}, token=app.authorization)
        self.assertEqual(again["username"], "OTHER")
        self.assertNotEqual(again["discriminator"], before["discriminator"])

    async def test_rules(self) -> None:
        """A bot may have blanks and capitals, but not everything."""
        app = await self.an_application(self.alice)
        for username, code in {
            "a#b": "USERNAME_INVALID_CONTAINS",
            "here": "USERNAME_INVALID_RESERVED",
            "x": "BASE_TYPE_BAD_LENGTH",
        }.items():
            call = self.call("PATCH", ME, {"username": username}, token=app.authorization)
            body = await self.assertRefused(call, 400, 50035)
            self.assertEqual(body["errors"]["username"]["_errors"][0]["code"], code)

    async def test_only_that(self) -> None:
        """Whatever else it sends is nothing to it."""
        app = await self.an_application(self.alice)
        form = {"email": "bot@example.org", "bio": "x", "new_password": PASSWORD, "locale": "de"}
        told = await self.ok("PATCH", ME, form, token=app.authorization)
        self.assertEqual((told["email"], told["bio"], told["locale"]), (None, "", "en-US"))
        self.assertNotIn("token", told)
        self.assertEqual(self.announced(UserUpdated), [])

    async def test_too_many_of_that_name(self) -> None:
        """When all digits of a name are taken nobody else gets it."""
        await self.database.autocommit.execute(
            """
            insert into users (id, username, discriminator, bot)
            select number, 'Common', lpad(number::text, 4, '0'), true
            from generate_series(1, 9999) number
            """
        )
        call = self.call("POST", "/applications", {"name": "common"}, token=self.alice.token)
        body = await self.assertRefused(call, 400, 50035)
        code = body["errors"]["name"]["_errors"][0]["code"]
        self.assertEqual(code, "USERNAME_TOO_MANY_USERS")
        await self.database.autocommit.execute(
            "delete from users where username = 'Common' and discriminator = '0042'"
        )
        app = await self.an_application(self.alice, "COMMON")
        me = await self.ok("GET", ME, token=app.authorization)
        self.assertEqual(me["discriminator"], "0042")


class GuildTests(UsersCase):
    async def test_guilds_are_told(self) -> None:
        """Each guild in memory in which the user is a member hears of the change."""
        guilds = [await self.a_guild(self.alice, name) for name in ("One", "Two")]
        bob = await self.a_user("bob")
        await self.a_guild(bob, "Bob's")
        await self.change({"global_name": "Alice A."})
        told = self.announced(MemberUpdated)
        self.assertEqual({str(each.guild_id) for each in told}, {each.id for each in guilds})
        self.assertEqual({each.user.global_name for each in told}, {"Alice A."})
        self.assertEqual({str(each.member.user_id) for each in told}, {self.alice.id})
        kinds = [type(each) for each in self.events if type(each) in (UserUpdated, MemberUpdated)]
        self.assertEqual(kinds, [UserUpdated, MemberUpdated, MemberUpdated])

    async def test_only_those_in_memory(self) -> None:
        """A guild that nobody uses is not loaded only to be told."""
        guild = await self.a_guild(self.alice)
        self.world.state.drop_guild(Snowflake(int(guild.id)))
        await self.change({"global_name": "Alice A."})
        self.assertEqual(self.announced(MemberUpdated), [])
        self.assertNotIn(int(guild.id), self.world.state.guilds)

    async def test_a_stuck_guild(self) -> None:
        """A guild whose lock cannot be had is left out, and the others are told."""
        stuck, fine = [await self.a_guild(self.alice, name) for name in ("One", "Two")]
        key = ("guild", int(stuck.id))
        await self.world.locks.acquire(key)
        changing = Deferred.fromCoroutine(self.change({"global_name": "Alice A."}))
        while not self.world.locks._held[key]:  # until somebody waits for it
            await self.ok("GET", "/gateway")
        self.clock.advance(11)
        told = await changing
        self.world.locks.release(key)
        self.assertEqual(told["global_name"], "Alice A.")
        self.assertEqual([str(each.guild_id) for each in self.announced(MemberUpdated)], [fine.id])
        self.assertEqual(len(self.flushLoggedErrors()), 1)


class SessionTests(GatewayCase):
    async def test_update_is_told(self) -> None:
        """Own sessions get USER_UPDATE and each member GUILD_MEMBER_UPDATE of their guild."""
        alice, bob = await self.a_user("alice"), await self.a_user("bob")
        guild = await self.a_guild(alice)
        await self.join(bob, guild)
        app = await self.a_bot_in(guild.id, alice)
        mine, bot = await self.a_session(bob), await self.a_session(app, EVERYTHING)
        await bot.event("GUILD_CREATE")
        await self.ok("PATCH", ME, {"global_name": "Bob B."}, token=bob.token)
        update = await mine.event("USER_UPDATE")
        self.assertEqual((update["id"], update["email"]), (bob.id, bob.email))
        for session in (mine, bot):
            member = await session.event("GUILD_MEMBER_UPDATE")
            self.assertEqual(member["guild_id"], guild.id)
            self.assertEqual(member["user"]["global_name"], "Bob B.")
            self.assertNotIn("email", member["user"])
        self.assertNotIn("USER_UPDATE", bot.names)

    async def test_presence_is_told(self) -> None:
        """Who sees presences is told of the new name and face by one, whole, offline or not."""
        alice, bob = await self.a_user("alice"), await self.a_user("bob")
        guild = await self.a_guild(alice)
        await self.join(bob, guild)
        app = await self.a_bot_in(guild.id, alice)
        bot, older = await self.a_session(app), await self.a_session(app, query="v=7")
        blind = await self.a_session(app, EVERYTHING & ~(1 << 8))
        for client in (bot, older, blind):
            await client.event("GUILD_CREATE")
        for status in ("offline", "online"):
            await self.ok("PATCH", ME, {"global_name": f"Bob {status}"}, token=bob.token)
            told = await bot.event("PRESENCE_UPDATE")
            self.assertEqual(
                (told["user"]["id"], told["user"]["global_name"], told["user"]["username"]),
                (bob.id, f"Bob {status}", "bob"),
            )
            self.assertEqual((told["status"], told["guild_id"]), (status, guild.id))
            self.assertNotIn("email", told["user"])
            told = await older.event("PRESENCE_UPDATE")
            self.assertEqual((told["user"]["username"], told["roles"]), ("bob", []))
            if status == "offline":
                await self.a_session(bob)
                self.assertEqual((await bot.event("PRESENCE_UPDATE"))["user"], {"id": bob.id})
                await older.event("PRESENCE_UPDATE")
        await self.settled(blind)
        self.assertNotIn("PRESENCE_UPDATE", blind.names)

    async def test_private_change(self) -> None:
        """What others do not see of a user is told to nobody else."""
        alice = await self.a_user("alice")
        guild = await self.a_guild(alice)
        app = await self.a_bot_in(guild.id, alice)
        mine, bot = await self.a_session(alice), await self.a_session(app, EVERYTHING)
        await bot.event("GUILD_CREATE")
        await self.ok("PATCH", ME, {"locale": "de"}, token=alice.token)
        self.assertEqual((await mine.event("USER_UPDATE"))["locale"], "de")
        await self.settled(bot)
        self.assertFalse({"GUILD_MEMBER_UPDATE", "PRESENCE_UPDATE"} & {*bot.names})

    async def test_new_password_ends_sessions(self) -> None:
        """With the old tokens end the sessions; with the new one there are new ones."""
        alice = await self.a_user("alice")
        session = await self.a_session(alice)
        form = {"password": PASSWORD, "new_password": "another password"}
        told = await self.ok("PATCH", ME, form, token=alice.token)
        self.assertEqual(await session.closed(), 4004)
        again = await self.connect()
        again.identify(alice.token)
        self.assertEqual(await again.closed(), 4004)
        again = await self.connect()
        again.identify(told["token"])
        await again.event("READY")
