"""The rows of an account: read, read on, pushed, tagged."""
