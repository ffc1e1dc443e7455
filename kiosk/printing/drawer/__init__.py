"""The sheet drawer: half-used sheets, what was printed on each, and which labels are left."""
