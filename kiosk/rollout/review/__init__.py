"""The review: each thing that was expected of the service desk, with what the records say, answered and signed off."""
