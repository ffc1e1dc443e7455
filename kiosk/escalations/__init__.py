"""Who is told when a call is late or grave: fired once a level, by the clock; major incidents."""
