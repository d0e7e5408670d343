"""The web form and the way back from it."""
