"""The 23 measures of FITS: each number with its definition, by what calls share, and with the calls behind it."""
