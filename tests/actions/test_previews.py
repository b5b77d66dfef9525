"""Links in messages are looked at, and shown when it is known what they are."""

from __future__ import annotations

from typing import Any

from twisted.internet import reactor as installed_reactor
from twisted.web.server import Site

from litecord.actions import previews
from litecord.model.permissions import EMBED_LINKS
from litecord.model.snowflakes import Snowflake
from litecord.storage import previews as storage
from tests.support.images import a_movie, a_picture
from tests.support.outside import Elsewhere, PreviewCase, a_page

reactor: Any = installed_reactor


class ShownTests(PreviewCase):
    async def test_told_again(self) -> None:
        """A message is told at once without a preview, and again with it, but not as edited."""
        self.other.put("/a", a_page(og_title="Title", og_site_name="Site"))
        made = await self.say(f"see {self.web}/a.")
        self.assertEqual(made["embeds"], [])
        [told] = await self.looked_at()
        self.assertIsNone(told.edited_at)
        embed = {
            "type": "link",
            "url": f"{self.web}/a",
            "title": "Title",
            "provider": {"name": "Site"},
        }
        self.assertEqual(list(told.embeds), [embed])
        self.assertEqual((await self.get(made))["embeds"], [embed])

    async def test_each_once(self) -> None:
        """Up to five links have previews, each once and in their order."""
        for number in range(7):
            self.other.put(f"/{number}", a_page(og_title=f"T{number}"))
        text = " ".join(f"{self.web}/{number}" for number in (1, 0, 1, 2, 3, 4, 5, 6))
        embeds = await self.embeds_of(text)
        self.assertEqual([each["title"] for each in embeds], ["T1", "T0", "T2", "T3", "T4"])

    async def test_hidden(self) -> None:
        """Links in brackets, in code, of suppressed messages and of nobody's are not asked for."""
        self.other.put("/a", a_page(og_title="T"))
        url = f"{self.web}/a"
        for text, form in ((f"<{url}>", {}), (f"`{url}`", {}), (url, {"flags": 4})):
            self.assertEqual(await self.embeds_of(text, **form), [])
        everyone = self.guild.id
        await self.ok(
            "PUT",
            f"/channels/{self.guild.channel_id}/permissions/{everyone}",
            {"type": 0, "deny": str(EMBED_LINKS)},
            token=self.alice.token,
        )
        self.assertEqual(await self.embeds_of(url), [])
        self.assertEqual(self.other.asked, [])

    async def test_unsuppressed(self) -> None:
        """A preview that was never made is, as soon as embeds are shown again."""
        self.other.put("/a", a_page(og_title="T"))
        made = await self.say(f"{self.web}/a", flags=4)
        await self.edit(made, {"flags": 0})
        await self.looked_at()
        self.assertEqual(len((await self.get(made))["embeds"]), 1)
        await self.edit(made, {"flags": 4})
        self.assertEqual((await self.get(made))["embeds"], [])

    async def test_edited(self) -> None:
        """An edit takes previews of links away that are gone, and adds those of new ones."""
        for name in "ab":
            self.other.put(f"/{name}", a_page(og_title=name))
        made = await self.say(f"{self.web}/a")
        await self.looked_at()
        edited = await self.edit(made, {"content": f"{self.web}/b and {self.web}/a"})
        self.assertEqual([each["title"] for each in edited["embeds"]], ["a"])
        await self.looked_at()
        read = await self.get(made)
        self.assertEqual([each["title"] for each in read["embeds"]], ["b", "a"])
        edited = await self.edit(made, {"content": "nothing"})
        self.assertEqual(edited["embeds"], [])
        self.assertEqual(len(self.other.asked), 2)

    async def test_beside_own(self) -> None:
        """What an author shows stays before what their links show, and edits change it alone."""
        self.other.put("/a", a_page(og_title="T"))
        made = await self.say(f"{self.web}/a", embeds=[{"title": "own"}])
        await self.looked_at()
        await self.edit(made, {"embeds": [{"title": "other"}]})
        read = await self.get(made)
        self.assertEqual([each["title"] for each in read["embeds"]], ["other", "T"])

    async def test_edited_meanwhile(self) -> None:
        """What an edit linked to while the old link was looked at is looked at, too."""
        self.other.put("/b", a_page(og_title="b"))
        asked = self.other.hang("/a")
        made = await self.say(f"{self.web}/a")
        request = await asked
        await self.edit(made, {"content": f"{self.web}/b"})
        request.finish()
        await self.looked_at()
        read = await self.get(made)
        self.assertEqual([each["title"] for each in read["embeds"]], ["b"])

    async def test_deleted_meanwhile(self) -> None:
        """Of a message that is gone nothing is told, and nothing is left to do."""
        asked = self.other.hang("/a")
        made = await self.say(f"{self.web}/a")
        request = await asked
        await self.ok("DELETE", f"{self.path}/{made['id']}", token=self.bob.token)
        request.finish()
        self.assertEqual(await self.looked_at(), [])
        self.assertEqual(await self.waiting(), 0)

    async def test_private(self) -> None:
        """Links between two people are shown, too."""
        self.other.put("/a", a_page(og_title="T"))
        form = {"recipient_id": str(self.alice.id)}
        channel = await self.ok("POST", "/users/@me/channels", form, token=self.bob.token)
        path = f"/channels/{channel['id']}/messages"
        await self.ok("POST", path, {"content": f"{self.web}/a"}, token=self.bob.token)
        await self.looked_at()
        [read] = await self.ok("GET", path, token=self.alice.token)
        self.assertEqual(read["embeds"][0]["title"], "T")

    async def waiting(self) -> int:
        """How many messages are still to be looked at."""
        cursor = self.database.autocommit
        return len(await storage.list_waiting(cursor, limit=10))

    async def test_posts(self) -> None:
        """The first message of a forum's post, which is written in a transaction, is looked at."""
        self.other.put("/a", a_page(og_title="T"))
        form = {"name": "forum", "type": 15}
        path = f"/guilds/{self.guild.id}/channels"
        forum = await self.ok("POST", path, form, token=self.alice.token)
        form = {"name": "post", "message": {"content": f"{self.web}/a"}}
        path = f"/channels/{forum['id']}/threads"
        post = await self.ok("POST", path, form, token=self.bob.token)
        await self.looked_at()
        self.clock.advance(previews.AGAIN)
        await self.looked_at()
        path = f"/channels/{post['id']}/messages/{post['id']}"
        read = await self.ok("GET", path, token=self.alice.token)
        self.assertEqual([each["title"] for each in read["embeds"]], ["T"])

    async def test_never_written(self) -> None:
        """What was never written is looked for, for a while, and then forgotten."""
        channel_id, never = Snowflake(int(self.guild.channel_id)), self.world.ids.next()
        cursor = self.database.autocommit
        await storage.insert(cursor, channel_id, never)
        self.world.previews.add(self.world, (channel_id, never))
        await self.looked_at()
        self.assertEqual(await self.waiting(), 1)
        self.clock.advance(previews.UNTIL.total_seconds() + 1)
        await self.looked_at()
        self.assertEqual(await self.waiting(), 0)

    async def test_webhooks(self) -> None:
        """What a webhook links to is shown, and stays with what it edits."""
        self.other.put("/a", a_page(og_title="T"))
        path = f"/channels/{self.guild.channel_id}/webhooks"
        hook = await self.ok("POST", path, {"name": "hook"}, token=self.alice.token)
        path = f"/webhooks/{hook['id']}/{hook['token']}"
        made = await self.ok("POST", f"{path}?wait=true", {"content": f"{self.web}/a"})
        await self.looked_at()
        form = {"embeds": [{"title": "own"}]}
        edited = await self.ok("PATCH", f"{path}/messages/{made['id']}", form)
        self.assertEqual([each["title"] for each in edited["embeds"]], ["own", "T"])

    async def test_copies(self) -> None:
        """The copies of a published message show what it does."""
        self.other.put("/a", a_page(og_title="T"))
        await self.make_community(self.guild)
        news = await self.a_channel(self.guild, "news", type=5)
        target = self.guild.channel_id
        follow = {"webhook_channel_id": target}
        await self.ok("POST", f"/channels/{news['id']}/followers", follow, token=self.alice.token)
        asked = self.other.hang("/a")
        path, form = f"/channels/{news['id']}/messages", {"content": f"{self.web}/a"}
        made = await self.ok("POST", path, form, token=self.alice.token)
        request = await asked
        await self.ok("POST", f"{path}/{made['id']}/crosspost", token=self.alice.token)
        await self.world.copies.settled()
        request.setHeader("content-type", "text/html")
        request.write(a_page(og_title="T").encode())
        request.finish()
        await self.looked_at()
        await self.world.copies.settled()
        copy, *_ = await self.ok("GET", self.path, token=self.alice.token)
        self.assertEqual([each["title"] for each in copy["embeds"]], ["T"])


