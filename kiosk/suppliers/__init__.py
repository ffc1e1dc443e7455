"""Who sold, leases or repairs the school's devices."""
