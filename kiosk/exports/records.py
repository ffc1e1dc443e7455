"""The exports and their columns. The names are a contract with every sheet somebody built on them."""

from enum import StrEnum

DEVICE_COLUMNS = (
    "Code",
    "Asset Tag",
    "Serial",
    "Name",
    "Kind",
    "Manufacturer",
    "Model",
    "Location",
    "Supplier",
    "In Service From",
    "Warranty Until",
    "Purchase Cost",
    "Notes",
    "Retired On",
    "Retired Reason",
)
CALL_COLUMNS = (
    "Reference",
    "Kind",
    "Status",
    "Channel",
    "Device Code",
    "Asset Tag",
    "Device Name",
    "Device Kind",
    "Manufacturer",
    "Model",
    "Location",
    "Supplier",
    "Symptom",
    "Summary",
    "Description",
    "Error Text",
    "Impact",
    "Urgency",
    "Priority",
    "Reporter",
    "Reporter Contact",
    "People Affected",
    "Owner",
    "Technician",
    "Hold Reason",
    "Follow Up On",
    "Occurred At",
    "Logged At",
    "Dispatched At",
    "Resolved At",
    "Closed At",
    "Cause",
    "Resolution Type",
    "Resolution",
    "Technician Minutes",
    "Duplicate Of",
    "Counts As Failure",
)


class Export(StrEnum):
    """What can be taken out."""

    CALLS = "calls"
    DEVICES = "devices"


COLUMNS = {Export.CALLS: CALL_COLUMNS, Export.DEVICES: DEVICE_COLUMNS}
