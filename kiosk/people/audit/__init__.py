"""Who came in, who was kept out, and what was changed about it: noted for two years, never with texts or secrets."""
