"""Facts about the settings of the page."""

import pytest

from softmax_core.settings import link
from softmax_core.settings.page import SETTINGS

DEFAULTS = {name: setting.default for name, setting in SETTINGS.items()}


def test_at_first_the_address_is_empty():
    assert link.write_link(SETTINGS, DEFAULTS) == {}
    assert link.read_link(SETTINGS, {}) == (DEFAULTS, [])


@pytest.mark.parametrize("name", SETTINGS)
def test_every_default_can_be_written_and_read(name):
    setting = SETTINGS[name]
    written = setting.write(setting.default)
    assert setting.write(setting.read(written)) == written
