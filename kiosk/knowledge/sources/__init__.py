"""What somebody found on the internet about a message: noted beside the call, and made into an article."""
