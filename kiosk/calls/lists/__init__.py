"""Calls as they are taken out of Scandesk: the columns are a contract with every sheet somebody built on them."""
