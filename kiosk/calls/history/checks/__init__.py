"""Reading the chain and every row against it; what was found, until somebody has looked at it."""
