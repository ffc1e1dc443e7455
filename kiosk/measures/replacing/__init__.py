"""Replace or repair: what keeping a device is likely to cost beside a new one, with the evidence in a sentence each."""
