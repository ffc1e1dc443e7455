"""One tap after a call was closed: how did it go?"""
