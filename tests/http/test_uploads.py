"""Bodies that are forms."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import IO, Any, cast
from urllib.parse import urlencode

import orjson
from hypothesis import given
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from litecord.errors import ApiError, PayloadTooLarge
from litecord.http.uploads import MULTIPART, URLENCODED, Fields, Form
from litecord.interfaces import IPartial
from tests.support.attachments import KIND, multipart, named, part
from tests.support.messages import MessageCase

BOUNDARY = "multipart/form-data; boundary=xyz"


class Memory:
    """A file that is only remembered."""

    path = Path("nowhere")

    def __init__(self) -> None:
        self.data = b""
        self.is_dropped = False

    @property
    def size(self) -> int:
        """How much was written."""
        return len(self.data)

    def write(self, data: bytes) -> None:
        """Add a piece."""
        if self.is_dropped:
            raise ValueError("it was dropped")
        self.data += data

    def flush(self) -> None:
        """Everything is where it is."""

    def keep(self) -> str:
        """Nothing is kept for good."""
        raise NotImplementedError

    def drop(self) -> None:
        """Forget it."""
        self.is_dropped = True


def a_form(most: int = 1000) -> Form:
    """A form whose files are in memory."""
    return Form(cast("Callable[[], IPartial]", Memory), most)


def read_form(content: IO[bytes], kind: str) -> Fields:
    """The fields of a form."""
    form = a_form()
    form.read(content, kind)
    return form.fields


class FormTests(SynchronousTestCase):
    @given(st.lists(st.tuples(st.text(min_size=1, max_size=8), st.text(max_size=20)), max_size=5))
    def test_urlencoded(self, pairs: list[tuple[str, str]]) -> None:
        """What a browser would send comes out as it went in, in its order."""
        expected: dict[bytes, list[bytes]] = {}
        for name, value in pairs:
            expected.setdefault(_encoded(name), []).append(_encoded(value))
        encoded = urlencode(pairs, errors="surrogatepass").encode()
        self.assertEqual(read_form(BytesIO(encoded), URLENCODED), expected)

    @given(st.dictionaries(st.from_regex("[a-z_]{1,8}", fullmatch=True), st.binary(max_size=50)))
    def test_multipart(self, fields: dict[str, bytes]) -> None:
        """So do the fields of the other kind, whatever bytes are in them."""
        fields = {name: value for name, value in fields.items() if b"--xyz" not in value}
        body = b"".join(
            b'--xyz\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n'
            % (name.encode(), value)
            for name, value in fields.items()
        )
        found = read_form(BytesIO(body + b"--xyz--\r\n"), BOUNDARY)
        self.assertEqual(found, {name.encode(): [value] for name, value in fields.items()})

    @given(st.binary(max_size=300), st.sampled_from([BOUNDARY, MULTIPART, URLENCODED]))
    def test_hostile(self, data: bytes, kind: str) -> None:
        """Anything else is read or refused."""
        for each in (data, b"--xyz\r\n" + data, b"--xyz\r\n" + data + b"\r\n--xyz--\r\n"):
            try:
                read_form(BytesIO(each), kind)
            except ApiError as refused:
                self.assertIn(refused.status, (400, 413))


class FileTests(SynchronousTestCase):
    def read(self, body: bytes, most: int = 1000) -> Form:
        """A body taken apart."""
        form = a_form(most)
        form.read(BytesIO(body), KIND)
        return form

    def test_numbers(self) -> None:
        """A file has the number that its part is called by, or the next one that is free."""
        names = "files[3]", "file", "files[3]", "file1", "upload", "files[x]"
        parts = [part(f'name="{name}"; filename="f"', b"x") for name in names]
        form = self.read(b"".join(parts) + b"--xyz--\r\n")
        self.assertEqual([each.number for each in form.files], [3, 0, 4, 1, 2, 5])

    def test_any_order(self) -> None:
        """Files and fields come in any order."""
        body = multipart(named(("a.txt", b"a")), {"content": "x"})
        head, rest = part('name="f"; filename="b"', b"b"), part('name="tts"', b"true")
        form = self.read(head + body.removesuffix(b"--xyz--\r\n") + rest + b"--xyz--\r\n")
        self.assertEqual([each.filename for each in form.files], ["b", "a.txt"])
        self.assertEqual(form.fields.keys(), {b"payload_json", b"tts"})

    def test_extended_names(self) -> None:
        """A name of a file may be written in the way of other headers."""
        for extended, name in (
            ("utf-8''na%C3%AFve.txt", "naïve.txt"),
            ("ISO-8859-1'en'na%EFve.txt", "naïve.txt"),
        ):
            form = self.read(part(f'name="f"; filename*={extended}', b"x") + b"--xyz--\r\n")
            self.assertEqual([each.filename for each in form.files], [name])

    def test_too_large(self) -> None:
        """A file is refused when it becomes too large, not when all of it is there."""
        body = multipart(named(("a", b"x" * 1000)))
        self.assertEqual(self.read(body).files[0].file.size, 1000)
        self.assertRaises(PayloadTooLarge, self.read, body, 999)

    def test_closed(self) -> None:
        """Files go when the form is closed, those too that come only then."""
        form = a_form()
        first = form.begin("files[0]", "a")
        form.close()
        second = form.begin("files[1]", "b")
        for each in (first, second):
            self.assertRaises(ValueError, each.write, b"x")


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


class PostTests(MessageCase):
    async def post(self, data: bytes, kind: str, version: int = 10) -> Any:
        """Post a body of some type; the answer."""
        headers = {"Content-Type": kind}
        return await self.call(
            "POST", self.path, data, token=self.bob.token, headers=headers, version=version
        )

    def multipart(self, *parts: tuple[str, bytes]) -> tuple[bytes, str]:
        """A body of parts, each with what its disposition says, and its type."""
        body = b"".join(
            b"--xyz\r\nContent-Disposition: form-data; %s\r\n\r\n%s\r\n" % (head.encode(), data)
            for head, data in parts
        )
        return body + b"--xyz--\r\n", "multipart/form-data; boundary=xyz"

    async def test_multipart(self) -> None:
        """The JSON of a message may stand in a field of a form."""
        payload = orjson.dumps({"content": "hé", "embeds": [{"title": "t"}]})
        answer = await self.post(*self.multipart(('name="payload_json"', payload)))
        self.assertEqual((answer.status, answer.body["content"]), (200, "hé"))
        self.assertEqual(answer.body["embeds"], [{"type": "rich", "title": "t"}])

    async def test_fields(self) -> None:
        """So may each of its fields."""
        parts = ('name="content"', b"x"), ('name="tts"', b"false"), ('name="nonce"', b"12")
        answer = await self.post(*self.multipart(*parts))
        self.assertEqual((answer.status, answer.body["content"]), (200, "x"))

    async def test_urlencoded(self) -> None:
        """And in a form of the oldest kind."""
        form = "application/x-www-form-urlencoded"
        data = urlencode({"payload_json": '{"content": "a&b"}'}).encode()
        self.assertEqual((await self.post(data, form)).body["content"], "a&b")
        data = urlencode({"content": "a b", "tts": "0"}).encode()
        self.assertEqual((await self.post(data, form)).body["content"], "a b")

    async def test_broken(self) -> None:
        """A form that is none, broken JSON in one, and other types are told apart."""
        whole, kind = self.multipart(('name="content"', b"x"))
        for data, type, code in (
            (whole[:-8], kind, 50035),
            (whole, "multipart/form-data", 50035),
            (b"", kind, 50035),
            (*self.multipart(('name="payload_json"', b"{")), 50109),
            (b"content=x", "text/plain", 50035),
            (b"<x/>", "text/xml; charset=utf-8", 50035),
        ):
            answer = await self.post(data, type)
            self.assertEqual((answer.status, answer.body["code"]), (400, code), (data, type))

    async def test_too_much_text(self) -> None:
        """Text in forms is bounded, as are its pieces."""
        answer = await self.post(*self.multipart(('name="content"', b"x" * (1 << 20) + b"x")))
        self.assertEqual(answer.status, 413)
        fields = [('name="a"', b"")] * 200
        self.assertEqual((await self.post(*self.multipart(*fields))).status, 413)
        form = "application/x-www-form-urlencoded"
        self.assertEqual((await self.post(b"a=1&" * 200, form)).status, 413)
        self.assertEqual((await self.post(b"a=" + b"x" * (1 << 20), form)).status, 413)

    async def test_single_embed(self) -> None:
        """Up to version 9 there may be one ``embed`` in place of the list."""
        data = orjson.dumps({"embed": {"title": "t"}})
        for version in (6, 7, 8, 9):
            answer = await self.post(data, "application/json", version)
            self.assertEqual(answer.body["embeds"], [{"type": "rich", "title": "t"}])
        answer = await self.post(data, "application/json", 10)
        self.assertEqual((answer.status, answer.body["code"]), (400, 50006))
        answer = await self.post(b'{"content": "x", "embed": null}', "application/json", 9)
        self.assertEqual(answer.status, 200)
