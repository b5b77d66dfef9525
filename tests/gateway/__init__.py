"""Tests of litecord/gateway/."""
