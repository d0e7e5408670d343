"""The demo provider's books: who can log in, what they own, what was booked."""
