"""Data protection: find, take out and redact a person; old personal data goes by itself; notice and assessment."""
