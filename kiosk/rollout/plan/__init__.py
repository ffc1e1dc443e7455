"""The plan: each step to the first review, what is already so, what was decided, who does what until when."""
