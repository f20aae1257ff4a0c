"""Settings: one model, four sources (flags, environment, file, defaults), checked before anything opens."""

from eoms_bot.settings.load import load
from eoms_bot.settings.model import Browser, Files, Paths, Run, Settings, SiteSettings

__all__ = ["Browser", "Files", "Paths", "Run", "Settings", "SiteSettings", "load"]
