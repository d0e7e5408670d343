"""The banks that can be reached."""
