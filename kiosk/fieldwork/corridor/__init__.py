"""What somebody asks a technician for in passing: written down for the desk in a few seconds, and counted."""
