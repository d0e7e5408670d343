"""Who may be asked about: users and tenants, at management level."""
