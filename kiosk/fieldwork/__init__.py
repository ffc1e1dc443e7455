"""The technician's work: the calls the desk dispatched, and a device's whole life before anything is unscrewed."""
