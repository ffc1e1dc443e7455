"""A second thing besides the password, for who wants it: a code that the own phone makes (TOTP, RFC 6238)."""
