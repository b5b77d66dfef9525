"""Base cases, builders and verified fakes of the tests."""
