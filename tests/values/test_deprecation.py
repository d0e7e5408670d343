"""What a warning about something that leaves says."""

import copy
import pickle

from banksapi_async import BanksapiDeprecationWarning


def test_it_names_the_replacement_and_the_removal() -> None:
    warning = BanksapiDeprecationWarning("old_way", "new_way", "2.0")
    assert str(warning) == "old_way leaves in 2.0: use new_way"
    assert (warning.replacement, warning.removal) == ("new_way", "2.0")


def test_it_is_a_deprecation_warning_that_copies_and_pickles() -> None:
    warning = BanksapiDeprecationWarning("old", "new", "2.0")
    assert isinstance(warning, DeprecationWarning)
    for same in (copy.copy(warning), pickle.loads(pickle.dumps(warning))):
        assert type(same) is BanksapiDeprecationWarning
        assert (str(same), same.old) == (str(warning), "old")
