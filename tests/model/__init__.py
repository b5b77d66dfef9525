"""Tests of litecord/model/."""
