"""Bytes out, bytes in: the pool, deadlines, retries, events."""
