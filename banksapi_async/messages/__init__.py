"""What the interface says in words and codes."""
