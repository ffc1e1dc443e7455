"""People with an account: who they are, which roles they hold, and where they are signed in.

Staff who report a fault need no account and do not appear here.
"""
