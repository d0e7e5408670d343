"""Algorithms of several requests, over protocols: they know no resource and no session."""

from typing import TYPE_CHECKING

from banksapi_async._lazy import lazily

if TYPE_CHECKING:
    from .bank_credentials import (
        BankCredentials,
        BankLogin,
        EbicsCredentials,
    )
    from .callback import (
        check_callback_url,
    )
    from .catalogue import (
        Catalogue,
    )
    from .connecting import (
        Connector,
        connect_bank,
    )
    from .consent_estimate import (
        ConsentEstimate,
        consent_due,
    )
    from .cursor import (
        Cursor,
        check_overlap,
    )
    from .customer_ip import (
        check_customer_ip,
        public_ip,
    )
    from .encryption import (
        CertificateEncryptor,
        Encrypted,
        Encryptor,
        clear_text,
    )
    from .erasing import (
        Erasable,
        ErasureEntry,
        ErasureReport,
        ErasureState,
        ErasureStep,
        Presence,
        erase,
    )
    from .field_check import (
        FieldCheck,
        Fit,
    )
    from .iban import (
        compact_iban,
        iban_fault,
    )
    from .kept import (
        Kept,
    )
    from .payment_candidates import (
        PaymentCandidate,
        find_candidates,
        first_day,
    )
    from .payment_checks import (
        check_creditor,
        check_debit,
        check_due,
        check_iban,
        check_levels,
        check_sequence,
        check_several,
        check_transfer,
    )
    from .payment_outcome import (
        Outcome,
        OutcomeState,
        outcome_of,
    )
    from .payment_waiting import (
        wait_for_outcome,
    )
    from .reading import (
        read_new,
    )
    from .refreshing import (
        Before,
        note_before,
        wait_until_complete,
    )
    from .returning import (
        Reentry,
        ReturnClaim,
        parse_return,
    )
    from .sca import (
        ChooseMedium,
        ChooseMethod,
        ConfirmElsewhere,
        EnterTan,
        FollowRedirect,
        ScaDesk,
        ScaOwner,
        ScaStep,
    )
    from .sca_bodies import (
        authentication,
        chosen_medium,
        chosen_method,
        tan_of,
    )
    from .sca_drive import (
        run_sca,
    )
    from .sca_next import (
        next_step,
    )
    from .sca_outcome import (
        Cancelled,
        Expired,
        Failed,
        Finished,
        ScaOutcome,
    )
    from .sca_run import (
        sca_steps,
    )
    from .sca_saved import (
        SavedStep,
        dump_step,
        read_step,
        take_up,
    )
    from .sepa_text import (
        transliterate,
    )
    from .signing import (
        Signing,
        signing_keys,
    )
    from .state import (
        ReturnState,
        StateKeys,
    )
    from .syncing import (
        Standing,
        refresh_due,
        standing,
    )
    from .web_form import (
        StateSigner,
        read_web_form,
    )

__all__ = [
    "BankCredentials",
    "BankLogin",
    "Before",
    "Cancelled",
    "Catalogue",
    "CertificateEncryptor",
    "ChooseMedium",
    "ChooseMethod",
    "ConfirmElsewhere",
    "Connector",
    "ConsentEstimate",
    "Cursor",
    "EbicsCredentials",
    "Encrypted",
    "Encryptor",
    "EnterTan",
    "Erasable",
    "ErasureEntry",
    "ErasureReport",
    "ErasureState",
    "ErasureStep",
    "Expired",
    "Failed",
    "FieldCheck",
    "Finished",
    "Fit",
    "FollowRedirect",
    "Kept",
    "Outcome",
    "OutcomeState",
    "PaymentCandidate",
    "Presence",
    "Reentry",
    "ReturnClaim",
    "ReturnState",
    "SavedStep",
    "ScaDesk",
    "ScaOutcome",
    "ScaOwner",
    "ScaStep",
    "Signing",
    "Standing",
    "StateKeys",
    "StateSigner",
    "authentication",
    "check_callback_url",
    "check_creditor",
    "check_customer_ip",
    "check_debit",
    "check_due",
    "check_iban",
    "check_levels",
    "check_overlap",
    "check_sequence",
    "check_several",
    "check_transfer",
    "chosen_medium",
    "chosen_method",
    "clear_text",
    "compact_iban",
    "connect_bank",
    "consent_due",
    "dump_step",
    "erase",
    "find_candidates",
    "first_day",
    "iban_fault",
    "next_step",
    "note_before",
    "outcome_of",
    "parse_return",
    "public_ip",
    "read_new",
    "read_step",
    "read_web_form",
    "refresh_due",
    "run_sca",
    "sca_steps",
    "signing_keys",
    "standing",
    "take_up",
    "tan_of",
    "transliterate",
    "wait_for_outcome",
    "wait_until_complete",
]

__getattr__ = lazily(
    __name__,
    {
        "bank_credentials": ("BankCredentials", "BankLogin", "EbicsCredentials"),
        "callback": ("check_callback_url",),
        "catalogue": ("Catalogue",),
        "connecting": ("Connector", "connect_bank"),
        "consent_estimate": ("ConsentEstimate", "consent_due"),
        "cursor": ("Cursor", "check_overlap"),
        "customer_ip": ("check_customer_ip", "public_ip"),
        "encryption": ("CertificateEncryptor", "Encrypted", "Encryptor", "clear_text"),
        "erasing": (
            "Erasable",
            "ErasureEntry",
            "ErasureReport",
            "ErasureState",
            "ErasureStep",
            "Presence",
            "erase",
        ),
        "field_check": ("FieldCheck", "Fit"),
        "iban": ("compact_iban", "iban_fault"),
        "kept": ("Kept",),
        "payment_candidates": ("PaymentCandidate", "first_day", "find_candidates"),
        "payment_checks": (
            "check_creditor",
            "check_debit",
            "check_due",
            "check_iban",
            "check_levels",
            "check_sequence",
            "check_several",
            "check_transfer",
        ),
        "payment_outcome": ("Outcome", "OutcomeState", "outcome_of"),
        "payment_waiting": ("wait_for_outcome",),
        "reading": ("read_new",),
        "refreshing": ("Before", "note_before", "wait_until_complete"),
        "returning": ("Reentry", "ReturnClaim", "parse_return"),
        "sca": (
            "ChooseMedium",
            "ChooseMethod",
            "ConfirmElsewhere",
            "EnterTan",
            "FollowRedirect",
            "ScaDesk",
            "ScaOwner",
            "ScaStep",
        ),
        "sca_bodies": ("authentication", "chosen_medium", "chosen_method", "tan_of"),
        "sca_drive": ("run_sca",),
        "sca_next": ("next_step",),
        "sca_outcome": ("Cancelled", "Expired", "Failed", "Finished", "ScaOutcome"),
        "sca_run": ("sca_steps",),
        "sca_saved": ("SavedStep", "dump_step", "read_step", "take_up"),
        "sepa_text": ("transliterate",),
        "signing": ("Signing", "signing_keys"),
        "state": ("ReturnState", "StateKeys"),
        "syncing": ("Standing", "refresh_due", "standing"),
        "web_form": ("StateSigner", "read_web_form"),
    },
)
