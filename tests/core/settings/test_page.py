"""Facts about the settings of the page."""

import pytest

from softmax_core.settings import link
from softmax_core.settings.page import SETTINGS, read_address

DEFAULTS = {name: setting.default for name, setting in SETTINGS.items()}


def test_at_first_the_address_is_empty():
    assert link.write_link(SETTINGS, DEFAULTS) == {}
    assert link.read_link(SETTINGS, {}) == (DEFAULTS, [])


@pytest.mark.parametrize("name", SETTINGS)
def test_every_default_can_be_written_and_read(name):
    setting = SETTINGS[name]
    written = setting.write(setting.default)
    assert setting.write(setting.read(written)) == written


def test_define_begins_with_the_definition_of_the_lecture():
    assert DEFAULTS["definitions"] == (("Deviation", "kl(q, p)"),)


def test_an_old_link_with_definitions_opens_as_it_was():
    written = "Deviation: kl(q, p); Novel and typical: surprise × typicality"
    values, problems = read_address({"definitions": written}, {}, ["guess", "define"])
    assert values["definitions"] == (
        ("Deviation", "kl(q, p)"),
        ("Novel and typical", "surprise × typicality"),
    )
    assert problems == []
    assert link.write_link(SETTINGS, values) == {"definitions": written}
