"""Tests of ``litecord.media``."""
