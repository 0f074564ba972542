"""Projects: plans that are reckoned from links, durations and working time."""
