"""Checklists for a kind of device and a symptom, and the diagnostics sheet of a call.

A checklist is edited as a draft and published as a version that never changes; `sheets` keeps which version a call
used, every tick and every free entry; `skills` keeps who is best qualified for which kind of device.
"""
