"""The pages on which people authorise applications, as a browser asks for them."""

from __future__ import annotations

import re
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import treq

from litecord.http.consent import MOST_BODY
from tests.support.builders import PASSWORD
from tests.support.flows import BACK, PKCE, VERIFIER, FlowCase

HIDDEN = re.compile(r'name="csrf" value="([^"]*)"')


class Browser:
    """Keeps cookies, and sends forms as they are on the page."""

    def __init__(self, case: FlowCase) -> None:
        self._case = case
        self.cookies: dict[str, str] = {}
        self.html = ""
        self.headers: Any = None
        self.status = 0

    async def ask(self, method: str, path: str, form: Any = None, **headers: str) -> str | None:
        """Ask for a page; where it leads, if it leads anywhere."""
        cookies = "; ".join(f"{key}={value}" for key, value in self.cookies.items())
        sent: dict[Any, Any] = {"Cookie": cookies, **headers}
        data = None
        if form is not None:
            data = form if isinstance(form, bytes) else urlencode(form).encode()
            sent["Content-Type"] = "application/x-www-form-urlencoded"
        response = await treq.request(
            method,
            f"{self._case.base}{path}",
            data=data,
            headers=sent,
            agent=self._case._agent,
            allow_redirects=False,
        )
        self.html = (await response.content()).decode()
        self.headers, self.status = response.headers, response.code
        for line in response.headers.getRawHeaders("set-cookie") or ():
            name, _, rest = line.partition("=")
            value = rest.partition(";")[0]
            self.cookies.pop(name, None)
            if value:
                self.cookies[name] = value
        [location] = response.headers.getRawHeaders("location") or [None]
        return None if location is None else str(location)

    async def send(self, **form: str) -> str | None:
        """Send the last form of the page."""
        action = unescape(re.findall(r'action="([^"]*)"', self.html)[-1])
        return await self.ask("POST", action, {"csrf": HIDDEN.findall(self.html)[-1], **form})


class ConsentCase(FlowCase):
    async def setUp(self) -> None:  # type: ignore[override]
        await super().setUp()
        self.browser = Browser(self)

    async def visit(self, path: str) -> str:
        """Have Bob log in and look at a page."""
        if "litecord_session" not in self.browser.cookies:
            await self.browser.ask("GET", path)
            again = await self.browser.send(login="bob", password=PASSWORD)
            self.assertEqual(again, path)
        await self.browser.ask("GET", path)
        self.assertEqual(self.browser.status, 200, self.browser.html)
        return self.browser.html


