"""Reporting at the kiosk: what is known of a device, one question a page, the check page, the claim slip."""
