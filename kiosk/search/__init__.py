"""Words in calls, found: what was reported, shown, done, by whom, on what, where; and past calls like a new one."""
