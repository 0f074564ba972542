"""What the API takes and gives: a marshmallow schema of each shape, and beside it the function that makes it."""
