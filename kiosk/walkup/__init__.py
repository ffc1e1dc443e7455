"""The walk-up kiosk in the staff room, for those without a phone: find a device, report it, see how it stands. Public.

Nobody can leave it by its own pages, and it forgets: what is tapped and typed lives in memory alone, until the visit
is over (docs/KIOSK.md says how the PC around it is locked).
"""
