"""Values on their way to PostgreSQL and back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import orjson

from litecord.storage.database import PostgresDatabase
from litecord.storage.values import Json
from tests.support.databases import SchemaTestCase


class RoundTripTests(SchemaTestCase):
    async def prepare(self) -> None:
        await super().prepare()
        self.database: PostgresDatabase = await self.a_database(1)

    async def back(self, type: str, value: object) -> Any:
        """Send a value as a parameter, keep it in a column, read it."""
        await self.database.autocommit.execute(f"create table kept (value {type})")
        await self.database.autocommit.execute("insert into kept values (%(v)s)", {"v": value})
        (row,) = await self.database.autocommit.query("select value from kept")
        return row.value

    async def test_bigint(self) -> None:
        """Snowflakes are integers of 64 bits."""
        self.assertEqual(await self.back("bigint", 2**63 - 1), 2**63 - 1)

    async def test_bigints(self) -> None:
        """An array is a list."""
        self.assertEqual(await self.back("bigint[]", [1, 2**40, 3]), [1, 2**40, 3])

    async def test_no_bigints(self) -> None:
        """The empty list has a type, too."""
        self.assertEqual(await self.back("bigint[]", []), [])

    async def test_texts(self) -> None:
        """Quotes, braces and what is not ASCII survive in an array."""
        texts = ["it's", 'a "quote"', "{,}", "ünïcödé \N{SNOWMAN}", "\\", "null", ""]
        self.assertEqual(await self.back("text[]", texts), texts)

    async def test_null(self) -> None:
        """None is null, whatever the type."""
        for type in ("bigint", "jsonb", "json", "bytea", "timestamptz", "bigint[]"):
            self.assertIsNone(await self.back(type, None))
            await self.database.autocommit.execute("drop table kept")

    async def test_timestamptz(self) -> None:
        """A moment comes back aware and in UTC, to the microsecond."""
        moment = datetime(2024, 2, 29, 23, 59, 59, 999999, timezone(timedelta(hours=5.5)))
        back = await self.back("timestamptz", moment)
        self.assertEqual(back, moment)
        self.assertIs(back.tzinfo, UTC)

    async def test_timestamptz_array(self) -> None:
        """The same within an array."""
        moments = [datetime(2024, 1, 1, tzinfo=UTC), datetime(2025, 1, 1, tzinfo=UTC)]
        back = await self.back("timestamptz[]", moments)
        self.assertEqual(back, moments)
        self.assertIs(back[0].tzinfo, UTC)

    async def test_jsonb(self) -> None:
        """What orjson encodes comes back decoded."""
        value = {"text": "it's \\ \N{SNOWMAN} %s", "list": [1, 2.5, None, True], "none": {}}
        self.assertEqual(await self.back("jsonb", Json(value)), value)

    async def test_json(self) -> None:
        """json as well as jsonb; big integers stay exact."""
        self.assertEqual(await self.back("json", Json([2**63, "x"])), [2**63, "x"])

    async def test_json_null(self) -> None:
        """JSON's null is a value; reading tells it from SQL's no more than Python does."""
        self.assertIsNone(await self.back("jsonb", Json(None)))
        (row,) = await self.database.autocommit.query("select value is null as missing from kept")
        self.assertIs(row.missing, False)

    async def test_jsonb_array(self) -> None:
        """An array of jsonb is a list of values."""
        back = await self.back("jsonb[]", None)
        self.assertIsNone(back)
        (row,) = await self.database.autocommit.query(
            """select array['{"a": 1}', '[2]']::jsonb[] as value"""
        )
        self.assertEqual(row.value, [{"a": 1}, [2]])

    async def test_unknown_to_json(self) -> None:
        """What JSON does not have is an error before anything is sent."""
        with self.assertRaises(orjson.JSONEncodeError):
            await self.back("jsonb", Json({1, 2}))

    async def test_bytes(self) -> None:
        """bytea is bytes, not a memoryview."""
        back = await self.back("bytea", bytes(range(256)))
        self.assertEqual(back, bytes(range(256)))
        self.assertIsInstance(back, bytes)

    async def test_percent_without_parameters(self) -> None:
        """A statement without parameters is sent as it is."""
        (row,) = await self.database.autocommit.query("select '100%' as value")
        self.assertEqual(row.value, "100%")
