"""Lists of error codes as makers publish them: read from files, found however people type a code."""
