"""Settings: one model, four sources, checked before anything opens.

The sources are flags, environment, file and defaults.
"""

from eoms_bot.settings.load import load
from eoms_bot.settings.model import Browser, Files, Paths, Run, Settings, SiteSettings

__all__ = ["Browser", "Files", "Paths", "Run", "Settings", "SiteSettings", "load"]
