"""Tests of litecord/wire/."""
