"""What a user installs, in fresh environments; run by ``tox -e packaging``."""
