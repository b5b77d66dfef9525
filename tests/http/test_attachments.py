"""Files in messages, over HTTP."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from litecord.events import MessageCreated
from litecord.model.permissions import ATTACH_FILES, SEND_VOICE_MESSAGES
from litecord.storage import ids
from tests.support.attachments import KIND, AttachmentCase, multipart, named
from tests.support.images import a_movie, a_picture

VOICE = 1 << 13


class SendTests(AttachmentCase):
    async def test_one(self) -> None:
        """A file alone is a message; all that is told of it was found out here."""
        attachment = await self.attached("notes.txt", b"hello")
        id = attachment["id"]
        url = attachment["url"]
        where = f"{self.base}/attachments/{self.guild.channel_id}/{id}/notes.txt"
        self.assertEqual(url.partition("?")[0], where)
        self.assertEqual(
            attachment,
            {
                "id": id,
                "filename": "notes.txt",
                "size": 5,
                "content_type": "text/plain; charset=utf-8",
                "url": url,
                "proxy_url": url,
            },
        )
        self.assertEqual(self.kept(), [sha256(b"hello").hexdigest()])

    async def test_everywhere(self) -> None:
        """It is in the answer, the page, the message by itself, its pin, and the event."""
        made = await self.sent(named(("a.txt", b"a")), {"content": "x"})
        page = await self.ok("GET", self.path, token=self.alice.token)
        one = await self.get(made)
        await self.ok("PUT", f"{self.path.replace('messages', 'pins')}/{made['id']}",
                      token=self.alice.token)
        pins = await self.ok("GET", self.path.replace("messages", "pins"), token=self.alice.token)
        for each in (page[0], one, pins[0]):
            self.assertEqual(each["attachments"], made["attachments"])
        reply = await self.say(message_reference={"message_id": made["id"]})
        self.assertEqual(reply["referenced_message"]["attachments"], made["attachments"])
        [told, *_] = self.announced(MessageCreated)
        self.assertEqual(list(told.message.shown.attachments), made["attachments"])

    async def test_several(self) -> None:
        """Up to ten, in their order, each with what the form says of it by its number."""
        said = [
            {"id": 1, "description": "the other", "title": "B"},
            {"id": 0, "filename": "renamed.md", "is_spoiler": True, "is_remix": True},
        ]
        files = named(("a.txt", b"a"), ("b.txt", b"bb"), ("c.txt", b"ccc"))
        made = await self.sent(files, {"attachments": said})
        first, second, third = made["attachments"]
        self.assertEqual(first["filename"], "SPOILER_renamed.md")
        self.assertEqual(first["flags"], 1 << 3 | 1 << 2)
        self.assertEqual((second["description"], second["title"]), ("the other", "B"))
        self.assertEqual((third["filename"], third["size"]), ("c.txt", 3))
        self.assertNotIn("description", third)
        ten = [(f"{number}.bin", b"%d" % number) for number in range(10)]
        self.assertEqual(len((await self.sent(named(*ten)))["attachments"]), 10)
        answer = await self.send(named(*ten, ("more", b"")))
        self.assertEqual((answer.status, answer.body["code"]), (400, 30015))

    async def test_other_names(self) -> None:
        """Parts may have other names than documented, and the fields may be parts, too."""
        for name in ("file", "file0", "upload", "files[7]"):
            made = await self.sent({name: ("a.txt", b"a")}, content="hi")
            self.assertEqual((made["content"], len(made["attachments"])), ("hi", 1))
        said = {"attachments": [{"id": 7, "description": "seven"}]}
        made = await self.sent({"files[7]": ("a.txt", b"a")}, said)
        self.assertEqual(made["attachments"][0]["description"], "seven")

    async def test_names(self) -> None:
        """A name has no path, and no characters that are odd in one; a changed one has a title."""
        for given, filename, title in (
            ("../../etc/passwd", "passwd", None),
            ("C:\\\\dir\\\\x.txt", "x.txt", None),
            ("a b (1).txt", "a_b_1.txt", "a b (1)"),
            ("straße.png", "strae.png", "straße"),
            ("...", None, "..."),
            ("SPOILER_x.txt", "SPOILER_x.txt", None),
        ):
            attachment = await self.attached(given, b"x")
            if filename is not None:
                self.assertEqual(attachment["filename"], filename)
            self.assertRegex(attachment["filename"], r"\A[A-Za-z0-9_.-]+\Z")
            self.assertEqual(attachment.get("title"), title, given)
        long = await self.attached("x" * 600 + ".txt", b"x")
        self.assertEqual(len(long["filename"]), 255)

    async def test_images(self) -> None:
        """An image is one by what is in it, whatever it is called."""
        picture = await self.attached("x.bin", a_picture(size=(30, 20)))
        self.assertEqual((picture["width"], picture["height"]), (30, 20))
        self.assertEqual(picture["content_type"], "image/png")
        movie = await self.attached("x.gif", a_movie())
        self.assertEqual((movie["content_type"], movie["flags"]), ("image/gif", 1 << 5))
        false = await self.attached("x.png", b"<html>")
        self.assertNotIn("width", false)

    async def test_too_large(self) -> None:
        """A file, or a request, of more than is allowed is refused as Discord does."""
        most = 100 * 1024
        self.assertEqual((await self.attached("x", b"x" * most))["size"], most)
        kept = self.kept()
        answer = await self.send(named(("x", b"x" * most + b"y")))
        self.assertEqual((answer.status, answer.body["code"]), (413, 40005))
        answer = await self.send(named(*[("x", b"z" * most)] * 3))
        self.assertEqual((answer.status, answer.body["code"]), (413, 40005))
        self.assertEqual(self.kept(), kept)

    async def test_permission(self) -> None:
        """Who may not attach files is refused, and nothing is kept; so is what is not sent."""
        answer = await self.send(
            named(("a.txt", b"a")), {"attachments": [{"id": 0}, {"id": 5}]}
        )
        self.assertEqual((answer.status, answer.body["code"]), (400, 50035))
        await self.deny(ATTACH_FILES)
        answer = await self.send(named(("a.txt", b"a")), {"content": "x"})
        self.assertEqual((answer.status, answer.body["code"]), (403, 50013))
        self.assertEqual(self.kept(), [])

    async def test_bad_forms(self) -> None:
        """What is wrong with the form is told, and nothing is kept."""
        wrong: list[Any] = [
            [{"id": 0}, {"id": 0}],
            [{}],
            [{"id": 0, "description": "x" * 1025}],
            [{"id": 0, "waveform": "?"}],
            [{"id": 0, "duration_secs": -1}],
            [{"id": each} for each in range(11)],
            "x",
        ]
        for said in wrong:
            answer = await self.send(named(("a.txt", b"a")), {"attachments": said})
            self.assertEqual((answer.status, answer.body["code"]), (400, 50035), said)
            self.assertIn("attachments", answer.body["errors"])
        await self.refused({"attachments": []}, code=50006)
        self.assertEqual(self.kept(), [])


class ReferenceTests(AttachmentCase):
    async def test_embeds(self) -> None:
        """An embed shows a file that comes with it, which is then not listed itself."""
        embed = {"image": {"url": "attachment://a.png"}, "footer":
                 {"text": "f", "icon_url": "attachment://b.png"}}
        picture = a_picture(size=(30, 20))
        files = named(("a.png", picture), ("b.png", picture), ("c.png", picture))
        made = await self.sent(files, {"embeds": [embed]})
        [shown] = made["embeds"]
        self.assertIn("/a.png?ex=", shown["image"]["url"])
        self.assertEqual((shown["image"]["width"], shown["image"]["height"]), (30, 20))
        self.assertIn("/b.png?ex=", shown["footer"]["icon_url"])
        self.assertEqual([each["filename"] for each in made["attachments"]], ["c.png"])
        self.assertEqual((await self.load(shown["image"]["url"])).body, picture)
        edited = await self.edit(made, {"content": "x", "attachments": []})
        self.assertEqual((edited["embeds"], edited["attachments"]), ([shown], []))

    async def test_components(self) -> None:
        """So does a component; one that shows what is not there is refused."""
        app = await self.a_bot_in(self.guild.id, self.alice)
        file = {"type": 13, "file": {"url": "attachment://a.txt"}}
        gallery = {"type": 12, "items": [{"media": {"url": "attachment://b.png"}}]}
        form = {"flags": 1 << 15, "components": [file, gallery]}
        files = named(("a.txt", b"hello"), ("b.png", a_picture(size=(30, 20))))
        made = await self.sent(files, form, by=app)
        shown, images = made["components"]
        self.assertEqual((shown["name"], shown["size"]), ("a.txt", 5))
        self.assertIn("/a.txt?ex=", shown["file"]["url"])
        media = images["items"][0]["media"]
        self.assertEqual((media["width"], media["content_type"]), (30, "image/png"))
        answer = await self.send(named(("a.txt", b"hello")), form, by=app)
        self.assertEqual((answer.status, answer.body["code"]), (400, 50035))

    async def test_forwarded(self) -> None:
        """A forwarded message shows the files, and has them when the first one is gone."""
        made = await self.sent(named(("a.txt", b"hello")), {"content": "x"})
        reference = {"type": 1, "message_id": made["id"], "channel_id": self.guild.channel_id}
        forward = await self.ok(
            "POST", self.path, {"message_reference": reference}, token=self.alice.token
        )
        await self.ok("DELETE", f"{self.path}/{made['id']}", token=self.bob.token)
        seen = await self.get(forward)
        self.assertEqual(seen["attachments"], [])
        [told] = seen["message_snapshots"][0]["message"]["attachments"]
        self.assertEqual((await self.load(told["url"])).body, b"hello")
        answer = await self.send(named(("b.txt", b"b")), {"message_reference": reference})
        self.assertEqual((answer.status, answer.body["code"]), (400, 50035))


class VoiceTests(AttachmentCase):
    async def voice(self, files: Any, by: Any = None, **form: Any) -> tuple[int, Any]:
        """Try to send a voice message; the status and the code or the message."""
        answer = await self.send(files, {"flags": VOICE, **form})
        return answer.status, answer.body.get("code", answer.body)

    async def test_rules(self) -> None:
        """One file of sound with its length and its waveform, and nothing else."""
        said = {"id": 0, "duration_secs": 1.5, "waveform": "AAAA"}
        sound = named(("v.ogg", b"OggS"))
        status, made = await self.voice(sound, attachments=[said])
        self.assertEqual((status, made["flags"]), (200, VOICE))
        [attachment] = made["attachments"]
        self.assertEqual(attachment["content_type"], "audio/ogg")
        self.assertEqual((attachment["duration_secs"], attachment["waveform"]), (1.5, "AAAA"))
        both = named(("v.ogg", b"OggS"), ("w.ogg", b"OggS"))
        text = named(("v.txt", b"x"))
        for files, form, code in (
            (sound, {"attachments": [said], "content": "x"}, 50159),
            (both, {"attachments": [said]}, 50160),
            (text, {"attachments": [said]}, 50160),
            ({}, {}, 50160),
            (sound, {}, 50161),
        ):
            self.assertEqual(await self.voice(files, **form), (400, code), form)
        asked = self.call(
            "PATCH", f"{self.path}/{made['id']}", {"content": "x"}, token=self.bob.token
        )
        await self.assertRefused(asked, 400, 50162)
        await self.deny(SEND_VOICE_MESSAGES)
        self.assertEqual(await self.voice(sound, attachments=[said]), (403, 50013))


class EditTests(AttachmentCase):
    async def test_list(self) -> None:
        """The list of an edit is what stays, with what it says; without one all of it does."""
        made = await self.sent(named(("a.txt", b"a"), ("b.txt", b"b")), {"content": "x"})
        first, second = made["attachments"]
        edited = await self.edit(made, {"content": "y"})
        self.assertEqual(edited["attachments"], made["attachments"])
        said = {"id": second["id"], "description": "b!", "is_spoiler": True}
        edited = await self.edit(made, {"attachments": [said]})
        [left] = edited["attachments"]
        self.assertEqual((left["id"], left["description"]), (second["id"], "b!"))
        self.assertEqual((left["filename"], left["flags"]), ("SPOILER_b.txt", 1 << 3))
        self.assertIsNotNone(edited["edited_timestamp"])
        self.assertEqual((await self.load(first["url"])).status, 404)
        asked = self.call("PATCH", f"{self.path}/{made['id']}",
                          {"attachments": [{"id": first["id"]}]}, token=self.bob.token)
        await self.assertRefused(asked, 400, 50035)
        self.assertEqual((await self.edit(made, {"attachments": []}))["attachments"], [])

    async def test_emptied(self) -> None:
        """The last file of a message without anything else cannot be taken away."""
        made = await self.sent(named(("a.txt", b"a")))
        path = f"{self.path}/{made['id']}"
        asked = self.call("PATCH", path, {"attachments": []}, token=self.bob.token)
        await self.assertRefused(asked, 400, 50006)

    async def test_new_files(self) -> None:
        """Files that an edit brings replace all, are among those of its list, or are added."""
        made = await self.sent(named(("a.txt", b"a")))
        [a] = made["attachments"]
        new = named(("b.txt", b"b"), ("c.txt", b"c"))
        listed = {"attachments": [{"id": a["id"]}, {"id": 1}]}

        def names(answer: Any) -> list[str]:
            return [each["filename"] for each in answer.body["attachments"]]

        self.assertEqual(names(await self.send(new, listed, edit=made)), ["a.txt", "c.txt"])
        self.assertEqual(names(await self.send(new, {}, edit=made)), ["b.txt", "c.txt"])
        more = named(("d.txt", b"d"))
        for version, expected in ((9, 3), (6, 4)):
            answer = await self.send(more, {}, edit=made, version=version)
            self.assertEqual(len(names(answer)), expected)
        many = named(*[("x", b"x")] * 7)
        answer = await self.send(many, {}, edit=made, version=9)
        self.assertEqual((answer.status, answer.body["code"]), (400, 30015))

    async def test_highest(self) -> None:
        """The id of a file that an edit added is not given out again, not after a restart."""
        made = await self.sent(named(("a.txt", b"a")))
        edited = await self.send(named(("b.txt", b"b")), {"content": "x"}, edit=made, version=9)
        highest = max(int(each["id"]) for each in edited.body["attachments"])
        self.assertGreater(highest, int(made["id"]))
        self.assertEqual(await ids.fetch_highest(self.database.autocommit), highest)

    async def test_placeholder(self) -> None:
        """An image has a placeholder, wherever it is told, and nothing else has one."""
        payload = {"embeds": [{"title": "x", "image": {"url": "attachment://b.png"}}]}
        files = named(("a.png", a_picture()), ("b.png", a_picture()), ("c.txt", b"c"))
        made = await self.sent(files, payload)
        image, text = made["attachments"]
        for each in (image, made["embeds"][0]["image"]):
            self.assertEqual(each["placeholder"], "1fsDBwBfapiNiIh2iJiIOIiKCgM4MIAD")
            self.assertEqual(each["placeholder_version"], 1)
        self.assertNotIn("placeholder", text)

    async def test_anothers(self) -> None:
        """Nobody changes the files of another's message."""
        made = await self.sent(named(("a.txt", b"a")))
        path = f"{self.path}/{made['id']}"
        asked = self.call("PATCH", path, {"attachments": []}, token=self.alice.token)
        await self.assertRefused(asked, 403, 50005)


