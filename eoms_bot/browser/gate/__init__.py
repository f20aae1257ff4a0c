"""The gate: a forward proxy of this program through which every byte of the browser passes.

`gate.py` decides, `proxy.py` speaks with the browser, and `site.py` with the site. `tls.py` makes both
possible over https.
"""

from eoms_bot.browser.gate.gate import Gate as Gate
