"""What goes on: reports that any site can use, and who has how much on the desk."""