class LastingTests(PreviewCase):
    async def test_restarted(self) -> None:
        """What was being looked at when the server stopped is looked at when it starts."""
        asked = self.other.hang("/a")
        made = await self.say(f"{self.web}/a")
        await asked
        await self.world.previews.stop()
        self.assertEqual((await self.get(made))["embeds"], [])
        await self.say(f"{self.web}/b")
        self.other = Elsewhere()
        self.other.put("/a", a_page(og_title="A"))
        self.other.put("/b", a_page(og_title="B"))
        port = self.other_port.getHost().port
        await self.other_port.stopListening()
        self.other_port = reactor.listenTCP(port, Site(self.other), interface="127.0.0.1")
        self.addCleanup(self.other_port.stopListening)
        await self.world.previews.start(self.world)
        await self.world.previews.settled()
        read = await self.ok("GET", self.path, token=self.alice.token)
        self.assertEqual([each["embeds"][0]["title"] for each in read[:2]], ["B", "A"])

    async def test_many(self) -> None:
        """More than memory has room for wait in the database; all of them are looked at."""
        self.patch(previews, "MOST_WAITING", 2)
        self.patch(previews, "AT_ONCE", 1)
        for number in range(8):
            self.other.put(f"/{number}", a_page(og_title=f"T{number}"))
        asked = self.other.hang("/slow")
        await self.say(f"{self.web}/slow")
        request = await asked
        made = [await self.say(f"{self.web}/{number}") for number in range(8)]
        request.finish()
        await self.looked_at()
        for each in made:
            self.assertEqual(len((await self.get(each))["embeds"]), 1)


