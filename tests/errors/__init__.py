"""Tests of litecord/errors/."""
