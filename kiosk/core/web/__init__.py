"""Between the school's network and the pages: connections, sizes, names of this PC, https, and what the log may say.

Nothing here knows what Scandesk is for. `office/server.py` starts the server with it; `kiosk/__init__` offers the rest.
"""
