"""A sticker that is gone or spoiled: its code is void from then on, and the device carries another one."""
