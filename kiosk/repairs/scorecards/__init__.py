"""How suppliers keep what they agreed to, call by call."""
