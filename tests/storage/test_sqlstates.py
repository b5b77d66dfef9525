"""Errors of a real PostgreSQL, and what they are taken for."""

from __future__ import annotations

import psycopg2

from litecord.errors import DatabaseUnavailable
from litecord.storage.sqlstates import Conflict, ForeignKeyViolated, UniqueViolated, meaning
from tests.support.databases import SchemaTestCase


class MeaningTests(SchemaTestCase):
    def refused(self, sql: str) -> psycopg2.Error:
        """What the server says to this."""
        error: psycopg2.Error = self.assertRaises(psycopg2.Error, self.ask, sql)
        return error

    def test_violations_name_the_constraint(self) -> None:
        """A caller can tell one constraint from another, and the log has the server's words."""
        self.ask("create table a (id int constraint a_once unique)")
        self.ask("create table b (id int constraint b_of_a references a (id))")
        unique = self.refused("insert into a values (1), (1)")
        told = meaning(unique)
        self.assertIsInstance(told, UniqueViolated)
        self.assertEqual(str(told), "a_once")
        self.assertIs(told.__cause__, unique)
        told = meaning(self.refused("insert into b values (1)"))
        self.assertIsInstance(told, ForeignKeyViolated)
        self.assertEqual(str(told), "b_of_a")

    def test_conflicts_are_for_later(self) -> None:
        """A transaction that met another one may succeed later; so a client is told."""
        for state in ("40001", "40P01"):
            told = meaning(self.refused(f"do $$ begin raise sqlstate '{state}'; end $$"))
            self.assertIsInstance(told, Conflict)
            self.assertIsInstance(told, DatabaseUnavailable)

    def test_bugs_stay_what_they_are(self) -> None:
        """Nobody should catch by accident what can only be a mistake of ours."""
        error = self.refused("select 1/0")
        self.assertIs(meaning(error), error)
        other = KeyError("a parameter")
        self.assertIs(meaning(other), other)
