"""How fast a lane works, beside others who do the same orders on the same site: `python -m benchmarks.lane`.

Everything is measured from outside and in the same way for everybody: the site's log tells when each order's submit came, and
what lies between two of them is what an order costs. Start, log-in and report are thereby left out. Contenders take turns, so that
what else the machine does strikes all of them; the figures to look at are ratios.
"""
