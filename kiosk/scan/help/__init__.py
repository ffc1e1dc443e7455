"""What everybody may read: answers to try before something is reported, and saying that one of them fixed it."""
