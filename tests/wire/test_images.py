"""Images as they stand in forms."""

from __future__ import annotations

from twisted.trial.unittest import SynchronousTestCase

from litecord.errors import Fault, InvalidForm
from litecord.wire.images import LARGEST, Image, Largest, image_hash
from tests.support.images import a_movie, a_picture, data_uri


class ImageTests(SynchronousTestCase):
    def test_every_kind(self) -> None:
        """Any image is taken, whatever image the URI says it is: libraries say anything."""
        for format in ("PNG", "JPEG", "GIF", "WEBP", "AVIF"):
            for media_type in ("image/png", "image/jpg", "image/x-whatever"):
                content = a_picture(format)
                self.assertEqual(Image.from_wire(data_uri(content, media_type)), Image(content))
        self.assertIsNone(Image.from_wire(data_uri(a_movie())).hash)

    def test_others(self) -> None:
        """What does not begin like an image, or does not even say that it is one, is refused."""
        for value in (
            "",
            "https://example.org/a.png",
            data_uri(b""),
            data_uri(b"hello"),
            data_uri(b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image/svg+xml"),
            data_uri(b"<html>" + a_picture()),
            data_uri(a_picture("BMP"), "image/bmp"),
            data_uri(a_picture("TIFF"), "image/tiff"),
            data_uri(a_picture(), "text/html"),
            data_uri(a_picture(), "application/octet-stream"),
            data_uri(a_picture())[:-5],
        ):
            invalid = self.assertRaises(InvalidForm, Image.from_wire, value)
            self.assertEqual(invalid.faults.here, (Fault("IMAGE_INVALID", "Invalid image data"),))

    def test_too_large(self) -> None:
        """A file may have only so many bytes; some kinds of images fewer."""
        head = a_picture()
        largest = head + b"\0" * (LARGEST - len(head))
        self.assertEqual(len(Image.from_wire(data_uri(largest)).content), LARGEST)
        invalid = self.assertRaises(InvalidForm, Image.from_wire, data_uri(largest + b"\0"))
        message = "File cannot be larger than 10240.0 kb."
        self.assertEqual(invalid.faults.here, (Fault("BINARY_TYPE_MAX_SIZE", message),))
        image = Image(b"123")
        self.assertIs(Largest(3)(image), image)
        self.assertRaises(InvalidForm, Largest(2), image)

    def test_hash(self) -> None:
        """What is known of an image that was kept is its hash."""
        self.assertEqual(image_hash(Image(b"", "a_1")), "a_1")
        self.assertIsNone(image_hash(None))
