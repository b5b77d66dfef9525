"""Tests of the events: facts as frozen data."""
