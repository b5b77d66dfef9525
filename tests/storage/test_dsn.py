"""What a dsn becomes before libpq gets it."""

from __future__ import annotations

from twisted.trial.unittest import SynchronousTestCase

from litecord.storage.dsn import parameters, whereabouts


class ParametersTests(SynchronousTestCase):
    def test_takes_strings_and_uris(self) -> None:
        """Both notations of libpq mean the same."""
        plain = parameters("host=db.example port=5433 dbname=app user=me", None)
        self.assertEqual(plain, parameters("postgresql://me@db.example:5433/app", None))
        self.assertEqual(
            [plain[name] for name in ("host", "port", "dbname", "user")],
            ["db.example", "5433", "app", "me"],
        )

    def test_dsn_replaces_defaults(self) -> None:
        """What is ours by default can be set otherwise."""
        self.assertEqual(parameters("dbname=app", None)["keepalives_idle"], 30)
        self.assertEqual(parameters("keepalives_idle=7", None)["keepalives_idle"], "7")

    def test_dsn_does_not_replace_what_must_be(self) -> None:
        """The options of a dsn are kept, between what it may and what it may not set otherwise."""
        options = parameters("options='-c statement_timeout=1s -c timezone=CET'", "s")["options"]
        self.assertEqual(
            options,
            "-c statement_timeout=30s -c random_page_cost=1.1 -c statement_timeout=1s"
            " -c timezone=CET"
            ' -c timezone=UTC -c search_path="s"',
        )

    def test_names_of_schemas_are_quoted(self) -> None:
        """Any name can be given: libpq's escapes around PostgreSQL's quotes."""
        self.assertIn(
            ' -c search_path="My\\ \\\\""x"', parameters("dbname=app", 'My \\"x')["options"]
        )

    def test_search_path_is_left_alone(self) -> None:
        """Without a schema the server's search_path stays."""
        self.assertNotIn("search_path", parameters("dbname=app", None)["options"])

    def test_complaint_keeps_the_password(self) -> None:
        """A dsn that cannot be read is not quoted, for it may hold a password."""
        error = self.assertRaises(ValueError, parameters, "dbname=app password=open sesame", None)
        self.assertNotIn("sesame", str(error))
        self.assertIsNone(error.__cause__)
        self.assertTrue(error.__suppress_context__)


class WhereaboutsTests(SynchronousTestCase):
    def test_names_database_and_host(self) -> None:
        """The log can name the database, without its password."""
        where = whereabouts(parameters("postgresql://me:sesame@db.example/app", None))
        self.assertEqual(where, "app on db.example")

    def test_defaults(self) -> None:
        """What the dsn leaves to libpq is named as such."""
        self.assertEqual(whereabouts({"user": "me", "hostaddr": "10.0.0.1"}), "me on 10.0.0.1")
        self.assertEqual(whereabouts({}), "of the default name on the local socket")
