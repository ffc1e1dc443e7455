"""The baseline: how long calls take now, beside the targets that are proposed, before any is switched on."""
