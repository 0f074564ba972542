"""The public side: a form for everybody, and a page where the answer appears."""
