"""Every code that was ever given out: blank, bound to a device, or void. None is given out twice."""
