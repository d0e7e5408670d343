"""A person and their banks: customer, accesses, products, issues."""
