"""Room posters and device cards: one page for the PDF and for the browser's own print command."""
