"""The places of the school where devices stand: classrooms, offices, the hall."""
