"""Label sheets printed from the browser: for a PC that cannot make a PDF, and for whoever prefers it."""
