"""Replies of the HTTP API against its OpenAPI description; run by tox -e conformance."""
