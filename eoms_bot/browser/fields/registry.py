"""From a field type of the profile to its driver."""

from __future__ import annotations

from eoms_bot.browser.fields.calendar import CalendarField
from eoms_bot.browser.fields.date_popup import DatePopup
from eoms_bot.browser.fields.driver import Driver
from eoms_bot.browser.fields.native_cascade import NativeCascade
from eoms_bot.browser.fields.native_select import NativeSelect
from eoms_bot.browser.fields.popup_select import PopupSelect
from eoms_bot.browser.fields.radio_twin import RadioTwin
from eoms_bot.browser.fields.rollback import RollbackList
from eoms_bot.browser.fields.text import TextField
from eoms_bot.browser.profile.field_types import FieldType

DRIVERS: dict[FieldType, Driver] = {
    "text": TextField(),
    "popup_select": PopupSelect(),
    "radio_twin": RadioTwin(),
    "date_popup": DatePopup(),
    "rollback": RollbackList(),
    "native_select": NativeSelect(),
    "native_cascade": NativeCascade(),
    "calendar": CalendarField(),
}


def driver_of(kind: FieldType) -> Driver:
    """The driver of a field type."""
    return DRIVERS[kind]
