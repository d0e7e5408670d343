"""The relations that the interface knows, and the verb that each takes.

The wire carries no verb. The known relations are named here with theirs; an unknown one takes the
verb its prefix suggests, and nothing is sent where the prefix suggests none.
"""

from typing import ClassVar

from banksapi_async.values.words import OpenEnum


class Rel(OpenEnum):
    """The names of the documented relations, for those who like completion."""

    __slots__ = ()

    SELF: ClassVar[str] = "self"
    GET_BANKZUGAENGE: ClassVar[str] = "get_bankzugaenge"
    ADD_BANKZUGAENGE: ClassVar[str] = "add_bankzugaenge"
    REFRESH_BANKZUGANG: ClassVar[str] = "refresh_bankzugang"
    DELETE_BANKZUGANG: ClassVar[str] = "delete_bankzugang"
    DELETE_BANKZUGAENGE: ClassVar[str] = "delete_bankzugaenge"
    DELETE_REGPROTECT_SESSIONS: ClassVar[str] = "delete_regprotect_sessions"
    GET_ISSUES: ClassVar[str] = "get_issues"
    GET_KONTOUMSAETZE: ClassVar[str] = "get_kontoumsaetze"
    GET_KONTOUMSAETZE_TAGGED: ClassVar[str] = "get_kontoumsaetze_tagged"
    GET_KONTOUMSAETZE_CATEGORIES: ClassVar[str] = "get_kontoumsaetze_categories"
    GET_KONTOUMSAETZE_BUSINESS_PARTNERS: ClassVar[str] = "get_kontoumsaetze_business_partners"
    GET_KONTOUMSAETZE_PERIODS: ClassVar[str] = "get_kontoumsaetze_periods"
    GET_KONTOUMSAETZE_INSURANCES: ClassVar[str] = "get_kontoumsaetze_insurances"
    GET_KONTOUMSAETZE_INSURANCE_TYPES: ClassVar[str] = "get_kontoumsaetze_insurance_types"
    GET_KONTOUMSAETZE_FREELANCER_CATEGORIES: ClassVar[str] = (
        "get_kontoumsaetze_freelancer_categories"
    )
    GET_DEPOTPOSITIONEN: ClassVar[str] = "get_depotpositionen"
    GET_CHALLENGE_PDF: ClassVar[str] = "get_challenge_pdf"
    GET_CONSENT: ClassVar[str] = "get_consent"
    START_SCA: ClassVar[str] = "start_sca"
    SET_METHOD: ClassVar[str] = "set_method"
    SET_MEDIUM: ClassVar[str] = "set_medium"
    AUTHENTICATE: ClassVar[str] = "authenticate"
    AUTHENTICATE_DECOUPLED: ClassVar[str] = "authenticate_decoupled"
    CANCEL: ClassVar[str] = "cancel"
    SUBMIT_TEXT_TAN: ClassVar[str] = "submit_text_tan"
    REDIRECT_URL: ClassVar[str] = "redirect_url"
    GET_WEBFORM: ClassVar[str] = "get_webform"
    INITIATE_SINGLE_TRANSFER: ClassVar[str] = "initiate_single_transfer"
    INITIATE_BULK_TRANSFER: ClassVar[str] = "initiate_bulk_transfer"
    INITIATE_SINGLE_TRANSFER_WITH_SAVED_CREDENTIALS: ClassVar[str] = (
        "initiate_single_transfer_with_saved_credentials"
    )
    INITIATE_BULK_TRANSFER_WITH_SAVED_CREDENTIALS: ClassVar[str] = (
        "initiate_bulk_transfer_with_saved_credentials"
    )
    INITIATE_SINGLE_DEBIT: ClassVar[str] = "initiate_single_debit"
    INITIATE_BULK_DEBIT: ClassVar[str] = "initiate_bulk_debit"
    GET_SINGLE_TRANSFER: ClassVar[str] = "get_single_transfer"
    GET_BULK_TRANSFER: ClassVar[str] = "get_bulk_transfer"
    GET_SINGLE_DEBIT: ClassVar[str] = "get_single_debit"
    GET_BULK_DEBIT: ClassVar[str] = "get_bulk_debit"
    START_UEBERWEISUNG: ClassVar[str] = "start_ueberweisung"
    LOGO: ClassVar[str] = "logo"
    GET_CONTRACTS: ClassVar[str] = "get_contracts"
    GET_SALES_TRIGGERS: ClassVar[str] = "get_sales_triggers"
    GET_LIFE_EVENTS: ClassVar[str] = "get_life_events"
    GET_LIFE_STAGES: ClassVar[str] = "get_life_stages"
    GET_CASHFLOW: ClassVar[str] = "get_cashflow"
    GET_CREDIT_CHECK: ClassVar[str] = "get_credit_check"
    GET_DISPOSABLE_MONEY: ClassVar[str] = "get_disposable_money"
    GET_AFFINITIES: ClassVar[str] = "get_affinities"
    GET_CREDIT_ATTRIBUTES: ClassVar[str] = "get_credit_attributes"
    GET_TAGGING_RULES: ClassVar[str] = "get_tagging_rules"
    ADD_TAGGING_RULES: ClassVar[str] = "add_tagging_rules"
    DELETE_TAGGING_RULES: ClassVar[str] = "delete_tagging_rules"
    TAG_TREES: ClassVar[str] = "tag_trees"
    TAG_TREE_ITEMS: ClassVar[str] = "tag_tree_items"


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
