"""Between the public forms and the record: how much may come from where, and what is looked at before the queue.

The sticker's page and the walk-up kiosk ask it before they take a report, and tell it what they took.
"""
