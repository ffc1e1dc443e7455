"""A page that a phone opens to show that it reaches this PC: the PC itself cannot find out what lies between."""
