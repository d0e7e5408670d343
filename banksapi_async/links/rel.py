"""The relations that the interface knows, and the verb that each takes.

The wire carries no verb. The known relations are named here with theirs; an unknown one takes the
verb its prefix suggests, and nothing is sent where the prefix suggests none.
"""

from typing import Final, Literal, TypeAlias

from banksapi_async.values.words import OpenEnum

KnownRel: TypeAlias = Literal[
    "self",
    "get_bankzugaenge",
    "add_bankzugaenge",
    "refresh_bankzugang",
    "delete_bankzugang",
    "delete_bankzugaenge",
    "delete_regprotect_sessions",
    "get_issues",
    "get_kontoumsaetze",
    "get_kontoumsaetze_tagged",
    "get_kontoumsaetze_categories",
    "get_kontoumsaetze_business_partners",
    "get_kontoumsaetze_periods",
    "get_kontoumsaetze_insurances",
    "get_kontoumsaetze_insurance_types",
    "get_kontoumsaetze_freelancer_categories",
    "get_depotpositionen",
    "get_challenge_pdf",
    "get_consent",
    "start_sca",
    "set_method",
    "set_medium",
    "authenticate",
    "authenticate_decoupled",
    "cancel",
    "submit_text_tan",
    "redirect_url",
    "get_webform",
    "initiate_single_transfer",
    "initiate_bulk_transfer",
    "initiate_single_transfer_with_saved_credentials",
    "initiate_bulk_transfer_with_saved_credentials",
    "initiate_single_debit",
    "initiate_bulk_debit",
    "get_single_transfer",
    "get_bulk_transfer",
    "get_single_debit",
    "get_bulk_debit",
    "start_ueberweisung",
    "logo",
    "get_contracts",
    "get_sales_triggers",
    "get_life_events",
    "get_life_stages",
    "get_cashflow",
    "get_credit_check",
    "get_disposable_money",
    "get_affinities",
    "get_credit_attributes",
    "get_tagging_rules",
    "add_tagging_rules",
    "delete_tagging_rules",
    "tag_trees",
    "tag_tree_items",
]
"""The documented relations, for type checkers; a new one is `Rel("its_name")`."""


class Rel(OpenEnum):
    """The names of the documented relations, for those who like completion."""

    __slots__ = ()

    SELF: Final = "self"
    GET_BANKZUGAENGE: Final = "get_bankzugaenge"
    ADD_BANKZUGAENGE: Final = "add_bankzugaenge"
    REFRESH_BANKZUGANG: Final = "refresh_bankzugang"
    DELETE_BANKZUGANG: Final = "delete_bankzugang"
    DELETE_BANKZUGAENGE: Final = "delete_bankzugaenge"
    DELETE_REGPROTECT_SESSIONS: Final = "delete_regprotect_sessions"
    GET_ISSUES: Final = "get_issues"
    GET_KONTOUMSAETZE: Final = "get_kontoumsaetze"
    GET_KONTOUMSAETZE_TAGGED: Final = "get_kontoumsaetze_tagged"
    GET_KONTOUMSAETZE_CATEGORIES: Final = "get_kontoumsaetze_categories"
    GET_KONTOUMSAETZE_BUSINESS_PARTNERS: Final = "get_kontoumsaetze_business_partners"
    GET_KONTOUMSAETZE_PERIODS: Final = "get_kontoumsaetze_periods"
    GET_KONTOUMSAETZE_INSURANCES: Final = "get_kontoumsaetze_insurances"
    GET_KONTOUMSAETZE_INSURANCE_TYPES: Final = "get_kontoumsaetze_insurance_types"
    GET_KONTOUMSAETZE_FREELANCER_CATEGORIES: Final = "get_kontoumsaetze_freelancer_categories"
    GET_DEPOTPOSITIONEN: Final = "get_depotpositionen"
    GET_CHALLENGE_PDF: Final = "get_challenge_pdf"
    GET_CONSENT: Final = "get_consent"
    START_SCA: Final = "start_sca"
    SET_METHOD: Final = "set_method"
    SET_MEDIUM: Final = "set_medium"
    AUTHENTICATE: Final = "authenticate"
    AUTHENTICATE_DECOUPLED: Final = "authenticate_decoupled"
    CANCEL: Final = "cancel"
    SUBMIT_TEXT_TAN: Final = "submit_text_tan"
    REDIRECT_URL: Final = "redirect_url"
    GET_WEBFORM: Final = "get_webform"
    INITIATE_SINGLE_TRANSFER: Final = "initiate_single_transfer"
    INITIATE_BULK_TRANSFER: Final = "initiate_bulk_transfer"
    INITIATE_SINGLE_TRANSFER_WITH_SAVED_CREDENTIALS: Final = (
        "initiate_single_transfer_with_saved_credentials"
    )
    INITIATE_BULK_TRANSFER_WITH_SAVED_CREDENTIALS: Final = (
        "initiate_bulk_transfer_with_saved_credentials"
    )
    INITIATE_SINGLE_DEBIT: Final = "initiate_single_debit"
    INITIATE_BULK_DEBIT: Final = "initiate_bulk_debit"
    GET_SINGLE_TRANSFER: Final = "get_single_transfer"
    GET_BULK_TRANSFER: Final = "get_bulk_transfer"
    GET_SINGLE_DEBIT: Final = "get_single_debit"
    GET_BULK_DEBIT: Final = "get_bulk_debit"
    START_UEBERWEISUNG: Final = "start_ueberweisung"
    LOGO: Final = "logo"
    GET_CONTRACTS: Final = "get_contracts"
    GET_SALES_TRIGGERS: Final = "get_sales_triggers"
    GET_LIFE_EVENTS: Final = "get_life_events"
    GET_LIFE_STAGES: Final = "get_life_stages"
    GET_CASHFLOW: Final = "get_cashflow"
    GET_CREDIT_CHECK: Final = "get_credit_check"
    GET_DISPOSABLE_MONEY: Final = "get_disposable_money"
    GET_AFFINITIES: Final = "get_affinities"
    GET_CREDIT_ATTRIBUTES: Final = "get_credit_attributes"
    GET_TAGGING_RULES: Final = "get_tagging_rules"
    ADD_TAGGING_RULES: Final = "add_tagging_rules"
    DELETE_TAGGING_RULES: Final = "delete_tagging_rules"
    TAG_TREES: Final = "tag_trees"
    TAG_TREE_ITEMS: Final = "tag_tree_items"


SPELLINGS = {
    "startSCA": "start_sca",
    "tag-trees": "tag_trees",
    "tag-tree-items": "tag_tree_items",
}
"""Other spellings that the interface's own examples use."""

FOR_BROWSERS = frozenset({"get_webform", "redirect_url"})
"""Relations that are handed to a person's browser and never fetched."""

_GET = frozenset({"self", "logo", "authenticate_decoupled", "tag_trees", "tag_tree_items"})
_POST = frozenset({"refresh_bankzugang", "set_method", "set_medium", "authenticate", "cancel"})
_POST_PREFIXES = ("add_", "start_", "initiate_")


def verb(rel: str) -> str | None:
    """Return the HTTP method that a relation takes, `None` where nothing suggests one.

    A POST is returned for the documented relations alone: an unknown one may move money.
    """
    if rel in FOR_BROWSERS:
        return None
    if rel in _GET or rel.startswith("get_"):
        return "GET"
    if rel.startswith("delete_"):
        return "DELETE"
    if rel == "submit_text_tan":
        return "PUT"
    if rel in _POST or (rel in Rel.words and rel.startswith(_POST_PREFIXES)):
        return "POST"
    return None
