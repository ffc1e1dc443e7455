"""The register: every device, its model, its code, where it stands and stood. Devices are retired, never deleted."""
