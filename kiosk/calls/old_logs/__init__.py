"""Calls that an old call log brings: written with their events at the times they have there, and taken out again whole.

They are calls like any other (decision 0003 counts them), but nobody is told of them, no target runs on them and
nothing escalates because of them: another system answered for them, or nobody did.
"""
