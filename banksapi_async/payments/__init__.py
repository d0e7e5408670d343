"""Money that goes out: checked, sent once, and honestly reported."""
