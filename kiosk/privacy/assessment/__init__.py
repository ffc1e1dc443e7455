"""The draft of the data protection impact assessment, filled in from the settings as they stand."""
