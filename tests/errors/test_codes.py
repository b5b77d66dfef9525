"""The table of refusals."""

from __future__ import annotations

import inspect

from twisted.trial.unittest import SynchronousTestCase

from litecord import errors
from litecord.errors import ApiError, InvalidForm, RateLimited

CLASSES = [each for each in vars(errors).values() if inspect.isclass(each)]
REFUSALS = [each for each in CLASSES if issubclass(each, ApiError)]
#: Those with a code of their own, not that of what they are made from.
CODED = [each for each in REFUSALS if vars(each).get("code")]


class TableTests(SynchronousTestCase):
    """All of it."""

    def test_codes_are_unique(self) -> None:
        """Each code has one class, for bots tell refusals apart by it."""
        codes = [each.code for each in CODED]
        self.assertEqual(sorted(codes), sorted(set(codes)))
        self.assertGreater(len(codes), 180)

    def test_raised_by_name(self) -> None:
        """Every refusal can be raised without more than it needs to be true."""
        for each in CODED:
            if issubclass(each, RateLimited):
                body = each(1.5).as_json()
                self.assertEqual(body["retry_after"], 1.5)
            elif each is InvalidForm:
                continue
            else:
                body = each().as_json()
            self.assertEqual((body["code"], body["message"]), (each.code, each.message))

    def test_statuses(self) -> None:
        """Codes keep to the statuses of their group."""
        for each in CODED:
            if 10000 <= each.code < 20000:
                self.assertEqual(each.status, 404, each)
            self.assertEqual(each.status == 429, issubclass(each, RateLimited), each)
            self.assertIn(each.status, (202, 400, 401, 403, 404, 413, 429, 503), each)

    def test_messages(self) -> None:
        """Every code has a message of its own."""
        messages = [each.message for each in CODED]
        self.assertEqual(len(messages), len(set(messages)))

    def test_well_known(self) -> None:
        """Those that every bot meets, word for word."""
        for each, status, code, message in (
            (errors.Unauthorized, 401, 0, "401: Unauthorized"),
            (errors.NotFound, 404, 0, "404: Not Found"),
            (errors.MethodNotAllowed, 405, 0, "405: Method Not Allowed"),
            (errors.DatabaseUnavailable, 503, 0, "503: Service Unavailable"),
            (errors.UnknownMessage, 404, 10008, "Unknown Message"),
            (errors.UnknownInteraction, 404, 10062, "Unknown interaction"),
            (errors.BotsCannotUse, 403, 20001, "Bots cannot use this endpoint"),
            (errors.PayloadTooLarge, 413, 40005, "Request entity too large"),
            (errors.MissingAccess, 403, 50001, "Missing Access"),
            (errors.EmptyMessage, 400, 50006, "Cannot send an empty message"),
            (errors.CannotMessageUser, 403, 50007, "Cannot send messages to this user"),
            (errors.MissingPermissions, 403, 50013, "Missing Permissions"),
            (errors.InvalidForm, 400, 50035, "Invalid Form Body"),
            (errors.InvalidApiVersion, 400, 50041, "Invalid API version provided"),
            (errors.InvalidJson, 400, 50109, "The request body contains invalid JSON."),
        ):
            self.assertEqual((each.status, each.code, each.message), (status, code, message))
