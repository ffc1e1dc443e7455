"""Training: who is to learn what, who came, what they said, and who has had none."""
