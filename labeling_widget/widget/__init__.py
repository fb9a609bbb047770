"""The notebook side of the front end."""