class FlowTests(ConsentCase):
    async def test_code(self) -> None:
        """Bob logs in, agrees, and goes back with a code that is good."""
        html = await self.visit(self.asking("identify email", state="s&t", **PKCE))
        for told in ("Robot", "bob", "(email)", "(identify)", "localhost:8000"):
            self.assertIn(told, html)
        location = await self.browser.send(decision="allow")
        assert location is not None
        said = parse_qs(urlsplit(location).query)
        self.assertTrue(location.startswith(f"{BACK}?"))
        self.assertEqual((self.browser.status, said["state"]), (303, ["s&t"]))
        answer = await self.exchange(said["code"][0], code_verifier=VERIFIER)
        self.assertEqual(answer.status, 200)

    async def test_older_links(self) -> None:
        """Links lead here from where the API is, but clients of the API are not sent here."""
        path, query = self.asking().split("?")
        for prefix in ("/api", "/api/v10"):
            location = await self.browser.ask("GET", f"{prefix}{path}?{query}", Accept="text/html")
            self.assertEqual((self.browser.status, location), (302, f"{path}?{query}"))
        await self.browser.ask("GET", f"/api{path}?{query}")
        self.assertEqual(self.browser.status, 401)

    async def test_deny(self) -> None:
        """Bob does not agree."""
        await self.visit(self.asking())
        location = await self.browser.send(decision="deny")
        self.assertTrue(str(location).startswith(f"{BACK}?error=access_denied"))
        self.assertEqual(await self.ok("GET", "/oauth2/tokens", token=self.bob.token), [])

    async def test_bot(self) -> None:
        """Bob chooses a guild for the bot and sees what it will be allowed to."""
        guild = await self.a_guild(self.bob, "Bob & friends")
        path = f"/oauth2/authorize?client_id={self.app.id}&scope=bot&permissions=2048"
        html = await self.visit(path)
        self.assertIn("Bob &amp; friends</option>", html)
        self.assertIn("<li>Send messages</li>", html)
        # a guild must be chosen, but not by who wants none of it
        self.assertIn('value="deny" formnovalidate', html)
        location = await self.browser.send(decision="allow", guild_id=guild.id)
        place = urlsplit(str(location))
        self.assertEqual(f"{place.scheme}://{place.netloc}", self.base)
        await self.browser.ask("GET", f"{place.path}?{place.query}")
        self.assertIn("Authorised", self.browser.html)
        member = f"/guilds/{guild.id}/members/{self.app.id}"
        await self.ok("GET", member, token=self.bob.token)

    async def test_fixed_guild(self) -> None:
        """Where the guild is fixed there is nothing to choose."""
        guild = await self.a_guild(self.bob, "Fixed")
        path = f"/oauth2/authorize?client_id={self.app.id}&scope=bot&guild_id={guild.id}"
        html = await self.visit(f"{path}&disable_guild_select=true")
        self.assertNotIn("<select", html)
        self.assertIn(f'name="guild_id" value="{guild.id}"', html)

    async def test_webhook(self) -> None:
        """Bob chooses a channel for the webhook."""
        guild = await self.a_guild(self.bob)
        html = await self.visit(self.asking("webhook.incoming"))
        self.assertIn(f'<option value="{guild.channel_id}">#', html)
        location = await self.browser.send(decision="allow", webhook_channel_id=guild.channel_id)
        [code] = parse_qs(urlsplit(str(location)).query)["code"]
        self.assertIn("webhook", (await self.exchange(code)).body)

    async def test_user_install(self) -> None:
        """The application may be for Bob himself."""
        await self.configure(integration_types_config={"1": {}})
        path = f"/oauth2/authorize?client_id={self.app.id}&scope=applications.commands"
        self.assertIn("to your account", await self.visit(path))
        self.assertIn("/oauth2/authorized", str(await self.browser.send(decision="allow")))

    async def test_prompt(self) -> None:
        """Who agreed to as much before is not asked if the application says so."""
        await self.visit(self.asking(prompt="none"))
        await self.browser.send(decision="allow")
        location = await self.browser.ask("GET", self.asking(prompt="none"))
        self.assertTrue(str(location).startswith(f"{BACK}?code="))
        self.assertIsNone(await self.browser.ask("GET", self.asking()))
        self.assertIsNone(await self.browser.ask("GET", self.asking("guilds", prompt="none")))

    async def test_scope(self) -> None:
        """Of what nobody can grant the application is told, once it is known who is asked."""
        for scope in ("nonsense", "identify rpc", "applications.commands.update", ""):
            path = self.asking(scope, state="s&t")
            if "litecord_session" not in self.browser.cookies:
                await self.visit(self.asking())
            location = str(await self.browser.ask("GET", path))
            self.assertEqual(self.browser.status, 303, scope)
            self.assertTrue(location.startswith(f"{BACK}?error=invalid_scope&"), location)
            self.assertEqual(parse_qs(urlsplit(location).query)["state"], ["s&t"])
        path = self.asking("nonsense", redirect_uri="http://evil.example/")
        self.assertIsNone(await self.browser.ask("GET", path))
        self.assertIn("Redirect URI is not supported", self.browser.html)
        path = f"/oauth2/authorize?client_id={self.app.id}&scope=nonsense"
        self.assertIsNone(await self.browser.ask("GET", path))
        self.assertEqual(self.browser.status, 400)

    async def test_log_out(self) -> None:
        """Somebody else may log in; the token of the cookie is void then."""
        html = await self.visit(self.asking())
        [csrf, _] = HIDDEN.findall(html)
        token = self.browser.cookies["litecord_session"]
        action = unescape(re.findall(r'action="([^"]*/logout[^"]*)"', html)[0])
        again = await self.browser.ask("POST", action, {"csrf": csrf})
        self.assertEqual(again, self.asking())
        self.assertNotIn("litecord_session", self.browser.cookies)
        await self.assertRefused(self.call("GET", "/users/@me", token=token), 401, 0)
        await self.browser.ask("GET", str(again))
        self.assertIn("Log in", self.browser.html)


