"""Known answers: articles, error codes, and what the internet said about a message."""
