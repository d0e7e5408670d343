"""Links and what may be done with them; this room holds the mechanism and knows no resource."""
