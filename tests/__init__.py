"""Tests of Litecord, file for file as in litecord/."""