class ElsewhereTests(AttachmentCase):
    async def test_posts(self) -> None:
        """A post of a forum begins with files as well."""
        forum = await self.a_channel(self.guild, "forum", type=15)
        answer = await self.call(
            "POST",
            f"/channels/{forum['id']}/threads",
            multipart(
                named(("a.txt", b"hello")),
                {"name": "x", "message": {"attachments": [{"id": 0, "description": "d"}]}},
            ),
            token=self.bob.token,
            headers={"Content-Type": KIND},
        )
        self.assertEqual(answer.status, 201, answer.body)
        [attachment] = answer.body["message"]["attachments"]
        self.assertEqual(attachment["description"], "d")
        self.assertEqual((await self.load(attachment["url"])).body, b"hello")

    async def test_copies(self) -> None:
        """What is published has its files wherever it comes to."""
        owner = self.alice.token
        await self.make_community(self.guild)
        source = await self.a_channel(self.guild, "news", type=5)
        target = await self.a_channel(self.guild, "target")
        form = {"webhook_channel_id": target["id"]}
        await self.ok("POST", f"/channels/{source['id']}/followers", form, token=owner)
        self.path = f"/channels/{source['id']}/messages"
        made = await self.sent(named(("a.txt", b"hello")), by=self.alice)
        await self.ok("POST", f"{self.path}/{made['id']}/crosspost", token=owner)
        await self.world.copies.settled()
        page = await self.ok("GET", f"/channels/{target['id']}/messages", token=owner)
        [attachment] = page[0]["attachments"]
        self.assertEqual((await self.load(attachment["url"])).body, b"hello")

    async def test_content_intent(self) -> None:
        """A bot without the intent for content is told of no files but its own and those for it."""
        app = await self.a_bot_in(self.guild.id, self.alice, intents=0)
        made = await self.sent(named(("a.txt", b"hello")), {"content": "x"})
        seen = await self.get(made, by=app)
        self.assertEqual((seen["content"], seen["attachments"]), ("", []))
        to_it = await self.sent(named(("a.txt", b"hello")), {"content": f"<@{app.id}>"})
        self.assertEqual(len((await self.get(to_it, by=app))["attachments"]), 1)

    async def test_private(self) -> None:
        """In a DM as anywhere."""
        form = {"recipients": [self.alice.id]}
        dm = await self.ok("POST", "/users/@me/channels", form, token=self.bob.token)
        self.path = f"/channels/{dm['id']}/messages"
        attachment = await self.attached("a.txt", b"hello")
        self.assertIn(f"/attachments/{dm['id']}/", attachment["url"])
