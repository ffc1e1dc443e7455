"""The exports: whole tables, from the shell or from the office."""

from enum import StrEnum


class Export(StrEnum):
    """What can be taken out whole."""

    CALLS = "calls"
    DEVICES = "devices"
