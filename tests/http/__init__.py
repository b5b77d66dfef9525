"""Tests of litecord/http."""
