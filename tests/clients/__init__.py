"""Real client libraries, as real processes over loopback, against a real daemon."""
