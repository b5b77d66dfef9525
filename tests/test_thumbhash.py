"""ThumbHash, against what its first implementation makes of the same images."""

from __future__ import annotations

from random import Random

from twisted.trial.unittest import SynchronousTestCase

from litecord.thumbhash import thumbhash

#: Width, height, whether one can see through it, the seed of its noise, and the hash.
KNOWN = (
    (32, 20, False, 1, "1f08020c8245ca759635465fd6d7065d53e2f2"),
    (7, 30, False, 2, "6018020a04965a2b488f875a440b86f960"),
    (24, 24, True, 3, "e007820d00074e08aab990395791c9b078df57576fb466c65b"),
    (9, 31, True, 4, "e007820902077aa70aa7963159a0d0f7eb2cac70846442"),
    (1, 1, False, 5, "5a97352f1c08f708888788708f7088f80888707ff8f7870f"),
)


def noise(width: int, height: int, is_clear: bool, seed: int) -> bytes:
    """The RGBA values of an image of noise."""
    pixels = bytearray(Random(seed).randbytes(4 * width * height))
    if not is_clear:
        pixels[3::4] = b"\xff" * (width * height)
    return bytes(pixels)


class HashTests(SynchronousTestCase):
    def test_known(self) -> None:
        """Images of all shapes have the hashes that others make of them."""
        for width, height, is_clear, seed, known in KNOWN:
            made = thumbhash(width, height, noise(width, height, is_clear, seed))
            self.assertEqual(made.hex(), known)

    def test_clear(self) -> None:
        """An image of which nothing is to be seen has a hash, too."""
        self.assertEqual(len(thumbhash(2, 2, bytes(16))), 25)

    def test_wrong(self) -> None:
        """What is too large, or no image, is refused."""
        for width, height, size in ((101, 1, 404), (0, 0, 0), (2, 2, 15)):
            self.assertRaises(ValueError, thumbhash, width, height, bytes(size))
