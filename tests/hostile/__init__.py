"""Hostile input, of many kinds, against a real world over real sockets: nothing breaks it."""
