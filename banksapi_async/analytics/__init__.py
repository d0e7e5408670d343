"""Tags and tagging rules."""
