"""Who is best qualified for which kind of device; the dispatch form suggests them first."""
