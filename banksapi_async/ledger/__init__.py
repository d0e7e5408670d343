"""What many processes read of many people's accounts, kept in one SQL database (extra)."""