class ImageTests(PreviewCase):
    async def test_own_images(self) -> None:
        """Images in embeds get an address of the proxy at once, and their size a little later."""
        self.other.put("/a.png", a_picture(size=(40, 20)), "image/png")
        url = f"{self.web}/a.png"
        embed = {"title": "x", "image": {"url": url}, "author": {"name": "a", "icon_url": url}}
        made = await self.say(embeds=[embed])
        [told] = made["embeds"]
        self.assertIn("/external/", told["image"]["proxy_url"])
        self.assertIn("/external/", told["author"]["proxy_icon_url"])
        self.assertNotIn("width", told["image"])
        await self.looked_at()
        [read] = (await self.get(made))["embeds"]
        self.assertEqual((read["image"]["width"], read["image"]["height"]), (40, 20))
        self.assertEqual(read["image"]["content_type"], "image/png")
        self.assertEqual(read["image"]["placeholder_version"], 1)
        edited = await self.edit(made, {"embeds": [{**embed, "title": "y"}]})
        self.assertEqual(edited["embeds"][0]["image"]["width"], 40)
        self.assertEqual(len(self.other.asked), 1)

    async def test_our_own(self) -> None:
        """Images of this server need no proxy, and are not fetched."""
        url = f"{self.base}/embed/avatars/0.png"
        [told] = (await self.say(embeds=[{"image": {"url": url}}]))["embeds"]
        self.assertEqual(told["image"]["proxy_url"], url)
        self.assertEqual(await self.looked_at(), [])

    async def test_linked(self) -> None:
        """A link to an image is shown as that, one to an animation says that it moves."""
        self.other.put("/a", a_movie(), "image/gif")
        [embed] = await self.embeds_of(f"{self.web}/a")
        self.assertEqual(embed["type"], "image")
        self.assertEqual(embed["thumbnail"]["flags"], 32)
        self.assertIn("/external/", embed["thumbnail"]["proxy_url"])

    async def test_components(self) -> None:
        """What components show of other servers can be had through the proxy."""
        gallery = {"type": 12, "items": [{"media": {"url": f"{self.web}/a.png"}}]}
        made = await self.say("", components=[gallery], flags=1 << 15)
        media = made["components"][0]["items"][0]["media"]
        self.assertIn("/external/", media["proxy_url"])
        read = await self.get(made)
        self.assertEqual(read["components"][0]["items"][0]["media"], media)
