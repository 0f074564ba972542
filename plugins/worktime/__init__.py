"""Working time: the calendars that a site begins with."""
