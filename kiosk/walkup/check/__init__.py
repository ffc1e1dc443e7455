"""How a report stands, for whoever knows its reference and its two words."""
