"""Values that know nothing of the interface: secrets, open words, frozen mappings."""
