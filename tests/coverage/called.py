"""Which methods make an operation, where none has its name?"""

_KINDS = ("single_transfer", "bulk_transfer", "single_debit", "bulk_debit")

CALLED_BY = {
    "Token.create": ("UserSession.access_token",),
    "Token.introspect": ("Session.introspect",),
    "Token.revoke": ("UserSession.revoke",),
    "Tags.entry": ("Tags.trees",),
    **{
        f"Customer.prepare_{kind}": (f"Customer.prepare_{kind}", "PaymentAttempt.submit")
        for kind in _KINDS
    },
    **{
        f"BankProduct.initiate_{kind}_with_saved_credentials": (
            f"BankProduct.prepare_{kind}",
            "PaymentAttempt.submit",
        )
        for kind in ("single_debit", "bulk_debit")
    },
}
"""The methods of an operation, where none is named like it; they share its parameters."""
