"""Parts used on a call: written down once, taken back when it was a mistake, never changed."""
