"""An invented school with two years of calls behind it, in its own folder, to try everything on."""
