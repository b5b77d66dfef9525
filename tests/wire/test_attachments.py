"""Files of messages on the wire."""

from __future__ import annotations

from typing import Any

from twisted.trial.unittest import SynchronousTestCase

from litecord.errors import InvalidForm
from litecord.model.attachments import Attachment
from litecord.model.snowflakes import Snowflake
from litecord.wire.attachments import (
    Attachments,
    attachment_json,
    component_json,
    embed_json,
    named_in,
    referenced,
)
from litecord.wire.forms import decode
from litecord.wire.message_forms import CreateMessage

URL = "http://here/attachments/1/2/a.png?ex=1&is=2&hm=3&"
IMAGE = Attachment(
    id=Snowflake(2),
    filename="a.png",
    size=5,
    digest="0" * 64,
    content_type="image/png",
    width=30,
    height=20,
)
FILES = {"a.png": (IMAGE, URL)}


def proxied(url: str) -> str:
    """Where a proxy has something."""
    return f"http://proxy/{url}"


class FormTests(SynchronousTestCase):
    def test_list(self) -> None:
        """Ids are numbers or text; what clients send of files that are there already is ignored."""
        given = [{"id": 0, "description": None}, {"id": "12", "url": "x", "size": -1}]
        form = decode(CreateMessage, {"attachments": given})
        assert form.attachments is not None
        self.assertEqual([each.id for each in form.attachments.listed], [0, 12])
        self.assertEqual(form.attachments.sent, ())

    def test_not_for_clients(self) -> None:
        """What is put in when files are kept cannot be sent."""
        wrong: list[Any] = [{"sent": []}, {"listed": []}, 1, "x"]
        for given in wrong:
            self.assertRaises(InvalidForm, Attachments.from_wire, given)


class TellingTests(SynchronousTestCase):
    def test_attachment(self) -> None:
        """An attachment says what is known of it and nothing of where it is kept."""
        told = attachment_json(IMAGE, URL)
        self.assertEqual(
            told,
            {
                "id": "2",
                "filename": "a.png",
                "size": 5,
                "url": URL,
                "proxy_url": URL,
                "width": 30,
                "height": 20,
                "content_type": "image/png",
            },
        )

    def test_embeds(self) -> None:
        """Each place of an embed that can show a file does, and nothing that is kept changes."""
        source = "attachment://a.png"
        embed: dict[str, Any] = {
            "type": "rich",
            "image": {"url": source},
            "thumbnail": {"url": "attachment://other.png"},
            "author": {"name": "x", "url": "https://example.org", "icon_url": source},
            "footer": {"text": "x", "icon_url": source},
        }
        self.assertEqual(named_in([embed]), {"a.png", "other.png"})
        told = embed_json(embed, FILES, proxied)
        self.assertEqual(told["image"]["url"], URL)
        self.assertEqual(told["thumbnail"], embed["thumbnail"])
        for part in ("author", "footer"):
            icon = told[part]
            self.assertEqual((icon["icon_url"], icon["proxy_icon_url"]), (URL, URL))
        self.assertEqual(told["author"]["url"], "https://example.org")
        self.assertEqual(embed["image"], {"url": source})
        self.assertEqual(named_in([told]), {"other.png"})

    def test_elsewhere(self) -> None:
        """What is elsewhere is also at the proxy; a page with a player is not."""
        url = "https://example.org/x"
        embed = {
            "type": "video",
            "url": url,
            "provider": {"name": "x", "url": url},
            "thumbnail": {"url": url, "width": 3},
            "video": {"url": url},
        }
        told = embed_json(embed, FILES, proxied)
        shown = {"url": url, "width": 3, "proxy_url": proxied(url)}
        self.assertEqual(told, {**embed, "thumbnail": shown})
        film = {"url": url, "content_type": "video/mp4"}
        told = embed_json({**embed, "video": film}, FILES, proxied)
        self.assertEqual(told["video"]["proxy_url"], proxied(url))

    def test_components(self) -> None:
        """So do components, however deep the file is in them."""
        gallery = {"type": 12, "items": [{"media": {"id": "9", "url": "attachment://a.png"}}]}
        file = {"type": 13, "file": {"id": "9", "url": "attachment://a.png"}, "spoiler": False}
        kept = [{"type": 17, "components": [gallery, file]}, {"type": 10, "content": "x"}]
        self.assertEqual(referenced(kept), {"a.png"})
        container, text = component_json(kept, FILES, proxied)
        self.assertEqual(text, kept[1])
        shown, named = container["components"]
        media = shown["items"][0]["media"]
        self.assertEqual((media["id"], media["url"], media["width"]), ("9", URL, 30))
        self.assertEqual(media["attachment_id"], "2")
        self.assertEqual((named["name"], named["size"], named["spoiler"]), ("a.png", 5, False))
        self.assertEqual(referenced([container]), set())