class SafetyTests(ConsentCase):
    async def test_headers(self) -> None:
        """Nothing is framed, cached, or run, and cookies are for these pages alone."""
        await self.visit(self.asking())
        headers = self.browser.headers
        self.assertEqual(headers.getRawHeaders("x-frame-options"), ["DENY"])
        self.assertEqual(headers.getRawHeaders("cache-control"), ["no-store"])
        [policy] = headers.getRawHeaders("content-security-policy")
        for said in (
            "default-src 'none'",
            "frame-ancestors 'none'",
            "form-action 'self' http://localhost:8000;",
        ):
            self.assertIn(said, policy)
        [cookie] = headers.getRawHeaders("set-cookie")
        self.assertIn("Path=/oauth2/authorize; ", cookie)
        self.assertTrue(cookie.endswith("; HttpOnly; SameSite=Lax"))

    async def test_csrf(self) -> None:
        """A form of another page is refused, whoever is logged in."""
        await self.visit(self.asking())
        for csrf in ("", "guess"):
            form = {"csrf": csrf, "decision": "allow"}
            await self.browser.ask("POST", self.asking(), form)
            self.assertEqual(self.browser.status, 403)
        kept = self.browser.cookies.pop("litecord_csrf")
        for given in ("", kept):
            await self.browser.ask("POST", self.asking(), {"csrf": given, "decision": "allow"})
            self.assertEqual(self.browser.status, 403)
        self.assertEqual(await self.ok("GET", "/oauth2/tokens", token=self.bob.token), [])

    async def test_silent_install(self) -> None:
        """A link installs nothing that is not installed yet, whatever was agreed to before."""
        await self.configure(integration_types_config={"0": {}, "1": {}})
        guild = await self.a_guild(self.bob)
        asked = self.asking("identify applications.commands", prompt="none", guild_id=guild.id)
        await self.visit(asked)
        await self.browser.send(decision="allow", guild_id=guild.id)
        other = await self.a_guild(self.bob, "Other")
        for more in ({"guild_id": other.id}, {"integration_type": 1}):
            path = self.asking("identify applications.commands", prompt="none", **more)
            self.events.clear()
            self.assertIsNone(await self.browser.ask("GET", path), more)
            self.assertEqual(self.browser.status, 200)
            self.assertEqual(self.events, [])
        await self.browser.send(decision="allow")
        location = await self.browser.ask("GET", path)
        self.assertTrue(str(location).startswith(f"{BACK}?code="))

    async def test_secret(self) -> None:
        """A cookie that is not ours is replaced, and neither repeated nor believed."""
        for wrong in ('"a\\073 Domain=evil.example"', '"a\\012b"', "x", '"' + "\\377" * 32 + '"'):
            await self.browser.ask("GET", self.asking(), Cookie=f"litecord_csrf={wrong}")
            self.assertEqual(self.browser.status, 200)
            self.assertRegex(self.browser.cookies["litecord_csrf"], r"^[A-Za-z0-9_-]{32}$")
            [cookie] = self.browser.headers.getRawHeaders("set-cookie")
            self.assertNotIn("evil", cookie)

    async def test_planted(self) -> None:
        """Who could plant cookies in a browser knows nothing of what it says when logged in."""
        planted = "A" * 32
        self.browser.cookies["litecord_csrf"] = planted
        await self.visit(self.asking())
        self.assertNotEqual(self.browser.cookies["litecord_csrf"], planted)
        self.browser.cookies["litecord_csrf"] = planted
        form = {"csrf": planted, "decision": "allow"}
        self.assertIsNone(await self.browser.ask("POST", self.asking(), form))
        self.assertEqual(self.browser.status, 403)
        await self.visit(self.asking())
        self.assertIn("code=", str(await self.browser.send(decision="allow")))

    async def test_foreign_origin(self) -> None:
        """A page of another site does not even get that far."""
        await self.visit(self.asking())
        form = {"csrf": self.browser.cookies["litecord_csrf"], "decision": "allow"}
        await self.browser.ask("POST", self.asking(), form, Origin="http://evil.example")
        self.assertEqual(self.browser.status, 403)

    async def test_open_redirect(self) -> None:
        """A foreign address is told of on a page, and nobody goes there."""
        await self.visit(self.asking())
        path = self.asking(redirect_uri="http://evil.example/")
        self.assertIsNone(await self.browser.ask("GET", path))
        self.assertEqual(self.browser.status, 400)
        self.assertIn("Redirect URI is not supported", self.browser.html)
        form = {"csrf": self.browser.cookies["litecord_csrf"]}
        for decision in ("allow", "deny"):
            location = await self.browser.ask("POST", path, {**form, "decision": decision})
            self.assertIsNone(location)

    async def test_markup(self) -> None:
        """What people write is shown as they wrote it."""
        await self.configure(description="<script>alert(1)</script>")
        html = await self.visit(self.asking(state='"><script>'))
        self.assertNotIn("<script", html)
        self.assertIn("&lt;script&gt;alert(1)", html)

    async def test_logged_out(self) -> None:
        """Whoever is no longer logged in logs in again."""
        await self.visit(self.asking())
        del self.browser.cookies["litecord_session"]
        self.assertEqual(await self.browser.send(decision="allow"), self.asking())
        self.browser.cookies["litecord_session"] = self.app.token
        await self.browser.ask("GET", self.asking())
        self.assertIn("Log in", self.browser.html)

    async def test_wrong_password(self) -> None:
        """A wrong password is told, and nobody is logged in."""
        await self.browser.ask("GET", self.asking())
        await self.browser.send(login="bob", password="wrong password")
        self.assertEqual(self.browser.status, 401)
        self.assertIn("Login or password is invalid.", self.browser.html)
        self.assertEqual(set(self.browser.cookies), {"litecord_csrf"})

    async def test_paths(self) -> None:
        """Other paths are not there, other methods not allowed, long forms too long."""
        for method, path, status in (
            ("GET", "/oauth2/nothing", 404),
            ("GET", "/oauth2", 404),
            ("PUT", "/oauth2/authorize", 405),
            ("GET", "/oauth2/authorize", 400),
        ):
            if path.endswith("authorize"):
                await self.visit(self.asking())
            await self.browser.ask(method, path)
            self.assertEqual(self.browser.status, status, path)
        await self.browser.ask("POST", "/oauth2/authorize/login", b"x" * (MOST_BODY + 1))
        self.assertEqual(self.browser.status, 413)
        await self.browser.ask("GET", self.asking(), Cookie="litecord_csrf[]=(); =")
        self.assertEqual(self.browser.status, 200)
        await self.browser.ask("GET", "/oauth2/authorized?error=access_denied")
        self.assertIn("Cancelled", self.browser.html)


class BoundedTests(ConsentCase):
    config = "[ratelimits]\nmode = on\n"

    async def test_guessing(self) -> None:
        """Passwords are guessed as slowly here as by the API."""
        await self.browser.ask("GET", self.asking())
        for _ in range(11):
            action = f"/oauth2/authorize/login?{urlsplit(self.asking()).query}"
            form = {"csrf": self.browser.cookies["litecord_csrf"], "login": "bob"}
            await self.browser.ask("POST", action, {**form, "password": "wrong password"})
        self.assertEqual(self.browser.status, 429)
