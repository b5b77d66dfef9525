"""Tests of the room litecord/storage, file for file."""
