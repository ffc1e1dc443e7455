"""Is it running? Asked by the PC's own services and by the doctor, and answered in two words to anybody."""
