"""Which devices get a label: by place, kind, what was printed when, when the sticker was last seen, or singly."""
