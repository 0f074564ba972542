"""The calendar of a person and of a team: meetings beside absences and working time."""
