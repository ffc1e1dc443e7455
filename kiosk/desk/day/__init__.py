"""What makes a day at the desk quicker: saved views, a step on many calls at once, what is new, who looks at a call."""
