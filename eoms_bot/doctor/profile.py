"""The profile of the site's pages: its files are whole, and they are those that somebody approved."""

from __future__ import annotations

from eoms_bot.browser.profile import fingerprint_of, load_profile
from eoms_bot.doctor.check import PASSED, Check, Trouble, failed
from eoms_bot.errors import BotError
from eoms_bot.settings import Settings

NAME = "页面档案"


def profile(settings: Settings) -> Check:
    """Load it as a run does."""
    site = settings.site
    try:
        load_profile(site.profile, settings.paths.profiles, site.profile_fingerprint)
    except BotError as problem:
        cure = "照提示改正档案的文件；自己人有意改过的，核对后把下面打印的那一行换进设置 site.profile_fingerprint"
        return failed(NAME, Trouble.PROFILE, str(problem), cure)
    approved = "和批准时的一样" if site.profile_fingerprint else "没有写批准的核对码，改过也照用"
    return Check(NAME, PASSED, f"{site.profile}，{approved}")


def mark_of(settings: Settings) -> str:
    """The fingerprint of the profile's files, whether or not it is the approved one.

    Empty where they are no profile; `profile` reports that.
    """
    name, own = settings.site.profile, settings.paths.profiles
    try:
        load_profile(name, own)
    except BotError:
        return ""
    return fingerprint_of(name, own)
